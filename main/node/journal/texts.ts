// The consented text itself: one SQLite file a source, so that forgetting is deleting a file and needs no free disk.
// Holds no paths and decides nothing: who may be read is app/consent's business. Kept outside the chain.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SourceChunk } from '../../../app/consent/chunks.ts';
import { SourceId } from '../../../schemas/ids.ts';
import { realFileCalls, toDiskError } from '../disk.ts';
import { DatabaseRefused, isDamage, openDatabase, scrub } from './database.ts';

interface ChunkRow { chunk_id: string; held_out: number; sha256: string; text: string }

export class TextDamaged extends Error {
  /** null when the file as a whole cannot be read. */
  readonly chunkId: string | null;
  constructor(sourceId: string, chunkId: string | null) { super(`The stored text of ${sourceId} is damaged${chunkId === null ? '' : ` at ${chunkId}`}. Forget the source and let it be learnt again.`); this.name = 'TextDamaged'; this.chunkId = chunkId; }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export class TextStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    try { mkdirSync(folder, { recursive: true, mode: 0o700 }); } catch (error) { throw toDiskError(error); }
  }

  /** Replaces all text of the source, in one transaction: after a crash there is either the old or the new. */
  replace(sourceId: string, chunks: readonly SourceChunk[]): void {
    this.#with(sourceId, (db) => {
      const had = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM chunks').get()?.count ?? 0;
      const insert = db.prepare('INSERT INTO chunks (chunk_id, position, held_out, sha256, text) VALUES (?, ?, ?, ?, ?)');
      db.transaction(() => {
        db.exec('DELETE FROM chunks');
        chunks.forEach((chunk, position) => {
          if (chunk.sourceId !== sourceId) throw new Error(`chunk ${chunk.id} belongs to ${chunk.sourceId}`);
          insert.run(chunk.id, position, chunk.heldOut ? 1 : 0, sha256(chunk.text), chunk.text);
        });
      }).immediate();
      if (had > 0) scrub(db);
    });
  }

  /** In the order they were given. Damage is an error that names the chunk. */
  list(sourceId: string): SourceChunk[] {
    if (!this.has(sourceId)) return [];
    return this.#with(sourceId, (db) => db.prepare<[], ChunkRow>('SELECT chunk_id, held_out, sha256, text FROM chunks ORDER BY position').all().map((row) => {
      if (sha256(row.text) !== row.sha256) throw new TextDamaged(sourceId, row.chunk_id);
      return { id: row.chunk_id, sourceId, text: row.text, heldOut: row.held_out === 1 };
    }));
  }

  count(sourceId: string): number {
    if (!this.has(sourceId)) return 0;
    return this.#with(sourceId, (db) => db.prepare<[], { count: number }>('SELECT count(*) AS count FROM chunks').get()?.count ?? 0);
  }

  has(sourceId: string): boolean { return existsSync(this.#path(sourceId)); }

  /** Source ids that have text here. */
  sources(): string[] {
    return readdirSync(this.#folder).flatMap((name) => (name.endsWith('.db') ? [name.slice(0, -'.db'.length)] : []));
  }

  /** Deletes every byte of the source's text. Harmless when there is none. */
  remove(sourceId: string): void {
    const path = this.#path(sourceId);
    try {
      for (const file of [`${path}-wal`, `${path}-shm`, path]) rmSync(file, { force: true });
      realFileCalls.syncFolder(this.#folder);
    } catch (error) { throw toDiskError(error); }
  }

  #path(sourceId: string): string { return join(this.#folder, `${SourceId.parse(sourceId)}.db`); }

  #with<T>(sourceId: string, work: (db: Database.Database) => T): T {
    const db = this.#open(sourceId);
    try { return work(db); } catch (error) {
      if (isDamage(error)) throw new TextDamaged(sourceId, null);
      throw error instanceof Database.SqliteError ? toDiskError(error) : error;
    } finally { db.close(); }
  }

  #open(sourceId: string): Database.Database {
    try { return openDatabase(this.#path(sourceId), 'texts', 'every-commit'); } catch (error) {
      throw error instanceof DatabaseRefused && error.why === 'damaged' ? new TextDamaged(sourceId, null) : error;
    }
  }
}
