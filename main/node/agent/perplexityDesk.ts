// What the node's own model makes of the documents of the dataset: bits a byte of each one's beginning, a few at a time while
// it is awake and learning anyway, so that it costs learning next to nothing. Of text that may be learnt only.
import type { Clock } from '../../../app/ports.ts';
import type { Awake } from './computeKeeper.ts';
import type { SourceShelf } from './parts.ts';

/** Documents of a version that are measured; the first by uid, which is a hash, so they are a fair sample. */
export const MEASURED_DOCUMENTS_MAX = 256;
const DOCUMENTS_AT_ONCE = 8;
const EVERY_MS = 5_000;

export interface PerplexityOptions {
  readonly sources: Pick<SourceShelf, 'unmeasured' | 'notePerplexity' | 'dataset'>;
  readonly clock: Clock;
  /** Null while nothing is awake, or it should not be asked. */
  readonly awake: () => Awake | null;
  readonly onFault: (fault: unknown) => void;
}

export class PerplexityDesk {
  readonly #options: PerplexityOptions;
  #nextMs = 0;
  #underWay: Promise<void> | null = null;
  /** The version of which nothing is left to be measured. */
  #done: string | null = null;

  constructor(options: PerplexityOptions) { this.#options = options; }

  /** Called in every turn of the loop; begins a batch when one is due. */
  tick(): void {
    const { sources, clock, awake, onFault } = this.#options;
    const root = sources.dataset().view?.root ?? null;
    if (root === null || root === this.#done || this.#underWay !== null || awake() === null || clock.monotonicMs() < this.#nextMs) return;
    this.#nextMs = clock.monotonicMs() + EVERY_MS;
    this.#underWay = this.#measure(root).catch(onFault).finally(() => { this.#underWay = null; });
  }

  async close(): Promise<void> { await this.#underWay; }

  async #measure(root: string): Promise<void> {
    const { sources, awake } = this.#options;
    const documents = await sources.unmeasured(DOCUMENTS_AT_ONCE, MEASURED_DOCUMENTS_MAX);
    if (documents.length === 0) { this.#done = root; return; }
    const measured: Record<string, number> = {};
    for (const { uid, text } of documents) {
      const now = awake();
      if (now === null) break;
      measured[uid] = (await now.compute.call('evaluate', { text })).bitsPerByte;
    }
    if (Object.keys(measured).length > 0) await sources.notePerplexity(measured);
  }
}
