// A mesh store in memory that keeps its promises and no more: what was not acknowledged may be lost when the power goes, or be there
// as far as it was begun, in order. One commit a turn of the event loop, as on a disk. It can be told to refuse.
import { hash } from 'node:crypto';
import type { MeshStore } from '../../app/mesh/ports.ts';
import { DiskError } from '../../app/ports.ts';
import type { BlobStore } from '../../app/ports.ts';

type Write = { readonly kind: 'entry'; readonly text: string } | { readonly kind: 'value'; readonly name: string; readonly value: string | null };

export class MemoryMeshStore implements MeshStore {
  readonly blobs: BlobStore;
  #entries: string[] = [];
  #values = new Map<string, string>();
  readonly #blobs = new Map<string, Uint8Array>();
  #waiting: { readonly writes: readonly Write[]; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  #isPlanned = false;
  /** While true every commit fails, as on a full disk. */
  isFull = false;
  commits = 0;

  constructor() {
    this.blobs = {
      put: (content) => { const sha256 = hash('sha256', content, 'hex'); this.#blobs.set(sha256, content.slice()); return sha256; },
      get: (sha256) => this.#blobs.get(sha256)?.slice() ?? null,
      has: (sha256) => this.#blobs.has(sha256),
      remove: (sha256) => { this.#blobs.delete(sha256); },
    };
  }

  entries(): readonly string[] { return [...this.#entries]; }
  entry(place: number): string | null { return this.#entries[place - 1] ?? null; }
  append(entries: readonly string[]): Promise<void> { return entries.length === 0 ? Promise.resolve() : this.#soon(entries.map((text) => ({ kind: 'entry', text }))); }
  read(name: string): string | null { return this.#values.get(name) ?? null; }
  write(name: string, value: string | null): Promise<void> { return this.#soon([{ kind: 'value', name, value }]); }

  /** The power goes: of what waited the first `survive` writes reached the disk all the same; nobody hears of it any more. Returns
   *  what the next start finds. */
  crash(survive = 0): MemoryMeshStore {
    const next = new MemoryMeshStore();
    next.#entries = this.#entries.slice();
    next.#values = new Map(this.#values);
    for (const [name, blob] of this.#blobs) next.#blobs.set(name, blob);
    for (const write of this.#waiting.flatMap(({ writes }) => writes).slice(0, survive)) next.#apply(write);
    this.#waiting = [];
    return next;
  }
  /** Writes that nobody was told of yet. */
  get unacknowledged(): number { return this.#waiting.reduce((sum, { writes }) => sum + writes.length, 0); }
  close(): void { this.#commit(); }

  #soon(writes: readonly Write[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ writes, resolve, reject });
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      setImmediate(() => { this.#isPlanned = false; this.#commit(); });
    });
  }
  #commit(): void {
    const batch = this.#waiting.splice(0);
    if (batch.length > 0) this.commits += 1;
    for (const { writes, resolve, reject } of batch) {
      if (this.isFull) { reject(new DiskError('full', 'no room')); continue; }
      for (const write of writes) this.#apply(write);
      resolve();
    }
  }
  #apply(write: Write): void {
    if (write.kind === 'entry') this.#entries.push(write.text);
    else if (write.value === null) this.#values.delete(write.name);
    else this.#values.set(write.name, write.value);
  }
}
