// The record of decisions page by page, from a real journal: every row once, newest first, by kind and text, what changed, and no path.
import { describe, expect, it } from 'vitest';
import { auditPage, ROWS_LOOKED_AT, type PageInput } from '../../../../main/node/agent/auditDesk.ts';
import { AUDIT_PAGE_ROWS } from '../../../../schemas/auditView.ts';
import type { Journal } from '../../../../app/ports.ts';
import { message, paused, storeIn, temporaryFolder } from '../journal/fixture.ts';

const newest: PageInput = { before: null, kinds: null, text: '', limit: 10 };

/** All pages after one another. */
function walk(journal: Journal, input: PageInput): { seqs: number[]; pages: number } {
  const seqs: number[] = [];
  let before: number | null = input.before, pages = 0;
  do {
    const page = auditPage(journal, { ...input, before });
    seqs.push(...page.rows.map((row) => row.seq));
    before = page.before;
    pages += 1;
  } while (before !== null && pages < 1000);
  return { seqs, pages };
}

describe('pages of the record', () => {
  it('hold every row once, the newest first, and end', async () => {
    const { journal } = storeIn(temporaryFolder());
    for (let row = 0; row < 34; row += 1) await journal.append(row % 3 === 0 ? message(`text ${row}`, `m-${row}`) : paused());
    const all = journal.read({ limit: 1000 }).map((entry) => entry.seq).toReversed();
    for (const limit of [1, 7, AUDIT_PAGE_ROWS]) expect(walk(journal, { ...newest, limit }).seqs).toEqual(all);
    const chats = journal.read({ kinds: ['ChatMessagePosted'], limit: 1000 }).map((entry) => entry.seq).toReversed();
    expect(walk(journal, { ...newest, kinds: ['ChatMessagePosted'], limit: 5 }).seqs).toEqual(chats);
    expect(auditPage(journal, { ...newest, before: 1 })).toEqual({ rows: [], before: null });
  });

  it('find a text however rare, a bounded number of rows at a time', async () => {
    const { journal } = storeIn(temporaryFolder(), 4096);
    await Promise.all(Array.from({ length: ROWS_LOOKED_AT * 2 }, (_, row) => journal.append(row === 3 ? message('the Heron came', 'm-heron') : paused())));
    const first = auditPage(journal, { ...newest, text: 'heron' });
    expect(first.rows).toEqual([]);
    expect(first.before).not.toBeNull();
    const found = walk(journal, { ...newest, text: 'HERON' });
    expect(found.seqs).toHaveLength(1);
    expect(found.pages).toBeLessThanOrEqual(4);
  });

  it('tell no path, and what was erased as erased', async () => {
    const { journal } = storeIn(temporaryFolder());
    const granted = await journal.append({ kind: 'ConsentGranted', fact: { grantId: 'g-1', sourceId: 's-1', kind: 'file', scope: 'device', expiresAt: null }, body: { path: '/home/someone/secret/diary.txt', name: 'diary.txt' } });
    const shown = auditPage(journal, { ...newest, kinds: ['ConsentGranted'] });
    expect(shown.rows[0]).toMatchObject({ body: { name: 'diary.txt' }, erased: false, changes: null });
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(auditPage(journal, { ...newest, text: 'secret' }).rows).toEqual([]);
    await journal.erase([granted.seq]);
    expect(auditPage(journal, { ...newest, kinds: ['ConsentGranted'] }).rows[0]).toMatchObject({ body: null, erased: true });
  });

  it('say what settings became, against the row before', async () => {
    const { journal } = storeIn(temporaryFolder());
    const set = (settings: Record<string, string | number>) => journal.append({ kind: 'SettingsChanged', fact: { settings }, body: null });
    await set({ power: 'balanced', theme: 'dark' });
    await journal.append(paused());
    await set({ power: 'quiet', theme: 'dark', textSize: 150 });
    const [now, first] = auditPage(journal, { ...newest, kinds: ['SettingsChanged'] }).rows;
    expect(now!.changes).toEqual([{ name: 'power', before: 'balanced', after: 'quiet' }, { name: 'textSize', before: null, after: '150' }]);
    expect(first!.changes).toEqual([{ name: 'power', before: null, after: 'balanced' }, { name: 'theme', before: null, after: 'dark' }]);
  });
});
