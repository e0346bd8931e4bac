import { describe, expect, it } from 'vitest';
import { SEED, SPARK, elements, parameterLayout } from '../../../app/organism/config.ts';
import { INITIAL_DEVIATION, initialParameters, normalSource } from '../../../app/organism/init.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const STREAM_SEED = 21;

function moments(values: ArrayLike<number>) {
  const [n, list] = [values.length, Array.from(values)];
  const mean = list.reduce((a, b) => a + b, 0) / n;
  const power = (p: number) => list.reduce((a, b) => a + (b - mean) ** p, 0) / n;
  return { mean, deviation: Math.sqrt(power(2)), skew: power(3) / power(2) ** 1.5, kurtosis: power(4) / power(2) ** 2 };
}

describe(`first parameters (seed ${STREAM_SEED}) (ORG-009, ORG-019)`, () => {
  it('are the same for the same seed and others for another', () => {
    const first = initialParameters(SPARK, STREAM_SEED);
    expect(initialParameters(SPARK, STREAM_SEED)).toEqual(first);
    expect(initialParameters(SPARK, STREAM_SEED + 1)).not.toEqual(first);
  });

  it('have the deviation their tensor asks for', () => {
    const flat = initialParameters(SEED, STREAM_SEED);
    for (const slot of parameterLayout(SEED).slots) {
      const values = flat.subarray(slot.offset, slot.offset + elements(slot.shape));
      if (!slot.decayed) { expect(values.every((v) => v === 1), slot.name).toBe(true); continue; }
      const wanted = INITIAL_DEVIATION * (/(o|down)_proj/.test(slot.name) ? 1 / Math.sqrt(8) : 1);
      // The deviation of n normal numbers errs by 1/sqrt(2n), their mean by 1/sqrt(n), in units of the deviation: five of each.
      const { mean, deviation } = moments(values);
      expect(Math.abs(deviation / wanted - 1), slot.name).toBeLessThan(5 / Math.sqrt(2 * values.length));
      expect(Math.abs(mean / wanted), slot.name).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });

  it('come from a normal distribution', () => {
    const normal = normalSource(SeededStream.from(STREAM_SEED, 'normal'));
    const sample = Float64Array.from({ length: 100_000 }, normal);
    const { skew, kurtosis } = moments(sample);
    expect(Math.abs(skew)).toBeLessThan(5 * Math.sqrt(6 / sample.length));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / sample.length));
    const within = sample.filter((v) => Math.abs(v) < 1).length / sample.length;
    expect(within).toBeCloseTo(0.6827, 2);
    expect(sample.every(Number.isFinite)).toBe(true);
  });
});
