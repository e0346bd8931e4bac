// A look at the journal of a node without touching its folder: SQLite makes files beside a database that it only reads, so one
// that rests is opened from a copy in memory. Verifying rows and signatures is the node's (`ileices journal verify`).
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { toDiskError } from '../disk.ts';
import { homePaths } from '../home.ts';

/** Larger ones are not looked into. */
const MOST_BYTES = 256 * 1024 * 1024;
const MAGIC = 'SQLite format 3\0';
/** Where the header says how it is written; 2 is a write-ahead log, which a copy in memory cannot have. */
const VERSION_BYTES = [18, 19], ROLLBACK = 1;

export interface JournalLook { /** Null in one too large to look into. */ readonly nodeId: string | null; readonly fault: string | null }

export function lookAtJournal(home: string): JournalLook {
  const path = homePaths(home).journal;
  try {
    if (!startsAsDatabase(path)) return { nodeId: null, fault: 'node.db is no database any more' };
    if (statSync(path).size > MOST_BYTES) return { nodeId: null, fault: null };
    // What is in a log beside it counts, and whoever left it there left the files SQLite wants.
    return existsSync(`${path}-wal`) ? lookInto(new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 })) : lookInto(inMemory(path));
  } catch (error) { return { nodeId: null, fault: toDiskError(error).message }; }
}

function inMemory(path: string): Database.Database {
  const copy = readFileSync(path);
  for (const at of VERSION_BYTES) copy[at] = ROLLBACK;
  return new Database(copy);
}

function startsAsDatabase(path: string): boolean {
  const handle = openSync(path, 'r'), head = Buffer.alloc(MAGIC.length);
  try { return readSync(handle, head, 0, head.length, 0) === head.length && head.toString('latin1') === MAGIC; } finally { closeSync(handle); }
}

function lookInto(db: Database.Database): JournalLook {
  try {
    const first = db.prepare<[], { author: string }>('SELECT author FROM rows WHERE seq = 1').get();
    const check = String(db.pragma('quick_check(1)', { simple: true }));
    return { nodeId: first?.author ?? null, fault: check !== 'ok' ? `node.db is damaged (${check.split('\n')[0] ?? ''})` : first === undefined ? 'node.db has no first row' : null };
  } finally { db.close(); }
}
