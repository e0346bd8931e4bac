import { describe, expect, it } from 'vitest';
import { ForegroundFrame } from '../../../schemas/compute.ts';
import type { ForegroundRequest } from '../../../schemas/compute.ts';
import { SPARK } from '../../../app/organism/config.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import type { Backend } from '../../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';
import { fillState, openCheckpoint } from '../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';
import { corpusTask, defaultTrain, runForeground, trainForeground, worldTask } from '../../../worker/learner/foreground.ts';
import { worldDocuments } from '../../../worker/learner/worldText.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { TINY, TINY_TRAIN, tinyTokenizer } from './tinyOrganism.ts';

let ms = 0;
const nowMs = () => { ms += 5; return ms; };
const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });
const corpus = Array.from({ length: 300 }, (_, i) => `The ${['red', 'blue', 'tall'][i % 3]} heron ${['waits', 'sings'][i % 2]} by the river.`).join('\n');
const request: ForegroundRequest = { corpus, preset: 'spark', steps: 12, seed: 4, batch: 2, window: 32, vocabulary: 300, threads: 1, backend: 'cpu' };

async function frames(given: ForegroundRequest, openBackend = (): Promise<Backend> => Promise.resolve(new ReferenceBackend())): Promise<ForegroundFrame[]> {
  const posted: ForegroundFrame[] = [];
  await runForeground(given, { openBackend, nowMs, yieldToHost, post: (frame) => { posted.push(ForegroundFrame.parse(frame)); } });
  return posted;
}

describe('foreground run', () => {
  it('learns a corpus from scratch and ends with a checkpoint that fits its tokenizer', async () => {
    const posted = await frames(request);
    expect(posted.map((frame) => frame.type)).toEqual([...Array<string>(12).fill('step'), 'done']);
    const losses = posted.flatMap((frame) => (frame.type === 'step' ? [frame.record.trainLoss] : []));
    expect(losses[0]).toBeCloseTo(Math.log(300), 0);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 0.5);
    const done = posted.at(-1);
    if (done?.type !== 'done') throw new Error('the run did not end');
    expect(done.metadata).toMatchObject({ step: 12, config: { preset: 'spark', vocabulary: 300 }, heldOutBitsPerByte: done.heldOutBitsPerByte });
    expect(done.heldOutBitsPerByte).toBeLessThan(Math.log2(256));
    expect(Tokenizer.parse(done.tokenizer).vocabulary).toBe(300);
    expect(openCheckpoint(done.checkpoint, await sha256Hex(done.tokenizer)).metadata).toEqual(done.metadata);
  });

  it('is the same run twice on the processor, byte for byte, whatever the threads, and another with another seed (ORG-019)', async () => {
    await buildKernels();
    const last = async (given: ForegroundRequest) => {
      const frame = (await frames(given, () => createNodeCpuBackend({ threads: given.threads }))).at(-1);
      return frame?.type === 'done' ? Buffer.from(frame.checkpoint) : Buffer.alloc(0);
    };
    const first = await last({ ...request, steps: 8 });
    expect(first.length).toBeGreaterThan(900_000);
    expect((await last({ ...request, steps: 8 })).equals(first)).toBe(true);
    expect((await last({ ...request, steps: 8, threads: 3 })).equals(first)).toBe(true);
    expect((await last({ ...request, steps: 8, seed: 5 })).equals(first)).toBe(false);
  });

  it('keeps the last tenth of a corpus out of training and out of the tokenizer', () => {
    const marked = `${'a '.repeat(450)}${'QQQQ'.repeat(25)}`;
    const task = corpusTask(marked, 400, 16);
    const heldOutByte = 16 + 'Q'.charCodeAt(0);
    expect(task.chunks.every((chunk) => !chunk.tokens.includes(heldOutByte))).toBe(true);
    expect(task.heldOut.some((window) => window.targets.includes(heldOutByte))).toBe(true);
    expect(task.tokenizer.merges.flat()).not.toContain(heldOutByte);
    expect(() => corpusTask('', 400, 16)).toThrow(/empty/);
  });

  it('follows a curriculum, and leaves weights a node can start from', async () => {
    const easy = worldDocuments(tinyTokenizer, 1, 16, 0);
    const hard = worldDocuments(tinyTokenizer, 1, 16);
    const asked: number[] = [];
    const task = worldTask(tinyTokenizer, (step) => { asked.push(step); return step < 2 ? easy : hard; }, 16);
    const run = trainForeground({ backend: new ReferenceBackend(), config: TINY, task, train: TINY_TRAIN, steps: 4, nowMs });
    let next = await run.next();
    while (!next.done) next = await run.next();
    expect(asked).toEqual([0, 1, 2, 3]);
    const embryo = openCheckpoint(next.value.weights, await sha256Hex(tinyTokenizer.toJson()));
    expect(embryo.metadata).toMatchObject({ step: 4, train: null, samplerState: '' });
    const full = openCheckpoint(next.value.checkpoint, await sha256Hex(tinyTokenizer.toJson()));
    const slots = [...full.file.tensors].filter(([name]) => !name.startsWith('optimizer.')).map(([name, tensor], i) => ({ name, shape: tensor.shape, offset: i * 8192 }));
    const half = fillState(embryo, TINY, slots, slots.length * 8192);
    const whole = fillState(full, TINY, slots, slots.length * 8192);
    expect(half.moments).toBeNull();
    expect(whole.moments).not.toBeNull();
    half.parameters.forEach((value, i) => { expect(Math.abs(value - (whole.parameters[i] ?? 0))).toBeLessThanOrEqual(2 ** -11); });
  });

  it('refuses an unknown preset and a tokenizer of another size', async () => {
    await expect(frames({ ...request, preset: 'constructor' })).rejects.toThrow(/no preset/);
    const task = worldTask(tinyTokenizer, () => worldDocuments(tinyTokenizer, 1, 16), 16);
    await expect(trainForeground({ backend: new ReferenceBackend(), config: SPARK, task, train: TINY_TRAIN, steps: 1, nowMs }).next()).rejects.toThrow(/must be equal/);
  });

  it('warms up and decays within the run', () => {
    expect(defaultTrain({ steps: 1000, seed: 1, batch: 16, window: 128 })).toMatchObject({ warmupSteps: 100, decayFromStep: 800, decaySteps: 200 });
    expect(defaultTrain({ steps: 3, seed: 1, batch: 16, window: 128 })).toMatchObject({ warmupSteps: 0, decayFromStep: 3, decaySteps: 0 });
  });
});
