// Forgetting a source, in the order that leaves nothing behind: the yes is taken back, weights that saw the text go before
// the text does, then checkpoints, text, and the world that knew its name. Owns no data; says when it is at work.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { CheckpointStore } from './checkpointStore.ts';
import type { ComputeKeeper } from './computeKeeper.ts';
import type { NodeParts } from './parts.ts';

export interface ForgettingOptions {
  readonly parts: Pick<NodeParts, 'sources' | 'keepWorld'>;
  readonly checkpoints: CheckpointStore;
  readonly keeper: ComputeKeeper;
  readonly model: () => LiveModel | null;
  /** Hands over what is still allowed. */
  readonly refreshData: () => Promise<void>;
  /** Saves the base alone. */
  readonly saveBase: () => Promise<unknown>;
  readonly tellWorldOfSources: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export interface Forgotten {
  readonly erasedChunks: number;
  readonly droppedCheckpoints: number;
  /** Where the mind goes on, when its weights had seen the text: a step from before. Null when it had not. */
  readonly backToStep: number | null;
}

export class Forgetting {
  readonly #options: ForgettingOptions;
  #underWay = 0;

  constructor(options: ForgettingOptions) { this.#options = options; }

  /** While true nothing is saved and nothing wakes. */
  get underWay(): boolean { return this.#underWay > 0; }

  async forget(sourceId: string): Promise<Forgotten> {
    const { parts: { sources }, checkpoints, keeper, model, refreshData, saveBase, onFault } = this.#options;
    this.#underWay += 1;
    try {
      await sources.withdraw(sourceId);
      // Weights that saw the text are gone before the text is: nothing may save them in between.
      const hadSeen = model()?.sources.includes(sourceId) === true;
      const adapterSaw = model()?.adapter.sources.includes(sourceId) === true;
      // Text for this machine alone never reached the base: what the base has learnt since stays.
      if (adapterSaw && !hadSeen) await saveBase().catch((fault: unknown) => { onFault(fault, 'saving the base before its adapter goes'); });
      if (hadSeen || adapterSaw || keeper.state === 'starting') await keeper.end();
      else await refreshData();
      const droppedCheckpoints = await checkpoints.forgetSource(sourceId);
      const erasedChunks = await sources.erase(sourceId);
      await this.keepWorld();
      const next = checkpoints.candidates(sources.withdrawn())[0];
      return { erasedChunks, droppedCheckpoints, backToStep: hadSeen && next !== undefined ? next.step : null };
    } finally { this.#underWay -= 1; }
  }

  /** A crash inside `forget` leaves checkpoints that learnt from what was taken back. */
  async finish(): Promise<void> {
    const { parts, checkpoints, onFault } = this.#options;
    try { for (const id of parts.sources.withdrawn()) await checkpoints.forgetSource(id); } catch (fault) { onFault(fault, 'dropping what learnt from a forgotten source'); }
  }

  /** The world on disk may name what was forgotten until it is written anew. */
  async keepWorld(): Promise<void> {
    const { parts, tellWorldOfSources, onFault } = this.#options;
    tellWorldOfSources();
    try { await parts.keepWorld(); } catch (fault) { onFault(fault, 'writing the world without what was forgotten'); }
  }
}
