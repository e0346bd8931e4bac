// A training run from scratch, in the foreground, without a node: for experiments, benchmarks and the embryo.
// Yields one record a step and ends with the checkpoint and its held-out figure. Owns the session it opens, not the
// backend. Not here: files (the caller reads and writes), resuming (a node does that).
import { initialParameters } from '../../app/organism/init.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { DocumentSource, TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { trainTokenizer } from '../../app/organism/tokenizer/train.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { CheckpointMetadata, ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../engine/backend.ts';
import { packCheckpoint } from './checkpoint.ts';
import { sha256Hex } from './digest.ts';
import { documentWindows, measure, noLock, textWindows } from './evaluator.ts';
import type { Window } from './evaluator.ts';
import { OrganismSession } from './organismSession.ts';
import { Trainer } from './trainer.ts';
import { heldOutWorld, tokenizeText } from './worldText.ts';

/** What is learnt and by what it is measured. */
export interface TrainingTask {
  readonly tokenizer: Tokenizer;
  /** Documents to draw from at this step; called before every step, so a curriculum may change them. Null: chunks alone. */
  readonly documents: ((step: number) => DocumentSource) | null;
  readonly chunks: readonly TokenizedChunk[];
  /** Share of rows from chunks when there are both. */
  readonly mix: number;
  readonly heldOut: readonly Window[];
}

export interface ForegroundOptions {
  readonly backend: Backend;
  readonly config: ModelConfig;
  readonly task: TrainingTask;
  readonly train: TrainConfig;
  readonly steps: number;
  readonly nowMs: () => number;
}

export interface StepRecord {
  readonly step: number;
  /** Tokens predicted since the start of the run. */
  readonly tokens: number;
  readonly trainLoss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number;
}

export interface ForegroundResult {
  /** Parameters, moments and sampler as float32: a node can go on from here. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** Parameters alone, float16: an embryo. */
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly metadata: CheckpointMetadata;
  /** JSON of the tokenizer the checkpoint is pinned to. */
  readonly tokenizer: string;
  readonly heldOutBitsPerByte: number | null;
  readonly seconds: number;
}

export async function* trainForeground(options: ForegroundOptions): AsyncGenerator<StepRecord, ForegroundResult, undefined> {
  const { backend, config, task, train } = options;
  if (task.tokenizer.vocabulary !== config.vocabulary) throw new Error(`The tokenizer has ${task.tokenizer.vocabulary} ids, the "${config.preset}" model has room for ${config.vocabulary}; they must be equal.`);
  const startMs = options.nowMs();
  const organism = await OrganismSession.open(backend, config, train);
  try {
    organism.loadState({ parameters: initialParameters(config, train.seed), moments: null });
    const sampler = new BatchSampler(train);
    const trainer = new Trainer(organism, train, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, options.nowMs);
    let documents: DocumentSource | null | undefined;
    for (let step = 0; step < options.steps; step += 1) {
      const wanted = task.documents === null ? null : task.documents(step);
      if (wanted !== documents) { documents = wanted; sampler.setData(wanted, task.chunks, task.mix); }
      const beforeMs = options.nowMs();
      const report = await trainer.step();
      const tokensPerSecond = report.tokens / Math.max(options.nowMs() - beforeMs, Number.MIN_VALUE) * 1000;
      yield { step: report.step, tokens: report.tokensSeen, trainLoss: report.trainLoss, gradNorm: report.gradNorm, learningRate: report.learningRate, tokensPerSecond };
    }
    return await finish(options, organism, trainer, startMs);
  } finally {
    await organism.close();
  }
}

async function finish(options: ForegroundOptions, organism: OrganismSession, trainer: Trainer, startMs: number): Promise<ForegroundResult> {
  const { task, config, train } = options;
  const heldOut = await measure(organism, task.tokenizer, task.heldOut, noLock);
  const heldOutBitsPerByte = heldOut?.bitsPerByte ?? null;
  const tokenizer = task.tokenizer.toJson();
  const { step, tokensSeen, trainLoss, samplerState } = trainer.run;
  const metadata: CheckpointMetadata = {
    format: 'ileices-checkpoint-1', config, train, tokenizerSha256: await sha256Hex(tokenizer), step, tokensSeen, trainLoss,
    heldOutBitsPerByte, bestHeldOutBitsPerByte: heldOutBitsPerByte, samplerState, parent: null,
  };
  const state = await organism.readState();
  const slots = organism.plan.parameters;
  return {
    checkpoint: packCheckpoint(metadata, slots, state),
    weights: packCheckpoint({ ...metadata, train: null, samplerState: '' }, slots, { parameters: state.parameters, moments: null }, 'F16'),
    metadata, tokenizer, heldOutBitsPerByte, seconds: (options.nowMs() - startMs) / 1000,
  };
}

/** Longest held-out text measured, in UTF-16 units: about a minute of measuring at most. */
const MAX_HELD_OUT_LENGTH = 1_000_000;
const HELD_OUT_SHARE = 0.1;
const CORPUS_SOURCE = 'corpus';

/** A text of any kind with a tokenizer of its own; its last tenth is held out, from the tokenizer too. */
export function corpusTask(text: string, vocabulary: number, window: number): TrainingTask {
  const split = Math.floor(text.length * (1 - HELD_OUT_SHARE));
  const learnt = text.slice(0, split);
  if (learnt.length === 0) throw new Error('The corpus is empty; give a file with text.');
  const tokenizer = trainTokenizer([learnt], vocabulary);
  const chunk: TokenizedChunk = { id: '0', sourceId: CORPUS_SOURCE, tokens: tokenizeText(tokenizer, learnt), heldOut: false };
  return { tokenizer, documents: null, chunks: [chunk], mix: 1, heldOut: textWindows(tokenizeText(tokenizer, text.slice(split, split + MAX_HELD_OUT_LENGTH)), window) };
}

/** The world's own text; `documents` may be a curriculum. Measured on the fixed held-out set. */
export function worldTask(tokenizer: Tokenizer, documents: (step: number) => DocumentSource, window: number): TrainingTask {
  return { tokenizer, documents, chunks: [], mix: 0, heldOut: documentWindows(heldOutWorld(tokenizer, window), window) };
}
