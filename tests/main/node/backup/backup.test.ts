// A backup is made, put elsewhere, and is the same node: same files, same root, same journal.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homePaths } from '../../../../main/node/home.ts';
import { newRecipient } from '../../../../main/node/backup/recipient.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { filesBelow } from '../../../doubles/folderLook.ts';
import { backUp, byPassphrase, openIn, PASSPHRASE, recipient, restore, temporaryFolder, writtenHome } from './backupFixture.ts';

const namesBelow = (folder: string) => filesBelow(folder).map(({ path }) => path.slice(folder.length + 1)).sort();

describe('a backup', () => {
  it('B1 restored elsewhere is the same node: files, root and journal', async () => {
    const { folder, nodeId } = await writtenHome();
    const made = await backUp(folder);
    const home = join(temporaryFolder(), 'home');
    const restored = await restore(made.path, { home });
    expect(restored).toMatchObject({ rows: 2, manifest: { nodeId, withKeys: true, root: made.root } });
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const name of namesBelow(home)) expect(statSync(join(home, name)).mode & 0o077, name).toBe(0);
    expect(namesBelow(home)).toEqual(expect.arrayContaining(['dataset/d-1/ledger.json', 'identity.key', 'metrics.db', 'node.db', 'policy.yaml', 'vault.key']));
    for (const absent of ['token', 'logs/now.log', 'my notes.txt', 'instance.lock']) expect(namesBelow(home)).not.toContain(absent);
    const { store, close } = openIn(home);
    expect(store.journal.verify()).toMatchObject({ ok: true, rows: 2 });
    expect(store.journal.read({}).map((entry) => (entry.kind === 'ChatMessagePosted' ? entry.body?.text : null))).toEqual(['hello', 'how are you']);
    close();
    expect(namesBelow(folder).some((name) => name.includes('backup-work'))).toBe(false);
  });

  it('B1 of the restored home, nothing having happened, has the same root', async () => {
    const { folder } = await writtenHome();
    const first = await backUp(folder);
    const home = join(temporaryFolder(), 'home');
    const { manifest } = await restore(first.path, { home });
    const second = await backUp(home);
    expect((await restore(second.path)).manifest.files).toEqual(manifest.files);
    expect(second.root).toBe(first.root);
  });

  it('B2 is made while the node writes, and is whole', async () => {
    const { folder } = await writtenHome();
    const { store, close } = openIn(folder);
    let rows = 2;
    let busy = true;
    const writing = (async () => { for (; busy; rows += 1) { await store.journal.append({ kind: 'ChatMessagePosted', fact: { messageId: `m-${rows}` }, body: { text: `while ${rows}` } }); await new Promise((resolve) => { setImmediate(resolve); }); } })();
    const made = await backUp(folder);
    busy = false;
    await writing;
    expect(store.journal.verify()).toMatchObject({ ok: true, rows });
    close();
    expect((await restore(made.path)).rows).toBeGreaterThanOrEqual(2);
  });

  it('B3 shows nothing of what is inside, nor how to open it', async () => {
    const { folder, nodeId } = await writtenHome(['the harbour slept'.repeat(50)]);
    const bytes = readFileSync((await backUp(folder)).path);
    for (const text of ['harbour', 'node.db', 'PRIVATE KEY', nodeId, 'rules: []']) expect(bytes.includes(text), text).toBe(false);
    expect(statSync((await backUp(folder)).path).mode & 0o777).toBe(0o600);
  });

  it('B3 two of the same home are altogether different bytes', async () => {
    const { folder } = await writtenHome();
    const [one, two] = [readFileSync((await backUp(folder)).path), readFileSync((await backUp(folder)).path)];
    const headEnd = one.indexOf('}}') + 100;
    let same = 0;
    for (let at = headEnd; at < Math.min(one.length, two.length); at += 1) if (one[at] === two[at]) same += 1;
    expect(same / one.length).toBeLessThan(0.01);
  });

  it('B3 is opened by its passphrase only', async () => {
    const { folder } = await writtenHome();
    const made = await backUp(folder);
    const home = join(temporaryFolder(), 'home');
    await expect(restore(made.path, { home, open: byPassphrase('wrong horse') })).rejects.toMatchObject({ name: 'WrongPassphrase' });
    expect(() => statSync(home)).toThrow('ENOENT');
    expect((await restore(made.path, { home, open: byPassphrase(PASSPHRASE) })).rows).toBe(2);
  });

  it('B4 cancelled at any moment leaves nothing', async () => {
    const { folder } = await writtenHome(['x'], 12_000_000);
    const target = temporaryFolder();
    for (const stopAt of [1, 2, 4]) {
      const stop = new AbortController();
      let told = 0;
      await expect(backUp(folder, { folder: target, signal: stop.signal, onProgress: () => { told += 1; if (told === stopAt) stop.abort(); } })).rejects.toMatchObject({ reason: 'cancelled' });
      expect(readdirSync(target)).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('.backup'))).toEqual([]);
    }
    const made = await backUp(folder, { folder: target });
    const parent = temporaryFolder();
    const stop = new AbortController();
    await expect(restore(made.path, { home: join(parent, 'home'), signal: stop.signal, onProgress: () => { stop.abort(); } })).rejects.toMatchObject({ reason: 'cancelled' });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('B5 without keys is nothing without them', async () => {
    const { folder } = await writtenHome();
    const made = await backUp(folder, { withKeys: false });
    const parent = temporaryFolder();
    await expect(restore(made.path, { home: join(parent, 'home') })).rejects.toMatchObject({ reason: 'keys-missing', message: expect.stringContaining('--keys') });
    const other = (await writtenHome()).folder;
    await expect(restore(made.path, { home: join(parent, 'home'), keysFolder: other })).rejects.toMatchObject({ reason: 'does-not-verify' });
    expect(readdirSync(parent)).toEqual([]);
    const keys = temporaryFolder();
    for (const name of ['identity.key', 'vault.key']) copyFileSync(join(folder, name), join(keys, name));
    // As a stick without modes, or a careless copy, leaves them.
    for (const name of ['identity.key', 'vault.key']) chmodSync(join(keys, name), 0o644);
    expect((await restore(made.path, { home: join(parent, 'home'), keysFolder: keys })).rows).toBe(2);
    for (const name of ['identity.key', 'vault.key']) expect(statSync(join(parent, 'home', name)).mode & 0o777, name).toBe(0o600);
  });

  it('B5 of a home behind a passphrase needs that one too', async () => {
    const { folder } = await writtenHome();
    openVault(new FolderDisk(folder), null).setPassphrase('of the home');
    openIn(folder, 'of the home').close();
    const made = await backUp(folder);
    await expect(restore(made.path)).rejects.toMatchObject({ reason: 'passphrase-needed' });
    expect((await restore(made.path, { vaultPassphrase: 'of the home' })).rows).toBe(2);
  });

  it('B6 never goes over anything that is there', async () => {
    const { folder } = await writtenHome();
    const made = await backUp(folder);
    const full = temporaryFolder();
    writeFileSync(join(full, 'mine'), 'x');
    await expect(restore(made.path, { home: full, open: () => Promise.reject(new Error('asked for the passphrase before looking')) })).rejects.toMatchObject({ reason: 'home-not-empty' });
    await expect(restore(made.path, { home: folder })).rejects.toMatchObject({ reason: 'home-not-empty' });
    expect(readdirSync(full)).toEqual(['mine']);
    const empty = join(temporaryFolder(), 'empty');
    mkdirSync(empty);
    expect((await restore(made.path, { home: empty })).rows).toBe(2);
  });

  it('B6 a folder stands for the newest backup in it', async () => {
    const { folder } = await writtenHome();
    const target = temporaryFolder();
    await backUp(folder, { folder: target, nowMs: Date.UTC(2026, 0, 1) });
    const { store, close } = openIn(folder);
    await store.journal.append({ kind: 'Paused', fact: { until: null }, body: null });
    close();
    const newest = await backUp(folder, { folder: target, nowMs: Date.UTC(2026, 0, 2) });
    await backUp(folder, { folder: target, nowMs: Date.UTC(2999, 0, 1) });
    expect(await restore(target)).toMatchObject({ from: newest.path, rows: 3 });
    await expect(restore(temporaryFolder())).rejects.toMatchObject({ reason: 'not-a-backup' });
    await expect(restore('/nowhere/at/all')).rejects.toMatchObject({ reason: 'not-a-backup' });
  });

  it('B6 a journal that does not verify is not put in place', async () => {
    const { folder } = await writtenHome();
    const bytes = readFileSync(homePaths(folder).journal);
    const at = bytes.indexOf('m-0');
    bytes[at + 2] = 0x37;
    writeFileSync(homePaths(folder).journal, bytes);
    const made = await backUp(folder);
    const parent = temporaryFolder();
    await expect(restore(made.path, { home: join(parent, 'home') })).rejects.toMatchObject({ reason: 'does-not-verify', message: expect.stringContaining('row 1') });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('B7 where the folder is missing, or no node is, it says so', async () => {
    const { folder } = await writtenHome();
    await expect(backUp(folder, { folder: join(folder, 'nowhere') })).rejects.toMatchObject({ reason: 'folder-missing' });
    await expect(backUp(temporaryFolder())).rejects.toMatchObject({ reason: 'no-node' });
  });

  it('B8 thrown away when something is forgotten while it is being made', async () => {
    const { folder } = await writtenHome(['x'], 12_000_000);
    const { store, close } = openIn(folder);
    const target = temporaryFolder();
    const erased: Promise<void>[] = [];
    await expect(backUp(folder, { folder: target, onProgress: () => { if (erased.length === 0) erased.push(store.journal.erase([1])); } })).rejects.toMatchObject({ reason: 'changed' });
    await Promise.all(erased);
    expect(readdirSync(target)).toEqual([]);
    close();
  });

  it('B8 made after an erasure holds nothing of it, free pages included', async () => {
    const { folder } = await writtenHome(['quincetext to forget', 'kept']);
    const { store, close } = openIn(folder);
    await store.journal.erase([1]);
    close();
    const home = join(temporaryFolder(), 'home');
    await restore((await backUp(folder)).path, { home });
    const { store: again } = openIn(home);
    expect(again.journal.read({ limit: 1 })).toMatchObject([{ erased: true, body: null }]);
    for (const { path, bytes } of filesBelow(home)) expect(bytes.includes('quincetext'), path).toBe(false);
  });

  it('sealed for another recipient is opened by theirs', async () => {
    const { folder } = await writtenHome();
    const made = await backUp(folder, { recipient: newRecipient('another passphrase') });
    await expect(restore(made.path)).rejects.toMatchObject({ reason: 'damaged' });
    expect((await restore(made.path, { open: byPassphrase('another passphrase') })).rows).toBe(2);
    expect(recipient.recipient).toMatch(/^[0-9a-f]{64}$/);
    rmSync(made.path);
  });
});
