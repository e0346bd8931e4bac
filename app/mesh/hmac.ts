// HMAC-SHA256 (RFC 2104) over the Hasher port: shows that one knows a secret without showing it.
import { bytesOf } from '../manifest/hex.ts';
import type { Hasher } from '../ports.ts';

const BLOCK_BYTES = 64;
const INNER = 0x36, OUTER = 0x5c;

/** 32 bytes as lower-case hex. */
export function hmacSha256Hex(hasher: Hasher, key: Uint8Array, message: Uint8Array): string {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? bytesOf(hasher.sha256Hex(key)) : key);
  const hash = (pad: number, content: Uint8Array): string => {
    const input = new Uint8Array(BLOCK_BYTES + content.length);
    input.set(block.map((byte) => byte ^ pad));
    input.set(content, BLOCK_BYTES);
    return hasher.sha256Hex(input);
  };
  return hash(OUTER, bytesOf(hash(INNER, message)));
}

/** Takes as long wherever two texts of one length differ, so that a wrong code cannot be mended letter by letter. */
export function sameHex(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
