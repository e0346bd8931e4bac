// Opens everything the node remembers: journal, what it says about sources and checkpoints, and the texts.
// The caller holds the instance lock of the home folder.
import type { Clock, Signer, Verifier } from '../../../app/ports.ts';
import type { HomePaths } from '../home.ts';
import { CheckpointBook } from './checkpoints.ts';
import { openDatabase } from './database.ts';
import { SqliteJournal } from './journal.ts';
import { SourceBook } from './sources.ts';
import { TextStore } from './texts.ts';

export interface Store {
  readonly journal: SqliteJournal; readonly sources: SourceBook; readonly checkpoints: CheckpointBook; readonly texts: TextStore;
}

export interface StoreOptions {
  readonly paths: Pick<HomePaths, 'journal' | 'texts'>; readonly signer: Signer; readonly verifier: Verifier; readonly clock: Pick<Clock, 'now'>;
  /** Rows a sealed segment holds; tests make it small. */
  readonly segmentRows?: number;
}

export function openStore({ paths, ...options }: StoreOptions): Store {
  const db = openDatabase(paths.journal, 'journal', 'every-commit');
  try {
    const sources = new SourceBook(db);
    const checkpoints = new CheckpointBook(db);
    return { journal: new SqliteJournal({ db, projections: [sources, checkpoints], ...options }), sources, checkpoints, texts: new TextStore(paths.texts) };
  } catch (error) { db.close(); throw error; }
}
