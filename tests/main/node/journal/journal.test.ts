// The journal on a real file: order, group commit, reopening, sealing, erasure.
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { grantDraft } from '../../../../app/consent/grants.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { bytesBelow } from '../../../doubles/folderLook.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { clock, message, paused, storeIn, temporaryFolder } from './fixture.ts';

const RESIDUE_SEEDS = [5, 7, 31];

/** Every body as it is stored. */
function sealedIn(folder: string): Map<number, Buffer> {
  const db = new Database(homePaths(folder).journal, { readonly: true });
  try { return new Map(db.prepare<[], { seq: number; sealed: Buffer }>('SELECT seq, sealed FROM payloads').all().map((row) => [row.seq, row.sealed])); } finally { db.close(); }
}

/** Nonce and first bytes: they stand in one piece, however the rest is spread over pages. */
const markOf = (sealed: Buffer) => sealed.subarray(0, 40);

describe('appending', () => {
  it('gives rows in order and reads them back after reopening', async () => {
    const folder = temporaryFolder();
    const first = storeIn(folder);
    const entries = await Promise.all([first.journal.append(paused()), first.journal.append(message('hello')), first.journal.append(paused())]);
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
    first.journal.close();
    const again = storeIn(folder).journal;
    expect(again.damage).toBeNull();
    expect(again.read({})).toEqual(entries);
    expect(again.read({ kinds: ['ChatMessagePosted'] })).toEqual([entries[1]]);
    expect(again.read({ newestFirst: true, limit: 1 })).toEqual([entries[2]]);
    expect(again.read({ afterSeq: 2 })).toEqual([entries[2]]);
    expect(again.verify()).toMatchObject({ rows: 3, ok: true, firstBad: null });
  });

  it('keeps rows from being changed or deleted through SQL', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder);
    await journal.append(message('hello'));
    journal.close();
    const db = new Database(homePaths(folder).journal);
    for (const sql of ['UPDATE rows SET kind = kind', 'DELETE FROM rows', 'UPDATE payloads SET sealed = sealed']) expect(() => db.exec(sql), sql).toThrow(/append-only|never changed/);
    db.close();
  });

  it('refuses a draft that does not fit its kind without harming its neighbours', async () => {
    const { journal } = storeIn(temporaryFolder());
    const wrong = { kind: 'Paused', fact: { until: 5 }, body: null } as never;
    const results = await Promise.allSettled([journal.append(paused()), journal.append(wrong), journal.append(paused()), journal.append({ kind: 'Erased', fact: { seqs: [1] }, body: null })]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(journal.verify()).toMatchObject({ rows: 2, ok: true });
  });

  it('refuses a row that contradicts another, and keeps the others of the same turn', async () => {
    const { journal, sources } = storeIn(temporaryFolder());
    const grant = (sourceId: string) => journal.append(grantDraft({ grantId: 'g-0000000000000001', sourceId, kind: 'file', path: '/a', name: 'a' }));
    const results = await Promise.allSettled([journal.append(paused()), grant('s-0000000000000001'), grant('s-0000000000000002'), journal.append(paused())]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: { code: expect.stringContaining('CONSTRAINT') } });
    expect(journal.verify()).toMatchObject({ rows: 3, ok: true });
    expect(sources.list().map((source) => source.sourceId)).toEqual(['s-0000000000000001']);
  });

  it('seals segments and goes on after them', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder, 4);
    for (let i = 0; i < 11; i += 1) await journal.append(paused());
    const seals = journal.read({ kinds: ['SegmentSealed'] });
    expect(seals.map((seal) => seal.seq)).toEqual([5, 9, 13]);
    expect(journal.verify()).toMatchObject({ rows: 14, ok: true });
    journal.close();
    const again = storeIn(folder, 4).journal;
    expect((await again.append(paused())).seq).toBe(15);
    expect(again.verify()).toMatchObject({ rows: 15, ok: true });
  });

  it('stamps the time of the clock', async () => {
    const { journal } = storeIn(temporaryFolder());
    expect((await journal.append(paused())).at).toBe(new Date(clock.ms).toISOString());
  });
});

describe('erasing', () => {
  it('leaves no byte of the body in any file, and the journal verifies', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder);
    const secret = 'the-planted-needle-';
    for (let i = 0; i < 40; i += 1) await journal.append(message(`${secret}${i} ${'x'.repeat(i * 97)}`));
    // V5: not even before. What must go is the sealed form, of which the home holds the key.
    expect(bytesBelow(folder).includes(secret)).toBe(false);
    const sealed = sealedIn(folder);
    for (const [seq, bytes] of sealed) expect(bytesBelow(folder).includes(markOf(bytes)), `row ${seq}`).toBe(true);
    await journal.erase(journal.read({ kinds: ['ChatMessagePosted'] }).map((entry) => entry.seq));
    expect(sealed.size).toBe(40);
    for (const [seq, bytes] of sealed) expect(bytesBelow(folder).includes(markOf(bytes)), `row ${seq}`).toBe(false);
    expect(journal.read({ kinds: ['ChatMessagePosted'] }).every((entry) => entry.erased && entry.body === null)).toBe(true);
    expect(journal.verify()).toMatchObject({ ok: true });
    journal.close();
    expect(storeIn(folder).journal.verify()).toMatchObject({ ok: true });
  });

  // Deleting rows makes SQLite move others to neighbouring pages, where secure_delete leaves copies of them in the gaps:
  // without rewriting the file these seeds leave bodies behind.
  it.each(RESIDUE_SEEDS)('leaves no copy of rows that moved while others were deleted (seed %i)', async (seed) => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder, 100_000);
    const random = SeededStream.from(seed, 'residue');
    const live = (await Promise.all(Array.from({ length: 200 }, (_, i) => journal.append(message(`<<${i + 1}>>${'x'.repeat(random.nextBelow(900))}`))))).map((entry) => entry.seq);
    const sealed = sealedIn(folder);
    const isThere = (bytes: Buffer, seq: number) => bytes.includes(markOf(sealed.get(seq) ?? Buffer.alloc(0)));
    for (const part of [90, 60, 30]) {
      const picked = Array.from({ length: part }, () => live.splice(random.nextBelow(live.length), 1)[0] ?? 0);
      await journal.erase(picked);
      const bytes = bytesBelow(folder);
      for (const seq of picked) expect(isThere(bytes, seq), `row ${seq}`).toBe(false);
    }
    const bytes = bytesBelow(folder);
    for (const seq of live) expect(isThere(bytes, seq), `row ${seq}`).toBe(true);
  });
});
