// Telephone numbers: international, North American, and those of countries where a number starts with a zero. Any other
// is masked after a word that announces it (announced.ts).
import type { Span } from './kinds.ts';

interface Form { readonly form: RegExp; readonly digitsMin: number; readonly digitsMax: number }
const FORMS: readonly Form[] = [
  // International; only its first digits may be broken by a line end, or it would run on into the next line.
  { form: /(?=[+0])(?<![\w.+])(?:\+[ ]?|00 ?)\(?[1-9](?:[ \n./()\u2010-\u2015-]{0,3}\d){1,6}(?:[ ./()\u2010-\u2015-]{0,3}\d){1,8}(?!\d)/g, digitsMin: 8, digitsMax: 16 },
  // North American.
  { form: /(?=[(\d])(?<![\w.-])(?:1[ .-])?(?:\([2-9]\d{2}\)[ .-]{0,2}\d{3}[ .-]|[2-9]\d{2}(?:\.\d{3}\.|[ -]{1,2}\d{3}[ -]))\d{4}(?![\w-])/g, digitsMin: 10, digitsMax: 11 },
  // With a leading zero: an area, then groups; the area may stand in parentheses.
  { form: /(?=[(0])(?<![\w.,:+/-])(?!\d{5}-\d{4}\b)(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})(?:[ /-]{1,3}|\n)\d{2,8}(?:[ /-]\d{2,8}){0,4}(?![\w])/g, digitsMin: 9, digitsMax: 13 },
  // Brazil: area in parentheses.
  { form: /(?=\()(?<!\w)\([1-9]\d\) ?9?\d{4}[ -]\d{4}(?!\w)/g, digitsMin: 10, digitsMax: 11 },
  // Five pairs, as in France.
  { form: /(?=0)(?<![\w.,:+/-])(?<!\d )0[1-9](?:\.\d{2}){4}(?!\w|\.\d)/g, digitsMin: 10, digitsMax: 10 },
];

/** Dates, and rows of numbers of one length, are written with the same signs. */
const NOT_A_PHONE = /^\(?\d{1,2}[ /-]\d{1,2}[ /-](?:19|20)\d{2}(?!\d)|^0\d(?: 0\d){2,}/;

/** A match that runs on into the next number gives its last groups back until it has the digits of one number. */
function findForm(text: string, { form, digitsMin, digitsMax }: Form): Span[] {
  const spans: Span[] = [];
  form.lastIndex = 0;
  for (let match = form.exec(text); match !== null; match = form.exec(text)) {
    let number = match[0];
    while (number.replace(/\D/g, '').length > digitsMax && /\D/.test(number)) number = number.replace(/\D*\d+$/, '');
    const digits = number.replace(/\D/g, '').length;
    if (digits >= digitsMin && digits <= digitsMax && !NOT_A_PHONE.test(number)) spans.push({ start: match.index, end: match.index + number.length });
    form.lastIndex = match.index + Math.max(1, number.length);
  }
  return spans;
}

export function findPhones(text: string): Span[] { return FORMS.flatMap((form) => findForm(text, form)); }
