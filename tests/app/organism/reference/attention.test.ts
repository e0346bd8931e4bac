import { describe, expect, it } from 'vitest';
import { attentionBackward, attentionForward } from '../../../../app/organism/reference/attention.ts';
import { attentionCached, cacheAppend } from '../../../../app/organism/reference/cachedAttention.ts';
import { expectGradient, project, uniform } from './finiteDifferences.ts';

const SEED = 6;
const shapes = [
  { batch: 1, window: 1, heads: 1, kvHeads: 1, headWidth: 2 },
  { batch: 2, window: 5, heads: 2, kvHeads: 2, headWidth: 4 },
  { batch: 2, window: 4, heads: 4, kvHeads: 2, headWidth: 2 },
  { batch: 1, window: 6, heads: 3, kvHeads: 1, headWidth: 2 },
];
type Shape = (typeof shapes)[number];
const sizesOf = (s: Shape) => ({ rows: s.batch * s.window, qkv: (s.heads + 2 * s.kvHeads) * s.headWidth, out: s.heads * s.headWidth });

function forward(s: Shape, qkv: Float64Array) {
  const size = sizesOf(s);
  const out = new Float64Array(size.rows * size.out);
  const lse = new Float64Array(s.batch * s.heads * s.window);
  attentionForward({ ...s, qkv, out, lse });
  return { out, lse };
}

/** softmax(Q K^T / sqrt(hw) + mask) V with whole matrices and -Infinity in the mask: the textbook, sharing no code. */
function textbook(s: Shape, qkv: Float64Array): number[] {
  const { qkv: stride } = sizesOf(s);
  const column = (row: number, head: number) => Array.from({ length: s.headWidth }, (_, c) => qkv[row * stride + head * s.headWidth + c]!);
  const out: number[] = [];
  for (let row = 0; row < s.batch * s.window; row += 1) {
    const start = row - (row % s.window);
    for (let h = 0; h < s.heads; h += 1) {
      const kv = Math.floor((h * s.kvHeads) / s.heads);
      const q = column(row, h);
      const scores = Array.from({ length: s.window }, (_, u) => {
        const k = column(start + u, s.heads + kv);
        return start + u > row ? -Infinity : q.reduce((sum, value, c) => sum + value * k[c]!, 0) / Math.sqrt(s.headWidth);
      });
      const exps = scores.map(Math.exp);
      const total = exps.reduce((a, b) => a + b);
      for (let c = 0; c < s.headWidth; c += 1) {
        out.push(exps.reduce((sum, e, u) => sum + (e / total) * column(start + u, s.heads + s.kvHeads + kv)[c]!, 0));
      }
    }
  }
  return out;
}

describe(`attention (seed ${SEED}) (ORG-013)`, () => {
  it.each(shapes)('equals the textbook on %o', (s) => {
    const qkv = uniform(SEED, 'qkv', sizesOf(s).rows * sizesOf(s).qkv).map((v) => 3 * v);
    const { out } = forward(s, qkv);
    textbook(s, qkv).forEach((value, i) => { expect(out[i]).toBeCloseTo(value, 12); });
  });

  it.each(shapes)('backward agrees with finite differences on %o', (s) => {
    const size = sizesOf(s);
    const qkv = uniform(SEED, 'qkv', size.rows * size.qkv);
    const dOut = uniform(SEED, 'dOut', size.rows * size.out);
    const { out, lse } = forward(s, qkv);
    const dQkv = new Float64Array(qkv.length).fill(99);
    attentionBackward({ ...s, qkv, out, lse, dOut, dQkv, delta: new Float64Array(lse.length) });
    expectGradient('qkv', qkv, dQkv, () => project(forward(s, qkv).out, dOut));
  });

  it('gives the future exactly no weight: changing it changes no bit', () => {
    const s = shapes[1]!;
    const { rows, qkv: stride, out: width } = sizesOf(s);
    const qkv = uniform(SEED, 'qkv', rows * stride);
    const before = forward(s, qkv).out;
    for (let t = 3; t < s.window; t += 1) qkv.fill(1e6 * t, t * stride, (t + 1) * stride);
    expect([...forward(s, qkv).out.subarray(0, 3 * width)]).toEqual([...before.subarray(0, 3 * width)]);
  });

  it('survives scores of ten thousand', () => {
    const s = shapes[1]!;
    const qkv = uniform(SEED, 'qkv', sizesOf(s).rows * sizesOf(s).qkv).map((v) => 100 * v);
    const { out, lse } = forward(s, qkv);
    expect([...out, ...lse].every(Number.isFinite)).toBe(true);
  });
});

describe(`cached attention (seed ${SEED}) (ORG-052)`, () => {
  it.each(shapes.filter((s) => s.batch === 1 || s.window > 3))('continues %o in runs of any length as if it were one window', (s) => {
    const size = sizesOf({ ...s, batch: 1 });
    const { window: T } = s;
    const qkv = uniform(SEED, 'qkv', T * size.qkv);
    const whole = forward({ ...s, batch: 1 }, qkv).out;
    for (const runLength of [1, 2, 3, T]) {
      const kvSize = (T + 2) * s.kvHeads * s.headWidth;
      const kCache = new Float64Array(kvSize).fill(NaN);
      const vCache = new Float64Array(kvSize).fill(NaN);
      for (let position = 0; position < T; position += runLength) {
        const realRows = Math.min(runLength, T - position);
        const run = new Float64Array(runLength * size.qkv).fill(7);
        run.set(qkv.subarray(position * size.qkv, (position + realRows) * size.qkv));
        const out = new Float64Array(runLength * size.out).fill(5);
        const common = { ...s, rows: runLength, capacity: T + 2, position, realRows, qkv: run, kCache, vCache };
        cacheAppend(common);
        attentionCached({ ...common, out });
        const expected = whole.subarray(position * size.out, (position + realRows) * size.out);
        expected.forEach((value, i) => { expect(out[i]).toBeCloseTo(value, 12); });
        expect([...out.subarray(realRows * size.out)].every((value) => value === 0)).toBe(true);
        const filled = (position + realRows) * s.kvHeads * s.headWidth;
        expect([...kCache.subarray(filled), ...vCache.subarray(filled)].every(Number.isNaN), 'padding rows reach no cache').toBe(true);
      }
    }
  });
});
