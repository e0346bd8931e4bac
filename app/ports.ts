// The only doors from `app` to the world: interfaces, no implementations. One contract suite per port in
// tests/contract runs on every implementation.
import type { ComputeEvent, ComputeInput, ComputeMethod, ComputeOutput } from '../schemas/compute.ts';
import type { JournalDraft, JournalEntry, JournalKind } from '../schemas/journal.ts';

/** Wall time and waiting. Simulations replace it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that never run backwards; for measuring. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Deterministic random stream; same name and seed, same numbers. See app/physics/random.ts. */
export interface RandomStream {
  /** Uniform integer in [0, 2^32). */
  nextUint32(): number;
  /** Uniform in [0, 1) with 32 bits. */
  nextFloat(): number;
  /** Uniform integer in [0, bound). */
  nextBelow(bound: number): number;
}

/** SHA-256 in one go: for what is short enough to be hashed while everything else waits, two MiB or so. */
export interface Hasher { sha256Hex(data: Uint8Array): string }
/** The same of what is longer: handed over piece by piece, and whoever does so lets others have their turn in between
 *  (app/mesh/turns.ts). On the calling thread: Web Crypto's digest runs on another, but first copies the whole on this one. */
export interface PieceHasher extends Hasher { begin(): RunningHash }
/** `update` reads its piece before it returns; `hex` ends it. */
export interface RunningHash { update(piece: Uint8Array): void; hex(): string }

/** Signs for this node; the private key never leaves the implementation. */
export interface Signer {
  readonly nodeId: string;
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}
export interface Verifier { verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean }

/** Durable files below one root. Every error is a DiskError with a reason from the closed set. */
export interface Disk {
  read(path: string): Uint8Array | null;
  /** Written beside, synced, renamed over, folder synced: after return the whole content survives a power cut. */
  writeDurably(path: string, content: Uint8Array): void;
  remove(path: string): void;
  list(path: string): { name: string; bytes: number; kind: 'file' | 'folder' }[];
  freeBytes(): number;
}
export type DiskReason = 'full' | 'denied' | 'broken';
export class DiskError extends Error {
  readonly reason: DiskReason;
  constructor(reason: DiskReason, message: string) { super(message); this.name = 'DiskError'; this.reason = reason; }
}

/** Content-addressed bytes. `get` verifies; damage is an error that names the hash. */
export interface BlobStore {
  put(content: Uint8Array): string;
  get(sha256: string): Uint8Array | null;
  has(sha256: string): boolean;
  remove(sha256: string): void;
}

export interface JournalVerdict { rows: number; ok: boolean; head: string; firstBad: { seq: number; why: string } | null }

/** Append-only, hash-chained, signed. `append` resolves only after the commit is on disk. */
export interface Journal {
  append(draft: JournalDraft): Promise<JournalEntry>;
  /** Rows after one and before another, neither of them included. */
  read(options: { kinds?: readonly JournalKind[]; afterSeq?: number; beforeSeq?: number; limit?: number; newestFirst?: boolean }): JournalEntry[];
  /** Deletes the bodies of these rows for good and appends one `Erased`. */
  erase(seqs: readonly number[]): Promise<void>;
  verify(): JournalVerdict;
}

/** The compute process as the agent sees it. Rejects every open call when the process ends. */
export interface Compute {
  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>>;
  onEvent(listener: (event: ComputeEvent) => void): () => void;
  /** Called once, with the reason, when the process has ended, wanted or not. */
  onExit(listener: (why: string) => void): () => void;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

/** Encrypts what lies on this machine's disk. `context` is bound to it: opened under another one, or changed by a bit, it is
 *  a SealError. The key never leaves the implementation. */
export interface Sealer {
  seal(plain: Uint8Array, context: string): Uint8Array;
  open(sealed: Uint8Array, context: string): Uint8Array;
}
export class SealError extends Error {
  constructor(context: string) { super(`What was stored as ${context} cannot be opened: it was changed, or sealed with another key.`); this.name = 'SealError'; }
}
