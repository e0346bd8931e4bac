// Tells text from everything else by content, piece by piece, never by name. Pure: it sees bytes and gives a verdict;
// opening and decoding is main/node/ingest.
import type { RefusalReason } from '../../schemas/refusal.ts';

/** A text may hold a little damage; beyond this share of its bytes it is refused. */
export const BROKEN_BYTES_SHARE_MAX = 0.01;
/** Text has tabs and line ends, but hardly any other control character. */
export const CONTROL_BYTES_SHARE_MAX = 0.02;
/** First bytes of formats that can look like text for a while. */
const MAGIC = ['%PDF-', '{\\rtf', 'PK\u0003\u0004', '%!PS'];

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be';
export type ContentVerdict = { readonly ok: true; readonly encoding: TextEncodingName } | { readonly ok: false; readonly reason: RefusalReason };

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && [...text].every((letter, index) => bytes[index] === letter.charCodeAt(0));
}

/** Counts what a byte stream is made of. Push every piece in order, then ask for the verdict. */
export class ByteCensus {
  #total = 0;
  #broken = 0;
  #controls = 0;
  #nul = false;
  #magic = false;
  #encoding: TextEncodingName = 'utf-8';
  // State of the UTF-8 automaton between pieces: continuation bytes still due, how many were seen, bounds of the next.
  #due = 0;
  #seen = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** True as soon as no further byte can make it text, so that reading can stop. */
  get settled(): boolean { return this.#magic || (this.#nul && this.#encoding === 'utf-8'); }

  push(bytes: Uint8Array): void {
    if (this.#total === 0) this.#first(bytes);
    this.#total += bytes.length;
    if (this.#encoding === 'utf-8') for (const byte of bytes) this.#step(byte);
  }

  verdict(): ContentVerdict {
    if (this.#total === 0) return { ok: false, reason: 'empty' };
    if (this.settled) return { ok: false, reason: 'binary' };
    if (this.#encoding !== 'utf-8') return { ok: true, encoding: this.#encoding };
    if (this.#controls > this.#total * CONTROL_BYTES_SHARE_MAX) return { ok: false, reason: 'binary' };
    const broken = this.#broken + (this.#due > 0 ? this.#seen : 0);
    // One broken character at the end of a short note is no reason to refuse it.
    if (broken > Math.max(1, this.#total * BROKEN_BYTES_SHARE_MAX)) return { ok: false, reason: 'not-utf8' };
    return { ok: true, encoding: 'utf-8' };
  }

  #first(bytes: Uint8Array): void {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) this.#encoding = 'utf-16le';
    else if (bytes[0] === 0xfe && bytes[1] === 0xff) this.#encoding = 'utf-16be';
    this.#magic = MAGIC.some((text) => startsWith(bytes, text));
  }

  #step(byte: number): void {
    if (this.#due > 0) {
      if (byte >= this.#lower && byte <= this.#upper) {
        this.#lower = 0x80;
        this.#upper = 0xbf;
        this.#seen += 1;
        this.#due -= 1;
        return;
      }
      this.#broken += this.#seen;
      this.#due = 0;
    }
    this.#lead(byte);
  }

  #lead(byte: number): void {
    if (byte < 0x80) {
      if (byte === 0) this.#nul = true;
      else if ((byte < 0x20 && (byte < 0x09 || byte > 0x0d)) || byte === 0x7f) this.#controls += 1;
      return;
    }
    // Overlong forms, surrogates and what lies beyond U+10FFFF are shut out by the bounds of the second byte.
    this.#seen = 1;
    this.#lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    if (byte >= 0xc2 && byte <= 0xdf) this.#due = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#due = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#due = 3;
    else this.#broken += 1;
  }
}
