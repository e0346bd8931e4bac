import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { THIRDS, homeostasis, normalise, percentages, tension } from '../../../app/physics/rby.ts';

const SEED = 20261120;
const share = fc.double({ min: 0, max: 1000, noNaN: true });
const triple = fc.record({ r: share, b: share, y: share }).filter(({ r, b, y }) => r + b + y > 1e-6);

describe(`RBY (seed ${SEED})`, () => {
  it('has no tension at thirds and 2 at a pure colour', () => {
    expect(tension(THIRDS)).toBe(0);
    for (const pure of [{ r: 1, b: 0, y: 0 }, { r: 0, b: 1, y: 0 }, { r: 0, b: 0, y: 1 }]) expect(tension(pure)).toBe(2);
  });

  it('normalises to a sum of one and leaves zero alone', () => {
    fc.assert(fc.property(triple, (rby) => {
      const { r, b, y } = normalise(rby);
      expect(Math.abs(r + b + y - 1)).toBeLessThan(1e-12);
    }), { seed: SEED });
    expect(normalise({ r: 0, b: 0, y: 0 })).toEqual({ r: 0, b: 0, y: 0 });
  });

  it('shrinks every deviation by 0.95 a step and does not touch its input', () => {
    fc.assert(fc.property(triple, (rby) => {
      const before = Object.freeze(normalise(rby));
      const after = homeostasis(before);
      for (const name of ['r', 'b', 'y'] as const) {
        expect(Math.abs((after[name] - 1 / 3) - 0.95 * (before[name] - 1 / 3))).toBeLessThan(1e-12);
      }
    }), { seed: SEED });
  });

  it('shows whole percentages that add to 100', () => {
    expect(percentages({ r: 0.6, b: 0.25, y: 0.15 })).toEqual({ r: 60, b: 25, y: 15 });
    expect(percentages(THIRDS)).toEqual({ r: 34, b: 33, y: 33 });
    fc.assert(fc.property(triple, (rby) => {
      const { r, b, y } = percentages(rby);
      expect(r + b + y).toBe(100);
    }), { seed: SEED });
  });
});
