// `import`: puts a backup into a new home. All of it is proven before anything is in place.
import { resolve } from 'node:path';
import { openRecipient } from '../backup/recipient.ts';
import { restoreBackup } from '../backup/restore.ts';
import { givenPassphrase } from '../vault/passphrase.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, say } from './outcome.ts';
import { knownPassphrase } from './passphrasePrompt.ts';
import { cancellable, TransferProgress } from './transferProgress.ts';

export interface ImportOptions extends CommonOptions { readonly passphraseFile?: string; readonly keys?: string }

export async function importNode(from: string, options: ImportOptions): Promise<void> {
  const home = folderOf(options);
  const progress = new TransferProgress();
  const { manifest, rows, ...restored } = await cancellable((signal) => restoreBackup({
    from: resolve(from), home, signal, vaultPassphrase: givenPassphrase(), keysFolder: options.keys === undefined ? null : resolve(options.keys),
    open: async (recipient) => openRecipient(recipient, await knownPassphrase(options.passphraseFile, 'Passphrase of the backup:')),
    onProgress: (bytes) => { progress.tell('Checking and putting in place', bytes, null); },
  }));
  if (options.json) printJson({ home, from: restored.from, files: manifest.files.length, root: manifest.root, rows, nodeId: manifest.nodeId, createdAt: manifest.createdAt });
  else print(`Restored into ${home}: ${manifest.files.length} files as of ${manifest.createdAt}; the journal's ${rows} rows verify.`);
  say('It is the same node as the one the backup was made of. Do not run both: start this one only when the other is gone.');
}
