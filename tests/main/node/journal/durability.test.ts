// What one append costs the disk, and what happens when the disk is full.
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { homePaths } from '../../../../main/node/home.ts';
import { Bodies } from '../../../../main/node/journal/bodies.ts';
import { openDatabase } from '../../../../main/node/journal/database.ts';
import { SqliteJournal } from '../../../../main/node/journal/journal.ts';
import { clock, message, paused, signer, storeIn, temporaryFolder, vaultIn, verifier } from './fixture.ts';

function journalWithDb() {
  const folder = temporaryFolder();
  const db = openDatabase(homePaths(folder).journal, 'journal', 'every-commit');
  return { db, journal: new SqliteJournal({ db, bodies: new Bodies(db, vaultIn(folder)), signer, verifier, clock, projections: [] }) };
}

describe('group commit', () => {
  it('gives all appends of one turn one commit, and acknowledges none before it', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder, 100_000);
    const reader = new Database(homePaths(folder).journal, { readonly: true });
    const version = () => reader.pragma('data_version', { simple: true });
    const rows = reader.prepare<[], { count: number }>('SELECT count(*) AS count FROM rows');
    let seenVersion = version();
    let acknowledged = 0;
    const all = Array.from({ length: 50 }, () => journal.append(paused()).then(() => { acknowledged += 1; expect(rows.get()?.count).toBe(50); }));
    expect(acknowledged).toBe(0);
    expect(rows.get()?.count).toBe(0);
    await Promise.all(all);
    let commits = 0;
    if (version() !== seenVersion) { commits += 1; seenVersion = version(); }
    expect(commits).toBe(1);
    await journal.append(paused());
    expect(version()).not.toBe(seenVersion);
    reader.close();
  });

  it('asks SQLite for the durability it promises', () => {
    const { db, journal } = journalWithDb();
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('secure_delete', { simple: true })).toBe(1);
    journal.close();
  });
});

describe('a full disk', () => {
  it('refuses whole commits with the reason, keeps the chain, and goes on when there is room', async () => {
    const { db, journal } = journalWithDb();
    await journal.append(message('before'));
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 4}`);
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => journal.append(message('x'.repeat(2000) + i))));
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { name: 'DiskError', reason: 'full' } });
    expect(journal.verify()).toMatchObject({ ok: true, rows: 1 });
    db.pragma(`max_page_count = ${pages + 4000}`);
    expect((await journal.append(message('after'))).seq).toBe(2);
    expect(journal.verify()).toMatchObject({ ok: true, rows: 2 });
    journal.close();
  });
});

describe('the open segment at the start', () => {
  it('asks for a handful of signatures, not one a row', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder, 512);
    for (let i = 0; i < 3; i += 1) await Promise.all(Array.from({ length: 511 }, paused).map((draft) => journal.append(draft)));
    expect(journal.verify().rows).toBe(1535);
    journal.close();
    const db = openDatabase(homePaths(folder).journal, 'journal', 'every-commit');
    let read = 0;
    const counting = { verify: (key: Uint8Array, text: Uint8Array, signature: Uint8Array) => { read += 1; return verifier.verify(key, text, signature); } };
    const again = new SqliteJournal({ db, bodies: new Bodies(db, vaultIn(folder)), signer, verifier: counting, clock, projections: [], segmentRows: 512 });
    expect(again.damage).toBeNull();
    expect(read).toBeLessThan(5);
    again.close();
  });
});
