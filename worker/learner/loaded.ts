// A checkpoint brought to life: session, tokenizer, trainer, adapter and held-out text belong together and end together.
// Loads and packs; what happens in between is the trainer's, generator's and evaluator's. One turn at a time.
// Shared text and the world's own train the base; local text trains the adapter and cannot reach the base's trainer.
import { RoundLearner } from '../../app/federation/roundLearner.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { SpecialName } from '../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { TrainingChunk } from '../../schemas/compute.ts';
import type { LivedDocument } from '../../schemas/lived.ts';
import type { LearntPart } from '../../schemas/compute.ts';
import type { AdapterMetadata, AdapterTrain, CheckpointMetadata, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../engine/backend.ts';
import { AdapterError, openAdapter } from './adapterFile.ts';
import type { SavedAdapter } from './adapterFile.ts';
import { CheckpointError, fillState, openCheckpoint, packCheckpoint } from './checkpoint.ts';
import { sha256Hex } from './digest.ts';
import { documentWindows, measure, textWindows } from './evaluator.ts';
import type { Measurement, Window } from './evaluator.ts';
import { toNobody } from './giveWay.ts';
import type { GiveWay } from './giveWay.ts';
import { HeldOutText } from './heldOutText.ts';
import { adapterShape, LocalAdapter } from './localAdapter.ts';
import { OrganismSession } from './organismSession.ts';
import type { Model } from './organismSession.ts';
import { RoundText } from './roundText.ts';
import { RoundWork } from './roundWork.ts';
import { runStateOf, Trainer } from './trainer.ts';
import type { StepReport } from './trainer.ts';
import { Turn } from './turn.ts';
import { heldOutWorld, livingDocuments, tokenizeText } from './worldText.ts';

/** Characters tokenised before the host may handle its messages. */
const TOKENISE_STRETCH = 65_536;

export interface LoadInput {
  readonly checkpoint: string;
  readonly weights: Uint8Array;
  readonly tokenizer: string;
  readonly train: TrainConfig;
  readonly localAdapter: Uint8Array | null;
  readonly adapterTrain: AdapterTrain | null;
}
export interface TrainingData {
  readonly worldSeed: number | null;
  /** What beings of the waking world did. */
  readonly lived?: readonly LivedDocument[];
  readonly shared: readonly TrainingChunk[];
  readonly local: readonly TrainingChunk[];
  readonly mix: number;
}
/** Of an update: elements in a block, kept of them. `state` is what the rounds exported last. */
export interface RoundsInput { readonly block: number; readonly keep: number; readonly state: Uint8Array | null }
export interface Evaluation { readonly step: number; readonly heldOutBitsPerByte: number; readonly adaptedBitsPerByte: number | null; readonly perSource: Record<string, number> }
export interface Snapshot {
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly metadata: CheckpointMetadata;
  readonly localAdapter: Uint8Array<ArrayBuffer> | null;
  readonly localAdapterMetadata: AdapterMetadata | null;
}

export class Loaded {
  readonly tokenizer: Tokenizer;
  readonly organism: OrganismSession;
  readonly trainer: Trainer;
  readonly turn: Turn;
  readonly #train: TrainConfig;
  readonly #sampler: BatchSampler;
  readonly #heldOutWorld: readonly Window[];
  readonly #metadata: CheckpointMetadata;
  /** Why the adapter that came with the checkpoint was left out. */
  readonly adapterRefused: AdapterError | null;
  readonly #adapterTrain: AdapterTrain | null;
  readonly #nowMs: () => number;
  readonly #giveWay: GiveWay;
  #adapter: LocalAdapter | null;
  #adapterMetadata: AdapterMetadata | null;
  /** Whether there is anything the base can draw a batch from. */
  #baseCanLearn = false;
  readonly #heldOutText: HeldOutText;
  readonly #roundText: RoundText;
  #heldOut: number | null;
  #best: number | null;

  private constructor(parts: { tokenizer: Tokenizer; organism: OrganismSession; trainer: Trainer; train: TrainConfig; sampler: BatchSampler; metadata: CheckpointMetadata; adapter: LocalAdapter | null; saved: SavedAdapter | null; adapterRefused: AdapterError | null; adapterTrain: AdapterTrain | null; nowMs: () => number; giveWay: GiveWay }) {
    this.turn = new Turn(parts.giveWay.toHost); this.#giveWay = parts.giveWay;
    this.#adapter = parts.adapter; this.#adapterMetadata = parts.saved?.metadata ?? null; this.adapterRefused = parts.adapterRefused; this.#adapterTrain = parts.adapterTrain; this.#nowMs = parts.nowMs;
    this.tokenizer = parts.tokenizer; this.organism = parts.organism; this.trainer = parts.trainer; this.#train = parts.train; this.#sampler = parts.sampler; this.#metadata = parts.metadata;
    this.#heldOut = parts.metadata.heldOutBitsPerByte;
    this.#best = parts.metadata.bestHeldOutBitsPerByte;
    this.#heldOutText = new HeldOutText(parts.train.window);
    this.#roundText = new RoundText(parts.tokenizer, parts.train.window);
    this.#heldOutWorld = documentWindows(heldOutWorld(parts.tokenizer, parts.train.window), parts.train.window);
  }

  static async open(backend: Backend, input: LoadInput, nowMs: () => number, giveWay = toNobody): Promise<Loaded> {
    const tokenizerSha256 = await sha256Hex(input.tokenizer);
    const opened = openCheckpoint(input.weights, tokenizerSha256);
    const { metadata } = opened;
    const tokenizer = Tokenizer.parse(input.tokenizer);
    if (tokenizer.vocabulary !== metadata.config.vocabulary) throw new CheckpointError('wrong-tokenizer', `This tokenizer has ${tokenizer.vocabulary} ids, the checkpoint ${metadata.config.vocabulary}.`);
    const train = metadata.train ?? input.train;
    const { saved, adapterRefused } = readAdapter(input.localAdapter, metadata, tokenizerSha256);
    const adapterTrain = saved?.metadata.adapter ?? input.adapterTrain;
    const organism = await OrganismSession.open(backend, metadata.config, train, adapterTrain === null ? null : adapterShape(train, adapterTrain));
    try {
      const state = fillState(opened, metadata.config, organism.plan.parameters, organism.flatSize);
      organism.loadState(state);
      const sampler = new BatchSampler(train);
      // Weights without moments begin a run of their own: warm-up and Adam's corrections count from here.
      const going = runStateOf(metadata);
      const run = state.moments === null ? { ...going, scheduleStartStep: metadata.step } : going;
      const trainer = new Trainer(organism, train, sampler, run, nowMs, giveWay);
      const adapter = saved === null || adapterTrain === null ? null : await LocalAdapter.open(organism, train, adapterTrain, saved, nowMs, giveWay);
      return new Loaded({ tokenizer, organism, trainer, train, sampler, metadata: { ...metadata, parent: input.checkpoint }, adapter, saved, adapterRefused, adapterTrain, nowMs, giveWay });
    } catch (error) { await organism.close(); throw error; }
  }

  get metadata(): CheckpointMetadata {
    const { step, tokensSeen, trainLoss, scheduleStartStep, samplerState } = this.trainer.run;
    return { ...this.#metadata, train: this.#train, step, tokensSeen, trainLoss, scheduleStartStep, samplerState, heldOutBitsPerByte: this.#heldOut, bestHeldOutBitsPerByte: this.#best };
  }

  /** That of the file the adapter came from; null when there was none. */
  get adapterMetadata(): AdapterMetadata | null { return this.#adapterMetadata; }

  /** What speaks and measures texts: the base, with the adapter once that has learnt anything. */
  get voice(): Model { return this.#adapter !== null && this.#adapter.steps > 0 ? this.#adapter.model : this.organism; }
  get adapterSteps(): number { return this.#adapter?.steps ?? 0; }
  /** Whether there is anything to draw a batch from. */
  get canLearn(): boolean { return this.#baseCanLearn || this.#adapter?.drawable === true; }

  /** Tokenises and replaces the data. The order of chunks and of sources does not matter. */
  async setData({ worldSeed, lived = [], shared, local, mix }: TrainingData, yieldToHost: () => Promise<void>): Promise<{ tokens: number; heldOutTokens: number; localTokens: number }> {
    const sharedTokens = await this.#tokenize(shared, yieldToHost);
    const localTokens = await this.#tokenize(local, yieldToHost);
    const { window } = this.#train;
    return this.turn.take(async () => {
      const world = worldSeed === null ? null : () => livingDocuments(this.tokenizer, worldSeed, window, lived);
      this.#sampler.setData(world?.() ?? null, sharedTokens, mix);
      this.#baseCanLearn = world !== null || this.#sampler.trainingTokens > 0;
      if (localTokens.length > 0) await this.#makeAdapter();
      this.#adapter?.setData(world?.() ?? null, localTokens);
      const heldOut = [...sharedTokens, ...localTokens].filter((chunk) => chunk.heldOut);
      this.#heldOutText.replace(sharedTokens, localTokens);
      this.#roundText.share(sharedTokens);
      return { tokens: this.#sampler.trainingTokens, heldOutTokens: heldOut.reduce((sum, chunk) => sum + chunk.tokens.length - 1, 0), localTokens: this.#adapter?.tokens ?? 0 };
    });
  }

  async #tokenize(chunks: readonly TrainingChunk[], yieldToHost: () => Promise<void>): Promise<TokenizedChunk[]> {
    const tokenized: TokenizedChunk[] = [];
    let stretch = 0;
    for (const chunk of chunks) {
      tokenized.push({ id: chunk.id, sourceId: chunk.sourceId, heldOut: chunk.heldOut, tokens: tokenizeText(this.tokenizer, chunk.text) });
      stretch += chunk.text.length;
      if (stretch > TOKENISE_STRETCH) { stretch = 0; await yieldToHost(); }
    }
    return tokenized;
  }

  async #makeAdapter(): Promise<void> {
    if (this.#adapterTrain === null) throw new Error('This process was loaded without an adapter; text that is for this machine alone has nothing to train.');
    this.#adapter ??= await LocalAdapter.open(this.organism, this.#train, this.#adapterTrain, null, this.#nowMs, this.#giveWay);
  }

  /** One step of whichever part is due. Throws GivenUp when it was given up: then nothing has changed. */
  async step(): Promise<StepReport & { readonly part: LearntPart }> {
    const adapter = this.#adapter, base = this.#baseCanLearn;
    const report = adapter?.takesTurn(base) === true ? { ...await adapter.step(), part: 'adapter' as const } : { ...await this.trainer.step(), part: 'base' as const };
    adapter?.stepped(base);
    return report;
  }

  /** Measures each source's own held-out text (many sources take turns), and the fixed world text when asked to. Throws GivenUp when
   *  it was given up. */
  async evaluate(world: boolean): Promise<Evaluation> {
    const { step } = this.trainer.run, { orGiveUp } = this.#giveWay;
    if (world) {
      this.#heldOut = (await this.#measure(this.organism, this.#heldOutWorld, orGiveUp))?.bitsPerByte ?? null;
      if (this.#heldOut !== null && (this.#best === null || this.#heldOut < this.#best)) this.#best = this.#heldOut;
    }
    const adapted = this.voice === this.organism ? null : await this.#measure(this.voice, this.#heldOutWorld, orGiveUp);
    const perSource = await this.#heldOutText.measure((part, windows) => this.#measure(part === 'adapter' ? this.voice : this.organism, windows, orGiveUp));
    return { step, heldOutBitsPerByte: this.#heldOut ?? 0, adaptedBitsPerByte: adapted?.bitsPerByte ?? null, perSource };
  }

  measureText(text: string): Promise<Measurement | null> {
    return this.#measure(this.voice, textWindows(tokenizeText(this.tokenizer, text), this.#train.window), () => Promise.resolve());
  }

  /** The whole state between two steps. An adapter that has learnt nothing yet is none. */
  snapshot(): Promise<Snapshot> {
    return this.turn.take(async () => {
      const { metadata } = this;
      const weights = packCheckpoint(metadata, this.organism.plan.parameters, await this.organism.readState());
      const adapter = this.#adapter === null || this.#adapter.steps === 0 ? null : await this.#adapter.pack(metadata.tokenizerSha256, await sha256Hex(weights));
      return { weights, metadata, localAdapter: adapter?.bytes ?? null, localAdapterMetadata: adapter?.metadata ?? null };
    });
  }

  /** The base takes part in rounds of a mesh: from the model as it is, or from where `state` left off. */
  takePart({ block, keep, state }: RoundsInput): Promise<RoundLearner> {
    const work = new RoundWork({
      organism: this.organism, lock: (work) => this.turn.take(work), tokensSeen: () => this.trainer.run.tokensSeen, windowsOf: (sample) => this.#roundText.windowsOf(sample), giveWay: this.#giveWay,
    });
    const shape = updateShapeOfModel(this.#metadata.config, block, keep);
    return state === null ? RoundLearner.found(work, shape) : RoundLearner.resume(work, shape, state);
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

  #measure(model: Model, windows: readonly Window[], before: () => Promise<void>): Promise<Measurement | null> {
    return measure(model, this.tokenizer, windows, (work) => this.turn.take(async () => { await before(); return work(); }));
  }
}

function isSpecial(name: string): name is SpecialName { return Object.hasOwn(SPECIAL_IDS, name); }

/** One that cannot be used keeps its base from nothing. */
function readAdapter(bytes: Uint8Array | null, metadata: CheckpointMetadata, tokenizerSha256: string): { saved: SavedAdapter | null; adapterRefused: AdapterError | null } {
  if (bytes === null) return { saved: null, adapterRefused: null };
  try { return { saved: openAdapter(bytes, metadata.config, tokenizerSha256), adapterRefused: null }; } catch (error) {
    if (error instanceof AdapterError) return { saved: null, adapterRefused: error };
    throw error;
  }
}
