// `export`: one backup of the whole node, sealed by a passphrase, whether the node runs or not.
import { resolve } from 'node:path';
import { newRecipient } from '../backup/recipient.ts';
import { needBackupFolder } from '../backup/writeBackup.ts';
import { copyNode } from './copyNode.ts';
import { needNodeHere } from './homeWords.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, say } from './outcome.ts';
import { newPassphrase } from './passphrasePrompt.ts';
import { megabytes } from './transferProgress.ts';

export interface ExportOptions extends CommonOptions { readonly passphraseFile?: string; readonly keys?: boolean }

export async function exportNode(into: string, options: ExportOptions): Promise<void> {
  const home = folderOf(options), folder = resolve(into);
  needNodeHere(home);
  needBackupFolder(folder, home);
  const withKeys = options.keys !== false;
  say(keySentence(withKeys));
  const recipient = newRecipient(await newPassphrase(options.passphraseFile, 'Passphrase for this backup (without it nobody can open it, you neither):'));
  const made = await copyNode(home, folder, recipient, withKeys);
  if (options.json) printJson({ path: made.path, bytes: made.bytes, files: made.files, root: made.root, withKeys });
  else print(`Exported and read back: ${made.files} files, ${megabytes(made.bytes)}, in ${made.path}.`);
}

export function keySentence(withKeys: boolean): string {
  return withKeys
    ? 'The keys of this node go with it, sealed: who has the file and the passphrase can read everything and be this node.'
    : 'Without the keys of this node: keep your own copies of identity.key and vault.key, or nobody can ever read this backup.';
}
