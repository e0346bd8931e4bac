// Telephone numbers: international, North American, and those of countries where a number starts with a zero. Any other
// is masked after a word that announces it (announced.ts).
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

/** `run`, `bracket`, `plus`: whether it may start at such a mark; the pattern decides. */
interface Form { readonly run: (text: string, start: number, end: number) => boolean; readonly bracket: (text: string, at: number) => boolean; readonly plus?: true; readonly form: RegExp; readonly digitsMin: number; readonly digitsMax: number }
const never = (): boolean => false;
const FORMS: readonly Form[] = [
  // International; only its first digits may be broken by a line end, or it would run on into the next line.
  { run: (text, start) => text.startsWith('00', start), bracket: never, plus: true, form: /(?=[+0])(?<![\w.+])(?:\+[ ]?|00 ?)\(?[1-9](?:[ \n./()\u2010-\u2015-]{0,3}\d){1,6}(?:[ ./()\u2010-\u2015-]{0,3}\d){1,8}(?!\d)/y, digitsMin: 8, digitsMax: 16 },
  // North American.
  { run: (text, start, end) => end - start === 3 || (end - start === 1 && text.charAt(start) === '1'), bracket: (text, at) => text.charAt(at + 4) === ')', form: /(?=[(\d])(?<![\w.-])(?:1[ .-])?(?:\([2-9]\d{2}\)[ .-]{0,2}\d{3}[ .-]|[2-9]\d{2}(?:\.\d{3}\.|[ -]{1,2}\d{3}[ -]))\d{4}(?![\w-])/y, digitsMin: 10, digitsMax: 11 },
  // With a leading zero: an area, then groups; the area may stand in parentheses.
  { run: (text, start, end) => end - start >= 2 && text.charAt(start) === '0', bracket: (text, at) => text.charAt(at + 1) === '0', form: /(?=[(0])(?<![\w.,:+/-])(?!\d{5}-\d{4}\b)(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})(?:[ /-]{1,3}|\n)\d{2,8}(?:[ /-]\d{2,8}){0,4}(?![\w])/y, digitsMin: 9, digitsMax: 13 },
  // Brazil: area in parentheses.
  { run: never, bracket: (text, at) => text.charAt(at + 3) === ')', form: /(?=\()(?<!\w)\([1-9]\d\) ?9?\d{4}[ -]\d{4}(?!\w)/y, digitsMin: 10, digitsMax: 11 },
  // Five pairs, as in France.
  { run: (text, start, end) => end - start === 2 && text.charAt(start) === '0' && text.charAt(end) === '.', bracket: never, form: /(?=0)(?<![\w.,:+/-])(?<!\d )0[1-9](?:\.\d{2}){4}(?!\w|\.\d)/y, digitsMin: 10, digitsMax: 10 },
];

/** Dates, and rows of numbers of one length, are written with the same signs. */
const NOT_A_PHONE = /^\(?\d{1,2}[ /-]\d{1,2}[ /-](?:19|20)\d{2}(?!\d)|^0\d(?: 0\d){2,}/;

/** A match that runs on into the next number gives its last groups back until it has the digits of one number. */
function findForm(text: string, { form, digitsMin, digitsMax }: Form, starts: readonly number[]): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const start of starts) {
    if (start < done) continue;
    form.lastIndex = start;
    let number = form.exec(text)?.[0];
    if (number === undefined) continue;
    while (number.replace(/\D/g, '').length > digitsMax && /\D/.test(number)) number = number.replace(/\D*\d+$/, '');
    const digits = number.replace(/\D/g, '').length;
    if (digits >= digitsMin && digits <= digitsMax && !NOT_A_PHONE.test(number)) spans.push({ start, end: start + number.length });
    done = start + Math.max(1, number.length);
  }
  return spans;
}

function startsOf(text: string, { run, bracket, plus }: Form, { digits, digitBrackets, pluses }: Marks): number[] {
  const starts = [...(plus === true ? pluses : []), ...digitBrackets.filter((at) => bracket(text, at))];
  const others = starts.length;
  if (run !== never) for (let at = 0; at < digits.length; at += 2) if (run(text, digits[at]!, digits[at + 1]!)) starts.push(digits[at]!);
  return others === 0 ? starts : starts.sort((a, b) => a - b);
}

export function findPhones(text: string, marks: Marks): Span[] { return FORMS.flatMap((form) => findForm(text, form, startsOf(text, form, marks))); }
