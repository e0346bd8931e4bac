// A loaded model that takes part in rounds: what local text taught never travels, learning goes on between the calls, and
// members that started alike end alike. On the CPU backend; the calls themselves on the reference layers.
import { beforeAll, describe, expect, it } from 'vitest';
import { aggregate, applyTo } from '../../../app/federation/aggregate.ts';
import { decodeUpdate } from '../../../app/federation/codec.ts';
import { updateShapeOfModel } from '../../../app/federation/updateShape.ts';
import type { ComputeEvent, TrainingChunk } from '../../../schemas/compute.ts';
import { computeMethods } from '../../../schemas/compute.ts';
import type { AdapterTrain } from '../../../schemas/model.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';
import { Compute } from '../../../worker/learner/handlers.ts';
import { Loaded } from '../../../worker/learner/loaded.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { TINY, TINY_TRAIN, tinyEmbryo, tinyTokenizer } from './tinyOrganism.ts';

const BLOCK = 64, KEEP = 8;
const MESH = 's-2000000000000001';
const DEVICE = 's-1000000000000001';
const adapterTrain: AdapterTrain = { rank: 4, peakLearningRate: 0.02, warmupSteps: 4, stepShare: 0.5, rowShare: 0.5 };
const chunk = (id: string, sourceId: string, text: string, heldOut = false): TrainingChunk => ({ id, sourceId, text: text.repeat(6), heldOut });
const shared = [chunk('m1', MESH, 'The heron waits by the river. '), chunk('m2', MESH, 'The heron sings. ', true)];
const local = [chunk('d1', DEVICE, 'QZX 42 := kelp; QZX 43 := zinc; '), chunk('d2', DEVICE, 'QZX 44 := kelp; ', true)];
const shape = updateShapeOfModel(TINY, BLOCK, KEEP);
const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });
const clock = {
  now: () => Date.now(), monotonicMs: () => performance.now(),
  after: (delayMs: number, callback: () => void) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};

beforeAll(async () => { await buildKernels(); });

describe('text for this machine alone', () => {
  it('C13, R40: changes no byte of an update, no verdict and nothing that is kept, however much the adapter learnt from it', async () => {
    const weights = await tinyEmbryo();
    const run = async (own: readonly TrainingChunk[]) => {
      const backend = await createNodeCpuBackend({ threads: 2 });
      const loaded = await Loaded.open(backend, { checkpoint: 'embryo', weights, tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: null, adapterTrain }, () => performance.now());
      await loaded.setData({ worldSeed: 5, shared, local: own, mix: 0.5 }, () => Promise.resolve());
      const learner = await loaded.takePart({ block: BLOCK, keep: KEEP, state: null });
      const travelled: unknown[] = [];
      for (let round = 1; round <= 3; round += 1) {
        for (let base = 0; base < 60;) if ((await loaded.step()).part === 'base') base += 1;
        const cut = await learner.cut();
        const measured = await learner.measure([cut.payload], round);
        expect(measured[0]?.standardError).not.toBeNull();
        travelled.push(cut, measured, await learner.inspect([cut.payload]), await learner.apply([{ author: 'n0', payload: cut.payload, weight: 1_000 }]));
      }
      travelled.push(await learner.snapshot(), await learner.exportState());
      const { adapterSteps } = loaded;
      await loaded.close();
      await backend.close();
      return { travelled, adapterSteps };
    };
    const [alone, beside] = [await run([]), await run(local)];
    expect([alone.adapterSteps, beside.adapterSteps]).toEqual([0, 179]);
    expect(beside.travelled).toEqual(alone.travelled);
    // The comparison can fail: shared text does change them.
    const backend = await createNodeCpuBackend({ threads: 1 });
    const other = await Loaded.open(backend, { checkpoint: 'embryo', weights, tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: null, adapterTrain }, () => performance.now());
    await other.setData({ worldSeed: 5, shared: [...shared, ...local], local: [], mix: 0.5 }, () => Promise.resolve());
    const learner = await other.takePart({ block: BLOCK, keep: KEEP, state: null });
    for (let step = 0; step < 60; step += 1) await other.step();
    expect((await learner.cut()).payload).not.toEqual((alone.travelled[0] as { payload: Uint8Array }).payload);
    await other.close();
    await backend.close();
  });
});

class Rig {
  readonly events: ComputeEvent[] = [];
  readonly compute = new Compute({ clock, yieldToHost, openBackend: () => Promise.resolve(new ReferenceBackend()), emit: (event) => { this.events.push(event); } });
  get steps(): number { return this.events.filter(({ event }) => event === 'step').length; }
  async wake(seed: number, weights: Uint8Array): Promise<this> {
    await this.compute.load({ checkpoint: 'embryo', weights: weights as Uint8Array<ArrayBuffer>, tokenizer: tinyTokenizer.toJson(), backend: 'cpu', threads: 1, train: TINY_TRAIN, localAdapter: null, adapterTrain: null });
    await this.compute.data({ worldSeed: seed, shared, local: [], mix: 0.5 });
    return this;
  }
  async learn(steps: number): Promise<void> {
    const until = this.steps + steps;
    await this.compute.train({ on: true, threads: 1, duty: 1 });
    while (this.steps < until) await yieldToHost();
  }
}
const open = { block: BLOCK, keep: KEEP, state: null };

describe('calls of the rounds', () => {
  it('R41: three members that learn all the time take the same updates and end with the same model', async () => {
    const weights = await tinyEmbryo();
    const rigs = [await new Rig().wake(1, weights), await new Rig().wake(2, weights), await new Rig().wake(3, weights)];
    const opened = await Promise.all(rigs.map((rig) => rig.compute['mesh.open'](open)));
    expect(new Set(opened.map(({ stateHash }) => stateHash)).size).toBe(1);
    let anchor = (await rigs[0]?.compute['mesh.snapshot']({}))?.snapshot ?? new Uint8Array();
    expect(opened[0]?.stateHash).toBe(await sha256Hex(anchor as Uint8Array<ArrayBuffer>));
    for (let round = 1; round <= 3; round += 1) {
      await Promise.all(rigs.map((rig) => rig.learn(10)));
      const cuts = await Promise.all(rigs.map((rig) => rig.compute['mesh.cut']({})));
      const payloads = cuts.map(({ payload }) => payload);
      const measured = await Promise.all(rigs.map((rig) => rig.compute['mesh.measure']({ payloads, sample: round })));
      expect(measured.flatMap((one) => one.measured).every((one) => one?.fault === null)).toBe(true);
      const inspected = await rigs[0]?.compute['mesh.inspect']({ payloads });
      expect(inspected?.inspected.map(({ overlap }) => overlap[0])).toHaveLength(3);
      const taken = payloads.map((payload, i) => ({ author: `n${i}`, payload, weight: 1_000 }));
      const before = rigs.map((rig) => rig.steps);
      const applied = await Promise.all(rigs.map((rig) => rig.compute['mesh.apply']({ taken })));
      expect(new Set(applied.map(({ stateHash }) => stateHash)).size).toBe(1);
      for (const output of applied) expect(computeMethods['mesh.apply'].output.parse(output)).toEqual(output);
      // Exactly the aggregate, worked out here by itself.
      const updates = payloads.map((payload) => { const decoded = decodeUpdate(payload, shape); if (!decoded.ok) throw new Error(decoded.fault); return { update: decoded.update, weight: 1_000 }; });
      const next = applyTo(new Float32Array(anchor.slice().buffer), aggregate(updates, shape.length));
      expect(applied[0]?.stateHash).toBe(await sha256Hex(new Uint8Array(next.buffer as ArrayBuffer)));
      anchor = new Uint8Array(next.buffer);
      // Nobody stopped learning meanwhile.
      await Promise.all(rigs.map(async (rig, i) => { while (rig.steps <= (before[i] ?? 0)) await yieldToHost(); }));
    }
    for (const rig of rigs) await rig.compute.close();
  });

  it('R43, R44: a rebase makes the model of what was learnt alone; a newcomer takes it over byte for byte', async () => {
    const weights = await tinyEmbryo();
    const [old, newcomer] = [await new Rig().wake(1, weights), await new Rig().wake(2, weights)];
    await old.compute['mesh.open'](open);
    await old.learn(20);
    await old.compute.train({ on: false, threads: 1, duty: 1 });
    const { stateHash, lossBefore, lossAfter } = await old.compute['mesh.rebase']({});
    expect(lossAfter ?? NaN).toBeLessThan(lossBefore ?? NaN);
    const { snapshot } = await old.compute['mesh.snapshot']({});
    await newcomer.compute['mesh.open'](open);
    await expect(newcomer.compute['mesh.adopt']({ snapshot: snapshot.subarray(0, -4), stateHash })).rejects.toThrow(/Fetch it again/);
    await newcomer.learn(1);
    const evaluations = () => newcomer.events.filter(({ event }) => event === 'evaluated').length;
    expect(evaluations()).toBe(1);
    await newcomer.compute['mesh.adopt']({ snapshot, stateHash });
    // The first step may have been under way. The figure of the model before is none of this one.
    await newcomer.learn(2);
    expect(evaluations()).toBe(2);
    await newcomer.compute.train({ on: false, threads: 1, duty: 1 });
    await newcomer.compute['mesh.adopt']({ snapshot, stateHash });
    expect((await newcomer.compute['mesh.snapshot']({})).snapshot).toEqual(snapshot);
    const text = 'The heron waits.';
    expect(await newcomer.compute.evaluate({ text })).toEqual(await old.compute.evaluate({ text }));
    for (const rig of [old, newcomer]) await rig.compute.close();
  });

  it('refuses what needs a mesh before one is open, and after another model was loaded; an update that cannot be read is refused', async () => {
    const weights = await tinyEmbryo();
    const rig = new Rig();
    await expect(rig.compute['mesh.open'](open)).rejects.toThrow(/call load first/);
    await rig.wake(1, weights);
    await expect(rig.compute['mesh.cut']({})).rejects.toThrow(/call mesh.open first/);
    const { stateHash } = await rig.compute['mesh.open'](open);
    await expect(rig.compute['mesh.apply']({ taken: [{ author: 'n0', payload: Uint8Array.of(1), weight: 1_000 }] })).rejects.toThrow(/cannot be read/);
    await expect(rig.compute['mesh.open']({ ...open, state: new Uint8Array(40) })).rejects.toThrow(/does not fit this model/);
    await expect(rig.compute['mesh.cut']({})).rejects.toThrow(/call mesh.open first/);
    expect(await rig.compute['mesh.open'](open)).toEqual({ stateHash });
    await rig.wake(1, weights);
    await expect(rig.compute['mesh.snapshot']({})).rejects.toThrow(/call mesh.open first/);
    await rig.compute.close();
  });
});
