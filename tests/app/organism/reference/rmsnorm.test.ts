import { describe, expect, it } from 'vitest';
import { rmsnormBackward, rmsnormForward } from '../../../../app/organism/reference/rmsnorm.ts';
import { expectGradient, project, uniform } from './finiteDifferences.ts';

const SEED = 3;
const epsilon = 1e-5;

describe(`rmsnorm (seed ${SEED})`, () => {
  it('gives rows of root mean square one for a gain of one', () => {
    const [rows, width] = [3, 7];
    const out = new Float64Array(rows * width);
    rmsnormForward({ x: uniform(SEED, 'x', out.length), gain: new Float64Array(width).fill(1), out, rstd: new Float64Array(rows), rows, width, epsilon: 1e-12 });
    for (let n = 0; n < rows; n += 1) {
      const squares = out.subarray(n * width, (n + 1) * width).reduce((s, v) => s + v * v, 0);
      expect(squares / width).toBeCloseTo(1, 9);
    }
  });

  it.each([[1, 1], [2, 3], [5, 8]])('backward agrees with finite differences on %i rows of %i', (rows, width) => {
    const x = uniform(SEED, 'x', rows * width);
    const gain = uniform(SEED, 'gain', width);
    const dOut = uniform(SEED, 'dOut', rows * width);
    const out = new Float64Array(rows * width);
    const rstd = new Float64Array(rows);
    const loss = () => { rmsnormForward({ x, gain, out, rstd, rows, width, epsilon }); return project(out, dOut); };
    loss();
    const dX = new Float64Array(rows * width);
    const dGain = new Float64Array(width);
    rmsnormBackward({ x, gain, rstd, dOut, dX, dGain, rows, width });
    expectGradient('x', x, dX, loss);
    expectGradient('gain', gain, dGain, loss);
  });

  it('adds to the gradients it finds', () => {
    const [rows, width] = [2, 4];
    const fill = (value: number) => new Float64Array(rows * width).fill(value);
    const common = { x: uniform(SEED, 'x', 8), gain: uniform(SEED, 'gain', 4), rstd: new Float64Array(rows).fill(1.5), dOut: uniform(SEED, 'dOut', 8), rows, width };
    const [fresh, added] = [fill(0), fill(10)];
    rmsnormBackward({ ...common, dX: fresh, dGain: new Float64Array(4) });
    rmsnormBackward({ ...common, dX: added, dGain: new Float64Array(4) });
    fresh.forEach((value, i) => { expect(added[i]).toBeCloseTo(value + 10, 12); });
  });
});
