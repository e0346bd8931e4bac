// Two words from which a glyph is made: of a content's hash where it is known, else of the key it goes by.
import { hashName } from '../../physics/random.ts';

const HEX = /^[0-9a-f]{16}/;

export function digestWords(key: string, digest: string | null): [number, number] {
  if (digest !== null && HEX.test(digest)) return [Number.parseInt(digest.slice(0, 8), 16) | 0, Number.parseInt(digest.slice(8, 16), 16) | 0];
  return [hashName(key) | 0, hashName(`${key}'s other half`) | 0];
}

/** The eight bytes app/physics/glyph.ts asks for. */
export function digestBytes(a: number, b: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, a);
  view.setInt32(4, b);
  return bytes;
}
