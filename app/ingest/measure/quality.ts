// How good a text is to learn from, judged by the text alone: quality_B. Not its truth, and not its style.
//
// score = letters x words x entropy x order x (1 - repetition), each factor from 0 to 1:
// - letters: share of letters among what is not blank; nothing below 0.2 (tables of numbers), all from 0.5.
// - words: mean length of a word in letters; all between 2.2 and 9, nothing below 1.2 or above 18 (joined letters, base64).
// - entropy: bits a character; nothing below 2, all from 3.2; above 5.6 it falls to nothing at 6 (random signs), but in
//   scripts with thousands of signs nothing is taken off.
// - order: how much a letter tells of the next one (orderOf). In languages and code it is 0.7 bits and more, in random
//   letters about 0: nothing below 0.2, all from 0.5. Counted in full from 300 pairs; with fewer it can only be guessed,
//   and the factor goes towards 1.
// - repetition: share of passages (lines, or sentences of long lines) that came before.

export interface QualityFigures {
  readonly letterShare: number; readonly meanWordLength: number; readonly charEntropyBits: number; readonly unspacedShare: number;
  readonly orderBits: number; readonly pairs: number; readonly repetition: number;
}

/** Pairs of letters from which their order is known well, and fewer of which say nothing. */
const PAIRS_KNOWN = 300;
const PAIRS_UNKNOWN = 100;

/** 0 up to `from`, 1 from `to` on, a straight line between; `to` may lie below `from`. */
function ramp(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

export function qualityScore(figures: QualityFigures): number {
  const { letterShare, meanWordLength, charEntropyBits, unspacedShare, orderBits, pairs, repetition } = figures;
  const letters = ramp(letterShare, 0.2, 0.5);
  // Scripts without blanks have no words to measure and too many signs for a bound.
  const words = Math.max(unspacedShare, Math.min(ramp(meanWordLength, 1.2, 2.2), ramp(meanWordLength, 18, 9)));
  const entropy = Math.min(ramp(charEntropyBits, 2, 3.2), Math.max(unspacedShare, ramp(charEntropyBits, 6, 5.6)));
  const order = Math.max(unspacedShare, 1 - ramp(pairs, PAIRS_UNKNOWN, PAIRS_KNOWN) * (1 - ramp(orderBits, 0.2, 0.5)));
  return letters * words * entropy * order * (1 - repetition);
}

/** Shannon entropy of counts, in bits. */
export function entropyOfCounts(counts: Iterable<number>): number {
  let total = 0;
  let weighted = 0;
  for (const count of counts) if (count > 0) { total += count; weighted += count * Math.log2(count); }
  // One letter repeated has none; rounding may take the difference a hair below.
  return total === 0 ? 0 : Math.max(0, Math.log2(total) - weighted / total);
}

/** Side of the table of letter pairs. */
export const PAIR_SIDE = 32;

/** How much likelier two pairs of neighbouring letters are alike than their letters alone would make them, in bits (collision
 *  entropy). Counted without replacement, so that few pairs do not look like order. */
export function orderOf(pairs: Uint32Array): { bits: number; pairs: number } {
  const firsts = new Uint32Array(PAIR_SIDE);
  const seconds = new Uint32Array(PAIR_SIDE);
  pairs.forEach((count, index) => {
    firsts[index >> 5]! += count;
    seconds[index & 31]! += count;
  });
  const total = firsts.reduce((sum, count) => sum + count, 0);
  const alike = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count * (count - 1), 0) / Math.max(1, total * (total - 1));
  const byChance = alike(firsts) * alike(seconds);
  return { bits: byChance === 0 ? 0 : Math.log2(Math.max(byChance, alike(pairs)) / byChance), pairs: total };
}
