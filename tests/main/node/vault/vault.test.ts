// The node's data key on disk: made once, private, wrapped and wrapped anew, and never lost on the way.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { openVault, vaultNeedsPassphrase, VAULT_FILE } from '../../../../main/node/vault/vault.ts';
import type { WrappedSecret } from '../../../../main/node/vault/wrapping.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });
function disk(): FolderDisk {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-vault-'));
  folders.push(folder);
  return new FolderDisk(folder);
}
const keyFile = (home: FolderDisk) => join(home.root, VAULT_FILE);
const TEXT = Buffer.from('what is inside');

describe('the key of a home', () => {
  it('V2 is made once, for its owner alone', () => {
    const home = disk();
    expect(vaultNeedsPassphrase(home)).toBe(null);
    const first = openVault(home, null);
    expect(statSync(keyFile(home)).mode & 0o777).toBe(0o600);
    expect([openVault(home, null).keyId, vaultNeedsPassphrase(home), first.isWrapped]).toEqual([first.keyId, false, false]);
    expect(openVault(disk(), null).keyId).not.toBe(first.keyId);
  });

  it('V2 is refused where others may read it', () => {
    const home = disk();
    openVault(home, null);
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(keyFile(home), mode);
      expect(() => openVault(home, null)).toThrow(expect.objectContaining({ reason: 'wide-permissions', message: expect.stringContaining('chmod 600') }));
    }
  });

  it.each([['nothing', ''], ['no JSON', 'key'], ['a short key', '{"format":"ileices-vault-1","key":"00"}'], ['another format', `{"format":"ileices-vault-2","key":"${'0'.repeat(64)}"}`]])('V2 is not made anew over %s', (_, content) => {
    const home = disk();
    writeFileSync(keyFile(home), content, { mode: 0o600 });
    expect(() => openVault(home, null)).toThrow(expect.objectContaining({ reason: 'damaged' }));
    expect(readFileSync(keyFile(home), 'utf8')).toBe(content);
  });
});

describe('a passphrase', () => {
  it('V3 wraps the key: without it, or with another, nothing opens and nothing changes', () => {
    const home = disk();
    const vault = openVault(home, null);
    const sealed = vault.sealer('texts').seal(TEXT, 'x');
    vault.setPassphrase('correct horse battery');
    const wrapped = readFileSync(keyFile(home), 'utf8');
    expect([vault.isWrapped, vaultNeedsPassphrase(home)]).toEqual([true, true]);
    expect(() => openVault(home, null)).toThrow(expect.objectContaining({ reason: 'passphrase-needed', message: expect.stringContaining('ILEICES_PASSPHRASE_FILE') }));
    expect(() => openVault(home, 'correct horse batter')).toThrow(expect.objectContaining({ reason: 'wrong-passphrase' }));
    expect(readFileSync(keyFile(home), 'utf8')).toBe(wrapped);
    expect(Buffer.from(openVault(home, 'correct horse battery').sealer('texts').open(sealed, 'x'))).toEqual(TEXT);
  });

  it('V3 is changed and taken away without touching what was sealed', () => {
    const home = disk();
    const sealed = openVault(home, 'the first one').sealer('texts').seal(TEXT, 'x');
    openVault(home, 'the first one').setPassphrase('the second one');
    expect(() => openVault(home, 'the first one')).toThrow(expect.objectContaining({ reason: 'wrong-passphrase' }));
    openVault(home, 'the second one').setPassphrase(null);
    expect(Buffer.from(openVault(home, null).sealer('texts').open(sealed, 'x'))).toEqual(TEXT);
    expect(openVault(home, 'needless').isWrapped).toBe(false);
  });

  it('V3 is the same however its letters are written', () => {
    const home = disk();
    openVault(home, 'caf\u00e9 au lait');
    expect(openVault(home, 'cafe\u0301 au lait').isWrapped).toBe(true);
  });

  it('V4 costs neither too little nor more than this machine has', () => {
    const home = disk();
    openVault(home, 'correct horse battery');
    const { wrapped } = JSON.parse(readFileSync(keyFile(home), 'utf8')) as { wrapped: WrappedSecret };
    expect(wrapped).toMatchObject({ logCost: 17, blockSize: 8, parallel: 1 });
    const altered: Partial<Record<keyof WrappedSecret, unknown>>[] = [{ logCost: 14 }, { logCost: 16 }, { logCost: 30 }, { blockSize: 1 }, { blockSize: 1024 }, { parallel: 64 }, { salt: '00' }];
    for (const part of altered) {
      writeFileSync(keyFile(home), JSON.stringify({ format: 'ileices-vault-1', wrapped: { ...wrapped, ...part } }));
      expect(() => openVault(home, 'correct horse battery'), JSON.stringify(part)).toThrow(expect.objectContaining({ reason: 'damaged' }));
    }
    writeFileSync(keyFile(home), JSON.stringify({ format: 'ileices-vault-1', wrapped: { ...wrapped, logCost: 18 } }));
    expect(() => openVault(home, 'correct horse battery')).toThrow(expect.objectContaining({ reason: 'wrong-passphrase' }));
  });
});
