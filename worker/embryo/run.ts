// The run that makes the embryo: primed parameters, the curriculum of the recipe, one report a step. Can stop after any
// step and go on from what it packed, bit for bit. Not here: files and progress lines (train.node.ts).
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import { primedParameters } from '../../app/organism/priming.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { CheckpointMetadata } from '../../schemas/model.ts';
import type { Backend } from '../engine/backend.ts';
import { fillState, openCheckpoint, packCheckpoint } from '../learner/checkpoint.ts';
import { sha256Hex } from '../learner/digest.ts';
import { documentWindows, measure, noLock } from '../learner/evaluator.ts';
import { OrganismSession } from '../learner/organismSession.ts';
import { Trainer } from '../learner/trainer.ts';
import type { RunState, StepReport } from '../learner/trainer.ts';
import { heldOutWorld, worldDocuments } from '../learner/worldText.ts';
import { EMBRYO_CONFIG, EMBRYO_TRAIN, EMBRYO_WORLD_SEED, levelAt } from './recipe.ts';

const FROM_THE_START: RunState = { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' };

export class EmbryoRun {
  readonly organism: OrganismSession;
  readonly tokenizer: Tokenizer;
  readonly #trainer: Trainer;
  readonly #sampler: BatchSampler;
  #level = -1;

  private constructor(organism: OrganismSession, tokenizer: Tokenizer, sampler: BatchSampler, run: RunState, nowMs: () => number) {
    this.organism = organism; this.tokenizer = tokenizer; this.#sampler = sampler;
    this.#trainer = new Trainer(organism, EMBRYO_TRAIN, sampler, run, nowMs);
  }

  /** `saved` is what `pack` gave, or null for a new run. */
  static async open(backend: Backend, tokenizer: Tokenizer, saved: Uint8Array | null, nowMs: () => number): Promise<EmbryoRun> {
    const organism = await OrganismSession.open(backend, EMBRYO_CONFIG, EMBRYO_TRAIN);
    const sampler = new BatchSampler(EMBRYO_TRAIN);
    if (saved === null) {
      organism.loadState({ parameters: primedParameters(EMBRYO_CONFIG, EMBRYO_TRAIN.seed), moments: null });
      return new EmbryoRun(organism, tokenizer, sampler, FROM_THE_START, nowMs);
    }
    const opened = openCheckpoint(saved, await sha256Hex(tokenizer.toJson()));
    organism.loadState(fillState(opened, EMBRYO_CONFIG, organism.plan.parameters, organism.flatSize));
    const { step, tokensSeen, trainLoss, samplerState } = opened.metadata;
    return new EmbryoRun(organism, tokenizer, sampler, { step, tokensSeen, trainLoss, scheduleStartStep: 0, samplerState }, nowMs);
  }

  get run(): RunState { return this.#trainer.run; }

  async step(): Promise<StepReport> {
    const level = levelAt(this.run.step);
    if (level !== this.#level) {
      this.#level = level;
      this.#sampler.setData(worldDocuments(this.tokenizer, EMBRYO_WORLD_SEED, EMBRYO_TRAIN.window, level), [], 0);
    }
    return this.#trainer.step();
  }

  /** Bits per byte on the world's held-out text. */
  async heldOut(): Promise<number | null> {
    const measured = await measure(this.organism, this.tokenizer, documentWindows(heldOutWorld(this.tokenizer, EMBRYO_TRAIN.window), EMBRYO_TRAIN.window), noLock);
    return measured?.bitsPerByte ?? null;
  }

  /** F32 holds all a run needs to go on; F16 is the embryo: weights alone. */
  async pack(dtype: 'F32' | 'F16', heldOutBitsPerByte: number | null): Promise<Uint8Array<ArrayBuffer>> {
    const state = await this.organism.readState();
    const { step, tokensSeen, trainLoss, samplerState } = this.run;
    const whole = dtype === 'F32';
    const metadata: CheckpointMetadata = {
      format: 'ileices-checkpoint-1', config: EMBRYO_CONFIG, train: whole ? EMBRYO_TRAIN : null, tokenizerSha256: await sha256Hex(this.tokenizer.toJson()),
      step, tokensSeen, trainLoss, heldOutBitsPerByte, bestHeldOutBitsPerByte: heldOutBitsPerByte, samplerState: whole ? samplerState : '', parent: null,
    };
    return packCheckpoint(metadata, this.organism.plan.parameters, whole ? state : { parameters: state.parameters, moments: null }, dtype);
  }

  /** Puts other weights in place of those trained, to examine a file as it will be read. */
  async load(weights: Uint8Array): Promise<void> {
    const opened = openCheckpoint(weights, await sha256Hex(this.tokenizer.toJson()));
    this.organism.loadState(fillState(opened, EMBRYO_CONFIG, this.organism.plan.parameters, this.organism.flatSize));
  }

  async close(): Promise<void> { await this.organism.close(); }
}
