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

function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts two of the four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

/** FNV-1a over UTF-16 units: cheap, and the same on every machine. */
function lineHash(line: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index += 1) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A line longer than a chunk in parts: at a sentence end, else a blank, else between characters. */
function partsOf(line: string): string[] {
  if (byteLength(line) <= CHUNK_BYTES_MAX) return [line];
  const parts: string[] = [];
  let rest = line;
  while (byteLength(rest) > CHUNK_BYTES_MAX) {
    let end = 0;
    for (let bytes = 0; end < rest.length; end += 1) {
      bytes += byteLength(rest.charAt(end));
      if (bytes > CHUNK_BYTES_MAX) break;
    }
    const head = rest.slice(0, end);
    const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? '), head.lastIndexOf('; '));
    const blank = head.lastIndexOf(' ');
    if (sentence > end / 3) end = sentence + 2;
    else if (blank > end / 3) end = blank + 1;
    else if (/[\ud800-\udbff]/.test(head.charAt(end - 1))) end -= 1;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === '' ? parts : [...parts, rest];
}

/** Takes masked text in pieces that end at line ends and gives out chunk texts. */
export class Chunker {
  #lines: string[] = [];
  #bytes = 0;
  #open = '';

  push(text: string): string[] {
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    return lines.flatMap((line) => this.#add(`${line}\n`));
  }

  flush(): string[] {
    const last = this.#open === '' ? [] : this.#add(this.#open);
    this.#open = '';
    return [...last, ...this.#close()];
  }

  #add(line: string): string[] {
    return partsOf(line).flatMap((part) => {
      const bytes = byteLength(part);
      const full = this.#bytes + bytes > CHUNK_BYTES_MAX ? this.#close() : [];
      this.#lines.push(part);
      this.#bytes += bytes;
      return this.#fits(part) ? [...full, ...this.#close()] : full;
    });
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
