// Packing goes on while the next shard is gathered: what is packed is the text as it was stored, and whatever stops it in
// between is heard once, by who asked.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { DiskError } from '../../../../app/ports.ts';
import { DatasetFiles } from '../../../../main/node/dataset/datasetFiles.ts';
import { keptOf } from '../../../../main/node/dataset/offers.ts';
import { packShards } from '../../../../main/node/dataset/packShards.ts';
import { gatherShards, packAhead, readShard } from '../../../../main/node/dataset/shards.ts';
import { shardDocuments } from '../../../../main/node/dataset/shardDocuments.ts';
import type { Placed } from '../../../../main/node/dataset/shardDocuments.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { IngestBench, sealer, SOURCE } from './ingestFixture.ts';

/** Longer than a chunk, with characters of one to four bytes, and no two nearly the same. */
const letter = (number: number): string => Array.from({ length: 120 }, (_, line) => `Zeile ${line} n\u00e4chst ${(number * 7919 + line * 104_729).toString(36)} \u6f22\u5b57 \ud83c\udf3f ${((number + 1) * (line + 3)).toString(7)}.`).join('\n');

/** Thirty documents on all three sides of the split: three shards. */
async function kept(bench: IngestBench): Promise<{ placed: Placed[]; files: DatasetFiles }> {
  bench.write(Object.fromEntries(Array.from({ length: 30 }, (_, number) => [`letter-${number}.txt`, letter(number)])));
  await bench.read();
  await bench.build();
  const files = new DatasetFiles(new FolderDisk(bench.home), sealer);
  const version = files.current() ?? expect.fail('no version');
  const placed = keptOf(version, [{ sourceId: SOURCE, scope: 'device' }], bench.folder);
  expect(new Set(placed.map(({ place }) => place.split)).size).toBe(3);
  return { placed, files };
}

const unheard: unknown[] = [];
const note = (reason: unknown): void => { unheard.push(reason); };
beforeEach(() => { unheard.length = 0; process.on('unhandledRejection', note); });
afterEach(() => { process.off('unhandledRejection', note); });

describe('packing the documents of a version', () => {
  it('gives each shard the text of its documents, whatever was packed at the same time', async () => {
    const bench = new IngestBench();
    const { placed, files } = await kept(bench);
    const { shards, packed } = await packShards(placed, { folder: bench.folder, files, recipes: {}, onDocument: () => undefined });
    expect(shards.map(({ split }) => split)).toEqual(['test', 'train', 'val']);
    const read = (await Promise.all(shards.map(async (meta) => readShard(files.readShard(meta.name) ?? new Uint8Array(0), meta)))).flat();
    const stored = bench.folder.with(SOURCE, (store) => packed.map((uid) => store.chunksOf(uid)));
    expect(Math.min(...stored.map((chunks) => chunks.length))).toBeGreaterThan(1);
    expect(read.map(({ text }) => Buffer.from(text).toString())).toEqual(stored.map((chunks) => chunks.map(({ text }) => text).join('\n')));
  });

  it('of a beginning no less is opened than was asked for, and no more than the chunk it ends in', async () => {
    const bench = new IngestBench();
    const { placed: [first] } = await kept(bench);
    const uid = first?.document.uid ?? '';
    bench.folder.with(SOURCE, (store) => {
      const chunks = store.chunksOf(uid).map(({ text }) => text);
      const whole = chunks.join('\n');
      expect(store.textOf(uid).toString()).toBe(whole);
      for (const characters of [0, 1, chunks[0]!.length, chunks[0]!.length + 1, chunks[0]!.length + 2, whole.length, 1e9]) {
        const ends = chunks.map((_, index) => chunks.slice(0, index + 1).join('\n'));
        expect(store.beginningOf(uid, characters), `${characters} units`).toBe(ends.find((part) => part.length >= characters) ?? whole);
      }
      expect([store.beginningOf('nobody', 10), store.textOf('nobody').length]).toEqual(['', 0]);
    });
  });

  it.each([1, 2, 3])('a disk that is full at shard %i ends it, and nothing fails unheard', async (shard) => {
    const bench = new IngestBench();
    const { placed, files } = await kept(bench);
    let written = 0;
    files.writeShard = () => { if ((written += 1) === shard) throw new DiskError('full', 'The disk is full.'); };
    await expect(packShards(placed, { folder: bench.folder, files, recipes: {}, onDocument: () => undefined })).rejects.toMatchObject({ reason: 'full' });
    await wait(50);
    expect([written, unheard]).toEqual([shard, []]);
  });

  it.each([1, 10, 29])('stopped at document %i it ends, the store is closed and nothing fails unheard', async (document) => {
    const bench = new IngestBench();
    const { placed, files } = await kept(bench);
    let met = 0;
    const onDocument = (): void => { if ((met += 1) === document) throw new Error('stopped'); };
    await expect(packShards(placed, { folder: bench.folder, files, recipes: {}, onDocument })).rejects.toThrow('stopped');
    await wait(50);
    expect(unheard).toEqual([]);
    bench.folder.remove(SOURCE);
    expect(bench.folder.has(SOURCE)).toBe(false);
  });

  it('one that cannot be packed is heard when its turn comes, and by nobody when nobody waits any more', async () => {
    const bench = new IngestBench();
    const { placed } = await kept(bench);
    const [good] = bench.folder.with(SOURCE, (store) => [...gatherShards(shardDocuments(placed, store, () => undefined), { sourceId: SOURCE, scope: 'device', split: 'train' })]);
    const bad = { ...good!, tar: new Uint8Array(0) };
    const heard = packAhead([good!, bad]);
    expect((await heard.next()).value).toMatchObject({ meta: { documents: 30 } });
    await wait(50);
    await expect(heard.next()).rejects.toThrow();
    const left = packAhead([good!, bad]);
    await left.next();
    await left.return(undefined);
    await wait(50);
    expect(unheard).toEqual([]);
  });
});
