// A home with everything a backup takes, and a way to make and read backups of it. Used by the backup tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { newRecipient, openRecipient } from '../../../../main/node/backup/recipient.ts';
import type { Recipient } from '../../../../main/node/backup/recipient.ts';
import { restoreBackup } from '../../../../main/node/backup/restore.ts';
import type { Restored, RestoreOptions } from '../../../../main/node/backup/restore.ts';
import { writeBackup } from '../../../../main/node/backup/writeBackup.ts';
import type { BackupOptions, MadeBackup } from '../../../../main/node/backup/writeBackup.ts';
import { BLOBS_SCOPE, DiskBlobs } from '../../../../main/node/blobs.ts';
import { openHome } from '../../../../main/node/home.ts';
import { openStore } from '../../../../main/node/journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../../../../main/node/keys.ts';
import { Metrics } from '../../../../main/node/metrics.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';

export const PASSPHRASE = 'correct horse battery';
/** One for all tests: making it costs a third of a second. */
export const recipient = newRecipient(PASSPHRASE);
let secret: Uint8Array | null = null;
/** Its private half; what the passphrase opens is the same each time. */
export const opened = (): Uint8Array => secret ??= openRecipient(recipient, PASSPHRASE);
export const byPassphrase = (passphrase: string) => (header: Recipient): Promise<Uint8Array> => Promise.resolve().then(() => openRecipient(header, passphrase));

const folders: string[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-backup-'));
  folders.push(folder);
  return folder;
}

export function openIn(folder: string, passphrase: string | null = null) {
  const home = openHome(folder);
  const vault = openVault(home.disk, passphrase);
  const { signer } = loadIdentity(home.disk, vault);
  const store = openStore({ paths: home.paths, vault, signer, verifier: new Ed25519Verifier(), clock: { now: () => Date.now() } });
  const close = () => { store.journal.close(); home.close(); };
  closing.push(close);
  return { home, vault, store, nodeId: signer.nodeId, close: () => { closing.splice(closing.indexOf(close), 1); close(); } };
}

/** A closed home: rows, a metrics file, blobs, a folder, and files that are not for a backup. */
export async function writtenHome(texts: readonly string[] = ['hello', 'how are you'], blobBytes = 300_000): Promise<{ folder: string; nodeId: string }> {
  const folder = temporaryFolder();
  const { home, vault, store, nodeId, close } = openIn(folder);
  for (const [index, text] of texts.entries()) await store.journal.append({ kind: 'ChatMessagePosted', fact: { messageId: `m-${index}` }, body: { text } });
  new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE)).put(new Uint8Array(blobBytes).map((_, i) => (i * 2654435761) >>> 13));
  new Metrics(home.paths.metrics, { now: () => 0 }).close();
  home.disk.writeDurably('policy.yaml', Buffer.from('rules: []\n'));
  home.disk.writeDurably('dataset/d-1/ledger.json', Buffer.from('{}'));
  close();
  writeFileSync(join(folder, 'token'), 'a secret of the running process');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  writeFileSync(join(folder, 'logs', 'now.log'), 'lines');
  writeFileSync(join(folder, 'my notes.txt'), 'not a file of a node');
  return { folder, nodeId };
}

export function backUp(home: string, options: Partial<BackupOptions> = {}): Promise<MadeBackup> {
  return writeBackup({ home, folder: options.folder ?? temporaryFolder(), recipient, withKeys: true, nowMs: Date.now(), onProgress: () => undefined, signal: new AbortController().signal, ...options });
}

export function restore(from: string, options: Partial<RestoreOptions> = {}): Promise<Restored> {
  return restoreBackup({
    from, home: join(temporaryFolder(), 'home'), open: () => Promise.resolve(opened()), vaultPassphrase: null, keysFolder: null,
    onProgress: () => undefined, signal: new AbortController().signal, ...options,
  });
}
