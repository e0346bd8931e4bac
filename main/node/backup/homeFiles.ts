// What of a home folder belongs into a backup, and how each file is read whole while a node may be at work in it. SQLite files
// only through SQLite: in the node's own process, closing any other handle of them would drop its locks.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { errorCode, makePrivateFile, toDiskError } from '../disk.ts';
import { processStart } from '../home.ts';
import { BackupError } from './backupError.ts';
import { isSafeName, KEY_FILES } from './contents.ts';

export const JOURNAL_FILE = 'node.db';
/** Of a running process, or made anew by the next start. */
const NOT_KEPT = new Set(['runtime.json', 'token', 'port', 'instance.lock', 'journal.anchor', 'logs']);
const NOT_KEPT_ENDING = /(\.partial|-wal|-shm|-journal)$/;
/** May lie on another disk behind a link: the node itself goes through it. */
const OWN_FOLDERS = new Set(['blobs', 'texts', 'datasets']);
/** Copies of databases while a backup is being made; of a name no backup holds. */
const WORK_PREFIX = '.backup-work-';

export const isDatabase = (name: string): boolean => name.endsWith('.db');

export interface FoundFile { readonly name: string; readonly bytes: number }

/** In the order of names, the journal last. Files of other names, which no part of a node makes, are not taken. A link that is
 *  not followed is said: what is behind it would be missing without a word. */
export function filesOfHome(home: string, withKeys: boolean): FoundFile[] {
  const found: FoundFile[] = [];
  const visit = (below: string) => {
    for (const entry of readdirSync(join(home, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (NOT_KEPT.has(name) || NOT_KEPT_ENDING.test(name) || !isSafeName(name) || (!withKeys && KEY_FILES.includes(name))) continue;
      const kind = kindOf(entry, home, name);
      if (kind === 'folder') visit(name);
      else if (kind === 'file') found.push({ name, bytes: sizeOf(join(home, name)) });
    }
  };
  try { visit(''); } catch (error) { throw error instanceof BackupError ? error : errorCode(error) === 'ENOENT' ? new BackupError('changed') : toDiskError(error); }
  return [...found.filter(({ name }) => name !== JOURNAL_FILE), ...found.filter(({ name }) => name === JOURNAL_FILE)];
}

function kindOf(entry: Dirent, home: string, name: string): 'file' | 'folder' | null {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return null;
  const behind = statSync(join(home, name), { throwIfNoEntry: false });
  if (!name.includes('/') && behind?.isFile() === true) return 'file';
  if (OWN_FOLDERS.has(name) && behind?.isDirectory() === true) return 'folder';
  throw new BackupError('link', name);
}

function sizeOf(path: string): number { return statSync(path, { throwIfNoEntry: false })?.size ?? 0; }

/** A folder of this home for copies; take it away with `remove`. Those that a killed process left go too. */
export function workFolder(home: string): { readonly path: string; remove(): void } {
  sweepWork(home);
  const path = join(home, `${ownPrefix(process.pid)}${randomBytes(4).toString('hex')}`);
  try { mkdirSync(path, { mode: 0o700 }); } catch (error) { throw toDiskError(error); }
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }); } };
}

/** Copies that a killed process left hold text that may have been forgotten since. Another process may have its number by now,
 *  so the name says when the one that made it started too. */
export function sweepWork(home: string): void {
  try {
    for (const name of readdirSync(home)) {
      if (!name.startsWith(WORK_PREFIX)) continue;
      const pid = Number(name.slice(WORK_PREFIX.length).split('-')[0]);
      const isBeingMade = processStart(pid) !== null && name.startsWith(ownPrefix(pid));
      if (!isBeingMade) rmSync(join(home, name), { recursive: true, force: true });
    }
  } catch (error) { throw toDiskError(error); }
}

const ownPrefix = (pid: number): string => `${WORK_PREFIX}${pid}-${processStart(pid) ?? 'gone'}-`;

/** A whole copy as of one moment, without free pages. The same content gives the same bytes: SQLite would count the copying in
 *  the number of its schema, so that is set back. */
export function copyDatabase(from: string, to: string): void {
  try {
    makePrivateFile(to);
    const schema = withDatabase(from, (db) => {
      db.prepare('VACUUM INTO ?').run(to);
      return db.pragma('schema_version', { simple: true });
    });
    const copy = new Database(to);
    try {
      // Nobody else has this file, and setting that number is refused otherwise.
      copy.unsafeMode();
      copy.pragma('journal_mode = OFF');
      copy.pragma(`schema_version = ${Number(schema)}`);
    } finally { copy.close(); }
  } catch (error) { throw error instanceof BackupError ? error : toDiskError(error); }
}

/** Who the node is, and how far its forgetting had come: a backup made across a forgetting is thrown away. */
export function stateOfJournal(home: string): { readonly nodeId: string; readonly lastForgotten: number } {
  try {
    return withDatabase(join(home, JOURNAL_FILE), (db) => {
      const first = db.prepare<[], { author: string }>('SELECT author FROM rows WHERE seq = 1').get();
      if (first === undefined) throw new BackupError('no-node');
      const last = db.prepare<[], { seq: number | null }>("SELECT max(seq) AS seq FROM rows WHERE kind IN ('ConsentWithdrawn', 'Erased')").get();
      return { nodeId: first.author, lastForgotten: last?.seq ?? 0 };
    });
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw errorCode(error) === 'SQLITE_CANTOPEN' ? new BackupError('no-node') : toDiskError(error);
  }
}

export function withDatabase<T>(path: string, work: (db: Database.Database) => T): T {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
  try { return work(db); } finally { db.close(); }
}
