// Messages that are small and read once, as bytes and back: JSON in UTF-8. Says nothing of what a message means: schemas do.
import { limits } from '../../schemas/mesh.ts';
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';
import { bytesText } from './text.ts';

export function jsonBytes(value: unknown): Uint8Array { return utf8Bytes(JSON.stringify(value)); }

const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN_LIST = 0x5b, CLOSE_LIST = 0x5d, OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d;

/** Throws where it is no JSON, or nests deeper than any message does. Bytes that are no UTF-8 become U+FFFD. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  if (isTooDeep(bytes)) throw new Error('nested too deep');
  return JSON.parse(bytesText(bytes));
}

/** Looked at before it is read: a hundred thousand lists in each other hold their reader up for ten times as long as going through them. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0, isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) { depth += 1; if (depth > limits.messageDepth) return true; }
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}
