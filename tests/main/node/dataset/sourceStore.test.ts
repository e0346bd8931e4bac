// Where texts lie in a source's store: chunks once each, many to a seal, and nothing taken over that is not spoken of.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { SealError } from '../../../../app/ports.ts';
import { SourceStore } from '../../../../main/node/dataset/sourceStore.ts';
import type { EntryOutcome } from '../../../../main/node/dataset/sourceStore.ts';
import { KeySealer } from '../../../../main/node/vault/sealing.ts';
import { recordOf } from './storedTexts.ts';

const SOURCE = 's-00000000000000a1';
const sealer = new KeySealer(new Uint8Array(32).fill(9));
const folder = () => mkdtempSync(join(tmpdir(), 'ileices-store-'));

/** Entries by name, each with one document of these chunks; `seen` tells a changed file. */
function filled(path: string, files: Readonly<Record<string, readonly string[]>>, seen: Readonly<Record<string, string>> = {}, read = Object.keys(files)): SourceStore {
  const store = new SourceStore(path, SOURCE, sealer);
  const names = Object.keys(files);
  store.begin({ grantId: 'g-1', query: 'folder', startedAt: 'then', stageMs: {} }, names.map((name) => ({ name, bytes: 10, seen: seen[name] ?? '1', reason: null })));
  store.commit(names.flatMap((name, index): EntryOutcome[] => (read.includes(name) ? [{
    entry: index + 1, reason: null, bytes: 10, readAt: 'now', refused: [],
    documents: [{ uid: `d-${name}`, inner: null, record: recordOf(name), signature: new Uint32Array(2).fill(index), chunks: (files[name] ?? []).map((chunk) => Buffer.from(chunk)) }],
  }] : [])));
  return store;
}

/** Every pack of a closed store, opened. */
function packsOf(path: string): string[] {
  const db = new Database(path, { readonly: true });
  try { return db.prepare<[], Uint8Array>('SELECT body FROM packs ORDER BY pack').pluck().all().map((body) => Buffer.from(sealer.open(body, `source ${SOURCE}`)).toString()); } finally { db.close(); }
}

describe('a source\'s store', () => {
  it('keeps a chunk once, whichever documents hold it, and gives each its own text', () => {
    const path = join(folder(), 'one.db');
    const store = filled(path, { a: ['first', 'shared', 'first'], b: ['shared', 'ünlike'], c: [] });
    expect(['d-a', 'd-b', 'd-c'].map((uid) => store.textOf(uid).toString())).toEqual(['first\nshared\nfirst', 'shared\nünlike', '']);
    expect(store.chunksOf('d-b').map(({ text }) => text)).toEqual(['shared', 'ünlike']);
    expect(store.chunksOf('d-b')[0]?.id).toBe(store.chunksOf('d-a')[1]?.id);
    expect(store.totals()).toMatchObject({ documents: 3, chunks: 3, textBytes: 5 + 6 + 7 });
    store.close();
    expect(packsOf(path)).toEqual(['firstshared', 'ünlike']);
  });

  it('knows its chunks again after it was closed, and forgets those of a commit that failed', () => {
    const path = join(folder(), 'again.db');
    filled(path, { a: ['first', 'shared'], b: [] }, {}, ['a']).close();
    const store = new SourceStore(path, SOURCE, sealer);
    const outcome = (entry: number, chunks: string[]): EntryOutcome => ({
      entry, reason: null, bytes: 10, readAt: 'now', refused: [],
      documents: [{ uid: `d-${entry}`, inner: null, record: recordOf('x'), signature: new Uint32Array(2), chunks: chunks.map((chunk) => Buffer.from(chunk)) }],
    });
    // Entry 1 has its outcome already: all of the commit is taken back.
    expect(() => { store.commit([outcome(2, ['lost', 'shared']), outcome(1, ['x'])]); }).toThrow('has an outcome already');
    store.commit([outcome(2, ['shared', 'lost', 'first'])]);
    expect([store.textOf('d-2').toString(), store.totals().chunks]).toEqual(['shared\nlost\nfirst', 3]);
    store.close();
    expect(packsOf(path)).toEqual(['firstshared', 'lost']);
  });

  it('seals a long document in parts, and opens only the first for its beginning', () => {
    const path = join(folder(), 'long.db');
    const chunks = Array.from({ length: 400 }, (_, index) => `${index} `.padEnd(1_500, 'x'));
    const store = filled(path, { long: chunks });
    expect(store.textOf('d-long').toString()).toBe(chunks.join('\n'));
    store.close();
    const packs = packsOf(path);
    expect(packs.length).toBe(5);
    expect(packs.join('')).toBe(chunks.join(''));
    const db = new Database(path);
    db.exec("UPDATE packs SET body = x'00' WHERE pack > 1");
    db.close();
    const damaged = new SourceStore(path, SOURCE, sealer);
    expect(damaged.beginningOf('d-long', 2_000)).toBe(chunks.slice(0, 2).join('\n'));
    expect(() => damaged.textOf('d-long')).toThrow(SealError);
    damaged.close();
  });

  it('opens few packs for lines that come back again and again', () => {
    const path = join(folder(), 'log.db');
    const trace = Array.from({ length: 20 }, (_, index) => `trace ${index} `.padEnd(1_000, 't'));
    const chunks = Array.from({ length: 60 }, (_, round) => [...Array.from({ length: 60 }, (__, index) => `fresh ${round} ${index} `.padEnd(1_000, 'f')), ...trace]).flat();
    filled(path, { log: chunks }).close();
    let opened = 0;
    const store = new SourceStore(path, SOURCE, { seal: (plain, context) => sealer.seal(plain, context), open: (sealed, context) => { opened += 1; return sealer.open(sealed, context); } });
    expect(store.textOf('d-log').equals(Buffer.from(chunks.join('\n')))).toBe(true);
    expect([packsOf(path).length, opened < 60]).toEqual([28, true]);
    store.close();
  });

  it.each([
    ['places that are no list', "UPDATE documents SET extents = '{}'"], ['no JSON', "UPDATE documents SET extents = '{1,0'"], ['a cut list', "UPDATE documents SET extents = '[1,0]'"],
    ['a place before the beginning', "UPDATE documents SET extents = '[1,-5,5]'"], ['a place behind the end', "UPDATE documents SET extents = '[1,0,9999]'"], ['more than there can be', "UPDATE documents SET extents = '[1,0,9007199254740991]'"],
    ['a pack that is not there', "UPDATE documents SET extents = '[7,0,1]'"], ['a body that was wiped', "UPDATE packs SET body = zeroblob(length(body))"],
  ])('names damage: %s', (_, damage) => {
    const path = join(folder(), 'damaged.db');
    filled(path, { a: ['first', 'second'] }).close();
    const db = new Database(path);
    db.exec(damage);
    db.close();
    const store = new SourceStore(path, SOURCE, sealer);
    for (const read of [() => store.textOf('d-a'), () => store.chunksOf('d-a'), () => store.beginningOf('d-a', 100)]) expect(read).toThrow(SealError);
    const next = filled(join(folder(), 'next.db'), { a: [] }, {}, []);
    expect([next.carryOver(store), next.totals()]).toEqual([0, expect.objectContaining({ listed: 1, documents: 0, chunks: 0 })]);
    next.close();
    store.close();
  });

  it.each(['{}', '[1]', '["0011223344556677"]', '["0011223344556677",-1]', '["zz",5]', '["0011223344556677",5]'])('keeps nothing more where what its packs hold is damaged: %s', (holds) => {
    const path = join(folder(), 'holds.db');
    filled(path, { a: ['first', 'second'], b: [] }, {}, ['a']).close();
    const db = new Database(path);
    db.prepare('UPDATE packs SET holds = ?').run(holds);
    db.close();
    const store = new SourceStore(path, SOURCE, sealer);
    const outcome: EntryOutcome = { entry: 2, reason: null, bytes: 1, readAt: 'now', refused: [], documents: [{ uid: 'd-b', inner: null, record: recordOf('b'), signature: new Uint32Array(2), chunks: [Buffer.from('x')] }] };
    expect(() => { store.commit([outcome]); }).toThrow(SealError);
    expect(store.totals()).toMatchObject({ read: 1, listed: 1 });
    store.close();
  });

  it('takes over what has not changed, and nothing of what stood beside it', () => {
    const [old, next] = [join(folder(), 'old.db'), join(folder(), 'next.db')];
    const before = filled(old, { gone: ['of the file that is gone', 'in both'], stays: ['in both', 'of the file that stays'], changed: ['as it was'] });
    const store = filled(next, { stays: [], changed: [] }, { changed: '2' }, []);
    expect(store.carryOver(before)).toBe(1);
    expect([store.textOf('d-stays').toString(), store.totals()]).toEqual(['in both\nof the file that stays', expect.objectContaining({ read: 1, listed: 1, documents: 1, chunks: 2 })]);
    expect([...store.documents()]).toMatchObject([{ uid: 'd-stays', name: 'stays', readAt: 'now', signature: new Uint32Array([1, 1]) }]);
    before.close();
    store.close();
    expect(packsOf(next)).toEqual(['in bothof the file that stays']);
  });

  it('what is damaged in the store before is read again, the rest is taken over', () => {
    const [old, next] = [join(folder(), 'old.db'), join(folder(), 'next.db')];
    filled(old, { a: ['of a'], b: ['of b'], c: ['of c'] }).close();
    const db = new Database(old);
    db.exec("UPDATE packs SET body = x'00' WHERE pack = 2");
    db.close();
    const before = new SourceStore(old, SOURCE, sealer);
    const store = filled(next, { a: [], b: [], c: [] }, {}, []);
    expect(store.carryOver(before)).toBe(2);
    expect(store.pending(0, 10).map(({ name }) => name)).toEqual(['b']);
    expect(['d-a', 'd-b', 'd-c'].map((uid) => store.textOf(uid).toString())).toEqual(['of a', '', 'of c']);
    before.close();
    store.close();
  });
});
