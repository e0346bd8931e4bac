// Opens everything the node remembers: journal, what it says about sources and checkpoints, and the texts.
// The caller holds the instance lock of the home folder.
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { Clock, Signer, Verifier } from '../../../app/ports.ts';
import { errorCode, FolderDisk, toDiskError } from '../disk.ts';
import type { HomePaths } from '../home.ts';
import { SourceFolder } from '../dataset/sourceFolder.ts';
import type { Vault } from '../vault/vault.ts';
import { JournalAnchor } from './anchor.ts';
import { Bodies } from './bodies.ts';
import { CheckpointBook } from './checkpoints.ts';
import { DatabaseRefused, isDamage, openDatabase } from './database.ts';
import { JournalDamaged, SqliteJournal } from './journal.ts';
import { SourceBook } from './sources.ts';

/** Scope of the vault under which the text of sources is sealed. */
export const TEXTS_SCOPE = 'texts';

export interface Store {
  readonly journal: SqliteJournal; readonly sources: SourceBook; readonly checkpoints: CheckpointBook; readonly texts: SourceFolder;
}

export interface StoreOptions {
  readonly paths: Pick<HomePaths, 'journal' | 'texts'>; readonly vault: Vault; readonly signer: Signer; readonly verifier: Verifier;
  readonly clock: Pick<Clock, 'now'>;
  /** Rows a sealed segment holds; tests make it small. */
  readonly segmentRows?: number;
}

export function openStore({ paths, vault, ...options }: StoreOptions): Store {
  const db = openJournalFile(paths.journal);
  try {
    const bodies = new Bodies(db, vault);
    bodies.sealOld();
    const sources = new SourceBook(db, bodies);
    const checkpoints = new CheckpointBook(db);
    const anchor = new JournalAnchor(new FolderDisk(dirname(paths.journal)), options.signer, options.verifier);
    return { journal: new SqliteJournal({ db, bodies, projections: [sources, checkpoints], anchor, ...options }), sources, checkpoints, texts: new SourceFolder(paths.texts, vault.sealer(TEXTS_SCOPE)) };
  } catch (error) {
    db.close();
    if (isDamage(error)) throw new JournalDamaged(0, `SQLite cannot read '${paths.journal}'`);
    throw errorCode(error) === '' ? error : toDiskError(error);
  }
}

function openJournalFile(path: string): Database.Database {
  try { return openDatabase(path, 'journal', 'every-commit'); } catch (error) {
    throw error instanceof DatabaseRefused && error.why === 'damaged' ? new JournalDamaged(0, `SQLite cannot read '${path}'`) : error;
  }
}
