// A member that is paused just while it measures the updates of others: its measuring comes to nothing and nobody waits for it
// longer than for any late verdict.
import { expect, it } from 'vitest';
import { aggregatesOf, bound, meshWith } from './quietMesh.ts';

const PAUSED = 1;
/** Of virtual time: as long as it pauses whenever it judges. */
const PAUSES_MS = 40_000;

it('R14 who pauses while it measures has no verdict in that round; the round ends without, and with its verdict in the next it judges', async () => {
  let asked = 0;
  const { outcome, world, ids } = await meshWith(({ trainer, clock }, place) => (place !== PAUSED ? { trainer, clock } : { clock, trainer: {
    ...bound(trainer), get stateHash() { return trainer.stateHash; },
    measure: (payloads, sample) => { if (clock.monotonicMs() > PAUSES_MS) return trainer.measure(payloads, sample); asked += 1; return Promise.resolve(null); },
  } }));
  expect(outcome.broken).toEqual([]);
  const rounds = aggregatesOf(world);
  expect([asked > 0, rounds.length > 10, ids[PAUSED] !== undefined]).toEqual([true, true, true]);
  // It neither busies itself with asking again and again nor keeps the others from taking each other's updates, nor from taking its own.
  expect(asked).toBeLessThan(20 * rounds.length);
  expect(rounds.filter(({ taken }) => taken.length > 2).length).toBeGreaterThan(5);
  expect(rounds.filter(({ taken }) => taken.some(({ author }) => author === ids[PAUSED])).length).toBeGreaterThan(5);
});
