// The door behind which text is read, compared and kept: one interface, done in this process (ingestor.ts) or in a thread
// of it (ingestLink.ts). Every call ends with its result, a closed fault, or the reason of the signal.
import type { LookView } from '../../../schemas/consent.ts';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import type { Exported } from './exportDataset.ts';
import type { LookJob } from './lookInside.ts';
import type { ReadJob } from './readFlow.ts';
import type { Refusal } from './sourceStore.ts';
import type { SourceTotals } from './sourceTotals.ts';

export interface Watch { readonly signal: AbortSignal; readonly onProgress: (progress: FlowProgress) => void }

/** A source with a live grant, as a build may use it. */
export interface BuildSource { readonly sourceId: string; readonly scope: 'device' | 'mesh' }

/** One text that may be learnt. What a grant allows of it, app/consent decides. */
export interface ReadyChunk { readonly id: string; readonly sourceId: string; readonly uid: string; readonly text: string; readonly heldOut: boolean }
export interface ReadyText { readonly chunks: readonly ReadyChunk[]; /** Sources of which only a part fits. */ readonly inPart: readonly string[]; readonly damaged: readonly string[] }

/** What became of everything that was listed, by name; of a long list the first of each. */
export interface Outcomes {
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly reason: RefusalReason | null; /** Of its bytes, where it was read as one document. */ readonly digest: string | null }[];
  readonly cut: boolean;
}

export interface ShardsVerdict { readonly shards: number; readonly bad: readonly { readonly name: string; readonly why: string }[] }

export interface Ingest {
  /** Reads a source into its store, or goes on where it was stopped. */
  read(job: ReadJob, fileBytesMax: number, watch: Watch): Promise<SourceTotals>;
  /** Puts a reading in the place of the one before, as far as it went, and tells what is in it; null when there is none. */
  keep(sourceId: string): Promise<SourceTotals | null>;
  /** Builds a version of the dataset over these sources, and keeps it. `builtFrom` names what they were. */
  build(sources: readonly BuildSource[], builtFrom: string, watch: Watch): Promise<DatasetView>;
  /** Whether there is a version at all; asks nobody. */
  hasDataset(): boolean;
  /** The version in force; null before the first build. */
  view(): Promise<DatasetView | null>;
  /** Takes the dataset away, before a source is forgotten: no version, shard or ledger may speak of it. */
  clear(): Promise<void>;
  /** Beginnings of kept documents of these sources that the model was not asked about; of the first `sampleMax` by uid. */
  unmeasured(sources: readonly string[], documentsMax: number, sampleMax: number): Promise<readonly { readonly uid: string; readonly text: string }[]>;
  /** Keeps what the model made of them; the view as it is now. */
  notePerplexity(measured: Readonly<Record<string, number>>): Promise<DatasetView | null>;
  /** Puts the signed manifest of the version beside its ledger. */
  keepManifest(text: string): Promise<void>;
  /** Opens every shard and compares it with its description. */
  verify(): Promise<ShardsVerdict>;
  /** Writes ledger and shards in the clear into a folder a person named. */
  exportTo(target: string, everything: boolean, sources: readonly BuildSource[]): Promise<Exported>;
  /** What was refused because it is damaged or dangerous, so that a person can look at it. */
  quarantine(sourceId: string, filesMax: number): Promise<{ readonly files: readonly Refusal[]; readonly cut: boolean }>;
  /** Text of the version in force, as far as `bytesMax` allows: whole sources in this order, of the last a part. */
  text(sources: readonly string[], bytesMax: number): Promise<ReadyText>;
  /** First texts of what a person is asked about; nothing is kept. */
  look(job: LookJob, fileBytesMax: number, signal: AbortSignal): Promise<LookView>;
  /** Refused first, then read, each in the order it was listed. */
  outcomes(sourceId: string, filesMax: number): Promise<Outcomes>;
  /** Whether what was read of it counts: `old` was read by an edition that would read otherwise now, `none` was never listed. */
  edition(sourceId: string): Promise<'none' | 'old' | 'current'>;
  /** Takes away what an unfinished reading left. */
  drop(sourceId: string): Promise<void>;
  /** Every name that was listed, with the word that tells a changed file; null where nothing was read. */
  known(sourceId: string): Promise<ReadonlyMap<string, string> | null>;
  close(): Promise<void>;
}
