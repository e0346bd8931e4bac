// Turns a closed journal back into what versions before 0006 wrote: bodies and salts as they are, beside the rows.
import Database from 'better-sqlite3';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { Bodies } from '../../main/node/journal/bodies.ts';
import { openDatabase } from '../../main/node/journal/database.ts';
import { openVault } from '../../main/node/vault/vault.ts';

/** The newest migration of the journal that such a version knew. */
const OLD_VERSION = 2;

export function makePlain(folder: string): void {
  const path = homePaths(folder).journal;
  const db = openDatabase(path, 'journal', 'every-commit');
  const bodies = new Bodies(db, openVault(new FolderDisk(folder), null));
  const keep = db.prepare('INSERT INTO plain_payloads (seq, salt, body) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const { seq, sealed } of db.prepare<[], { seq: number; sealed: Buffer }>('SELECT seq, sealed FROM payloads').all()) {
      const { salt, body } = bodies.open(seq, sealed);
      keep.run(seq, salt, body);
    }
    db.exec('DROP TABLE payloads; DROP TABLE sealing; DROP TABLE forget_choices; ALTER TABLE plain_payloads RENAME TO payloads');
    db.exec("CREATE TRIGGER payloads_refuse_update BEFORE UPDATE ON payloads BEGIN SELECT RAISE(ABORT, 'journal bodies are erased, never changed'); END");
    db.pragma(`user_version = ${OLD_VERSION}`);
  })();
  db.close();
}

/** How many bodies still wait to be sealed; null before the file knows of sealing. */
export function waitingIn(folder: string): number | null {
  const db = new Database(homePaths(folder).journal, { readonly: true });
  try { return db.prepare<[], { count: number }>('SELECT count(*) AS count FROM plain_payloads').get()?.count ?? null; } catch { return null; } finally { db.close(); }
}
