// Every migration by its number: what it makes, on an empty file and on one that stopped before it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../main/node/journal/database.ts';
import { allMigrations, migrate } from '../../../../main/node/journal/migrations.ts';
import type { DatabaseName } from '../../../../main/node/journal/migrations.ts';
import { temporaryFolder } from './fixture.ts';

const names: DatabaseName[] = ['journal', 'texts', 'metrics'];
const tables = (db: Database.Database) => db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().map((row) => row.name);
const shape = (db: Database.Database) => db.prepare<[], { sql: string }>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all().map((row) => row.sql);

/** What each migration adds. A new migration without a line here fails the last test of this group. */
const adds: Record<string, { database: DatabaseName; tables: string[] }> = {
  '0001-journal.sql': { database: 'journal', tables: ['head', 'payloads', 'rows', 'segments'] },
  '0002-projections.sql': { database: 'journal', tables: ['checkpoints', 'grants', 'readings', 'source_progress'] },
  '0003-texts.sql': { database: 'texts', tables: ['chunks'] },
  '0004-metrics.sql': { database: 'metrics', tables: ['metrics'] },
  '0005-documents.sql': { database: 'texts', tables: ['document_chunks', 'documents', 'entries', 'flow', 'inner_refusals'] },
  '0006-sealed-bodies.sql': { database: 'journal', tables: ['plain_payloads', 'sealing'] },
  '0007-forget-choices.sql': { database: 'journal', tables: ['forget_choices'] },
};

describe('migrations', () => {
  it.each(Object.entries(adds))('%s', (name, { database, tables: added }) => {
    const all = allMigrations();
    const index = all.findIndex((migration) => migration.name === name);
    const db = new Database(':memory:');
    migrate(db, database, all.slice(0, index));
    const before = tables(db);
    expect(migrate(db, database, all.slice(0, index + 1))).toEqual([name]);
    expect(tables(db).filter((table) => !before.includes(table))).toEqual(added);
    expect(db.pragma('user_version', { simple: true })).toBe(all[index]?.number);
    expect(migrate(db, database, all.slice(0, index + 1))).toEqual([]);
    db.close();
  });

  it('are numbered one by one and each has its line above', () => {
    expect(allMigrations().map((migration) => migration.number)).toEqual(allMigrations().map((_, index) => index + 1));
    expect(allMigrations().map((migration) => migration.name)).toEqual(Object.keys(adds));
  });

  it.each(names)('make what schema/%s.sql says', (database) => {
    const migrated = new Database(':memory:');
    migrate(migrated, database);
    const written = new Database(':memory:');
    written.exec(readFileSync(join(import.meta.dirname, '../../../../schemas/sql/schema', `${database}.sql`), 'utf8'));
    expect(shape(migrated)).toEqual(shape(written));
  });

  it('keep rows written before them', () => {
    const db = new Database(':memory:');
    migrate(db, 'journal', allMigrations().slice(0, 1));
    db.exec(`INSERT INTO rows VALUES (1, 'Paused', 'now', 'me', NULL, x'7B7D', x'00', x'00')`);
    expect(migrate(db, 'journal')).toEqual(['0002-projections.sql', '0006-sealed-bodies.sql', '0007-forget-choices.sql']);
    expect(db.prepare('SELECT count(*) AS count FROM rows').get()).toEqual({ count: 1 });
  });

  it('a failing one leaves the file as it was', () => {
    const db = new Database(':memory:');
    const bad = { number: 99, name: '0099-bad.sql', database: 'texts', sql: 'CREATE TABLE half (a); CREATE TABLE chunks (b);' };
    migrate(db, 'texts');
    const before = tables(db);
    expect(() => migrate(db, 'texts', [...allMigrations(), bad])).toThrow('already exists');
    expect(tables(db)).toEqual(before);
    expect(db.pragma('user_version', { simple: true })).toBe(5);
  });

  it('a file of a newer version is refused with the next step', () => {
    const path = join(temporaryFolder(), 'sub');
    mkdirSync(path);
    const file = join(path, 'node.db');
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openDatabase(file, 'journal', 'every-commit')).toThrow(/newer version.*Update/);
  });
});
