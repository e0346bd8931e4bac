import { describe, expect, it } from 'vitest';
import { bitsPerByte, perplexity, smoothLoss } from '../../../app/organism/metrics.ts';
import type { SmoothedLoss } from '../../../app/organism/metrics.ts';

describe('perplexity (ORG-044)', () => {
  it('of a uniform model is the size of its vocabulary', () => {
    const tokens = 40;
    expect(perplexity(tokens * -Math.log(1 / 1024), tokens)).toBeCloseTo(1024, 8);
  });
  it('of a certain model is one', () => { expect(perplexity(0, 7)).toBe(1); });
});

describe('bits per byte', () => {
  it('of bytes guessed evenly is eight, however many bytes a token holds', () => {
    expect(bitsPerByte(12 * Math.log(256), 12)).toBeCloseTo(8, 12);
    expect(bitsPerByte(6 * Math.log(65_536), 12)).toBeCloseTo(8, 12);
  });
});

describe('smoothed loss', () => {
  const run = (losses: number[]) => losses.reduce<SmoothedLoss | null>(smoothLoss, null);
  it('begins as a plain mean', () => { expect(run([4, 2, 3])?.value).toBeCloseTo(3, 12); });
  it('forgets the old', () => {
    const value = run([...Array.from({ length: 300 }, () => 10), ...Array.from({ length: 300 }, () => 1)])!.value;
    expect(value).toBeGreaterThan(1);
    expect(value).toBeLessThan(1.05);
  });
  it('leaves out what is not finite', () => {
    expect(run([2, NaN, 4, Infinity])?.value).toBeCloseTo(3, 12);
    expect(run([NaN])).toBeNull();
  });
});
