// Masks secrets and personal data before text is cut or tokenised: each is replaced by a neutral word and counted. It
// finds known shapes, so it reports what it found and never that a text is clean.
//
// Every finder is linear in the text: it starts at a sign that is rare (an @, a digit, a prefix) and looks at a bounded
// neighbourhood.
import { ibanLength, looksLikeCard, passesMod97 } from './numbers.ts';
import { isKnownKey, looksRandom, looksTyped, withoutEnd } from './tokens.ts';

export const maskWords = {
  'private-key': '[private key]',
  'api-key': '[api key]',
  'secret': '[secret]',
  'card': '[card number]',
  'iban': '[bank account]',
  'e-mail': '[e-mail]',
  'phone': '[phone number]',
  'ip-address': '[ip address]',
} as const;
export type MaskKind = keyof typeof maskWords;
export type MaskCounts = Partial<Record<MaskKind, number>>;
export interface Masked { readonly text: string; readonly counts: MaskCounts }

interface Span { readonly start: number; readonly end: number }
type Finder = (text: string) => Span[];

/** A private key block without an end is masked this far. */
export const KEY_BLOCK_CHARACTERS_MAX = 65_536;
const KEY_BLOCK_START = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_BLOCK_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** The rest of a block whose end is missing: lines that could be headers or base64. */
const KEY_BLOCK_REST = /(?:\s*(?:[A-Za-z-]+: [^\n]*|[A-Za-z0-9+/=\\]{16,}|[A-Za-z0-9+/]{1,15}={1,2}(?=\s|$)))*/y;

export function findPrivateKeys(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(KEY_BLOCK_START)) {
    if (match.index < (spans.at(-1)?.end ?? 0)) continue;
    const from = match.index + match[0].length;
    KEY_BLOCK_END.lastIndex = from;
    const end = KEY_BLOCK_END.exec(text.slice(0, from + KEY_BLOCK_CHARACTERS_MAX));
    KEY_BLOCK_REST.lastIndex = from;
    spans.push({ start: match.index, end: end === null ? from + (KEY_BLOCK_REST.exec(text)?.[0].length ?? 0) : end.index + end[0].length });
  }
  return spans;
}

/** Names that are followed by a secret: `password = ...`, `Authorization: Bearer ...`, `"api_key": "..."`. */
const ASSIGNMENT = /\b(?:(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_ -]?key|[a-z]+[_-](?:key|token|secret|password)|authorization|credentials?|pin)["']?[ \t]*(?:[:=]{1,2}>?[ \t]*|is[ \t]+)(?:bearer |basic )?|bearer[ \t]+)["'`]?([^\s"'`,;<>{}()[\]]{4,200})/gi;
const URL_CREDENTIALS = /:\/\/([^\s/:@]{1,100}:[^\s/@]{1,200})@/g;
const TOKEN = /[A-Za-z0-9_+/=~.-]{16,}/g;

function findAssigned(text: string): Span[] {
  const assigned = [...text.matchAll(ASSIGNMENT)].filter((match) => looksTyped(match[1] ?? '')).map((match) => {
    const start = match.index + match[0].length - (match[1] ?? '').length;
    return { start, end: start + (match[1] ?? '').length };
  });
  const inUrls = [...text.matchAll(URL_CREDENTIALS)].map((match) => ({ start: match.index + 3, end: match.index + 3 + (match[1] ?? '').length }));
  return [...assigned, ...inUrls];
}

const tokens = (text: string, wanted: (token: string) => boolean): Span[] =>
  // The full stop of a sentence is not part of the token.
  [...text.matchAll(TOKEN)].filter((match) => wanted(match[0])).map((match) => ({ start: match.index, end: match.index + withoutEnd(match[0], '.').length }));

const LOCAL_PART = /[\p{L}\p{N}._%+'-]{1,64}$/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,24}/u;

function findMails(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = LOCAL_PART.exec(text.slice(Math.max(0, at - 64), at));
    const domain = DOMAIN.exec(text.slice(at + 1, at + 260));
    if (local !== null && domain !== null) spans.push({ start: at - local[0].length, end: at + 1 + domain[0].length });
  }
  return spans;
}

/** Groups of digits with at most one sign (or " - ", or a line end) between them. */
const DIGIT_RUN = /\d+(?:(?: ?[-./_\u2010-\u2015] ?| ?\n ?|  ?)\d+)*/g;

function findCards(text: string): Span[] {
  const spans: Span[] = [];
  for (const run of text.matchAll(DIGIT_RUN)) {
    if (run[0].length < 13) continue;
    const groups = [...run[0].matchAll(/\d+/g)].map((group) => ({ digits: group[0], start: run.index + group.index }));
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
function cardFrom(groups: readonly { digits: string }[], first: number): number | null {
  let digits = '';
  let found: number | null = null;
  for (let last = first; last < groups.length && digits.length < 19; last += 1) {
    digits += groups[last]?.digits ?? '';
    const widths = groups.slice(first, last + 1).map((group) => group.digits.length);
    // A table of small numbers is no card: groups are of two digits or more, or all of one.
    const grouped = widths.every((width) => width >= 2) || widths.every((width) => width === 1);
    if (grouped && looksLikeCard(digits)) found = last;
  }
  return found;
}

const IBAN_START = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d/g;
const IBAN_SEPARATOR = /[ \n.-]/;

function findIbans(text: string): Span[] {
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
    if (iban.length === wanted && !/[A-Za-z0-9]/.test(text.charAt(end)) && passesMod97(iban)) spans.push({ start: match.index, end });
  }
  return spans;
}

/** International; North American; with a leading zero; any number after a word that announces one. */
const PHONES: readonly (readonly [pattern: RegExp, digitsMin: number, digitsMax: number])[] = [
  [/(?<![\w.+])(?:\+|00)[1-9](?:[ ./()\u2010-\u2015-]{0,3}\d){6,14}(?!\d)/g, 8, 15],
  [/(?<![\w.-])(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\w-])/g, 10, 11],
  [/(?<![\w.,:+/-])(?!\d{5}-\d{4}\b)\(?0[1-9]\d{0,4}\)?[ /-]{1,3}\d{2,8}(?:[ /-]\d{2,8}){0,4}(?![\w])/g, 8, 13],
  [/(?<=\b(?:tel|tel\.|telephone|telefon|phone|mobile|mobil|handy|cell|fax|call|whatsapp|sms)\b[ :.#]{0,4}(?:no\.?|number|nr\.?|is|at|me at)?[ :.]{0,3})\(?\d(?:[ ./()-]{0,2}\d){5,14}(?!\d)/gi, 6, 15],
];

/** A match that runs on into the next number gives its last groups back until it has the digits of one number. */
function findPhones(text: string, [pattern, digitsMin, digitsMax]: (typeof PHONES)[number]): Span[] {
  const spans: Span[] = [];
  const search = new RegExp(pattern);
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    let number = match[0];
    while (number.replace(/\D/g, '').length > digitsMax && /\D/.test(number)) number = number.replace(/\D*\d+$/, '');
    const digits = number.replace(/\D/g, '').length;
    if (digits >= digitsMin && digits <= digitsMax) spans.push({ start: match.index, end: match.index + number.length });
    search.lastIndex = match.index + Math.max(1, number.length);
  }
  return spans;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`(?<![\\w.])${OCTET}(?:\\.${OCTET}){3}(?![\\w]|\\.\\d)`, 'g');
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])/gi;

const findAddresses: Finder = (text) => [...text.matchAll(IPV4), ...[...text.matchAll(IPV6)].filter((match) => /::|(?:[^:]*:){5}/.test(match[0]))]
  .map((match) => ({ start: match.index, end: match.index + match[0].length }));

/** In this order: what is found first is gone for the later ones. */
const FINDERS: readonly (readonly [kind: MaskKind, find: Finder])[] = [
  ['private-key', findPrivateKeys],
  ['api-key', (text) => tokens(text, isKnownKey)],
  ['e-mail', findMails],
  ['iban', findIbans],
  ['card', findCards],
  ['ip-address', findAddresses],
  ...PHONES.map((rule): [MaskKind, Finder] => ['phone', (text) => findPhones(text, rule)]),
  ['secret', findAssigned],
  ['secret', (text) => tokens(text, looksRandom)],
];

function replaceSpans(text: string, spans: readonly Span[], word: string): { text: string; count: number } {
  if (spans.length === 0) return { text, count: 0 };
  let at = 0;
  let count = 0;
  const parts: string[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue;
    // Two finds that overlap are one longer find.
    if (start < at) { at = end; continue; }
    parts.push(text.slice(at, start), word);
    at = end;
    count += 1;
  }
  return { text: parts.join('') + text.slice(at), count };
}

export function maskText(text: string): Masked {
  const counts: MaskCounts = {};
  let masked = text;
  for (const [kind, find] of FINDERS) {
    const { text: next, count } = replaceSpans(masked, find(masked), maskWords[kind]);
    masked = next;
    if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return { text: masked, counts };
}
