import { describe, expect, it } from 'vitest';
import { swigluBackward, swigluForward } from '../../../../app/organism/reference/swiglu.ts';
import { expectGradient, project, uniform } from './finiteDifferences.ts';

const SEED = 7;

describe(`swiglu (seed ${SEED}) (ORG-011)`, () => {
  it('has the known values of silu', () => {
    const out = new Float64Array(3);
    swigluForward({ gateUp: Float64Array.of(0, 1, -1000, 2, 2, 2), out, rows: 1, feedForward: 3 });
    expect(out[0]).toBe(0);
    expect(out[1]).toBeCloseTo(2 * 0.7310585786300049, 14);
    expect(Math.abs(out[2]!)).toBe(0);
  });

  it('backward agrees with finite differences', () => {
    const [rows, f] = [3, 5];
    const gateUp = uniform(SEED, 'gateUp', rows * 2 * f).map((v) => 4 * v);
    const dOut = uniform(SEED, 'dOut', rows * f);
    const out = new Float64Array(rows * f);
    const dGateUp = new Float64Array(gateUp.length).fill(99);
    swigluBackward({ gateUp, dOut, dGateUp, rows, feedForward: f });
    expectGradient('gateUp', gateUp, dGateUp, () => { swigluForward({ gateUp, out, rows, feedForward: f }); return project(out, dOut); });
  });
});
