// One pass over a text notes where finders have to look: runs of digits, brackets, dashes, and places where a word that gives
// something away may begin. It decides nothing. A mark may stand where nothing is; where none stands no finder would find
// anything, so that each of them looks at a few places instead of reading the whole text again. After a few edits only what
// stands around them is read again (remark.ts).
import type { Span } from './kinds.ts';

export interface Marks {
  /** Stretches that were looked through, in order. Elsewhere there are no marks. */
  readonly within: readonly Span[];
  /** Where each run of ASCII digits starts and ends: two numbers a run. */
  readonly digits: readonly number[];
  /** Opening brackets with a digit behind them, and those that may hide an "at". */
  readonly digitBrackets: readonly number[];
  readonly atBrackets: readonly number[];
  readonly pluses: readonly number[];
  /** Where the middle of a hardware address without colons may begin. */
  readonly macs: readonly number[];
  /** Where words may begin that announce something, that name somebody, and (inside of words too) that name a secret. */
  readonly announcing: readonly number[];
  readonly naming: readonly number[];
  readonly secrets: readonly number[];
  /** Options `-u`, and where names of commands may begin that take a password. */
  readonly options: readonly number[];
  readonly commands: readonly number[];
}

/** Where words of a sort may begin is told by their first four units, five bits each, so that capitals are small letters:
 *  for three units in a row, which sorts begin with them, and which have them behind their first unit. */
export type BeginningTable = Uint8Array;
const ANNOUNCING = 1;
const NAMING = 2;
const SECRETS = 4;
const COMMANDS = 8;
const BEHIND_SHIFT = 4;
const BEGIN_MASK = 15;
const KEY_MASK = 0x7fff;
const UNITS_KNOWN = 4;

/** Places that differ from `word` only where it is too short to tell. */
function keysOf(units: readonly number[]): number[] {
  let keys = [0];
  for (let index = 0; index < 3; index += 1) {
    const unit = units[index];
    keys = keys.flatMap((key) => (unit === undefined ? Array.from({ length: 32 }, (_, any) => (key << 5) | any) : [(key << 5) | (unit & 31)]));
  }
  return keys;
}

/** Of each sort all words, or their first four letters, in any case. */
export function beginningTable(words: Readonly<Record<'announcing' | 'naming' | 'secrets' | 'commands', readonly string[]>>): BeginningTable {
  const table = new Uint8Array(KEY_MASK + 1);
  for (const [flag, sort] of [[ANNOUNCING, words.announcing], [NAMING, words.naming], [SECRETS, words.secrets], [COMMANDS, words.commands]] as const) {
    for (const word of sort) {
      const units = Array.from({ length: Math.min(UNITS_KNOWN, word.length) }, (_, index) => word.charCodeAt(index));
      for (const key of keysOf(units)) table[key]! |= flag;
      for (const key of keysOf(units.slice(1))) table[key]! |= flag << BEHIND_SHIFT;
    }
  }
  return table;
}

const DIGIT = 1;
const WORD = 2;
const OTHER = 4;
const signs = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  signs[code] = (/\d/.test(sign) ? DIGIT : 0) | (/\w/.test(sign) ? WORD : 0) | (/[[({<+.-]/.test(sign) ? OTHER : 0);
}
const MARKED = DIGIT | OTHER;
const signOf = (code: number): number => (code < 128 ? signs[code]! : 0);
export const isHex = (code: number): boolean => (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102);
const PLUS = 0x2b;
const DASH = 0x2d;
const DOT = 0x2e;

const LETTER_U = 0x75;

export const isDigit = (code: number): boolean => (signOf(code) & DIGIT) !== 0;
/** No mark depends on what stands further away than this. */
export const MARK_REACH = 8;

export class Marking implements Marks {
  readonly digits: number[] = [];
  readonly digitBrackets: number[] = [];
  readonly atBrackets: number[] = [];
  readonly pluses: number[] = [];
  readonly macs: number[] = [];
  readonly announcing: number[] = [];
  readonly naming: number[] = [];
  readonly secrets: number[] = [];
  readonly options: number[] = [];
  readonly commands: number[] = [];
  readonly within: readonly Span[];
  readonly #text: string;
  readonly #table: BeginningTable;

  constructor(text: string, table: BeginningTable, within: readonly Span[]) { this.#text = text; this.#table = table; this.within = within; }

  /** Marks that stand from `from` up to `to`, behind all that there are. Neither may lie inside a run of digits. */
  scan(from: number, to: number): void {
    const [text, table] = [this.#text, this.#table];
    const { length } = text;
    let key = 0;
    let began = 0;
    let digitsEnd = 0;
    // A word is told three units behind where it begins; at the end of the text by two units more than there are, since it may
    // be shorter than what is looked up.
    const end = Math.min(to + 3, length + 2);
    for (let at = from; at < end; at += 1) {
      const code = at < length ? text.charCodeAt(at) : 0;
      key = ((key << 5) | (code & 31)) & KEY_MASK;
      const entry = table[key]!;
      const flags = (entry >> BEHIND_SHIFT) & began;
      began = entry & BEGIN_MASK;
      if (flags !== 0 && at - 3 >= from) this.#word(flags, at - 3);
      const sign = code < 128 ? signs[code]! : 0;
      if ((sign & MARKED) === 0 || at >= to) continue;
      if ((sign & DIGIT) === 0) this.#sign(code, at);
      else if (at >= digitsEnd) digitsEnd = this.#digitsFrom(at);
    }
  }

  /** The end of the run of digits that starts here. */
  #digitsFrom(start: number): number {
    let end = start + 1;
    while (isDigit(this.#text.charCodeAt(end))) end += 1;
    this.digits.push(start, end);
    return end;
  }

  #sign(code: number, at: number): void {
    const text = this.#text;
    if (code === DASH) {
      const next = text.charCodeAt(at + 1);
      if (next === LETTER_U) this.options.push(at);
      if (text.charCodeAt(at + 3) === DASH && text.charCodeAt(at + 6) === DASH && isHex(next)) this.macs.push(at);
      return;
    }
    if (code === DOT) { if (text.charCodeAt(at + 5) === DOT && isHex(text.charCodeAt(at + 1))) this.macs.push(at); return; }
    if (code === PLUS) { this.pluses.push(at); return; }
    const next = text.charCodeAt(at + 1);
    if (isDigit(next)) this.digitBrackets.push(at);
    const sign = text.charAt(next === 0x20 ? at + 2 : at + 1);
    if (sign === 'a' || sign === 'A' || sign === 'ä' || sign === '@') this.atBrackets.push(at);
  }

  #word(flags: number, at: number): void {
    if ((flags & SECRETS) !== 0) this.secrets.push(at);
    if ((flags & COMMANDS) !== 0) this.commands.push(at);
    if ((flags & (ANNOUNCING | NAMING)) === 0) return;
    const first = this.#text.charCodeAt(at);
    // A word of other letters may begin anywhere: what a border of words is, is said of ASCII alone.
    if (at > 0 && first < 128 && (signOf(this.#text.charCodeAt(at - 1)) & WORD) !== 0) return;
    if ((flags & ANNOUNCING) !== 0) this.announcing.push(at);
    if ((flags & NAMING) !== 0) this.naming.push(at);
  }
}

/** Marks of a whole text, or of stretches of it that begin and end outside of runs of digits, in order. */
export function markText(text: string, table: BeginningTable, within: readonly Span[] = [{ start: 0, end: text.length }]): Marks {
  const marks = new Marking(text, table, within);
  for (const { start, end } of within) marks.scan(start, end);
  return marks;
}
