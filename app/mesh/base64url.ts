// base64url without padding (RFC 4648 section 5), in exactly one form: what decodes encodes to the same text again, so that no
// letter of a link can be changed without a word. For rooms without platform types.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...LETTERS].map((letter, value) => [letter, value]));

export function base64urlOf(bytes: Uint8Array): string {
  let text = '';
  let held = 0, bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 6; bits -= 6) text += LETTERS[(held >> (bits - 6)) & 63] ?? '';
  }
  return bits === 0 ? text : text + (LETTERS[(held << (6 - bits)) & 63] ?? '');
}

/** Null where the text is not what `base64urlOf` writes. */
export function fromBase64url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor(text.length * 6 / 8));
  let held = 0, bits = 0, length = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 0xff;
    length += 1;
  }
  // A letter alone carries no byte, and what is left over of the last letter is nothing.
  return bits < 6 && (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}
