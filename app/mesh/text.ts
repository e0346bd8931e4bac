// Text of messages as bytes and back: nearly all of it is plain ASCII, which goes straight; the rest is UTF-8.
import { utf8Bytes, Utf8Decoder } from '../organism/tokenizer/utf8.ts';

/** Letters handed to one call. */
const PIECE = 8_192;

export function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return Uint8Array.from(utf8Bytes(text));
    bytes[at] = unit;
  }
  return bytes;
}

/** Broken bytes become U+FFFD. */
export function bytesText(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) {
    let text = '';
    for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
    return text;
  }
  const decoder = new Utf8Decoder();
  const letters: string[] = [];
  for (const byte of bytes) letters.push(decoder.push(byte));
  return letters.join('') + decoder.flush();
}
