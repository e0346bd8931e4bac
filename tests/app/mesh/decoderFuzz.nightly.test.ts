// Five million inputs for each reader, from another seed every night, which a fault names: put it into decoderFuzz.test.ts to see it again.
import { describe, expect, test } from 'vitest';
import { decoders } from './decoders.ts';
import { fuzzDecoder } from './decoderFuzz.ts';
import { HANDLER_MILLISECONDS } from './inviteFuzz.ts';

const ROUNDS = 20;
const INPUTS_A_ROUND = 250_000;

describe(`M41 ${ROUNDS * INPUTS_A_ROUND} damaged inputs`, () => {
  test.each(decoders.map((decoder) => [decoder.name, decoder] as const))('%s', (_, decoder) => {
    const night = Math.floor(Date.now() / 86_400_000), startMs = performance.now();
    let read = 0, slowestMs = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const one = fuzzDecoder(decoder, INPUTS_A_ROUND, night * ROUNDS + round);
      read += one.read;
      slowestMs = Math.max(slowestMs, one.slowestMs);
    }
    console.info(`${decoder.name}: ${read} of ${ROUNDS * INPUTS_A_ROUND} read, slowest ${slowestMs.toFixed(1)} ms, ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
    expect(slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  }, 3_600_000);
});
