import { describe, expect, it } from 'vitest';
import { adamw } from '../../../../app/organism/reference/adamw.ts';
import { globalNorm } from '../../../../app/organism/reference/globalNorm.ts';

describe('adamw (ORG-020)', () => {
  it('follows ten steps worked out apart from it', () => {
    // One decayed and one free parameter, g_t = 0.1 t (-1)^t, lr 0.01, betas 0.9 and 0.95, epsilon 1e-8, decay 0.1.
    // The trace solves the recurrences as sums: m_t = (1-b1) sum_s b1^(t-s) g_s, and v_t alike, instead of carrying them.
    const [lr, b1, b2, epsilon, weightDecay] = [0.01, 0.9, 0.95, 1e-8, 0.1];
    const gradientAt = (t: number) => 0.1 * t * (-1) ** t;
    const average = (beta: number, t: number, value: (s: number) => number) => {
      let sum = 0;
      let total = 0;
      for (let s = 1; s <= t; s += 1) { sum += beta ** (t - s) * value(s); total += beta ** (t - s); }
      return sum / total;
    };
    const parameters = Float64Array.of(0.5, 0.5);
    const moments = [new Float64Array(2), new Float64Array(2)] as const;
    let [decayed, free] = [0.5, 0.5];
    for (let t = 1; t <= 10; t += 1) {
      adamw({
        parameters, gradients: new Float64Array(2).fill(gradientAt(t)), moment1: moments[0], moment2: moments[1], size: 2, decayed: 1,
        beta1: b1, beta2: b2, epsilon, weightDecay, learningRate: lr, gradientScale: 1, beta1Correction: 1 - b1 ** t, beta2Correction: 1 - b2 ** t,
      });
      const update = (lr * average(b1, t, gradientAt)) / (Math.sqrt(average(b2, t, (s) => gradientAt(s) ** 2)) + epsilon);
      decayed = decayed - lr * weightDecay * decayed - update;
      free -= update;
      expect(Math.abs(parameters[0]! - decayed)).toBeLessThan(1e-12);
      expect(Math.abs(parameters[1]! - free)).toBeLessThan(1e-12);
    }
  });

  it('takes a first step of the learning rate, whatever the gradient', () => {
    for (const gradient of [1e-3, 1, 1e3]) {
      const parameters = Float64Array.of(0);
      adamw({
        parameters, gradients: Float64Array.of(gradient), moment1: new Float64Array(1), moment2: new Float64Array(1), size: 1, decayed: 0, beta1: 0.9,
        beta2: 0.95, epsilon: 1e-12, weightDecay: 0, learningRate: 0.01, gradientScale: 1, beta1Correction: 0.1, beta2Correction: 0.05,
      });
      expect(parameters[0]).toBeCloseTo(-0.01, 9);
    }
  });
});

describe('global norm (ORG-026)', () => {
  const gradients = Float64Array.of(3, 4, 100);
  it('measures the given elements and scales back to the limit', () => {
    expect(globalNorm({ gradients, size: 2, clipNorm: 1, loss: 1 })).toEqual({ norm: 5, clipScale: 0.2, skipped: false });
    expect(globalNorm({ gradients, size: 2, clipNorm: 10, loss: 1 })).toEqual({ norm: 5, clipScale: 1, skipped: false });
    expect(globalNorm({ gradients: new Float64Array(2), size: 2, clipNorm: 1, loss: 1 }).clipScale).toBe(1);
  });
  it('leaves out a step whose loss or gradient is not finite', () => {
    expect(globalNorm({ gradients, size: 2, clipNorm: 1, loss: NaN })).toMatchObject({ clipScale: 0, skipped: true });
    for (const bad of [NaN, Infinity]) {
      expect(globalNorm({ gradients: Float64Array.of(1, bad), size: 2, clipNorm: 1, loss: 1 })).toMatchObject({ clipScale: 0, skipped: true });
    }
  });
});
