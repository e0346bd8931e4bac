// kill -9 at random moments while learning and chatting loses nothing that was acknowledged.
import { expect, test } from 'vitest';
import { describeKills, killAgainAndAgain, median } from './killedNode.ts';

const KILLS = 12;

test(`${KILLS} times kill -9 at random moments`, { timeout: 600_000 }, async () => {
  const seed = Number(process.env['ILEICES_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed} (ILEICES_SEED repeats it)`);
  const run = await killAgainAndAgain(KILLS, seed, 6_000);
  console.log(describeKills(run));
  expect(run.acknowledged).toBeGreaterThan(0);
  expect(run.checkpoints).toBeGreaterThan(0);
  expect(median(run.restartsMs)).toBeLessThanOrEqual(3_000);
});
