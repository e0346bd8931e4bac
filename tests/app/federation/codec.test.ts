import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitWriter } from '../../../app/federation/riceCode.ts';
import { decodeUpdate, encodeUpdate, payloadBounds } from '../../../app/federation/codec.ts';
import { levelCode, levelOf } from '../../../app/federation/twoLevels.ts';
import { blocksOf, carriedBy, keptOf, shapeDigest, updateShapeOf, updateShapeOfModel } from '../../../app/federation/updateShape.ts';
import type { UpdateShape } from '../../../app/federation/updateShape.ts';
import { parameterLayout, SEED as SEED_MODEL, SPARK } from '../../../app/organism/config.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { SMALL, decoded, roughVector, sha256, spread } from './vectors.ts';

const SEED = 20_261_121;
const BLOCK = 4096, KEEP = 128;
/** The limit of a payload, bytes a parameter: a hundredth of float32. */
const MOST_BYTES_A_PARAMETER = 0.04;

const float = fc.float({ min: -8, max: 8, noNaN: true, noDefaultInfinity: true });
const vector = fc.array(fc.oneof({ weight: 3, arbitrary: float }, { weight: 1, arbitrary: fc.constant(0) }), { minLength: SMALL.length, maxLength: SMALL.length }).map((values) => Float32Array.from(values));

/** By the book and slowly: places of the largest, ascending. */
function largestSlowly(block: readonly number[], kept: number): number[] {
  return block.map((value, place) => ({ size: Math.abs(value), place })).sort((a, b) => b.size - a.size || a.place - b.place).slice(0, kept).map(({ place }) => place).sort((a, b) => a - b);
}
/** The least squared error two magnitudes can have, all splits tried. */
function leastErrorSlowly(sizes: readonly number[]): number {
  const sorted = [...sizes].sort((a, b) => a - b);
  const errorOf = (some: readonly number[]) => { const mean = some.reduce((a, b) => a + b, 0) / Math.max(some.length, 1); return some.reduce((sum, size) => sum + (size - mean) ** 2, 0); };
  return Math.min(...sorted.map((_, split) => errorOf(sorted.slice(0, split)) + errorOf(sorted.slice(split))));
}

describe('R20 an update as bytes', () => {
  it('has the same bytes today as ever', () => {
    const payload = encodeUpdate(roughVector(SMALL.length, 7), SMALL);
    expect(hexOf(payload)).toBe('494c5501584abf45291ff2b5051835ff89e5162a516ca89f71c9309f2c25f490c07e40f43b900403ac0aa0');
    const shape = updateShapeOfModel(SPARK, BLOCK, KEEP);
    expect(sha256(encodeUpdate(roughVector(shape.length, 8), shape))).toBe('5f3992543bb6606bd6cd96492e16126bf059444f05af542ee93f6c109973b227');
  });

  it(`is the quantised largest elements of every block, no more and no less (seed ${SEED})`, () => {
    fc.assert(fc.property(vector, (values) => {
      const flat = spread(decoded(encodeUpdate(values, SMALL), SMALL), SMALL.length);
      for (const part of SMALL.parts.filter(({ kind }) => kind === 'sparse')) {
        for (const { offset, length } of blocksOf(part, SMALL)) {
          const block = Array.from(values.subarray(offset, offset + length)), kept = largestSlowly(block, keptOf(SMALL, length));
          const sent = Array.from(flat.subarray(offset, offset + length));
          sent.forEach((value, place) => { if (!kept.includes(place)) expect(value).toBe(0); else if (value !== 0) expect(Math.sign(value)).toBe(Math.sign(block[place]!)); });
          const sizes = kept.map((place) => Math.abs(block[place]!)), sentSizes = kept.map((place) => Math.abs(sent[place]!));
          expect(new Set(sentSizes).size).toBeLessThanOrEqual(2);
          const error = sizes.reduce((sum, size, i) => sum + (size - sentSizes[i]!) ** 2, 0);
          // A half has eleven bits: what it adds to the error is of this size.
          const rounding = sizes.reduce((sum, size) => sum + (size / 2048) ** 2, 0);
          expect(error).toBeLessThanOrEqual(leastErrorSlowly(sizes) + 2 * rounding + 1e-12);
        }
      }
      const gain = SMALL.parts[2]!, most = Math.max(...values.subarray(gain.offset, gain.offset + gain.length).map(Math.abs));
      for (let i = gain.offset; i < gain.offset + gain.length; i += 1) expect(Math.abs(flat[i]! - values[i]!)).toBeLessThanOrEqual(most / 127 * 0.51 + 1e-9);
      // Between the parts nothing is ever sent.
      for (let i = 100; i < 128; i += 1) expect(flat[i]).toBe(0);
    }), { seed: SEED, numRuns: 300 });
  });

  it(`of what was decoded is the same update again (seed ${SEED})`, () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const payload = encodeUpdate(roughVector(SMALL.length, seed), SMALL);
      expect(hexOf(encodeUpdate(spread(decoded(payload, SMALL), SMALL.length), SMALL))).toBe(hexOf(payload));
    }), { seed: SEED, numRuns: 300 });
  });

  it('keeps the first of equal elements, and of nothing says nothing', () => {
    const equal = decoded(encodeUpdate(new Float32Array(SMALL.length).fill(0.5), SMALL), SMALL);
    expect(Array.from(equal.indices.slice(0, 6))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(equal.values)).toEqual(new Set([0.5]));
    expect(decoded(encodeUpdate(new Float32Array(SMALL.length), SMALL), SMALL)).toEqual({ indices: new Uint32Array(0), values: new Float32Array(0), norm: 0 });
  });

  it('has one form where a magnitude lies halfway between two that can be written', () => {
    const values = new Float32Array(TINY.length), code = levelCode(0.5) + 1;
    values.set([levelOf(code), (levelOf(code) + levelOf(code + 1)) / 2], 3);
    expect([...decoded(encodeUpdate(values, TINY), TINY).values]).toEqual([levelOf(code), levelOf(code)]);
  });

  it('sends what is too large as the largest there is, and refuses what is not finite at its source', () => {
    const values = new Float32Array(SMALL.length);
    values[3] = -1e9; values[192] = 1e9;
    const update = decoded(encodeUpdate(values, SMALL), SMALL);
    expect([...update.values]).toEqual([-65_504 / 4096, 65_504 / 4096]);
    for (const broken of [NaN, Infinity]) {
      for (const place of [3, 195]) {
        const bad = new Float32Array(SMALL.length);
        bad[place] = broken;
        expect(() => encodeUpdate(bad, SMALL)).toThrow(RangeError);
      }
    }
  });

  it.each([[SPARK.preset, SPARK, 3], [SEED_MODEL.preset, SEED_MODEL, 1]] as const)('of %s takes at most 0.04 bytes a parameter, whatever it holds', (_, config, runs) => {
    const shape = updateShapeOfModel(config, BLOCK, KEEP), { parameterCount } = parameterLayout(config);
    const { most } = payloadBounds(shape);
    expect(most / parameterCount).toBeLessThanOrEqual(MOST_BYTES_A_PARAMETER);
    for (let run = 0; run < runs; run += 1) {
      const payload = encodeUpdate(roughVector(shape.length, run), shape);
      expect(payload.length).toBeLessThanOrEqual(most);
      expect(decoded(payload, shape).indices.length).toBeLessThanOrEqual(carriedBy(shape));
    }
  });
});

/** A block of SMALL by hand, after its header; the rest as `encodeUpdate` writes zeros. */
function forged(first: { readonly parameter?: number; readonly low?: number; readonly high?: number; readonly elements?: readonly (readonly [gap: number, negative: number, isHigh: number])[] }, after: { readonly dense?: readonly number[]; readonly denseCode?: number; readonly fill?: number } = {}): Uint8Array {
  const shape: UpdateShape = TINY, bits = new BitWriter(256);
  for (const byte of [0x49, 0x4c, 0x55, 1]) bits.write(byte, 8);
  bits.write(shapeDigest(shape), 32);
  const { parameter = 2, low = levelCode(0.5), high = levelCode(1), elements = [[7, 0, 0], [4, 1, 1]] } = first;
  bits.write(parameter, 4); bits.write(low, 15); bits.write(high, 15);
  for (const [gap, negative, isHigh] of elements) {
    for (let ones = gap >>> parameter; ones > 0; ones -= 1) bits.write(1, 1);
    bits.write(0, 1); bits.write(gap & ((1 << parameter) - 1), parameter); bits.write(negative, 1); bits.write(isHigh, 1);
  }
  const { dense = [127, -5], denseCode = levelCode(0.25), fill = 0 } = after;
  bits.write(denseCode, 15);
  for (const steps of dense) bits.write(steps + 127, 8);
  if (fill !== 0) bits.write(fill, 1);
  return bits.finish();
}
const TINY = updateShapeOf([{ offset: 0, length: 16 }, { offset: 16, length: 2 }], 16, 2, 20);

describe('R21 an update in any other form is refused, and never more is allocated than the shape says', () => {
  const fault = (payload: Uint8Array) => { const result = decodeUpdate(payload, TINY); return result.ok ? null : result.fault; };

  it('reads what was put together by hand', () => {
    const update = decoded(forged({}), TINY);
    expect([...update.indices]).toEqual([7, 12, 16, 17]);
    expect([...update.values]).toEqual([0.5, -1, 0.25, Math.fround(-0.25 * 5 / 127)]);
    expect(update.norm).toBeCloseTo(Math.hypot(0.5, 1, 0.25, 0.25 * 5 / 127), 9);
  });

  it.each([
    ['a parameter that takes more bits', forged({ parameter: 3 })],
    ['a parameter there is not', forged({ parameter: 13 })],
    ['an index beyond its block', forged({ elements: [[7, 0, 0], [14, 1, 1]] })],
    ['an index that leaves no room for the rest', forged({ parameter: 3, elements: [[15, 0, 0], [0, 1, 1]] })],
    ['magnitudes the wrong way round', forged({ low: levelCode(1), high: levelCode(0.5) })],
    ['a high magnitude nothing uses', forged({ elements: [[7, 0, 0], [4, 1, 0]] })],
    ['a low magnitude nothing uses', forged({ elements: [[7, 0, 1], [4, 1, 1]] })],
    ['one magnitude under two names', forged({ low: levelCode(1) })],
    ['a negative zero', forged({ low: 0, elements: [[7, 1, 0], [4, 1, 1]] })],
    ['a gain of 128 steps', forged({}, { dense: [127, 128] })],
    ['gains whose largest is not the largest', forged({}, { dense: [120, -5] })],
    ['gains of nothing that are something', forged({}, { denseCode: 0 })],
    ['a last byte that is not filled with zeros', forged({}, { fill: 1 })],
  ])('%s', (_, payload) => { expect(fault(payload)).toBe('malformed'); });

  it.each([
    ['infinite', forged({ high: 0x7c00 })], ['no number', forged({ low: 0x7c01, high: 0x7fff })], ['an infinite gain', forged({}, { denseCode: 0x7c00 })],
  ])('%s', (_, payload) => { expect(fault(payload)).toBe('not-finite'); });

  it('another header, a byte more, a byte less, nothing at all', () => {
    const good = forged({});
    for (let byte = 0; byte < 8; byte += 1) {
      const bad = good.slice();
      bad[byte]! ^= 1;
      expect(fault(bad)).toBe('malformed');
    }
    expect(fault(good.subarray(0, -1))).toBe('malformed');
    expect(fault(Uint8Array.of(...good, 0))).toBe('malformed');
    expect(fault(new Uint8Array(0))).toBe('malformed');
    expect(fault(new Uint8Array(1_000_000))).toBe('malformed');
  });
});

describe('R22 the shape of an update', () => {
  it('is sparse from a block on, dense below, and keeps its share of a short last block', () => {
    expect(SMALL.parts.map(({ kind }) => kind)).toEqual(['sparse', 'sparse', 'dense']);
    expect([...blocksOf(SMALL.parts[0]!, SMALL)]).toEqual([{ offset: 0, length: 64 }, { offset: 64, length: 36 }]);
    expect(keptOf(SMALL, 36)).toBe(4);
    expect(carriedBy(SMALL)).toBe(6 + 4 + 6 + 7);
  });
  it('refuses parts that overlap or leave the vector', () => {
    expect(() => updateShapeOf([{ offset: 0, length: 10 }, { offset: 9, length: 10 }], 4, 1, 30)).toThrow(RangeError);
    expect(() => updateShapeOf([{ offset: 0, length: 31 }], 4, 1, 30)).toThrow(RangeError);
    expect(() => updateShapeOf([{ offset: 0, length: 30 }], 4, 5, 30)).toThrow(RangeError);
    expect(() => updateShapeOf([{ offset: 0, length: 30 }], 8192, 5, 30)).toThrow(RangeError);
  });
  it('differs in its digest wherever it differs', () => {
    const digests = [SMALL, TINY, { ...SMALL, keep: 7 }, { ...SMALL, length: 201 }, { ...SMALL, parts: SMALL.parts.slice(1) }].map(shapeDigest);
    expect(new Set(digests).size).toBe(digests.length);
  });
  it('of a model has every matrix sparse and every gain dense', () => {
    const { parts } = updateShapeOfModel(SPARK, BLOCK, KEEP);
    expect(parts.filter(({ kind }) => kind === 'sparse').length).toBe(1 + 4 * 2);
    expect(parts.filter(({ kind }) => kind === 'dense').map(({ length }) => length)).toEqual([64, 64, 64, 64, 64]);
  });
});

it('levels are halves in units of a 4096th', () => {
  for (const magnitude of [0, 1e-9, 3e-8, 1e-4, 0.3, 15]) expect(Math.abs(levelOf(levelCode(magnitude)) - magnitude)).toBeLessThanOrEqual(magnitude / 2048 + 1e-11);
});
