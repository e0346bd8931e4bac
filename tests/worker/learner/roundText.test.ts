// Which held-out text a verdict is made on, however little of it a member can afford.
import { expect, it } from 'vitest';
import { LEAST_SEQUENCES, sampleTokens } from '../../../app/federation/roundLearner.ts';
import { RoundText } from '../../../worker/learner/roundText.ts';
import { tinyTokenizer } from './tinyOrganism.ts';

const WINDOW = 128;
const text = new RoundText(tinyTokenizer, WINDOW);
const drawn = (tokens: number, seed = 5) => text.windowsOf({ kind: 'drawn', seed, tokens });
const lengthOf = (windows: ReturnType<typeof drawn>) => windows.reduce((sum, { inputs }) => sum + inputs.length, 0);

it('R48: a sample holds what fits', () => {
  for (const tokens of [1_000, 4_000]) {
    expect(lengthOf(drawn(tokens))).toBeLessThanOrEqual(tokens);
    expect(lengthOf(drawn(tokens))).toBeGreaterThan(tokens - WINDOW);
  }
});

it('R48: a sample is never less than can be judged by, however slow a member is: a verdict on nothing would hold up every round', () => {
  const slow = sampleTokens(1_000, 3);
  for (const seed of [1, 2, 3, 4, 5]) for (const tokens of [0, slow]) {
    const windows = drawn(tokens, seed);
    expect(windows).toHaveLength(LEAST_SEQUENCES);
    expect(Math.min(...windows.map(({ inputs }) => inputs.length))).toBeGreaterThan(0);
  }
  // The longer sample begins with the shorter one: luck does not change with speed.
  expect(drawn(4_000).slice(0, LEAST_SEQUENCES)).toEqual(drawn(0));
});
