// Measures a text in one pass over its UTF-16 units: RBY shares, quality, safety flags, words, lines. Push the masked text
// in pieces cut anywhere; the figures are those of the whole. It keeps counts and hashes only, never text.
import type { SafetyKind } from '../../../schemas/document.ts';
import type { Rby } from '../../physics/rby.ts';
import { CharCensus } from './charCensus.ts';
import { Char, CHAR_CLASSES } from './charClasses.ts';
import { LEXICON } from './lexicon.ts';
import { LineSet } from './lineSet.ts';
import { orderOf, PAIR_SIDE, qualityScore } from './quality.ts';
import { RbyTally, Shape } from './rbyTally.ts';
import { SAFETY_FLAGS, SafetyWatch } from './safetyWords.ts';
import { WORD_HASH_START, wordHashStep } from './wordTable.ts';

export interface TextMeasure {
  readonly rby: Rby;
  readonly quality: { readonly charEntropyBits: number; readonly meanWordLength: number; readonly repetition: number; readonly score: number };
  readonly safety: Partial<Record<SafetyKind, number>>;
  readonly words: number;
  readonly lines: number;
}

/** A passage (a line, or a sentence of it) shorter than this repeats without being boilerplate. */
export const PASSAGE_CHARACTERS_MIN = 8;
const PASSAGE_HASH_PRIME = 0x01000193;
const PAIR_MASK = PAIR_SIDE * PAIR_SIDE - 1;
/** Five bits each. */
const THREE_LETTERS = 0x7fff;

/** What else a sign means, as bits: a word behind it, or before it, is a name in code or a path; it is a bracket; it ends a sentence. */
const Sign = { GLUES_AFTER_IT: 1, GLUES_BEFORE_IT: 2, BRACKET: 4, FULL_STOP: 8 } as const;
const SIGNS = new Uint8Array(0x10000);
for (const [bit, signs] of [[Sign.GLUES_AFTER_IT, '.$@_<=&{/\\#0123456789'], [Sign.GLUES_BEFORE_IT, '([={</\\@$'], [Sign.BRACKET, '{}()[]'], [Sign.FULL_STOP, '.!?']] as const) {
  for (const sign of signs) SIGNS[sign.charCodeAt(0)]! |= bit;
}

const shapeAtStart = (kind: number, before: number): number => (kind === Char.UPPER ? Shape.CAPITAL : 0) | ((SIGNS[before]! & Sign.GLUES_AFTER_IT) !== 0 ? Shape.GLUED : 0);

export class TextMeter {
  readonly #census = new CharCensus();
  readonly #pairs = new Uint32Array(PAIR_SIDE * PAIR_SIDE);
  readonly #rby = new RbyTally();
  readonly #safety = new SafetyWatch();
  readonly #passages = new LineSet();
  // The word under way.
  #hash = WORD_HASH_START;
  #last3 = 0;
  #length = 0;
  #shape = 0;
  /** The unit before this one. */
  #before = 0x0a;
  // The line and the passage under way.
  #lineCharacters = 0;
  #lineLast = 0;
  #passageHash = 0;
  #passageCharacters = 0;
  // Totals.
  #words = 0;
  #wordLetters = 0;
  #ideographs = 0;
  #blanks = 0;
  #lines = 0;
  #passageCount = 0;
  #repeated = 0;

  push(text: string): void {
    this.#census.push(text);
    for (let index = 0; index < text.length;) {
      const unit = text.charCodeAt(index);
      const kind = CHAR_CLASSES[unit]!;
      if (kind <= Char.UPPER) { index = this.#letters(text, index, kind); continue; }
      this.#lineCharacters += 1;
      this.#other(unit, kind);
      this.#before = unit;
      index += 1;
    }
  }

  finish(): TextMeasure {
    if (this.#lineCharacters > 0) this.#other(0x0a, Char.LINE_END);
    const { characters, entropyBits } = this.#census.result();
    const inked = characters - this.#blanks;
    const letters = this.#wordLetters + this.#ideographs;
    const spacedWords = this.#words - this.#ideographs;
    const order = orderOf(this.#pairs);
    const meanWordLength = this.#words === 0 ? 0 : letters / this.#words;
    const repetition = this.#passageCount === 0 ? 0 : this.#repeated / this.#passageCount;
    const score = inked <= 0 ? 0 : qualityScore({
      letterShare: letters / inked, meanWordLength: spacedWords === 0 ? 0 : this.#wordLetters / spacedWords, charEntropyBits: entropyBits,
      unspacedShare: letters === 0 ? 0 : this.#ideographs / letters, orderBits: order.bits, pairs: order.pairs, repetition,
    });
    return {
      rby: this.#rby.shares(), quality: { charEntropyBits: entropyBits, meanWordLength, repetition, score },
      safety: this.#safety.counts(this.#words), words: this.#words, lines: this.#lines,
    };
  }

  /** Takes a run of letters; answers where it ends. */
  #letters(text: string, start: number, firstKind: number): number {
    const pairs = this.#pairs;
    let [hash, passageHash, last] = [this.#hash, this.#passageHash, this.#last3];
    let kind = firstKind;
    let shape = this.#length === 0 ? shapeAtStart(firstKind, this.#before) : this.#shape;
    let index = start;
    let unit = text.charCodeAt(index);
    for (;;) {
      passageHash = Math.imul(passageHash ^ unit, PASSAGE_HASH_PRIME);
      hash = wordHashStep(hash, unit);
      last = (last << 5) | (unit & 31);
      index += 1;
      if (index >= text.length) break;
      const next = text.charCodeAt(index);
      const nextKind = CHAR_CLASSES[next]!;
      if (nextKind > Char.UPPER) break;
      if (nextKind > kind) shape |= Shape.MIXED;
      pairs[((last << 5) | (next & 31)) & PAIR_MASK]! += 1;
      kind = nextKind;
      unit = next;
    }
    const taken = index - start;
    this.#hash = hash; this.#passageHash = passageHash; this.#last3 = last & THREE_LETTERS;
    this.#shape = shape; this.#length += taken; this.#before = unit;
    this.#lineCharacters += taken; this.#passageCharacters += taken; this.#lineLast = unit;
    return index;
  }

  #other(unit: number, kind: number): void {
    if (kind >= Char.BLANK && this.#length > 0) this.#wordEnd(unit);
    if (kind === Char.BLANK || kind === Char.LINE_END) {
      this.#blanks += 1;
      if (CHAR_CLASSES[this.#before] === Char.SENTENCE_END) { this.#rby.sentenceEnd(); this.#passageEnd(); }
      if (kind === Char.LINE_END) this.#lineEnd();
      return;
    }
    this.#passageHash = Math.imul(this.#passageHash ^ unit, PASSAGE_HASH_PRIME);
    this.#passageCharacters += 1;
    // Closing quotes do not hide how a line ended.
    if (kind !== Char.OTHER) this.#lineLast = unit;
    if (kind <= Char.UNDERSCORE) { if (this.#length > 0) this.#shape |= Shape.GLUED; return; }
    // A row of one sign is a line drawn, brackets apart.
    if (kind === Char.SIGN && (unit !== this.#before || (SIGNS[unit]! & Sign.BRACKET) !== 0)) this.#rby.sign();
    if (kind === Char.IDEOGRAPH) { this.#rby.ideograph(); this.#ideographs += 1; this.#words += 1; }
  }

  #wordEnd(next: number): void {
    const flags = LEXICON.flagsOf(this.#hash);
    const shape = (SIGNS[next]! & Sign.GLUES_BEFORE_IT) !== 0 ? this.#shape | Shape.GLUED : this.#shape;
    this.#words += 1;
    this.#wordLetters += this.#length;
    this.#rby.word(flags, this.#last3, this.#length, shape);
    if ((flags & SAFETY_FLAGS) !== 0) this.#safety.word(flags, this.#words);
    this.#hash = WORD_HASH_START; this.#last3 = 0; this.#length = 0; this.#shape = 0;
  }

  #lineEnd(): void {
    this.#passageEnd();
    this.#rby.lineEnd(this.#lineCharacters, (SIGNS[this.#lineLast]! & Sign.FULL_STOP) !== 0);
    this.#lines += 1;
    this.#lineCharacters = 0;
    this.#lineLast = 0;
  }

  #passageEnd(): void {
    if (this.#passageCharacters >= PASSAGE_CHARACTERS_MIN) {
      this.#passageCount += 1;
      if (this.#passages.seen(this.#passageHash)) this.#repeated += 1;
    }
    this.#passageHash = 0;
    this.#passageCharacters = 0;
  }
}
