// Which bytes are taken as an Ed25519 public key at all. Whether they lie on the curve is told by whoever verifies with them.
import { bytesOf } from '../manifest/hex.ts';

const PUBLIC_KEY_BYTES = 32;
/** y of the eight points of small order, sign bit cleared, little-endian: 0, 1, -1 and the two of order eight. With such a key
 *  anyone can make a signature that verifies; tweetnacl takes them, and so do some versions of OpenSSL. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
].map(bytesOf);

/** 32 bytes, canonical (y below 2^255 - 19), not of small order. */
export function isAcceptablePublicKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false;
  const y = publicKey.map((byte, index) => (index === PUBLIC_KEY_BYTES - 1 ? byte & 0x7f : byte));
  if (SMALL_ORDER_Y.some((small) => small.every((byte, index) => byte === y[index]))) return false;
  // From 2^255 - 19 on all bytes but the first are full.
  return (y[0] ?? 0) < 0xed || y[PUBLIC_KEY_BYTES - 1] !== 0x7f || y.subarray(1, PUBLIC_KEY_BYTES - 1).some((byte) => byte !== 0xff);
}
