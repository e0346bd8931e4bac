// The Sealer port on the vault of a home, without and behind a passphrase.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { FolderDisk } from '../../main/node/disk.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { sealerSuite } from './sealerSuite.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });
function disk(): FolderDisk {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-vault-'));
  folders.push(folder);
  return new FolderDisk(folder);
}

describe.each([['a vault', null], ['a vault behind a passphrase', 'correct horse battery']])('%s', (_, passphrase) => {
  sealerSuite(() => {
    const home = disk();
    return { sealer: openVault(home, passphrase).sealer('texts'), again: openVault(home, passphrase).sealer('texts'), other: openVault(disk(), null).sealer('texts') };
  });
});

describe('two scopes of one vault', () => {
  sealerSuite(() => {
    const vault = openVault(disk(), null);
    return { sealer: vault.sealer('journal'), again: vault.sealer('journal'), other: vault.sealer('texts') };
  });
});
