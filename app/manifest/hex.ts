// Bytes as lower-case hexadecimal digits and back, for rooms without platform types. Not a validator: the schemas say what is hex.

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte] ?? '';
  return text;
}

/** Of a text that was checked to be pairs of hexadecimal digits. */
export function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = valueOf(hex.charCodeAt(at * 2)) << 4 | valueOf(hex.charCodeAt(at * 2 + 1));
  return bytes;
}

/** Of one digit, by its UTF-16 unit: '0' is 48; a letter of either case ends in 1 (A) to 6 (F). */
function valueOf(unit: number): number { return unit < 58 ? unit - 48 : (unit & 7) + 9; }
