// A real full disk (a small tmpfs; needs root): journal, blobs and settings say so, nothing is damaged, and all goes on
// when there is room.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BLOBS_SCOPE, DiskBlobs } from '../../main/node/blobs.ts';
import { openHome } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { loadSettings, saveSettings } from '../../main/node/settingsFile.ts';
import { openVault } from '../../main/node/vault/vault.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

function mountSmall(folder: string): boolean {
  try { execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0755', 'tmpfs', folder], { stdio: 'ignore' }); return true; } catch { return false; }
}

it.skipIf(!isRoot)('full for real, then not', async ({ skip }) => {
  const mount = mkdtempSync(join(tmpdir(), 'ileices-full-'));
  if (!mountSmall(mount)) {
    rmSync(mount, { recursive: true });
    skip('this machine does not let root mount a tmpfs');
  }
  try {
    mkdirSync(join(mount, 'home'), { mode: 0o700 });
    const ballast = join(mount, 'ballast');
    const home = openHome(join(mount, 'home'));
    const vault = openVault(home.disk, null);
    const { signer } = loadIdentity(home.disk, vault);
    const open = () => openStore({ paths: home.paths, vault, signer, verifier: new Ed25519Verifier(), clock: { now: () => 0 } });
    let { journal } = open();
    const blobs = new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE));
    saveSettings(home.disk, { ...loadSettings(home.disk).settings, power: 'quiet' });
    const append = (text: string) => journal.append({ kind: 'ChatMessagePosted', fact: { messageId: 'm-0001' }, body: { text } });
    await append('before');
    const early = blobs.put(new Uint8Array(1000));

    writeFileSync(ballast, new Uint8Array(statfsSync(mount).bavail * 4096));
    let kept = 1;
    const full = { name: 'DiskError', reason: 'full', message: expect.stringContaining('Free some space') };
    await expect((async () => { for (;;) { await append('z'.repeat(50_000)); kept += 1; } })()).rejects.toMatchObject(full);
    expect(() => blobs.put(new Uint8Array(500_000).fill(1))).toThrow(expect.objectContaining(full));
    expect(() => saveSettings(home.disk, { ...loadSettings(home.disk).settings, power: 'generous' })).toThrow(expect.objectContaining(full));
    expect(journal.verify()).toMatchObject({ ok: true, rows: kept });
    expect(loadSettings(home.disk)).toMatchObject({ notice: null, settings: { power: 'quiet' } });
    expect(blobs.get(early)?.length).toBe(1000);

    rmSync(ballast);
    for (let row = 0; row < 20; row += 1) await append('w'.repeat(50_000));
    await append('quincetext '.repeat(100));
    const told = kept + 21;
    journal.close();
    ({ journal } = open());
    // Room for the Erased row, not for rewriting the file: the body is gone, its last bytes go when there is room.
    writeFileSync(ballast, new Uint8Array(statfsSync(mount).bavail * 4096 - 300_000));
    await expect(journal.erase([told])).rejects.toMatchObject(full);
    expect(journal.erasurePending).toBe(true);
    expect(journal.read({ afterSeq: told - 1, limit: 1 })).toMatchObject([{ erased: true, body: null }]);
    journal.close();
    ({ journal } = open());
    expect([journal.damage, journal.erasurePending]).toEqual([null, true]);
    rmSync(ballast);
    journal.finishErasure();
    expect(journal.erasurePending).toBe(false);
    for (const name of readdirSync(home.paths.root).filter((one) => one.startsWith('node.db'))) expect(readFileSync(join(home.paths.root, name)).includes('quincetext'), name).toBe(false);

    await append('after');
    const late = blobs.put(new Uint8Array(500_000).fill(1));
    await journal.erase([1]);
    expect(journal.verify()).toMatchObject({ ok: true, rows: kept + 24 });
    journal.close();
    ({ journal } = open());
    expect(journal.verify()).toMatchObject({ ok: true, rows: kept + 24 });
    expect(blobs.get(late)?.length).toBe(500_000);
    journal.close();
    home.close();
  } finally {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});
