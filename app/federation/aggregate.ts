// What a round moves the model by: the updates taken, each clipped to their median length, added up in the order of the list
// (by author) and divided, element by element, by what its senders weigh. Pure and exact to the bit: sums in float64 in that
// order, one rounding to float32 at the end of each. Not here: which updates are taken and what they weigh (robust.ts).
import type { SparseUpdate } from './codec.ts';

export interface WeighedUpdate { readonly update: SparseUpdate; /** Thousandths. */ readonly weight: number }

/** What the senders of an element weigh is taken for at least this, in thousandths: one alone moves it by half. */
const SUPPORT_FLOOR = 2_000;
/** With fewer than three updates there is nobody else who could support an element. */
const SUPPORT_FLOOR_OF_FEW = 1_000;
const FEW = 3;

/** The middle value; of an even number the lower of the two. Every median of a round is this one. 0 of nothing. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

/** To be subtracted from the model. `taken` is ordered by author; another order may round otherwise. */
export function aggregate(taken: readonly WeighedUpdate[], length: number): SparseUpdate {
  const floor = taken.length < FEW ? SUPPORT_FLOOR_OF_FEW : SUPPORT_FLOOR;
  const clipTo = lowerMedian(taken.map(({ update }) => update.norm));
  const scales = taken.map(({ update, weight }) => weight * (update.norm > clipTo ? clipTo / update.norm : 1));
  const most = Math.min(length, taken.reduce((sum, { update }) => sum + update.indices.length, 0));
  // By author first and element second: every element's sum is still made in the order of the list.
  const sums = new Float64Array(length);
  const weights = new Float64Array(length);
  for (let t = 0; t < taken.length; t += 1) {
    const { update, weight } = taken[t]!;
    const scale = scales[t]!;
    for (let i = 0; i < update.indices.length; i += 1) {
      const index = update.indices[i]!;
      sums[index]! += scale * update.values[i]!;
      weights[index]! += weight;
    }
  }
  const indices = new Uint32Array(most);
  const values = new Float32Array(most);
  let count = 0;
  let squares = 0;
  for (let index = 0; index < length; index += 1) {
    if (weights[index] === 0) continue;
    const value = Math.fround(sums[index]! / Math.max(weights[index]!, floor));
    if (value === 0) continue;
    indices[count] = index;
    values[count] = value;
    squares += value * value;
    count += 1;
  }
  return { indices: indices.slice(0, count), values: values.slice(0, count), norm: Math.sqrt(squares) };
}

/** A new model: `anchor` minus the aggregate. */
export function applyTo(anchor: Float32Array, change: SparseUpdate): Float32Array {
  const moved = anchor.slice();
  for (let i = 0; i < change.indices.length; i += 1) {
    const index = change.indices[i]!;
    moved[index] = Math.fround(moved[index]! - change.values[i]!);
  }
  return moved;
}
