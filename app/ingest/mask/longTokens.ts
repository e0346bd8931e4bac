// Strings without a blank that nobody would write by hand: keys by their prefix, addresses of wallets, codes with check
// letters, random strings. One pass over the text finds the candidates; only those are judged.
import { isWalletAddress } from '../walletAddresses.ts';
import { isCodiceFiscale } from '../nationalIds.ts';
import { isKnownKey, looksRandom, withoutEnd } from '../tokens.ts';
import type { Find, MaskKind, Span } from './kinds.ts';
import type { Marks } from './marks.ts';

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

const signOf = (text: string, at: number): number => { const code = text.charCodeAt(at); return code < 128 ? signs[code]! : 0; };

/** Runs of token signs, with something of each in these stretches, that are long enough and have a telling one. A run that starts here or later and is long enough holds
 *  the last sign of the shortest one that could start here: going back from that sign, most of a text is never looked at. */
export function longTokens(text: string, within: readonly Span[]): Span[] {
  const found: Span[] = [];
  const { length } = text;
  let start = 0;
  for (const stretch of within) {
    start = Math.max(start, stretch.start);
    while (start > 0 && signOf(text, start - 1) !== 0) start -= 1;
    while (start < stretch.end && start + TOKEN_CHARACTERS_MIN <= length) {
      let at = start + TOKEN_CHARACTERS_MIN - 1;
      while (at >= start && signOf(text, at) !== 0) at -= 1;
      if (at >= start) { start = at + 1; continue; }
      let end = start + TOKEN_CHARACTERS_MIN;
      while (end < length && signOf(text, end) !== 0) end += 1;
      for (at = start; at < end && (signOf(text, at) & TELLING) === 0;) at += 1;
      if (at < end) found.push({ start, end });
      start = end + 1;
    }
  }
  return found;
}

function kindOf(token: string): MaskKind | null {
  if (isKnownKey(token)) return 'api-key';
  if (token.length <= 100 && isWalletAddress(token)) return 'crypto-address';
  if (isCodiceFiscale(token)) return 'national-id';
  return looksRandom(token) ? 'secret' : null;
}

export function findLongTokens(text: string, { within }: Marks): Find[] {
  const finds: Find[] = [];
  for (const { start, end } of longTokens(text, within)) {
    // The full stop of a sentence is not part of the token.
    const token = withoutEnd(text.slice(start, end), '.');
    const kind = kindOf(token);
    if (kind !== null) finds.push({ kind, start, end: start + token.length });
  }
  return finds;
}
