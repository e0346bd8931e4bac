// The long sweeps: near-duplicates over many sets, and cost over four decades of size (DATA-003).
import { describe, expect, it } from 'vitest';
import { placeDocuments } from '../../../app/dataset/place.ts';
import { figuresOf, labelledSet } from './placeCorpus.ts';
import { bestMs, hashed, kinds, offersOf } from './placeCost.ts';

describe('comparing, at length', () => {
  it('finds near-duplicates with recall >= 0.95 of each change and precision >= 0.99 over twenty sets', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { precision, recalls } = figuresOf(labelledSet(seed, 200, 600));
      console.log(`seed ${seed}: precision ${precision}`, recalls);
      expect(precision, `seed ${seed}`).toBeGreaterThanOrEqual(0.99);
      for (const [change, recall] of Object.entries(recalls)) expect(recall, `seed ${seed}, ${change}`).toBeGreaterThanOrEqual(0.95);
    }
  }, 600_000);

  for (const kind of kinds) {
    it(`takes as long for each of 64,000 documents as for each of 4,000: ${kind}`, () => {
      placeDocuments(offersOf(kind, 2_500));
      const each = [4_000, 16_000, 64_000].map((count) => { const offers = offersOf(kind, count); return bestMs(1, () => placeDocuments(offers)) / count; });
      console.log(kind, each.map((ms) => `${(ms * 1000).toFixed(1)} µs a document`));
      // Tables grow out of the caches on the way: that is a factor, not a slope.
      expect(Math.max(...each)).toBeLessThan(3 * (each[0] ?? 0));
    }, 300_000);
  }

  it('hashes 256 MB as fast as 1 MB, at 25 MB/s or more', () => {
    hashed(1_000_000);
    const speeds = [1, 16, 256].map((megabytes) => megabytes * 1000 / bestMs(2, () => hashed(megabytes * 1_000_000)));
    console.log(speeds.map((speed) => `${speed.toFixed(0)} MB/s`));
    expect(Math.min(...speeds)).toBeGreaterThan(25);
    expect(Math.max(...speeds) / Math.min(...speeds)).toBeLessThan(2);
  }, 300_000);
});
