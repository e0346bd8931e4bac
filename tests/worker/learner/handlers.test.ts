// The methods of the compute process on the reference layers: learning, speaking and saving in one process.
import { describe, expect, it } from 'vitest';
import type { ComputeEvent, ComputeEventName, TrainingChunk } from '../../../schemas/compute.ts';
import { computeEvents, computeMethods } from '../../../schemas/compute.ts';
import type { LivedDocument } from '../../../schemas/lived.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import { CheckpointError } from '../../../worker/learner/checkpoint.ts';
import { Compute } from '../../../worker/learner/handlers.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import type { ReferenceSession } from '../../doubles/referenceBackend.ts';
import { TINY, TINY_TRAIN, tinyEmbryo, tinyTokenizer } from './tinyOrganism.ts';

type DataOf<E extends ComputeEventName> = Extract<ComputeEvent, { event: E }>['data'];
const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });
const clock = {
  now: () => Date.now(), monotonicMs: () => performance.now(),
  after: (delayMs: number, callback: () => void) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};
const chunks: TrainingChunk[] = [
  { id: 'a', sourceId: 's-1000000000000001', text: 'The heron waits by the river.', heldOut: false },
  { id: 'b', sourceId: 's-1000000000000001', text: 'XXXX heron XXXX river XXXX', heldOut: true },
];
const on = { on: true, threads: 1, duty: 1 };
const adapterTrain = { rank: 2, peakLearningRate: 0.02, warmupSteps: 2, stepShare: 0.5, rowShare: 0.5 };
const off = { on: false, threads: 1, duty: 1 };

class Rig {
  readonly events: ComputeEvent[] = [];
  readonly compute: Compute;
  constructor(backend: ReferenceBackend = new ReferenceBackend()) {
    this.compute = new Compute({
      clock, yieldToHost, openBackend: () => Promise.resolve(backend),
      emit: (event) => { computeEvents[event.event].parse(event.data); this.events.push(event); },
    });
  }
  async load(weights: Uint8Array, checkpoint = 'embryo', localAdapter: Uint8Array<ArrayBuffer> | null = null) {
    return this.compute.load({ checkpoint, weights: weights as Uint8Array<ArrayBuffer>, tokenizer: tinyTokenizer.toJson(), backend: 'cpu', threads: 1, train: TINY_TRAIN, localAdapter, adapterTrain });
  }
  of<E extends ComputeEventName>(name: E): DataOf<E>[] { return this.events.filter((event) => event.event === name).map((event) => event.data as DataOf<E>); }
  async until(condition: () => boolean): Promise<void> { while (!condition()) await yieldToHost(); }
}
const CHOICE = { prompt: [{ token: '<BOS>' }, { text: 'The heron waits' }], options: ['by the river.', 'QQ XX ZZ JJ ##'] };
const generation = (id: string, maxTokens: number) => ({ id, prompt: [{ token: '<BOS>' }, { text: ' bird' }], sampling: SamplingOptions.parse({ maxTokens, minP: 0, topP: 1, temperature: 1, seed: 2 }) });

describe('compute handlers', () => {
  it('load, learn, measure, save, and go on from what was saved', async () => {
    const rig = new Rig();
    const loaded = await rig.load(await tinyEmbryo());
    expect(loaded).toMatchObject({ backend: 'cpu', adapter: 'reference layers', metadata: { step: 100, tokensSeen: 1_000, parent: 'embryo' } });
    expect(computeMethods.load.output.parse(loaded)).toEqual(loaded);
    expect(await rig.compute.data({ worldSeed: 1, shared: chunks, local: [], mix: 0.5 })).toEqual({ tokens: 30, heldOutTokens: 26, localTokens: 0 });
    await rig.compute.train(on);
    await rig.until(() => rig.of('step').length >= 30);
    await rig.compute.train(off);
    const steps = rig.of('step');
    const count = steps.length;
    await new Promise((resolve) => { setTimeout(resolve, 30); });
    expect(rig.of('step').length).toBe(count);
    expect(steps.map((step) => step.step)).toEqual(steps.map((_, i) => 101 + i));
    // The schedule of a run that continues bare weights begins with its warm-up.
    expect(steps[0]?.learningRate).toBeCloseTo(TINY_TRAIN.peakLearningRate / TINY_TRAIN.warmupSteps, 12);
    expect(new Set(steps.flatMap((step) => step.fromSources))).toEqual(new Set(['own', 's-1000000000000001']));
    expect(rig.of('evaluated')[0]).toMatchObject({ step: 100 });
    expect(Object.keys(rig.of('evaluated')[0]?.perSource ?? {})).toEqual(['s-1000000000000001']);

    const saved = await rig.compute.snapshot({});
    expect(saved.metadata).toMatchObject({ step: 100 + count, scheduleStartStep: 100, heldOutBitsPerByte: rig.of('evaluated')[0]?.heldOutBitsPerByte });
    const measured = await rig.compute.evaluate({ text: 'The heron waits.' });
    const again = new Rig();
    expect((await again.load(saved.weights, 'second')).metadata).toEqual({ ...saved.metadata, parent: 'second' });
    expect(await again.compute.evaluate({ text: 'The heron waits.' })).toEqual(measured);
    await again.compute.data({ worldSeed: 1, shared: chunks, local: [], mix: 0.5 });
    await again.compute.train(on);
    await again.until(() => again.of('step').length >= 2);
    await again.compute.close();
    expect(again.of('step')[0]).toMatchObject({ step: 101 + count, learningRate: TINY_TRAIN.peakLearningRate });
  });

  it('learns from what beings of the world did, the same from the same life', async () => {
    const weights = await tinyEmbryo();
    const losses = async (lived: readonly LivedDocument[]): Promise<number[]> => {
      const rig = new Rig();
      await rig.load(weights);
      await rig.compute.data(computeMethods.data.input.parse({ worldSeed: 1, lived, shared: [], local: [], mix: 0 }));
      await rig.compute.train(on);
      await rig.until(() => rig.of('step').length >= 4);
      await rig.compute.close();
      return rig.of('step').slice(0, 4).map(({ trainLoss }) => trainLoss);
    };
    const life = (answer: string): LivedDocument[] => Array.from({ length: 512 }, () => ({ facts: ['a'], ask: 'b', answer }));
    const one = await losses(life('c'));
    expect(await losses(life('c'))).toEqual(one);
    for (const other of [life('d'), []]) expect(await losses(other)).not.toEqual(one);
  });

  it('learns local text beside, speaks, chooses and measures with it, saves both, and goes on from both', async () => {
    const rig = new Rig();
    await rig.load(await tinyEmbryo());
    const text = 'The heron waits by the river.';
    const before = await rig.compute.evaluate({ text });
    const untaught = await rig.compute.choose(CHOICE);
    expect(await rig.compute.data({ worldSeed: 1, shared: [], local: chunks, mix: 0 })).toEqual({ tokens: 0, heldOutTokens: 26, localTokens: 30 });
    await rig.compute.train(on);
    await rig.until(() => rig.of('step').filter((step) => step.part === 'adapter').length >= 40);
    await rig.compute.train(off);
    const [base, own] = (['base', 'adapter'] as const).map((part) => rig.of('step').filter((step) => step.part === part));
    expect(base?.map((step) => step.step)).toEqual(base?.map((_, i) => 101 + i));
    expect(own?.map((step) => step.step)).toEqual(own?.map((_, i) => 1 + i));
    expect(new Set(base?.flatMap((step) => step.fromSources))).toEqual(new Set(['own']));
    expect(new Set(own?.flatMap((step) => step.fromSources))).toEqual(new Set(['own', 's-1000000000000001']));
    expect(Object.keys(rig.of('evaluated')[0]?.perSource ?? {})).toEqual(['s-1000000000000001']);
    expect(rig.of('evaluated')[0]?.adaptedBitsPerByte).toBeNull();
    const measured = await rig.compute.evaluate({ text });
    expect(measured.bitsPerByte).toBeLessThan(before.bitsPerByte - 1);
    const said = await rig.compute.generate(generation('r1', 12));
    const { milliseconds: _, ...chosen } = await rig.compute.choose(CHOICE);
    // What it read is likelier now, beside what it did not, than before.
    const lead = ({ logProbabilities: [read = NaN, other = NaN] }: { logProbabilities: number[] }) => read - other;
    expect(lead(chosen)).toBeGreaterThan(lead(untaught) + 3);

    const saved = await rig.compute.snapshot({});
    expect(computeMethods.snapshot.output.parse(saved)).toEqual(saved);
    const again = new Rig();
    const loaded = await again.load(saved.weights, 'second', saved.localAdapter);
    expect(loaded).toMatchObject({ localAdapter: saved.localAdapterMetadata, adapterRefused: null });
    expect(await again.compute.evaluate({ text })).toEqual(measured);
    expect((await again.compute.generate(generation('r2', 12))).text).toBe(said.text);
    expect(await again.compute.choose(CHOICE)).toMatchObject(chosen);
    // The base alone, which never saw the text, is worse at it.
    const base2 = new Rig();
    await base2.load(saved.weights, 'second');
    expect((await base2.compute.evaluate({ text })).bitsPerByte).toBeGreaterThan(measured.bitsPerByte + 0.3);
    expect(lead(await base2.compute.choose(CHOICE))).toBeLessThan(lead(chosen) - 1);
    const refused = await base2.load(saved.weights, 'second', saved.weights);
    expect(refused).toMatchObject({ localAdapter: null, adapterRefused: { reason: 'not-an-adapter' } });
    for (const one of [rig, again, base2]) await one.compute.close();
  });

  it('stops learning when nothing is left that it may learn from', async () => {
    const rig = new Rig();
    await rig.load(await tinyEmbryo());
    await rig.compute.data({ worldSeed: null, shared: [], local: chunks, mix: 0 });
    await rig.compute.train(on);
    await rig.until(() => rig.of('step').length >= 2);
    await rig.compute.data({ worldSeed: null, shared: [], local: [], mix: 0 });
    const count = rig.of('step').length;
    await new Promise((resolve) => { setTimeout(resolve, 30); });
    expect(rig.of('step').length).toBe(count);
    expect(rig.of('failed')).toEqual([]);
    await expect(rig.compute.train(on)).rejects.toThrow(/nothing to learn from/);
    await rig.compute.close();
  });

  it('changes happen in the order they are asked for, without waiting for answers', async () => {
    const rig = new Rig();
    const weights = await tinyEmbryo();
    const asked = [rig.load(weights), rig.compute.data({ worldSeed: 1, shared: chunks, local: [], mix: 1 }), rig.compute.train(on), rig.load(weights, 'again'), rig.compute.data({ worldSeed: 2, shared: [], local: [], mix: 0 }), rig.compute.train(on)];
    await Promise.all(asked);
    await rig.until(() => rig.of('step').length >= 3);
    expect(rig.of('step').at(-1)?.fromSources).toEqual(['own']);
    await rig.compute.close();
    await expect(rig.compute.evaluate({ text: 'a' })).rejects.toThrow(/call load first/);
  });

  it('answers while it learns, within a step, and learns on', async () => {
    const rig = new Rig();
    await rig.load(await tinyEmbryo());
    await rig.compute.data({ worldSeed: 1, shared: chunks, local: [], mix: 0.5 });
    await rig.compute.train(on);
    await rig.until(() => rig.of('step').length >= 2);
    const before = rig.of('step').length;
    const reply = await rig.compute.generate(generation('r1', 8));
    expect(rig.of('step').length - before).toBeLessThanOrEqual(2);
    expect(rig.of('delta').map((delta) => delta.text).join('')).toBe(reply.text);
    expect(rig.of('delta').at(-1)?.tokens).toBeLessThanOrEqual(reply.tokens);
    await rig.until(() => rig.of('step').length >= before + 3);
    await rig.compute.close();
  });

  it('cancels replies under way and waiting, by id', async () => {
    const rig = new Rig();
    await rig.load(await tinyEmbryo());
    const first = rig.compute.generate(generation('r1', 4_000));
    const second = rig.compute.generate(generation('r2', 4_000));
    await expect(rig.compute.generate(generation('r1', 4))).rejects.toThrow(/already under way/);
    expect(await rig.compute.cancel({ id: 'r2' })).toEqual({ cancelled: true });
    await rig.until(() => rig.of('delta').length > 0);
    expect(await rig.compute.cancel({ id: 'r1' })).toEqual({ cancelled: true });
    const saidAtCancel = rig.of('delta').at(-1)?.tokens ?? 0;
    expect(await first).toMatchObject({ stoppedBy: 'cancelled' });
    expect((await first).tokens - saidAtCancel).toBeLessThanOrEqual(4);
    expect(await second).toMatchObject({ stoppedBy: 'cancelled', tokens: 0, text: '' });
    expect(await rig.compute.cancel({ id: 'r1' })).toEqual({ cancelled: false });
  });

  it('stops with a reason when the weights are broken', async () => {
    const sessions: ReferenceSession[] = [];
    const backend = new ReferenceBackend();
    const open = backend.open.bind(backend);
    backend.open = async (plan) => { const session = await open(plan); sessions.push(session); return session; };
    const rig = new Rig(backend);
    await rig.load(await tinyEmbryo());
    await rig.compute.data({ worldSeed: 1, shared: [], local: [], mix: 0 });
    const parameters = planOrganism(TINY, { ...TINY_TRAIN, hyper: TINY_TRAIN }).tensors.parameters;
    const poison = () => { sessions[0]?.write(parameters, Float32Array.of(NaN)); };
    await rig.compute.train(on);
    await rig.until(() => rig.of('step').length > 0);
    poison();
    await rig.until(() => rig.of('failed').length > 0);
    expect(rig.of('failed')[0]?.why).toMatch(/weights are broken/);
    const skipped = rig.of('step').filter((step) => step.skipped);
    expect(skipped).toHaveLength(20);
    expect(skipped.every((step) => step.repro !== null && step.gradNorm === 0)).toBe(true);
    await expect(rig.compute.evaluate({ text: 'a bird' })).rejects.toThrow(/weights are broken/);

    // Broken before the first step: the evaluation finds it.
    await rig.load(await tinyEmbryo());
    await rig.compute.data({ worldSeed: 1, shared: [], local: [], mix: 0 });
    sessions.shift();
    poison();
    await rig.compute.train(on);
    await rig.until(() => rig.of('failed').length > 1);
    expect(rig.of('failed')[1]?.why).toMatch(/weights are broken/);
  });

  it('says what to do first, and refuses what does not fit', async () => {
    const rig = new Rig();
    await expect(rig.compute.evaluate({ text: 'a' })).rejects.toThrow(/call load first/);
    await expect(rig.compute.train(on)).rejects.toThrow(/call load first/);
    await rig.load(await tinyEmbryo());
    await expect(rig.compute.train(on)).rejects.toThrow(/call data/);
    await expect(rig.compute.evaluate({ text: '' })).rejects.toThrow(/empty/);
    await expect(rig.compute.generate({ ...generation('x', 4), prompt: [{ token: 'constructor' }] })).rejects.toThrow(/reserved token/);
    await expect(rig.load((await tinyEmbryo()).slice(0, 300))).rejects.toBeInstanceOf(CheckpointError);
    // A failed load leaves nothing half loaded.
    await expect(rig.compute.evaluate({ text: 'a' })).rejects.toThrow(/call load first/);
  });
});
