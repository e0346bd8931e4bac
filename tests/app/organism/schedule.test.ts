import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../../app/organism/schedule.ts';

const config = { peakLearningRate: 0.004, warmupSteps: 100, decayFromStep: 1000, decaySteps: 200, finalLearningRateShare: 0.1 };

describe('learning rate (ORG-021)', () => {
  it.each([[1, 0.00004], [50, 0.002], [100, 0.004], [101, 0.004], [1000, 0.004], [1100, 0.0022], [1200, 0.0004], [99_999, 0.0004]])(
    'at step %i is %f', (step, rate) => { expect(learningRateAt(config, step)).toBeCloseTo(rate, 12); });

  it('never decays without an end, and needs no warm-up', () => {
    expect(learningRateAt({ ...config, decayFromStep: null }, 1e6)).toBe(0.004);
    expect(learningRateAt({ ...config, warmupSteps: 0 }, 1)).toBe(0.004);
    expect(learningRateAt({ ...config, decaySteps: 0 }, 1001)).toBeCloseTo(0.0004, 12);
  });

  it('stays between zero and the peak, rising before the decay and falling after', () => {
    const steps = fc.integer({ min: 0, max: 60 });
    fc.assert(fc.property(steps, steps, steps, fc.double({ min: 0, max: 1, noNaN: true }), (warmupSteps, stable, decaySteps, finalLearningRateShare) => {
      const decayFromStep = warmupSteps + stable;
      const rates = Array.from({ length: decayFromStep + decaySteps + 3 }, (_, i) => learningRateAt({ peakLearningRate: 1, warmupSteps, decayFromStep, decaySteps, finalLearningRateShare }, i + 1));
      expect(rates.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
      const rising = rates.slice(0, decayFromStep);
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      const falling = rates.slice(decayFromStep);
      expect(falling).toEqual(falling.toSorted((a, b) => b - a));
      expect(rates.at(-1)).toBeCloseTo(finalLearningRateShare, 12);
    }), { seed: 13, numRuns: 100 });
  });
});
