// Addresses of wallets, told by their checksums: Base58Check (Bitcoin and its kin), bech32 and bech32m (BIP 173, 350),
// and by form alone Ethereum, whose checksum is optional.

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const BECH32_GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum of bech32 and of bech32m comes to. */
const BECH32_ENDS = [1, 0x2bc830a3];

/** Fractional parts of roots of the first primes (FIPS 180-4), computed as the standard defines them. */
function rootBits(count: number, root: (prime: number) => number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes.map((prime) => Math.trunc((root(prime) % 1) * 2 ** 32) | 0);
}
const ROUND_CONSTANTS = rootBits(64, Math.cbrt);
const START_STATE = rootBits(8, Math.sqrt);
const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** SHA-256 of less than 56 bytes, which is all that a checked address holds. Not for secrets or signatures: the node hashes
 *  through app/ports.ts. */
export function sha256OfShort(bytes: readonly number[]): number[] {
  const words = Array.from({ length: 64 }, () => 0);
  const padded = [...bytes, 0x80];
  for (const [index, byte] of padded.entries()) words[index >> 2] = (words[index >> 2] ?? 0) | (byte << (24 - 8 * (index & 3)));
  words[15] = bytes.length * 8;
  for (let at = 16; at < 64; at += 1) {
    const early = words[at - 15] ?? 0;
    const late = words[at - 2] ?? 0;
    const low = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const high = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[at] = ((words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = START_STATE;
  for (let at = 0; at < 64; at += 1) {
    const one = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND_CONSTANTS[at] ?? 0) + (words[at] ?? 0)) | 0;
    const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h].flatMap((word, index) => {
    const sum = (word + (START_STATE[index] ?? 0)) >>> 0;
    return [sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255];
  });
}

/** 25 bytes whose last four begin the double SHA-256 of the rest. */
function passesBase58Check(token: string): boolean {
  const bytes = Array.from({ length: 25 }, () => 0);
  for (const letter of token) {
    let carry = BASE58.indexOf(letter);
    if (carry < 0) return false;
    for (let at = 24; at >= 0; at -= 1) {
      carry += (bytes[at] ?? 0) * 58;
      bytes[at] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return false;
  }
  const sum = sha256OfShort(sha256OfShort(bytes.slice(0, 21)));
  return [0, 1, 2, 3].every((at) => sum[at] === bytes[21 + at]);
}

function passesBech32(token: string): boolean {
  const lower = token.toLowerCase();
  if (token !== lower && token !== token.toUpperCase()) return false;
  const split = lower.lastIndexOf('1');
  const values = [...lower.slice(split + 1)].map((letter) => BECH32.indexOf(letter));
  if (split < 1 || values.length < 6 || values.includes(-1)) return false;
  const prefix = [...lower.slice(0, split)].map((letter) => letter.charCodeAt(0));
  let sum = 1;
  for (const value of [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...values]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of BECH32_GENERATORS.entries()) if (((top >> bit) & 1) === 1) sum ^= generator;
  }
  return BECH32_ENDS.includes(sum);
}

export function isWalletAddress(token: string): boolean {
  if (/^0x[0-9a-fA-F]{40}$/.test(token)) return true;
  if (/^[1-9A-HJ-NP-Za-km-z]{26,35}$/.test(token) && passesBase58Check(token)) return true;
  return /^(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,87}$/i.test(token) && passesBech32(token);
}
