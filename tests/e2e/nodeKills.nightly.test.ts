// The same with a hundred kills, long enough between them for checkpoints to be saved.
import { expect, test } from 'vitest';
import { describeKills, killAgainAndAgain, median } from './killedNode.ts';

const KILLS = 100;

test(`${KILLS} times kill -9 at random moments`, { timeout: 60 * 60_000 }, async () => {
  const seed = Number(process.env['ILEICES_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed} (ILEICES_SEED repeats it)`);
  const run = await killAgainAndAgain(KILLS, seed, 15_000);
  console.log(describeKills(run));
  expect(run.acknowledged).toBeGreaterThan(0);
  expect(run.checkpoints).toBeGreaterThan(0);
  expect(median(run.restartsMs)).toBeLessThanOrEqual(3_000);
});
