// The disk of one simulated node. What was acknowledged survives a crash; of what was not, a beginning that the seed draws.
// Slow at times, as disks are. Outlives the node object, as a disk does.
import type { BlobStore, RandomStream } from '../../app/ports.ts';
import type { MeshStore } from '../../app/mesh/ports.ts';
import { nodeHasher } from './keys.ts';
import type { Scheduler } from './scheduler.ts';

/** Usual time of a commit, and of one in a hundred. */
const COMMIT_MS = 4, SLOW_COMMIT_MS = 800;

type Write = { readonly kind: 'append'; readonly entries: readonly string[] } | { readonly kind: 'write'; readonly name: string; readonly value: string | null };

export class SimDisk {
  readonly #random: RandomStream;
  #entries: string[] = [];
  #values = new Map<string, string>();
  #pending: Write[] = [];
  readonly #blobs = new Map<string, Uint8Array>();
  /** Told of every entry once it is on disk. */
  onDurable: (entries: readonly string[]) => void = () => {};
  constructor(random: RandomStream) { this.#random = random; }

  get durableEntries(): readonly string[] { return this.#entries; }
  get blobBytes(): number { let bytes = 0; for (const blob of this.#blobs.values()) bytes += blob.length; return bytes; }
  get blobCount(): number { return this.#blobs.size; }

  blob(sha256: string): Uint8Array | null { return this.#blobs.get(sha256) ?? null; }

  /** What is on it, on another disk: somebody copied the folder. */
  copy(random: RandomStream): SimDisk {
    const copy = new SimDisk(random);
    copy.#entries = [...this.#entries];
    copy.#values = new Map(this.#values);
    for (const [sha256, blob] of this.#blobs) copy.#blobs.set(sha256, blob);
    return copy;
  }

  /** The store as this incarnation sees it. Its promises never resolve after a crash, because its owner's events are dropped. */
  mount(scheduler: Scheduler, owner: number): MeshStore {
    const seen = [...this.#entries];
    const values = new Map(this.#values);
    let readyMs = 0;
    const commit = (write: Write): Promise<void> => {
      this.#pending.push(write);
      const costMs = this.#random.nextBelow(100) === 0 ? this.#random.nextBelow(SLOW_COMMIT_MS) : this.#random.nextFloat() * COMMIT_MS;
      readyMs = Math.max(readyMs, scheduler.nowMs) + costMs;
      return new Promise((resolve) => {
        scheduler.at(owner, readyMs - scheduler.nowMs, () => { this.#settle(write); resolve(); });
      });
    };
    return {
      entries: () => seen,
      entry: (place) => seen[place - 1] ?? null,
      append: (entries) => { seen.push(...entries); return commit({ kind: 'append', entries: [...entries] }); },
      read: (name) => values.get(name) ?? null,
      write: (name, value) => {
        if (value === null) values.delete(name); else values.set(name, value);
        return commit({ kind: 'write', name, value });
      },
      blobs: this.#blobStore(),
    };
  }

  /** The power goes: a beginning of what was under way may have reached the disk. */
  crash(): void {
    const survive = this.#random.nextBelow(this.#pending.length + 1);
    for (const write of this.#pending.slice(0, survive)) this.#apply(write);
    this.#pending = [];
  }

  #settle(write: Write): void {
    const at = this.#pending.indexOf(write);
    if (at < 0) return;
    // Commits are one journal: what was begun earlier is on disk as well.
    for (const each of this.#pending.splice(0, at + 1)) this.#apply(each);
  }
  #apply(write: Write): void {
    if (write.kind === 'append') { this.#entries.push(...write.entries); this.onDurable(write.entries); }
    else if (write.value === null) this.#values.delete(write.name);
    else this.#values.set(write.name, write.value);
  }
  #blobStore(): BlobStore {
    return {
      put: (content) => {
        const sha256 = nodeHasher.sha256Hex(content);
        if (!this.#blobs.has(sha256)) this.#blobs.set(sha256, content.slice());
        return sha256;
      },
      get: (sha256) => this.#blobs.get(sha256)?.slice() ?? null,
      has: (sha256) => this.#blobs.has(sha256),
      remove: (sha256) => { this.#blobs.delete(sha256); },
    };
  }
}
