// Pseudo-languages: what a message says stays readable and what is filled in stays as it is, but a text that was never put into the
// catalogue, a box that is too narrow and a side that was taken for granted are seen at once. Pure.
import { IntlMessageFormat } from 'intl-messageformat';

type Parts = ReturnType<IntlMessageFormat['getAst']>;
type Part = Parts[number];
const LITERAL: Part['type'] = new IntlMessageFormat('a', 'en').getAst()[0]!.type;

const LETTERS = new Map(['aå', 'eé', 'iî', 'oö', 'uû', 'yý', 'cç', 'nñ', 'AÅ', 'EÉ', 'IÎ', 'OÖ', 'UÛ', 'YÝ', 'CÇ', 'NÑ'].map(([plain, other]) => [plain, other] as const));
const TWICE = /[aeiouys]/i;

/** Accents on what has them, vowels and a few more twice: about 40 % longer. */
const accented = (text: string): string => [...text].map((letter) => (LETTERS.get(letter) ?? letter).repeat(TWICE.test(letter) ? 2 : 1)).join('');
/** Each word shown from right to left by the marks made for it. */
const turned = (text: string): string => text.replace(/[^\s\p{P}]+/gu, (word) => `\u202e${word}\u202c`);

function changed(parts: Parts, change: (text: string) => string): Parts {
  return parts.map((part): Part => {
    if ('children' in part) return { ...part, children: changed(part.children, change) };
    if ('options' in part) return { ...part, options: Object.fromEntries(Object.entries(part.options).map(([name, { value, ...rest }]) => [name, { ...rest, value: changed(value, change) }])) };
    return 'value' in part && part.type === LITERAL ? { ...part, value: change(part.value) } : part;
  });
}

export function pseudo(message: string, locale: 'en-XA' | 'ar-XB'): Parts {
  const parts = new IntlMessageFormat(message, 'en').getAst();
  return changed(parts, locale === 'en-XA' ? accented : turned);
}
