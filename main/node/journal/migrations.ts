// Brings one of the node's SQLite files to the newest schema: schemas/sql/README.md says when. Not a query builder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';

export type DatabaseName = 'journal' | 'texts' | 'metrics' | 'mesh';
export interface Migration { readonly number: number; readonly name: string; readonly database: string; readonly sql: string }

/** Written by a version of Ileices that knows more migrations than this one. */
export class NewerFile extends Error {}

const FOLDER = fileURLToPath(new URL('../../../schemas/sql/migrations/', import.meta.url));

let loaded: readonly Migration[] | null = null;
export function allMigrations(): readonly Migration[] {
  if (loaded !== null) return loaded;
  if (!existsSync(FOLDER)) throw new Error(`${FOLDER} is missing from this installation. Install it again.`);
  loaded = readdirSync(FOLDER).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort().map((name) => {
    const sql = readFileSync(join(FOLDER, name), 'utf8');
    const database = /^-- database: ([a-z]+)\n/.exec(sql)?.[1];
    if (database === undefined) throw new Error(`${name} does not name its database in the first line.`);
    return { number: Number(name.slice(0, 4)), name, database, sql };
  });
  return loaded;
}

/** Runs what is missing, each migration in its own transaction. Returns the names of those that ran. */
export function migrate(db: Database.Database, database: DatabaseName, migrations: readonly Migration[] = allMigrations()): string[] {
  const own = migrations.filter((migration) => migration.database === database);
  const version = db.pragma('user_version', { simple: true });
  if (typeof version !== 'number') throw new Error('SQLite did not tell the version of the file.');
  const newest = own.at(-1)?.number ?? 0;
  if (version > newest) throw new NewerFile(`The ${database} file was written by a newer version (${version}, this one knows ${newest}). Update Ileices.`);
  return own.filter((migration) => migration.number > version && apply(db, migration)).map((migration) => migration.name);
}

/** False where another process that opened the file meanwhile was first. */
function apply(db: Database.Database, { number, sql }: Migration): boolean {
  return db.transaction(() => {
    if (Number(db.pragma('user_version', { simple: true })) >= number) return false;
    db.exec(sql);
    db.pragma(`user_version = ${number}`);
    return true;
  }).immediate();
}
