// A shard is read by the ordinary tools, is the same bytes for the same documents, and nothing changed in it is believed
// (DATA-006, DATA-007, DATA-021).
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { gatherShards, LP_TOLERANCE, packAhead, SHARD_LIMITS, ShardRefused, readShard, writeShards } from '../../../../main/node/dataset/shards.ts';
import type { Shard, ShardFault } from '../../../../main/node/dataset/shards.ts';
import type { ShardDocument } from '../../../../main/node/dataset/tarShard.ts';
import { ShardMeta } from '../../../../schemas/dataset.ts';
import type { Manifest } from '../../../../schemas/manifest.ts';
import { SeededStream } from '../../../../app/physics/random.ts';

const SEED = 20261121;
const OF = { sourceId: 's-1', scope: 'mesh', split: 'train' } as const;
const LIMITS = { unpackedBytes: 64 * 1024, documents: 40 };

interface Made extends ShardDocument { readonly rby: { r: number; b: number; y: number }; readonly drag: number }
function made(count: number, seed = SEED): Made[] {
  const stream = SeededStream.from(seed, 'shard documents');
  return Array.from({ length: count }, () => {
    const text = Buffer.from(Array.from({ length: 1 + stream.nextBelow(400) }, () => ['grün', 'stone', '漢字', 'walks', '\n'][stream.nextBelow(5)]).join(' '));
    const [r, b] = [stream.nextFloat() / 2, stream.nextFloat() / 2];
    const rby = { r, b, y: 1 - r - b };
    const drag = stream.nextFloat();
    const content = createHash('sha256').update(text).digest('hex');
    const manifest: Manifest = {
      format: 'icae-manifest-1', uid: `${content.slice(0, 8)}-0000-8000-8000-${content.slice(8, 20)}`, kind: 'document', content, rby, generation: 0, dependsOn: [], permissions: [],
      licence: 'UNKNOWN', createdAt: '2026-11-21T00:00:00.000Z', facts: { drag_score: drag }, signer: null, publicKey: null, signature: null,
    };
    return { text, manifest: Buffer.from(JSON.stringify(manifest)), rby, drag };
  });
}
async function shardsOf(documents: Iterable<ShardDocument>, limits = LIMITS): Promise<Shard[]> {
  const shards: Shard[] = [];
  for await (const shard of writeShards(documents, OF, limits)) shards.push(shard);
  return shards;
}
async function one(count = 12): Promise<Shard> { return (await shardsOf(made(count)))[0] ?? expect.fail('no shard'); }
async function refusal(bytes: Uint8Array, meta: ShardMeta): Promise<ShardFault | null> {
  return readShard(bytes, meta).then(() => null, (error: unknown) => { if (error instanceof ShardRefused) return error.reason; throw error; });
}
/** The description that belongs to other bytes, measures aside. */
function describing(bytes: Uint8Array, meta: ShardMeta): ShardMeta {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...meta, name: `shard-${sha256.slice(0, 16)}`, sha256, crc32: crc32(bytes).toString(16).padStart(8, '0'), packedBytes: bytes.length };
}

/** Reads a tar with none of the code under test: names and contents, checksums verified. */
function plainTar(tar: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  let at = 0;
  for (; tar[at] !== 0; ) {
    const header = tar.subarray(at, at + 512);
    const field = (from: number, to: number): string => header.toString('latin1', from, to).replace(/\0.*$/s, '').trim();
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    expect(Number.parseInt(field(148, 156), 8)).toBe(sum);
    const size = Number.parseInt(field(124, 136), 8);
    members.set(field(0, 100), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect(tar.length - at).toBeGreaterThanOrEqual(1024);
  expect(tar.subarray(at).every((byte) => byte === 0)).toBe(true);
  return members;
}

describe('a shard', () => {
  it('DATA-006 gives back every document, byte for byte and in order, the last part of a shard too', async () => {
    const documents = made(130);
    const shards = await shardsOf(documents);
    expect(shards.length).toBeGreaterThan(3);
    const back: ShardDocument[] = [];
    for (const { bytes, meta } of shards) {
      expect(ShardMeta.parse(meta)).toEqual(meta);
      expect(meta.bytes).toBeLessThanOrEqual(LIMITS.unpackedBytes + 10_240);
      expect(meta.documents).toBeLessThanOrEqual(LIMITS.documents);
      back.push(...await readShard(bytes, meta));
    }
    expect(back.map(({ text }) => Buffer.from(text).toString())).toEqual(documents.map(({ text }) => Buffer.from(text).toString()));
    expect(back.map(({ manifest }) => Buffer.from(manifest).toString())).toEqual(documents.map(({ manifest }) => Buffer.from(manifest).toString()));
  });

  it('is the same for the same documents, and another for others', async () => {
    expect((await shardsOf(made(50))).map(({ meta }) => meta)).toEqual((await shardsOf(made(50))).map(({ meta }) => meta));
    expect((await one()).meta.sha256).not.toBe((await one(13)).meta.sha256);
  });

  it('DATA-007 has the mean RBY and drag of its documents', async () => {
    const documents = made(12);
    const { meta } = await one(12);
    for (const colour of ['r', 'b', 'y'] as const) expect(meta.rby[colour]).toBeCloseTo(documents.reduce((sum, { rby }) => sum + rby[colour] / 12, 0), 12);
    expect(meta.drag).toBeCloseTo(documents.reduce((sum, { drag }) => sum + drag / 12, 0), 12);
  });

  it('takes documents as they come: one shard waits while two are packed, and no fourth', async () => {
    let taken = 0;
    const shards = writeShards((function* () { for (const document of made(160)) { taken += 1; yield document; } })(), OF, { ...LIMITS, unpackedBytes: 1e9 });
    await shards.next();
    expect(taken).toBe(3 * LIMITS.documents + 1);
    await shards.return(undefined);
  });

  it('of those larger than a shard should be one waits while one is packed', async () => {
    const [first] = made(1);
    let taken = 0;
    const shards = writeShards((function* () { for (let at = 0; at < 5; at += 1) { taken += 1; yield { ...first!, text: Buffer.alloc(SHARD_LIMITS.unpackedBytes + 1, 'a') }; } })(), OF);
    const sizes = [];
    await shards.next();
    expect(taken).toBe(3);
    for await (const { meta } of shards) sizes.push(meta.documents);
    expect(sizes).toEqual([1, 1, 1, 1]);
  });

  it('is the same bytes packed ahead or alone', async () => {
    const ahead = await shardsOf(made(130));
    const alone: Shard[] = [];
    for (const gathered of gatherShards(made(130), OF, LIMITS)) for await (const shard of packAhead([gathered])) alone.push(shard);
    expect(alone).toEqual(ahead);
  });

  it('holds one document that is larger than a shard, one without text, and none for none', async () => {
    const [first] = made(1);
    const large = { ...first!, text: Buffer.alloc(200_000, 'a') };
    const shards = await shardsOf([first!, large, { ...first!, text: new Uint8Array() }]);
    expect(shards.map(({ meta }) => meta.documents)).toEqual([1, 1, 1]);
    expect((await readShard(shards[1]!.bytes, shards[1]!.meta))[0]?.text.length).toBe(200_000);
    expect((await readShard(shards[2]!.bytes, shards[2]!.meta))[0]?.text.length).toBe(0);
    expect(await shardsOf([])).toEqual([]);
    expect(SHARD_LIMITS).toEqual({ unpackedBytes: 16_777_216, documents: 10_000 });
  });

  it('ends as a tar ends, however full its last block is', async () => {
    const [first] = made(1);
    for (let size = 8_000; size < 10_240; size += 500) {
      const [shard] = await shardsOf([{ ...first!, text: Buffer.alloc(size, 'b') }]);
      expect(plainTar(zstdDecompressSync(shard!.bytes)).get('000000.txt')?.length).toBe(size);
      expect(await readShard(shard!.bytes, shard!.meta)).toHaveLength(1);
    }
  });
});

describe('the ordinary tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-shard-'));
  afterAll(() => { rmSync(folder, { recursive: true }); });
  const installed = ['tar', 'zstd'].every((tool) => spawnSync(tool, ['--version']).status === 0);

  it('a parser of its own finds each document as text and manifest', async () => {
    const { bytes } = await one();
    const members = plainTar(zstdDecompressSync(bytes));
    const documents = made(12);
    expect([...members.keys()]).toEqual(documents.flatMap((_, index) => [`${String(index).padStart(6, '0')}.txt`, `${String(index).padStart(6, '0')}.json`]));
    expect(members.get('000007.txt')?.equals(Buffer.from(documents[7]!.text))).toBe(true);
    expect(JSON.parse(members.get('000007.json')?.toString() ?? '')).toMatchObject({ kind: 'document', facts: { drag_score: documents[7]?.drag } });
  });

  it.runIf(installed)('DATA-006 zstd verifies it and tar extracts it without a word', async () => {
    const { bytes } = await one();
    writeFileSync(join(folder, 'shard.tar.zst'), bytes);
    execFileSync('zstd', ['-q', '-t', 'shard.tar.zst'], { cwd: folder });
    execFileSync('zstd', ['-q', '-d', 'shard.tar.zst'], { cwd: folder });
    expect(spawnSync('tar', ['-xf', 'shard.tar', '--one-top-level=out'], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const documents = made(12);
    expect(readdirSync(join(folder, 'out'))).toHaveLength(24);
    documents.forEach(({ text, manifest }, index) => {
      const name = join(folder, 'out', String(index).padStart(6, '0'));
      expect(readFileSync(`${name}.txt`).equals(Buffer.from(text))).toBe(true);
      expect(readFileSync(`${name}.json`).equals(Buffer.from(manifest))).toBe(true);
    });
  });
});

describe('DATA-021 what is not believed', () => {
  it(`one bit turned over, at 200 places (seed ${SEED})`, async () => {
    const { bytes, meta } = await one();
    const stream = SeededStream.from(SEED, 'bits');
    for (let turn = 0; turn < 200; turn += 1) {
      const changed = Uint8Array.from(bytes);
      changed[stream.nextBelow(bytes.length)]! ^= 1 << stream.nextBelow(8);
      expect(await refusal(changed, meta), `turn ${turn}`).toBe('wrong-crc32');
      // Whoever makes the CRC right as well still has another hash.
      expect(await refusal(changed, { ...meta, crc32: describing(changed, meta).crc32 }), `turn ${turn}`).toBe('wrong-sha256');
    }
    expect(await refusal(bytes, meta)).toBeNull();
  });

  it('bytes that are missing or too many', async () => {
    const { bytes, meta } = await one();
    expect(await refusal(bytes.subarray(0, -1), meta)).toBe('wrong-length');
    expect(await refusal(Buffer.concat([bytes, Buffer.of(0)]), meta)).toBe('wrong-length');
    expect(await refusal(bytes, { ...meta, bytes: 2 ** 40 })).toBe('wrong-length');
  });

  it('drag or RBY that its documents do not have, beyond a millionth', async () => {
    const { bytes, meta } = await one();
    expect(await refusal(bytes, { ...meta, drag: meta.drag + LP_TOLERANCE / 2 })).toBeNull();
    expect(await refusal(bytes, { ...meta, drag: meta.drag + LP_TOLERANCE * 2 })).toBe('wrong-drag');
    expect(await refusal(bytes, { ...meta, drag: Number.NaN })).toBe('wrong-drag');
    expect(await refusal(bytes, { ...meta, rby: { ...meta.rby, y: meta.rby.y - 1e-5 } })).toBe('wrong-rby');
  });

  it('another shard under its name', async () => {
    const [{ meta }, other] = [await one(), await one(13)];
    expect(await refusal(other.bytes, { ...other.meta, name: meta.name })).toBe('wrong-sha256');
  });

  it('what is well described but no shard: other members, another order, more than it claims, no manifest', async () => {
    const { bytes, meta } = await one();
    const tar = zstdDecompressSync(bytes);
    const cases = {
      'not packed': tar,
      'no tar': zstdCompressSync(Buffer.alloc(tar.length, 'x')),
      'a text without manifest': zstdCompressSync(Buffer.concat([tar.subarray(0, 512 + Math.ceil(made(1)[0]!.text.length / 512) * 512), Buffer.alloc(tar.length)]).subarray(0, tar.length)),
      'other names': zstdCompressSync(Buffer.from(tar.toString('latin1').replaceAll('000003.txt', '000009.txt'), 'latin1')),
      'a link for a text': zstdCompressSync(Buffer.from(tar.toString('latin1').replace(/(000003\.txt[^]{146})0/, (_, head: string) => `${head}2`), 'latin1')),
      'more than it claims': zstdCompressSync(Buffer.concat([tar, Buffer.alloc(1_000_000)])),
      'a manifest that is none': zstdCompressSync(Buffer.from(tar.toString('latin1').replace('"icae-manifest-1"', '"icae-manifest-9"'), 'latin1')),
      'a manifest without drag': zstdCompressSync(Buffer.from(tar.toString('latin1').replace('"drag_score"', '"drug_score"'), 'latin1')),
    };
    for (const [name, changed] of Object.entries(cases)) expect(await refusal(changed, describing(changed, meta)), name).toBe('not-a-shard');
    expect(await refusal(bytes, { ...meta, documents: 11 })).toBe('not-a-shard');
    expect(await refusal(bytes, { ...meta, bytes: meta.bytes + 1 })).toBe('not-a-shard');
  });

  it('is not written either: a document whose manifest does not say its drag', async () => {
    const [first] = made(1);
    await expect(shardsOf([{ ...first!, manifest: Buffer.from('{}') }])).rejects.toThrow('drag_score');
  });
});
