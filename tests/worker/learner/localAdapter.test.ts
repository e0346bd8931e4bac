// Text for this machine alone trains the adapter and nothing else: the base's checkpoint is the same, byte for byte, as if
// that text had never been there. On the CPU backend, with one thread and with two.
import { beforeAll, describe, expect, it } from 'vitest';
import { adapterLayout } from '../../../app/organism/adapter.ts';
import type { TrainingChunk } from '../../../schemas/compute.ts';
import type { AdapterTrain } from '../../../schemas/model.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';
import { AdapterError, openAdapter, packAdapter } from '../../../worker/learner/adapterFile.ts';
import { packState } from '../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';
import { Loaded } from '../../../worker/learner/loaded.ts';
import type { Snapshot, TrainingData } from '../../../worker/learner/loaded.ts';
import { TINY, TINY_TRAIN, tinyEmbryo, tinyTokenizer } from './tinyOrganism.ts';

const MESH = 's-2000000000000001';
const DEVICE = 's-1000000000000001';
const adapterTrain: AdapterTrain = { rank: 4, peakLearningRate: 0.02, warmupSteps: 4, stepShare: 0.5, rowShare: 0.5 };
const chunk = (id: string, sourceId: string, text: string, heldOut = false): TrainingChunk => ({ id, sourceId, text: text.repeat(6), heldOut });
const shared = [chunk('m1', MESH, 'The heron waits by the river. '), chunk('m2', MESH, 'The heron sings. ', true)];
const local = [chunk('d1', DEVICE, 'QZX 42 := kelp; QZX 43 := zinc; '), chunk('d2', DEVICE, 'QZX 44 := kelp; ', true)];
const data = (own: Partial<TrainingData>): TrainingData => ({ worldSeed: 5, shared: [], local: [], mix: 0.5, ...own });
const yieldToHost = () => Promise.resolve();

async function withLoaded<T>(threads: number, from: { readonly weights: Uint8Array; readonly localAdapter?: Snapshot['localAdapter'] }, work: (loaded: Loaded) => Promise<T>, adapter: AdapterTrain | null = adapterTrain): Promise<T> {
  const backend = await createNodeCpuBackend({ threads });
  const loaded = await Loaded.open(backend, { checkpoint: 'embryo', weights: from.weights, tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: from.localAdapter ?? null, adapterTrain: adapter }, () => performance.now());
  try { return await work(loaded); } finally { await loaded.close(); await backend.close(); }
}

/** Learns until the base has taken `steps` steps; measures everything on the way, as a node does. */
async function learn(loaded: Loaded, steps: number) {
  const parts: string[] = [];
  const figures: number[] = [];
  for (let base = 0; base < steps;) {
    if (base % 10 === 0 && parts.at(-1) !== 'adapter') figures.push((await loaded.evaluate(true)).perSource[DEVICE] ?? NaN);
    const { part } = await loaded.step();
    parts.push(part);
    if (part === 'base') base += 1;
  }
  return { parts, figures };
}

beforeAll(async () => { await buildKernels(); });

describe('text for this machine alone', () => {
  it.each([1, 2])('C13: leaves the base bit-identical to a run without it, over 40 base steps with %i threads, and lowers its own loss', async (threads) => {
    const weights = await tinyEmbryo();
    const alone = await withLoaded(threads, { weights }, async (loaded) => {
      await loaded.setData(data({ shared }), yieldToHost);
      expect((await learn(loaded, 40)).parts).toEqual(Array.from({ length: 40 }, () => 'base'));
      return loaded.snapshot();
    });
    await withLoaded(threads, { weights }, async (loaded) => {
      const before = (await loaded.measureText(local[1]?.text ?? ''))?.bitsPerByte ?? NaN;
      await loaded.setData(data({ shared, local }), yieldToHost);
      const { parts, figures } = await learn(loaded, 40);
      expect(parts.slice(0, 6)).toEqual(['base', 'adapter', 'base', 'adapter', 'base', 'adapter']);
      const together = await loaded.snapshot();
      expect(together.metadata).toEqual(alone.metadata);
      expect(Buffer.from(together.weights).equals(Buffer.from(alone.weights))).toBe(true);
      expect(together.localAdapterMetadata).toMatchObject({ step: 39, sources: [DEVICE], baseSha256: await sha256Hex(together.weights) });
      const after = (await loaded.measureText(local[1]?.text ?? ''))?.bitsPerByte ?? NaN;
      // The base learns letters meanwhile; what it would say of the text by itself stands beside it.
      const without = await withLoaded(threads, { weights: together.weights }, async (base) => (await base.measureText(local[1]?.text ?? ''))?.bitsPerByte ?? NaN);
      console.log(`${threads} threads: ${before.toFixed(3)} -> ${after.toFixed(3)} bits a byte, the base alone ${without.toFixed(3)}`);
      expect(after).toBeLessThan(0.75 * without);
      expect(figures.at(-1)).toBeLessThan(figures[0] ?? 0);
    });
    expect(alone.localAdapter).toBeNull();
  });

  it('C13: may come and go while the base learns, which takes no notice', async () => {
    const weights = await tinyEmbryo();
    const run = (between: readonly Partial<TrainingData>[]) => withLoaded(2, { weights }, async (loaded) => {
      for (const own of between) {
        await loaded.setData(data({ shared, ...own }), yieldToHost);
        await learn(loaded, 10);
      }
      return loaded.snapshot();
    });
    const [alone, together] = [await run([{}, {}, {}, {}]), await run([{}, { local }, { local: local.slice(0, 1) }, {}])];
    expect(Buffer.from(together.weights).equals(Buffer.from(alone.weights))).toBe(true);
    expect([alone.localAdapterMetadata, together.localAdapterMetadata?.sources]).toEqual([null, [DEVICE]]);
  });

  it('is learnt alone where the own world may not be, and the base stands still to the last bit', async () => {
    const weights = await tinyEmbryo();
    await withLoaded(2, { weights }, async (loaded) => {
      const before = await loaded.snapshot();
      expect(await loaded.setData(data({ worldSeed: null, local }), yieldToHost)).toMatchObject({ tokens: 0, localTokens: 193 });
      for (let i = 0; i < 10; i += 1) expect((await loaded.step()).part).toBe('adapter');
      const after = await loaded.snapshot();
      expect(Buffer.from(after.weights).equals(Buffer.from(before.weights))).toBe(true);
      expect(after.localAdapterMetadata?.step).toBe(10);
      await loaded.setData(data({ worldSeed: null }), yieldToHost);
      expect(loaded.canLearn).toBe(false);
    });
  });

  it('goes on from its file bit for bit, base and adapter, in the same turns', async () => {
    const weights = await tinyEmbryo();
    const [middle, end] = await withLoaded(1, { weights }, async (loaded) => {
      await loaded.setData(data({ shared, local }), yieldToHost);
      // An odd number of steps: the file must know whose turn is next.
      for (let i = 0; i < 13; i += 1) await loaded.step();
      const saved = await loaded.snapshot();
      for (let i = 0; i < 12; i += 1) await loaded.step();
      return [saved, await loaded.snapshot()] as const;
    });
    const again = await withLoaded(2, middle, async (loaded) => {
      expect(loaded.adapterMetadata).toEqual(middle.localAdapterMetadata);
      expect(loaded.adapterRefused).toBeNull();
      await loaded.setData(data({ shared, local }), yieldToHost);
      for (let i = 0; i < 12; i += 1) await loaded.step();
      return loaded.snapshot();
    }, null);
    expect(Buffer.from(again.weights).equals(Buffer.from(end.weights))).toBe(true);
    expect(Buffer.from(again.localAdapter ?? []).equals(Buffer.from(end.localAdapter ?? []))).toBe(true);
    expect(middle.localAdapter?.length).toBeGreaterThan(1_000);
  });

  it('is spoken and measured with as base and adapter are now, whichever of the two learnt last', async () => {
    await withLoaded(2, { weights: await tinyEmbryo() }, async (loaded) => {
      await loaded.setData(data({ shared, local }), yieldToHost);
      const figure = async (from: Loaded) => (await from.measureText(local[1]?.text ?? ''))?.bitsPerByte;
      const last: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        last.push((await loaded.step()).part);
        const now = await figure(loaded);
        expect(await withLoaded(1, await loaded.snapshot(), figure), `after a step of the ${last.at(-1)}`).toBe(now);
      }
      expect(new Set(last.slice(-2))).toEqual(new Set(['base', 'adapter']));
    });
  });

  it('is refused by a process without room for an adapter', async () => {
    await withLoaded(1, { weights: await tinyEmbryo() }, async (loaded) => {
      await expect(loaded.setData(data({ local }), yieldToHost)).rejects.toThrow(/without an adapter/);
    }, null);
  });
});

describe('a file of an adapter', () => {
  it('is refused for another tokenizer, another shape or when damaged, and its base wakes without it', async () => {
    const weights = await tinyEmbryo();
    const saved = await withLoaded(1, { weights }, async (loaded) => {
      await loaded.setData(data({ local }), yieldToHost);
      for (let i = 0; i < 4; i += 1) await loaded.step();
      return loaded.snapshot();
    });
    const bytes = saved.localAdapter;
    if (bytes === null) throw new Error('there is no adapter');
    const tokenizer = saved.metadata.tokenizerSha256;
    const reason = (read: () => unknown) => { try { read(); return 'taken'; } catch (error) { if (error instanceof AdapterError) return error.reason; throw error; } };
    const opened = openAdapter(bytes, TINY, tokenizer);
    expect(packAdapter(opened)).toEqual(bytes);
    expect(reason(() => openAdapter(bytes, TINY, 'ab'.repeat(32)))).toBe('wrong-tokenizer');
    expect(reason(() => openAdapter(bytes, { ...TINY, layers: 2 }, tokenizer))).toBe('wrong-config');
    expect(reason(() => openAdapter(saved.weights, TINY, tokenizer))).toBe('not-an-adapter');
    const otherRank = packState({ ...opened.metadata, adapter: { ...adapterTrain, rank: 3 } }, adapterLayout(TINY, adapterTrain.rank).slots, opened.state, 'F32');
    expect(reason(() => openAdapter(otherRank, TINY, tokenizer))).toBe('damaged');
    for (let length = 0; length < bytes.length; length += 97) expect(reason(() => openAdapter(bytes.slice(0, length), TINY, tokenizer))).toBe('damaged');

    for (const localAdapter of [bytes.slice(0, 500), saved.weights]) {
      await withLoaded(1, { weights: saved.weights, localAdapter }, async (loaded) => {
        expect(loaded.adapterRefused).toBeInstanceOf(AdapterError);
        expect([loaded.adapterMetadata, loaded.metadata.step, loaded.voice === loaded.organism]).toEqual([null, saved.metadata.step, true]);
      });
    }
  });
});
