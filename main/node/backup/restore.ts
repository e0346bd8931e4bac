// Puts a backup into a new home. Everything is proven in a folder beside it first (chunks, hashes, root, keys, the journal row by
// row); then the folder takes its place in one step. Until then the home does not exist, and what failed leaves nothing.
import { chmodSync, closeSync, copyFileSync, fsyncSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode, FolderDisk, makeFolderPath, realFileCalls, toDiskError } from '../disk.ts';
import { homePaths } from '../home.ts';
import { openStore } from '../journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../keys.ts';
import { realClock } from '../realClock.ts';
import { openVault } from '../vault/vault.ts';
import { BackupError } from './backupError.ts';
import { KEY_FILES } from './contents.ts';
import type { BackupManifest } from './contents.ts';
import { readArchive, readHead } from './readArchive.ts';
import type { EntrySink } from './readArchive.ts';
import { archiveSecret } from './recipient.ts';
import type { Recipient } from './recipient.ts';
import { backupTime } from './writeBackup.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export interface RestoreOptions {
  /** A backup, or a folder: then the newest in it that is not dated later than now, where there is one. */
  readonly from: string;
  readonly home: string;
  /** Opens what the backup is sealed to; asked once the file is known to be one. */
  readonly open: (recipient: Recipient) => Promise<Uint8Array>;
  /** Of the node itself, where its vault has one. */
  readonly vaultPassphrase: string | null;
  /** Where identity.key and vault.key are, for a backup without them. */
  readonly keysFolder: string | null;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}
export interface Restored { readonly from: string; readonly manifest: BackupManifest; readonly rows: number }

export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const home = resolve(options.home);
  refuseFull(home);
  const from = archiveIn(options.from);
  let handle: number;
  try { handle = openSync(from, 'r'); } catch (error) { throw toDiskError(error); }
  try {
    const { header } = readHead(handle);
    const secret = archiveSecret(header, await options.open(header));
    return { from, ...await throughStaging(home, (staging) => fill(staging, handle, secret, options)) };
  } finally { closeSync(handle); }
}

function archiveIn(path: string): string {
  let names: string[];
  try {
    if (!lstatSync(path).isDirectory()) return path;
    names = readdirSync(path).filter((name) => backupTime(name) !== null);
  } catch (error) { throw errorCode(error) === 'ENOENT' ? new BackupError('not-a-backup', `nothing is at ${path}`) : toDiskError(error); }
  const inOrderOfTime = names.sort((a, b) => (backupTime(a) ?? 0) - (backupTime(b) ?? 0));
  const nowMs = realClock.now();
  const newest = inOrderOfTime.findLast((name) => (backupTime(name) ?? 0) <= nowMs) ?? inOrderOfTime.at(-1);
  if (newest === undefined) throw new BackupError('not-a-backup', `none is in ${path}`);
  return join(path, newest);
}

function refuseFull(home: string): void {
  const stats = lstatSync(home, { throwIfNoEntry: false });
  if (stats !== undefined && (!stats.isDirectory() || readdirSync(home).length > 0)) throw new BackupError('home-not-empty', home);
}

async function throughStaging<T>(home: string, work: (staging: string) => Promise<T>): Promise<T> {
  let staging: string | null = null;
  try {
    makeFolderPath(dirname(home));
    staging = mkdtempSync(join(dirname(home), `.${basename(home)}-restoring-`));
    const result = await work(staging);
    refuseFull(home);
    // A folder takes the place of an empty one on POSIX only.
    if (process.platform === 'win32' && lstatSync(home, { throwIfNoEntry: false }) !== undefined) rmdirSync(home);
    renameSync(staging, home);
    realFileCalls.syncFolder(dirname(home));
    return result;
  } catch (error) {
    if (staging !== null) rmSync(staging, { recursive: true, force: true });
    throw errorCode(error) === '' ? error : toDiskError(error);
  }
}

async function fill(staging: string, handle: number, secret: Uint8Array, options: RestoreOptions): Promise<{ manifest: BackupManifest; rows: number }> {
  let bytes = 0;
  const manifest = await readArchive(handle, () => secret, {
    open: (name) => fileSink(staging, name),
    watch: async (more) => {
      bytes += more;
      if (options.signal.aborted) throw new BackupError('cancelled');
      options.onProgress(bytes);
      await new Promise((resolve_) => { setImmediate(resolve_); });
    },
  });
  takeKeys(staging, manifest, options.keysFolder);
  const rows = verify(staging, manifest, options.vaultPassphrase);
  if (options.signal.aborted) throw new BackupError('cancelled');
  return { manifest, rows };
}

/** The name is safe (contents.ts) and the folder ours and new: nothing can be there already, no link either. */
function fileSink(staging: string, name: string): EntrySink {
  const path = join(staging, ...name.split('/'));
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const file = openSync(path, 'wx', FILE_MODE);
  return {
    write: (part) => { for (let at = 0; at < part.length;) at += writeSync(file, part, at); },
    end: () => { try { fsyncSync(file); } finally { closeSync(file); } },
  };
}

function takeKeys(staging: string, manifest: BackupManifest, keysFolder: string | null): void {
  for (const name of KEY_FILES) {
    if (manifest.files.some((file) => file.name === name)) continue;
    if (keysFolder === null) throw new BackupError('keys-missing');
    try {
      copyFileSync(join(keysFolder, name), join(staging, name));
      // A copy kept elsewhere may have lost its mode; in the home only this user reads it.
      chmodSync(join(staging, name), FILE_MODE);
    } catch (error) { throw errorCode(error) === 'ENOENT' ? new BackupError('keys-missing', `no ${name} in ${keysFolder}`) : toDiskError(error); }
  }
}

/** As the node itself would open it. A wrong passphrase of the vault is said as such, everything else does not verify. */
function verify(staging: string, manifest: BackupManifest, vaultPassphrase: string | null): number {
  const disk = new FolderDisk(staging);
  const vault = openVault(disk, vaultPassphrase);
  const { signer } = loadIdentity(disk, vault);
  if (signer.nodeId !== manifest.nodeId) throw new BackupError('does-not-verify', 'the keys are those of another node');
  const { journal } = openStore({ paths: homePaths(staging), vault, signer, verifier: new Ed25519Verifier(), clock: realClock });
  try {
    const verdict = journal.verify();
    if (!verdict.ok) throw new BackupError('does-not-verify', `row ${verdict.firstBad?.seq}: ${verdict.firstBad?.why}`);
    return verdict.rows;
  } finally { journal.close(); }
}
