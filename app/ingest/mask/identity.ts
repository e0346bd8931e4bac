// National identity numbers that stand alone: told by their form and check digits. Those whose check is too weak to tell
// them from any number are masked only after a word that announces them (announced.ts).
import { isAadhaar, isCpf, isNationalInsurance, isNhsNumber, isNir, isPersonnummer, isPesel, isSpanishId, isSteuerId, isUsSocialSecurity } from '../nationalIds.ts';
import type { Span } from './kinds.ts';

/** A form that starts at a digit, what may stand before it, and the check on it without its signs. A weak check (one number
 *  in ten passes) also asks that no other number stands beside it. */
interface Form { readonly form: RegExp; readonly weak: boolean; readonly check: (code: string) => boolean }
const FORMS: readonly Form[] = [
  { form: /\d{3}-\d{2}-\d{4}(?![\d-])/y, weak: false, check: isUsSocialSecurity },
  { form: /\d{3}[ \n]\d{3}[ \n]\d{4}(?!\d)/y, weak: true, check: isNhsNumber },
  { form: /\d{6}[-+]\d{4}(?!\d)/y, weak: true, check: isPersonnummer },
  { form: /\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/y, weak: false, check: isCpf },
  { form: /\d{11}(?!\d)/y, weak: false, check: (code) => isPesel(code) || isSteuerId(code) },
  { form: /\d{2}[ \n]\d{3}[ \n]\d{3}[ \n]\d{3}(?!\d)/y, weak: true, check: isSteuerId },
  { form: /\d{4}[ \n-]\d{4}[ \n-]\d{4}(?!\d)/y, weak: true, check: isAadhaar },
  { form: /[1-478][ \n]?\d{2}[ \n]?\d{2}[ \n]?(?:\d{2}|2[AB])[ \n]?\d{3}[ \n]?\d{3}[ \n]?\d{2}(?!\d)/y, weak: false, check: isNir },
  { form: /\d{8}-?[A-Z](?![A-Za-z0-9])/y, weak: false, check: isSpanishId },
];
/** Forms that start at a letter: how many characters the first digit may stand behind it. */
const LETTER_FORMS: readonly Form[] = [
  { form: /[A-Z]{2}[ \n-]?\d{2}[ \n-]?\d{2}[ \n-]?\d{2}[ \n-]?[A-D](?![A-Za-z0-9])/y, weak: false, check: isNationalInsurance },
  { form: /[XYZ]-?\d{7}-?[A-Z](?![A-Za-z0-9])/y, weak: false, check: isSpanishId },
];
const LETTERS_BEFORE_MAX = 3;
/** Digits with at most one sign between them; six or more may be an identity number. */
const RUN = /\d(?:[ .\n+-]?\d){5,}/g;
const GROUP_START = /(?<!\d)\d/g;

function spanAt(text: string, { form, weak, check }: Form, start: number): Span | null {
  form.lastIndex = start;
  const found = form.exec(text)?.[0];
  if (found === undefined || !check(found.replace(/[^A-Z0-9]/g, ''))) return null;
  const end = start + found.length;
  if (weak && (/\d[ .-]?$/.test(text.slice(Math.max(0, start - 2), start)) || /^[ .-]?\d/.test(text.slice(end, end + 2)))) return null;
  return { start, end };
}

function identityAt(text: string, at: number): Span | null {
  for (const form of FORMS) {
    const span = /[A-Za-z0-9]/.test(text.charAt(at - 1)) ? null : spanAt(text, form, at);
    if (span !== null) return span;
  }
  for (let start = Math.max(0, at - LETTERS_BEFORE_MAX); start < at; start += 1) {
    if (/[A-Za-z0-9]/.test(text.charAt(start - 1))) continue;
    for (const form of LETTER_FORMS) {
      const span = spanAt(text, form, start);
      if (span !== null) return span;
    }
  }
  return null;
}

export function findNationalIds(text: string): Span[] {
  const spans: Span[] = [];
  for (const run of text.matchAll(RUN)) {
    for (const group of run[0].matchAll(GROUP_START)) {
      const span = identityAt(text, run.index + group.index);
      if (span !== null && span.start >= (spans.at(-1)?.end ?? 0)) spans.push(span);
    }
  }
  return spans;
}
