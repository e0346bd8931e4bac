// Reads, compares and keeps text in this process. Owns the readers (started when first needed, ended when idle) and the
// files below `texts` and `datasets`. Not who may read: every path it is given was allowed and journalled before.
import { join } from 'node:path';
import { SealError } from '../../../app/ports.ts';
import type { Clock, Sealer } from '../../../app/ports.ts';
import { QUARANTINED } from '../../../schemas/refusal.ts';
import type { DatasetView } from '../../../schemas/dataset.ts';
import type { ReaderPool } from '../readers/readerPool.ts';
import { FolderDisk } from '../disk.ts';
import { buildDataset } from './buildDataset.ts';
import { DatasetFiles, hasVersion, MANIFEST_NAME, summaryOf } from './datasetFiles.ts';
import type { BuildSource, Ingest, Outcomes, ReadyText, ShardsVerdict, Watch } from './ingest.ts';
import { exportDataset } from './exportDataset.ts';
import type { Exported } from './exportDataset.ts';
import { keptOf } from './offers.ts';
import { readShard, ShardRefused } from './shards.ts';
import type { Refusal } from './sourceStore.ts';
import { lookInside } from './lookInside.ts';
import type { LookJob } from './lookInside.ts';
import type { LookView } from '../../../schemas/consent.ts';
import { readSource } from './readFlow.ts';
import type { ReadJob } from './readFlow.ts';
import { unmeasured } from './unmeasured.ts';
import { readyText } from './readyText.ts';
import { SourceFolder } from './sourceFolder.ts';
import type { SourceTotals } from './sourceTotals.ts';

/** Readers that nobody needs end after this: an idle node is small. */
const READERS_IDLE_MS = 5_000;

export type Readers = Pick<ReaderPool, 'size' | 'read' | 'close'>;

export interface IngestorOptions {
  readonly home: string;
  /** Of the stores below `texts`, and of the files below `datasets`. */
  readonly textSealer: Sealer; readonly datasetSealer: Sealer;
  readonly clock: Clock;
  /** Starts the readers. */
  readonly openReaders: () => Readers;
  /** Folders that are never read: the node's own. */
  readonly keepOut: readonly string[];
  /** Whether a rule of the policy forbids reading this path. */
  readonly forbids: (path: string) => boolean;
}

export class Ingestor implements Ingest {
  readonly #options: IngestorOptions;
  readonly #folder: SourceFolder;
  readonly #files: DatasetFiles;
  #pool: Readers | null = null;
  #users = 0;
  #idle: () => void = () => undefined;

  constructor(options: IngestorOptions) {
    this.#options = options;
    this.#folder = new SourceFolder(join(options.home, 'texts'), options.textSealer);
    this.#files = new DatasetFiles(new FolderDisk(options.home), options.datasetSealer);
  }

  async read(job: ReadJob, fileBytesMax: number, { signal, onProgress }: Watch): Promise<SourceTotals> {
    const { clock, keepOut, forbids } = this.#options;
    return this.#withPool((pool) => readSource(job, { folder: this.#folder, pool, clock, list: { fileBytesMax, keepOut, forbids }, signal, onProgress }));
  }

  async keep(sourceId: string): Promise<SourceTotals | null> {
    if (this.#folder.isBeingRead(sourceId)) this.#folder.promote(sourceId);
    return this.#folder.has(sourceId) ? this.#folder.with(sourceId, (store) => store.totals()) : null;
  }

  async build(sources: readonly BuildSource[], builtFrom: string, watch: Watch): Promise<DatasetView> {
    return buildDataset(sources, builtFrom, { folder: this.#folder, files: this.#files, clock: this.#options.clock, ...watch });
  }

  hasDataset(): boolean { return hasVersion(this.#options.home); }

  async view(): Promise<DatasetView | null> {
    const view = this.#files.current()?.view ?? null;
    return view === null ? null : { ...view, perplexity: summaryOf(this.#files.perplexity()) };
  }

  async clear(): Promise<void> { this.#files.clear(); }

  async unmeasured(sources: readonly string[], documentsMax: number, sampleMax: number): Promise<{ uid: string; text: string }[]> {
    const version = this.#files.current();
    return version === null ? [] : unmeasured(version, this.#files.perplexity(), { sources, documentsMax, sampleMax }, this.#folder);
  }

  async notePerplexity(measured: Readonly<Record<string, number>>): Promise<DatasetView | null> {
    const version = this.#files.current();
    const known = Object.entries(measured).filter(([uid]) => version?.sourceOf[uid] !== undefined);
    this.#files.keepPerplexity({ ...this.#files.perplexity(), ...Object.fromEntries(known) });
    return this.view();
  }

  async keepManifest(text: string): Promise<void> { this.#files.writeLedger([{ name: MANIFEST_NAME, content: text }]); }

  async verify(): Promise<ShardsVerdict> {
    const shards = this.#files.current()?.view.shards ?? [];
    const bad: { name: string; why: string }[] = [];
    for (const meta of shards) {
      try {
        const bytes = this.#files.readShard(meta.name);
        if (bytes === null) bad.push({ name: meta.name, why: 'It is not there.' }); else await readShard(bytes, meta);
      } catch (error) {
        if (!(error instanceof ShardRefused) && !(error instanceof SealError)) throw error;
        bad.push({ name: meta.name, why: error.message });
      }
    }
    return { shards: shards.length, bad };
  }

  async exportTo(target: string, everything: boolean, sources: readonly BuildSource[]): Promise<Exported> {
    const version = this.#files.current();
    return exportDataset(target, version === null ? [] : keptOf(version, sources, this.#folder), everything, this.#folder, this.#files);
  }

  async quarantine(sourceId: string, filesMax: number): Promise<{ files: Refusal[]; cut: boolean }> {
    if (!this.#folder.has(sourceId)) return { files: [], cut: false };
    return this.#folder.with(sourceId, (store) => {
      const files: Refusal[] = [];
      for (const refusal of store.refusals()) {
        if (!QUARANTINED.has(refusal.reason)) continue;
        if (files.length === filesMax) return { files, cut: true };
        files.push(refusal);
      }
      return { files, cut: false };
    });
  }

  async text(sources: readonly string[], bytesMax: number): Promise<ReadyText> { return readyText(sources, bytesMax, this.#folder, this.#files.current()); }

  async look(job: LookJob, fileBytesMax: number, signal: AbortSignal): Promise<LookView> {
    const { keepOut, forbids } = this.#options;
    return this.#withPool((pool) => lookInside(job, { list: { fileBytesMax, keepOut, forbids }, read: async (name, bytes) => pool.read(name, bytes, 'look', signal), signal }));
  }

  async outcomes(sourceId: string, filesMax: number): Promise<Outcomes> {
    if (!this.#folder.has(sourceId)) return { files: [], cut: false };
    return this.#folder.with(sourceId, (store) => {
      const files = store.outcomes(filesMax + 1);
      return { files: files.slice(0, filesMax), cut: files.length > filesMax };
    });
  }

  async edition(sourceId: string): Promise<'none' | 'old' | 'current'> {
    if (!this.#folder.has(sourceId)) return 'none';
    return this.#folder.with(sourceId, (store) => (store.flow !== null ? 'current' : store.entries() === null ? 'none' : 'old'));
  }

  async drop(sourceId: string): Promise<void> { this.#folder.dropReading(sourceId); }

  async known(sourceId: string): Promise<ReadonlyMap<string, string> | null> {
    return this.#folder.has(sourceId) ? this.#folder.with(sourceId, (store) => store.known()) : null;
  }

  async close(): Promise<void> {
    this.#idle();
    const pool = this.#pool;
    // A reading that begins while the old readers end gets new ones.
    this.#pool = null;
    await pool?.close();
  }

  async #withPool<T>(work: (pool: Readers) => Promise<T>): Promise<T> {
    const { openReaders, clock } = this.#options;
    this.#idle();
    this.#users += 1;
    this.#pool ??= openReaders();
    try { return await work(this.#pool); } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#idle = clock.after(READERS_IDLE_MS, () => { void this.close(); });
    }
  }
}
