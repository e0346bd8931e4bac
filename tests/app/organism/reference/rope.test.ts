import { describe, expect, it } from 'vitest';
import { rope } from '../../../../app/organism/reference/rope.ts';
import { project, uniform } from './finiteDifferences.ts';

const SEED = 5;
const shape = { heads: 2, kvHeads: 1, headWidth: 8, base: 10_000 };
const stride = (2 + 2 * 1) * 8;

describe(`rope (seed ${SEED})`, () => {
  it('turns pairs half a head apart, as Hugging Face does', () => {
    // Computed with Python's math module: for head width 4 and base 10000 the angles at position 3 are 3 and 0.03.
    // x = [1, 2, 3, 4]; rotate_half(x) = [-3, -4, 1, 2]; x cos + rotate_half(x) sin with cos = [c3, c003, c3, c003]:
    //   1 cos 3 - 3 sin 3, 2 cos 0.03 - 4 sin 0.03, 3 cos 3 + 1 sin 3, 4 cos 0.03 + 2 sin 0.03
    const expected = [-1.413352520780047, 1.8791180666879925, -2.828857481741469, 4.058191135400942];
    const qkv = Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4);
    rope({ qkv, rows: 1, window: 1, heads: 1, kvHeads: 1, headWidth: 4, base: 10_000, inverse: false, start: 3 });
    expected.forEach((value, i) => {
      expect(qkv[i]).toBeCloseTo(value, 12);     // query
      expect(qkv[4 + i]).toBeCloseTo(value, 12); // key
    });
    expect([...qkv.subarray(8)]).toEqual([1, 2, 3, 4]); // the value does not turn
  });

  it('leaves products of query and key to the distance alone', () => {
    const query = uniform(SEED, 'q', 8);
    const key = uniform(SEED, 'k', 8);
    const product = (queryAt: number, keyAt: number) => {
      const turned = [[query, queryAt], [key, keyAt]].map(([values, start]) => {
        const qkv = new Float64Array(24);
        qkv.set(values as Float64Array);
        rope({ qkv, rows: 1, window: 1, heads: 1, kvHeads: 1, headWidth: 8, base: 10_000, inverse: false, start: start as number });
        return qkv.slice(0, 8);
      });
      return project(turned[0]!, turned[1]!);
    };
    for (const shift of [1, 17, 100]) expect(product(9 + shift, 4 + shift)).toBeCloseTo(product(9, 4), 11);
    expect(Math.abs(product(9, 4) - product(9, 5))).toBeGreaterThan(1e-3);
  });

  it('starts every window at zero and is undone by its inverse, which is its transpose', () => {
    const rows = 6;
    const qkv = uniform(SEED, 'qkv', rows * stride);
    const before = qkv.slice();
    rope({ ...shape, qkv, rows, window: 3, inverse: false, start: 0 });
    expect([...qkv.subarray(0, stride)]).toEqual([...before.subarray(0, stride)]);
    expect([...qkv.subarray(3 * stride, 4 * stride)]).toEqual([...before.subarray(3 * stride, 4 * stride)]);
    // <T x, y> = <x, T^-1 y>: exactly what a backward has to be.
    const y = uniform(SEED, 'y', qkv.length);
    const forwardProduct = project(qkv, y);
    rope({ ...shape, qkv: y, rows, window: 3, inverse: true, start: 0 });
    expect(project(before, y)).toBeCloseTo(forwardProduct, 11);
    rope({ ...shape, qkv, rows, window: 3, inverse: true, start: 0 });
    before.forEach((value, i) => { expect(qkv[i]).toBeCloseTo(value, 12); });
  });
});
