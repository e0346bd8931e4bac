// Someone with the file but not the key: whatever they change in the journal is found and named by its row.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { grantDraft } from '../../../../app/consent/grants.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { Bodies } from '../../../../main/node/journal/bodies.ts';
import { openDatabase } from '../../../../main/node/journal/database.ts';
import { SqliteJournal } from '../../../../main/node/journal/journal.ts';
import { newGrantId, newSourceId } from '../../../../main/node/journal/sources.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { clock, message, paused, signer, storeIn, temporaryFolder, vaultIn, verifier } from './fixture.ts';

const ROWS = 20;

/** Rows 1..ROWS; of the 18 appended every second is a message. Segments of 8, so seals at 9 and 17. */
async function written(): Promise<string> {
  const folder = temporaryFolder();
  const { journal } = storeIn(folder);
  await Promise.all(Array.from({ length: 18 }, (_, index) => journal.append(index % 2 === 0 ? message(`text ${index}`) : paused())));
  journal.close();
  return folder;
}

function tamper(folder: string, sql: string, ...parameters: unknown[]): void {
  const db = new Database(homePaths(folder).journal);
  for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()) db.exec(`DROP TRIGGER ${name}`);
  db.prepare(sql).run(...parameters);
  db.close();
}

const flip = (column: string) => `UPDATE rows SET ${column} = CAST(substr(${column}, 1, 3) || x'5A' || substr(${column}, 5) AS BLOB) WHERE seq = ?`;

describe('found by the full check, and named', () => {
  const attacks: [name: string, sql: string, parameters: unknown[], seq: number][] = [
    ['a changed fact', `UPDATE rows SET fact = CAST('{"until":"2030"}' AS BLOB) WHERE seq = ?`, [4], 4],
    ['a changed kind', `UPDATE rows SET kind = 'NodeStarted' WHERE seq = ?`, [4], 4],
    ['a changed time', `UPDATE rows SET at = '2020-01-01T00:00:00.000Z' WHERE seq = ?`, [4], 4],
    ['another author', `UPDATE rows SET author = ? WHERE seq = 4`, ['0'.repeat(64)], 4],
    ['a flipped signature', flip('signature'), [4], 4],
    ['a flipped previous hash', flip('prev'), [4], 4],
    ['a flipped commitment', flip('commitment'), [5], 5],
    ['a dropped commitment', 'UPDATE rows SET commitment = NULL WHERE seq = ?', [5], 5],
    ['a replaced body', `UPDATE payloads SET sealed = CAST('{"text":"forged"}' AS BLOB) WHERE seq = ?`, [5], 5],
    ['a plain body put where older versions kept them', `INSERT INTO plain_payloads VALUES (?, randomblob(16), CAST('{"text":"forged"}' AS BLOB))`, [5], 5],
    ['a body taken from another row', 'UPDATE payloads SET sealed = (SELECT sealed FROM payloads WHERE seq = 7) WHERE seq = ?', [5], 5],
    ['a body deleted without Erased', 'DELETE FROM payloads WHERE seq = ?', [5], 5],
    ['a body for a row that has none', `INSERT INTO payloads VALUES (?, x'7B7D')`, [4], 4],
    ['a body for no row', `INSERT INTO payloads VALUES (?, x'7B7D')`, [999], 999],
    ['a row taken out', 'DELETE FROM rows WHERE seq = ?', [12], 12],
    ['rows cut from the end', 'DELETE FROM rows WHERE seq > ?', [18], 19],
    ['a row taken from its place', 'UPDATE rows SET seq = 1000 WHERE seq = ?', [6], 6],
    ['a head moved back', 'UPDATE head SET seq = ?', [18], 20],
    ['a seal taken away', 'DELETE FROM segments WHERE segment = ?', [1], 17],
    ['a seal moved', 'UPDATE segments SET last_seq = last_seq + 1 WHERE segment = ?', [0], 9],
    ['a seal with another signature', 'UPDATE segments SET signature = randomblob(64) WHERE segment = ?', [0], 8],
  ];
  it.each(attacks)('%s', async (_name, sql, parameters, seq) => {
    const folder = await written();
    expect(storeIn(folder).journal.verify()).toMatchObject({ ok: true, rows: ROWS });
    tamper(folder, sql, ...parameters);
    expect(storeIn(folder).journal.verify()).toMatchObject({ ok: false, firstBad: { seq } });
  });

  it('two rows that changed places', async () => {
    const folder = await written();
    tamper(folder, 'UPDATE rows SET seq = CASE seq WHEN 4 THEN -6 ELSE -4 END WHERE seq IN (4, 6)');
    tamper(folder, 'UPDATE rows SET seq = -seq WHERE seq < 0');
    expect(storeIn(folder).journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 4 } });
  });

  it('rows and head cut together, while the node runs', async () => {
    const folder = await written();
    const { journal } = storeIn(folder);
    tamper(folder, 'DELETE FROM rows WHERE seq > 19');
    tamper(folder, "UPDATE head SET seq = 19, hash = (SELECT prev FROM rows WHERE seq = 19)");
    expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: expect.any(Number) } });
  });

  it('rows and head cut together, while no node runs: the anchor beside the file remembers', async () => {
    const folder = await written();
    tamper(folder, 'UPDATE head SET seq = 18, hash = (SELECT prev FROM rows WHERE seq = 19)');
    tamper(folder, 'DELETE FROM rows WHERE seq > 18');
    tamper(folder, 'DELETE FROM payloads WHERE seq > 18');
    const { journal } = storeIn(folder);
    expect(journal.damage).toMatchObject({ seq: 19, why: expect.stringContaining('journal.anchor') });
    expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 19 } });
  });

  it('an older copy of the file that went on differently', async () => {
    const folder = await written();
    const copy = readFileSync(homePaths(folder).journal);
    const first = storeIn(folder).journal;
    await first.append(message('what was said'));
    await first.append(message('and more'));
    first.close();
    const anchor = readFileSync(join(folder, 'journal.anchor'));
    writeFileSync(homePaths(folder).journal, copy);
    rmSync(join(folder, 'journal.anchor'));
    const second = storeIn(folder).journal;
    for (const text of ['what was never said', 'b', 'c']) await second.append(message(text));
    second.close();
    writeFileSync(join(folder, 'journal.anchor'), anchor);
    expect(storeIn(folder).journal.damage).toMatchObject({ seq: 22 });
  });

  it('an anchor that this node did not sign counts for nothing', async () => {
    const folder = await written();
    const anchor = readFileSync(join(folder, 'journal.anchor'), 'utf8');
    writeFileSync(join(folder, 'journal.anchor'), anchor.replace('"seq":20', '"seq":99'));
    expect(storeIn(folder).journal.damage).toBeNull();
  });

  it('a grant widened in the tables: found, and filled again from the rows', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = newSourceId();
    await store.journal.append(grantDraft({ grantId: newGrantId(), sourceId, kind: 'file', path: '/a', name: 'a' }));
    store.journal.close();
    tamper(folder, "UPDATE grants SET scope = 'mesh'");
    const again = storeIn(folder);
    expect(again.sources.get(sourceId)?.grants[0]?.scope).toBe('mesh');
    expect(again.journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 0, why: expect.stringContaining('grants') } });
    expect(again.sources.get(sourceId)?.grants[0]?.scope).toBe('device');
    expect(again.journal.verify()).toMatchObject({ ok: true });
  });

  it('an erased body that came back', async () => {
    const folder = await written();
    const { journal } = storeIn(folder);
    const before = new Database(homePaths(folder).journal).prepare<[], { sealed: Buffer }>('SELECT sealed FROM payloads WHERE seq = 5').get();
    await journal.erase([5]);
    expect(journal.verify().ok).toBe(true);
    journal.close();
    tamper(folder, 'INSERT INTO payloads VALUES (5, ?)', before?.sealed);
    expect(storeIn(folder).journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 5 } });
  });

  it('a salt used twice', async () => {
    const folder = temporaryFolder();
    const db = openDatabase(homePaths(folder).journal, 'journal', 'every-commit');
    const journal = new SqliteJournal({ db, bodies: new Bodies(db, vaultIn(folder)), signer, verifier, clock, projections: [], randomBytes: (count) => new Uint8Array(count) });
    await journal.append(message('one'));
    expect(journal.verify().ok).toBe(true);
    await journal.append(message('two'));
    expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 2, why: expect.stringContaining('salt') } });
    journal.close();
  });

  it('a journal of another node', async () => {
    const folder = await written();
    const db = openDatabase(homePaths(folder).journal, 'journal', 'every-commit');
    const journal = new SqliteJournal({ db, bodies: new Bodies(db, vaultIn(folder)), signer: temporaryIdentity(), verifier, clock, projections: [], segmentRows: 8 });
    expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 1 } });
    journal.close();
  });
});

describe('found at the start, in the open segment', () => {
  it.each([
    ['a changed fact', `UPDATE rows SET fact = CAST('{"until":"2030"}' AS BLOB) WHERE seq = 20`, 20],
    ['a flipped signature before the last row', flip('signature').replace('?', '18'), 18],
    ['a replaced body', `UPDATE payloads SET sealed = CAST('{"text":"forged"}' AS BLOB) WHERE seq = 19`, 19],
    ['the last sealed row', flip('signature').replace('?', '17'), 17],
  ])('%s: nothing is written until someone looks', async (_name, sql, seq) => {
    const folder = await written();
    tamper(folder, sql);
    const { journal } = storeIn(folder);
    expect(journal.damage).toMatchObject({ seq });
    await expect(journal.append(paused())).rejects.toMatchObject({ name: 'JournalDamaged', seq });
    await expect(journal.erase([1])).rejects.toMatchObject({ name: 'JournalDamaged' });
  });

  it('does not read sealed segments: they are for the full check', async () => {
    const folder = await written();
    tamper(folder, `UPDATE rows SET fact = CAST('{"until":"2030"}' AS BLOB) WHERE seq = 4`);
    const { journal } = storeIn(folder);
    expect(journal.damage).toBeNull();
    expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 4 } });
  });
});
