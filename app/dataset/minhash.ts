// What a text has in common with others, in 128 words: MinHash over pairs of neighbouring words. Text comes in pieces and
// is not kept. It decides nothing: app/dataset/place.ts says what is too near.
//
// Why pairs and not triples: changing one word breaks every shingle it is in. Of a text with 5 % of its words changed
// 0.95^2 = 90 % of the pairs stand but only 86 % of the triples, and the nearer that figure is to what two texts share that
// merely begin with the same licence, the less the two can be told apart.
//
// How: fast similarity sketching (Dahlgaard, Knudsen, Thorup 2017). One hash puts a shingle into one of 128 bins, each keeps
// its smallest value; only a text too short to fill all bins is hashed again, round by round, into what stayed empty. Like
// 128 independent permutations it is unbiased with deviation sqrt(J(1-J)/128), short texts included, at one hash a shingle.
import { SIGNATURE_WORDS } from '../../schemas/document.ts';
import { BASIS, FOLDED, PRIME, STANDS_ALONE_FROM, isHighSurrogate, isLowSurrogate, standsAlone } from './minhashWords.ts';

/** A run of letters this long is cut: text without any blank, as encoded data is, still has shingles. */
const WORD_UNITS_MAX = 64;
/** With fewer words than this a text is compared by triples of its characters: of so few words one change alters most pairs. */
export const SHORT_TEXT_WORDS = 8;
/** No value was put here; as a value it comes once in 2^32 and then counts as none. */
const EMPTY = 0xffffffff;
const BIN_SHIFT = 32 - Math.log2(SIGNATURE_WORDS);

/** Every bit of the input moves every bit of the output (finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The sketch of a set of 32-bit shingles. */
class Sketch {
  readonly #smallest = new Uint32Array(SIGNATURE_WORDS).fill(EMPTY);
  #empty = SIGNATURE_WORDS;
  /** Shingles so far, until every bin holds one: about 700, beyond 4,000 once in 10^12 texts. */
  #seen: Set<number> | null = new Set();

  add(shingle: number): void {
    const hash = mix(shingle);
    const value = mix((hash + 0x9e3779b9) | 0);
    const bin = hash >>> BIN_SHIFT;
    const smallest = this.#smallest[bin] ?? 0;
    if (value < smallest) {
      this.#smallest[bin] = value;
      if (smallest === EMPTY) this.#empty -= 1;
    }
    if (this.#seen === null) return;
    this.#seen.add(shingle);
    if (this.#empty === 0) this.#seen = null;
  }

  finish(): Uint32Array {
    const shingles = [...this.#seen ?? []];
    for (let round = 1; shingles.length > 0 && this.#empty > 0; round += 1) this.#fill(shingles, round);
    return this.#smallest.slice();
  }

  /** One more round over all shingles, for bins that were empty before it. After 128 rounds each one fills a bin for sure. */
  #fill(shingles: readonly number[], round: number): void {
    const before = this.#smallest.slice();
    for (const shingle of shingles) {
      const hash = mix(shingle + Math.imul(round, 0x9e3779b1));
      const value = mix((hash + 0x9e3779b9) | 0);
      const bin = round < SIGNATURE_WORDS ? hash >>> BIN_SHIFT : round % SIGNATURE_WORDS;
      if (before[bin] !== EMPTY || value >= (this.#smallest[bin] ?? 0)) continue;
      if (this.#smallest[bin] === EMPTY) this.#empty -= 1;
      this.#smallest[bin] = value;
    }
  }
}

export class MinHasher {
  readonly #pairs = new Sketch();
  readonly #triples = new Sketch();
  /** Words done, the hash of the last one, and hash and length of the one under way. */
  #words = 0;
  #last = 0;
  #hash = BASIS;
  #units = 0;
  /** The last two characters, for triples. */
  #before = 0;
  #beforeThat = 0;

  /** The next piece of masked text; words and pairs go on over the border of two pieces. */
  push(text: string): void {
    let hash = this.#hash;
    let units = this.#units;
    const folded = FOLDED;
    let short = this.#words < SHORT_TEXT_WORDS;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const unit = folded[code]!;
      // Most of a text: letters of a word.
      if (unit !== 0 && unit < STANDS_ALONE_FROM && units < WORD_UNITS_MAX && !short) {
        const most = Math.min(text.length, index + WORD_UNITS_MAX - units);
        let letter = unit;
        let at = index;
        do {
          hash = Math.imul(hash ^ letter, PRIME);
          at += 1;
          letter = at < most ? folded[text.charCodeAt(at)]! : 0;
        } while (letter !== 0 && letter < STANDS_ALONE_FROM);
        units += at - index;
        index = at - 1;
        continue;
      }
      short &&= this.#words < SHORT_TEXT_WORDS;
      if (this.#words < SHORT_TEXT_WORDS) this.#character(unit === 0 ? code : unit);
      const alone = unit >= STANDS_ALONE_FROM && standsAlone(unit);
      if (units > 0 && (unit === 0 || units === WORD_UNITS_MAX || (alone && !isLowSurrogate(unit)))) {
        this.#word(hash);
        hash = BASIS;
        units = 0;
      }
      if (unit === 0) continue;
      hash = Math.imul(hash ^ unit, PRIME);
      units += 1;
      if (!alone || isHighSurrogate(unit)) continue;
      this.#word(hash);
      hash = BASIS;
      units = 0;
    }
    this.#hash = hash;
    this.#units = units;
  }

  finish(): Uint32Array {
    if (this.#units > 0) this.#word(this.#hash);
    this.#units = 0;
    return this.#words < SHORT_TEXT_WORDS ? this.#triples.finish() : this.#pairs.finish();
  }

  #word(hash: number): void {
    const word = mix(hash);
    if (this.#words > 0) this.#pairs.add((Math.imul(this.#last, 0x2c1b3c6d) + word) >>> 0);
    this.#last = word;
    this.#words += 1;
  }

  /** Blanks are left out, so that a text of one character has a triple of its own too. */
  #character(unit: number): void {
    if (unit <= 0x20) return;
    this.#triples.add((Math.imul(Math.imul(this.#beforeThat, PRIME) ^ this.#before, PRIME) ^ unit) >>> 0);
    this.#beforeThat = this.#before;
    this.#before = unit;
  }
}

/** Share of equal words: an unbiased estimate of what share of all their shingles two texts have in common. Nothing is
 *  known of a text without shingles, so it is like no other. */
export function estimateJaccard(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let index = 0; index < a.length; index += 1) if (a[index] === b[index] && a[index] !== EMPTY) equal += 1;
  return equal / SIGNATURE_WORDS;
}

/** Similarity as it is used here: how many of the word pairs of two texts of about equal length stand in both, 0 to 1
 *  (Sørensen-Dice, 2J/(1+J)). A text of which 5 % of the words were changed is 0.90 like what it was; two that share 70 % of
 *  their length are 0.70 alike. Jaccard would count every changed pair twice, as missing here and as added there. */
export function estimateSimilarity(a: Uint32Array, b: Uint32Array): number {
  const jaccard = estimateJaccard(a, b);
  return 2 * jaccard / (1 + jaccard);
}
