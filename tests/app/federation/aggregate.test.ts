import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregate, applyTo, lowerMedian } from '../../../app/federation/aggregate.ts';
import type { WeighedUpdate } from '../../../app/federation/aggregate.ts';
import { encodeUpdate } from '../../../app/federation/codec.ts';
import type { SparseUpdate } from '../../../app/federation/codec.ts';
import { updateShapeOfModel } from '../../../app/federation/updateShape.ts';
import { SPARK } from '../../../app/organism/config.ts';
import { decoded, roughVector, sha256, spread } from './vectors.ts';

const SEED = 20_261_121;
const LENGTH = 12;

function update(elements: Readonly<Record<number, number>>): SparseUpdate {
  const indices = Uint32Array.from(Object.keys(elements), Number), values = Float32Array.from(Object.values(elements));
  return { indices, values, norm: Math.hypot(...values) };
}
const whole = (elements: Readonly<Record<number, number>>): WeighedUpdate => ({ update: update(elements), weight: 1_000 });
const bytesOf = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const anyUpdate = fc.uniqueArray(fc.nat(LENGTH - 1), { minLength: 1, maxLength: LENGTH }).chain((places) =>
  fc.array(fc.float({ min: -4, max: 4, noNaN: true }).filter((value) => value !== 0), { minLength: places.length, maxLength: places.length }).map((values) =>
    update(Object.fromEntries([...places].sort((a, b) => a - b).map((place, i) => [place, values[i]!])))));
const anyTaken = fc.array(fc.record({ update: anyUpdate, weight: fc.integer({ min: 1, max: 1_500 }) }), { minLength: 1, maxLength: 8 });

/** The rule in one line an element, over dense vectors. */
function slowly(taken: readonly WeighedUpdate[]): Float32Array {
  const clip = [...taken.map(({ update: { norm } }) => norm)].sort((a, b) => a - b)[Math.floor((taken.length - 1) / 2)]!;
  const floor = taken.length < 3 ? 1_000 : 2_000;
  return Float32Array.from({ length: LENGTH }, (_, at) => {
    let sum = 0, weights = 0;
    for (const { update: { indices, values, norm }, weight } of taken) {
      const place = indices.indexOf(at);
      if (place < 0) continue;
      sum += weight * Math.min(1, clip / norm) * values[place]!;
      weights += weight;
    }
    return sum / Math.max(weights, floor);
  });
}

describe('R24 what a round moves the model by', () => {
  it(`is the clipped, weighted mean of the senders of each element (seed ${SEED})`, () => {
    fc.assert(fc.property(anyTaken, (taken) => {
      const sum = aggregate(taken, LENGTH), wanted = slowly(taken), got = spread(sum, LENGTH);
      wanted.forEach((value, at) => { expect(Math.abs(got[at]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value))); });
      expect([...sum.indices]).toEqual([...sum.indices].sort((a, b) => a - b));
      expect(sum.values).not.toContain(0);
      expect(sum.norm).toBeCloseTo(Math.hypot(...sum.values), 6);
    }), { seed: SEED, numRuns: 500 });
  });

  it('is moved by half where one alone of three or more speaks, and in full where there are two', () => {
    expect([...aggregate([whole({ 0: 1 }), whole({ 1: 1 }), whole({ 2: 1 })], LENGTH).values]).toEqual([0.5, 0.5, 0.5]);
    expect([...aggregate([whole({ 0: 1 }), whole({ 1: 1 })], LENGTH).values]).toEqual([1, 1]);
    expect([...aggregate([whole({ 0: 1, 1: 1 }), whole({ 0: 1, 1: 1 }), whole({ 0: 1, 2: 1 })], LENGTH).values]).toEqual([1, 1, 0.5]);
  });

  it('clips who is longer than the middle one, however long', () => {
    const honest = [whole({ 0: 1 }), whole({ 0: 1 }), whole({ 0: 1 }), whole({ 0: 1 })];
    expect([...aggregate([...honest, whole({ 0: -1e6 })], LENGTH).values]).toEqual([Math.fround(3 / 5)]);
  });

  it('of nothing is nothing', () => { expect(aggregate([], LENGTH).indices.length).toBe(0); });

  it('is the same to the bit for the same list, and today as ever', () => {
    const shape = updateShapeOfModel(SPARK, 4096, 128);
    const byAuthor = Array.from({ length: 8 }, (_, author) => ({ author, update: decoded(encodeUpdate(roughVector(shape.length, author), shape), shape), weight: 700 + 100 * author }));
    const hashOf = (arrived: typeof byAuthor) => {
      const anchor = roughVector(shape.length, 99, 0.1);
      return sha256(bytesOf(applyTo(anchor, aggregate([...arrived].sort((a, b) => a.author - b.author), shape.length))));
    };
    expect(hashOf(byAuthor)).toBe('3062e4b3e482d95e98234dd944caedd10ee0554b9e0c26a320039f288b144d2e');
    for (const order of [[3, 1, 7, 0, 2, 6, 4, 5], [7, 6, 5, 4, 3, 2, 1, 0]]) expect(hashOf(order.map((at) => byAuthor[at]!))).toBe(hashOf(byAuthor));
  });

  it('is taken off a copy of the model', () => {
    const anchor = Float32Array.of(1, 2, 3);
    expect([...applyTo(anchor, update({ 1: 0.5 }))]).toEqual([1, 1.5, 3]);
    expect([...anchor]).toEqual([1, 2, 3]);
  });

  it('takes the lower of two middles', () => {
    expect([lowerMedian([3, 1, 2]), lowerMedian([4, 1, 3, 2]), lowerMedian([])]).toEqual([2, 2, 0]);
  });
});
