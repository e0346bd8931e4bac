// What a process that is told to rest at once still does, counted in runs of the engine: nothing of the work under way counts, and
// everything goes on afterwards as if it had never been interrupted. On the reference layers, which run one thing at a time.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readRoundState } from '../../../app/federation/roundState.ts';
import { updateShapeOfModel } from '../../../app/federation/updateShape.ts';
import { BatchSampler } from '../../../app/organism/batchSampler.ts';
import type { ComputeEvent, TrainingChunk } from '../../../schemas/compute.ts';
import type { MemoryPlan } from '../../../worker/engine/program.ts';
import { stretchesOf } from '../../../worker/engine/plan/stretches.ts';
import { GivenUp, toNobody } from '../../../worker/learner/giveWay.ts';
import type { GiveWay } from '../../../worker/learner/giveWay.ts';
import { Compute } from '../../../worker/learner/handlers.ts';
import { Loaded } from '../../../worker/learner/loaded.ts';
import type { Model } from '../../../worker/learner/organismSession.ts';
import { Trainer } from '../../../worker/learner/trainer.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { openTiny, TINY, TINY_TRAIN, tinyDocuments, tinyEmbryo, tinyTokenizer } from './tinyOrganism.ts';

const BLOCK = 64, KEEP = 8, STEPS = 200;
const adapterTrain = { rank: 2, peakLearningRate: 0.02, warmupSteps: 2, stepShare: 0.5, rowShare: 0.5 };
const shared: TrainingChunk[] = [{ id: 'm1', sourceId: 's-2000000000000001', text: 'The heron waits by the river. '.repeat(6), heldOut: false }];
const local: TrainingChunk[] = [{ id: 'd1', sourceId: 's-1000000000000001', text: 'QZX 42 := kelp; QZX 43 := zinc; '.repeat(6), heldOut: false }];
const clock = {
  now: () => Date.now(), monotonicMs: () => performance.now(),
  after: (delayMs: number, callback: () => void) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};
const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });
const input = async () => ({ checkpoint: 'embryo', weights: await tinyEmbryo() as Uint8Array<ArrayBuffer>, tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: null, adapterTrain });

/** Of bytes: where they differ it is enough to know that they do. */
const digest = (data: Float32Array | Uint8Array): string => createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex');

/** How often anything was run. */
class CountingBackend extends ReferenceBackend {
  runs = 0;
  override async open(plan: MemoryPlan) {
    const session = await super.open(plan), run = session.run.bind(session);
    session.run = (prepared) => { this.runs += 1; return run(prepared); };
    return session;
  }
}

class Rig {
  readonly backend = new CountingBackend();
  readonly events: ComputeEvent[] = [];
  readonly compute = new Compute({ clock, yieldToHost, openBackend: () => Promise.resolve(this.backend), emit: (event) => { this.events.push(event); } });
  count(name: ComputeEvent['event']): number { return this.events.filter(({ event }) => event === name).length; }
  async wake(): Promise<this> {
    await this.compute.load({ ...await input(), backend: 'cpu', threads: 1 });
    await this.compute.data({ worldSeed: 5, shared, local: [], mix: 0.5 });
    await this.compute['mesh.open']({ block: BLOCK, keep: KEEP, state: null });
    return this;
  }
  learn(on: boolean, atOnce?: true) { return this.compute.train({ on, threads: 1, duty: 1, ...(atOnce === undefined ? {} : { atOnce }) }); }
  async until(condition: () => boolean): Promise<void> { while (!condition()) await yieldToHost(); }
  /** Parameters as they are trained. */
  async theta(): Promise<string> { return digest(readRoundState((await this.compute['mesh.state']({})).state, updateShapeOfModel(TINY, BLOCK, KEEP).length)?.theta ?? new Float32Array()); }
}

/** What so many steps make of the model where nobody interrupts anything. */
async function undisturbed(steps: number): Promise<{ theta: string; samplerState: string }> {
  const loaded = await Loaded.open(new ReferenceBackend(), await input(), () => 0);
  await loaded.setData({ worldSeed: 5, shared, local: [], mix: 0.5 }, () => Promise.resolve());
  for (let step = 0; step < steps; step += 1) await loaded.step();
  return { theta: digest(await loaded.organism.readParameters()), samplerState: loaded.trainer.run.samplerState };
}

describe('a pause', () => {
  it('while updates are measured ends the measuring before its next batch: no verdict, parameters as they were, and the next round goes on', async () => {
    const rig = await new Rig().wake();
    await rig.learn(true);
    await rig.until(() => rig.count('step') >= STEPS);
    const { payload } = await rig.compute['mesh.cut']({});
    // Measuring alone: learning rests as it does while something is saved, which ends no measuring.
    await rig.learn(false);
    const before = rig.backend.runs, whole = await rig.compute['mesh.measure']({ payloads: [payload, payload], sample: 1 }), wholeRuns = rig.backend.runs - before;
    expect(whole.measured?.map(({ fault }) => fault)).toEqual([null, null]);
    expect(wholeRuns).toBeGreaterThan(10);

    for (const after of [1, wholeRuns - 2]) {
      await rig.learn(true);
      const steps = rig.count('step');
      await rig.until(() => rig.count('step') > steps);
      const begun = rig.backend.runs, given = rig.compute['mesh.measure']({ payloads: [payload, payload], sample: 1 });
      await rig.until(() => rig.backend.runs >= begun + after);
      const asked = rig.backend.runs;
      await rig.learn(false, true);
      expect(await given).toEqual({ measured: null });
      expect(rig.backend.runs - asked).toBeLessThanOrEqual(1);
      // One that is asked for while it rests does not begin.
      expect(await rig.compute['mesh.measure']({ payloads: [payload], sample: 2 })).toEqual({ measured: null });
      const twin = await undisturbed(rig.count('step'));
      expect(await rig.theta()).toBe(twin.theta);
      expect((await rig.compute.snapshot({})).metadata.samplerState).toBe(twin.samplerState);
      expect(rig.backend.runs - asked).toBeLessThanOrEqual(1);
    }

    await rig.learn(true);
    expect(await rig.compute['mesh.measure']({ payloads: [payload, payload], sample: 1 })).toEqual(whole);
    const cut = await rig.compute['mesh.cut']({});
    expect((await rig.compute['mesh.apply']({ taken: [{ author: 'n0', payload: cut.payload, weight: 1_000 }] })).lossAfter).not.toBeNull();
    await rig.compute.close();
  });

  it('while held-out text is measured ends that too, and it is measured when learning goes on', async () => {
    const rig = await new Rig().wake();
    await rig.learn(true);
    await rig.until(() => rig.backend.runs >= 3);
    const asked = rig.backend.runs;
    await rig.learn(false, true);
    expect([rig.count('evaluated'), rig.count('step')]).toEqual([0, 0]);
    expect(rig.backend.runs - asked).toBeLessThanOrEqual(1);
    await rig.learn(true);
    await rig.until(() => rig.count('step') > 0);
    expect(rig.count('evaluated')).toBe(1);
    expect(rig.backend.runs - asked).toBeGreaterThan(10);
    await rig.compute.close();
  });
});

describe('a step', () => {
  /** Gives up at every fifth place where it could. */
  const hesitant = (): GiveWay & { readonly given: number } => {
    let asked = 0, given = 0;
    return { ...toNobody, get given() { return given; }, orGiveUp: () => { asked += 1; if (asked % 5 !== 0) return Promise.resolve(); given += 1; return Promise.reject(new GivenUp()); } };
  };
  /** Tries until so many steps were done. */
  const persist = async (steps: number, step: () => Promise<unknown>): Promise<void> => {
    for (let done = 0; done < steps;) try { await step(); done += 1; } catch (error) { if (!(error instanceof GivenUp)) throw error; }
  };

  it('given up between two of its stretches was never begun: the same batch comes again and the same weights of it', async () => {
    const run = async (giveWay: GiveWay) => {
      const organism = await openTiny(), gradients = [];
      for (const stretch of stretchesOf(organism.plan.programs.gradients, 300_000)) gradients.push(await organism.session.prepare(stretch));
      // So every other try is given up between its first stretch and its second.
      expect(gradients).toHaveLength(3);
      const model: Model = { plan: organism.plan, shape: organism.shape, session: organism.session, programs: { ...organism.programs, gradients }, ready: () => organism.ready(), updated: () => { organism.updated(); } };
      const sampler = new BatchSampler(TINY_TRAIN);
      sampler.setData(tinyDocuments, [], 0);
      const trainer = new Trainer(model, TINY_TRAIN, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, () => 0, giveWay);
      await persist(20, () => trainer.step());
      const { parameters, moments } = await organism.readState();
      return { state: [parameters, moments.first, moments.second].map(digest), run: trainer.run };
    };
    const giveWay = hesitant();
    expect(await run(giveWay)).toEqual(await run(toNobody));
    expect(giveWay.given).toBeGreaterThan(5);
  });

  it('given up takes no turn away from base or adapter', async () => {
    const run = async (giveWay: GiveWay) => {
      const loaded = await Loaded.open(new ReferenceBackend(), await input(), () => 0, giveWay), parts: string[] = [];
      await loaded.setData({ worldSeed: 5, shared, local, mix: 0.5 }, () => Promise.resolve());
      await persist(15, async () => { parts.push((await loaded.step()).part); });
      const { weights, localAdapter } = await loaded.snapshot();
      return { parts, weights: digest(weights), localAdapter: digest(localAdapter ?? new Uint8Array()) };
    };
    const expected = await run(toNobody);
    expect(new Set(expected.parts)).toEqual(new Set(['base', 'adapter']));
    expect(await run(hesitant())).toEqual(expected);
  });

  it('is cut into stretches that are the program again, none larger than asked but for one operation by itself', async () => {
    const { plan } = await openTiny(), program = plan.programs.gradients, most = 100_000;
    const stretches = stretchesOf(program, most);
    expect(stretches.length).toBeGreaterThan(3);
    expect(stretches.flatMap(({ ops }) => ops)).toEqual(program.ops);
    for (const { ops } of stretches) {
      const products = ops.flatMap((op) => (op.op === 'matmul' ? [op.m * op.n * op.k] : []));
      expect(products.length === 1 || products.reduce((sum, n) => sum + n, 0) <= most).toBe(true);
    }
  });
});
