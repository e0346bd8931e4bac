import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matmul } from '../../../../app/organism/reference/matmul.ts';
import { expectGradient, project, uniform } from './finiteDifferences.ts';

const SEED = 4;

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!);
}

describe(`matmul (seed ${SEED})`, () => {
  it('multiplies a small pair by hand', () => {
    const out = new Float64Array(4);
    matmul({ form: 'nn', a: Float64Array.of(1, 2, 3, 4, 5, 6), b: Float64Array.of(7, 8, 9, 10, 11, 12), out, m: 2, n: 2, k: 3, accumulate: false });
    expect([...out]).toEqual([58, 64, 139, 154]);
  });

  it('means the same in its three forms, and adds when told', () => {
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(fc.property(size, size, size, fc.boolean(), (m, n, k, accumulate) => {
      const a = uniform(SEED, 'a', m * k);
      const b = uniform(SEED, 'b', k * n);
      const results = [['nn', a, b], ['nt', a, transposed(b, k, n)], ['tn', transposed(a, m, k), b]] as const;
      const [nn, nt, tn] = results.map(([form, left, right]) => {
        const out = new Float64Array(m * n).fill(100);
        matmul({ form, a: left, b: right, out, m, n, k, accumulate });
        return [...out];
      });
      expect(nt).toEqual(nn);
      expect(tn).toEqual(nn);
      let corner = accumulate ? 100 : 0;
      for (let s = 0; s < k; s += 1) corner += a[s]! * b[s * n]!;
      expect(nn![0]).toBeCloseTo(corner, 12);
    }), { seed: SEED });
  });

  it('carries the gradients of a linear layer', () => {
    const [rows, inputs, outputs] = [3, 4, 5];
    const x = uniform(SEED, 'x', rows * inputs);
    const w = uniform(SEED, 'w', outputs * inputs);
    const dY = uniform(SEED, 'dY', rows * outputs);
    const y = new Float64Array(rows * outputs);
    const loss = () => { matmul({ form: 'nt', a: x, b: w, out: y, m: rows, n: outputs, k: inputs, accumulate: false }); return project(y, dY); };
    const dX = new Float64Array(x.length);
    const dW = new Float64Array(w.length);
    matmul({ form: 'nn', a: dY, b: w, out: dX, m: rows, n: inputs, k: outputs, accumulate: false });
    matmul({ form: 'tn', a: dY, b: x, out: dW, m: outputs, n: inputs, k: rows, accumulate: false });
    expectGradient('x', x, dX, loss);
    expectGradient('w', w, dW, loss);
  });
});
