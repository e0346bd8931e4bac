// Cuts masked text into chunks of about 1 to 2 KB at line ends, never inside a line that fits. Where it cuts depends on the
// lines themselves, so that an insertion changes the chunks around it and the rest keep their ids.
import type { Hasher } from '../ports.ts';
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';

/** A chunk is closed at a fitting line end once it has this many bytes... */
export const CHUNK_BYTES_MIN = 896;
/** ...and before the line that would take it beyond this. */
export const CHUNK_BYTES_MAX = 2048;
/** After the minimum a paragraph end closes with one chance in 2, any other line end with one in 8. */
const PARAGRAPH_ODDS = 2;
const LINE_ODDS = 8;

export interface TextChunk { readonly id: string; readonly text: string }

/** `k-` and the first 16 hex digits of the SHA-256 of the text: the same text has the same id everywhere. */
export function chunkId(text: string, hasher: Hasher): string {
  return `k-${hasher.sha256Hex(Uint8Array.from(utf8Bytes(text))).slice(0, 16)}`;
}

/** UTF-8 bytes of one UTF-16 unit: each half of a surrogate pair counts two of the four. */
function unitBytes(unit: number): number { return unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3; }

function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += unitBytes(text.charCodeAt(index));
  return bytes;
}

/** FNV-1a over UTF-16 units: cheap, and the same on every machine. */
function lineHash(line: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index += 1) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** How much of `head`, the longest beginning of a long line that fits, is taken: up to a sentence end, else a blank, else all. */
function cutOf(head: string): number {
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? '), head.lastIndexOf('; '));
  const blank = head.lastIndexOf(' ');
  if (sentence > head.length / 3) return sentence + 2;
  if (blank > head.length / 3) return blank + 1;
  return /[\ud800-\udbff]$/.test(head) ? head.length - 1 : head.length;
}

/** A line in parts that fit into a chunk. Each part depends on what follows it only by there being more than fits, so the
 *  parts but the last of an unfinished line are those of the whole one. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let bytes = 0;
  for (let end = 0; end < line.length; end += 1) {
    bytes += unitBytes(line.charCodeAt(end));
    if (bytes <= CHUNK_BYTES_MAX) continue;
    const next = start + cutOf(line.slice(start, end));
    parts.push(line.slice(start, next));
    start = next;
    end = start - 1;
    bytes = 0;
  }
  return start === line.length ? parts : [...parts, line.slice(start)];
}

/** Takes masked text in pieces that end at line ends and gives out chunk texts. */
export class Chunker {
  #lines: string[] = [];
  #bytes = 0;
  #open = '';

  push(text: string): string[] {
    const lines = (this.#open + text).split('\n');
    // Of a line that goes on only its last part waits: a text of one long line would else be joined and cut again each time.
    const parts = partsOf(lines.pop() ?? '');
    this.#open = parts.pop() ?? '';
    return [...lines.flatMap((line) => this.#add(`${line}\n`)), ...parts.flatMap((part) => this.#addPart(part))];
  }

  flush(): string[] {
    const last = this.#open === '' ? [] : this.#add(this.#open);
    this.#open = '';
    return [...last, ...this.#close()];
  }

  #add(line: string): string[] { return partsOf(line).flatMap((part) => this.#addPart(part)); }

  #addPart(part: string): string[] {
    const bytes = byteLength(part);
    const full = this.#bytes + bytes > CHUNK_BYTES_MAX ? this.#close() : [];
    this.#lines.push(part);
    this.#bytes += bytes;
    return this.#fits(part) ? [...full, ...this.#close()] : full;
  }

  #fits(line: string): boolean {
    if (this.#bytes < CHUNK_BYTES_MIN) return false;
    if (line === '\n') return lineHash(this.#lines.at(-2) ?? '') % PARAGRAPH_ODDS === 0;
    return lineHash(line) % LINE_ODDS === 0;
  }

  #close(): string[] {
    const text = this.#lines.join('').replace(/^\n+|\s+$/g, '');
    this.#lines = [];
    this.#bytes = 0;
    return text.trim() === '' ? [] : [text];
  }
}
