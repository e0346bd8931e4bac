// DATA-011, DATA-013: the figures over counts and dates, against what they were made from.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainOf, meanRby, RECENCY_HALF_LIFE_DAYS, recencyPressure, tokenStats } from '../../../app/dataset/stats.ts';
import { SeededStream } from '../../../app/physics/random.ts';

/** Tokens drawn from a Zipf law of this exponent over this many words. */
function zipfCounts(exponent: number, words: number, tokens: number, seed: number): number[] {
  const chance = SeededStream.from(seed, 'zipf');
  const sums: number[] = [];
  for (let rank = 1; rank <= words; rank += 1) sums.push((sums.at(-1) ?? 0) + rank ** -exponent);
  const total = sums.at(-1) ?? 0;
  const counts = new Array<number>(words).fill(0);
  for (let token = 0; token < tokens; token += 1) {
    const draw = chance.nextFloat() * total;
    let [low, high] = [0, words - 1];
    while (low < high) { const middle = (low + high) >> 1; if ((sums[middle] ?? 0) > draw) high = middle; else low = middle + 1; }
    counts[low]! += 1;
  }
  return counts;
}

describe('DATA-011: token statistics', () => {
  it.each([[0.7, 5_000], [1, 20_000], [1.1, 50_000], [1.5, 10_000]])('finds the exponent %f of a synthetic corpus of %i words within 5 %%', (exponent, words) => {
    const seed = 20_260_411;
    const fitted = tokenStats(zipfCounts(exponent, words, 200_000, seed)).zipfExponent ?? 0;
    console.info(`zipf ${exponent}: fitted ${fitted.toFixed(4)}, seed ${seed}`);
    expect(Math.abs(fitted - exponent) / exponent).toBeLessThan(0.05);
  });

  it('entropy, deficit and tail equal the plain formulas', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }), (counts) => {
      const stats = tokenStats(counts);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const entropy = -counts.reduce((sum, count) => sum + (count / total) * Math.log2(count / total), 0);
      expect(stats).toMatchObject({ tokens: total, distinct: counts.length, once: counts.filter((count) => count === 1).length });
      expect(stats.entropyBits).toBeCloseTo(entropy, 9);
      expect(stats.entropyDeficit).toBeCloseTo(Math.max(0, Math.log2(counts.length) - entropy), 9);
      const ranked = counts.toSorted((a, b) => b - a);
      const share = (ranks: number): number => ranked.slice(0, ranks).reduce((sum, count) => sum + count, 0) / total;
      expect(share(stats.tailRank)).toBeGreaterThanOrEqual(0.99 - 1e-9);
      expect(share(stats.tailRank - 1)).toBeLessThan(0.99);
    }));
  });

  it('claims nothing about too little', () => {
    expect(tokenStats([])).toEqual({ tokens: 0, distinct: 0, once: 0, zipfExponent: null, entropyBits: 0, entropyDeficit: 0, tailRank: 0 });
    expect(tokenStats([5, 3, 1, 0]).zipfExponent).toBeNull();
  });
});

describe('DATA-013: recency', () => {
  const now = '2026-11-21T00:00:00.000Z';
  it('halves with each half-life', () => {
    const daysAgo = (days: number): string => new Date(Date.parse(now) - days * 86_400_000).toISOString();
    expect(recencyPressure(now, now)).toBe(1);
    expect(recencyPressure(daysAgo(RECENCY_HALF_LIFE_DAYS), now)).toBeCloseTo(0.5, 12);
    expect(recencyPressure(daysAgo(3 * RECENCY_HALF_LIFE_DAYS), now)).toBeCloseTo(0.125, 12);
    expect(recencyPressure('2030-01-01', now)).toBe(1);
    expect(recencyPressure('soon', now)).toBeNull();
  });
  it('is higher for what is newer', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 5_000 }), (age, older) => {
      const at = (days: number): number => recencyPressure(new Date(Date.parse(now) - days * 86_400_000).toISOString(), now) ?? 0;
      expect(at(age)).toBeGreaterThan(at(age + older));
    }));
  });
});

describe('colours of many', () => {
  it('mean and domain', () => {
    expect(meanRby([])).toEqual({ r: 1 / 3, b: 1 / 3, y: 1 / 3 });
    expect(meanRby([{ r: 1, b: 0, y: 0 }, { r: 0, b: 1, y: 0 }])).toEqual({ r: 0.5, b: 0.5, y: 0 });
    expect([{ r: 0.5, b: 0.3, y: 0.2 }, { r: 0.2, b: 0.5, y: 0.3 }, { r: 0.2, b: 0.3, y: 0.5 }, { r: 1 / 3, b: 1 / 3, y: 1 / 3 }, { r: 0.4, b: 0.4, y: 0.2 }].map(domainOf)).toEqual(['R-doc', 'B-doc', 'Y-doc', 'even', 'even']);
  });
});
