// Frames between the agent and the readers process: header and body behind their lengths (schemas/reader.ts says what is
// inside). Frames of pages (app/pageWire.ts) are the same, within limits of their own. Pure and the same on both sides. It knows lengths and JSON, not what the messages mean.
import { BODY_BYTES_MAX, HEADER_BYTES_MAX } from '../../schemas/reader.ts';

const PREFIX_BYTES = 8;
/** Letters put into one call: a call takes only so many arguments. */
const LETTERS_AT_ONCE = 8_192;

/** The other side broke the framing; nothing more of it can be understood. */
export class FrameError extends Error {
  constructor(what: string) { super(`a frame ${what}`); this.name = 'FrameError'; }
}

export interface Frame { readonly header: unknown; readonly headerBytes: number; readonly body: Uint8Array }

/** JSON with every other letter escaped, so that a letter is a byte. */
function asciiJson(header: object): Uint8Array {
  const json = JSON.stringify(header).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = new Uint8Array(json.length);
  for (let index = 0; index < json.length; index += 1) bytes[index] = json.charCodeAt(index);
  return bytes;
}

function fromAscii(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += LETTERS_AT_ONCE) {
    const piece = bytes.subarray(at, at + LETTERS_AT_ONCE);
    if (piece.some((byte) => byte > 0x7e)) throw new FrameError('has a header that is not ASCII');
    parts.push(String.fromCharCode(...piece));
  }
  return parts.join('');
}

export interface FrameCaps { readonly headerBytes: number; readonly bodyBytes: number }
const READER_CAPS: FrameCaps = { headerBytes: HEADER_BYTES_MAX, bodyBytes: BODY_BYTES_MAX };

/** Length prefix and header; the body, `bodyBytes` long, is written after it without being copied. */
export function frameHead(header: object, bodyBytes: number, caps: FrameCaps = READER_CAPS): Uint8Array {
  const json = asciiJson(header);
  if (json.length > caps.headerBytes || bodyBytes > caps.bodyBytes) throw new FrameError('is longer than allowed');
  const head = new Uint8Array(PREFIX_BYTES + json.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, json.length, true);
  view.setUint32(4, bodyBytes, true);
  head.set(json, PREFIX_BYTES);
  return head;
}

/** Takes bytes as they come and gives out whole frames. Nothing is set aside for a length that is only claimed. */
export class FrameReader {
  readonly #caps: FrameCaps;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #prefix: { header: number; body: number } | null = null;

  constructor(caps: FrameCaps = READER_CAPS) { this.#caps = caps; }

  push(piece: Uint8Array): Frame[] {
    if (piece.length > 0) this.#pieces.push(piece);
    this.#bytes += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    if (this.#prefix === null) {
      if (this.#bytes < PREFIX_BYTES) return null;
      const prefix = this.#take(PREFIX_BYTES);
      const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
      this.#prefix = { header: view.getUint32(0, true), body: view.getUint32(4, true) };
      if (this.#prefix.header > this.#caps.headerBytes || this.#prefix.body > this.#caps.bodyBytes) throw new FrameError('is longer than allowed');
    }
    const { header, body } = this.#prefix;
    if (this.#bytes < header + body) return null;
    this.#prefix = null;
    const json = fromAscii(this.#take(header));
    let parsed: unknown;
    try { parsed = JSON.parse(json); } catch { throw new FrameError('has a header that is not JSON'); }
    return { header: parsed, headerBytes: header, body: this.#take(body) };
  }

  /** The next `count` bytes in one piece; copied only where they came in several. */
  #take(count: number): Uint8Array {
    this.#bytes -= count;
    const first = this.#pieces[0] ?? new Uint8Array();
    if (first.length >= count) {
      this.#pieces[0] = first.subarray(count);
      if (first.length === count) this.#pieces.shift();
      return first.subarray(0, count);
    }
    const whole = new Uint8Array(count);
    let filled = 0;
    let used = 0;
    while (filled < count) {
      const piece = this.#pieces[used] ?? new Uint8Array();
      const part = piece.subarray(0, count - filled);
      whole.set(part, filled);
      filled += part.length;
      if (part.length < piece.length) { this.#pieces[used] = piece.subarray(part.length); break; }
      used += 1;
    }
    this.#pieces.splice(0, used);
    return whole;
  }
}
