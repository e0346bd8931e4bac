// Content-addressed bytes on disk (weights, adapters, tokenisers): the BlobStore port. Sealed, since weights may repeat what
// they learnt; the address is the hash of the plain content. Written beside, synced, then renamed, so a blob is there whole
// or not at all; verified whenever it is read. Which blobs to keep is the caller's decision.
import { hash } from 'node:crypto';
import { SealError } from '../../app/ports.ts';
import type { BlobStore, Disk, Sealer } from '../../app/ports.ts';
import { Sha256 } from '../../schemas/ids.ts';
import { SEALED_FORMAT } from './vault/sealing.ts';

const FOLDER = 'blobs';
const PREFIX_LENGTH = 2;
/** Scope of the vault under which blobs are sealed. */
export const BLOBS_SCOPE = 'blobs';

export class BlobDamaged extends Error {
  readonly sha256: string;
  constructor(sha256: string) { super(`The stored file ${sha256} is damaged: its content no longer has that hash.`); this.name = 'BlobDamaged'; this.sha256 = sha256; }
}

/** Below the home. */
export const blobPath = (sha256: string): string => `${FOLDER}/${Sha256.parse(sha256).slice(0, PREFIX_LENGTH)}/${sha256}`;
const contextOf = (sha256: string): string => `blob ${sha256}`;
const hashOf = (content: Uint8Array): string => hash('sha256', content, 'hex');

/** Sealed bytes begin with their format and a nonce; weights with the length of their header in eight bytes, which is less than
 *  four gigabytes, so the last four are zero, as those of one nonce in four thousand million are. */
const HEAD_BYTES = 8;
const mayBePlain = (head: Uint8Array): boolean => head[0] !== SEALED_FORMAT || (head.length === HEAD_BYTES && head.subarray(HEAD_BYTES / 2).every((byte) => byte === 0));

export class DiskBlobs implements BlobStore {
  readonly #disk: Disk;
  readonly #sealer: Sealer;

  constructor(disk: Disk, sealer: Sealer) { this.#disk = disk; this.#sealer = sealer; }

  /** Writes again where a damaged copy lies. */
  put(content: Uint8Array): string {
    const sha256 = hashOf(content);
    const stored = this.#disk.read(blobPath(sha256));
    if (stored === null || this.#open(stored, sha256) === null) this.#disk.writeDurably(blobPath(sha256), this.#sealer.seal(content, contextOf(sha256)));
    return sha256;
  }

  get(sha256: string): Uint8Array | null {
    const stored = this.#disk.read(blobPath(sha256));
    if (stored === null) return null;
    const content = this.#open(stored, sha256);
    if (content === null) throw new BlobDamaged(sha256);
    return content;
  }

  /** Seals what an older version left in the clear; returns how many. `headOf` gives the first bytes of a stored file: what is
   *  sealed is told by them, so that a start does not read all weights. */
  resealOld(headOf: (path: string, bytes: number) => Uint8Array): number {
    let resealed = 0;
    for (const { sha256 } of this.list()) {
      if (!mayBePlain(headOf(blobPath(sha256), HEAD_BYTES))) continue;
      const stored = this.#disk.read(blobPath(sha256));
      if (stored === null || hashOf(stored) !== sha256) continue;
      this.#disk.writeDurably(blobPath(sha256), this.#sealer.seal(stored, contextOf(sha256)));
      resealed += 1;
    }
    return resealed;
  }

  /** Null when it is not what has that hash. A blob of before there was a seal lies in the clear until the next start. */
  #open(stored: Uint8Array, sha256: string): Uint8Array | null {
    if (hashOf(stored) === sha256) return stored;
    try {
      const content = this.#sealer.open(stored, contextOf(sha256));
      return hashOf(content) === sha256 ? content : null;
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  has(sha256: string): boolean {
    const folder = blobPath(sha256).slice(0, -sha256.length - 1);
    return this.#disk.list(folder).some((entry) => entry.name === sha256);
  }

  remove(sha256: string): void { this.#disk.remove(blobPath(sha256)); }

  /** Every blob with its size. */
  list(): { sha256: string; bytes: number }[] {
    return this.#disk.list(FOLDER).flatMap((folder) => this.#disk.list(`${FOLDER}/${folder.name}`))
      .flatMap((entry) => (Sha256.safeParse(entry.name).success ? [{ sha256: entry.name, bytes: entry.bytes }] : []));
  }

  totalBytes(): number { return this.list().reduce((sum, blob) => sum + blob.bytes, 0); }
}

/** Which to drop, oldest first, so that the rest and `incomingBytes` fit into the quota. `keep` is never dropped, so the
 *  quota can be missed only by what must stay. `items` come oldest first. */
export function beyondQuota<T extends { readonly bytes: number }>(items: readonly T[], quotaBytes: number, incomingBytes: number, keep: (item: T) => boolean): T[] {
  let total = items.reduce((sum, item) => sum + item.bytes, incomingBytes);
  const dropped: T[] = [];
  for (const item of items) {
    if (total <= quotaBytes) break;
    if (keep(item)) continue;
    dropped.push(item);
    total -= item.bytes;
  }
  return dropped;
}
