// Replies for other members of a mesh, on the reference layers: spoken by the state all members have, without what this machine
// learnt for itself, and gone on with in the middle as if one had spoken all of it. Rules M81, M87, M88.
import { describe, expect, it } from 'vitest';
import type { ComputeEvent, TrainingChunk } from '../../../schemas/compute.ts';
import { computeEvents, computeMethods } from '../../../schemas/compute.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { Compute } from '../../../worker/learner/handlers.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { TINY_TRAIN, tinyEmbryo, tinyTokenizer } from './tinyOrganism.ts';

const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });
const clock = {
  now: () => Date.now(), monotonicMs: () => performance.now(),
  after: (delayMs: number, callback: () => void) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};
const local: TrainingChunk[] = [{ id: 'a', sourceId: 's-1000000000000001', text: 'The heron waits by the river, the river, the river.', heldOut: false }];
const SAMPLED = { maxTokens: 16, minP: 0, topP: 1, temperature: 1, seed: 2, repetitionPenalty: 1.3 }, GREEDY = { maxTokens: 16, temperature: 0 };

async function member() {
  const events: ComputeEvent[] = [];
  const compute = new Compute({ clock, yieldToHost, openBackend: () => Promise.resolve(new ReferenceBackend()), emit: (event) => { computeEvents[event.event].parse(event.data); events.push(event); } });
  await compute.load({ checkpoint: 'embryo', weights: await tinyEmbryo() as Uint8Array<ArrayBuffer>, tokenizer: tinyTokenizer.toJson(), backend: 'cpu', threads: 1, train: TINY_TRAIN, localAdapter: null, adapterTrain: { rank: 2, peakLearningRate: 0.02, warmupSteps: 2, stepShare: 0.5, rowShare: 0.5 } });
  const { stateHash } = await compute['mesh.open']({ block: 16, keep: 2, state: null });
  const learn = async (steps: number) => {
    await compute.data({ worldSeed: 1, shared: [], local, mix: 0 });
    await compute.train({ on: true, threads: 1, duty: 1 });
    while (events.filter((event) => event.event === 'step').length < steps) await yieldToHost();
    await compute.train({ on: false, threads: 1, duty: 1 });
  };
  const ask = async (id: string, sampling: Partial<SamplingOptions>, spoken: number[] = []) => {
    const said = computeMethods['mesh.generate'].output.parse(await compute['mesh.generate']({ id, prompt: [{ token: '<BOS>' }, { text: ' bird' }], sampling: SamplingOptions.parse(sampling), spoken }));
    const deltas = events.flatMap((event) => (event.event === 'delta' && event.data.id === id ? [event.data] : []));
    return { ...said, ids: deltas.flatMap(({ ids = [] }) => ids), told: deltas.map(({ text }) => text).join('') };
  };
  return { compute, stateHash, learn, ask };
}

describe('a reply for others', () => {
  it('M87 is spoken by the state it names: the same from every member, however much each learnt since for itself', async () => {
    const [a, b] = [await member(), await member()];
    await b.learn(60);
    const [ofA, ofB] = [await a.ask('p-1', GREEDY), await b.ask('p-1', GREEDY)];
    expect(ofB).toMatchObject({ text: ofA.text, ids: ofA.ids, stateHash: ofA.stateHash });
    expect(ofA.stateHash).toBe(a.stateHash);
    expect(ofA.text).toBe(ofA.told);
    // Its own voice says something else by now, before and after.
    let asked = 0;
    const own = async () => (await b.compute.generate({ id: `own-${(asked += 1)}`, prompt: [{ token: '<BOS>' }, { text: ' bird' }], sampling: SamplingOptions.parse(GREEDY) })).text;
    const before = await own();
    expect(before).not.toBe(ofB.text);
    await b.ask('p-2', GREEDY);
    expect(await own()).toBe(before);
  });

  it.each([['the likeliest words', GREEDY], ['drawn words, with a seed', SAMPLED]] as const)('M81 %s: gone on with after any token it is the same reply', async (_name, sampling) => {
    const [a, b] = [await member(), await member()];
    const whole = await a.ask('p-0', sampling);
    expect(whole.ids.length).toBeGreaterThan(8);
    for (const cut of [0, 1, 5, whole.ids.length - 1, whole.ids.length]) {
      const rest = await b.ask(`p-${cut + 1}`, sampling, whole.ids.slice(0, cut));
      expect([...whole.ids.slice(0, cut), ...rest.ids], `cut after ${cut}`).toEqual(whole.ids);
      expect(rest.tokens).toBe(whole.tokens);
      expect(whole.text.endsWith(rest.text)).toBe(true);
    }
  });

  it('M88 tokens that are none of this tokenizer are refused before the model sees them', async () => {
    const { ask, compute } = await member();
    await expect(ask('p-1', GREEDY, [1, 65_535])).rejects.toThrow(/not of this tokenizer/);
    await expect(compute.generate({ id: 'own', prompt: [], sampling: SamplingOptions.parse(GREEDY), spoken: [tinyTokenizer.vocabulary] })).rejects.toThrow(/not of this tokenizer/);
    expect((await ask('p-1', GREEDY, [tinyTokenizer.vocabulary - 1])).tokens).toBeGreaterThan(0);
  });

  it('M88 needs a mesh', async () => {
    const { compute } = await member();
    await compute['mesh.close']({});
    await expect(compute['mesh.generate']({ id: 'p-1', prompt: [{ text: 'x' }], sampling: SamplingOptions.parse(GREEDY) })).rejects.toThrow(/no mesh/);
  });
});
