// Two magnitudes that stand for many: what a block of an update keeps of its values beside their signs. The split is the best
// there is (all are tried), the magnitudes are halves in units of LEVEL_UNIT, and every step is rounded the same on every
// engine. Not here: which elements are kept, and bits.
import { fromHalfBits, toHalfBits } from '../organism/float16.ts';

/** 2 to the power of -12: moves the range of a half (up to 65,504) to where updates lie, 1e-8 to 16. A power of two, so that
 *  multiplying by it is exact. */
const LEVEL_UNIT = 1 / 4096;
/** The largest finite half. What is larger is sent as this; the rest of it stays owed. */
const MOST_CODE = 0x7bff;
/** Bits of a magnitude: a half without its sign. */
export const LEVEL_BITS = 15;

/** The 15 bits nearest to a magnitude. */
export function levelCode(magnitude: number): number {
  return Math.min(toHalfBits(Math.fround(magnitude / LEVEL_UNIT)), MOST_CODE);
}
/** The magnitude of 15 bits; infinite or not a number above the largest finite half. */
export function levelOf(code: number): number { return fromHalfBits(code) * LEVEL_UNIT; }
export function levelIsFinite(code: number): boolean { return code <= MOST_CODE; }

/** `low <= high`, both as codes; equal when one magnitude is enough. */
export interface TwoLevels { readonly low: number; readonly high: number }

/** The two magnitudes with the least squared error over `magnitudes` (ascending, not empty). */
export function twoLevels(magnitudes: Float64Array): TwoLevels {
  const count = magnitudes.length;
  let total = 0;
  for (const magnitude of magnitudes) total += magnitude;
  // With means as magnitudes the squared error is smallest where the sum of squared sums over counts is largest.
  let lowSum = 0;
  let bestGain = total * total / count;
  let split = 0;
  let splitSum = 0;
  for (let low = 1; low < count; low += 1) {
    lowSum += magnitudes[low - 1]!;
    const highSum = total - lowSum;
    const gain = lowSum * lowSum / low + highSum * highSum / (count - low);
    if (gain > bestGain) { bestGain = gain; split = low; splitSum = lowSum; }
  }
  const high = levelCode((total - splitSum) / (count - split));
  return { low: split === 0 ? high : Math.min(levelCode(splitSum / split), high), high };
}
