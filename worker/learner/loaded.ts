// A checkpoint brought to life: session, tokenizer, trainer, sampler and held-out text belong together and end together.
// Loads and packs; what happens in between is the trainer's, generator's and evaluator's. One turn at a time.
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { SpecialName } from '../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { TrainingChunk } from '../../schemas/compute.ts';
import type { CheckpointMetadata, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../engine/backend.ts';
import { CheckpointError, fillState, openCheckpoint, packCheckpoint } from './checkpoint.ts';
import { sha256Hex } from './digest.ts';
import { documentWindows, measure, textWindows } from './evaluator.ts';
import type { Measurement, Window } from './evaluator.ts';
import { OrganismSession } from './organismSession.ts';
import { runStateOf, Trainer } from './trainer.ts';
import { Turn } from './turn.ts';
import { heldOutWorld, tokenizeText, worldDocuments } from './worldText.ts';

/** Tokens measured in one evaluation over all sources; keeps it below a twentieth of the work between two. */
const EVALUATION_TOKENS = 16_384;
/** Sources measured in one evaluation; more of them take turns. */
const EVALUATION_SOURCES = 32;
/** Characters tokenised before the host may handle its messages. */
const TOKENISE_STRETCH = 65_536;

export interface LoadInput {
  readonly checkpoint: string;
  readonly weights: Uint8Array;
  readonly tokenizer: string;
  readonly train: TrainConfig;
}
export interface Evaluation { readonly step: number; readonly heldOutBitsPerByte: number; readonly perSource: Record<string, number> }

export class Loaded {
  readonly tokenizer: Tokenizer;
  readonly organism: OrganismSession;
  readonly trainer: Trainer;
  readonly turn = new Turn();
  readonly #train: TrainConfig;
  readonly #sampler: BatchSampler;
  readonly #heldOutWorld: readonly Window[];
  readonly #metadata: CheckpointMetadata;
  #heldOutSources: { sourceId: string; windows: Window[] }[] = [];
  #nextSource = 0;
  #heldOut: number | null;
  #best: number | null;

  private constructor(parts: { tokenizer: Tokenizer; organism: OrganismSession; trainer: Trainer; train: TrainConfig; sampler: BatchSampler; metadata: CheckpointMetadata }) {
    this.tokenizer = parts.tokenizer; this.organism = parts.organism; this.trainer = parts.trainer; this.#train = parts.train; this.#sampler = parts.sampler; this.#metadata = parts.metadata;
    this.#heldOut = parts.metadata.heldOutBitsPerByte;
    this.#best = parts.metadata.bestHeldOutBitsPerByte;
    this.#heldOutWorld = documentWindows(heldOutWorld(parts.tokenizer, parts.train.window), parts.train.window);
  }

  static async open(backend: Backend, input: LoadInput, nowMs: () => number): Promise<Loaded> {
    const opened = openCheckpoint(input.weights, await sha256Hex(input.tokenizer));
    const { metadata } = opened;
    const tokenizer = Tokenizer.parse(input.tokenizer);
    if (tokenizer.vocabulary !== metadata.config.vocabulary) throw new CheckpointError('wrong-tokenizer', `This tokenizer has ${tokenizer.vocabulary} ids, the checkpoint ${metadata.config.vocabulary}.`);
    const train = metadata.train ?? input.train;
    const organism = await OrganismSession.open(backend, metadata.config, train);
    try {
      const state = fillState(opened, metadata.config, organism.plan.parameters, organism.flatSize);
      organism.loadState(state);
      const sampler = new BatchSampler(train);
      // Weights without moments begin a run of their own: warm-up and Adam's corrections count from here.
      const saved = runStateOf(metadata);
      const run = state.moments === null ? { ...saved, scheduleStartStep: metadata.step } : saved;
      const trainer = new Trainer(organism, train, sampler, run, nowMs);
      return new Loaded({ tokenizer, organism, trainer, train, sampler, metadata: { ...metadata, parent: input.checkpoint } });
    } catch (error) { await organism.close(); throw error; }
  }

  get metadata(): CheckpointMetadata {
    const { step, tokensSeen, trainLoss, scheduleStartStep, samplerState } = this.trainer.run;
    return { ...this.#metadata, train: this.#train, step, tokensSeen, trainLoss, scheduleStartStep, samplerState, heldOutBitsPerByte: this.#heldOut, bestHeldOutBitsPerByte: this.#best };
  }

  /** Tokenises and replaces the data. The order of chunks and of sources does not matter. */
  async setData(worldSeed: number, chunks: readonly TrainingChunk[], mix: number, yieldToHost: () => Promise<void>): Promise<{ tokens: number; heldOutTokens: number }> {
    const tokenized: TokenizedChunk[] = [];
    let stretch = 0;
    for (const chunk of chunks) {
      tokenized.push({ id: chunk.id, sourceId: chunk.sourceId, heldOut: chunk.heldOut, tokens: tokenizeText(this.tokenizer, chunk.text) });
      stretch += chunk.text.length;
      if (stretch > TOKENISE_STRETCH) { stretch = 0; await yieldToHost(); }
    }
    const { window } = this.#train;
    return this.turn.take(() => {
      this.#sampler.setData(worldDocuments(this.tokenizer, worldSeed, window), tokenized, mix);
      const heldOut = tokenized.filter((chunk) => chunk.heldOut);
      this.#heldOutSources = heldOutBySource(heldOut, window);
      return Promise.resolve({ tokens: this.#sampler.trainingTokens, heldOutTokens: heldOut.reduce((sum, chunk) => sum + chunk.tokens.length - 1, 0) });
    });
  }

  /** Measures the fixed world text, and each source's own held-out text (many sources take turns). */
  async evaluate(): Promise<Evaluation> {
    const { step } = this.trainer.run;
    const own = await this.#measure(this.#heldOutWorld);
    const perSource: Record<string, number> = {};
    const count = Math.min(EVALUATION_SOURCES, this.#heldOutSources.length);
    const windowsEach = Math.max(1, Math.floor(EVALUATION_TOKENS / this.#train.window / Math.max(1, count)));
    for (let i = 0; i < count; i += 1) {
      const source = this.#heldOutSources[(this.#nextSource + i) % this.#heldOutSources.length];
      if (source === undefined) break;
      const measured = await this.#measure(source.windows.slice(0, windowsEach));
      if (measured !== null) perSource[source.sourceId] = measured.bitsPerByte;
    }
    this.#nextSource = this.#heldOutSources.length === 0 ? 0 : (this.#nextSource + count) % this.#heldOutSources.length;
    this.#heldOut = own?.bitsPerByte ?? null;
    if (this.#heldOut !== null && (this.#best === null || this.#heldOut < this.#best)) this.#best = this.#heldOut;
    return { step, heldOutBitsPerByte: this.#heldOut ?? 0, perSource };
  }

  measureText(text: string): Promise<Measurement | null> {
    return this.#measure(textWindows(tokenizeText(this.tokenizer, text), this.#train.window));
  }

  /** The whole state between two steps. */
  snapshot(): Promise<{ weights: Uint8Array<ArrayBuffer>; metadata: CheckpointMetadata }> {
    return this.turn.take(async () => {
      const { metadata } = this;
      return { weights: packCheckpoint(metadata, this.organism.plan.parameters, await this.organism.readState()), metadata };
    });
  }

  /** Text is encoded; a token is named as in the tokenizer's table of reserved tokens. */
  encodePrompt(prompt: readonly ({ readonly text: string } | { readonly token: string })[]): Int32Array {
    const ids: number[] = [];
    for (const piece of prompt) {
      if ('text' in piece) { for (const id of this.tokenizer.encode(piece.text)) ids.push(id); continue; }
      if (!isSpecial(piece.token)) throw new Error(`The prompt names a reserved token "${piece.token.slice(0, 40)}" that does not exist; the names are ${Object.keys(SPECIAL_IDS).join(' ')}.`);
      ids.push(SPECIAL_IDS[piece.token]);
    }
    return Int32Array.from(ids);
  }

  async close(): Promise<void> { await this.turn.take(() => this.organism.close()); }

  #measure(windows: readonly Window[]): Promise<Measurement | null> {
    return measure(this.organism, this.tokenizer, windows, (work) => this.turn.take(work));
  }
}

function isSpecial(name: string): name is SpecialName { return Object.hasOwn(SPECIAL_IDS, name); }

function heldOutBySource(chunks: readonly TokenizedChunk[], window: number): { sourceId: string; windows: Window[] }[] {
  const bySource = new Map<string, Window[]>();
  for (const chunk of [...chunks].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const windows = bySource.get(chunk.sourceId) ?? [];
    bySource.set(chunk.sourceId, windows);
    for (const added of textWindows(chunk.tokens, window)) windows.push(added);
  }
  return [...bySource].map(([sourceId, windows]) => ({ sourceId, windows })).sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
}
