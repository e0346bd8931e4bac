// Walking in integers: the same steps on every engine, and the window can follow a being between two snapshots with
// the very function the simulation used.

/** Units a being walks in one tick: about a tile a second. */
export const WALK_UNITS_PER_TICK = 24;

export interface Spot { readonly x: number; readonly z: number }

/** Length of a vector, at most 7 % off: larger side plus three eighths of the smaller. */
export function roughLength(dx: number, dz: number): number {
  const wide = Math.max(Math.abs(dx), Math.abs(dz));
  const narrow = Math.min(Math.abs(dx), Math.abs(dz));
  return wide + ((narrow * 3) >> 3);
}

/** Where one is after `ticks` ticks of walking straight to the goal; stays there once arrived. */
export function walk(from: Spot, to: Spot, ticks: number): Spot {
  const length = roughLength(to.x - from.x, to.z - from.z);
  const way = ticks * WALK_UNITS_PER_TICK;
  if (length === 0 || way >= length) return { x: to.x, z: to.z };
  return { x: from.x + Math.trunc((to.x - from.x) * way / length), z: from.z + Math.trunc((to.z - from.z) * way / length) };
}

/** The nearest of some spots; the first of equals. */
export function nearest<S extends Spot>(spots: readonly S[], to: Spot): S | null {
  let best: S | null = null;
  let bestLength = Infinity;
  for (const spot of spots) {
    const length = roughLength(spot.x - to.x, spot.z - to.z);
    if (length < bestLength) { best = spot; bestLength = length; }
  }
  return best;
}
