// Strings without a blank that nobody would write by hand: keys by their prefix, addresses of wallets, codes with check
// letters, random strings. One pass over the text finds the candidates; only those are judged.
import { isWalletAddress } from '../walletAddresses.ts';
import { isCodiceFiscale } from '../nationalIds.ts';
import { isKnownKey, looksRandom, withoutEnd } from '../tokens.ts';
import type { Find, MaskKind, Span } from './kinds.ts';

/** The shortest key with a known prefix has so many characters. */
export const TOKEN_CHARACTERS_MIN = 16;
const TOKEN = 1;
/** A digit or a capital: every key and every random string has one, most long words have none. */
const TELLING = 2;
const signs = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  signs[code] = (/[A-Za-z0-9_+/=~.-]/.test(sign) ? TOKEN : 0) | (/[A-Z0-9]/.test(sign) ? TELLING : 0);
}

/** Runs of token signs that are long enough and have a telling one. */
export function longTokens(text: string): Span[] {
  const found: Span[] = [];
  const length = text.length;
  let start = 0;
  let seen = 0;
  for (let at = 0; at <= length; at += 1) {
    const code = at < length ? text.charCodeAt(at) : 0;
    const sign = code < 128 ? signs[code] ?? 0 : 0;
    if (sign !== 0) { seen |= sign; continue; }
    if ((seen & TELLING) !== 0 && at - start >= TOKEN_CHARACTERS_MIN) found.push({ start, end: at });
    start = at + 1;
    seen = 0;
  }
  return found;
}

function kindOf(token: string): MaskKind | null {
  if (isKnownKey(token)) return 'api-key';
  if (token.length <= 100 && isWalletAddress(token)) return 'crypto-address';
  if (isCodiceFiscale(token)) return 'national-id';
  return looksRandom(token) ? 'secret' : null;
}

export function findLongTokens(text: string): Find[] {
  const finds: Find[] = [];
  for (const { start, end } of longTokens(text)) {
    // The full stop of a sentence is not part of the token.
    const token = withoutEnd(text.slice(start, end), '.');
    const kind = kindOf(token);
    if (kind !== null) finds.push({ kind, start, end: start + token.length });
  }
  return finds;
}
