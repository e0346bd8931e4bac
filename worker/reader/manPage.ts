// Manual pages in troff source to readable text: requests become headings, paragraphs and rows, escapes become letters,
// layout and definitions are dropped. Not a formatter: it knows what the man and mdoc macros mean to a reader, not how a
// page looks.
import { LineWriter, noStructure } from './parsed.ts';
import type { Structure } from './parsed.ts';
import { MDOC_MACROS, mdocWords } from './mdoc.ts';
import { plainEscapes, tokensOf } from './troffEscapes.ts';

/** Layout, fonts, registers, definitions: nothing a reader would miss. */
const DROPPED: ReadonlySet<string> = new Set(('RE RS in ti ad nh hy ll ne PD fam ft nr rr tr tm pc IX UN INDENT UNINDENT so mso lf na ce ps vs ns rs di da ev as am rm rn '
  + 'wh ta tc lc DT hw po pl pn mk rt sv os fp cs bd ss lg ul cu uf mc nm nn it ch dt em pi nx ex sy ab ecs ecr char color gcolor fcolor defcolor cflags do nop warn hcode hla hpf kern lt cp '
  + 'Os Dt Bk Ek Sm UE ME YS OE OS ig ab blm bp br1 trin tkf substring length rj linetabs break continue return shift als aln rfschar rchar asciify box boxa chop close device devicem').split(' '));
const BREAKS: ReadonlySet<string> = new Set(['br', 'sp', 'PP', 'P', 'LP', 'HP', 'Pp', 'Sp', 'RS', 'RE', 'TP', 'TQ', 'IP', 'Bl', 'El', 'Bd', 'Ed', 'Lp', 'fi', 'nf', 'EX', 'EE', 'Vb', 'Ve', 'in', 'ti', 'SY', 'YS', 'D1', 'Dl', 'INDENT', 'UNINDENT', 'ce']);
const BLOCKS: ReadonlySet<string> = new Set(['sp', 'PP', 'P', 'LP', 'HP', 'Pp', 'Sp', 'TP', 'IP', 'Bd', 'Ed', 'Bl', 'El', 'Lp']);
/** Fonts that alternate word by word: the words belong together. */
const JOINED: ReadonlySet<string> = new Set(['BR', 'RB', 'BI', 'IB', 'IR', 'RI']);
/** Conditions behind each other on one line. */
const CONDITIONS_MAX = 8;
/** Strings a page may define for itself. */
const STRINGS_MAX = 200;
const STRING_CHARACTERS_MAX = 200;

/** A comment may stand behind anything. */
const withoutComment = (line: string): string => line.replace(/\\["#].*$/, '').trimEnd();

class ManReader {
  readonly lines = new LineWriter();
  readonly structure = noStructure();
  publishedAt: string | null = null;
  readonly #strings = new Map<string, string>();
  #name = '';
  #filled = true;
  /** Lines up to this one are dropped: a definition, or what is ignored. */
  #until: string | null = null;
  /** Open braces of a condition that did not hold. */
  #skipped = 0;
  #conditionHeld = false;
  /** Conditions on the line in hand, each the body of the one before. */
  #conditions = 0;
  #table: { separator: string; inFormat: boolean; cell: string[] | null; row: string } | null = null;
  /** A heading whose words stand on the next line. */
  #headingDue = false;
  /** The line after `.TP` is a term of its own. */
  #termDue = false;

  line(line: string): void {
    if (this.#until !== null) { if (withoutComment(line) === `.${this.#until}`) this.#until = null; return; }
    if (this.#skipped > 0) { this.#skipped += (line.match(/\\\{/g)?.length ?? 0) - (line.match(/\\\}/g)?.length ?? 0); return; }
    // A brace may stand right behind a name.
    const request = /^[.'][ \t]*([^\s\\]*)[ \t]*(.*)$/.exec(line);
    if (request !== null && (this.#table?.cell ?? null) === null) { this.#request(request[1] ?? '', request[2] ?? ''); return; }
    if (this.#table !== null) { this.#tableLine(line); return; }
    this.#text(line);
  }

  #text(line: string): void {
    const text = plainEscapes(line, this.#strings);
    if (text.trim() === '') { if (!/^\\[&"]/.test(line)) this.lines.endBlock(); return; }
    if (this.#headingDue) { this.#heading(text); return; }
    this.#words(text);
  }

  /** Words go on in the line while text is filled; a term, or text that is set as it stands, has its own line. */
  #words(text: string): void {
    if (!this.#filled) { this.lines.write(text); this.lines.endLine(); return; }
    if (/^[ \t]/.test(text)) this.lines.endLine();
    this.lines.write(this.lines.blank ? text.trimStart() : ` ${text.trimStart()}`);
    if (this.#termDue) { this.#termDue = false; this.lines.endLine(); }
  }

  #heading(text: string): void {
    this.#headingDue = false;
    this.structure.headings += 1;
    this.lines.endBlock();
    this.lines.write(text.trim());
    this.lines.endBlock();
  }

  #request(name: string, rest: string): void {
    if (name === '') return;
    if (this.#define(name, rest) || this.#condition(name, rest)) return;
    if (BLOCKS.has(name)) this.lines.endBlock(); else if (BREAKS.has(name)) this.lines.endLine();
    switch (name) {
      case 'nf': case 'EX': case 'Vb': case 'Bd': this.#filled = false; return;
      case 'fi': case 'EE': case 'Ve': case 'Ed': this.#filled = true; return;
      case 'TS': this.lines.endBlock(); this.structure.tables += 1; this.#table = { separator: '\t', inFormat: true, cell: null, row: '' }; return;
      case 'TE': this.#table = null; this.lines.endBlock(); return;
      case 'T&': if (this.#table !== null) this.#table.inFormat = true; return;
      case 'TP': case 'TQ': this.#termDue = true; return;
      case 'PP': case 'P': case 'LP': case 'HP': case 'Pp': case 'sp': case 'br': case 'Bl': case 'El': return;
      default: this.#macro(name, rest);
    }
  }

  #macro(name: string, rest: string): void {
    if (DROPPED.has(name)) return;
    const words = tokensOf(rest).map((word) => plainEscapes(word, this.#strings));
    switch (name) {
      case 'TH': this.#title(words); return;
      case 'Dd': this.publishedAt ??= manDate(words.join(' ')); return;
      case 'SH': case 'SS': case 'Sh': case 'Ss':
        if (words.length === 0) this.#headingDue = true; else this.#heading(words.join(' '));
        return;
      case 'IP': if (words[0] !== undefined) { this.lines.write(words[0]); this.lines.endLine(); } return;
      case 'UR': case 'MT': case 'URL': case 'MTO': if (words[0] !== undefined) this.#words(words[0]); return;
      case 'It': this.lines.endLine(); break;
      case 'Nm': this.#name = words.find((word) => /^\w/.test(word)) ?? this.#name; break;
      default:
    }
    if (MDOC_MACROS.has(name)) { this.#words(mdocWords(name, words, this.#name)); if (name === 'It') this.lines.endLine(); return; }
    if (words.length === 0) return;
    this.#words(words.join(JOINED.has(name) ? '' : ' '));
  }

  /** `.TH name section date ...` */
  #title(words: readonly string[]): void {
    this.publishedAt = manDate(words[2] ?? '');
    if (words[0] === undefined) return;
    this.lines.write(words[1] === undefined ? words[0] : `${words[0]}(${words[1]})`);
    this.lines.endBlock();
  }

  /** Definitions and what is ignored. */
  #define(name: string, rest: string): boolean {
    if (name === 'de' || name === 'am' || name === 'de1' || name === 'ig') {
      const words = withoutComment(rest).trimStart().split(/\s+/);
      this.#until = (name === 'ig' ? words[0] : words[1]) || '.';
      return true;
    }
    if (name !== 'ds' && name !== 'ds1') return false;
    const [, key = '', value = ''] = /^(\S+)\s*"?(.*)$/.exec(rest) ?? [];
    if (this.#strings.size < STRINGS_MAX) this.#strings.set(key, plainEscapes(value.slice(0, STRING_CHARACTERS_MAX), new Map()));
    return true;
  }

  /** A page is read as on a terminal: `n` holds, nothing else does. */
  #condition(name: string, rest: string): boolean {
    if (name !== 'if' && name !== 'ie' && name !== 'el' && name !== 'while') return false;
    const holds = name === 'el' ? !this.#conditionHeld : /^(?:n\b|!t\b)/.test(rest);
    if (name === 'ie') this.#conditionHeld = holds;
    const body = name === 'el' ? rest : rest.replace(/^!?(?:'[^']*'[^']*'|"[^"]*"[^"]*"|\S+)[ \t]*/, '');
    const opens = (rest.match(/\\\{/g)?.length ?? 0) - (rest.match(/\\\}/g)?.length ?? 0);
    if (!holds) { this.#skipped = Math.max(0, opens); return true; }
    const inside = body.replace(/\\\{\\?/g, '').replace(/\\\}/g, '').trim();
    this.#conditions += 1;
    if (inside !== '' && this.#conditions <= CONDITIONS_MAX) this.line(inside);
    this.#conditions -= 1;
    return true;
  }

  #tableLine(line: string): void {
    const table = this.#table;
    if (table === null) return;
    if (table.inFormat) {
      const tab = /tab\s*\((.)\)/.exec(line)?.[1];
      if (tab !== undefined) table.separator = tab;
      if (/\.\s*$/.test(line)) table.inFormat = false;
      return;
    }
    if (table.cell !== null) { this.#tableCell(table, table.cell, line); return; }
    if (/^\s*[_=]\s*$/.test(line)) return;
    if (/(?:^|[^\\])T\{\s*$/.test(line)) { table.row += line.replace(/T\{\s*$/, ''); table.cell = []; return; }
    this.#row(table.row + line, table.separator);
    table.row = '';
  }

  /** Text between `T{` and `T}` is one cell. */
  #tableCell(table: { row: string; cell: string[] | null; separator: string }, cell: string[], line: string): void {
    const ends = /^T\}(.*)$/.exec(line);
    if (ends === null) { if (!/^[.']/.test(line)) cell.push(line); else cell.push(tokensOf(line.replace(/^\S+\s*/, '')).join(' ')); return; }
    const rest = ends[1] ?? '';
    table.row += cell.join(' ');
    const more = /(?:^|[^\\])T\{\s*$/.test(rest);
    table.cell = more ? [] : null;
    table.row += more ? rest.replace(/T\{\s*$/, '') : rest;
    if (more) return;
    this.#row(table.row, table.separator);
    table.row = '';
  }

  #row(row: string, separator: string): void {
    const cells = row.split(separator).map((cell) => plainEscapes(cell, this.#strings).trim()).filter((cell) => cell !== '' && cell !== '_' && cell !== '=');
    if (cells.length === 0) return;
    this.structure.cells += cells.length;
    this.lines.write(cells.join(' | '));
    this.lines.endLine();
  }
}

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

/** Dates as manual pages write them: 2022-09-19, September 19, 2022, 19 September 2022, 2022 September 19. */
export function manDate(words: string): string | null {
  const iso = /\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b/.exec(words);
  const month = MONTHS.findIndex((name) => new RegExp(`\\b${name.slice(0, 3)}(?:${name.slice(3)})?\\b`, 'i').test(words)) + 1;
  const year = /\b(?:19|20)\d{2}\b/.exec(words)?.[0];
  const day = /\b([12]?\d|3[01])\b/.exec(words.replace(/\b\d{4}\b/g, ''))?.[1];
  const date = iso?.[0] ?? (month > 0 && year !== undefined && day !== undefined ? `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}` : null);
  return date !== null && !Number.isNaN(Date.parse(date)) ? date : null;
}

export function readManPage(source: string): { text: string; structure: Structure; publishedAt: string | null } {
  const reader = new ManReader();
  // A line that ends in a backslash goes on in the next.
  for (const line of source.replace(/\r\n?/g, '\n').replace(/(?<!\\)\\\n/g, '').split('\n')) reader.line(line);
  return { text: reader.lines.text(), structure: reader.structure, publishedAt: reader.publishedAt };
}
