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

const LINE_FEED = 10;

/** `k-` and the first 16 hex digits of the SHA-256 of the text: the same text has the same id everywhere. */
export function chunkId(text: string, hasher: Hasher): string {
  return `k-${hasher.sha256Hex(utf8Bytes(text)).slice(0, 16)}`;
}

/** UTF-8 bytes of one UTF-16 unit: each half of a surrogate pair counts two of the four. */
function unitBytes(unit: number): number { return unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3; }

const WIDE = /[^\u0000-\u007f]/;
function byteLength(text: string): number {
  if (!WIDE.test(text)) return text.length;
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

/** Takes masked text in pieces that end anywhere and gives out chunk texts. */
export class Chunker {
  #chunk = '';
  #bytes = 0;
  /** The line before the one at work, in this chunk. */
  #lineBefore = '';
  #open = '';

  push(text: string): string[] {
    const all = this.#open + text;
    const wide = WIDE.test(all);
    const done: string[] = [];
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      this.#addLine(all.slice(from, end + 1), wide, done);
      from = end + 1;
    }
    // Of a line that goes on only its last part waits: a text of one long line would else be joined and cut again each time.
    const parts = partsOf(all.slice(from));
    this.#open = parts.pop() ?? '';
    for (const part of parts) this.#addPart(part, byteLength(part), done);
    return done;
  }

  flush(): string[] {
    const done: string[] = [];
    if (this.#open !== '') this.#addLine(this.#open, true, done);
    this.#open = '';
    this.#close(done);
    return done;
  }

  #addLine(line: string, wide: boolean, done: string[]): void {
    const bytes = wide ? byteLength(line) : line.length;
    if (bytes <= CHUNK_BYTES_MAX) this.#addPart(line, bytes, done);
    else for (const part of partsOf(line)) this.#addPart(part, byteLength(part), done);
  }

  #addPart(part: string, bytes: number, done: string[]): void {
    if (this.#bytes + bytes > CHUNK_BYTES_MAX) this.#close(done);
    this.#chunk += part;
    this.#bytes += bytes;
    const ends = this.#bytes >= CHUNK_BYTES_MIN && this.#endsAt(part);
    this.#lineBefore = part;
    if (ends) this.#close(done);
  }

  #endsAt(line: string): boolean {
    return line === '\n' ? lineHash(this.#lineBefore) % PARAGRAPH_ODDS === 0 : lineHash(line) % LINE_ODDS === 0;
  }

  #close(done: string[]): void {
    const text = this.#chunk.trimEnd();
    let start = 0;
    while (text.charCodeAt(start) === LINE_FEED) start += 1;
    if (text !== '') done.push(text.slice(start));
    this.#chunk = '';
    this.#bytes = 0;
    this.#lineBefore = '';
  }
}
