// Card and account numbers, by their check digits.
import { ibanLength, looksLikeCard, passesMod97 } from '../numbers.ts';
import type { Span } from './kinds.ts';

/** Groups of digits with at most one sign (or " - ", or a line end) between them. */
const DIGIT_RUN = /\d+(?:(?: ?[-./_\u2010-\u2015] ?| ?\n ?|  ?)\d+)*/g;
const CARD_CHARACTERS_MIN = 13;

/** Digits, the sign in front of them (blanks and line ends are none), and where they start. */
interface Group { readonly digits: string; readonly sign: string; readonly start: number }

export function findCards(text: string): Span[] {
  const spans: Span[] = [];
  for (const run of text.matchAll(DIGIT_RUN)) {
    if (run[0].length < CARD_CHARACTERS_MIN) continue;
    const groups: Group[] = [...run[0].matchAll(/(\D*)(\d+)/g)].map(([whole, sign = '', digits = ''], index, all) => ({ digits, sign: sign.trim(), start: run.index + (all[index]?.index ?? 0) + whole.length - digits.length }));
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

const IBAN_START = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d/g;
const IBAN_SEPARATOR = /[ \n.-]/;

/** Groups of four, or digits grouped at will: a sentence that starts like an account number has words in it. */
function isGroupedAsOne(written: string): boolean {
  const groups = written.split(/[ \n.-]+/);
  return groups.length === 1 || groups.slice(0, -1).every((group) => group.length === 4) || /^[A-Za-z]{2}[\d \n.-]+$/.test(written);
}

export function findIbans(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(IBAN_START)) {
    const wanted = ibanLength(match[0].slice(0, 2));
    if (wanted === null) continue;
    let iban = '';
    let end = match.index;
    while (iban.length < wanted && end < text.length) {
      const letter = text.charAt(end);
      if (/[A-Za-z0-9]/.test(letter)) iban += letter;
      else if (!IBAN_SEPARATOR.test(letter) || IBAN_SEPARATOR.test(text.charAt(end - 1))) break;
      end += 1;
    }
    if (iban.length === wanted && !/[A-Za-z0-9]/.test(text.charAt(end)) && isGroupedAsOne(text.slice(match.index, end)) && passesMod97(iban)) spans.push({ start: match.index, end });
  }
  return spans;
}
