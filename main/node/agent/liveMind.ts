// What the agent knows of the weights that are awake and of the work they do: bookkeeping over the events of the compute
// process, and the figures that go to windows and into the metrics table. Decides nothing.
import { afterEvaluation, afterHandover, afterSaving, afterSleep, afterStep, sourcesOf, unsavedBaseSteps, unsavedSteps, weightsName } from '../../../app/agent/liveModel.ts';
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import { METRIC_EVENT_MS, METRIC_ROW_MS, MetricWindow } from '../../../app/agent/metricFeed.ts';
import { WorkShare } from '../../../app/agent/workShare.ts';
import type { Work } from '../../../app/agent/workShare.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import type { ComputeEvent } from '../../../schemas/compute.ts';
import type { ReplyFooter } from '../../../schemas/chat.ts';
import type { MetricPoint } from '../../../schemas/rpc.ts';
import type { Rby } from '../../../schemas/rby.ts';

type Step = Extract<ComputeEvent, { event: 'step' }>['data'];
export interface StepFigures {
  /** For windows, at most two a second. */
  readonly point: MetricPoint | null;
  /** For the table, every ten seconds. */
  readonly row: MetricPoint | null;
  /** Whether it is time for whoever watches to look again. */
  readonly fresh: boolean;
}
/** Sources by the part of the model their text was handed to. */
export interface HandedSources { readonly shared: readonly string[]; readonly local: readonly string[] }
export type Speaker = Pick<ReplyFooter, 'checkpoint' | 'tokenizer' | 'step' | 'trainLoss'> & { readonly context: number; readonly learntFrom: string[] };

export class LiveMind {
  readonly #work = new WorkShare();
  readonly #rows: MetricWindow;
  readonly #points: MetricWindow;
  /** Steps of the adapter, which have no place on the curve of the base. */
  readonly #adapterSteps: MetricWindow;
  readonly #now: () => number;
  #model: LiveModel | null = null;

  constructor(now: () => number) {
    this.#now = now;
    this.#rows = new MetricWindow(METRIC_ROW_MS, now());
    this.#points = new MetricWindow(METRIC_EVENT_MS, now());
    this.#adapterSteps = new MetricWindow(METRIC_ROW_MS, now());
  }

  get model(): LiveModel | null { return this.#model; }
  get rby(): Rby | null { return this.#work.share(this.#now()); }
  /** Steps that no checkpoint holds yet. */
  get unsavedSteps(): number { return this.#model === null ? 0 : unsavedSteps(this.#model); }
  get unsavedBaseSteps(): number { return this.#model === null ? 0 : unsavedBaseSteps(this.#model); }
  get name(): string { return this.#model === null ? 'none' : weightsName(this.#model); }

  get speaker(): Speaker {
    const model = this.#model;
    if (model === null) return { checkpoint: 'none', tokenizer: 'none', step: 0, trainLoss: null, context: 0, learntFrom: [] };
    return { checkpoint: weightsName(model), tokenizer: model.tokenizer, step: model.step, trainLoss: model.trainLoss, context: model.context, learntFrom: [...sourcesOf(model)] };
  }

  woke(model: LiveModel): void { this.#model = model; }

  /** Steps that no checkpoint holds are gone with the process that made them. */
  slept(): void {
    if (this.#model !== null) this.#model = afterSleep(this.#model);
  }

  /** Text of these sources is with the process from now on, whatever it does with it. */
  saw({ shared, local }: HandedSources): void {
    if (this.#model !== null) this.#model = afterHandover(this.#model, shared, local);
  }

  saved(fact: JournalFact<'CheckpointSaved'>): void {
    if (this.#model !== null) this.#model = afterSaving(this.#model, fact);
  }

  spoke(actMs: number, decodeTokensPerSecond: number): void {
    this.worked({ perceiveMs: 0, thinkMs: 0, actMs });
    if (this.#model !== null) this.#model = { ...this.#model, decodeTokensPerSecond };
  }

  worked(work: Work): void { this.#work.note(work, this.#now()); }

  stepped(step: Step): StepFigures {
    if (this.#model === null) return { point: null, row: null, fresh: false };
    const nowMs = this.#now();
    this.#model = afterStep(this.#model, step);
    this.worked(step);
    if (step.skipped) return { point: null, row: null, fresh: false };
    const rest = { heldOutBitsPerByte: this.#model.heldOutBitsPerByte, rby: this.rby };
    if (step.part === 'adapter') {
      this.#adapterSteps.note(step);
      return { point: null, row: null, fresh: this.#adapterSteps.take(nowMs, rest) !== null };
    }
    this.#rows.note(step); this.#points.note(step);
    const row = this.#rows.take(nowMs, rest);
    return { point: this.#points.take(nowMs, rest), row, fresh: row !== null };
  }

  evaluated(figures: Extract<ComputeEvent, { event: 'evaluated' }>['data']): void {
    if (this.#model !== null) this.#model = afterEvaluation(this.#model, figures);
  }
}
