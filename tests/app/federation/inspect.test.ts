import { describe, expect, it } from 'vitest';
import { encodeUpdate } from '../../../app/federation/codec.ts';
import { openUpdate, wrapUpdate } from '../../../app/federation/envelope.ts';
import { inspectPayloads } from '../../../app/federation/inspect.ts';
import { updateShapeOf } from '../../../app/federation/updateShape.ts';
import { SMALL, decoded, nodeId, roughVector } from './vectors.ts';

describe('R25 what is told of an update without the model', () => {
  const vectors = [1, 2].map((seed) => roughVector(SMALL.length, seed));
  const payloads = vectors.map((values) => encodeUpdate(values, SMALL));

  it('is its length, and how much of it stands in each other, gains left aside', () => {
    const halfAlike = vectors[0]!.slice();
    // The other half of the first part comes from elsewhere.
    halfAlike.set(vectors[1]!.subarray(0, 64));
    const [one, half, other] = inspectPayloads([payloads[0]!, encodeUpdate(halfAlike, SMALL), payloads[1]!], SMALL);
    expect(one!.fault).toBe(null);
    expect(one!.norm).toBe(decoded(payloads[0]!, SMALL).norm);
    expect(one!.overlap[0]).toBe(1);
    // 10 of the 16 chosen stand in blocks both have; all 7 gains do in any two.
    expect(half!.overlap[0]).toBeGreaterThanOrEqual(10 / 16);
    expect(half!.overlap[0]).toBeLessThan(1);
    expect(one!.overlap[2]).toBeLessThan(0.5);
    expect(other!.overlap.length).toBe(3);
  });

  it('leaves gains aside wherever they stand', () => {
    const shape = updateShapeOf([{ offset: 0, length: 5 }, { offset: 8, length: 64 }], 64, 1, 72);
    const vector = (place: number) => { const values = new Float32Array(72).fill(0.1, 0, 5); values[place] = 1; return encodeUpdate(values, shape); };
    expect(inspectPayloads([vector(8), vector(9), vector(9)], shape).map(({ overlap }) => overlap)).toEqual([[1, 0, 0], [0, 1, 1], [0, 1, 1]]);
  });

  it('says what is wrong with it, and then it is like no other', () => {
    const [good, bad] = inspectPayloads([payloads[0]!, payloads[0]!.subarray(0, -1)], SMALL);
    expect(bad).toEqual({ fault: 'malformed', norm: 0, overlap: [0, 0] });
    expect(good!.overlap).toEqual([1, 0]);
  });
});

it('R25 an update says whose it is and of which round', () => {
  const update = Uint8Array.of(1, 2, 3), wrapped = wrapUpdate(nodeId(77), 4_000_000_000, update);
  expect(openUpdate(wrapped)).toEqual({ author: nodeId(77), round: 4_000_000_000, update });
  expect(openUpdate(wrapped.subarray(0, 35))).toBe(null);
  expect(openUpdate(wrapped.subarray(0, 36))?.update.length).toBe(0);
});
