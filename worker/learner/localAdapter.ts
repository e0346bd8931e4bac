// What this machine learns from text that may train nothing shared: an adapter beside the base, with batches, optimiser,
// counters and file of its own. The base is read and never written. Which of the two learns next is decided here, by the
// share the adapter was given, so that a run that goes on takes the same turns.
import { initialAdapter } from '../../app/organism/adapter.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { DocumentSource, TokenizedChunk } from '../../app/organism/batchSampler.ts';
import type { AdapterMetadata, AdapterTrain, TrainConfig } from '../../schemas/model.ts';
import type { AdapterShape } from '../engine/plan/organism.ts';
import { packAdapter } from './adapterFile.ts';
import type { SavedAdapter } from './adapterFile.ts';
import type { GiveWay } from './giveWay.ts';
import type { AdaptedModel, OrganismSession } from './organismSession.ts';
import { Trainer } from './trainer.ts';
import type { StepReport } from './trainer.ts';

/** As the base learns, but for its rate and warm-up; nothing pulls the factors back to zero, and no end is planned. */
function trainOf(base: TrainConfig, { peakLearningRate, warmupSteps }: AdapterTrain): TrainConfig {
  return { ...base, peakLearningRate, warmupSteps, decayFromStep: null, weightDecay: 0, seed: base.seed + 1 };
}

export function adapterShape(base: TrainConfig, adapter: AdapterTrain): AdapterShape {
  return { rank: adapter.rank, hyper: trainOf(base, adapter) };
}

export class LocalAdapter {
  readonly model: AdaptedModel;
  readonly #config: AdapterTrain;
  readonly #trainer: Trainer;
  readonly #sampler: BatchSampler;
  #sources: readonly string[];
  #due: number;

  private constructor(parts: { model: AdaptedModel; config: AdapterTrain; trainer: Trainer; sampler: BatchSampler; sources: readonly string[]; due: number }) {
    this.model = parts.model; this.#config = parts.config; this.#trainer = parts.trainer; this.#sampler = parts.sampler; this.#sources = parts.sources; this.#due = parts.due;
  }

  /** A new one, or `saved` going on. */
  static async open(organism: OrganismSession, base: TrainConfig, config: AdapterTrain, saved: SavedAdapter | null, nowMs: () => number, giveWay: GiveWay): Promise<LocalAdapter> {
    const train = trainOf(base, config);
    const model = await organism.openAdapter(saved?.state ?? { parameters: initialAdapter(organism.plan.config, config.rank, train.seed), moments: null });
    const sampler = new BatchSampler(train);
    const { step, tokensSeen, trainLoss, samplerState } = saved?.metadata ?? { step: 0, tokensSeen: 0, trainLoss: null, samplerState: '' };
    const trainer = new Trainer(model, train, sampler, { step, tokensSeen, trainLoss, scheduleStartStep: 0, samplerState }, nowMs, giveWay);
    return new LocalAdapter({ model, config, trainer, sampler, sources: saved?.metadata.sources ?? [], due: saved?.metadata.due ?? 0 });
  }

  get steps(): number { return this.#trainer.run.step; }
  get tokens(): number { return this.#sampler.trainingTokens; }
  get drawable(): boolean { return this.#sampler.trainingTokens > 0; }

  /** `world` keeps the language of the node's own world alive in what the adapter changes; null where it may not be learnt. */
  setData(world: DocumentSource | null, chunks: readonly TokenizedChunk[]): void {
    this.#sampler.setData(world, chunks, this.#config.rowShare);
    this.#sources = [...new Set([...this.#sources, ...chunks.map((chunk) => chunk.sourceId)])].sort();
  }

  /** Whether the next step is the adapter's. */
  takesTurn(baseCanLearn: boolean): boolean { return this.drawable && (!baseCanLearn || this.#due + this.#config.stepShare >= 1); }

  /** A step of either was done. */
  stepped(baseCanLearn: boolean): void {
    if (!this.drawable || !baseCanLearn) return;
    const due = this.#due + this.#config.stepShare;
    this.#due = due >= 1 ? due - 1 : due;
  }

  step(): Promise<StepReport> { return this.#trainer.step(); }

  async pack(tokenizerSha256: string, baseSha256: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; metadata: AdapterMetadata }> {
    const { step, tokensSeen, trainLoss, samplerState } = this.#trainer.run;
    const metadata: AdapterMetadata = {
      format: 'ileices-adapter-1', config: this.model.plan.config, adapter: this.#config, tokenizerSha256, baseSha256,
      step, tokensSeen, trainLoss, samplerState, due: this.#due, sources: [...this.#sources],
    };
    return { bytes: packAdapter({ metadata, state: await this.model.readState() }), metadata };
  }
}
