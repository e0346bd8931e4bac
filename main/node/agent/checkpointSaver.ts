// Takes what was learnt from the compute process to the checkpoint store, and knows when that was done last. When it is
// due is decided by app/agent/supervisor.ts.
import type { CheckpointStore } from './checkpointStore.ts';
import type { ComputeKeeper } from './computeKeeper.ts';
import type { LiveMind } from './liveMind.ts';
import type { NodeParts } from './parts.ts';

const MEGABYTE = 1024 * 1024;
/** Size a first checkpoint is expected to have, until one was saved. */
const FIRST_CHECKPOINT_BYTES = 16 * MEGABYTE;

export interface SaverOptions {
  readonly parts: NodeParts;
  readonly keeper: ComputeKeeper;
  readonly mind: LiveMind;
  readonly checkpoints: CheckpointStore;
  /** Asked before and after the bytes have travelled: while a source is forgotten, or the model of a mesh goes, nothing is saved. */
  readonly mayNotSave: () => boolean;
}

export class CheckpointSaver {
  readonly #options: SaverOptions;
  #lastMs = 0;
  #bytes = FIRST_CHECKPOINT_BYTES;
  /** Saves follow one another: two that rotate at once would drop the same ones twice. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SaverOptions) { this.#options = options; }

  /** When the weights that are awake were last the same as a checkpoint. */
  get lastMs(): number { return this.#lastMs; }
  /** What the next one is expected to take. */
  get bytes(): number { return this.#bytes; }

  woke(): void { this.#lastMs = this.#options.parts.clock.now(); }

  /** False when there was nothing to save, or it may not be. */
  save(): Promise<boolean> { return this.#queued(() => this.#save(false)); }

  /** Before an adapter goes because a source is forgotten: the base beside it, which never saw that source, stays. */
  saveBase(): Promise<boolean> { return this.#queued(() => this.#save(true)); }

  /** Resolves when none is under way. */
  async idle(): Promise<void> { await this.#last; }

  #queued(work: () => Promise<boolean>): Promise<boolean> {
    const saving = this.#last.then(work);
    this.#last = saving.catch(() => undefined);
    return saving;
  }

  async #save(baseAlone: boolean): Promise<boolean> {
    const { parts, keeper, mind, checkpoints } = this.#options;
    const mayNotSave = () => !baseAlone && this.#options.mayNotSave();
    const awake = keeper.awake;
    if (awake === null || mayNotSave() || (baseAlone ? mind.unsavedBaseSteps : mind.unsavedSteps) === 0) return false;
    const snapshot = await keeper.quietly((quiet) => quiet.compute.call('snapshot', {}));
    const live = mind.model;
    if (snapshot === null || live === null || mayNotSave()) return false;
    const room = { quotaBytes: parts.settings.current.checkpointQuotaMegabytes * MEGABYTE, freeBytes: parts.disk.freeBytes() };
    this.#bytes = snapshot.weights.length + (snapshot.localAdapter?.length ?? 0);
    const kept = baseAlone ? { ...snapshot, localAdapter: null, localAdapterMetadata: null } : snapshot;
    const saved = await checkpoints.save(kept, awake.tokenizer, { base: live.sources, adapter: live.adapter.sources }, room);
    // Forgetting may have come and gone while older ones were let go of: it dropped what was on the shelf then.
    const withdrawn = parts.sources.unlearnt();
    if (withdrawn.some((id) => saved.sources.includes(id))) { await checkpoints.drop(saved, 'forgotten'); return false; }
    if (withdrawn.some((id) => saved.adapter?.sources.includes(id) === true)) await checkpoints.dropAdapter(saved, 'forgotten');
    mind.saved(saved);
    this.#lastMs = parts.clock.now();
    return true;
  }
}
