// A version of the dataset out of what was read: the same again for the same text, tested, accounted for, sealed, and passed
// on only as far as it may be.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LEDGER_NAMES } from '../../../../app/dataset/ledger.ts';
import { ruleNames } from '../../../../app/dataset/rules.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { DatasetFiles } from '../../../../main/node/dataset/datasetFiles.ts';
import { readShard } from '../../../../main/node/dataset/shards.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { bytesBelow } from '../../../doubles/folderLook.ts';
import { IngestBench, sealer, SOURCE, temporary } from './ingestFixture.ts';

const SEED = 5;
/** Words of its own, so that no two say nearly the same. */
function prose(name: string, words = 160): string {
  const stream = SeededStream.from(SEED, name);
  return Array.from({ length: words }, (_, i) => `${name}${stream.nextBelow(2_000).toString(36)}${i % 11 === 10 ? '.' : ''}`).join(' ');
}
const many = (count: number, over: Record<string, string> = {}): Record<string, string> => ({ ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`note-${i}.txt`, prose(`w${i}x`)])), ...over });
const filesOf = (bench: IngestBench): DatasetFiles => new DatasetFiles(new FolderDisk(bench.home), sealer);
const OTHER = 's-00000000000000b2';

describe('a build', () => {
  it('I13: makes the same version and the same shards again, in another home too, and passes every test', async () => {
    const one = new IngestBench().write(many(30));
    await one.read();
    const first = await one.build();
    expect(first).toMatchObject({ documents: 30, leftOut: { 'near-duplicate': 0, safety: 0 }, trainable: true, generation: 0, parent: null, damaged: [] });
    expect(first.rules.map(({ rule, ok }) => [rule, ok])).toEqual(ruleNames.map((rule) => [rule, true]));
    const other = new IngestBench(temporary(), one.root);
    await other.read({ grantId: 'g-0000000000000009' });
    const again = await other.build();
    expect([again.root, again.shards.map(({ sha256 }) => sha256)]).toEqual([first.root, first.shards.map(({ sha256 }) => sha256)]);
    const total = first.splits.train + first.splits.val + first.splits.test;
    expect(total).toBe(30);
    expect(first.shards.reduce((sum, shard) => sum + shard.documents, 0)).toBe(30);
  });

  it('leaves near-duplicates out, also across sources, and counts them again when the other source goes', async () => {
    const bench = new IngestBench().write({ 'a.txt': prose('a'), 'b.txt': `${prose('a')} and a word more.` });
    await bench.read();
    expect(await bench.build()).toMatchObject({ documents: 2, leftOut: { 'near-duplicate': 1 } });
    const second = temporary();
    writeFileSync(join(second, 'c.txt'), prose('a'));
    await bench.read({ sourceId: OTHER, path: second });
    const both = [{ sourceId: SOURCE, scope: 'device' as const }, { sourceId: OTHER, scope: 'device' as const }];
    expect(await bench.build(both, 'two')).toMatchObject({ documents: 3, leftOut: { 'near-duplicate': 2 } });
    expect(await bench.build([{ sourceId: OTHER, scope: 'device' }], 'three')).toMatchObject({ documents: 1, leftOut: { 'near-duplicate': 0 }, sources: [OTHER] });
  });

  it('I14: lies sealed, with its ledger of twenty files and shards that are what they say', async () => {
    const bench = new IngestBench().write(many(3, { 'card.txt': 'quincewords tell of the card 4111 1111 1111 1111 and of nothing else at all today.' }));
    await bench.read();
    const view = await bench.build();
    const bytes = bytesBelow(join(bench.home, 'datasets'));
    for (const needle of ['quincewords', 'DATASET_CARD', '4111', 'note-0']) expect(bytes.includes(needle), needle).toBe(false);
    const files = filesOf(bench);
    expect(files.readLedger().map(({ name }) => name).sort()).toEqual([...LEDGER_NAMES].sort());
    const all = (await Promise.all(view.shards.map(async (meta) => readShard(files.readShard(meta.name) ?? new Uint8Array(0), meta)))).flat();
    expect(all).toHaveLength(4);
    const text = all.map((document) => Buffer.from(document.text).toString()).join('\n');
    expect([text.includes('quincewords'), text.includes('[card number]'), text.includes('4111')]).toEqual([true, true, false]);
    expect(await bench.ingestor.verify()).toEqual({ shards: view.shards.length, bad: [] });
  });

  it('packs again only what has changed, and forgets shards nobody names any more', async () => {
    const bench = new IngestBench().write(many(4));
    await bench.read();
    const [first] = (await bench.build()).shards;
    const second = temporary();
    writeFileSync(join(second, 'c.txt'), prose('quite-other'));
    await bench.read({ sourceId: OTHER, path: second });
    const stamp = readFileSync(join(bench.home, 'datasets/shards', `${first?.name ?? ''}.sealed`));
    const both = await bench.build([{ sourceId: SOURCE, scope: 'device' }, { sourceId: OTHER, scope: 'device' }], 'two');
    expect(both.shards.map(({ sourceId }) => sourceId)).toEqual([SOURCE, OTHER]);
    // Sealing again would have made other bytes of it.
    expect(readFileSync(join(bench.home, 'datasets/shards', `${first?.name ?? ''}.sealed`)).equals(stamp)).toBe(true);
    await bench.build([{ sourceId: OTHER, scope: 'device' }], 'three');
    expect(readdirSync(join(bench.home, 'datasets/shards'))).toEqual([`${both.shards[1]?.name ?? ''}.sealed`]);
  });

  it('stopped in the middle leaves the version before in force', async () => {
    const bench = new IngestBench().write(many(3));
    await bench.read();
    const before = await bench.build();
    bench.write({ 'more.txt': prose('more') });
    await bench.read({ grantId: 'g-0000000000000002' });
    const abort = new AbortController();
    const building = bench.ingestor.build([{ sourceId: SOURCE, scope: 'device' }], 'two', { signal: abort.signal, onProgress: () => { abort.abort(); } });
    await expect(building).rejects.toThrow(/abort/i);
    expect((await bench.ingestor.view())?.root).toBe(before.root);
    expect((await bench.build(undefined, 'two')).documents).toBe(4);
  });

  it('one damaged store is left out, and named', async () => {
    const bench = new IngestBench().write(many(2));
    await bench.read();
    const second = temporary();
    writeFileSync(join(second, 'c.txt'), prose('c'));
    await bench.read({ sourceId: OTHER, path: second });
    writeFileSync(join(bench.home, 'texts', `${SOURCE}.db`), Buffer.alloc(9_000, 7));
    const view = await bench.build([{ sourceId: SOURCE, scope: 'device' }, { sourceId: OTHER, scope: 'mesh' }], 'two');
    expect(view).toMatchObject({ damaged: [SOURCE], sources: [OTHER], trainable: true });
    expect(await bench.ingestor.text([SOURCE, OTHER], 1e6)).toMatchObject({ chunks: [{ sourceId: OTHER }] });
  });

  it('a shard whose bytes were changed is named by verify', async () => {
    const bench = new IngestBench().write(many(2));
    await bench.read();
    const [shard] = (await bench.build()).shards;
    const path = join(bench.home, 'datasets/shards', `${shard?.name ?? ''}.sealed`);
    const bytes = readFileSync(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await bench.ingestor.verify()).toMatchObject({ shards: 1, bad: [{ name: shard?.name }] });
    rmSync(path);
    expect(await bench.ingestor.verify()).toMatchObject({ bad: [{ why: 'It is not there.' }] });
  });
});

describe('text that may be learnt', () => {
  it('holds whole documents out where there are many, chunks where there are few, and never hands on what is kept for the test', async () => {
    const bench = new IngestBench().write(many(60));
    await bench.read();
    const view = await bench.build();
    const version = filesOf(bench).current();
    const { chunks } = await bench.ingestor.text([SOURCE], 1e7);
    const splitOf = new Map(version?.placed.map((one) => [one.uid, one.split]));
    expect(view.splits.val).toBeGreaterThan(0);
    for (const chunk of chunks) expect(splitOf.get(chunk.uid)).toBe(chunk.heldOut ? 'val' : 'train');
    const few = new IngestBench().write({ 'one.txt': prose('one', 4_000) });
    await few.read();
    await few.build();
    const own = (await few.ingestor.text([SOURCE], 1e7)).chunks;
    expect([own.some((chunk) => chunk.heldOut), own.some((chunk) => !chunk.heldOut)]).toEqual([true, true]);
  });

  it('is none before a build, and a fair part that is the same every time where not all fits', async () => {
    const bench = new IngestBench().write(many(30));
    await bench.read();
    expect(await bench.ingestor.text([SOURCE], 1e7)).toEqual({ chunks: [], inPart: [], damaged: [] });
    await bench.build();
    const part = await bench.ingestor.text([SOURCE], 8_000);
    expect(part.inPart).toEqual([SOURCE]);
    expect(part.chunks.reduce((sum, chunk) => sum + chunk.text.length, 0)).toBeLessThanOrEqual(8_000);
    expect(await bench.ingestor.text([SOURCE], 8_000)).toEqual(part);
  });
});

describe('passing on', () => {
  it('is only of what was allowed for the mesh under a licence that is known; for oneself it is everything, with the ledger', async () => {
    const bench = new IngestBench().write({ 'free.txt': `SPDX-License-Identifier: MIT\n\n${prose('free')}`, 'unknown.txt': prose('unknown') });
    await bench.read();
    const own = temporary();
    writeFileSync(join(own, 'mine.txt'), `SPDX-License-Identifier: MIT\n\n${prose('mine')}`);
    await bench.read({ sourceId: OTHER, path: own });
    const sources = [{ sourceId: SOURCE, scope: 'mesh' as const }, { sourceId: OTHER, scope: 'device' as const }];
    await bench.build(sources, 'two');
    const target = join(mkdtempSync(join(temporary(), 'out-')), 'new');
    expect(await bench.ingestor.exportTo(target, false, sources)).toEqual({ sources: [SOURCE], documents: 1, shards: 1, ledgerFiles: 0, heldBack: { 'device-only': 1, 'unknown-licence': 1 } });
    await expect(bench.ingestor.exportTo(target, false, sources)).rejects.toThrow(/is not empty/);
    expect(await bench.ingestor.exportTo(`${target}-all`, true, sources)).toMatchObject({ documents: 3, ledgerFiles: 20, heldBack: { 'device-only': 0, 'unknown-licence': 0 } });
    expect(readdirSync(`${target}-all`)).toEqual(expect.arrayContaining(['DATASET_CARD.md', 'shards']));
  });

  it('what is damaged or dangerous lies in quarantine with its reason', async () => {
    const bench = new IngestBench().write({ 'good.txt': prose('good'), 'torn.pdf': '%PDF-1.7\n1 0 obj\n<< /Type', 'empty.txt': '' });
    await bench.read();
    expect(await bench.ingestor.quarantine(SOURCE, 10)).toEqual({ files: [{ name: 'torn.pdf', inner: null, bytes: 25, reason: 'malformed' }], cut: false });
  });
});

describe('I13: a document that is not masked well', () => {
  it('is left out alone; and what is for this machine never keeps the shared base from learning', async () => {
    const bench = new IngestBench().write(many(3));
    await bench.read();
    const own = temporary();
    writeFileSync(join(own, 'mine.txt'), prose('mine'));
    await bench.read({ sourceId: OTHER, path: own });
    // As a masker that knew less would have stored it.
    bench.folder.with(OTHER, (store) => {
      const [document] = [...store.documents()];
      if (document === undefined) throw new Error('nothing was read');
      const reading = bench.folder.openReading(OTHER);
      reading.begin({ grantId: 'g-0000000000000001', query: 'file', startedAt: '2026-01-01T00:00:00.000Z', stageMs: {} }, [{ name: 'mine.txt', bytes: 10, seen: '1', reason: null }]);
      reading.commit([{ entry: 1, reason: null, bytes: 10, readAt: '2026-01-01T00:00:00.000Z', refused: [], documents: [{ uid: document.uid, inner: null, record: document.record, signature: document.signature, chunks: [Buffer.from(`${prose('mine')} card 4111 1111 1111 1111`)] }] }]);
      reading.finish('2026-01-01T00:00:01.000Z', {});
      reading.close();
    });
    await bench.ingestor.keep(OTHER);
    const view = await bench.build([{ sourceId: SOURCE, scope: 'mesh' }, { sourceId: OTHER, scope: 'device' }], 'two');
    expect(view).toMatchObject({ documents: 4, leftOut: { unmasked: 1 }, sources: [SOURCE], trainable: true, sharedTrainable: true });
    expect((await bench.ingestor.text([SOURCE, OTHER], 1e6)).chunks.every((chunk) => chunk.sourceId === SOURCE)).toBe(true);
  });
});
