// What is decided about an update without the model: whether it can be read, how long it is, how much of it stands in others.
// The same on every node. Not here: what follows from it (robust.ts).
import type { Inspected } from '../mesh/ports.ts';
import { decodeUpdate } from './codec.ts';
import type { SparseUpdate } from './codec.ts';
import type { UpdateShape } from './updateShape.ts';

/** Every payload against every other of the list. */
export function inspectPayloads(payloads: readonly Uint8Array[], shape: UpdateShape): Inspected[] {
  const decoded = payloads.map((payload) => decodeUpdate(payload, shape));
  const chosen = decoded.map((one) => (one.ok ? chosenIndices(one.update, shape) : NOTHING));
  return decoded.map((one, at) => ({
    fault: one.ok ? null : one.fault,
    norm: one.ok ? one.update.norm : 0,
    overlap: chosen.map((other) => overlapOf(chosen[at]!, other)),
  }));
}

const NOTHING = new Uint32Array(0);

/** Indices that somebody chose: dense parts have all of theirs in every update and would make all look alike. */
function chosenIndices(update: SparseUpdate, shape: UpdateShape): Uint32Array {
  const sparse = shape.parts.filter(({ kind }) => kind === 'sparse');
  let part = 0;
  return update.indices.filter((index) => {
    while (part < sparse.length && index >= sparse[part]!.offset + sparse[part]!.length) part += 1;
    return part < sparse.length && index >= sparse[part]!.offset;
  });
}

/** Share of `one` that stands in `other` too; both ascending. 0 when it chose nothing. */
function overlapOf(one: Uint32Array, other: Uint32Array): number {
  let shared = 0;
  let at = 0;
  for (const index of one) {
    while (at < other.length && other[at]! < index) at += 1;
    if (other[at] === index) shared += 1;
  }
  return one.length === 0 ? 0 : shared / one.length;
}
