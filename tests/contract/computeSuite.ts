// What whoever computes for a node must do, seen from the agent: a process of Node or a page of a browser, on the processor or a
// graphics card. Load, learn, speak, be cancelled, measure, save and go on, refuse, end in the middle. What it says is compared with
// the process of Node on the processor: bit for bit where the other is on the processor too.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parameterLayout, SPARK } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { referenceStep } from '../../app/organism/reference/model.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { SpecialName } from '../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { COMPUTE_ENTRY } from '../../main/node/compute/entry.ts';
import { ComputeEndedError, ComputeProcess } from '../../main/node/compute/spawnCompute.ts';
import type { ComputeChild } from '../../main/node/agent/computeKeeper.ts';
import type { ComputeEvent, ComputeInput } from '../../schemas/compute.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import { fillState, openCheckpoint, packCheckpoint } from '../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../worker/learner/digest.ts';

/** A long context, so that a reply lasts long enough to be cancelled. */
const LONG: ModelConfig = { ...SPARK, context: 2048 };
/** A graphics card that is emulated in software takes its time. */
const SMALL: ModelConfig = { ...LONG, layers: 1, width: 32, heads: 2, kvHeads: 1, feedForward: 32 };
/** 14 MB as it comes, three times that with what its optimiser remembers. */
const LARGE: ModelConfig = { ...SPARK, width: 256, layers: 5, feedForward: 704, heads: 8, kvHeads: 8 };
const SCHEDULE: TrainConfig = {
  batch: 8, window: 8, peakLearningRate: 3e-3, warmupSteps: 3, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 21,
};
const MODELS = { cpu: { config: LONG, steps: 12 }, webgpu: { config: SMALL, steps: 6 } } as const;
const SEED = 3;
/** 32-bit sums in another order; AdamW feeds their difference back at every step. */
const NEAR = 1e-3, NEAR_LATER = 5e-3, EARLY_STEPS = 3;
const SOURCE = 's-1000000000000000', HELD_OUT = 'Der Reiher singt am blauen Fluß, 青い川で.';
const CHUNKS = [
  { id: 'a', sourceId: SOURCE, text: 'Der Reiher wartet am blauen Fluß. '.repeat(20), heldOut: false },
  { id: 'b', sourceId: SOURCE, text: HELD_OUT, heldOut: true },
];
const tokenizer = new Tokenizer(LONG.vocabulary, []).toJson();

export async function embryo(config: ModelConfig = LONG): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = {
    format: 'ileices-checkpoint-1' as const, config, train: null, tokenizerSha256: await sha256Hex(tokenizer), step: 0, tokensSeen: 0,
    trainLoss: null, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, samplerState: '', parent: null,
  };
  return packCheckpoint(metadata, parameterLayout(config).slots, { parameters: initialParameters(config, SEED), moments: null }, config === LARGE ? 'F32' : 'F16');
}
export const generation = (id: string, maxTokens: number, seed = 1): ComputeInput<'generate'> => ({ id, prompt: [{ token: '<BOS>' }, { text: ' Fluß' }], sampling: { maxTokens, seed, temperature: 1, topP: 1, minP: 0 } });

/** Somebody who computes, with everything that was heard of them. */
export class Heard {
  readonly child: ComputeChild;
  readonly events: ComputeEvent[] = [];
  readonly exits: string[] = [];

  constructor(child: ComputeChild) {
    this.child = child;
    child.onEvent((event) => { this.events.push(event); });
    child.onExit((why) => { this.exits.push(why); });
  }
  load(weights: Uint8Array<ArrayBuffer>, backend: 'cpu' | 'webgpu' | 'auto', threads = 2) { return this.child.call('load', { checkpoint: 'c-embryo', weights, tokenizer, backend, threads, train: SCHEDULE }); }
  teach() { return this.child.call('data', { worldSeed: 5, shared: CHUNKS, local: [], mix: 0.5 }); }
  train(on: boolean, threads = 2) { return this.child.call('train', { on, threads, duty: 1 }); }
  losses(): number[] { return this.events.flatMap((event) => (event.event === 'step' ? [event.data.trainLoss] : [])); }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.exits.length > 0) throw new Error(`it ended: ${this.exits.join()}`);
      await new Promise((resolve) => { setTimeout(resolve, 3); });
    }
  }
  async learn(steps: number, threads = 2): Promise<number[]> {
    await this.teach();
    await this.train(true, threads);
    await this.until(() => this.losses().length >= steps);
    await this.train(false, threads);
    return this.losses().slice(0, steps);
  }
}

/** Options of one run and of several; the prompt takes more than one run to read. */
const CHOICE: ComputeInput<'choose'> = {
  prompt: [{ token: '<BOS>' }, { token: '<SYS>' }, { text: ' Oru is hungry. A lamp is north. A glow is here.' }, { token: '<USER>' }, { text: ' What does Oru do?' }, { token: '<ILEICES>' }],
  options: ['Oru goes north.', 'Oru rests.', 'Oru gathers the glow and looks for more of them.'],
};
const ids = Tokenizer.parse(tokenizer);

/** What the plain reference makes of the same choice, in numbers of double length, without a cache. */
async function asReference(weights: Uint8Array<ArrayBuffer>, config: ModelConfig): Promise<number[]> {
  const { slots, flatSize } = parameterLayout(config);
  const parameters = Float64Array.from(fillState(openCheckpoint(weights, await sha256Hex(tokenizer)), config, slots, flatSize).parameters);
  const prompt = CHOICE.prompt.flatMap((piece) => ('text' in piece ? [...ids.encode(piece.text)] : [SPECIAL_IDS[piece.token as SpecialName]]));
  return CHOICE.options.map((option) => {
    const sequence = [...prompt, ...ids.encode(` ${option}`), SPECIAL_IDS['<EOS>']], rows = sequence.length - 1;
    const targets = Int32Array.from({ length: rows }, (_, row) => (row < prompt.length - 1 ? -1 : sequence[row + 1] ?? -1));
    const { losses } = referenceStep(config, parameters, { tokens: Int32Array.from(sequence.slice(0, rows)), targets, weights: new Float64Array(rows).fill(1), window: rows });
    return -Array.from(losses).reduce((sum, loss, row) => ((targets[row] ?? -1) < 0 ? sum : sum + loss), 0);
  });
}

export function nodeChild(): ComputeChild { return new ComputeProcess({ entry: COMPUTE_ENTRY, lowPriority: false, onLine: () => undefined }); }

type Kind = keyof typeof MODELS;
interface Known { readonly losses: number[]; readonly reply: string; readonly bitsPerByte: number }

/** What the process of Node makes of it on the processor. */
async function asNode({ config, steps }: (typeof MODELS)[Kind]): Promise<Known> {
  const node = new Heard(nodeChild());
  await node.load(await embryo(config), 'cpu');
  const { text: reply } = await node.child.call('generate', generation('r', 24));
  const { bitsPerByte } = await node.child.call('evaluate', { text: HELD_OUT });
  const losses = await node.learn(steps);
  await node.child.kill();
  return { losses, reply, bitsPerByte };
}

export interface ComputePlace {
  /** One that is new, its page opened where it needs one. */
  open(): Promise<ComputeChild>;
  readonly backend: Kind;
}

export function computeSuite(name: string, place: ComputePlace): void {
  describe(name, () => {
    const opened: Heard[] = [], onCpu = place.backend === 'cpu', model = MODELS[place.backend];
    let weights: Uint8Array<ArrayBuffer>, node: Known;
    const open = async (): Promise<Heard> => {
      const one = new Heard(await place.open());
      opened.push(one);
      return one;
    };
    beforeAll(async () => { [weights, node] = [await embryo(model.config), await asNode(model)]; });
    afterEach(async () => { for (const { child } of opened.splice(0)) await child.kill(); });

    it('measures, speaks and learns as the process of Node does on the processor', async () => {
      const one = await open();
      expect(await one.load(weights, place.backend)).toMatchObject({ backend: place.backend, threads: onCpu ? 2 : 1, metadata: { step: 0 } });
      const [{ text }, again, other] = [await one.child.call('generate', generation('r', 24)), await one.child.call('generate', generation('s', 24)), await one.child.call('generate', generation('t', 24, 2))];
      expect(again.text).toBe(text);
      expect(other.text).not.toBe(text);
      const { bitsPerByte } = await one.child.call('evaluate', { text: HELD_OUT });
      const losses = await one.learn(model.steps);
      expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 0.05);
      if (onCpu) expect({ losses, reply: text, bitsPerByte }).toEqual(node);
      else {
        expect(Math.abs(bitsPerByte - node.bitsPerByte)).toBeLessThan(NEAR * node.bitsPerByte);
        losses.forEach((loss, at) => { expect(Math.abs(loss - (node.losses[at] ?? NaN)), `step ${at}`).toBeLessThan((at < EARLY_STEPS ? NEAR : NEAR_LATER) * loss); });
      }
      expect((await one.child.call('evaluate', { text: HELD_OUT })).bitsPerByte).toBeLessThan(bitsPerByte);
      expect(one.events.find(({ event }) => event === 'evaluated')).toMatchObject({ data: { step: 0 } });
    });

    it('weighs what may be answered as the plain reference does, while it learns too', async () => {
      const one = await open();
      await one.load(weights, place.backend);
      const chosen = await one.child.call('choose', CHOICE);
      const expected = await asReference(weights, model.config);
      chosen.logProbabilities.forEach((sum, index) => { expect(Math.abs(sum - (expected[index] ?? NaN)), `option ${index}`).toBeLessThan(NEAR * Math.abs(sum)); });
      expect(chosen.tokens).toEqual(CHOICE.options.map((option) => ids.encode(` ${option}`).length + 1));
      expect(chosen.perToken).toEqual(chosen.logProbabilities.map((sum, index) => sum / (chosen.tokens[index] ?? NaN)));
      expect(await one.child.call('choose', CHOICE)).toEqual({ ...chosen, milliseconds: expect.any(Number) as number });
      await one.teach();
      await one.train(true);
      await one.until(() => one.losses().length >= 2);
      const meanwhile = await one.child.call('choose', CHOICE);
      expect(meanwhile.logProbabilities).not.toEqual(chosen.logProbabilities);
      await one.train(false);
      console.log(`${name}: ${chosen.milliseconds.toFixed(1)} ms for ${CHOICE.options.length} options at rest, ${meanwhile.milliseconds.toFixed(1)} ms between steps of learning`);
      await expect(one.child.call('choose', { ...CHOICE, options: ['Oru rests.'] })).rejects.toThrow();
      await expect(one.child.call('choose', { prompt: [{ token: '<NOBODY>' }], options: CHOICE.options })).rejects.toThrow(/does not exist/);
    });

    it('gives its state away, and another goes on with it as it would have', async () => {
      const one = await open();
      await one.load(weights, place.backend);
      await one.learn(4);
      const saved = await one.child.call('snapshot', {}), { text } = await one.child.call('generate', generation('r', 16)), taken = one.losses().length;
      await one.train(true);
      await one.until(() => one.losses().length >= taken + 3);
      await one.child.kill();
      const two = await open();
      await two.load(saved.weights, place.backend, 1);
      expect((await two.child.call('generate', generation('r', 16))).text).toBe(text);
      expect(await two.learn(3, 1)).toEqual(one.losses().slice(taken, taken + 3));
    });

    it('hears a cancel while it speaks and while it waits to speak', async () => {
      const one = await open();
      await one.load(weights, place.backend);
      // Untrained and always choosing the likeliest token, it never says that it has ended.
      const endless = (id: string) => one.child.call('generate', { id, prompt: [{ token: '<BOS>' }], sampling: { maxTokens: 2_000, temperature: 0 } });
      const long = endless('long'), waiting = endless('waiting');
      await one.until(() => one.events.some(({ event }) => event === 'delta'));
      // The one that waits first: it would begin as soon as the other ends.
      for (const id of ['waiting', 'long']) await one.child.call('cancel', { id });
      expect((await long).tokens).toBeLessThan(1_900);
      expect([(await long).stoppedBy, await waiting]).toMatchObject(['cancelled', { stoppedBy: 'cancelled', tokens: 0 }]);
    });

    it('refuses what is damaged or of the wrong shape, says why, and stays', async () => {
      const one = await open();
      await expect(one.child.call('generate', generation('r', 4))).rejects.toThrow(/call load first/);
      await expect(one.load(weights.slice(0, 900), place.backend)).rejects.toThrow(/damaged/);
      const ofAnother = new Tokenizer(LONG.vocabulary + 1, []).toJson();
      await expect(one.child.call('load', { checkpoint: 'c-embryo', weights, tokenizer: ofAnother, backend: place.backend, threads: 2, train: SCHEDULE })).rejects.toThrow(/own tokenizer/);
      await expect(one.child.call('train', { on: true, threads: 0, duty: 1 })).rejects.toThrow();
      await one.load(weights, place.backend);
      expect((await one.child.call('generate', generation('r', 4))).tokens).toBeGreaterThan(0);
      expect(one.exits).toEqual([]);
    });

    it('is killed in the middle of its work: what was open is rejected, its end is told once, and the next one begins anew', async () => {
      const one = await open();
      await one.load(weights, place.backend);
      await one.teach();
      await one.train(true);
      await one.until(() => one.losses().length >= 2);
      const long = one.child.call('generate', { ...generation('r', 2_000), sampling: { maxTokens: 2_000, temperature: 0 } });
      await Promise.all([one.child.kill(), expect(long).rejects.toThrow(ComputeEndedError)]);
      await one.child.kill();
      expect(one.exits).toHaveLength(1);
      await expect(one.child.call('snapshot', {})).rejects.toThrow(ComputeEndedError);
      const two = await open();
      await expect(two.child.call('snapshot', {})).rejects.toThrow(/call load first/);
    });

    it.runIf(onCpu)('takes and gives checkpoints of tens of megabytes, bit for bit', async () => {
      const large = await embryo(LARGE), one = await open();
      expect(large.length).toBeGreaterThan(14e6);
      await one.load(large, place.backend);
      expect(await sha256Hex((await one.child.call('snapshot', {})).weights)).toBe(await sha256Hex((await backAndForth(large))));
    });
  });
}

/** What the process of Node gives back of a checkpoint it was given. */
async function backAndForth(weights: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const node = new Heard(nodeChild());
  await node.load(weights, 'cpu');
  const { weights: given } = await node.child.call('snapshot', {});
  await node.child.kill();
  return given;
}
