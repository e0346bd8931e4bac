// Fireflies of a rich land (tier 3 and up): small lights between the places, drifting slowly. Pure; they mean nothing
// but that the held-out loss has fallen this far.
import { SeededStream } from '../../app/physics/random.ts';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../schemas/world.ts';

export const FIREFLY_TIER = 3;
export const FIREFLIES = 27;
/** Reach of one in units: far less than a tile, so it is seen as a spark. */
export const FIREFLY_REACH = UNITS_PER_TILE * 0.3;
export const FIREFLY_LIGHT = [226, 240, 150] as const;
const DRIFT_UNITS = UNITS_PER_TILE * 0.8;

export interface Firefly { readonly x: number; readonly z: number; readonly glow: number }

/** All of them at a moment; none on a poorer land. Each blinks on its own, slower than once in two seconds. */
export function firefliesAt(world: Pick<WorldSnapshot, 'seed' | 'size' | 'tier'>, seconds: number): Firefly[] {
  if (world.tier < FIREFLY_TIER) return [];
  const stream = SeededStream.from(world.seed, 'fireflies');
  return Array.from({ length: FIREFLIES }, () => {
    const base = { x: stream.nextBelow(world.size * UNITS_PER_TILE), z: stream.nextBelow(world.size * UNITS_PER_TILE) };
    const turn = stream.nextFloat() * 2 * Math.PI;
    const pace = 0.15 + stream.nextFloat() * 0.2;
    return {
      x: base.x + DRIFT_UNITS * Math.sin(seconds * pace + turn), z: base.z + DRIFT_UNITS * Math.cos(seconds * pace * 0.7 + turn),
      glow: Math.max(0, 0.45 + 0.55 * Math.sin(seconds * pace * 4 + turn * 3)),
    };
  });
}
