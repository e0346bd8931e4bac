// JSON to lines: `key: value`, keys of what holds more above it. A scanner of its own, because a tree of a large file takes
// many times its size: it keeps a stack of brackets and nothing else. It takes what the grammar allows, no more.
import { READER_LIMITS } from '../../schemas/reader.ts';
import { LineWriter, ReadRefusal } from './parsed.ts';

const BLANK = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class JsonReader {
  readonly lines = new LineWriter();
  readonly #text: string;
  #at = 0;
  /** Brackets that are open. */
  readonly #open: ('{' | '[')[] = [];

  constructor(text: string) { this.#text = text; }

  /** One value, however deep. */
  value(): void {
    this.#blanks();
    for (let more = this.#begin(''); more; more = this.#goOn()) this.#blanks();
    this.#blanks();
  }

  get atEnd(): boolean { return this.#at >= this.#text.length; }

  /** Starts a value; true while something is open. */
  #begin(key: string): boolean {
    const letter = this.#text.charAt(this.#at);
    if (letter === '{' || letter === '[') {
      this.#at += 1;
      this.#open.push(letter);
      if (this.#open.length > READER_LIMITS.depth) throw new ReadRefusal('malformed');
      if (key !== '') this.#say(`${key}:`);
      this.#blanks();
      const end = letter === '{' ? '}' : ']';
      if (this.#text.charAt(this.#at) === end) { this.#at += 1; this.#open.pop(); return this.#open.length > 0; }
      return this.#member();
    }
    const shown = letter === '"' ? this.#string() : this.#scalar();
    this.#say(key === '' ? shown : `${key}: ${shown}`);
    return this.#open.length > 0;
  }

  /** After a value: a comma and the next one, or the end of what holds it. */
  #goOn(): boolean {
    const letter = this.#text.charAt(this.#at);
    this.#at += 1;
    if (letter === ',') { this.#blanks(); return this.#member(); }
    if (letter !== (this.#open.at(-1) === '{' ? '}' : ']')) throw new ReadRefusal('malformed');
    this.#open.pop();
    return this.#open.length > 0;
  }

  #member(): boolean {
    if (this.#open.at(-1) === '[') return this.#begin('');
    const key = this.#string();
    this.#blanks();
    if (this.#text.charAt(this.#at) !== ':') throw new ReadRefusal('malformed');
    this.#at += 1;
    this.#blanks();
    return this.#begin(key.trim() === '' ? '""' : key);
  }

  #string(): string {
    const from = this.#at;
    if (this.#text.charAt(from) !== '"') throw new ReadRefusal('malformed');
    let end = this.#text.indexOf('"', from + 1);
    while (end > 0 && this.#escapedAt(end, from)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new ReadRefusal('malformed');
    this.#at = end + 1;
    const raw = this.#text.slice(from, end + 1);
    try { return JSON.parse(raw) as string; } catch { throw new ReadRefusal('malformed'); }
  }

  #escapedAt(end: number, from: number): boolean {
    let slashes = 0;
    for (let at = end - 1; at > from && this.#text.charCodeAt(at) === 0x5c; at -= 1) slashes += 1;
    return slashes % 2 === 1;
  }

  #scalar(): string {
    SCALAR.lastIndex = this.#at;
    const found = SCALAR.exec(this.#text)?.[0];
    if (found === undefined) throw new ReadRefusal('malformed');
    this.#at += found.length;
    return found;
  }

  #blanks(): void {
    BLANK.lastIndex = this.#at;
    this.#at += BLANK.exec(this.#text)?.[0].length ?? 0;
  }

  #say(text: string): void {
    for (const line of text.split('\n')) { this.lines.write(line); this.lines.breakLine(); }
  }
}

/** `many`: one value after the other, as in JSON Lines. */
export function readJson(source: string, many: boolean): string {
  const reader = new JsonReader(source.replace(/^\ufeff/, ''));
  do { reader.value(); if (many) reader.lines.endBlock(); } while (many && !reader.atEnd);
  if (!reader.atEnd) throw new ReadRefusal('malformed');
  return reader.lines.text();
}
