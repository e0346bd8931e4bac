// The compute process for real: forked, over IPC, on the CPU backend. What only a process has, and what the agent relies on beside
// what whoever computes must do (tests/contract/computeSuite.ts).
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parameterLayout, SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import { computeEvents, computeMethods, ForegroundFrame } from '../../../schemas/compute.ts';
import type { ComputeEvent, ComputeInput, ComputeMethod, ComputeOutput, ComputeReplyFrame } from '../../../schemas/compute.ts';
import type { ModelConfig, TrainConfig } from '../../../schemas/model.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { packCheckpoint } from '../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';

const LONG: ModelConfig = { ...SPARK, context: 2048 };
const train: TrainConfig = {
  batch: 4, window: 64, peakLearningRate: 3e-3, warmupSteps: 10, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 21,
};
const tokenizer = new Tokenizer(LONG.vocabulary, []).toJson();
const children: ChildProcess[] = [];

class Process {
  readonly child: ChildProcess;
  readonly events: ComputeEvent[] = [];
  readonly #open = new Map<number, { method: ComputeMethod; resolve: (output: unknown) => void; reject: (error: Error) => void }>();
  readonly ended: Promise<number | null>;
  #id = 0;

  constructor(entry = 'compute') {
    this.child = fork(fileURLToPath(new URL(`../../../worker/${entry}.node.ts`, import.meta.url)), [], { serialization: 'advanced', execArgv: [], env: process.env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children.push(this.child);
    this.ended = new Promise((resolve) => { this.child.once('exit', (code) => { resolve(code); }); });
    this.child.on('message', (message) => { this.#receive(message as ComputeReplyFrame); });
  }

  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    this.#id += 1;
    const id = this.#id;
    this.child.send({ type: 'call', id, method, input });
    return new Promise((resolve, reject) => { this.#open.set(id, { method, resolve: (output) => { resolve(output as ComputeOutput<M>); }, reject }); });
  }

  #receive(frame: ComputeReplyFrame): void {
    if (frame.type === 'event') {
      computeEvents[frame.event].parse(frame.data);
      this.events.push(frame);
      return;
    }
    const call = this.#open.get(frame.id);
    if (call === undefined) return;
    this.#open.delete(frame.id);
    if (frame.type === 'error') call.reject(new Error(frame.message));
    else call.resolve(computeMethods[call.method].output.parse(frame.output));
  }

  steps() { return this.events.flatMap((event) => (event.event === 'step' ? [event.data] : [])); }
  async until(condition: () => boolean): Promise<void> { while (!condition()) await new Promise((resolve) => { setTimeout(resolve, 2); }); }
}

async function embryo(): Promise<Uint8Array<ArrayBuffer>> {
  const layout = parameterLayout(LONG);
  const metadata = {
    format: 'ileices-checkpoint-1' as const, config: LONG, train: null, tokenizerSha256: await sha256Hex(tokenizer), step: 0, tokensSeen: 0,
    trainLoss: null, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, samplerState: '', parent: null,
  };
  return packCheckpoint(metadata, layout.slots, { parameters: initialParameters(LONG, 3), moments: null }, 'F16');
}

async function loaded(weights: Uint8Array<ArrayBuffer>, schedule = train): Promise<Process> {
  const running = new Process();
  await running.call('load', { checkpoint: 'embryo', weights, tokenizer, backend: 'auto', threads: 2, train: schedule });
  return running;
}
const generation = (id: string, maxTokens: number, seed = 1) => ({ id, prompt: [{ token: '<BOS>' }, { text: ' the' }], sampling: { maxTokens, seed, temperature: 1, topP: 1, minP: 0 } });
const SOURCE = 's-1000000000000000';
const chunks = [
  { id: 'a', sourceId: SOURCE, text: 'The heron waits by the blue river. '.repeat(20), heldOut: false },
  { id: 'b', sourceId: SOURCE, text: 'The heron sings by the blue river.', heldOut: true },
];

describe('compute process', () => {
  beforeAll(async () => { await buildKernels(); });
  afterEach(() => { for (const child of children.splice(0)) child.kill('SIGKILL'); });

  it('loads, learns on two threads and one, saves, is killed, and a second process learns the same again (ORG-057)', async () => {
    const first = await loaded(await embryo());
    expect(await first.call('data', { worldSeed: 5, shared: chunks, local: [], mix: 0.5 })).toEqual({ tokens: 701, heldOutTokens: 34, localTokens: 0 });
    const before = await first.call('evaluate', { text: chunks[1]?.text ?? '' });
    await first.call('train', { on: true, threads: 2, duty: 1 });
    await first.until(() => first.steps().length >= 30);
    await first.call('train', { on: true, threads: 1, duty: 1 });
    await first.until(() => first.steps().length >= 60);
    await first.call('train', { on: false, threads: 1, duty: 1 });
    const steps = first.steps();
    expect(steps.map((step) => step.step)).toEqual(steps.map((_, i) => i + 1));
    expect(steps.at(-1)?.trainLoss).toBeLessThan((steps[0]?.trainLoss ?? 0) - 1);
    expect(steps.every((step) => step.tokensPerSecond > 0 && (step.wallTokensPerSecond ?? 0) > 0)).toBe(true);
    expect((await first.call('evaluate', { text: chunks[1]?.text ?? '' })).bitsPerByte).toBeLessThan(before.bitsPerByte * 0.8);
    const evaluated = first.events.find((event) => event.event === 'evaluated');
    expect(evaluated?.data).toMatchObject({ step: 0, perSource: { [SOURCE]: before.bitsPerByte } });
    const saved = await first.call('snapshot', {});
    const spoken = await first.call('generate', generation('r1', 20));
    expect(spoken.tokens).toBeGreaterThan(0);

    // It goes on without a save and is killed in the middle of its work.
    await first.call('train', { on: true, threads: 2, duty: 1 });
    await first.until(() => first.steps().length >= steps.length + 5);
    first.child.kill('SIGKILL');
    await first.ended;
    const lost = first.steps().slice(steps.length, steps.length + 5).map((step) => step.trainLoss);

    const second = await loaded(saved.weights);
    expect(await second.call('generate', generation('r2', 20))).toMatchObject({ text: spoken.text, tokens: spoken.tokens });
    expect((await second.call('generate', generation('r3', 20, 2))).text).not.toBe(spoken.text);
    await second.call('data', { worldSeed: 5, shared: chunks, local: [], mix: 0.5 });
    await second.call('train', { on: true, threads: 1, duty: 1 });
    await second.until(() => second.steps().length >= 5);
    expect(second.steps().slice(0, 5).map((step) => step.trainLoss)).toEqual(lost);
  });

  it('answers while it learns, between two steps', async () => {
    const running = await loaded(await embryo());
    await running.call('data', { worldSeed: 5, shared: chunks, local: [], mix: 0.5 });
    await running.call('train', { on: true, threads: 2, duty: 1 });
    await running.until(() => running.steps().length >= 3);
    const before = running.steps().length;
    const reply = await running.call('generate', generation('r1', 10));
    expect(reply.stoppedBy === 'end' || reply.tokens === 10).toBe(true);
    expect(running.steps().length - before).toBeLessThan(5);
    await running.until(() => running.steps().length > before + 5);
  });

  it('works no more than its duty', async () => {
    const running = await loaded(await embryo());
    await running.call('data', { worldSeed: 5, shared: chunks, local: [], mix: 0.5 });
    await running.call('train', { on: true, threads: 1, duty: 0.25 });
    await running.until(() => running.steps().length >= 5);
    const from = running.steps().length;
    const startMs = performance.now();
    await new Promise((resolve) => { setTimeout(resolve, 2_000); });
    const passedMs = performance.now() - startMs;
    const workedMs = running.steps().slice(from).reduce((sum, step) => sum + step.perceiveMs + step.thinkMs + step.actMs, 0);
    // Steps cut at both ends of the stretch make the share a little uncertain.
    expect(workedMs / passedMs).toBeLessThan(0.33);
    expect(workedMs / passedMs).toBeGreaterThan(0.12);
    await running.call('train', { on: false, threads: 1, duty: 1 });
  });

  it('ends when its parent lets go of it, even while it learns', async () => {
    const running = await loaded(await embryo());
    await running.call('data', { worldSeed: 5, shared: chunks, local: [], mix: 0.5 });
    await running.call('train', { on: true, threads: 2, duty: 1 });
    await running.until(() => running.steps().length >= 2);
    running.child.disconnect();
    expect(await running.ended).toBe(0);
  });

  it('trains from scratch in the foreground, and ends when the parent goes', async () => {
    const request = { corpus: chunks[0]?.text ?? '', preset: 'spark', steps: 5, seed: 1, batch: 4, window: 64, vocabulary: 300, threads: 2, backend: 'cpu' };
    const run = new Process('train');
    const frames: ForegroundFrame[] = [];
    run.child.on('message', (frame) => { frames.push(ForegroundFrame.parse(frame)); });
    run.child.send(request);
    await run.until(() => frames.some((frame) => frame.type !== 'step'));
    expect(frames.map((frame) => frame.type)).toEqual(['step', 'step', 'step', 'step', 'step', 'done']);
    run.child.disconnect();
    expect(await run.ended).toBe(0);

    const refused = new Process('train');
    const answers: ForegroundFrame[] = [];
    refused.child.on('message', (frame) => { answers.push(ForegroundFrame.parse(frame)); });
    refused.child.send({ ...request, steps: 0 });
    await refused.until(() => answers.length > 0);
    expect(answers[0]).toMatchObject({ type: 'error' });
    refused.child.disconnect();
    await refused.ended;
  });
});
