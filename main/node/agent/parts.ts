// What a NodeAgent is made of: everything privileged, opened by openNode.ts or by a test. The agent closes none of it.
import type { ComputeChild } from './computeKeeper.ts';
import type { Embryo } from './embryo.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import type { PolicyDecision } from '../../../app/consent/policy.ts';
import type { ConsentedChunk, MeshChunk } from '../../../app/consent/chunks.ts';
import type { Exported } from '../dataset/exportDataset.ts';
import type { ReadyText, ShardsVerdict } from '../dataset/ingest.ts';
import type { Refusal } from '../dataset/sourceStore.ts';
import type { Sensors } from '../../../app/guest/signals.ts';
import type { UnsignedManifest } from '../../../app/manifest/sign.ts';
import type { BlobStore, Clock, Disk, Journal, JournalVerdict } from '../../../app/ports.ts';
import type { AdminInput, AdminOutput } from '../../../schemas/admin.ts';
import type { LookView } from '../../../schemas/consent.ts';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import type { MetricPoint } from '../../../schemas/rpc.ts';
import type { PolicyAction } from '../../../schemas/policy.ts';
import type { Settings } from '../../../schemas/settings.ts';
import type { SourceView } from '../../../schemas/status.ts';
import type { OpenSensors } from '../guest/openSensors.ts';
import type { Listed } from '../ingest/listSource.ts';
import type { MeshDeskParts } from '../mesh/meshParts.ts';
import type { Picker } from './picker.ts';
import type { SourceFile } from './sourceFiles.ts';
import type { LivedStore } from '../world/livedStore.ts';
import type { PastStore } from '../world/pastStore.ts';
import type { WorldLink } from '../world/worldLink.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface MetricTable { record(point: MetricPoint): void; cutAfter(step: number): void; history(points: number): MetricPoint[] }

export interface SettingsStore { readonly current: Settings; change(part: Partial<Settings>): Promise<Settings> }

export interface LeftOut { readonly name: string; readonly why: 'no-room' | 'damaged' | 'failed-test' | 'said-already' }
export interface Recovery {
  readonly onChange: () => void;
  readonly onFault: (sourceId: string, fault: unknown) => void;
  /** A source that failed too often is refused from now on. */
  readonly onGivenUp: (source: { readonly sourceId: string; readonly name: string | null }, reason: string) => void;
}

/** A yes. With `names`, of a folder that was allowed before only these come to what may be read of it. */
export type GrantInput = AdminInput<'learn.grant'> & {
  readonly names?: readonly string[];
  /** It was asked about before, at a real path: it must lie there still, and names belong to this source only. */
  readonly offered?: { readonly sourceId: string | null };
  /** It is a row already: only reading is left. */
  readonly allowed?: Allowed;
};
/** A yes that is a row, and the one whose place it took. */
export interface Allowed { readonly grantId: string; readonly sourceId: string; readonly path: string; readonly kind: 'file' | 'folder'; readonly before: Grant | null }
/** Where a source lies; never told to a window. */
export interface SourcePlace { readonly sourceId: string; readonly path: string; readonly name: string; readonly kind: 'file' | 'folder'; readonly scope: 'device' | 'mesh'; readonly expiresAt: string | null }

/** Granted sources: what they are, their live text, and how they come and go. */
export interface SourceShelf {
  /** Without the node's own world. */
  views(): SourceView[];
  /** Ids of sources that may be learnt from at this moment: a grant may end, and a rule may hold for some hours only. */
  trainable(): string[];
  /** Which text that is: another word whenever a source comes, goes or is read anew. */
  edition(): string;
  /** Their text, read, compared, split and tested: fetched first, then minted in the turn in which it is handed on. */
  ready(): Promise<ReadyText>;
  /** What of it is live now: under scope mesh it may train what is shared, the rest this machine's own adapter only. */
  mint(text: ReadyText): { readonly shared: readonly MeshChunk[]; readonly local: readonly ConsentedChunk[] };
  /** Builds the dataset anew when what may be learnt has changed. */
  keepBuilt(onChange: () => void): Promise<void>;
  /** The version of the dataset in force; null before the first. */
  dataset(): { readonly view: DatasetView | null; readonly building: FlowProgress | null };
  /** Documents that may be learnt from and that the model was not asked about yet. */
  unmeasured(documentsMax: number, sampleMax: number): Promise<readonly { readonly uid: string; readonly text: string }[]>;
  notePerplexity(measured: Readonly<Record<string, number>>): Promise<void>;
  verifyShards(): Promise<ShardsVerdict>;
  exportDataset(target: string, everything: boolean): Promise<Exported>;
  quarantine(sourceId: string): Promise<{ readonly files: readonly Refusal[]; readonly cut: boolean }>;
  /** `offered`: the path is a real one, asked about or read before; no link is followed. */
  preview(path: string, offered?: boolean): Promise<AdminOutput<'learn.preview'>>;
  /** Journals the yes and reads nothing yet: it counts at once. */
  allow(input: GrantInput): Promise<Allowed>;
  /** Takes such a yes back: what was allowed before it is allowed again. */
  restore(allowed: Allowed): Promise<void>;
  /** The newest yes to the whole of a source, if it holds. */
  newestYes(sourceId: string): Allowed | null;
  /** Journals the yes, then reads; `onChange` hears of progress. Resolves when everything is read. */
  grant(input: GrantInput, onChange: () => void): Promise<AdminOutput<'learn.grant'>>;
  /** Opens the first files there, of these names or all, for somebody who decides whether to allow them; keeps nothing. */
  look(offered: { readonly path: string; readonly names: readonly string[] | null }, signal: AbortSignal): Promise<LookView>;
  /** The source at this path that was allowed and not taken back. */
  sourceAt(path: string): string | null;
  /** Where it lies, as long as it was not forgotten; its permission may have ended. */
  placeOf(sourceId: string): SourcePlace | null;
  /** Folders to be watched: allowed with everything that is added, read, and live. */
  watched(): SourcePlace[];
  /** Every name that was listed when it was read, with the word that tells a changed file; null where nothing is known of it. */
  known(sourceId: string): Promise<ReadonlyMap<string, string> | null>;
  /** Its files as they were read last; none before that. */
  filesOf(sourceId: string): Promise<readonly SourceFile[]>;
  /** Stops its reading; what was read until then stays. False when nothing of it is being read. */
  cancel(sourceId: string): boolean;
  /** A person said never to these: what is just being read there is read anew without them. */
  neverSaid(paths: readonly string[]): void;
  /** Takes every grant of the source back; nothing of it is live afterwards. */
  withdraw(sourceId: string): Promise<void>;
  /** Erases text and names for good, and tells how much there was. */
  erase(sourceId: string): Promise<{ readonly chunks: number; readonly documents: number; readonly shards: number }>;
  noteHeldOut(sourceId: string, bitsPerByte: number): void;
  /** Row of the first yes to it. Throws when there never was one. */
  firstRow(sourceId: string): number;
  /** Ids of sources that were taken back and not to be kept in the weights: nothing that learnt from them may wake. */
  unlearnt(): string[];
  /** Sources that may be learnt from and are not, with the reason. */
  leftOut(): readonly LeftOut[];
  /** Finishes what a crash interrupted. */
  recover(recovery: Recovery): Promise<void>;
  /** Stops what is being read, before the journal closes. */
  close(): Promise<void>;
}

export interface NodeParts {
  readonly version: string;
  readonly nodeId: string;
  readonly home: string;
  readonly worldSeed: number;
  /** Names the policy in force. */
  readonly policySha256: () => string;
  readonly cores: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  readonly verifyJournal: () => Promise<JournalVerdict>;
  readonly signManifest: (unsigned: UnsignedManifest) => Manifest;
  /** Found when the journal was opened. */
  readonly journalDamage: { readonly seq: number; readonly why: string } | null;
  readonly disk: Pick<Disk, 'freeBytes'>;
  readonly blobs: BlobStore;
  /** Rows of the checkpoints that were saved and not dropped since, oldest first. */
  readonly savedCheckpoints: readonly number[];
  readonly embryo: Embryo | null;
  readonly settings: SettingsStore;
  readonly metrics: MetricTable;
  readonly sources: SourceShelf;
  readonly world: Pick<WorldLink, 'input' | 'watch' | 'ask'>;
  readonly worldPast: Pick<PastStore, 'ranges' | 'read' | 'cutAfter' | 'clear'>;
  /** What its beings did, to learn from. */
  readonly worldLived: Pick<LivedStore, 'documents' | 'edition' | 'settingChanged' | 'clear'>;
  /** Writes the world as it is now: names of forgotten sources are not left in the file. */
  readonly keepWorld: () => Promise<void>;
  readonly spawnCompute: (lowPriority: boolean) => ComputeChild;
  /** What the mesh of this node needs beside the agent. */
  /** The mesh takes the settings as the agent tells it. */
  readonly mesh: Omit<MeshDeskParts, 'settings'>;
  readonly sensors: Sensors;
  /** Kinds of running programs; their names stay behind it. */
  readonly programLoads: OpenSensors['programLoads'];
  /** A secret of this node, with which keys are made of paths. */
  readonly landSalt: string;
  /** Minutes that local time is ahead of UTC at that moment. */
  readonly offsetMinutes: (nowMs: number) => number;
  /** Bytes the home folder takes. */
  readonly homeBytes: () => Promise<number>;
  /** Whether the policy lets the model learn from this source, the node's own world included. */
  readonly mayTrain: (sourceId: string) => boolean;
  /** Files below a place by name, size and time; nothing is opened. */
  readonly list: (place: SourcePlace, signal: AbortSignal) => AsyncIterable<Listed>;
  readonly picker: Picker;
  /** The rule that decides, with its sentence. */
  readonly why: (action: PolicyAction, resource: string) => PolicyDecision;
  /** Throws when the policy does not allow it. */
  readonly permit: (action: PolicyAction, resource: string) => void;
  /** Gives memory back when the node goes quiet. */
  readonly tidyMemory: () => void;
  /** Asked to stop by the command line; the host answers first. */
  readonly onStop: () => void;
}
