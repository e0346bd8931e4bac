// The folder of all sources' stores: which are there, the one a reading fills, and how it takes the place of the one
// before. Decides nothing: what may be read is app/consent's business.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DiskError, SealError } from '../../../app/ports.ts';
import type { Sealer } from '../../../app/ports.ts';
import { SourceId } from '../../../schemas/ids.ts';
import { realFileCalls, toDiskError } from '../disk.ts';
import { DatabaseRefused, isDamage } from '../journal/database.ts';
import { SourceStore } from './sourceStore.ts';

const STORE = '.db';
/** A reading under way. It becomes the store when it is finished, so that the one before is good until then. */
const READING = '.reading.db';

export class TextDamaged extends Error {
  readonly sourceId: string;
  constructor(sourceId: string) { super(`The stored text of ${sourceId} is damaged. Forget the source and let it be learnt again.`); this.name = 'TextDamaged'; this.sourceId = sourceId; }
}

export class SourceFolder {
  readonly #folder: string;
  readonly #sealer: Sealer;

  constructor(folder: string, sealer: Sealer) {
    this.#folder = folder;
    this.#sealer = sealer;
    try { mkdirSync(folder, { recursive: true, mode: 0o700 }); } catch (error) { throw toDiskError(error); }
  }

  has(sourceId: string): boolean { return existsSync(this.#path(sourceId, STORE)); }
  isBeingRead(sourceId: string): boolean { return existsSync(this.#path(sourceId, READING)); }

  /** Source ids that have anything here. */
  sources(): string[] {
    const ids = readdirSync(this.#folder).flatMap((name) => /^(s-[0-9a-f]{16})(?:\.reading)?\.db$/.exec(name)?.[1] ?? []);
    return [...new Set(ids)].sort();
  }

  /** What was read last. Damage of any kind is a TextDamaged. */
  with<T>(sourceId: string, work: (store: SourceStore) => T): T {
    const store = this.#openAt(sourceId, STORE);
    try { return work(store); } catch (error) { throw damageOf(error, sourceId); } finally { store.close(); }
  }

  async withAsync<T>(sourceId: string, work: (store: SourceStore) => Promise<T>): Promise<T> {
    const store = this.#openAt(sourceId, STORE);
    try { return await work(store); } catch (error) { throw damageOf(error, sourceId); } finally { store.close(); }
  }

  /** As `with`, for what is taken out one after the other: the store is open as long as somebody takes. */
  *withEach<T>(sourceId: string, work: (store: SourceStore) => Iterable<T>): Generator<T> {
    const store = this.#openAt(sourceId, STORE);
    try { yield* work(store); } catch (error) { throw damageOf(error, sourceId); } finally { store.close(); }
  }

  /** The reading under way; the caller closes it. */
  openReading(sourceId: string): SourceStore { return this.#openAt(sourceId, READING); }

  carryOver(sourceId: string, reading: SourceStore): number { return this.has(sourceId) ? this.with(sourceId, (before) => reading.carryOver(before)) : 0; }

  /** Puts a closed, finished reading in the place of the store. */
  promote(sourceId: string): void {
    try {
      emptyLog(this.#path(sourceId, READING));
      this.#removeFiles(this.#path(sourceId, STORE));
      renameSync(this.#path(sourceId, READING), this.#path(sourceId, STORE));
      realFileCalls.syncFolder(this.#folder);
    } catch (error) { throw toDiskError(error); }
  }

  dropReading(sourceId: string): void { this.#remove(this.#path(sourceId, READING)); }

  /** Deletes every byte of the source's text. Harmless when there is none. */
  remove(sourceId: string): void {
    this.dropReading(sourceId);
    this.#remove(this.#path(sourceId, STORE));
  }

  count(sourceId: string): number { return this.has(sourceId) ? this.with(sourceId, (store) => store.totals().chunks) : 0; }

  #remove(path: string): void {
    try {
      this.#removeFiles(path);
      realFileCalls.syncFolder(this.#folder);
    } catch (error) { throw toDiskError(error); }
  }

  #removeFiles(path: string): void { for (const file of [`${path}-wal`, `${path}-shm`, path]) rmSync(file, { force: true }); }

  #path(sourceId: string, kind: string): string { return join(this.#folder, `${SourceId.parse(sourceId)}${kind}`); }

  #openAt(sourceId: string, kind: string): SourceStore {
    try { return new SourceStore(this.#path(sourceId, kind), sourceId, this.#sealer); } catch (error) {
      const fault = damageOf(error, sourceId);
      // A store that cannot be opened is as good as damaged; a full disk says nothing about it.
      throw fault instanceof DiskError && fault.reason !== 'full' && kind === STORE ? new TextDamaged(sourceId) : fault;
    }
  }
}

/** Moves what the write-ahead log still holds into the file and ends it: the file alone is renamed. */
function emptyLog(path: string): void {
  const db = new Database(path);
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } finally { db.close(); }
}

function damageOf(error: unknown, sourceId: string): unknown {
  if (error instanceof SealError || isDamage(error) || (error instanceof DatabaseRefused && error.why === 'damaged')) return new TextDamaged(sourceId);
  return error instanceof Database.SqliteError ? toDiskError(error) : error;
}
