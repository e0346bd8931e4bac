import { describe, expect, it } from 'vitest';
import { crossEntropy, reduceLoss } from '../../../../app/organism/reference/crossEntropy.ts';
import { expectGradient, uniform } from './finiteDifferences.ts';

const SEED = 9;
const [rows, vocabulary] = [5, 7];
const targets = Int32Array.of(3, 0, 6, -1, 2);
const weights = Float64Array.of(1, 2, 0.5, 1, 0);
const lossScale = 1 / 3.5;

function lossOf(logits: Float64Array, gradient: boolean): { loss: number; losses: Float64Array } {
  const losses = new Float64Array(rows);
  crossEntropy({ logits, targets, weights, losses, rows, vocabulary, gradient, lossScale });
  return { loss: reduceLoss({ losses, rows, lossScale }), losses };
}

describe(`cross-entropy (seed ${SEED}) (ORG-017)`, () => {
  it('of equal logits is the logarithm of the vocabulary, whatever their height', () => {
    for (const height of [0, 1e4, -1e4]) {
      const { losses } = lossOf(new Float64Array(rows * vocabulary).fill(height), false);
      expect(losses[0]).toBeCloseTo(Math.log(vocabulary), 10);
      expect(losses[1]).toBeCloseTo(2 * Math.log(vocabulary), 10);
    }
  });

  it.each([1, 30])('gradient agrees with finite differences for logits up to %i', (height) => {
    const logits = uniform(SEED, 'logits', rows * vocabulary).map((v) => height * v);
    const gradient = logits.slice();
    lossOf(gradient, true);
    expectGradient('logits', logits, gradient, () => lossOf(logits, false).loss);
  });

  it('stays finite for logits of ten thousand, and its gradient sums to zero over a row', () => {
    const logits = uniform(SEED, 'logits', rows * vocabulary).map((v) => 1e4 * v);
    const { loss } = lossOf(logits, true);
    expect(Number.isFinite(loss)).toBe(true);
    for (let n = 0; n < rows; n += 1) {
      const row = logits.subarray(n * vocabulary, (n + 1) * vocabulary);
      expect(row.every(Number.isFinite)).toBe(true);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
    }
  });

  it('leaves out rows without a target or weight, even broken ones (ORG-025)', () => {
    const logits = uniform(SEED, 'logits', rows * vocabulary);
    const clean = lossOf(logits.slice(), true);
    logits.fill(NaN, 3 * vocabulary, 5 * vocabulary);
    const broken = lossOf(logits, true);
    expect(broken.loss).toBe(clean.loss);
    expect([...logits.subarray(3 * vocabulary)].every((value) => value === 0)).toBe(true);
  });
});
