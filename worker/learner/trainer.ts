// One training step after another: draw a batch, run the gradients, apply the update, read a handful of scalars.
// Owns the counters of a run. A step whose loss or gradient is not finite changes nothing and leaves a record that
// draws the same batch again. Not here: when to train (loop.ts), what from (the batch sampler's data).
import type { BatchSampler } from '../../app/organism/batchSampler.ts';
import { smoothLoss } from '../../app/organism/metrics.ts';
import { learningRateAt } from '../../app/organism/schedule.ts';
import type { CheckpointMetadata, TrainConfig } from '../../schemas/model.ts';
import { Scalar } from '../engine/program.ts';
import { toNobody } from './giveWay.ts';
import type { Model } from './organismSession.ts';

/** Where a run stands; goes into the checkpoint. */
export interface RunState {
  readonly step: number;
  readonly tokensSeen: number;
  /** Smoothed loss in nats a token; null before the first step. */
  readonly trainLoss: number | null;
  /** Step at which this run's schedule and optimiser began (0 unless it continues weights without moments). */
  readonly scheduleStartStep: number;
  readonly samplerState: string;
}

export function runStateOf(metadata: CheckpointMetadata): RunState {
  const { step, tokensSeen, trainLoss, scheduleStartStep = 0, samplerState } = metadata;
  return { step, tokensSeen, trainLoss, scheduleStartStep, samplerState };
}

export interface StepReport {
  readonly step: number;
  /** Tokens predicted in this step. */
  readonly tokens: number;
  readonly tokensSeen: number;
  /** Loss of this batch alone, nats a token; the smoothed loss before it when it is not finite. */
  readonly trainLoss: number;
  /** 0 when it is not finite. */
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly skipped: boolean;
  readonly repro: string | null;
  readonly perceiveMs: number;
  readonly thinkMs: number;
  readonly actMs: number;
  readonly fromSources: readonly string[];
}

/** After this many skipped steps in a row the weights are taken for broken. */
const MAX_SKIPPED_IN_A_ROW = 20;
const READ_SCALARS = Scalar.SKIPPED + 1;

export class Trainer {
  readonly #organism: Model;
  readonly #train: TrainConfig;
  readonly #sampler: BatchSampler;
  readonly #nowMs: () => number;
  readonly #orGiveUp: () => Promise<void>;
  #step: number;
  #tokensSeen: number;
  #trainLoss: number | null;
  readonly #scheduleStartStep: number;
  #skippedInARow = 0;

  constructor(organism: Model, train: TrainConfig, sampler: BatchSampler, run: RunState, nowMs: () => number, { orGiveUp } = toNobody) {
    this.#orGiveUp = orGiveUp;
    this.#organism = organism; this.#train = train; this.#sampler = sampler; this.#nowMs = nowMs;
    this.#step = run.step; this.#tokensSeen = run.tokensSeen; this.#trainLoss = run.trainLoss; this.#scheduleStartStep = run.scheduleStartStep;
    sampler.restore(run.samplerState);
  }

  get run(): RunState {
    return { step: this.#step, tokensSeen: this.#tokensSeen, trainLoss: this.#trainLoss, scheduleStartStep: this.#scheduleStartStep, samplerState: this.#sampler.state };
  }

  /** Throws when so many steps in a row were skipped that nothing can be learnt any more; GivenUp when it was given up, which
   *  leaves everything as it was, so that the next step is this one. */
  async step(): Promise<StepReport> {
    if (this.#skippedInARow >= MAX_SKIPPED_IN_A_ROW) throw new Error(`${MAX_SKIPPED_IN_A_ROW} steps in a row had a loss or gradient that is not finite: the weights are broken. Load the checkpoint before this one.`);
    const { session, programs, plan } = this.#organism;
    const startMs = this.#nowMs();
    const samplerState = this.#sampler.state;
    const batch = this.#sampler.draw();
    const sinceStart = this.#step - this.#scheduleStartStep;
    const rate = learningRateAt(this.#train, sinceStart + 1);
    session.write(plan.tensors.tokens, batch.tokens);
    session.write(plan.tensors.targets, batch.targets);
    session.write(plan.tensors.weights, batch.weights);
    session.write(plan.tensors.scalars, this.#scalars(batch.weightSum, rate, sinceStart + 1));
    const drawnMs = this.#nowMs();
    try {
      for (const stretch of programs.gradients) { await this.#orGiveUp(); await session.run(stretch); }
    } catch (fault) { this.#sampler.restore(samplerState); throw fault; }
    const thoughtMs = this.#nowMs();
    await session.run(programs.update);
    this.#organism.updated();
    const scalars = await session.read(plan.tensors.scalars, 0, READ_SCALARS);
    const endMs = this.#nowMs();

    const loss = scalars[Scalar.LOSS] ?? NaN;
    const norm = scalars[Scalar.GRAD_NORM] ?? NaN;
    const skipped = scalars[Scalar.SKIPPED] !== 0;
    const smoothed = this.#trainLoss;
    this.#step += 1;
    this.#skippedInARow = skipped ? this.#skippedInARow + 1 : 0;
    if (!skipped) {
      this.#tokensSeen += batch.tokenCount;
      const before = this.#trainLoss === null ? null : { value: this.#trainLoss, count: sinceStart };
      this.#trainLoss = smoothLoss(before, loss)?.value ?? null;
    }
    return {
      step: this.#step, tokens: batch.tokenCount, tokensSeen: this.#tokensSeen, trainLoss: Number.isFinite(loss) ? loss : smoothed ?? 0, gradNorm: Number.isFinite(norm) ? norm : 0, learningRate: rate,
      skipped, repro: skipped ? reproRecord(this.#step, this.#train.seed, samplerState, batch.tokens) : null,
      perceiveMs: drawnMs - startMs, thinkMs: thoughtMs - drawnMs, actMs: endMs - thoughtMs, fromSources: batch.fromSources,
    };
  }

  #scalars(weightSum: number, rate: number, updates: number): Float32Array {
    const scalars = new Float32Array(READ_SCALARS);
    scalars[Scalar.LOSS_SCALE] = weightSum > 0 ? 1 / weightSum : 0;
    scalars[Scalar.LEARNING_RATE] = rate;
    scalars[Scalar.BETA1_CORRECTION] = 1 - this.#train.beta1 ** updates;
    scalars[Scalar.BETA2_CORRECTION] = 1 - this.#train.beta2 ** updates;
    return scalars;
  }
}

/** Enough to draw the batch of a skipped step again, and to know that it is the same one. Holds no text. */
function reproRecord(step: number, seed: number, samplerState: string, tokens: Int32Array): string {
  return JSON.stringify({ step, seed, samplerState, tokensHash: hashTokens(tokens) });
}

/** FNV-1a over the token ids. */
export function hashTokens(tokens: Int32Array): string {
  let hash = 0x811c9dc5;
  for (const token of tokens) {
    hash = Math.imul(hash ^ (token & 0xffff), 0x01000193);
    hash = Math.imul(hash ^ (token >>> 16), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
