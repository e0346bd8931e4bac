import { describe, expect, it } from 'vitest';
import { BatchSampler } from '../../../app/organism/batchSampler.ts';
import { computeEvents } from '../../../schemas/compute.ts';
import { fillState, openCheckpoint, packCheckpoint } from '../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';
import type { OrganismSession } from '../../../worker/learner/organismSession.ts';
import { hashTokens, runStateOf, Trainer } from '../../../worker/learner/trainer.ts';
import type { RunState } from '../../../worker/learner/trainer.ts';
import { openTiny, TINY, TINY_TRAIN, tinyDocuments, tinyTokenizer } from './tinyOrganism.ts';

const start: RunState = { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' };
let clockMs = 0;
const nowMs = () => { clockMs += 1; return clockMs; };

function trainerOn(organism: OrganismSession, run: RunState = start): { trainer: Trainer; sampler: BatchSampler } {
  const sampler = new BatchSampler(TINY_TRAIN);
  sampler.setData(tinyDocuments, [], 0);
  return { trainer: new Trainer(organism, TINY_TRAIN, sampler, run, nowMs), sampler };
}

describe('trainer', () => {
  it('lowers the loss, warms up and counts what it saw', async () => {
    const { trainer } = trainerOn(await openTiny());
    const reports = [];
    for (let i = 0; i < 60; i += 1) reports.push(await trainer.step());
    expect(reports[0]?.trainLoss).toBeCloseTo(Math.log(TINY.vocabulary), 0);
    expect(reports.at(-1)?.trainLoss).toBeLessThan(2);
    expect(reports.slice(0, 5).map((r) => r.learningRate)).toEqual([0.0025, 0.005, 0.0075, 0.01, 0.01]);
    expect(reports.at(-1)?.tokensSeen).toBe(reports.reduce((sum, r) => sum + r.tokens, 0));
    expect(trainer.run.step).toBe(60);
    expect(reports.every((r) => r.gradNorm > 0 && !r.skipped && r.repro === null && r.perceiveMs > 0 && r.thinkMs > 0 && r.actMs > 0)).toBe(true);
    expect(trainer.run.trainLoss).toBeLessThan(reports[20]?.trainLoss ?? 0);
  });

  it('goes on from a checkpoint bit for bit, counters and loss included', async () => {
    const tokenizerSha256 = await sha256Hex(tinyTokenizer.toJson());
    const through = await openTiny();
    const { trainer } = trainerOn(through);
    for (let i = 0; i < 7; i += 1) await trainer.step();
    const saved = packCheckpoint({ format: 'ileices-checkpoint-1', config: TINY, train: TINY_TRAIN, tokenizerSha256, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, parent: null, ...trainer.run }, through.plan.parameters, await through.readState());
    const losses = [];
    for (let i = 0; i < 6; i += 1) losses.push((await trainer.step()).trainLoss);

    const again = await openTiny();
    const opened = openCheckpoint(saved, tokenizerSha256);
    again.loadState(fillState(opened, TINY, again.plan.parameters, again.flatSize));
    const resumed = trainerOn(again, runStateOf(opened.metadata));
    const resumedLosses = [];
    for (let i = 0; i < 6; i += 1) resumedLosses.push((await resumed.trainer.step()).trainLoss);
    expect(resumedLosses).toEqual(losses);
    expect(await again.readState()).toEqual(await through.readState());
    expect(resumed.trainer.run).toEqual(trainer.run);
  });

  it('skips a step that is not finite, changes nothing, and leaves a record that replays the batch (ORG-026)', async () => {
    const organism = await openTiny();
    const { trainer } = trainerOn(organism);
    for (let i = 0; i < 3; i += 1) await trainer.step();
    // A broken number in the gain of the last norm reaches every logit.
    const slot = organism.plan.parameters.find((p) => p.name === 'model.norm.weight');
    const before = await organism.readState();
    const sound = before.parameters[slot?.offset ?? 0] ?? 1;
    organism.session.write(organism.plan.tensors.parameters, Float32Array.of(NaN), slot?.offset ?? 0);
    const poisoned = await organism.readState();
    const report = await trainer.step();
    expect(report.skipped).toBe(true);
    expect(await organism.readState()).toEqual(poisoned);

    // Numbers only: the record ends in the signed chain, and the border refuses any other.
    expect(computeEvents.step.shape.repro.safeParse(report.repro).success).toBe(true);
    const repro = JSON.parse(report.repro ?? '') as { step: number; seed: number; samplerState: string; tokensHash: string };
    expect(repro).toMatchObject({ step: 4, seed: TINY_TRAIN.seed });
    const replay = trainerOn(organism, { ...start, step: 3, samplerState: repro.samplerState });
    const state = replay.sampler.state;
    expect(hashTokens(replay.sampler.draw().tokens)).toBe(repro.tokensHash);
    replay.sampler.restore(state);
    expect((await replay.trainer.step()).skipped).toBe(true);

    // Mended, it learns on; the skipped batch is not drawn again.
    organism.session.write(organism.plan.tensors.parameters, Float32Array.of(sound), slot?.offset ?? 0);
    const next = await trainer.step();
    expect(next).toMatchObject({ skipped: false, step: 5, repro: null });
    expect(Number.isFinite(trainer.run.trainLoss)).toBe(true);
  });
});
