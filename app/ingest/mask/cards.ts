// Card and account numbers, by their check digits.
import { ibanLength, looksLikeCard, passesMod97 } from '../numbers.ts';
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

/** Groups of digits with at most one sign (or " - ", or a line end) between them. */
const BETWEEN_GROUPS = /^(?: ?[-./_\u2010-\u2015] ?| ?\n ?|  ?)$/;
const BETWEEN_CHARACTERS_MAX = 3;
const CARD_DIGITS_MIN = 13;

/** Digits, the sign in front of them (blanks and line ends are none), and where they start. */
interface Group { readonly digits: string; readonly sign: string; readonly start: number }

function groupsOf(text: string, digits: readonly number[], from: number, to: number): Group[] {
  const groups: Group[] = [];
  for (let at = from; at < to; at += 2) groups.push({ digits: text.slice(digits[at], digits[at + 1]), sign: at === from ? '' : text.slice(digits[at - 1], digits[at]).trim(), start: digits[at]! });
  return groups;
}

export function findCards(text: string, { digits }: Marks): Span[] {
  const spans: Span[] = [];
  const goesOn = (at: number): boolean => at < digits.length && digits[at]! - digits[at - 1]! <= BETWEEN_CHARACTERS_MAX && BETWEEN_GROUPS.test(text.slice(digits[at - 1], digits[at]));
  for (let from = 0, to = 0; from < digits.length; from = to) {
    let count = 0;
    for (to = from; to === from || goesOn(to); to += 2) count += digits[to + 1]! - digits[to]!;
    if (count < CARD_DIGITS_MIN) continue;
    const groups = groupsOf(text, digits, from, to);
    for (let first = 0; first < groups.length; first += 1) {
      const found = cardFrom(groups, first);
      if (found === null) continue;
      const last = groups[found];
      spans.push({ start: groups[first]?.start ?? 0, end: (last?.start ?? 0) + (last?.digits.length ?? 0) });
      first = found;
    }
  }
  return spans;
}

/** Index of the last group of a card number that starts with group `first`; the longest wins. */
function cardFrom(groups: readonly Group[], first: number): number | null {
  // No network has numbers that start otherwise.
  if (!/^[2-68]/.test(groups[first]?.digits ?? '')) return null;
  let digits = '';
  let found: number | null = null;
  let singles = true;
  let wide = true;
  for (let last = first; last < groups.length && digits.length < 19; last += 1) {
    const group = groups[last]?.digits ?? '';
    // One kind of sign throughout: figures with decimals are not a card.
    if (last > first + 1 && groups[last]?.sign !== groups[first + 1]?.sign) break;
    digits += group;
    // A table of small numbers is no card: groups are of two digits or more, or all of one.
    singles &&= group.length === 1;
    wide &&= group.length >= 2;
    if (!singles && !wide) break;
    if (looksLikeCard(digits)) found = last;
  }
  return found;
}

/** Two letters and two digits, with a sign between them at most. */
const IBAN_START = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d/y;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const IBAN_SEPARATOR = /[ \n.-]/;

/** Groups of four, or digits grouped at will: a sentence that starts like an account number has words in it. */
function isGroupedAsOne(written: string): boolean {
  const groups = written.split(/[ \n.-]+/);
  return groups.length === 1 || groups.slice(0, -1).every((group) => group.length === 4) || /^[A-Za-z]{2}[\d \n.-]+$/.test(written);
}

export function findIbans(text: string, { digits }: Marks): Span[] {
  const spans: Span[] = [];
  for (let run = 0; run < digits.length; run += 2) {
    const start = isLetter(text.charCodeAt(digits[run]! - 1)) ? digits[run]! - 2 : digits[run]! - 3;
    if (start < 0 || !isLetter(text.charCodeAt(start)) || !isLetter(text.charCodeAt(start + 1))) continue;
    IBAN_START.lastIndex = start;
    if (!IBAN_START.test(text)) continue;
    const wanted = ibanLength(text.slice(start, start + 2));
    if (wanted === null) continue;
    let iban = '';
    let end = start;
    while (iban.length < wanted && end < text.length) {
      const letter = text.charAt(end);
      if (/[A-Za-z0-9]/.test(letter)) iban += letter;
      else if (!IBAN_SEPARATOR.test(letter) || IBAN_SEPARATOR.test(text.charAt(end - 1))) break;
      end += 1;
    }
    if (iban.length === wanted && !/[A-Za-z0-9]/.test(text.charAt(end)) && isGroupedAsOne(text.slice(start, end)) && passesMod97(iban)) spans.push({ start, end });
  }
  return spans;
}
