// Training together through a real compute process: calls over its channel, its end by kill -9, and going on in another one.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parameterLayout, SPARK } from '../../../../app/organism/config.ts';
import { initialParameters } from '../../../../app/organism/init.ts';
import { Tokenizer } from '../../../../app/organism/tokenizer/tokenizer.ts';
import { COMPUTE_ENTRY } from '../../../../main/node/compute/entry.ts';
import { ComputeEndedError, ComputeProcess } from '../../../../main/node/compute/spawnCompute.ts';
import { ComputeTrainer } from '../../../../main/node/mesh/computeTrainer.ts';
import type { ComputeEvent } from '../../../../schemas/compute.ts';
import type { TrainConfig } from '../../../../schemas/model.ts';
import { buildKernels } from '../../../../tools/build-kernels.mjs';
import { packCheckpoint } from '../../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../../worker/learner/digest.ts';

const train: TrainConfig = {
  batch: 4, window: 64, peakLearningRate: 3e-3, warmupSteps: 10, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 21,
};
const tokenizer = new Tokenizer(SPARK.vocabulary, []).toJson();
const shape = { block: 4096, keep: 128 };
const living: ComputeProcess[] = [];

async function embryo(): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = {
    format: 'ileices-checkpoint-1' as const, config: SPARK, train: null, tokenizerSha256: await sha256Hex(tokenizer), step: 0, tokensSeen: 0,
    trainLoss: null, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, samplerState: '', parent: null,
  };
  return packCheckpoint(metadata, parameterLayout(SPARK).slots, { parameters: initialParameters(SPARK, 3), moments: null });
}

async function wake(weights: Uint8Array<ArrayBuffer>, worldSeed: number): Promise<{ process: ComputeProcess; learn: (steps: number) => Promise<void> }> {
  const process = new ComputeProcess({ entry: COMPUTE_ENTRY, lowPriority: false, onLine: () => undefined });
  living.push(process);
  let steps = 0;
  process.onEvent((event: ComputeEvent) => { if (event.event === 'step') steps += 1; });
  await process.call('load', { checkpoint: 'embryo', weights, tokenizer, backend: 'cpu', threads: 1, train });
  await process.call('data', { worldSeed, shared: [], local: [], mix: 0 });
  await process.call('train', { on: true, threads: 1, duty: 1 });
  const learn = async (count: number) => { const until = steps + count; while (steps < until) await new Promise((resolve) => { setTimeout(resolve, 2); }); };
  return { process, learn };
}

describe('training through the compute process', () => {
  beforeAll(async () => { await buildKernels(); });
  afterEach(async () => { for (const process of living.splice(0)) await process.kill(); });

  it('R46: two members agree round after round while they learn; one is killed with -9 and goes on from what was kept', async () => {
    const weights = await embryo();
    const [one, two] = [await wake(weights, 1), await wake(weights, 2)];
    const first = await ComputeTrainer.open(one.process, (work) => work(), shape, null);
    let second = await ComputeTrainer.open(two.process, (work) => work(), shape, null);
    // Both learn already, so each opened with a model of its own; the second takes over the first's.
    expect(second.stateHash).not.toBe(first.stateHash);
    await second.adopt(await first.snapshot(), first.stateHash);
    expect(second.stateHash).toBe(first.stateHash);
    const round = async (other: ComputeTrainer, waits: readonly ((steps: number) => Promise<void>)[]) => {
      await Promise.all(waits.map((learn) => learn(20)));
      const cuts = [await first.cut(), await other.cut()];
      expect(cuts.every(({ tokens }) => tokens > 0)).toBe(true);
      expect(cuts.map(({ startState }) => startState)).toEqual([first.stateHash, first.stateHash]);
      // Of 94,528 parameters.
      expect(Math.max(...cuts.map(({ payload }) => payload.length))).toBeLessThan(0.04 * 94_528);
      const payloads = cuts.map(({ payload }) => payload);
      const measured = await first.measure(payloads, 1);
      expect(measured?.map(({ fault }) => fault)).toEqual([null, null]);
      expect((await first.inspect(payloads)).every(({ norm }) => norm > 0)).toBe(true);
      const taken = payloads.map((payload, i) => ({ author: `n${i}`, payload, weight: 1_000 }));
      const [a, b] = [await first.apply(taken), await other.apply(taken)];
      expect(b).toEqual(a);
      expect([first.stateHash, other.stateHash]).toEqual([a.stateHash, a.stateHash]);
      return a;
    };
    const before = await round(second, [one.learn, two.learn]);
    await round(second, [one.learn, two.learn]);

    const kept = await second.keptState();
    const under = second.snapshot();
    await two.process.kill();
    await expect(under).rejects.toThrow(ComputeEndedError);
    await expect(second.cut()).rejects.toThrow(ComputeEndedError);
    const again = await wake(weights, 2);
    second = await ComputeTrainer.open(again.process, (work) => work(), shape, kept);
    expect(second.stateHash).toBe(first.stateHash);
    const after = await round(second, [one.learn, again.learn]);
    expect(after.lossAfter ?? NaN).toBeLessThan(before.lossBefore ?? NaN);

    // What went into no model is owed; another model is taken over whole.
    const { payload } = await second.cut();
    await second.refund(payload, 1);
    const rebased = await first.rebase();
    await second.adopt(await first.snapshot(), rebased.stateHash);
    expect(second.stateHash).toBe(rebased.stateHash);
    expect(Buffer.from(await second.snapshot()).equals(Buffer.from(await first.snapshot()))).toBe(true);
    await second.close();
    await expect(second.cut()).rejects.toThrow(/call mesh.open first/);
  });
});
