// What a node signs, hashes or authenticates: fields one after the other, each with its length before it, so that no two lists of
// fields give the same bytes. The first field names the purpose; nothing signed for one purpose can stand for another.
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';

const LENGTH_BYTES = 4;

/** Texts as UTF-8, whole numbers as their decimal digits. Lengths are big-endian. */
export function signedBytes(purpose: string, ...fields: readonly (string | number | Uint8Array)[]): Uint8Array {
  const parts = [purpose, ...fields].map((field) => (field instanceof Uint8Array ? field : utf8Bytes(String(field))));
  const bytes = new Uint8Array(parts.reduce((length, part) => length + LENGTH_BYTES + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return bytes;
}
