// Tells keys and random strings from words: by the prefixes that services give their keys, and by how a token is mixed.

/** Prefix of a service's keys and what follows it. */
const KNOWN_KEYS: readonly RegExp[] = [
  /^(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}$/,
  /^gh[pousr]_[A-Za-z0-9]{20,}$/, /^github_pat_[A-Za-z0-9_]{20,}$/, /^glpat-[A-Za-z0-9_-]{16,}$/,
  /^sk-[A-Za-z0-9_-]{16,}$/, /^[srp]k_(?:live|test)_[A-Za-z0-9]{10,}$/, /^whsec_[A-Za-z0-9+/=]{16,}$/,
  /^xox[abeoprs]-[A-Za-z0-9-]{10,}$/, /^xapp-[A-Za-z0-9-]{10,}$/, /^AIza[A-Za-z0-9_-]{30,}$/, /^ya29\.[A-Za-z0-9_.-]{16,}$/,
  /^npm_[A-Za-z0-9]{20,}$/, /^pypi-[A-Za-z0-9_-]{16,}$/, /^hf_[A-Za-z0-9]{16,}$/, /^dop_v1_[a-f0-9]{20,}$/,
  /^SG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}$/, /^key-[a-f0-9]{20,}$/, /^eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.?[A-Za-z0-9_-]*$/,
  /^AGE-SECRET-KEY-1[A-Z0-9]{20,}$/, /^shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}$/, /^EAA[A-Za-z0-9]{30,}$/,
];

/** Without these signs at its end. A loop, since a pattern that looks for the end tries again at every sign before it. */
export function withoutEnd(token: string, signs: string): string {
  let end = token.length;
  while (end > 0 && signs.includes(token.charAt(end - 1))) end -= 1;
  return token.slice(0, end);
}

/** Signs that may stand around a token in a sentence or a line of code. */
function trimmed(token: string): string {
  const bare = withoutEnd(token.replace(/^[=.~+/-]+/, ''), '.~/');
  return bare.includes('=') ? bare.replace(/^[A-Za-z0-9_.-]{0,40}=(?=[^=])/, '') : bare;
}

const KNOWN_KEY = new RegExp(KNOWN_KEYS.map(({ source }) => source).join('|'));

/** All lower case without a digit is a name that starts like a key. */
export function isKnownKey(token: string): boolean {
  const bare = trimmed(token);
  return /[A-Z0-9]/.test(bare) && KNOWN_KEY.test(bare);
}

const RANDOM_LENGTH_MIN = 20;
/** Share of neighbours that differ in class (upper, lower, digit, sign): 0.6 in random base62, 0.1 to 0.45 in names. */
const MIXED_SHARE_WITH_TWO_NUMBERS = 0.3;
const MIXED_SHARE_WITH_FEW_DIGITS = 0.48;
/** Words in a token this long or longer are words, not chance. */
const WORD_LENGTH = 8;

const [UPPER, LOWER, FIGURE, SIGN] = [0, 1, 2, 3];
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => { const sign = String.fromCharCode(code); return /[A-Z]/.test(sign) ? UPPER : /[a-z]/.test(sign) ? LOWER : /\d/.test(sign) ? FIGURE : SIGN; });
const classOf = (code: number): number => (code < 128 ? CLASSES[code]! : SIGN);

interface Mix { readonly mixed: number; readonly letters: number; readonly digitGroups: number; readonly signs: number; readonly capitalPairs: number }

function mixOf(token: string): Mix {
  let [changes, digitGroups, capitalPairs, letters, signs] = [0, 0, 0, 0, 0];
  let before = -1;
  for (let index = 0; index < token.length; index += 1) {
    const now = classOf(token.charCodeAt(index));
    if (now !== before) {
      if (index > 0) changes += 1;
      if (now === FIGURE) digitGroups += 1;
    } else if (now === UPPER) capitalPairs += 1;
    if (now === SIGN) signs += 1; else if (now !== FIGURE) letters += 1;
    before = now;
  }
  return { mixed: changes / Math.max(1, token.length - 1), letters, digitGroups, signs, capitalPairs };
}

/** Bits per character of the token's own letter frequencies. */
export function entropyBits(token: string): number {
  const counts = new Map<number, number>();
  for (let index = 0; index < token.length; index += 1) { const code = token.charCodeAt(index); counts.set(code, (counts.get(code) ?? 0) + 1); }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / token.length) * Math.log2(count / token.length);
  return bits;
}

/** The judgement on a token with few signs in it. */
function isRandom(token: string, { mixed, letters, digitGroups, capitalPairs }: Mix): boolean {
  if (letters === 0 || entropyBits(token) < 3) return false;
  if (/^[0-9a-f]+$/i.test(token)) return digitGroups >= 1;
  // Base32, as one-time-password seeds are written.
  if (/^[A-Z2-7]+$/.test(token) && digitGroups > 0) return true;
  // The length of an AWS secret key: it may spell a word or two by chance.
  if (/^[A-Za-z0-9+/]{40}$/.test(token) && digitGroups > 0 && capitalPairs > 2 && mixed >= 0.25) return true;
  // Names carry their digits in one place or two; keys have them everywhere.
  if (digitGroups >= 3) return true;
  if (token.split(/[^a-z]+/).some((word) => word.length >= WORD_LENGTH)) return false;
  if (mixed >= MIXED_SHARE_WITH_TWO_NUMBERS && digitGroups === 2) return true;
  // In camelCase a capital stands alone; by chance one in four pairs is of capitals.
  return mixed >= MIXED_SHARE_WITH_FEW_DIGITS && (digitGroups === 1 || capitalPairs > token.length / 10);
}

/** Paths and names of things: words with signs between them. Chance hardly ever makes so much of a token words. */
const WORDY_SHARE = 0.4;
const WORDS_AMONG_SIGNS = /(?<![A-Za-z0-9])(?:[A-Z]?[a-z]{3,}|[A-Z]{3,})(?:[A-Z][a-z]{2,})*\d{0,3}(?![A-Za-z0-9])/g;
function isWordy(token: string): boolean {
  let letters = 0;
  for (const word of token.match(WORDS_AMONG_SIGNS) ?? []) letters += word.length;
  return letters > token.length * WORDY_SHARE;
}

/** A string nobody would write by hand: a key, a hash, a blob. Paths and names of things are not, mostly. */
export function looksRandom(token: string): boolean {
  const bare = trimmed(token);
  if (bare.length < RANDOM_LENGTH_MIN) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(bare)) return true;
  const mix = mixOf(bare);
  if (mix.signs > 0 && isWordy(bare)) return bare.split(/[^A-Za-z0-9]+/).some((part) => part.length >= RANDOM_LENGTH_MIN && isRandom(part, mixOf(part)));
  if (mix.signs * 7 < bare.length) return isRandom(bare, mix);
  // Words joined by signs: each part is judged alone.
  return bare.split(/[^A-Za-z0-9]+/).some((part) => part.length >= RANDOM_LENGTH_MIN && isRandom(part, mixOf(part)));
}

/** What follows "password:" and could be one: not a plain word. In a sentence more is asked than in a line of settings,
 * where anything quoted may be one. */
export function looksTyped(value: string, strict = false): boolean {
  // A figure in a sentence.
  if (strict && /^\d+[.,:][\d.,:]*%?$/.test(value)) return false;
  if (/\d/.test(value) || /[!$%&*+=?@^~#]/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value.slice(1)))) return true;
  return !strict && /^\p{Ll}{3,}(?:[-_.]\p{Ll}{3,}){2,}$/u.test(value);
}
