// kill -9 at random moments while learning and chatting loses nothing that was acknowledged.
import { expect, test } from 'vitest';
import { killAgainAndAgain, median } from './killedNode.ts';

const KILLS = 12;

test(`${KILLS} times kill -9 at random moments`, { timeout: 600_000 }, async () => {
  const seed = Number(process.env['ILEICES_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed} (ILEICES_SEED repeats it)`);
  const run = await killAgainAndAgain(KILLS, seed, 6_000);
  console.log(`${run.acknowledged} replies acknowledged, ${run.checkpoints} checkpoints, restart median ${median(run.restartsMs).toFixed(0)} ms, longest ${Math.max(...run.restartsMs).toFixed(0)} ms`);
  expect(run.acknowledged).toBeGreaterThan(0);
  expect(run.checkpoints).toBeGreaterThan(0);
  expect(median(run.restartsMs)).toBeLessThanOrEqual(3_000);
});
