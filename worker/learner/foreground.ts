// A training run from scratch, in the foreground, without a node: for experiments, benchmarks and the embryo.
// Yields one record a step and ends with the checkpoint and its held-out figure. Owns the session it opens, not the
// backend. Not here: files (the caller reads and writes), resuming (a node does that).
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { DocumentSource, TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { PRESETS } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { trainTokenizer } from '../../app/organism/tokenizer/train.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { ForegroundFrame, ForegroundRecord, ForegroundRequest } from '../../schemas/compute.ts';
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

export async function* trainForeground(options: ForegroundOptions): AsyncGenerator<ForegroundRecord, ForegroundResult, undefined> {
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

/** Warm-up over the first tenth (100 steps at most), decay to a tenth over the last fifth. */
export function defaultTrain(run: { readonly steps: number; readonly seed: number; readonly batch: number; readonly window: number }): TrainConfig {
  const decaySteps = Math.floor(run.steps / 5);
  return {
    batch: run.batch, window: run.window, seed: run.seed, peakLearningRate: 3e-3, warmupSteps: Math.min(100, Math.floor(run.steps / 10)),
    decayFromStep: run.steps - decaySteps, decaySteps, finalLearningRateShare: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1,
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

export interface ForegroundHost {
  readonly openBackend: () => Promise<Backend>;
  readonly nowMs: () => number;
  /** Lets the host send and handle its messages between steps. */
  readonly yieldToHost: () => Promise<void>;
  readonly post: (frame: ForegroundFrame) => void;
}

/** A whole run over a corpus, told in frames. */
export async function runForeground(request: ForegroundRequest, host: ForegroundHost): Promise<void> {
  const preset = Object.hasOwn(PRESETS, request.preset) ? PRESETS[request.preset] : undefined;
  if (preset === undefined) throw new Error(`There is no preset "${request.preset}"; the presets are ${Object.keys(PRESETS).join(', ')}.`);
  const { vocabulary, window } = request;
  const config: ModelConfig = { ...preset, vocabulary, context: Math.max(preset.context, window) };
  const task = corpusTask(request.corpus, vocabulary, window);
  const backend = await host.openBackend();
  try {
    const run = trainForeground({ backend, config, task, train: defaultTrain(request), steps: request.steps, nowMs: host.nowMs });
    for (let next = await run.next(); ; next = await run.next()) {
      if (!next.done) { host.post({ type: 'step', record: next.value }); await host.yieldToHost(); continue; }
      const { checkpoint, tokenizer, metadata, heldOutBitsPerByte, seconds } = next.value;
      host.post({ type: 'done', checkpoint, tokenizer, metadata, heldOutBitsPerByte, seconds });
      return;
    }
  } finally { await backend.close(); }
}
