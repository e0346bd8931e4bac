// UUIDs of artefacts: version 4 for what a person or node authored, version 8 (RFC 9562) from a hash for what was derived,
// so that the same input is the same artefact again. Where the random bytes come from is the caller's business.

const UUID_BYTES = 16;
const HASH_HEX_MIN = 32;

/** Thirty-two hex digits with version and variant put in. */
function formatted(hex: string, version: '4' | '8'): string {
  const variant = ((parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Version 8 from the first 16 bytes of a SHA-256 in lower-case hex. */
export function uuidFromHash(sha256Hex: string): string {
  if (sha256Hex.length < HASH_HEX_MIN || !/^[0-9a-f]+$/.test(sha256Hex)) throw new Error('a UUID is made from a hash in lower-case hex');
  return formatted(sha256Hex, '8');
}

/** Version 4 from 16 bytes of a secure source. */
export function uuidFromRandom(randomBytes: (count: number) => Uint8Array): string {
  const bytes = randomBytes(UUID_BYTES);
  if (bytes.length !== UUID_BYTES) throw new Error('a UUID is made from 16 random bytes');
  return formatted([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''), '4');
}
