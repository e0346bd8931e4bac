// Forgetting a source, in the order that leaves nothing behind: the choice is written down, the yes is taken back, weights
// that saw the text go before the text does (unless they were to be kept), then checkpoints, text, and the world that knew
// its name. Owns no data; says when it is at work, what was done, and what cannot be undone.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import type { ForgetChoice, ForgetReport } from '../../../schemas/forget.ts';
import type { CheckpointStore } from './checkpointStore.ts';
import type { ComputeKeeper } from './computeKeeper.ts';
import { irrevocable } from './irrevocable.ts';
import type { NodeParts } from './parts.ts';

export interface ForgettingOptions {
  readonly parts: Pick<NodeParts, 'sources' | 'keepWorld' | 'journal'>;
  readonly checkpoints: CheckpointStore;
  readonly keeper: ComputeKeeper;
  readonly model: () => LiveModel | null;
  /** Hands over what is still allowed. */
  readonly refreshData: () => Promise<void>;
  /** Saves the base alone. */
  readonly saveBase: () => Promise<unknown>;
  /** Resolves when the world was told what is left. */
  readonly tellWorld: () => Promise<void>;
  readonly onFault: (fault: unknown, during: string) => void;
}

/** What of the living mind had learnt from the source, and how far it had come. */
interface Learnt { readonly part: 'base' | 'adapter' | null; readonly step: number | null }

export class Forgetting {
  readonly #options: ForgettingOptions;
  #underWay = 0;
  #last: JournalFact<'ForgetChosen'> | null = null;

  constructor(options: ForgettingOptions) { this.#options = options; }

  /** What was chosen when a source was last forgotten. */
  get last(): JournalFact<'ForgetChosen'> | null { return this.#last; }

  /** While true nothing is saved and nothing wakes. */
  get underWay(): boolean { return this.#underWay > 0; }

  async forget(sourceId: string, choice: ForgetChoice): Promise<ForgetReport> {
    const { parts: { sources, journal }, checkpoints } = this.#options;
    this.#underWay += 1;
    try {
      const learnt = this.#learnt(sourceId);
      const cannotBeUndone = irrevocable(sourceId, sources.firstRow(sourceId), journal);
      // First of all: a crash after it must not drop what was to be kept, nor keep what was to go.
      const chosen = { sourceId, choice, part: learnt.part, fromStep: learnt.step };
      await journal.append({ kind: 'ForgetChosen', fact: chosen, body: null });
      // One that took nothing from the weights leaves a promise of before as it is.
      if (bears(chosen)) this.#last = chosen;
      await sources.withdraw(sourceId);
      const gone = choice === 'keep' ? await this.#keepWeights() : await this.#dropWeights(sourceId, learnt);
      const erased = await sources.erase(sourceId);
      await this.keepWorld();
      const keptCheckpoints = choice === 'keep' ? checkpoints.learntFrom(sourceId) : 0;
      const next = checkpoints.candidates(sources.unlearnt())[0];
      const backToStep = choice !== 'keep' && learnt.part === 'base' && next !== undefined ? next.step : null;
      return {
        choice, erasedChunks: erased.chunks, erasedDocuments: erased.documents, erasedShards: erased.shards, ...gone, keptCheckpoints, backToStep,
        retrainToStep: choice === 'retrain' && (learnt.step ?? 0) > 0 ? learnt.step : null,
        cannotBeUndone: keptCheckpoints === 0 && !(choice === 'keep' && learnt.part !== null) ? cannotBeUndone
          : [...cannotBeUndone, 'The weights that learnt from it stay, as you chose. They may repeat parts of it for as long as they are used.'],
      };
    } finally { this.#underWay -= 1; }
  }

  /** A crash inside `forget` leaves checkpoints that learnt from what was taken back. */
  async finish(): Promise<void> {
    const { parts, checkpoints, onFault } = this.#options;
    for (const row of parts.journal.read({ kinds: ['ForgetChosen'], newestFirst: true, limit: CHOICES_READ })) {
      if (row.kind !== 'ForgetChosen' || !bears(row.fact)) continue;
      this.#last = row.fact;
      break;
    }
    try { for (const id of parts.sources.unlearnt()) await checkpoints.forgetSource(id); } catch (fault) { onFault(fault, 'dropping what learnt from a forgotten source'); }
  }

  /** The world on disk may name what was forgotten until it is written anew. */
  async keepWorld(): Promise<void> {
    const { parts, tellWorld, onFault } = this.#options;
    await tellWorld();
    try { await parts.keepWorld(); } catch (fault) { onFault(fault, 'writing the world without what was forgotten'); }
  }

  #learnt(sourceId: string): Learnt {
    const model = this.#options.model();
    if (model?.sources.includes(sourceId) === true) return { part: 'base', step: model.step };
    if (model?.adapter.sources.includes(sourceId) === true) return { part: 'adapter', step: model.adapter.step };
    return { part: null, step: null };
  }

  /** The mind goes on with its weights, and without the text. */
  async #keepWeights(): Promise<Pick<ForgetReport, 'droppedCheckpoints' | 'droppedAdapters'>> {
    const { keeper, refreshData } = this.#options;
    // One that is starting may be handed the text in this moment.
    if (keeper.state === 'starting') await keeper.end();
    else await refreshData();
    return { droppedCheckpoints: 0, droppedAdapters: 0 };
  }

  async #dropWeights(sourceId: string, { part }: Learnt): Promise<Pick<ForgetReport, 'droppedCheckpoints' | 'droppedAdapters'>> {
    const { checkpoints, keeper, refreshData, saveBase, onFault } = this.#options;
    // Text for this machine alone never reached the base: what the base has learnt since stays.
    if (part === 'adapter') await saveBase().catch((fault: unknown) => { onFault(fault, 'saving the base before its adapter goes'); });
    // Weights that saw the text are gone before the text is: nothing may save them in between.
    if (part !== null || keeper.state === 'starting') await keeper.end();
    else await refreshData();
    return checkpoints.forgetSource(sourceId);
  }
}

/** Choices looked at for one that still bears on the weights. */
const CHOICES_READ = 1_000;
const bears = ({ choice, part }: JournalFact<'ForgetChosen'>): boolean => part !== null && choice !== 'keep';

/** How far a mind that was gone back from has come again; null where there is nothing to make up for. */
export function retraining(chosen: JournalFact<'ForgetChosen'> | null, model: LiveModel | null): { part: 'base' | 'adapter'; step: number; toStep: number } | null {
  if (chosen?.choice !== 'retrain' || chosen.part === null || chosen.fromStep === null || model === null) return null;
  const step = chosen.part === 'base' ? model.step : model.adapter.step;
  return step >= chosen.fromStep ? null : { part: chosen.part, step, toStep: chosen.fromStep };
}
