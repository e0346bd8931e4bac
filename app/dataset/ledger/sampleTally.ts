// One pass over a bounded sample of the kept training texts: words, glyphs, numbers, and the file a tokenizer is trained
// on. The only part of the ledger that meets text; of it only that file and the numbers leave, both masked before.
import { SPECIAL_NAMES } from '../../organism/tokenizer/special.ts';
import { utf8Bytes } from '../../organism/tokenizer/utf8.ts';
import { codonOf } from '../split.ts';
import { tokenStats } from '../stats.ts';
import { csvOf, rounded } from './csv.ts';
import type { Cell } from './csv.ts';
import type { LedgerFacts } from './facts.ts';
import { decimalParts } from './numbers.ts';

/** UTF-16 units taken in all, and of one document, so that one long book is not the whole sample. */
export const SAMPLE_CHARACTERS_MAX = 2_000_000;
export const SAMPLE_DOCUMENT_CHARACTERS_MAX = 50_000;
/** So much of each text has to be in the sample, or all of it: with one unit more than is taken, that it goes on is seen. */
export const LEDGER_TEXT_CHARACTERS = SAMPLE_DOCUMENT_CHARACTERS_MAX + 1;
const NUMBERS_MAX = 10_000;
const GLYPHS_MAX = 2_048;

const WORD = /[\p{L}\p{N}]+/gu;
const NUMBER = /(?<![\w.,:/-])[+-]?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?(?![\w,:/-]|\.\d)/g;
const BEYOND_ASCII = /[^\u0000-\u007f]/gu;
/** Names of reserved tokens, and those already escaped: one stroke more each time keeps them apart. */
const RESERVED = new RegExp(`<(\\\\*)(${SPECIAL_NAMES.map((name) => name.slice(1, -1)).join('|')})>`, 'g');

/** Text in which no reserved token's name stands: `<R>` becomes `<\R>`, and that one `<\\R>`. */
export const withoutReserved = (text: string): string => text.replace(RESERVED, '<$1\\$2>');

export class SampleTally {
  readonly #facts: LedgerFacts;
  readonly #words = new Map<string, number>();
  readonly #glyphs = new Map<string, number>();
  readonly #numbers: Cell[][] = [];
  readonly #texts: string[] = [];
  #documents = 0;
  #characters = 0;

  constructor(facts: LedgerFacts) {
    this.#facts = facts;
    const training = new Map(facts.kept.filter(({ place }) => place.split === 'train').map((row) => [row.document.uid, row]));
    for (const { uid, text } of facts.input.sample) {
      if (this.#characters >= SAMPLE_CHARACTERS_MAX) break;
      const row = training.get(uid);
      if (row === undefined) continue;
      const part = cut(text, Math.min(SAMPLE_DOCUMENT_CHARACTERS_MAX, SAMPLE_CHARACTERS_MAX - this.#characters));
      this.#take(uid, part, row.document.record.rby);
      // Between documents stands a codon, as three reserved tokens: its split's colour first.
      this.#texts.push([...codonOf(uid, 'train')].map((base) => `<${base}>`).join(''), '\n', withoutReserved(part), part.endsWith('\n') ? '' : '\n');
    }
  }

  tokenStatsJson(): object {
    const { tokenCounts } = this.#facts.input;
    const { tokens, distinct, once, zipfExponent, entropyBits, entropyDeficit, tailRank } = tokenStats(tokenCounts ?? this.#words.values());
    return {
      counted: tokenCounts === null ? 'words of the sample' : 'tokens', sampledDocuments: this.#documents, sampledCharacters: this.#characters, tokens, distinct, once,
      zipf_exponent: zipfExponent === null ? null : rounded(zipfExponent), entropy_bits: rounded(entropyBits), entropy_deficit: rounded(entropyDeficit), tail_cut_off_rank: tailRank,
    };
  }

  tokenizerText(): string { return this.#texts.join(''); }

  /** Glyphs beyond ASCII, which a tokenizer may have to spell in bytes; light is 1 for the commonest and fades with the logarithm. */
  byteFallbackJson(): object {
    const glyphs = [...this.#glyphs].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
    const most = glyphs[0]?.[1] ?? 1;
    return {
      distinct: glyphs.length,
      glyphs: glyphs.slice(0, GLYPHS_MAX).map(([glyph, count]) => ({
        glyph: `U+${(glyph.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`, bytes: Array.from(utf8Bytes(glyph), (byte) => byte.toString(16).padStart(2, '0')).join(''), count,
        light: rounded(Math.log2(1 + count) / Math.log2(1 + most)),
      })),
    };
  }

  /** Value = mantissa x 10^exponent; the bias is the colour of the document it stands in. */
  numbersCsv(): string { return csvOf(['uid', 'mantissa', 'exponent', 'r', 'b', 'y'], this.#numbers); }

  #take(uid: string, text: string, { r, b, y }: { r: number; b: number; y: number }): void {
    this.#documents += 1;
    this.#characters += text.length;
    if (this.#facts.input.tokenCounts === null) for (const [word] of text.matchAll(WORD)) { const small = word.toLowerCase(); this.#words.set(small, (this.#words.get(small) ?? 0) + 1); }
    for (const [glyph] of text.matchAll(BEYOND_ASCII)) this.#glyphs.set(glyph, (this.#glyphs.get(glyph) ?? 0) + 1);
    if (this.#numbers.length >= NUMBERS_MAX) return;
    for (const [number] of text.matchAll(NUMBER)) {
      const parts = decimalParts(number);
      if (parts !== null && this.#numbers.length < NUMBERS_MAX) this.#numbers.push([uid, parts.mantissa, parts.exponent, rounded(r), rounded(b), rounded(y)]);
    }
  }
}

/** The beginning of a text; the two halves of a character stay together. */
function cut(text: string, charactersMax: number): string {
  const last = text.charCodeAt(charactersMax - 1);
  return text.slice(0, text.length > charactersMax && last >= 0xd800 && last <= 0xdbff ? charactersMax - 1 : charactersMax);
}
