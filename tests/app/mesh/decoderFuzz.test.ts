import { describe, expect, test } from 'vitest';
import { decoders } from './decoders.ts';
import { fuzzDecoder } from './decoderFuzz.ts';
import { HANDLER_MILLISECONDS } from './inviteFuzz.ts';

describe('M41 20,000 damaged inputs: nothing is thrown, nobody is held up', () => {
  test.each(decoders.map((decoder) => [decoder.name, decoder] as const))('%s', (_, decoder) => {
    for (const good of decoder.good) expect(decoder.read(good)).toBe(true);
    const { slowestMs } = fuzzDecoder(decoder, 20_000, 41);
    expect(slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  });
});
