// Five million inputs, from another seed every night, which is printed: put it into inviteFuzz.test.ts to see a fault again.
import { expect, test } from 'vitest';
import { fuzzInvites, HANDLER_MILLISECONDS } from './inviteFuzz.ts';

const ROUNDS = 20;
const INPUTS_A_ROUND = 250_000;
/** The collector takes what it likes at first: it stands still after about a million inputs. */
const GROWN_MEBIBYTES_MAX = 200;

test(`M4 ${ROUNDS * INPUTS_A_ROUND} inputs that are no invites`, () => {
  const night = Math.floor(Date.now() / 86_400_000);
  const before = process.memoryUsage().rss;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = night * ROUNDS + round;
    console.info(`seed ${seed}`);
    expect(fuzzInvites(INPUTS_A_ROUND, seed).slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  }
  expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(GROWN_MEBIBYTES_MAX);
}, 3_600_000);
