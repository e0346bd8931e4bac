// Growth: the land becomes richer as held-out text is told better and as more machines learn together. What was measured is
// also the world's own history, from which its variation comes.
import { Rps } from '../../physics/rps.ts';
import { tierAfter } from '../tiers.ts';
import { tell } from './chronicle.ts';
import type { Outcome, WorldInput } from './inputs.ts';
import { MEASURED, type World } from './world.ts';

/** What was measured so far, as a whole number: the world's own history makes no two stretches of its life alike. */
export function variationOf(world: World): number {
  const { measured, header } = world;
  const inOrder = [...measured.slice(header.measuredAt), ...measured.slice(0, header.measuredAt)].filter((one) => one > 0);
  return Math.floor(new Rps(inOrder).value());
}

const MOST_MILLIBITS = 1_000_000;
const MOST_NODES = 10_000;

export function heldOut(world: World, input: Extract<WorldInput, { kind: 'held-out' }>): Outcome {
  const isMeasured = Number.isInteger(input.millibits) && input.millibits >= 0 && input.millibits <= MOST_MILLIBITS;
  if (!isMeasured || !Number.isInteger(input.nodes) || input.nodes < 1 || input.nodes > MOST_NODES) return { ok: false, why: 'out-of-range' };
  const { header, measured } = world;
  measured[header.measuredAt] = input.millibits;
  header.measuredAt = (header.measuredAt + 1) % MEASURED;
  const before = header.heldOutMillibits;
  const tier = tierAfter(header.tier, input.millibits, input.nodes);
  if (tier !== header.tier) tell(world, tier > header.tier ? 'grew' : 'shrank', { a: tier, b: before, c: input.millibits, text: `${input.job}\n${input.nodes}` });
  header.tier = tier;
  header.heldOutMillibits = input.millibits;
  header.nodes = input.nodes;
  return { ok: true };
}
