// The Disk port on a real folder: whole files, private, only below its root; and errors in the closed set.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import { FolderDisk, toDiskError } from '../../../main/node/disk.ts';
import { LossyFiles } from '../../doubles/lossyFiles.ts';
import { temporaryFolder } from './journal/fixture.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('a real folder', () => {
  it('writes, replaces, lists, removes', () => {
    const disk = new FolderDisk(temporaryFolder());
    expect(disk.read('a/b/c')).toBeNull();
    disk.writeDurably('a/b/c', bytes('one'));
    disk.writeDurably('a/b/c', bytes('three'));
    expect(Buffer.from(disk.read('a/b/c') ?? []).toString()).toBe('three');
    expect(disk.list('a/b')).toEqual([{ name: 'c', bytes: 5, kind: 'file' }]);
    expect(disk.list('nowhere')).toEqual([]);
    expect(statSync(join(disk.root, 'a/b')).mode & 0o777).toBe(0o700);
    expect(statSync(join(disk.root, 'a/b/c')).mode & 0o777).toBe(0o600);
    disk.remove('a/b/c');
    disk.remove('a/b/c');
    expect(disk.read('a/b/c')).toBeNull();
    expect(disk.freeBytes()).toBeGreaterThan(0);
  });

  it('writes what is large aside: whole, private, or not at all', async () => {
    const disk = new FolderDisk(temporaryFolder()), content = new Uint8Array(3 * 1024 * 1024).map((_, at) => at >> 8);
    await disk.writeLargeDurably('a/b', content);
    expect(Buffer.compare(disk.read('a/b') ?? bytes(''), content)).toBe(0);
    expect(statSync(join(disk.root, 'a/b')).mode & 0o777).toBe(0o600);
    await disk.writeLargeDurably('a/b', bytes('three'));
    expect(disk.list('a')).toEqual([{ name: 'b', bytes: 5, kind: 'file' }]);
    await expect(disk.writeLargeDurably('a/b/below', content)).rejects.toMatchObject({ name: 'DiskError' });
    await expect(disk.writeLargeDurably('../x', content)).rejects.toThrow(/not a path below/);
  });

  it('stays below its root', () => {
    const disk = new FolderDisk(join(temporaryFolder(), 'home'));
    for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/./b', 'a\\..\\b', 'a\0b', 'c:x']) {
      expect(() => disk.read(path), path).toThrow(/not a path below/);
      expect(() => disk.writeDurably(path, bytes('x')), path).toThrow(/not a path below/);
    }
  });

  it('does not list what was half written, and sweeps it', () => {
    const disk = new FolderDisk(temporaryFolder());
    mkdirSync(join(disk.root, 'a'));
    writeFileSync(join(disk.root, 'a', 'x.partial'), 'ha');
    expect(disk.list('a')).toEqual([]);
    expect(disk.sweepPartials('')).toBe(1);
    expect(disk.sweepPartials('')).toBe(0);
  });

  it('says denied for a path that is a folder or lies below a file only as broken or denied, never as success', () => {
    const disk = new FolderDisk(temporaryFolder());
    disk.writeDurably('file', bytes('x'));
    expect(() => disk.writeDurably('file/below', bytes('x'))).toThrow(expect.objectContaining({ name: 'DiskError' }));
    expect(disk.read('file/below')).toBeNull();
  });
});

it('maps every error to full, denied or broken', () => {
  const reason = (code: string) => toDiskError(Object.assign(new Error('x'), { code })).reason;
  expect(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].map(reason)).toEqual(['full', 'full', 'full']);
  expect(['EACCES', 'EROFS', 'SQLITE_READONLY_DBMOVED', 'SQLITE_CANTOPEN'].map(reason)).toEqual(['denied', 'denied', 'denied', 'denied']);
  expect(['EIO', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT', ''].map(reason)).toEqual(['broken', 'broken', 'broken', 'broken']);
});

it('a full disk leaves the old content and nothing beside it', () => {
  const files = new LossyFiles(SeededStream.from(1, 'full'), '/h');
  const disk = new FolderDisk('/h', files);
  disk.writeDurably('settings.json', bytes('old'));
  files.capacityBytes = 100;
  expect(() => disk.writeDurably('settings.json', new Uint8Array(200))).toThrow(expect.objectContaining({ reason: 'full' }));
  expect(Buffer.from(disk.read('settings.json') ?? []).toString()).toBe('old');
  expect(files.list('/h').map((entry) => entry.name)).toEqual(['settings.json']);
  files.capacityBytes = 1000;
  disk.writeDurably('settings.json', new Uint8Array(200));
  expect(disk.read('settings.json')?.length).toBe(200);
});
