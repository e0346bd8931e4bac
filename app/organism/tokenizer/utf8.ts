// UTF-8 in plain TypeScript, because `app` has no platform types. Owns the two directions and nothing else.
// Lone surrogates become U+FFFD, as in the WHATWG encoder; broken bytes become U+FFFD, one per maximal broken part,
// as in the WHATWG decoder.

const REPLACEMENT = 0xfffd;
const ASCII_LAST = 0x7f;
/** A character takes at most this many bytes for each of its UTF-16 units. */
export const BYTES_PER_UNIT = 3;

/** Code point at `index`, with lone surrogates replaced; `length` is how many UTF-16 units it takes. */
function codePointAt(text: string, index: number): { point: number; length: number } {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdfff) return { point: unit, length: 1 };
  const next = index + 1 < text.length ? text.charCodeAt(index + 1) : 0;
  if (unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
    return { point: 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00), length: 2 };
  }
  return { point: REPLACEMENT, length: 1 };
}

/** Bytes of `text`. Nearly all that is hashed and signed is plain ASCII, which is copied as it stands. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > ASCII_LAST) return encode(text, at, bytes);
    bytes[at] = unit;
  }
  return bytes;
}

/** The rest from `start` on, after the `start` bytes before it. */
function encode(text: string, start: number, before: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(start + (text.length - start) * BYTES_PER_UNIT);
  bytes.set(before.subarray(0, start));
  let end = start;
  for (let index = start; index < text.length;) {
    const { point, length } = codePointAt(text, index);
    index += length;
    if (point <= ASCII_LAST) { bytes[end++] = point; continue; }
    if (point < 0x800) bytes[end++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[end++] = 0xe0 | (point >> 12);
      else { bytes[end++] = 0xf0 | (point >> 18); bytes[end++] = 0x80 | ((point >> 12) & 63); }
      bytes[end++] = 0x80 | ((point >> 6) & 63);
    }
    bytes[end++] = 0x80 | (point & 63);
  }
  return bytes.slice(0, end);
}

/** Decodes bytes as they come; an incomplete character is held back until it is whole or known to be broken. */
export class Utf8Decoder {
  #point = 0;
  #needed = 0;
  #seen = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** True while bytes of an unfinished character are held back. */
  get pending(): boolean { return this.#needed > 0; }

  /** Text that is certain after this byte; often empty inside a character. */
  push(byte: number): string {
    if (this.#needed === 0) return this.#lead(byte);
    if (byte < this.#lower || byte > this.#upper) {
      this.#reset();
      return String.fromCharCode(REPLACEMENT) + this.#lead(byte);
    }
    this.#lower = 0x80;
    this.#upper = 0xbf;
    this.#point = (this.#point << 6) | (byte & 63);
    this.#seen += 1;
    if (this.#seen < this.#needed) return '';
    const text = String.fromCodePoint(this.#point);
    this.#reset();
    return text;
  }

  /** Ends the text: what is still held back is broken. */
  flush(): string {
    const broken = this.#needed > 0;
    this.#reset();
    return broken ? String.fromCharCode(REPLACEMENT) : '';
  }

  #lead(byte: number): string {
    if (byte < 0x80) return String.fromCharCode(byte);
    if (byte >= 0xc2 && byte <= 0xdf) { this.#needed = 1; this.#point = byte & 0x1f; return ''; }
    if (byte >= 0xe0 && byte <= 0xef) {
      // Overlong forms and surrogates are shut out by the range of the second byte.
      if (byte === 0xe0) this.#lower = 0xa0;
      if (byte === 0xed) this.#upper = 0x9f;
      this.#needed = 2; this.#point = byte & 0x0f;
      return '';
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) this.#lower = 0x90;
      if (byte === 0xf4) this.#upper = 0x8f;
      this.#needed = 3; this.#point = byte & 0x07;
      return '';
    }
    return String.fromCharCode(REPLACEMENT);
  }

  #reset(): void { this.#point = 0; this.#needed = 0; this.#seen = 0; this.#lower = 0x80; this.#upper = 0xbf; }
}
