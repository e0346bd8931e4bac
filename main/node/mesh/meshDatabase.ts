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
import { errorCode, FolderDisk, makeFolderPath, toDiskError } from '../disk.ts';
import { DatabaseRefused, isDamage, openDatabase } from '../journal/database.ts';
import type { Vault } from '../vault/vault.ts';
import { EntryPacking } from './entryPacking.ts';

const FILE = 'mesh.db';
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
  readonly #packing: EntryPacking;
  readonly #path: string;
  readonly #s;
  #queue: Waiting[] = [];
  #isPlanned = false;
  #isClosed = false;
  /** Of the newest entry on disk; the first is 1. */
  #place: number;

  /** Makes what is missing. The caller holds the instance lock of the home. */
  constructor(home: string, vault: Pick<Vault, 'sealer'>, mesh: Sha256) {
    const folder = join(home, meshFolder(mesh));
    try { makeFolderPath(folder); } catch (error) { throw toDiskError(error); }
    this.#path = join(folder, FILE);
    this.#sealer = vault.sealer(`mesh ${mesh}`);
    this.#packing = new EntryPacking(mesh);
    this.blobs = new DiskBlobs(new FolderDisk(folder), this.#sealer);
    this.#db = openDatabase(this.#path, 'mesh', 'every-commit');
    this.#s = prepareStatements(this.#db);
    this.#place = this.#s.newest.get()?.place ?? 0;
  }

  entries(): readonly string[] {
    return this.#reading(() => {
      const rows = this.#s.entries.all();
      // Rows are numbered without holes, so that one that was taken out is noticed.
      return rows.map(({ place, sealed }, index) => {
        if (place !== index + 1) throw this.#damaged(`entry ${index + 1} is missing`);
        return this.#packing.unpack(this.#sealer.open(sealed, entryContext(place)));
      });
    });
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

  /** All that waits or nothing of it: after a commit that failed nobody has to ask which part is there. */
  #commit(): void {
    const batch = this.#queue.splice(0);
    if (batch.length === 0) return;
    const before = this.#place;
    try {
      this.#db.transaction(() => { for (const { write } of batch) this.#put(write); }).immediate();
    } catch (error) {
      this.#place = before;
      const fault = errorCode(error) === '' && error instanceof Error ? error : toDiskError(error);
      for (const { reject } of batch) reject(fault);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  #put(write: Write): void {
    if (write.kind === 'entries') {
      for (const text of write.texts) {
        this.#place += 1;
        this.#s.addEntry.run(this.#place, this.#sealer.seal(this.#packing.pack(text), entryContext(this.#place)));
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

const entryContext = (place: number): string => `entry ${place}`;
const valueContext = (name: string): string => `value ${name}`;

function prepareStatements(db: Database.Database) {
  return {
    newest: db.prepare<[], { place: number }>('SELECT place FROM entries ORDER BY place DESC LIMIT 1'),
    entries: db.prepare<[], { place: number; sealed: Uint8Array }>('SELECT place, sealed FROM entries ORDER BY place'),
    addEntry: db.prepare('INSERT INTO entries (place, sealed) VALUES (?, ?)'),
    value: db.prepare<[string], { sealed: Uint8Array }>('SELECT sealed FROM named_values WHERE name = ?'),
    setValue: db.prepare('INSERT OR REPLACE INTO named_values (name, sealed) VALUES (?, ?)'),
    dropValue: db.prepare('DELETE FROM named_values WHERE name = ?'),
  };
}
