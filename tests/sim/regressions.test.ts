// Seeds that once found a fault, by its name.
import { describe, expect, it } from 'vitest';
import { runMesh } from './meshWorld.ts';
import { runRounds } from './roundWorld.ts';
import { tellOf } from './seedRun.ts';

describe('what a seed once found', () => {
  it.each([
    [9, 'an update under way was lost when its author went on alone'],
    [14, 'an update of a round that failed was lost in a fork'],
    [22, 'the same with a kill in between'],
    [20, 'an update was owed twice after a fork'],
  ])('rounds, seed %i: %s', async (seed) => {
    const outcome = await runRounds(seed);
    expect(outcome.broken.length === 0 ? '' : tellOf(seed, outcome)).toBe('');
  });

  it.each([
    [0, 'telling of changes went round in a circle at one moment'],
    [24, 'who had lost a state and went on alone made others take its own for it'],
    [21, 'a majority waited for ever for a break that it would never take'],
    [23, 'a revocation in mid-round made two drivers move one model'],
    [409, 'an update under way was lost when its author came back fifty rounds later'],
  ])('whole nodes, seed %i: %s', async (seed) => {
    const outcome = await runMesh(seed);
    expect(outcome.broken.length === 0 ? '' : tellOf(seed, outcome)).toBe('');
  });

  it('the same seed runs the same whole mesh, to the last byte', async () => {
    const [first, second] = [await runMesh(26), await runMesh(26)];
    expect(second.hash).toBe(first.hash);
  });
});
