// Every migration by its number: what it makes, on an empty file and on one that stopped before it.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../main/node/journal/database.ts';
import { allMigrations, migrate } from '../../../../main/node/journal/migrations.ts';
import { SourceStore } from '../../../../main/node/dataset/sourceStore.ts';
import { KeySealer } from '../../../../main/node/vault/sealing.ts';
import type { DatabaseName } from '../../../../main/node/journal/migrations.ts';
import { temporaryFolder } from './fixture.ts';

const names: DatabaseName[] = ['journal', 'texts', 'metrics', 'mesh'];
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
  '0008-packs.sql': { database: 'texts', tables: ['packs'] },
  '0009-mesh.sql': { database: 'mesh', tables: ['entries', 'named_values'] },
  '0010-learning-rate.sql': { database: 'metrics', tables: [] },
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

  it('keep the texts of documents, each chunk where it was', () => {
    const path = join(temporaryFolder(), 'texts.db');
    const db = new Database(path);
    migrate(db, 'texts', allMigrations().slice(0, 5));
    const sealer = new KeySealer(new Uint8Array(32).fill(3));
    const seal = (text: string) => sealer.seal(Buffer.from(text), 'source s-1');
    db.prepare('INSERT INTO entries VALUES (1, ?, 9, ?, ?, NULL)').run(seal('a.txt'), '1:1', 'read');
    for (const uid of ['two', 'one']) db.prepare('INSERT INTO documents VALUES (?, 1, NULL, ?, ?, ?)').run(uid, 'now', '{}', Buffer.alloc(0));
    db.prepare('INSERT INTO documents VALUES (?, 1, NULL, ?, ?, ?)').run('none', 'now', '{}', Buffer.alloc(0));
    db.prepare('INSERT INTO documents VALUES (?, 1, NULL, ?, ?, ?)').run('lost', 'now', '{}', Buffer.alloc(0));
    db.prepare('INSERT INTO document_chunks VALUES (?, 0, ?)').run('lost', 'k-gone');
    ['first', 'second', 'third'].forEach((text) => db.prepare('INSERT INTO chunks VALUES (?, ?, 1, ?)').run(`k-${text}`, text.length, seal(text)));
    [['one', 0, 'third'], ['one', 1, 'first'], ['two', 0, 'second'], ['two', 1, 'third']].forEach(([uid, position, chunk]) => db.prepare('INSERT INTO document_chunks VALUES (?, ?, ?)').run(uid, position, `k-${String(chunk)}`));
    db.close();
    const store = new SourceStore(path, 's-1', sealer);
    expect(['one', 'two', 'none', 'lost', 'absent'].map((uid) => store.textOf(uid).toString())).toEqual(['third\nfirst', 'second\nthird', '', '', '']);
    expect(store.totals()).toMatchObject({ documents: 4, chunks: 3, textBytes: 16 });
    store.close();
  });

  it.each([[4, 0.1], [70, 70]])('a file of %i MB that was emptied has %d MB afterwards', (before, after) => {
    const path = join(temporaryFolder(), 'texts.db');
    const db = new Database(path);
    migrate(db, 'texts', allMigrations().slice(0, 5));
    db.exec(`INSERT INTO chunks VALUES ('k-large', 1, 1, zeroblob(${before * 1_000_000})); DELETE FROM chunks`);
    db.close();
    openDatabase(path, 'texts', 'every-commit').close();
    expect(Math.round(statSync(path).size / 100_000) / 10).toBeCloseTo(after, 0);
  });

  it('a failing one leaves the file as it was', () => {
    const db = new Database(':memory:');
    const bad = { number: 99, name: '0099-bad.sql', database: 'texts', sql: 'CREATE TABLE half (a); CREATE TABLE packs (b);' };
    migrate(db, 'texts');
    const before = tables(db);
    expect(() => migrate(db, 'texts', [...allMigrations(), bad])).toThrow('already exists');
    expect(tables(db)).toEqual(before);
    expect(db.pragma('user_version', { simple: true })).toBe(8);
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
