// Five million inputs, from another seed every night, which is printed: put it into handshakeFuzz.test.ts to see a fault again.
import { expect, test } from 'vitest';
import { HANDLER_MILLISECONDS } from './inviteFuzz.ts';
import { fuzzHandshakes } from './handshakeFuzz.ts';

const ROUNDS = 20;
const INPUTS_A_ROUND = 250_000;

test(`M13 ${ROUNDS * INPUTS_A_ROUND} handshakes with a message changed`, () => {
  const night = Math.floor(Date.now() / 86_400_000);
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = night * ROUNDS + round;
    console.info(`seed ${seed}`);
    expect(fuzzHandshakes(INPUTS_A_ROUND, seed).slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  }
}, 3_600_000);
