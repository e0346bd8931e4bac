// kill -9 at 100 moments that are new every night; the seed in the title repeats them.
import { expect, it } from 'vitest';
import { surviveKills } from './journalKill.ts';

const seed = Math.floor(Date.now() / 1000) % 1_000_000;

it(`100 kills (seed ${seed})`, async () => {
  const { kept, erased } = await surviveKills(100, seed);
  expect(kept).toBeGreaterThan(1000);
  expect(erased).toBeGreaterThan(5);
});
