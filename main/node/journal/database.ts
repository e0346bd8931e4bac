// Opens the node's SQLite files the one way they may be opened. Not a schema (schemas/sql) and not queries.
import Database from 'better-sqlite3';
import { makePrivateFile, toDiskError } from '../disk.ts';
import { migrate } from './migrations.ts';
import type { DatabaseName } from './migrations.ts';

const BUSY_TIMEOUT_MS = 5000;
/** WAL pages after which SQLite moves them to the main file by itself. */
const CHECKPOINT_PAGES = 1000;
/** What the WAL may keep on disk after such a move. */
const WAL_LIMIT_BYTES = 8 * 1024 * 1024;

export type Durability = 'every-commit' | 'may-lose-the-last-seconds';

/** WAL; deleted content is overwritten with zeros; nothing of it goes to temporary files outside the home folder. */
export function openDatabase(path: string, database: DatabaseName, durability: Durability): Database.Database {
  let db: Database.Database | null = null;
  try {
    makePrivateFile(path);
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${durability === 'every-commit' ? 'FULL' : 'NORMAL'}`);
    // macOS only: there an ordinary fsync may stop in the drive's cache.
    db.pragma('fullfsync = ON');
    db.pragma('checkpoint_fullfsync = ON');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
    db.pragma('recursive_triggers = ON');
    migrate(db, database);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof Database.SqliteError || (error instanceof Error && 'code' in error) ? toDiskError(error) : error;
  }
}

/** After deleting: rewrites the file without free pages and empties the WAL, so that no deleted byte is left in either.
 *  secure_delete alone is not enough: rows that once moved between pages leave copies in the gaps. */
export function scrub(db: Database.Database): void {
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}
