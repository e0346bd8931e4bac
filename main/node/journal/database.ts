// Opens the node's SQLite files the one way they may be opened. Not a schema (schemas/sql) and not queries.
import Database from 'better-sqlite3';
import { DiskError } from '../../../app/ports.ts';
import { errorCode, makePrivateFile, toDiskError } from '../disk.ts';
import { migrate, NewerFile } from './migrations.ts';
import type { DatabaseName } from './migrations.ts';

const BUSY_TIMEOUT_MS = 5000;
/** Of a new file. Texts are written once, in pieces of a hundred kilobytes, and each page is a call of its own. */
const PAGE_BYTES: Readonly<Record<DatabaseName, number>> = { journal: 4_096, texts: 16_384, metrics: 4_096, mesh: 4_096 };
/** What the WAL may hold before SQLite moves it to the main file by itself. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** A file is copied in memory while it is compacted, since nothing of it may lie in a temporary file outside the home folder. */
const COMPACTED_BYTES_MAX = 64 * 1024 * 1024;
/** What the WAL may keep on disk after such a move. */
const WAL_LIMIT_BYTES = 8 * 1024 * 1024;

/** The file is there and can be read, but not as what it should be. */
export class DatabaseRefused extends DiskError {
  readonly why: 'damaged' | 'newer';
  constructor(why: 'damaged' | 'newer', message: string) { super('broken', message); this.name = 'DatabaseRefused'; this.why = why; }
}

/** SQLite found its own structure broken, or, while opening, tables other than the migrations make. */
export function isDamage(error: unknown): boolean { return /^SQLITE_(CORRUPT|NOTADB|ERROR|SCHEMA)/.test(errorCode(error)); }

export type Durability = 'every-commit' | 'may-lose-the-last-seconds';

/** WAL; deleted content is overwritten with zeros; nothing of it goes to temporary files outside the home folder. */
export function openDatabase(path: string, database: DatabaseName, durability: Durability): Database.Database {
  let db: Database.Database | null = null;
  try {
    makePrivateFile(path);
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    db.pragma(`page_size = ${PAGE_BYTES[database]}`);
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${durability === 'every-commit' ? 'FULL' : 'NORMAL'}`);
    // macOS only: there an ordinary fsync may stop in the drive's cache.
    db.pragma('fullfsync = ON');
    db.pragma('checkpoint_fullfsync = ON');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_BYTES / Number(db.pragma('page_size', { simple: true }))}`);
    db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
    db.pragma('recursive_triggers = ON');
    const isNew = db.pragma('user_version', { simple: true }) === 0;
    if (migrate(db, database).length > 0 && !isNew) compact(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof NewerFile) throw new DatabaseRefused('newer', error.message);
    if (isDamage(error)) throw new DatabaseRefused('damaged', `'${path}' is damaged: SQLite cannot read it. Put a copy of it back, or move it away.`);
    throw errorCode(error) === '' ? error : toDiskError(error);
  }
}

/** What a migration left empty would stay as long as the file. In a large file it stays, and where there is no room to copy. */
function compact(db: Database.Database): void {
  if (Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })) > COMPACTED_BYTES_MAX) return;
  try { db.exec('VACUUM'); } catch (error) { if (!/^SQLITE_(?:FULL|IOERR|BUSY)/.test(errorCode(error))) throw error; }
}

/** After deleting: rewrites the file without free pages and empties the WAL, so that no deleted byte is left in either.
 *  secure_delete alone is not enough: rows that once moved between pages leave copies in the gaps. */
export function scrub(db: Database.Database): void {
  db.exec('VACUUM');
  const [outcome] = db.prepare<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').all();
  if (outcome?.busy !== 0) throw new DiskError('denied', 'Another program has the database open. Close it: what was erased is gone for good afterwards.');
}
