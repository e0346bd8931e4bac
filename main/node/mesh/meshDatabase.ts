// What a node must not forget of one mesh, on a real disk: the MeshStore port. A folder below the home for each mesh: one SQLite file
// with entries and named values, sealed row by row (entries packed before), and the blobs. What is appended in one turn of the event loop is one commit.
// Not what an entry means, nor whether it follows the one before: app/mesh/logBook.ts.
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { MeshStore } from '../../../app/mesh/ports.ts';
import { DiskError, SealError } from '../../../app/ports.ts';
import type { BlobStore, Sealer } from '../../../app/ports.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import { DiskBlobs } from '../blobs.ts';
import { nodeHasher } from '../hasher.ts';
import { errorCode, FolderDisk, makeFolderPath, toDiskError } from '../disk.ts';
import { DatabaseRefused, isDamage, openDatabase } from '../journal/database.ts';
import type { Vault } from '../vault/vault.ts';
import { BLOCK_ENTRIES, EntryBlock } from './entryPacking.ts';

const FILE = 'mesh.db';
/** Read at once, so that nobody has a year of entries in memory. */
const BLOCKS_AT_ONCE = 8;
/** Of the mesh id, enough to tell a home's meshes apart. */
const ID_LETTERS = 16;

/** Below the home: everything that is kept of this mesh. */
export const meshFolder = (mesh: Sha256): string => `mesh/${mesh.slice(0, ID_LETTERS)}`;

type Write = { readonly kind: 'entries'; readonly texts: readonly string[] } | { readonly kind: 'value'; readonly name: string; readonly value: string | null };
interface Waiting { readonly write: Write; readonly resolve: () => void; readonly reject: (error: Error) => void }

export class MeshDatabase implements MeshStore {
  readonly blobs: BlobStore;
  readonly #db: Database.Database;
  readonly #sealer: Sealer;
  readonly #mesh: Sha256;
  readonly #path: string;
  readonly #s;
  #queue: Waiting[] = [];
  #isPlanned = false;
  #isClosed = false;
  /** Of the newest entry on disk; the first is 1. */
  #place: number;
  /** What the next entry is packed behind; null before the first, and after a commit that failed. */
  #block: EntryBlock | null = null;
  /** Texts of the block that was read last. */
  #read: { readonly first: number; readonly texts: readonly string[] } | null = null;

  /** Makes what is missing. The caller holds the instance lock of the home. */
  constructor(home: string, vault: Pick<Vault, 'sealer'>, mesh: Sha256) {
    const folder = join(home, meshFolder(mesh));
    try { makeFolderPath(folder); } catch (error) { throw toDiskError(error); }
    this.#path = join(folder, FILE);
    this.#sealer = vault.sealer(`mesh ${mesh}`);
    this.#mesh = mesh;
    this.blobs = new DiskBlobs(new FolderDisk(folder), this.#sealer);
    this.#db = openDatabase(this.#path, 'mesh', 'every-commit');
    this.#s = prepareStatements(this.#db);
    this.#place = this.#s.newest.get()?.place ?? 0;
  }

  * entries(): Generator<string> {
    for (let first = 1; first <= this.#place; first += BLOCKS_AT_ONCE * BLOCK_ENTRIES) yield* this.#texts(first, Math.min(this.#place, first + BLOCKS_AT_ONCE * BLOCK_ENTRIES - 1));
  }
  /** Reads the block it stands in: what is asked for next is often there as well. */
  entry(place: number): string | null {
    if (place < 1 || place > this.#place) return null;
    const first = firstOfBlock(place), last = Math.min(this.#place, first + BLOCK_ENTRIES - 1);
    if (this.#read?.first !== first || this.#read.texts.length <= place - first) this.#read = { first, texts: this.#texts(first, last) };
    return this.#read.texts[place - first] ?? null;
  }
  append(entries: readonly string[]): Promise<void> { return entries.length === 0 ? Promise.resolve() : this.#commitSoon({ kind: 'entries', texts: [...entries] }); }

  read(name: string): string | null {
    return this.#reading(() => {
      const row = this.#s.value.get(name);
      return row === undefined ? null : Buffer.from(this.#sealer.open(row.sealed, valueContext(name))).toString('utf8');
    });
  }
  write(name: string, value: string | null): Promise<void> { return this.#commitSoon({ kind: 'value', name, value }); }

  /** Writes what waits and closes the file. */
  close(): void {
    if (this.#isClosed) return;
    this.#commit();
    this.#isClosed = true;
    this.#db.close();
  }

  #commitSoon(write: Write): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the store of the mesh is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ write, resolve, reject });
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      setImmediate(() => { this.#isPlanned = false; if (!this.#isClosed) this.#commit(); });
    });
  }

  /** `first` begins a block. */
  #texts(first: number, last: number): string[] {
    return this.#reading(() => {
      let block = new EntryBlock(this.#mesh, nodeHasher);
      const rows = this.#s.entries.all(first, last);
      if (rows.length !== last - first + 1) throw this.#damaged('an entry is missing');
      // Rows are numbered without holes, so that one that was taken out is noticed.
      return rows.map(({ place, sealed }, index) => {
        if (place !== first + index) throw this.#damaged(`entry ${first + index} is missing`);
        if (place === firstOfBlock(place)) block = new EntryBlock(this.#mesh, nodeHasher);
        return block.unpack(this.#sealer.open(sealed, entryContext(place)));
      });
    });
  }

  /** The block that the entry at this place, the next one, belongs to. */
  #blockOf(place: number): EntryBlock {
    const first = firstOfBlock(place);
    if (this.#block !== null && place !== first) return this.#block;
    this.#block = new EntryBlock(this.#mesh, nodeHasher);
    for (const text of place === first ? [] : this.#texts(first, place - 1)) this.#block.pack(text);
    return this.#block;
  }

  /** All that waits or nothing of it: after a commit that failed nobody has to ask which part is there. */
  #commit(): void {
    const batch = this.#queue.splice(0);
    if (batch.length === 0) return;
    const before = this.#place;
    try {
      this.#db.transaction(() => { for (const { write } of batch) this.#put(write); }).immediate();
    } catch (error) {
      this.#place = before;
      this.#block = null;
      const fault = errorCode(error) === '' && error instanceof Error ? error : toDiskError(error);
      for (const { reject } of batch) reject(fault);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  #put(write: Write): void {
    if (write.kind === 'entries') {
      for (const text of write.texts) {
        const place = this.#place + 1;
        this.#s.addEntry.run(place, this.#sealer.seal(this.#blockOf(place).pack(text), entryContext(place)));
        this.#place = place;
      }
    } else if (write.value === null) this.#s.dropValue.run(write.name);
    else this.#s.setValue.run(write.name, this.#sealer.seal(Buffer.from(write.value), valueContext(write.name)));
  }

  #reading<T>(read: () => T): T {
    try { return read(); } catch (error) {
      if (error instanceof SealError) throw this.#damaged(error.message);
      if (error instanceof DiskError) throw error;
      if (errorCode(error).startsWith('Z_') || errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw this.#damaged('an entry cannot be unpacked');
      throw isDamage(error) ? this.#damaged('SQLite cannot read it') : toDiskError(error);
    }
  }
  #damaged(why: string): DatabaseRefused {
    return new DatabaseRefused('damaged', `'${this.#path}' is damaged: ${why}. Put a copy of it back, or leave the mesh and join it again.`);
  }
}

const firstOfBlock = (place: number): number => place - (place - 1) % BLOCK_ENTRIES;
const entryContext = (place: number): string => `entry ${place}`;
const valueContext = (name: string): string => `value ${name}`;

function prepareStatements(db: Database.Database) {
  return {
    newest: db.prepare<[], { place: number }>('SELECT place FROM entries ORDER BY place DESC LIMIT 1'),
    entries: db.prepare<[first: number, last: number], { place: number; sealed: Uint8Array }>('SELECT place, sealed FROM entries WHERE place BETWEEN ? AND ? ORDER BY place'),
    addEntry: db.prepare('INSERT INTO entries (place, sealed) VALUES (?, ?)'),
    value: db.prepare<[string], { sealed: Uint8Array }>('SELECT sealed FROM named_values WHERE name = ?'),
    setValue: db.prepare('INSERT OR REPLACE INTO named_values (name, sealed) VALUES (?, ?)'),
    dropValue: db.prepare('DELETE FROM named_values WHERE name = ?'),
  };
}
