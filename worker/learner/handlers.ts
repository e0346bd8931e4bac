// The methods of the compute process (schemas/compute.ts) on real parts. Owns the backend, the loaded checkpoint and the
// learning loop. Not here: the channel (border.ts) and the platform (worker/compute.*), which come in as ports.
import type { Clock } from '../../app/ports.ts';
import type { ComputeEvent, ComputeHandlers } from '../../schemas/compute.ts';
import type { Backend } from '../engine/backend.ts';
import type { OpenBackend } from '../engine/choose.ts';
import { choose } from './chooser.ts';
import { generate } from './generator.ts';
import { GivenUp, unlessGivenUp } from './giveWay.ts';
import type { GiveWay } from './giveWay.ts';
import type { Generation } from './generator.ts';
import { Loaded } from './loaded.ts';
import { LearningLoop } from './loop.ts';
import type { Model } from './organismSession.ts';
import { RoundDesk } from './roundDesk.ts';
import { SpeedMeter } from './speedMeter.ts';
import { Turn } from './turn.ts';

export interface ComputeHost {
  readonly clock: Clock;
  /** Lets the host handle its messages before work goes on. */
  readonly yieldToHost: () => Promise<void>;
  readonly openBackend: OpenBackend;
  readonly emit: (event: ComputeEvent) => void;
}

/** Steps between two evaluations; the first comes before the first step. */
export const EVALUATE_EVERY_STEPS = 200;
/** Deltas come at once for the first text, then at most this often: screens are no faster. */
const DELTA_INTERVAL_MS = 25;

type Asked = Parameters<ComputeHandlers['generate']>[0];

const NOT_LOADED = 'No checkpoint is loaded; call load first.';

export class Compute implements ComputeHandlers {
  readonly #host: ComputeHost;
  readonly #loop: LearningLoop;
  readonly #speed = new SpeedMeter();
  readonly #rounds = new RoundDesk(() => this.#need());
  /** load, data and train happen in the order they were asked for. */
  readonly #changes = new Turn();
  /** Ids of generations under way or waiting, and whether they were cancelled. */
  readonly #generations = new Map<string, { cancelled: boolean }>();
  #backend: Backend | null = null;
  #loaded: Loaded | null = null;
  /** Steps of the base and of the adapter when each was measured last. */
  #evaluatedAtStep: number | null = null;
  /** Models taken over from others. */
  #takenOver = 0;
  #adapterEvaluatedAtStep = 0;
  #sourcesDue = false;
  /** Learning was told to rest at once and has not been told to go on. */
  #restsAtOnce = false;
  readonly #giveWay: GiveWay;
  #failed = false;

  constructor(host: ComputeHost) {
    this.#host = host;
    this.#giveWay = { toHost: host.yieldToHost, orGiveUp: async () => { await host.yieldToHost(); if (this.#restsAtOnce) throw new GivenUp(); } };
    this.#loop = new LearningLoop({ clock: host.clock, yieldToHost: host.yieldToHost, step: () => unlessGivenUp(this.#learn(), 0), onFailure: (error) => { this.#fail(error); } });
  }

  load: ComputeHandlers['load'] = (input) => this.#changes.take(async () => {
    await this.#unload();
    let backend: Backend | null = null;
    // Learning notices by itself; a mind at rest would not before somebody asks it.
    const onLost = (why: string) => { if (backend !== null && this.#backend === backend) this.#fail(new Error(why)); };
    backend = await this.#host.openBackend(input.backend, input.threads, onLost);
    this.#backend = backend;
    try {
      const loaded = await Loaded.open(backend, input, () => this.#host.clock.monotonicMs(), this.#giveWay);
      this.#loaded = loaded;
      const { kind, adapter, threads } = backend.info;
      const { metadata, adapterMetadata: localAdapter, adapterRefused: refused } = loaded;
      const adapterRefused = refused === null ? null : { reason: refused.reason, message: refused.message };
      return { backend: kind, adapter, threads, parameters: loaded.organism.plan.parameterCount, tokenizer: metadata.tokenizerSha256, metadata, localAdapter, adapterRefused };
    } catch (error) { await this.#unload(); throw error; }
  });

  data: ComputeHandlers['data'] = (input) => this.#changes.take(async () => {
    const loaded = this.#need();
    const counts = await loaded.setData(input, this.#host.yieldToHost);
    if (!loaded.canLearn) await this.#loop.set(false, 1);
    // New sources get their figure before they are learnt from. The world's own is due when it is due: the base may not
    // be able to tell what else the machine learns.
    this.#sourcesDue = true;
    return counts;
  });

  train: ComputeHandlers['train'] = ({ on, threads, duty, atOnce = false }) => this.#changes.take(async () => {
    const loaded = this.#need();
    if (on || atOnce) this.#restsAtOnce = !on;
    if (on && !loaded.canLearn) throw new Error('There is nothing to learn from yet; call data before train.');
    if (this.#backend !== null && this.#backend.info.threads !== threads) {
      const backend = this.#backend;
      await loaded.turn.take(() => backend.setThreads(threads));
    }
    this.#speed.reset();
    await this.#loop.set(on, duty);
    return {};
  });

  snapshot: ComputeHandlers['snapshot'] = () => this.#attempt(() => this.#need().snapshot());

  generate: ComputeHandlers['generate'] = (input) => this.#attempt(() => {
    const loaded = this.#need();
    return this.#generate(loaded, input, false, (work) => loaded.turn.take(() => work(loaded.voice)));
  });

  'mesh.generate': ComputeHandlers['mesh.generate'] = async (input) => {
    const loaded = this.#need();
    const { anchor, stateHash } = await this.#rounds.take((learner) => Promise.resolve({ anchor: learner.anchor, stateHash: learner.stateHash }));
    const { organism, turn } = loaded;
    return { ...await this.#generate(loaded, input, true, (work) => turn.take(() => organism.withParameters(anchor, () => work(organism)))), stateHash };
  };

  async #generate(loaded: Loaded, { id, prompt, sampling, spoken = [] }: Asked, withIds: boolean, speakAs: (work: (model: Model) => Promise<Generation>) => Promise<Generation>): Promise<Generation> {
    if (this.#generations.has(id)) throw new Error(`A reply with id "${id.slice(0, 40)}" is already under way; ids must differ.`);
    const own = { cancelled: false };
    const { vocabulary } = loaded.organism.plan.config;
    // Whoever asks may be another node: an id beyond the vocabulary would read beyond the embeddings.
    if (spoken.some((token) => token >= vocabulary)) throw new Error('What was said so far is not of this tokenizer.');
    this.#generations.set(id, own);
    const { clock, yieldToHost, emit } = this.#host;
    const said: number[] = [];
    const deltas = new DeltaPacer(() => clock.monotonicMs(), (text, tokens) => { const ids = said.splice(0); emit({ event: 'delta', data: { id, text, tokens, ...(withIds ? { ids } : {}) } }); });
    try {
      const ids = loaded.encodePrompt(prompt);
      const generation = await speakAs((model) => generate(model, loaded.tokenizer, {
        prompt: ids, sampling, spoken, cancelled: () => own.cancelled, onText: (text, tokens) => { deltas.add(text, tokens); }, onToken: (token) => { said.push(token); }, yieldToHost, nowMs: () => clock.monotonicMs(),
      }));
      deltas.flush();
      return generation;
    } finally { this.#generations.delete(id); }
  }

  cancel: ComputeHandlers['cancel'] = ({ id }) => {
    const own = this.#generations.get(id);
    if (own !== undefined) own.cancelled = true;
    return Promise.resolve({ cancelled: own !== undefined });
  };

  choose: ComputeHandlers['choose'] = ({ prompt, options }) => this.#attempt(() => {
    const loaded = this.#need(), ids = loaded.encodePrompt(prompt), { clock, yieldToHost } = this.#host;
    return loaded.turn.take(() => choose(loaded.voice, loaded.tokenizer, { prompt: ids, options, yieldToHost, nowMs: () => clock.monotonicMs() }));
  });

  evaluate: ComputeHandlers['evaluate'] = ({ text }) => this.#attempt(async () => {
    const measured = await this.#need().measureText(text);
    if (measured === null) throw new Error('The text is empty; there is nothing to measure.');
    return measured;
  });

  'mesh.open': ComputeHandlers['mesh.open'] = (input) => this.#rounds.open(input);
  'mesh.close': ComputeHandlers['mesh.close'] = () => this.#rounds.close();
  'mesh.cut': ComputeHandlers['mesh.cut'] = () => this.#rounds.take((learner) => learner.cut());
  'mesh.measure': ComputeHandlers['mesh.measure'] = ({ payloads, sample }) => unlessGivenUp(this.#rounds.take(async (learner) => ({ measured: [...await learner.measure(payloads, sample)] })), { measured: null });
  'mesh.inspect': ComputeHandlers['mesh.inspect'] = ({ payloads }) => this.#rounds.take(async (learner) => ({ inspected: (await learner.inspect(payloads)).map((one) => ({ ...one, overlap: [...one.overlap] })) }));
  'mesh.apply': ComputeHandlers['mesh.apply'] = ({ taken }) => this.#rounds.take((learner) => learner.apply(taken));
  'mesh.refund': ComputeHandlers['mesh.refund'] = ({ payload, missed }) => this.#rounds.take(async (learner) => { await learner.refund(payload, missed); return {}; });
  'mesh.retake': ComputeHandlers['mesh.retake'] = ({ payload }) => this.#rounds.take(async (learner) => { await learner.retake(payload); return {}; });
  'mesh.rebase': ComputeHandlers['mesh.rebase'] = () => this.#rounds.take((learner) => learner.rebase());
  'mesh.snapshot': ComputeHandlers['mesh.snapshot'] = () => this.#rounds.take(async (learner) => ({ snapshot: await learner.snapshot() }));
  'mesh.adopt': ComputeHandlers['mesh.adopt'] = ({ snapshot, stateHash }) => this.#rounds.take(async (learner) => {
    await learner.adopt(snapshot, stateHash);
    // What was measured, or is being measured now, was another model.
    this.#evaluatedAtStep = null;
    this.#takenOver += 1;
    return {};
  });
  'mesh.state': ComputeHandlers['mesh.state'] = () => this.#rounds.take(async (learner) => ({ state: await learner.exportState() }));

  /** Ends everything; the process may exit afterwards. */
  async close(): Promise<void> { await this.#changes.take(() => this.#unload()); }

  #need(): Loaded {
    if (this.#loaded === null) throw new Error(NOT_LOADED);
    return this.#loaded;
  }

  /** Turns a throw before the first await into a rejection. */
  async #attempt<T>(work: () => Promise<T>): Promise<T> { return await work(); }

  /** One step of the loop: an evaluation when one is due, then one training step. Returns milliseconds worked. */
  async #learn(): Promise<number> {
    const loaded = this.#need();
    const { clock, emit } = this.#host;
    let workedMs = 0;
    const { adapterSteps } = loaded;
    const world = this.#evaluatedAtStep === null || loaded.trainer.run.step - this.#evaluatedAtStep >= EVALUATE_EVERY_STEPS;
    if (world || this.#sourcesDue || adapterSteps - this.#adapterEvaluatedAtStep >= EVALUATE_EVERY_STEPS) {
      const startMs = clock.monotonicMs(), takenOver = this.#takenOver;
      const evaluated = await loaded.evaluate(world);
      workedMs += clock.monotonicMs() - startMs;
      if (world && takenOver === this.#takenOver) this.#evaluatedAtStep = evaluated.step;
      this.#adapterEvaluatedAtStep = adapterSteps;
      this.#sourcesDue = false;
      emit({ event: 'evaluated', data: evaluated });
    }
    const { report, stepMs } = await loaded.turn.take(async () => {
      // While it waited for its turn learning may have been stopped, or its text taken away.
      if (!this.#loop.on || !loaded.canLearn) throw new GivenUp();
      const startMs = clock.monotonicMs();
      const done = await loaded.step();
      return { report: done, stepMs: clock.monotonicMs() - startMs };
    });
    this.#speed.add(report.tokens, stepMs, clock.monotonicMs());
    emit({ event: 'step', data: { ...report, fromSources: [...report.fromSources], tokensPerSecond: this.#speed.working, wallTokensPerSecond: this.#speed.wall } });
    return workedMs + stepMs;
  }

  /** Said once: whoever hears it ends this process. */
  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#host.emit({ event: 'failed', data: { why: error instanceof Error ? error.message : String(error) } });
  }

  async #unload(): Promise<void> {
    for (const generation of this.#generations.values()) generation.cancelled = true;
    await this.#loop.set(false, 1);
    await this.#rounds.close();
    await this.#loaded?.close();
    await this.#backend?.close();
    this.#loaded = null;
    this.#backend = null;
    this.#evaluatedAtStep = null;
    this.#adapterEvaluatedAtStep = 0;
    this.#sourcesDue = false;
    this.#restsAtOnce = false;
    this.#failed = false;
    this.#speed.reset();
  }
}

/** Joins the text of several tokens into one message. */
class DeltaPacer {
  readonly #nowMs: () => number;
  readonly #send: (text: string, tokens: number) => void;
  #text = '';
  #tokens = 0;
  #sentMs = -Infinity;

  constructor(nowMs: () => number, send: (text: string, tokens: number) => void) { this.#nowMs = nowMs; this.#send = send; }

  add(text: string, tokens: number): void {
    this.#text += text;
    this.#tokens = tokens;
    if (this.#nowMs() - this.#sentMs >= DELTA_INTERVAL_MS) this.flush();
  }

  flush(): void {
    if (this.#text === '') return;
    this.#sentMs = this.#nowMs();
    this.#send(this.#text, this.#tokens);
    this.#text = '';
  }
}
