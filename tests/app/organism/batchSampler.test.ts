import { describe, expect, it } from 'vitest';
import { BatchSampler, OWN_SOURCE_ID } from '../../../app/organism/batchSampler.ts';
import type { DocumentSource, TokenizedChunk } from '../../../app/organism/batchSampler.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const PAD = 0;
const BOS = 1;
const options = { seed: 7, batch: 4, window: 32 };
/** Document i: BOS, then 3..24 tokens that name the document, the last two of double weight. */
const documents: DocumentSource = (index) => {
  const length = 4 + SeededStream.from(index, 'length').nextBelow(22);
  const tokens = new Int32Array(length).fill(1_000 + index);
  tokens[0] = BOS;
  return { tokens, weights: Float32Array.from(tokens, (_, i) => (i >= length - 2 ? 2 : 1)) };
};
const chunk = (id: string, sourceId: string, start: number, length: number, heldOut = false): TokenizedChunk =>
  ({ id, sourceId, heldOut, tokens: Int32Array.from({ length }, (_, i) => start + i) });
const make = (source: DocumentSource | null, window = options.window) => {
  const sampler = new BatchSampler({ ...options, window });
  sampler.setData(source, [], 0);
  return sampler;
};
const fingerprint = (sampler: BatchSampler, batches: number) => Array.from({ length: batches }, () => {
  const batch = sampler.draw();
  return [[...batch.tokens], [...batch.targets], [...batch.weights], batch.fromSources];
});

describe('batch sampler', () => {
  it('is replayable and goes on from its state as if it had never stopped', () => {
    const chunks = [chunk('a', 's1', 10_000, 200), chunk('b', 's1', 20_000, 90), chunk('c', 's2', 30_000, 50)];
    const withChunks = (given: TokenizedChunk[]) => { const s = new BatchSampler(options); s.setData(documents, given, 0.5); return s; };
    const whole = fingerprint(withChunks(chunks), 40);
    expect(fingerprint(withChunks([...chunks].reverse()), 40)).toEqual(whole);
    for (const stop of [0, 1, 17, 39]) {
      const first = withChunks(chunks);
      const before = fingerprint(first, stop);
      const { state } = first;
      expect(state.length).toBeLessThan(160);
      const second = withChunks(chunks);
      second.restore(state);
      expect([...before, ...fingerprint(second, 40 - stop)]).toEqual(whole);
    }
  });

  it('places every document once, whole, with its weights', () => {
    const sampler = make(documents);
    const seen = new Map<number, number>();
    for (let n = 0; n < 60; n += 1) {
      const { tokens, targets, weights } = sampler.draw();
      tokens.forEach((token, at) => { if (token === PAD && (at + 1) % options.window !== 0) expect(targets[at]).toBe(-1); });
      targets.forEach((target, at) => {
        if (target >= 1_000) seen.set(target - 1_000, (seen.get(target - 1_000) ?? 0) + 1);
        expect(weights[at]).toBeGreaterThanOrEqual(target === -1 ? 0 : 1);
        if (target === -1) expect(weights[at]).toBe(0);
      });
    }
    const finished = [...seen.keys()].filter((index) => index < Math.max(...seen.keys()) - 40);
    expect(finished.length).toBeGreaterThan(200);
    // Each token after BOS is a target exactly once: none cut, none twice.
    for (const index of finished) expect([index, seen.get(index)]).toEqual([index, documents(index).tokens.length - 1]);
    expect(Math.min(...[...Array(100).keys()].map((i) => seen.get(i) ?? 0))).toBeGreaterThan(0);
  });

  it('packs tightly: under a tenth of the window is padding', () => {
    const sampler = make(documents, 128);
    let counted = 0;
    for (let n = 0; n < 50; n += 1) counted += sampler.draw().tokenCount;
    expect(counted / (50 * 4 * 128)).toBeGreaterThan(0.9);
  });

  it('never draws a held-out chunk', () => {
    const sampler = make(documents);
    sampler.setData(documents, [chunk('a', 's1', 10_000, 200), chunk('h', 's1', 50_000, 200, true), chunk('i', 's3', 60_000, 200, true)], 0.9);
    for (let n = 0; n < 200; n += 1) {
      const { tokens, targets, fromSources } = sampler.draw();
      expect(Math.max(...tokens, ...targets)).toBeLessThan(50_000);
      expect(fromSources).not.toContain('s3');
    }
  });

  it('draws sources by their length and mixes by rows', () => {
    const sampler = make(documents);
    sampler.setData(documents, [chunk('a', 'big', 10_000, 900), chunk('b', 'small', 20_000, 100)], 0.25);
    let fromChunks = 0;
    let fromBig = 0;
    for (let n = 0; n < 500; n += 1) {
      const { tokens } = sampler.draw();
      for (let row = 0; row < options.batch; row += 1) {
        const token = tokens[row * options.window] ?? 0;
        if (token >= 10_000) fromChunks += 1;
        if (token >= 10_000 && token < 20_000) fromBig += 1;
      }
    }
    expect(fromChunks / 2_000).toBeCloseTo(0.25, 1);
    expect(fromBig / fromChunks).toBeCloseTo(0.9, 1);
  });

  it('stays within one source and pads what it lacks', () => {
    const sampler = make(null);
    sampler.setData(null, [chunk('a', 's1', 10_000, 20), chunk('b', 's2', 20_000, 20)], 0);
    for (let n = 0; n < 50; n += 1) {
      const { tokens, targets } = sampler.draw();
      for (let row = 0; row < options.batch; row += 1) {
        const real = [...tokens.subarray(row * 32, row * 32 + 32), ...targets.subarray(row * 32, row * 32 + 32)].filter((t) => t > 0);
        expect(new Set(real.map((t) => Math.floor(t / 10_000))).size).toBeLessThanOrEqual(1);
      }
    }
  });

  it('cuts only a document longer than a row, and names the world\'s own text', () => {
    const long: DocumentSource = (index) => ({ tokens: new Int32Array(100).fill(500 + index), weights: new Float32Array(100).fill(1) });
    const batch = make(long).draw();
    expect(batch.tokenCount).toBe(4 * 32);
    expect(batch.fromSources).toEqual([OWN_SOURCE_ID]);
  });

  it('refuses a state it did not write, and to draw from nothing', () => {
    const sampler = make(documents);
    for (const state of ['{', '[]', '[[1,2,3],0,[]]', '[[1,2,3,4],-1,[]]', `[[1,2,3,4],0,[${'1,'.repeat(99)}1]]`]) expect(() => { sampler.restore(state); }).toThrow(/checkpoint before/);
    sampler.setData(null, [], 0);
    expect(() => sampler.draw()).toThrow(/give it data/);
  });
});
