// A file system in memory that keeps its promises and no more: what was not synced may be lost or torn when the power
// goes. Stands in for FileCalls below main/node/disk.ts. Seeded: same seed, same ruin.
import { dirname } from 'node:path';
import type { RandomStream } from '../../app/ports.ts';
import type { FileCalls } from '../../main/node/disk.ts';

const SECTOR_BYTES = 512;
interface Inode { now: Uint8Array; synced: Uint8Array | null }
export class PowerCut extends Error {}

const failure = (code: string) => Object.assign(new Error(code), { code });

export class LossyFiles implements FileCalls {
  readonly #random: RandomStream;
  readonly #root: string;
  #entries = new Map<string, Inode | 'folder'>();
  #synced = new Map<string, Inode | 'folder'>();
  /** Calls until the power goes; the call itself may have begun. */
  callsLeft = Infinity;
  capacityBytes = Infinity;
  /** A lying disk, to see that the tests notice. */
  ignoresSync = false;

  constructor(random: RandomStream, root: string) {
    this.#random = random;
    this.#root = root;
    this.#entries.set(root, 'folder');
    this.#synced.set(root, 'folder');
  }

  readFile(path: string): Uint8Array | null {
    const entry = this.#entries.get(path);
    return entry === undefined || entry === 'folder' ? null : entry.now.slice();
  }

  writeFile(path: string, content: Uint8Array): void {
    const old = this.#entries.get(path);
    const inode: Inode = old === undefined || old === 'folder' ? { now: new Uint8Array(0), synced: null } : old;
    this.#entries.set(path, inode);
    inode.now = new Uint8Array(0);
    const room = this.freeBytes();
    if (content.length > room) {
      inode.now = content.slice(0, room);
      throw failure('ENOSPC');
    }
    this.#call(() => { inode.now = content.slice(0, this.#random.nextBelow(content.length + 1)); });
    inode.now = content.slice();
  }

  syncFile(path: string): void {
    this.#call();
    const entry = this.#entries.get(path);
    if (entry === undefined || entry === 'folder') throw failure('ENOENT');
    if (!this.ignoresSync) entry.synced = entry.now.slice();
  }

  /** A call later, as on another thread. */
  async writeAside(path: string, content: Uint8Array): Promise<void> {
    await Promise.resolve();
    this.writeFile(path, content);
    this.syncFile(path);
  }

  rename(from: string, to: string): void {
    this.#call();
    const entry = this.#entries.get(from);
    if (entry === undefined) throw failure('ENOENT');
    this.#entries.delete(from);
    this.#entries.set(to, entry);
  }

  unlink(path: string): void {
    this.#call();
    if (!this.#entries.delete(path)) throw failure('ENOENT');
  }

  makeFolder(path: string): boolean {
    this.#call();
    if (this.#entries.has(path)) return false;
    this.#entries.set(path, 'folder');
    return true;
  }

  syncFolder(path: string): void {
    this.#call();
    if (this.ignoresSync) return;
    for (const known of new Set([...this.#entries.keys(), ...this.#synced.keys()])) {
      if (dirname(known) === path) copyEntry(this.#entries, this.#synced, known);
    }
  }

  list(path: string): { name: string; bytes: number; kind: 'file' | 'folder' }[] {
    return [...this.#entries].filter(([known]) => dirname(known) === path && known !== path).map(([known, entry]) => ({
      name: known.slice(path.length + 1), kind: entry === 'folder' ? 'folder' as const : 'file' as const, bytes: entry === 'folder' ? 0 : entry.now.length,
    }));
  }

  freeBytes(): number {
    let used = 0;
    for (const entry of this.#entries.values()) if (entry !== 'folder') used += entry.now.length;
    return this.capacityBytes - used;
  }

  /** The power comes back: every unsynced name is old or new, every unsynced content old, new or torn. */
  restart(): void {
    this.callsLeft = Infinity;
    for (const path of new Set([...this.#entries.keys(), ...this.#synced.keys()])) {
      if (this.#entries.get(path) !== this.#synced.get(path) && this.#random.nextBelow(2) === 0) copyEntry(this.#synced, this.#entries, path);
    }
    for (const [path, entry] of this.#entries) {
      if (path !== this.#root && !this.#entries.has(dirname(path))) this.#entries.delete(path);
      else if (entry !== 'folder') entry.now = this.#survivor(entry);
    }
    for (const entry of this.#entries.values()) if (entry !== 'folder') entry.synced = entry.now.slice();
    this.#synced = new Map(this.#entries);
  }

  #survivor(entry: Inode): Uint8Array {
    const old = entry.synced ?? new Uint8Array(0);
    if (Buffer.compare(old, entry.now) === 0) return entry.now;
    if (this.#random.nextBelow(4) === 0) return old.slice();
    // Sector by sector old or new; sectors that never reached the disk read as zeros.
    const torn = new Uint8Array(this.#random.nextBelow(2) === 0 ? entry.now.length : Math.max(old.length, entry.now.length));
    for (let at = 0; at < torn.length; at += SECTOR_BYTES) {
      const from = this.#random.nextBelow(2) === 0 ? old : entry.now;
      torn.set(from.subarray(at, Math.min(at + SECTOR_BYTES, torn.length)), at);
    }
    return torn;
  }

  #call(half?: () => void): void {
    if (this.callsLeft <= 0) throw new PowerCut('no power');
    this.callsLeft -= 1;
    if (this.callsLeft > 0) return;
    half?.();
    throw new PowerCut('the power went');
  }
}

function copyEntry(from: Map<string, Inode | 'folder'>, to: Map<string, Inode | 'folder'>, path: string): void {
  const entry = from.get(path);
  if (entry === undefined) to.delete(path);
  else to.set(path, entry);
}
