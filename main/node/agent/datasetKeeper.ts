// Keeps the dataset to what is allowed now: builds a version when what may be learnt has changed, journals it, and says of
// which sources it holds text. Building is main/node/dataset's, deciding what may be learnt the shelf's.
import type { Journal } from '../../../app/ports.ts';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import { isShared } from '../dataset/datasetFiles.ts';
import type { BuildSource, Ingest } from '../dataset/ingest.ts';

export interface KeeperOptions {
  readonly ingest: Ingest;
  readonly journal: Journal;
  /** The text of its manifest, signed by this node. */
  readonly manifestOf: (view: DatasetView) => string;
  /** Sources that were read and whose grant is live, with a word that changes when one is read anew. */
  readonly wanted: () => readonly (BuildSource & { readonly edition: string })[];
}

export class DatasetKeeper {
  readonly #options: KeeperOptions;
  #view: DatasetView | null = null;
  /** What the version in force was built from; null when nobody knows. */
  #builtFrom: string | null = null;
  #running: { readonly from: string; readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #progress: FlowProgress | null = null;
  #closed = false;

  constructor(options: KeeperOptions) { this.#options = options; }

  get view(): DatasetView | null { return this.#view; }
  get progress(): FlowProgress | null { return this.#progress; }

  /** Whether the version holds text of this source that passed the tests of the dataset. */
  holds(sourceId: string): boolean {
    const view = this.#view;
    return view !== null && view.sources.includes(sourceId) && (view.trainable || (view.sharedTrainable && isShared(view, sourceId)));
  }

  /** The same version, with figures that were measured since. */
  measured(view: DatasetView | null): void { if (view !== null && view.root === this.#view?.root) this.#view = view; }

  get isStale(): boolean { return this.#builtFrom !== this.#from(); }

  /** Resolves when the version in force is of what is allowed now, or nothing is built any more. */
  async keep(onChange: () => void): Promise<void> {
    while (!this.#closed && this.isStale) {
      const from = this.#from(), running = this.#running;
      if (running !== null) {
        if (running.from !== from) running.abort.abort();
        // Who waits for the same shares its failure: each that tried again would build without end where it cannot be built.
        try { await running.done; } catch (error) { if (running.from === from && !running.abort.signal.aborted) throw error; }
        continue;
      }
      const abort = new AbortController();
      const done = this.#build(from, abort.signal, onChange).finally(() => { this.#running = null; this.#progress = null; });
      this.#running = { from, abort, done };
      try { await done; } catch (error) { if (!abort.signal.aborted) throw error; }
    }
  }

  /** Nothing of the dataset is left afterwards, and nothing is being built: before a source is erased. */
  async clear(): Promise<void> {
    this.#view = null;
    this.#builtFrom = null;
    await this.#stop();
    await this.#options.ingest.clear();
    // Whoever began meanwhile believes in files that are gone.
    this.#view = null;
    this.#builtFrom = null;
  }

  /** Nothing is built any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#running?.abort.abort();
    await this.#running?.done.catch(() => undefined);
  }

  async #build(from: string, signal: AbortSignal, onChange: () => void): Promise<void> {
    const { ingest, journal, wanted } = this.#options;
    const sources = wanted().map(({ sourceId, scope }) => ({ sourceId, scope }));
    const before = this.#view ?? (ingest.hasDataset() ? await ingest.view() : null);
    if (before?.builtFrom === from || (before === null && sources.length === 0)) {
      this.#view = before;
      this.#builtFrom = from;
      onChange();
      return;
    }
    const view = await ingest.build(sources, from, { signal, onProgress: (progress) => { this.#progress = progress; onChange(); } });
    signal.throwIfAborted();
    await ingest.keepManifest(this.#options.manifestOf(view));
    const failed = view.rules.filter((rule) => !rule.ok).map((rule) => rule.rule);
    if (view.root !== before?.root) {
      await journal.append({ kind: 'DatasetBuilt', fact: { version: view.version, root: view.root, generation: view.generation, sources: sources.map(({ sourceId }) => sourceId), documents: view.documents, bytes: view.bytes, trainable: view.trainable, failed }, body: null });
    }
    this.#view = view;
    this.#builtFrom = from;
    onChange();
  }

  #from(): string { return this.#options.wanted().map(({ sourceId, scope, edition }) => `${sourceId}.${scope}.${edition}`).sort().join(); }
}
