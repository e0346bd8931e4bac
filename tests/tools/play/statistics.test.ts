import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import type { Life } from '../../../tools/play/lives.ts';
import { rateOf, ratioOf } from '../../../tools/play/statistics.ts';

const life = (solved: number, changes: Partial<Life> = {}): Life => ({ decisions: 100, acts: 50, solved, failed: 2, landFound: 10, ...changes });

describe('measures with intervals', () => {
  it('are sums over sums: a world with more decisions counts for more', () => {
    expect(rateOf([life(1), life(9, { decisions: 300 })], 'solved').value).toBeCloseTo(2.5, 9);
    expect(rateOf([life(6), life(0, { failed: 0 })], 'success').value).toBeCloseTo(0.75, 9);
    expect(rateOf([life(0), life(0, { acts: 150, landFound: 0 })], 'explored').value).toBeCloseTo(5, 9);
    expect(rateOf([life(0, { failed: 0 })], 'success').value).toBe(0);
  });

  it('hold the true rate about as often as they promise', () => {
    const stream = SeededStream.from(1, 'worlds');
    const held = Array.from({ length: 200 }, () => {
      // Each world has a rate of its own, 0 to 8 of 100, 4 in the mean.
      const { low, high } = rateOf(Array.from({ length: 30 }, () => life(stream.nextBelow(9))), 'solved');
      return low <= 4 && 4 <= high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThan(174);
    expect(held).toBeLessThan(200);
  });

  it('compare the same worlds: what is hard for both says nothing of their ratio', () => {
    const theirs = Array.from({ length: 20 }, (_, world) => life(1 + world)), ours = theirs.map((one) => life(2 * one.solved));
    const { value, low, high } = ratioOf(ours, theirs, 'solved');
    for (const one of [value, low, high]) expect(one).toBeCloseTo(2, 9);
    expect(rateOf(ours, 'solved').high).toBeGreaterThan(1.2 * rateOf(ours, 'solved').low);
  });
});
