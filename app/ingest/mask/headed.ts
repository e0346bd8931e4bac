// Secrets that only a heading gives away: cells under or beside "Password" in tables, the value below a lone "Password", the
// next element in lists of keys and values. A heading can stand far above its cells, so the whole text is looked at before it
// is cut into segments. Readers write every table as lines of `a | b`, and Markdown has its own bars: both are told by them.
import { cleanText } from '../clean.ts';
import { looksTyped } from '../tokens.ts';
import { maskWords } from './kinds.ts';
import type { Find, MaskCounts, MaskKind, Span } from './kinds.ts';

export interface Headed { readonly text: string; readonly counts: MaskCounts }

/** What such a heading always means: everything under it is one. */
const SURE = 'pass ?words?|pass ?phrases?|pass ?codes?|passwd|pwd|passw(?:ort|örter|oerter)|kennw(?:ort|örter|oerter)|zugangscode|contraseñas?|contrasena|claves? de acceso|mots? de passe|wachtwoord|parola d.ordine|senha|hasło|heslo|lösenord|salasana|adgangskode|пароль|パスワード|密码|密碼|client secret|secret key|api[ -]?key|api[ -]?schlüssel|access[ -]?key|private[ -]?key|access[ -]?token|auth[ -]?token|recovery[ -]?code|(?:wlan|wifi|wi-fi|netzwerk)[ -]?(?:schlüssel|key|passwort|password)|wpa2?[ -]?(?:psk|key)|psk|puk2?|cvv2?|cvc2?|card code|kartenprüfnummer|totp|otp ?auth';
/** What it may mean: only what looks typed is one. */
const MAYBE = 'pass|pin|pins|pin[ -]?(?:code|nummer|number)|geheimzahl|tan|secrets?|tokens?|geheimnis|schlüssel|login[ -]?(?:key|code)|sicherheitscode|security code';
/** Words around it that leave the meaning: "E-mail password", "password (new)", "Passwort 2". */
const SURE_HEADING = new RegExp(`^(?:[\\p{L}\\p{N}.@-]{1,20}[ _-]){0,2}(?:${SURE})(?:[ _-]?(?:\\d|old|new|alt|neu|text|value))?(?: \\([^)]{0,20}\\))?$`, 'iu');
const MAYBE_HEADING = new RegExp(`^(?:[\\p{L}\\p{N}.@-]{1,20}[ _-])?(?:${MAYBE})$`, 'iu');
const HEADING_CHARACTERS_MAX = 48;
/** A longer line is no row of headings. */
const HEADER_LINE_CHARACTERS_MAX = 4_000;
const VALUE_CHARACTERS_MAX = 400;
/** What stands where a value is not told, or says what it has to be. */
const NO_VALUE = /^(?:[-–—*•x.?\s]*|n\/?a|none|null|nil|yes|no|ja|nein|true|false|required|optional|string|text|varchar\S*|char\S*|integer|int|boolean|bool|number|\[[a-z -]{2,30}\]|<[^>]{0,60}>|\$\{?\w+\}?|%\w+%)$/i;
/** More words than this are a sentence about it. */
const VALUE_WORDS_MAX = 3;

type Surety = 'sure' | 'maybe' | null;
const bare = (cell: string): string => cleanText(cell).replace(/[*_`"'~]+/g, (signs) => (signs === '_' ? '_' : '')).replace(/^[-+•#>\s]+|[\s:=]+$/g, '').replaceAll('_', ' ').replace(/([\p{Ll}])(\p{Lu})/gu, '$1 $2').trim();

/** Every word that could be a heading has two letters side by side; most cells of tables are figures and signs. */
const TWO_LETTERS = /[^\u0000-\u0040\u005b-\u0060\u007b-\u007f]{2}/;
function suretyOf(cell: string): Surety {
  if (cell.length > HEADING_CHARACTERS_MAX || !TWO_LETTERS.test(cell)) return null;
  const heading = bare(cell);
  if (heading.length < 3 || heading.length > HEADING_CHARACTERS_MAX) return null;
  return SURE_HEADING.test(heading) ? 'sure' : MAYBE_HEADING.test(heading) ? 'maybe' : null;
}

const isFigure = (value: string): boolean => /^[\d.,%±\s]+$/.test(value);
function isValue(value: string, surety: Surety, strict: boolean): boolean {
  if (surety === null || value.length < 3 || value.length > VALUE_CHARACTERS_MAX || NO_VALUE.test(value) || value.split(/\s+/).length > VALUE_WORDS_MAX) return false;
  if (surety === 'maybe') return value.length >= 4 && looksTyped(value, true) && !/[.,%±]\d|%$/.test(value) && !(isFigure(value) && value.length > 8);
  return !strict || looksTyped(value);
}

/** Cells between bars: where each starts and ends without the blanks around it. */
function cellsOf(text: string, start: number, end: number): Span[] {
  const cells: Span[] = [];
  let from = start;
  for (let bar = text.indexOf('|', from); ; bar = text.indexOf('|', from)) {
    const to = bar < 0 || bar >= end ? end : bar;
    let [first, last] = [from, to];
    while (first < last && /\s/.test(text.charAt(first))) first += 1;
    while (last > first && /\s/.test(text.charAt(last - 1))) last -= 1;
    cells.push({ start: first, end: last });
    if (to === end) return cells;
    from = to + 1;
  }
}

interface Table { readonly columns: readonly (readonly [index: number, surety: Surety])[]; readonly width: number }

function headerOf(text: string, cells: readonly Span[]): Table {
  const columns = cells.flatMap((cell, index): [number, Surety][] => { const surety = suretyOf(text.slice(cell.start, cell.end)); return surety === null ? [] : [[index, surety]]; });
  return { columns, width: cells.length };
}

/** In a row: what stands under a heading, or beside one in a table of two columns. */
function inRow(text: string, cells: readonly Span[], table: Table, first: boolean): Span[] {
  const spans: Span[] = [];
  const full = cells.filter((cell) => cell.end > cell.start);
  const [name, value] = full;
  if (full.length === 2 && name !== undefined && value !== undefined) {
    const said = text.slice(value.start, value.end);
    if (suretyOf(said) === null && isValue(said, suretyOf(text.slice(name.start, name.end)), true)) spans.push(value);
  }
  if (first) return spans;
  // A value may hold a bar itself: what a row has too much belongs to one of its cells, and nobody can tell to which.
  const surplus = Math.max(0, cells.length - table.width);
  let next = 0;
  for (const [index, surety] of table.columns) {
    for (next = Math.max(next, index); next <= Math.min(index + surplus, cells.length - 1); next += 1) {
      const cell = cells[next];
      if (cell !== undefined && isValue(text.slice(cell.start, cell.end), surety, false)) spans.push(cell);
    }
  }
  return spans;
}

function inTables(text: string): Span[] {
  const spans: Span[] = [];
  let table: Table | null = null;
  let behind = -1;
  for (let bar = text.indexOf('|'); bar >= 0;) {
    const start = text.lastIndexOf('\n', bar) + 1;
    const line = text.indexOf('\n', bar);
    const end = line < 0 ? text.length : line;
    if (start !== behind) table = null;
    const short = end - start <= HEADER_LINE_CHARACTERS_MAX;
    const first = table === null;
    if (table === null || table.columns.length > 0 || short) {
      const cells: Span[] = first && !short ? [] : cellsOf(text, start, end);
      table ??= headerOf(text, cells);
      const found = inRow(text, cells, table, first);
      // A first row that tells a value is a row, not the headings.
      if (first && found.length > 0) table = { columns: [], width: table.width };
      for (const span of found) spans.push(span);
    }
    behind = end + 1;
    bar = text.indexOf('|', behind);
  }
  return spans;
}

/** `Password` on a line of its own, and a value of one word on the next. */
const LONE = new RegExp(`^[ \\t]{0,40}(?:[-*+•] |#{1,6} )?[*_\`"']{0,3}(?:${SURE})[*_\`"']{0,3}:?[*_]{0,3}[ \\t]{0,40}\\r?\\n(?:[ \\t]{0,40}\\r?\\n)?[ \\t]{0,40}[\`"']?([^\\s\`"'|]{4,200})[\`"']?[ \\t]*\\r?$`, 'gimu');
/** \`password: >-\` and the value below, as YAML folds it. */
const FOLDED = new RegExp(`^[ \\t]{0,40}(?:- )?["']?[\\w-]{0,24}(?:${SURE}|secret|token)["']?[ \\t]{0,8}:[ \\t]{0,8}[>|][+-]?\\d?[ \\t]{0,40}\\r?\\n[ \\t]{1,40}(\\S[^\\n\\r]{3,400})`, 'gimu');
/** A sign that something is folded: found many times faster. */
const FOLDS = /:[ \t]{0,8}[>|]/;
/** The next element, as password stores and property lists write it. */
const KEYED = new RegExp(`<key>\\s{0,20}(?:${SURE})\\s{0,20}</key>\\s{0,40}<(?:value|string)(?:\\s[^<>]{0,200})?>([^<]{1,400})</`, 'giu');

/** What a card of an address book says of a person, each on a line that its first word names. */
const BUSINESS_CARD = 'BEGIN:VCARD';
const CARD_LINES: readonly (readonly [kind: MaskKind, line: RegExp])[] = [
  ['name', /^(?:item\d{1,3}\.)?(?:FN|N|NICKNAME|SORT-STRING)(?:;[^:\n]{0,200})?:([^\r\n]{1,400})/gim],
  ['street-address', /^(?:item\d{1,3}\.)?(?:ADR|LABEL)(?:;[^:\n]{0,200})?:([^\r\n]{1,400})/gim],
  ['birth-date', /^(?:item\d{1,3}\.)?(?:BDAY|ANNIVERSARY)(?:;[^:\n]{0,200})?:([^\r\n]{1,400})/gim],
];

const as = (kind: MaskKind, spans: readonly Span[]): Find[] => spans.map(({ start, end }) => ({ kind, start, end }));

function byPattern(text: string, pattern: RegExp, accept: (value: string) => boolean): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = match[1] ?? '';
    const start = match.index + match[0].lastIndexOf(value);
    if (accept(value)) spans.push({ start, end: start + value.length });
  }
  return spans;
}

export function maskHeaded(text: string): Headed {
  const counts: MaskCounts = {};
  const finds = [
    ...as('secret', text.includes('|') ? inTables(text) : []),
    ...as('secret', byPattern(text, LONE, (value) => looksTyped(value) && !/[:=]$/.test(value))),
    ...as('secret', FOLDS.test(text) ? byPattern(text, FOLDED, (value) => !NO_VALUE.test(value)) : []),
    ...as('secret', /<\/key>/i.test(text) ? byPattern(text, KEYED, (value) => !NO_VALUE.test(value)) : []),
    ...(text.includes(BUSINESS_CARD) ? CARD_LINES.flatMap(([kind, line]) => as(kind, byPattern(text, line, (value) => /[\p{L}\d]/u.test(value)))) : []),
  ].sort((a, b) => a.start - b.start);
  if (finds.length === 0) return { text, counts };
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of finds) {
    if (start < at) continue;
    parts.push(text.slice(at, start), maskWords[kind]);
    counts[kind] = (counts[kind] ?? 0) + 1;
    at = end;
  }
  return { text: parts.join('') + text.slice(at), counts };
}
