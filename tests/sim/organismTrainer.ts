// A real, tiny organism as what trains on a simulated node: real text, tokenizer, engine, adapter and round arithmetic; every call
// takes virtual time and no other. It learns so many steps before each cut, so that a run is a pure function of its text, and enough of
// them that the gate's share of a round measures something.
import type { Applied, Cut, Inspected, Measured, RoundTrainer, TakenUpdate } from '../../app/mesh/ports.ts';
import type { RoundLearner } from '../../app/federation/roundLearner.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import type { TrainingChunk } from '../../schemas/compute.ts';
import type { Sha256 } from '../../schemas/ids.ts';
import type { MeshShape } from '../../schemas/mesh.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { Loaded } from '../../worker/learner/loaded.ts';
import { TINY, TINY_TRAIN, tinyEmbryo, tinyTokenizer } from '../worker/learner/tinyOrganism.ts';
import { nodeHasher } from './keys.ts';
import type { Scheduler } from './scheduler.ts';

const BLOCK = 64, KEEP = 8, CALL_MS = 5, STEPS = 100;
/** Of virtual time, for learning them. */
const LEARN_MS = 3_000;
const ADAPTER = { rank: 4, peakLearningRate: 0.02, warmupSteps: 4, stepShare: 0.5, rowShare: 0.5 };
export const TINY_SHAPE: MeshShape = {
  tokenizer: nodeHasher.sha256Hex(Buffer.from(tinyTokenizer.toJson())) as Sha256, model: nodeHasher.sha256Hex(Buffer.from('tiny')) as Sha256,
  parameters: updateShapeOfModel(TINY, BLOCK, KEEP).length, block: BLOCK, keep: KEEP, trainMs: 1_000,
};

/** What one node learns from: shared text reaches the base, local text the adapter alone. */
export interface Texts { readonly worldSeed: number; readonly shared: readonly TrainingChunk[]; readonly local: readonly TrainingChunk[] }

export class OrganismTrainer implements RoundTrainer {
  readonly #loaded: Loaded;
  readonly #learner: RoundLearner;
  readonly #outside: <T>(work: () => Promise<T>, costMs?: number) => Promise<T>;

  private constructor(loaded: Loaded, learner: RoundLearner, outside: <T>(work: () => Promise<T>, costMs?: number) => Promise<T>) { this.#loaded = loaded; this.#learner = learner; this.#outside = outside; }

  static async open(backend: Backend, { worldSeed, shared, local }: Texts, scheduler: Scheduler, owner: number): Promise<OrganismTrainer> {
    const loaded = await Loaded.open(backend, { checkpoint: 'embryo', weights: await tinyEmbryo(), tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: null, adapterTrain: ADAPTER }, () => 0);
    await loaded.setData({ worldSeed, shared, local, mix: 0.1 }, () => Promise.resolve());
    return new OrganismTrainer(loaded, await loaded.takePart({ block: BLOCK, keep: KEEP, state: null }), (work, costMs = CALL_MS) => scheduler.outside(owner, costMs, work));
  }

  get stateHash(): string { return this.#learner.stateHash; }
  /** Of the adapter, which local text alone trains. */
  get localSteps(): number { return this.#loaded.adapterSteps; }
  cut(): Promise<Cut> {
    return this.#outside(async () => {
      for (let base = 0; base < STEPS;) if ((await this.#loaded.step()).part === 'base') base += 1;
      return this.#learner.cut();
    }, LEARN_MS);
  }
  apply(taken: readonly TakenUpdate[]): Promise<Applied> { return this.#outside(() => this.#learner.apply(taken)); }
  refund(payload: Uint8Array, missed: number): Promise<void> { return this.#outside(() => this.#learner.refund(payload, missed)); }
  retake(payload: Uint8Array): Promise<void> { return this.#outside(() => this.#learner.retake(payload)); }
  rebase(): Promise<Applied> { return this.#outside(() => this.#learner.rebase()); }
  snapshot(): Promise<Uint8Array> { return this.#outside(() => this.#learner.snapshot()); }
  adopt(snapshot: Uint8Array, stateHash: string): Promise<void> { return this.#outside(() => this.#learner.adopt(snapshot, stateHash)); }
  measure(payloads: readonly Uint8Array[], sample: number): Promise<readonly Measured[]> { return this.#outside(() => this.#learner.measure(payloads, sample)); }
  inspect(payloads: readonly Uint8Array[]): Promise<readonly Inspected[]> { return this.#outside(() => this.#learner.inspect(payloads)); }
  close(): Promise<void> { return this.#loaded.close(); }
}

export const tinyStart = async (backend: Backend): Promise<string> => {
  const loaded = await Loaded.open(backend, { checkpoint: 'embryo', weights: await tinyEmbryo(), tokenizer: tinyTokenizer.toJson(), train: TINY_TRAIN, localAdapter: null, adapterTrain: null }, () => 0);
  const { stateHash } = await loaded.takePart({ block: BLOCK, keep: KEEP, state: null });
  await loaded.close();
  return stateHash;
};
