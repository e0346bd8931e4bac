import { expect, it } from 'vitest';
import { fuzzDecoder } from './codecFuzz.ts';

const RUNS = 50, ROUNDS = 100_000;

it(`R23 of ${RUNS * ROUNDS} damaged updates none is read as anything but itself`, () => {
  for (let run = 0; run < RUNS; run += 1) expect(fuzzDecoder(1_000 + run, ROUNDS)).toBeGreaterThan(500);
}, 3_600_000);
