// What the rounds of one node are given: doors, the mesh as it stands, and who can be reached. No implementation.
import type { EntryDraft, LogEntry, MeshShape } from '../../schemas/mesh.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import type { BlobStore, Clock, Hasher } from '../ports.ts';
import type { RoundPhase } from './phase.ts';
import type { RoundIndex } from './roundIndex.ts';
import type { Standings } from './standing.ts';

/** A member with a link to this node, and what it last said of itself. */
export interface Reachable { readonly nodeId: string; readonly trains: boolean; readonly head: string; readonly stateHash: string }

export interface RoundParts {
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly self: string;
  readonly shape: MeshShape;
  readonly index: RoundIndex;
  readonly standings: Standings;
  readonly blobs: BlobStore;
  /** Writes to the own log; resolves with the entry once it is on disk. */
  readonly append: (draft: EntryDraft) => Promise<LogEntry>;
  readonly hashOf: (entry: LogEntry) => string;
  /** Null while the model is not awake. */
  readonly trainer: () => RoundTrainer | null;
  /** Whether this node wants to train now. */
  readonly trains: () => boolean;
  /** Members that may train, this one included if it may. */
  readonly trainers: () => ReadonlySet<string>;
  /** All keys of the member that has this one. */
  readonly keysOf: (member: string) => readonly string[];
  readonly reachable: () => readonly Reachable[];
  /** Bytes by their hash, from any of these; rejects when nothing of them came for `withinMs`, or when nobody said to have it after `firstWordMs`. */
  readonly fetch: (wanted: { readonly artefact: string; readonly mostBytes: number; readonly holders: () => readonly string[]; readonly withinMs: number; readonly firstWordMs?: number }) => Promise<Uint8Array>;
  readonly onPhase: (phase: RoundPhase) => void;
  /** The model moved: `head` is the manifest it is at now. */
  readonly onMoved: (head: string, stateHash: string) => void;
  readonly onFault: (fault: unknown, during: string) => void;
}
