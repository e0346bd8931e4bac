// Walking in integers: the same steps on every engine, and the window can follow a being between two snapshots with
// the very function the simulation used.

import { WALK_UNITS_PER_TICK } from './units.ts';

export interface Spot { readonly x: number; readonly z: number }

/** Length of a vector, at most 7 % off: larger side plus three eighths of the smaller. */
export function roughLength(dx: number, dz: number): number {
  const wide = Math.max(Math.abs(dx), Math.abs(dz));
  const narrow = Math.min(Math.abs(dx), Math.abs(dz));
  return wide + ((narrow * 3) >> 3);
}

/** One coordinate after `ticks` ticks of walking `along` (its part of a way of `length`); numbers alone, for many walkers at once. */
export function walked(from: number, along: number, length: number, ticks: number): number {
  const way = ticks * WALK_UNITS_PER_TICK;
  return length === 0 || way >= length ? from + along : from + Math.trunc(along * way / length);
}

/** Where one is after `ticks` ticks of walking straight to the goal; stays there once arrived. */
export function walk(from: Spot, to: Spot, ticks: number): Spot {
  const dx = to.x - from.x;
  const dz = to.z - from.z;
  const length = roughLength(dx, dz);
  return { x: walked(from.x, dx, length, ticks), z: walked(from.z, dz, length, ticks) };
}
