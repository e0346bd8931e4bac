// Whole meshes under whatever befalls them, many more seeds than a change is held up for: 5,000 a night, in ten nights 50,000.
// ILEICES_SEEDS=FROM:COUNT names others; `npm run federation -- seeds` spreads as many as one likes over processes.
import { expect, it } from 'vitest';
import { A_NIGHT, EVERY_TIME, runSeeds, seedsOfNight } from './seedRun.ts';

/** Far above what a seed takes. */
const SEED_MS = 3_000;
const seeds = seedsOfNight(Date.now(), process.env['ILEICES_SEEDS']);

it(`R7 R10 R90 R92 no invariant breaks, and all agree within a minute of healing (${seeds.length} seeds from ${seeds[0]})`, () => runSeeds(seeds), 60_000 + seeds.length * SEED_MS);

it('ten nights run 50,000 seeds, none of them twice and none that every change runs', () => {
  const nights = Array.from({ length: 10 }, (_, night) => seedsOfNight((20_000 + night) * 86_400_000, undefined));
  expect(new Set(nights.flat()).size).toBe(10 * A_NIGHT);
  expect(Math.min(...nights.flat())).toBe(EVERY_TIME);
  expect(() => seedsOfNight(0, '500')).toThrow(/FROM:COUNT/);
});
