// A backup that is called whole is whole: links, blobs the journal names, journal and dataset of one moment, work copies.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepWork, workFolder } from '../../../../main/node/backup/homeFiles.ts';
import { takeMoment } from '../../../../main/node/backup/oneMoment.ts';
import { blobPath, BLOBS_SCOPE, DiskBlobs } from '../../../../main/node/blobs.ts';
import { backUp, openIn, restore, temporaryFolder, writtenHome } from './backupFixture.ts';

/** A home whose journal names a checkpoint with an adapter. */
async function learntHome() {
  const { folder } = await writtenHome();
  const { home, vault, store, close } = openIn(folder);
  const blobs = new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE));
  const [sha256 = '', tokenizer = '', adapter = ''] = ['weights', 'tokenizer', 'adapter'].map((text) => blobs.put(Buffer.from(text)));
  const checkpoint = `c-${sha256.slice(0, 16)}`;
  await store.journal.append({ kind: 'CheckpointSaved', body: null, fact: { checkpoint, sha256, bytes: 7, tokenizer, step: 1, tokensSeen: 1, trainLoss: 1, heldOutBitsPerByte: 1, sources: [], adapter: { sha256: adapter, bytes: 7, step: 1, sources: [] } } });
  return { folder, store, blobs, close, checkpoint, sha256, adapter };
}

describe('links', () => {
  it('B1 the home\'s own folder behind a link is in the backup, and the restored home holds the files themselves', async () => {
    const { folder, sha256, close } = await learntHome();
    close();
    const elsewhere = join(temporaryFolder(), 'blobs');
    renameSync(join(folder, 'blobs'), elsewhere);
    symlinkSync(elsewhere, join(folder, 'blobs'));
    const home = join(temporaryFolder(), 'home');
    await restore((await backUp(folder)).path, { home });
    expect(readdirSync(home, { withFileTypes: true }).find(({ name }) => name === 'blobs')?.isDirectory()).toBe(true);
    expect(readFileSync(join(home, blobPath(sha256)))).toEqual(readFileSync(join(folder, blobPath(sha256))));
  });

  it('B1 any other link is refused by name, and nothing is left', async () => {
    for (const link of ['blobs/ab', 'photos', 'datasets']) {
      const { folder } = await writtenHome();
      rmSync(join(folder, link), { recursive: true, force: true });
      symlinkSync(link === 'datasets' ? join(folder, 'nowhere') : temporaryFolder(), join(folder, link));
      const target = temporaryFolder();
      await expect(backUp(folder, { folder: target }), link).rejects.toMatchObject({ reason: 'link', message: expect.stringContaining(link) });
      expect(readdirSync(target)).toEqual([]);
    }
  });
});

describe('what the journal names', () => {
  it('B1 must be inside: weights or adapter gone from the home are said', async () => {
    for (const which of ['sha256', 'adapter'] as const) {
      const learnt = await learntHome();
      learnt.blobs.remove(learnt[which]);
      await expect(backUp(learnt.folder)).rejects.toMatchObject({ reason: 'incomplete', message: expect.stringContaining(learnt[which]) });
      await learnt.store.journal.append(which === 'sha256' ? { kind: 'CheckpointDropped', fact: { checkpoint: learnt.checkpoint, why: 'damaged' }, body: null } : { kind: 'AdapterDropped', fact: { checkpoint: learnt.checkpoint, sha256: learnt.adapter, why: 'damaged' }, body: null });
      expect((await backUp(learnt.folder)).files).toBeGreaterThan(3);
    }
  });
});

describe('journal and dataset', () => {
  const dataset = (folder: string, version: string) => {
    mkdirSync(join(folder, 'datasets', 'ledger'), { recursive: true });
    for (const name of ['ledger/splits.json.sealed', 'version.sealed']) {
      writeFileSync(join(folder, 'datasets', `${name}.partial`), version);
      renameSync(join(folder, 'datasets', `${name}.partial`), join(folder, 'datasets', name));
    }
  };

  it('B2 are of one version, whatever is built while the backup is being written', async () => {
    const { folder } = await writtenHome(['x'], 20_000_000);
    dataset(folder, 'one');
    // Listed behind the dataset's version, so that there is something to write between.
    writeFileSync(join(folder, 'zz'), Buffer.alloc(12_000_000));
    let told = 0;
    const made = await backUp(folder, { onProgress: ({ doing }) => { if (doing === 'writing') dataset(folder, `later ${told += 1}`); } });
    expect(told).toBeGreaterThan(3);
    const home = join(temporaryFolder(), 'home');
    await restore(made.path, { home });
    expect(readFileSync(join(home, 'datasets', 'version.sealed'), 'utf8')).toBe(readFileSync(join(home, 'datasets', 'ledger', 'splits.json.sealed'), 'utf8'));
  });

  it('B2 that never stand still are given up as changed', async () => {
    const { folder } = await writtenHome();
    dataset(folder, 'one');
    const version = JSON.stringify(join(folder, 'datasets', 'version.sealed'));
    const busy = spawn(process.execPath, ['-e', `const { writeFileSync, renameSync } = require('node:fs'); for (let i = 0; ; i += 1) { writeFileSync(${version} + '.partial', String(i)); renameSync(${version} + '.partial', ${version}); }`]);
    const work = workFolder(folder);
    try {
      await expect.poll(() => readFileSync(join(folder, 'datasets', 'version.sealed'), 'utf8'), { timeout: 10_000 }).not.toBe('one');
      expect(() => takeMoment(folder, work.path)).toThrow(expect.objectContaining({ reason: 'changed' }));
    } finally {
      busy.kill('SIGKILL');
      await new Promise((resolve) => { busy.once('exit', resolve); });
      work.remove();
    }
    const after = workFolder(folder);
    dataset(folder, 'two');
    expect(takeMoment(folder, after.path)).toEqual(['datasets/ledger/splits.json.sealed', 'datasets/version.sealed', 'node.db']);
    after.remove();
  });
});

describe('work copies', () => {
  it('B8 of a process that is gone do not stay, though another has its number', async () => {
    const { folder } = await writtenHome();
    const mine = workFolder(folder);
    for (const name of [`${process.pid}-deadbeef`, `${process.pid}-1-deadbeef`, '1-deadbeef']) mkdirSync(join(folder, `.backup-work-${name}`));
    sweepWork(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('.backup-work-'))).toEqual([basename(mine.path)]);
    mine.remove();
  });
});
