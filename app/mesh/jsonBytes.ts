// Messages that are small and read once, as bytes and back: JSON in UTF-8. Says nothing of what a message means: schemas do.
import { Utf8Decoder, utf8Bytes } from '../organism/tokenizer/utf8.ts';

/** Letters put together at once; a call takes only so many arguments. */
const LETTERS = 4_096;
const FIRST_NOT_ASCII = 0x80;

export function jsonBytes(value: unknown): Uint8Array { return Uint8Array.from(utf8Bytes(JSON.stringify(value))); }

/** Throws where it is no JSON. Bytes that are no UTF-8 become U+FFFD. */
export function parseJsonBytes(bytes: Uint8Array): unknown { return JSON.parse(textOf(bytes)); }

function textOf(bytes: Uint8Array): string {
  let text = '';
  if (bytes.every((byte) => byte < FIRST_NOT_ASCII)) {
    for (let at = 0; at < bytes.length; at += LETTERS) text += String.fromCharCode(...bytes.subarray(at, at + LETTERS));
    return text;
  }
  const decoder = new Utf8Decoder();
  for (const byte of bytes) text += decoder.push(byte);
  return text + decoder.flush();
}
