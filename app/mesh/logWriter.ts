// Brings entries to the store, in order, one commit after the other: what comes while one is under way goes into the next. What the
// disk refuses is tried again until it takes it; nothing is dropped and nothing overtakes. Not what an entry means.
import type { Clock } from '../ports.ts';
import type { MeshStore } from './ports.ts';

/** Entries in one commit, so that none waits long behind others. */
const ENTRIES_PER_COMMIT = 512;
/** Until the disk is asked again after it refused. */
const RETRY_MS = 1_000;

interface Waiting { readonly text: string; readonly durable: () => void; readonly ended: (error: Error) => void }

export class LogWriter {
  readonly #store: MeshStore;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #onFault: (error: unknown) => void;
  #queue: Waiting[] = [];
  #isWriting = false;
  #isClosed = false;

  /** `onFault` hears of every commit that failed; it is tried again. */
  constructor(store: MeshStore, clock: Pick<Clock, 'after'>, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onFault = onFault;
  }

  /** Entries that are not on disk yet. */
  get waiting(): number { return this.#queue.length; }

  /** Without waiting: `durable` is called when it is on disk, `ended` when this was closed before. */
  add(text: string, durable: () => void = () => undefined, ended: (error: Error) => void = () => undefined): void {
    if (this.#isClosed) { ended(closedError()); return; }
    this.#queue.push({ text, durable, ended });
    if (this.#isWriting) return;
    this.#isWriting = true;
    // One turn later, so that what belongs together is one commit.
    void Promise.resolve().then(() => this.#write());
  }

  close(): void {
    this.#isClosed = true;
    for (const { ended } of this.#queue.splice(0)) ended(closedError());
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, ENTRIES_PER_COMMIT);
      try { await this.#store.append(batch.map(({ text }) => text)); } catch (error) {
        this.#onFault(error);
        if (!this.#isClosed) this.#clock.after(RETRY_MS, () => { void this.#write(); });
        return;
      }
      if (this.#isClosed) return;
      this.#queue = this.#queue.slice(batch.length);
      for (const { durable } of batch) durable();
    }
    this.#isWriting = false;
  }
}

const closedError = (): Error => new Error('The log was closed before this entry was on disk. Whether it is there shows at the next start.');
