// `vault passphrase` in a home whose key lies in the system's store of secrets: what the store kept is taken away with the passphrase it
// opened, and that is said. What a vault does with a passphrase is in tests/main/node/vault.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { homePaths, openHome } from '../../../../main/node/home.ts';
import { loadIdentity } from '../../../../main/node/keys.ts';
import { vaultPassphrase } from '../../../../main/node/cli/vaultPassphrase.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';

const folders: string[] = [];
afterEach(() => {
  delete process.env['ILEICES_PASSPHRASE_FILE'];
  vi.restoreAllMocks();
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** A node that is not running, behind `old words of it`, with what a store sealed where asked. */
function bench(isSealed: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-passphrase-')), root = join(folder, 'home'), old = join(folder, 'old'), next = join(folder, 'next');
  folders.push(folder);
  const home = openHome(root);
  loadIdentity(home.disk, openVault(home.disk, 'old words of it'));
  home.close();
  mkdirSync(dirname(homePaths(root).journal), { recursive: true });
  writeFileSync(homePaths(root).journal, '');
  for (const [file, words] of [[old, 'old words of it'], [next, 'new words of it']] as const) writeFileSync(file, words, { mode: 0o600 });
  if (isSealed) writeFileSync(join(root, 'vault.sealed'), 'sealed', { mode: 0o600 });
  process.env['ILEICES_PASSPHRASE_FILE'] = old;
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => { said.push(String(text)); return true; });
  return { root, next, said, isSealed: () => existsSync(join(root, 'vault.sealed')), opens: (words: string | null) => { try { openVault(new FolderDisk(root), words); return true; } catch { return false; } } };
}

it('changed: the store opens nothing any more, which is said with the next step', async () => {
  const { root, next, said, isSealed, opens } = bench(true);
  await vaultPassphrase({ home: root, json: false, passphraseFile: next });
  expect([isSealed(), opens('new words of it'), opens('old words of it')]).toEqual([false, true, false]);
  expect(said.join('')).toMatch(/store of secrets kept for it was taken away.*ILEICES_PASSPHRASE_FILE; the installed app needs that too/);
});

it('taken away: so is what the store kept', async () => {
  const { root, said, isSealed, opens } = bench(true);
  await vaultPassphrase({ home: root, json: false, remove: true });
  expect([isSealed(), opens(null)]).toEqual([false, true]);
  expect(said.join('')).toMatch(/The passphrase is gone\. What this system's store.*beside the data again/);
});

it('refused: nothing of it is touched', async () => {
  const { root, next, isSealed, opens } = bench(true);
  writeFileSync(next, 'short');
  await expect(vaultPassphrase({ home: root, json: false, passphraseFile: next })).rejects.toThrow(/at least/);
  expect([isSealed(), opens('old words of it')]).toEqual([true, true]);
});

it('changed where no store keeps it: nothing is said of one', async () => {
  const { root, next, said } = bench(false);
  await vaultPassphrase({ home: root, json: false, passphraseFile: next });
  expect(said.join('')).not.toContain('store');
});
