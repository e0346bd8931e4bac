import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import { fromHalfBits, toHalfBits } from '../../../app/organism/float16.ts';
import { MAX_HEADER_BYTES, readSafetensors, SafetensorsError, writeSafetensors } from '../../../worker/learner/safetensors.ts';
import type { SafetensorsTensor } from '../../../worker/learner/safetensors.ts';

function sample(): Uint8Array {
  const tensors = new Map<string, SafetensorsTensor>([
    ['a.weight', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-20, -0, 1e30, 0.1) }],
    ['b.half', { dtype: 'F16', shape: [3], data: Float32Array.of(0.5, -65504, 6e-8) }],
    ['c.count', { dtype: 'I32', shape: [2], data: Int32Array.of(-7, 2_000_000_000) }],
    ['d.empty', { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) }],
  ]);
  return writeSafetensors(tensors, { note: 'grüße', format: 'test' });
}

/** A file with any header text and `dataBytes` zeros. */
function withHeader(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

const entry = (begin: number, end: number, more: object = {}) => ({ dtype: 'F32', shape: [(end - begin) / 4], data_offsets: [begin, end], ...more });

function refusal(file: Uint8Array): SafetensorsError {
  try { readSafetensors(file); } catch (error) { if (error instanceof SafetensorsError) return error; throw error; }
  throw new Error('was accepted');
}

describe('safetensors', () => {
  it('gives back what was written, bit for bit', () => {
    const { tensors, metadata } = readSafetensors(sample());
    expect(metadata).toEqual({ note: 'grüße', format: 'test' });
    expect([...tensors.keys()]).toEqual(['a.weight', 'b.half', 'c.count', 'd.empty']);
    expect(tensors.get('a.weight')?.data).toEqual(Float32Array.of(1, -2.5, 3e-20, -0, 1e30, 0.1));
    expect(tensors.get('b.half')?.data).toEqual(Float32Array.of(0.5, -65504, 2 ** -24));
    expect(tensors.get('c.count')?.data).toEqual(Int32Array.of(-7, 2_000_000_000));
    expect(tensors.get('d.empty')?.shape).toEqual([0, 4]);
  });

  it('reads from a view that is not aligned', () => {
    const file = sample();
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors.get('c.count')?.data[0]).toBe(-7);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'truncated', null],
    ['a header longer than the file', withHeader('{}', 0).slice(0, 9), 'truncated', null],
    ['a header over the cap', (() => { const f = withHeader('{}', 0); new DataView(f.buffer).setBigUint64(0, BigInt(MAX_HEADER_BYTES) + 1n, true); return f; })(), 'header-too-large', null],
    ['a header of 2^64-1 bytes', (() => { const f = withHeader('{}', 0); f.fill(255, 0, 8); return f; })(), 'header-too-large', null],
    ['a header that is a list', withHeader('[]', 0), 'bad-header', null],
    ['metadata that is no text', withHeader({ __metadata__: { a: 1 } }, 0), 'bad-header', null],
    ['data that end early', withHeader({ w: entry(0, 16) }, 8), 'truncated', 'w'],
    ['an overlap', withHeader({ w: entry(0, 16), v: entry(8, 16) }, 16), 'bad-tensor', 'v'],
    ['a hole', withHeader({ w: entry(0, 4), v: entry(8, 12) }, 12), 'bad-tensor', 'v'],
    ['bytes that belong to nobody', withHeader({ w: entry(0, 4) }, 8), 'bad-header', null],
    ['a size that is not the shape\'s', withHeader({ w: entry(0, 8, { shape: [3] }) }, 8), 'bad-tensor', 'w'],
    ['offsets that run backwards', withHeader({ w: entry(0, 8, { data_offsets: [8, 0] }) }, 8), 'bad-tensor', 'w'],
    ['a shape too large to count', withHeader({ w: entry(0, 8, { shape: [2 ** 40, 2 ** 40] }) }, 8), 'bad-tensor', 'w'],
    ['a negative dimension', withHeader({ w: entry(0, 8, { shape: [-2] }) }, 8), 'bad-tensor', 'w'],
    ['an unknown dtype', withHeader({ w: entry(0, 8, { dtype: 'BF16' }) }, 8), 'bad-tensor', 'w'],
    ['an unknown field', withHeader({ w: entry(0, 8, { x: 1 }) }, 8), 'bad-tensor', 'w'],
    ['a tensor that is null', withHeader({ w: null }, 0), 'bad-tensor', 'w'],
  ] as const)('refuses %s and names the tensor', (_what, file, reason, tensor) => {
    const error = refusal(file);
    expect(error.reason).toBe(reason);
    expect(error.tensor).toBe(tensor);
  });

  it('answers every truncation and every flipped header bit with a typed error or a sound file', () => {
    const file = sample();
    const headerEnd = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
    for (let length = 0; length < file.length; length += 1) expect(refusal(file.slice(0, length))).toBeInstanceOf(SafetensorsError);
    for (let bit = 0; bit < headerEnd * 8; bit += 1) {
      const flipped = file.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let read: ReturnType<typeof readSafetensors> | null = null;
      // A flip inside a name or a note leaves a well-formed file; anything else must be refused by name.
      try { read = readSafetensors(flipped); } catch (error) { expect(error).toBeInstanceOf(SafetensorsError); }
      for (const tensor of read?.tensors.values() ?? []) expect(tensor.data.length).toBe(tensor.shape.reduce((a, b) => a * b, 1));
    }
  });

  it('survives random rubbish behind a plausible length', () => {
    const seed = 20261120;
    const stream = SeededStream.from(seed, 'safetensors-rubbish');
    for (let round = 0; round < 2_000; round += 1) {
      const file = Uint8Array.from({ length: 8 + stream.nextBelow(64) }, () => stream.nextBelow(256));
      new DataView(file.buffer).setBigUint64(0, BigInt(stream.nextBelow(64)), true);
      expect(() => readSafetensors(file), `seed ${seed} round ${round}`).toThrow(SafetensorsError);
    }
  });
});

describe('half precision', () => {
  it('agrees with the platform on every half and rounds to nearest even', () => {
    for (let half = 0; half < 0x10000; half += 1) {
      const value = fromHalfBits(half);
      if (Number.isNaN(value)) continue;
      expect(toHalfBits(value)).toBe(half);
    }
    // Half way between 1 and its successor goes to the even one; just above goes up; carries run into the exponent.
    expect(fromHalfBits(toHalfBits(1 + 2 ** -11))).toBe(1);
    expect(fromHalfBits(toHalfBits(1 + 2 ** -11 + 2 ** -20))).toBe(1 + 2 ** -10);
    expect(fromHalfBits(toHalfBits(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(fromHalfBits(toHalfBits(2047.9999))).toBe(2048);
    expect(fromHalfBits(toHalfBits(65520))).toBe(Infinity);
    expect(fromHalfBits(toHalfBits(2 ** -25))).toBe(0);
    expect(fromHalfBits(toHalfBits(1.5 * 2 ** -25))).toBe(2 ** -24);
    expect(fromHalfBits(toHalfBits(NaN))).toBeNaN();
    expect(fromHalfBits(toHalfBits(-Infinity))).toBe(-Infinity);
  });
});
