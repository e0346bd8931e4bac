// National identity numbers that stand alone: told by their form and check digits. Those whose check is too weak to tell
// them from any number are masked only after a word that announces them (announced.ts).
import { isAadhaar, isCpf, isNationalInsurance, isNhsNumber, isNir, isPersonnummer, isPesel, isSpanishId, isSteuerId, isUsSocialSecurity } from '../nationalIds.ts';
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

/** A form that starts at a digit, what may stand before it, and the check on it without its signs. A weak check (one number
 *  in ten passes) also asks that no other number stands beside it. */
interface Form { /** Digits the first group may have. */ readonly first: readonly number[]; readonly form: RegExp; readonly weak: boolean; readonly check: (code: string) => boolean }
const FORMS: readonly Form[] = [
  { first: [3], form: /\d{3}-\d{2}-\d{4}(?![\d-])/y, weak: false, check: isUsSocialSecurity },
  { first: [3], form: /\d{3}[ \n]\d{3}[ \n]\d{4}(?!\d)/y, weak: true, check: isNhsNumber },
  { first: [6], form: /\d{6}[-+]\d{4}(?!\d)/y, weak: true, check: isPersonnummer },
  { first: [3], form: /\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/y, weak: false, check: isCpf },
  { first: [11], form: /\d{11}(?!\d)/y, weak: false, check: (code) => isPesel(code) || isSteuerId(code) },
  { first: [2], form: /\d{2}[ \n]\d{3}[ \n]\d{3}[ \n]\d{3}(?!\d)/y, weak: true, check: isSteuerId },
  { first: [4], form: /\d{4}[ \n-]\d{4}[ \n-]\d{4}(?!\d)/y, weak: true, check: isAadhaar },
  { first: [1, 3, 5, 6, 7, 10, 13, 15], form: /[1-478][ \n]?\d{2}[ \n]?\d{2}[ \n]?(?:\d{2}|2[AB])[ \n]?\d{3}[ \n]?\d{3}[ \n]?\d{2}(?!\d)/y, weak: false, check: isNir },
  { first: [8], form: /\d{8}-?[A-Z](?![A-Za-z0-9])/y, weak: false, check: isSpanishId },
];
/** Forms that start at a letter: how many characters the first digit may stand behind it. */
const LETTER_FORMS: readonly Form[] = [
  { first: [2, 4, 6], form: /[A-Z]{2}[ \n-]?\d{2}[ \n-]?\d{2}[ \n-]?\d{2}[ \n-]?[A-D](?![A-Za-z0-9])/y, weak: false, check: isNationalInsurance },
  { first: [7], form: /[XYZ]-?\d{7}-?[A-Z](?![A-Za-z0-9])/y, weak: false, check: isSpanishId },
];
const LETTERS_BEFORE_MAX = 3;
/** Digits with at most one sign between them; six or more may be an identity number. */
const DIGITS_MIN = 6;
const JOINS = ' .\n+-';

function spanAt(text: string, { form, weak, check }: Form, start: number): Span | null {
  form.lastIndex = start;
  const found = form.exec(text)?.[0];
  if (found === undefined || !check(found.replace(/[^A-Z0-9]/g, ''))) return null;
  const end = start + found.length;
  if (weak && (/\d[ .-]?$/.test(text.slice(Math.max(0, start - 2), start)) || /^[ .-]?\d/.test(text.slice(end, end + 2)))) return null;
  return { start, end };
}

function identityAt(text: string, at: number, digits: number): Span | null {
  for (const form of FORMS) {
    const span = !form.first.includes(digits) || /[A-Za-z0-9]/.test(text.charAt(at - 1)) ? null : spanAt(text, form, at);
    if (span !== null) return span;
  }
  if (!LETTER_FORMS.some((form) => form.first.includes(digits))) return null;
  for (let start = Math.max(0, at - LETTERS_BEFORE_MAX); start < at; start += 1) {
    if (/[A-Za-z0-9]/.test(text.charAt(start - 1))) continue;
    for (const form of LETTER_FORMS) {
      const span = spanAt(text, form, start);
      if (span !== null) return span;
    }
  }
  return null;
}

export function findNationalIds(text: string, { digits }: Marks): Span[] {
  const spans: Span[] = [];
  for (let first = 0, next = 0; first < digits.length; first = next) {
    let count = 0;
    for (next = first; next === first || (next < digits.length && digits[next] === digits[next - 1]! + 1 && JOINS.includes(text.charAt(digits[next - 1]!))); next += 2) count += digits[next + 1]! - digits[next]!;
    if (count < DIGITS_MIN) continue;
    for (let group = first; group < next; group += 2) {
      const span = identityAt(text, digits[group]!, digits[group + 1]! - digits[group]!);
      if (span !== null && span.start >= (spans.at(-1)?.end ?? 0)) spans.push(span);
    }
  }
  return spans;
}
