// Members too slow, or rounds too short, for anybody to measure anything or to have learnt anything: the mesh goes on all the same,
// and loses nothing of what was learnt.
import { expect, it } from 'vitest';
import { aggregatesOf, bound, meshWith } from './quietMesh.ts';
import type { Doors } from './quietMesh.ts';

/** From here on there is enough to measure on. */
const ENOUGH_MS = 40_000;
const NOTHING = { fault: null, deltaLoss: null, standardError: null };

it('R14 rounds in which nobody can measure anything take nothing, end all the same, and what was learnt in them is taken later', async () => {
  const blind = ({ trainer, clock }: Doors): Doors => ({ clock, trainer: {
    ...bound(trainer), get stateHash() { return trainer.stateHash; },
    measure: async (payloads, sample) => { const measured = await trainer.measure(payloads, sample); return clock.monotonicMs() < ENOUGH_MS ? measured?.map(() => NOTHING) ?? null : measured; },
  } });
  const { outcome, world } = await meshWith(blind);
  expect(outcome.broken).toEqual([]);
  const rounds = aggregatesOf(world).filter(({ roster }) => roster.length > 2), empty = rounds.filter(({ taken }) => taken.length === 0);
  expect(empty.length).toBeGreaterThan(2);
  // Each is another round with other commits, not the same one over and over.
  expect(new Set(empty.flatMap(({ rejected }) => rejected.map(({ commit }) => commit))).size).toBe(empty.flatMap(({ rejected }) => rejected).length);
  expect(Math.max(...rounds.map(({ attempt }) => attempt))).toBeLessThan(10);
  expect(rounds.filter(({ taken }) => taken.length > 2).length).toBeGreaterThan(5);
});
