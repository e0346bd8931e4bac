// Text of messages from their bytes (back: utf8Bytes): nearly all of it is plain ASCII, which goes straight; the rest is UTF-8.
import { Utf8Decoder } from '../organism/tokenizer/utf8.ts';

/** Letters handed to one call, which takes only so many arguments. */
const PIECE = 8_192;
const FIRST_NOT_ASCII = 0x80;

/** Broken bytes become U+FFFD. */
export function bytesText(bytes: Uint8Array): string {
  if (isAscii(bytes)) {
    let text = '';
    // As it is, not spread: going through it as an iterable takes several times as long.
    for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE) as unknown as number[]);
    return text;
  }
  const decoder = new Utf8Decoder();
  const letters: string[] = [];
  for (const byte of bytes) letters.push(decoder.push(byte));
  return letters.join('') + decoder.flush();
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at]! >= FIRST_NOT_ASCII) return false;
  return true;
}
