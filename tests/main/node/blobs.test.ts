// Blobs: named by their content, verified on every read; and which to drop for a quota.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import { beyondQuota, BlobDamaged, DiskBlobs } from '../../../main/node/blobs.ts';
import { FolderDisk } from '../../../main/node/disk.ts';
import { SEAL_OVERHEAD_BYTES } from '../../../main/node/vault/sealing.ts';
import { testSealer } from '../../doubles/testSealer.ts';
import { temporaryFolder } from './journal/fixture.ts';

const content = (seed: number, length = 1000) => { const random = SeededStream.from(seed, 'blob'); return Uint8Array.from({ length }, () => random.nextBelow(256)); };

describe('the store', () => {
  it('gives back what it was given, by its hash', () => {
    const blobs = new DiskBlobs(new FolderDisk(temporaryFolder()), testSealer);
    const sha256 = blobs.put(content(1));
    expect(blobs.put(content(1))).toBe(sha256);
    expect(Buffer.compare(blobs.get(sha256) ?? Buffer.alloc(0), content(1))).toBe(0);
    expect([blobs.has(sha256), blobs.has('0'.repeat(64)), blobs.get('0'.repeat(64))]).toEqual([true, false, null]);
    expect(blobs.list()).toEqual([{ sha256, bytes: 1000 + SEAL_OVERHEAD_BYTES }]);
    expect(blobs.totalBytes()).toBe(1000 + SEAL_OVERHEAD_BYTES);
    blobs.remove(sha256);
    expect([blobs.has(sha256), blobs.totalBytes()]).toEqual([false, 0]);
    expect(() => blobs.get('../identity.key')).toThrow();
  });

  it('holds nothing in the clear, and reads what an older version left so', () => {
    const disk = new FolderDisk(temporaryFolder());
    const words = Buffer.from('weights may repeat what they learnt '.repeat(20));
    const sha256 = new DiskBlobs(disk, testSealer).put(words);
    const path = join(disk.root, 'blobs', sha256.slice(0, 2), sha256);
    expect(readFileSync(path).includes('repeat')).toBe(false);
    writeFileSync(path, words);
    expect(Buffer.compare(new DiskBlobs(disk, testSealer).get(sha256) ?? Buffer.alloc(0), words)).toBe(0);
  });

  it('seals what an older version left in the clear, reads no sealed file for it, and leaves damage alone', () => {
    const disk = new FolderDisk(temporaryFolder());
    const blobs = new DiskBlobs(disk, testSealer);
    const pathOf = (sha256: string) => join(disk.root, 'blobs', sha256.slice(0, 2), sha256);
    const sealed = Array.from({ length: 50 }, (_, seed) => blobs.put(content(seed, 60)));
    // Weights whose header is as long as the format byte of a seal, a tokenizer, one byte, nothing.
    const plains = [Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, ...content(90)]), Buffer.from('{"weights": "may repeat what they learnt"}'), Uint8Array.of(5), new Uint8Array(0)];
    const old = plains.map((plain) => { const sha256 = blobs.put(plain); writeFileSync(pathOf(sha256), plain); return sha256; });
    const damaged = blobs.put(Buffer.from('another'));
    writeFileSync(pathOf(damaged), 'not what it was');
    const read: string[] = [];
    const watched = new DiskBlobs({ read: (path) => { read.push(path); return disk.read(path); }, writeDurably: (path, bytes) => { disk.writeDurably(path, bytes); }, remove: (path) => { disk.remove(path); }, list: (path) => disk.list(path), freeBytes: () => disk.freeBytes() }, testSealer);
    expect(watched.resealOld((path, bytes) => disk.head(path, bytes))).toBe(old.length);
    expect(read.length).toBe(old.length + 1);
    for (const [index, sha256] of old.entries()) {
      expect(readFileSync(pathOf(sha256)).length).toBe((plains[index]?.length ?? 0) + SEAL_OVERHEAD_BYTES);
      expect(Buffer.compare(blobs.get(sha256) ?? Buffer.alloc(1), plains[index] ?? Buffer.alloc(2))).toBe(0);
    }
    expect(() => blobs.get(damaged)).toThrow(BlobDamaged);
    expect(sealed.every((sha256) => blobs.get(sha256) !== null)).toBe(true);
    expect(watched.resealOld((path, bytes) => disk.head(path, bytes))).toBe(0);
  });

  it('finds any flipped bit and any cut, names the blob, and heals when it is put again', () => {
    const disk = new FolderDisk(temporaryFolder());
    const blobs = new DiskBlobs(disk, testSealer);
    const sha256 = blobs.put(content(2));
    const path = join(disk.root, 'blobs', sha256.slice(0, 2), sha256);
    const whole = readFileSync(path);
    const random = SeededStream.from(3, 'flip');
    for (let i = 0; i < 200; i += 1) {
      const damaged = Buffer.from(whole);
      const at = random.nextBelow(damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.nextBelow(8));
      writeFileSync(path, i % 4 === 0 ? whole.subarray(0, at) : damaged);
      expect(() => blobs.get(sha256)).toThrow(expect.objectContaining({ name: 'BlobDamaged', sha256 }));
    }
    blobs.put(content(2));
    expect(Buffer.compare(blobs.get(sha256) ?? Buffer.alloc(0), content(2))).toBe(0);
    expect(new BlobDamaged(sha256).message).toContain(sha256);
  });
});

describe('the quota', () => {
  const items = [{ name: 'a', bytes: 40 }, { name: 'best', bytes: 40 }, { name: 'b', bytes: 40 }, { name: 'c', bytes: 40 }];
  const names = (quota: number, incoming: number) => beyondQuota(items, quota, incoming, (item) => item.name === 'best').map((item) => item.name);

  it('drops the oldest first and never what must stay', () => {
    expect(names(200, 40)).toEqual([]);
    expect(names(160, 40)).toEqual(['a']);
    expect(names(100, 40)).toEqual(['a', 'b', 'c']);
    expect(names(0, 0)).toEqual(['a', 'b', 'c']);
  });

  it('fits afterwards, unless what must stay does not; drops no more than it has to', () => {
    fc.assert(fc.property(fc.array(fc.record({ bytes: fc.nat(100), stays: fc.boolean() })), fc.nat(500), fc.nat(100), (list, quota, incoming) => {
      const dropped = beyondQuota(list, quota, incoming, (item) => item.stays);
      const left = list.filter((item) => !dropped.includes(item));
      const total = (some: readonly { bytes: number }[]) => some.reduce((sum, item) => sum + item.bytes, incoming);
      expect(dropped.some((item) => item.stays)).toBe(false);
      if (total(left) > quota) expect(left.every((item) => item.stays)).toBe(true);
      const last = dropped.at(-1);
      if (last !== undefined) expect(total([...left, last])).toBeGreaterThan(quota);
    }));
  });
});
