// The index proposes what is near, and its work grows with the documents, not with their pairs (DATA-003).
import { describe, expect, it } from 'vitest';
import { BANDS, BUCKET_DOCUMENTS_MAX, SimilarityIndex } from '../../../app/dataset/lsh.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const SEED = 20261121;
const stream = SeededStream.from(SEED, 'lsh');
const signature = (): Uint32Array => Uint32Array.from({ length: 128 }, () => stream.nextUint32());
/** Each word equal with the chance of the Jaccard similarity, as MinHash has it. */
const near = (one: Uint32Array, jaccard: number): Uint32Array => one.map((word) => (stream.nextFloat() < jaccard ? word : stream.nextUint32()));

describe('the index', () => {
  // 0.7391 is a similarity of 0.85, 0.5 of 0.67, 1/3 of 0.5.
  for (const [jaccard, least, most] of [[0.7391, 0.99, 1], [0.5, 0.99, 1], [1 / 3, 0.75, 0.85], [0.05, 0, 0.02], [0, 0, 0]] as const) {
    it(`DATA-003 proposes a pair of Jaccard ${jaccard.toFixed(2)} with a chance of ${least} to ${most} (seed ${SEED})`, () => {
      const pairs = 3000;
      const index = new SimilarityIndex(pairs);
      const ones = Array.from({ length: pairs }, signature);
      for (const one of ones) index.add(one);
      const share = ones.filter((one, number) => index.near(near(one, jaccard)).includes(number)).length / pairs;
      expect(share).toBeGreaterThanOrEqual(least);
      expect(share).toBeLessThanOrEqual(most);
    });
  }

  it('proposes each document once, and no more of one bucket than it remembers', () => {
    const index = new SimilarityIndex(1000);
    const one = signature();
    for (let count = 0; count < 1000; count += 1) expect(index.add(one)).toBe(count);
    const proposed = index.near(one);
    expect(new Set(proposed).size).toBe(proposed.length);
    expect(proposed.length).toBe(BUCKET_DOCUMENTS_MAX);
    expect(() => index.add(one)).toThrow('full');
  });

  it('proposes a bounded number whatever lies in it', () => {
    const index = new SimilarityIndex(2000);
    const template = signature();
    for (let count = 0; count < 2000; count += 1) index.add(near(template, 0.8));
    for (let count = 0; count < 50; count += 1) expect(index.near(near(template, 0.9)).length).toBeLessThanOrEqual(BANDS * BUCKET_DOCUMENTS_MAX);
  });
});
