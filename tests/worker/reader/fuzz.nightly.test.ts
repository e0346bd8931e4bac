// A million damaged files, from another seed every night, which is printed: put it into fuzz.test.ts to see a fault again.
import { expect, test } from 'vitest';
import { HANG_MILLISECONDS, fuzz } from './mutate.ts';

const ROUNDS = 20;
const INPUTS_A_ROUND = 50_000;
const GROWN_MEBIBYTES_MAX = 600;

test(`${ROUNDS * INPUTS_A_ROUND} damaged files`, async () => {
  const night = Math.floor(Date.now() / 86_400_000);
  const before = process.memoryUsage().rss;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = night * ROUNDS + round;
    console.info(`seed ${seed}`);
    expect((await fuzz(INPUTS_A_ROUND, seed)).slowestMs).toBeLessThan(HANG_MILLISECONDS);
  }
  expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(GROWN_MEBIBYTES_MAX);
}, 3_600_000);
