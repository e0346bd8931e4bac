// `vault passphrase`: puts the keys of a node that does not run behind a passphrase, changes it, or takes it away.
import { existsSync } from 'node:fs';
import { FolderDisk } from '../disk.ts';
import { openHome } from '../home.ts';
import { loadIdentity } from '../keys.ts';
import { givenPassphrase, PASSPHRASE_FILE_VARIABLE } from '../vault/passphrase.ts';
import { openVault, SEALED_FILE, vaultNeedsPassphrase } from '../vault/vault.ts';
import { someoneIsThere } from './confirm.ts';
import { needNodeHere } from './homeWords.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson } from './outcome.ts';
import { knownPassphrase, newPassphrase } from './passphrasePrompt.ts';

export interface VaultPassphraseOptions extends CommonOptions { readonly passphraseFile?: string; readonly remove?: boolean }

/** What opens the vault of this home: named in the environment, else typed where someone is there. */
export async function vaultPassphraseOf(folder: string): Promise<string | null> {
  const given = givenPassphrase();
  if (given !== null || !existsSync(folder) || vaultNeedsPassphrase(new FolderDisk(folder)) !== true || !someoneIsThere()) return given;
  return knownPassphrase(undefined, 'Passphrase of this node:');
}

export async function vaultPassphrase(options: VaultPassphraseOptions): Promise<void> {
  const folder = folderOf(options);
  needNodeHere(folder);
  if (vaultNeedsPassphrase(new FolderDisk(folder)) === null) throw new CommandFailed(`The key of the node in ${folder} is missing: nobody can read it. Put your copy of vault.key back first.`);
  const home = openHome(folder);
  try {
    const vault = openVault(home.disk, await vaultPassphraseOf(folder));
    vault.setPassphrase(options.remove === true ? null : await newPassphrase(options.passphraseFile, 'New passphrase for this node (without it nobody can start it, you neither):'));
    // Seals or opens the identity key to match.
    loadIdentity(home.disk, vault);
    // What the system's store sealed opens nothing any more, and would keep the installed app from starting.
    const wasSealed = home.disk.read(SEALED_FILE) !== null;
    if (wasSealed) home.disk.remove(SEALED_FILE);
    if (options.json) printJson({ passphrase: vault.isWrapped });
    else print(doneText(vault.isWrapped, wasSealed));
  } finally { home.close(); }
}

function doneText(isWrapped: boolean, wasSealed: boolean): string {
  const store = wasSealed ? ' What this system\'s store of secrets kept for it was taken away, and the twelve words open it no longer.' : '';
  return isWrapped
    ? `The keys are behind the passphrase now.${store} To start without being asked, put it into a file that only you can read and name that in ${PASSPHRASE_FILE_VARIABLE}${wasSealed ? '; the installed app needs that too, started from a terminal' : ''}.`
    : `The passphrase is gone.${store} The keys lie beside the data again: who can read the whole home folder can read everything in it.`;
}
