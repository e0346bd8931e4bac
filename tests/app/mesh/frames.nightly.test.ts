// Five million damaged frames, a thousand seeds.
import { expect, it } from 'vitest';
import { fuzzFrames } from './fuzzFrames.ts';

it('M41 five million random and damaged frames: no error, all memory given back', () => {
  for (let seed = 0; seed < 1_000; seed += 1) expect([seed, fuzzFrames(5_000, seed)]).toEqual([seed, { threw: [], leftHeld: 0 }]);
}, 1_800_000);
