// Priming lays down what its comment says: heads that look back one to four words, and heads that find the same word.
import { describe, expect, test } from 'vitest';
import { EMBEDDING_NAME, headWidthOf, parameterLayout, SEED, SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { primedParameters } from '../../../app/organism/priming.ts';

const RUN_SEED = 3;
const layout = parameterLayout(SEED);
const flat = primedParameters(SEED, RUN_SEED);
const d = SEED.width;
const hw = headWidthOf(SEED);

function slot(name: string): Float32Array {
  const found = layout.slots.find((each) => each.name === name)!;
  return flat.subarray(found.offset, found.offset + found.shape.reduce((a, b) => a * b, 1));
}

/** Token's embedding, scaled as RMSNorm with unit gain does. */
function normalised(vector: ArrayLike<number>): number[] {
  const values = Array.from(vector);
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return values.map((value) => value / rms);
}
const embedding = (token: number) => normalised(slot(EMBEDDING_NAME).subarray(token * d, (token + 1) * d));

function times(matrix: Float32Array, firstRow: number, rows: number, x: readonly number[]): number[] {
  return Array.from({ length: rows }, (_, row) => x.reduce((sum, value, i) => sum + value * matrix[(firstRow + row) * d + i]!, 0));
}

/** RoPE in the half-split convention. */
function rotated(x: readonly number[], position: number): number[] {
  const half = hw / 2;
  return x.map((value, i) => {
    const angle = position * SEED.ropeBase ** (-2 * (i % half) / hw);
    return i < half ? value * Math.cos(angle) - x[i + half]! * Math.sin(angle) : value * Math.cos(angle) + x[i - half]! * Math.sin(angle);
  });
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('primed parameters', () => {
  test('same seed, same numbers; another seed, others; gains stay 1', () => {
    expect(primedParameters(SEED, RUN_SEED)).toEqual(flat);
    expect(primedParameters(SEED, RUN_SEED + 1)).not.toEqual(flat);
    expect(slot('model.norm.weight').every((gain) => gain === 1)).toBe(true);
    expect(flat.every(Number.isFinite)).toBe(true);
  });
  test('the last layer and all feed-forwards are as drawn by init.ts', () => {
    const drawn = initialParameters(SEED, RUN_SEED);
    for (const each of layout.slots.filter(({ name }) => /layers\.3\.|mlp/.test(name))) {
      const end = each.offset + each.shape.reduce((a, b) => a * b, 1);
      expect(flat.subarray(each.offset, end), each.name).toEqual(drawn.subarray(each.offset, end));
    }
  });
  test.each([0, 1, 2, 3])('head %i of layer 0 looks back that many words and one, whatever the words', (head) => {
    const q = slot('model.layers.0.self_attn.q_proj.weight');
    const k = slot('model.layers.0.self_attn.k_proj.weight');
    let hits = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      const position = 20 + round;
      const query = rotated(times(q, head * hw, hw, embedding(300 + round)), position);
      const scores = Array.from({ length: position + 1 }, (_, at) => dot(query, rotated(times(k, head * hw, hw, embedding(500 + (at * 7 + round) % 400)), at)));
      if (scores.indexOf(Math.max(...scores)) === position - (head + 1)) hits += 1;
    }
    expect(hits).toBeGreaterThan(rounds * 0.9);
  });
  test('head 0 of layer 1 prefers the place behind an earlier copy of the word', () => {
    const q = slot('model.layers.1.self_attn.q_proj.weight');
    const k = slot('model.layers.1.self_attn.k_proj.weight');
    const v = slot('model.layers.0.self_attn.v_proj.weight');
    const o = slot('model.layers.0.self_attn.o_proj.weight');
    /** What stands where `word` follows `previous`, as head 0 of layer 0 leaves it when it looks back one word. */
    const behind = (word: number, previous: number): number[] => {
      const carried = times(v, 0, hw, embedding(previous));
      const raw = slot(EMBEDDING_NAME).subarray(word * d, (word + 1) * d);
      return normalised(Array.from({ length: d }, (_, i) => raw[i]! + carried.reduce((sum, value, column) => sum + o[i * d + column]! * value, 0)));
    };
    let hits = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      const name = 300 + round;
      const query = rotated(times(q, 0, hw, behind(name, 280)), 60);
      const score = (previous: number, at: number) => dot(query, rotated(times(k, 0, hw, behind(600 + at, previous)), at));
      const others = [10, 20, 30, 50].map((at) => score(700 + at + round, at));
      if (score(name, 40) > Math.max(...others)) hits += 1;
    }
    expect(hits).toBeGreaterThan(rounds * 0.85);
  });
  test('head 0 of layer 2 finds the copy of the word two back', () => {
    const q = slot('model.layers.2.self_attn.q_proj.weight');
    const k = slot('model.layers.2.self_attn.k_proj.weight');
    const v = slot('model.layers.0.self_attn.v_proj.weight');
    const o = slot('model.layers.0.self_attn.o_proj.weight');
    const twoBehind = (word: number): number[] => {
      const carried = times(v, hw, hw, embedding(word));
      const raw = slot(EMBEDDING_NAME).subarray(5 * d, 6 * d);
      return normalised(Array.from({ length: d }, (_, i) => raw[i]! + carried.reduce((sum, value, column) => sum + o[i * d + hw + column]! * value, 0)));
    };
    let hits = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      const query = rotated(times(q, 0, hw, twoBehind(300 + round)), 70);
      const score = (word: number, at: number) => dot(query, rotated(times(k, 0, hw, embedding(word)), at));
      if (score(300 + round, 40) > Math.max(...[10, 20, 30, 50].map((at) => score(700 + at + round, at)))) hits += 1;
    }
    expect(hits).toBeGreaterThan(rounds * 0.85);
  });
  test('a shape it cannot prime is refused', () => { expect(() => primedParameters(SPARK, 1)).toThrow(/cannot|can be primed/); });
});
