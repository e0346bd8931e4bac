// Central finite differences in double precision: the judge of every hand-written backward.
//
// (L(x+h) - L(x-h)) / 2h differs from dL/dx by about h^2 L'''/6 from the Taylor series and by about 1e-16 |L| / h from
// rounding. With h = 1e-5, and L and its derivatives of order one, both are near 1e-10; TOLERANCE leaves a factor of a
// thousand for larger third derivatives (norms of short rows, softmax), and a wrong term is off by order one.
import { expect } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';

const STEP = 1e-5;
export const TOLERANCE = 1e-7;

/** Uniform numbers in [-1, 1). */
export function uniform(seed: number, name: string, size: number): Float64Array {
  const stream = SeededStream.from(seed, name);
  return Float64Array.from({ length: size }, () => 2 * stream.nextFloat() - 1);
}

/** A scalar of a tensor with a known gradient: its product with fixed random weights. */
export function project(out: Float64Array, weights: Float64Array): number {
  return out.reduce((sum, value, i) => sum + value * weights[i]!, 0);
}

/** Largest |analytic - numeric| over max(1, |numeric|), and where. `places` limits the check to some elements. */
export function worstGradientError(x: Float64Array, analytic: Float64Array, loss: () => number, places?: readonly number[]) {
  let worst = { error: 0, at: -1, numeric: 0, analytic: 0 };
  for (const i of places ?? x.keys()) {
    const kept = x[i]!;
    x[i] = kept + STEP;
    const above = loss();
    x[i] = kept - STEP;
    const below = loss();
    x[i] = kept;
    const numeric = (above - below) / (2 * STEP);
    const error = Math.abs(analytic[i]! - numeric) / Math.max(1, Math.abs(numeric));
    if (!(error <= worst.error)) worst = { error, at: i, numeric, analytic: analytic[i]! };
  }
  return worst;
}

export function expectGradient(name: string, x: Float64Array, analytic: Float64Array, loss: () => number): void {
  const worst = worstGradientError(x, analytic, loss);
  expect(worst.error, `d${name}[${worst.at}]: analytic ${worst.analytic}, numeric ${worst.numeric}`).toBeLessThan(TOLERANCE);
}
