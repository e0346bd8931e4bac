// Makes one backup of a home folder, whether a node runs in it or not: gathers, seals, reads everything back, and only then
// gives the file its name. Cancelled or failed it leaves nothing. Runs in a process or thread of its own: it waits for the disk.
import { createHash, hash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { blobPath } from '../blobs.ts';
import { errorCode, realFileCalls, toDiskError } from '../disk.ts';
import { liesInside } from '../home.ts';
import { version } from '../version.ts';
import { BackupError } from './backupError.ts';
import { ChunkWriter, CHUNK_BYTES } from './chunks.ts';
import { FILES_MAX, inOrder, MANIFEST_NAME, rootOf } from './contents.ts';
import type { BackupManifest, StoredFile } from './contents.ts';
import { copyDatabase, filesOfHome, isDatabase, JOURNAL_FILE, stateOfJournal, workFolder } from './homeFiles.ts';
import { namedBlobs } from './namedBlobs.ts';
import { isOfMoment, takeMoment } from './oneMoment.ts';
import { headOf, lengthBytes, readArchive } from './readArchive.ts';
import { newArchive, streamKey } from './recipient.ts';
import type { Recipient } from './recipient.ts';

const BACKUP_ENDING = '.ileices-backup';
/** Added to the name while it is being written. */
export const UNFINISHED_ENDING = `${BACKUP_ENDING}.partial`;
const SHORT_ID = 16;
/** Others get their turn after this much. */
const YIELD_BYTES = 4 * CHUNK_BYTES;

export interface BackupProgress { readonly doing: 'writing' | 'checking'; readonly bytes: number; readonly totalBytes: number }
export interface BackupOptions {
  readonly home: string; readonly folder: string; readonly recipient: Recipient; readonly withKeys: boolean; readonly nowMs: number;
  readonly onProgress: (progress: BackupProgress) => void;
  readonly signal: AbortSignal;
}
export interface MadeBackup { readonly path: string; readonly bytes: number; readonly files: number; readonly root: string; readonly nodeId: string }

export const backupPrefix = (nodeId: string): string => `ileices-${nodeId.slice(0, SHORT_ID)}-`;

const backupName = (nodeId: string, atMs: number): string => `${backupPrefix(nodeId)}${new Date(atMs).toISOString().replace(/[-:.]/g, '')}${BACKUP_ENDING}`;

/** When a backup was made, as its name tells: a file may have been copied since. Null for another file. */
export function backupTime(name: string): number | null {
  const parts = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.ileices-backup$/.exec(name)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

export async function writeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { home, folder } = options;
  const before = stateOfJournal(home);
  needBackupFolder(folder, home);
  const path = join(folder, backupName(before.nodeId, options.nowMs));
  const partial = `${path}.partial`;
  const work = workFolder(home);
  let handle: number | null = null;
  try {
    handle = openSync(partial, 'wx+', 0o600);
    const { manifest, secret } = await fill(handle, work.path, before.nodeId, options);
    fsyncSync(handle);
    const bytes = fstatSync(handle).size;
    const check = await readArchive(handle, () => secret, { open: () => null, ...watching(options, 'checking', bytes) });
    if (check.root !== manifest.root) throw new BackupError('damaged', 'it did not read back as it was written');
    if (stateOfJournal(home).lastForgotten !== before.lastForgotten) throw new BackupError('changed');
    closeSync(handle);
    handle = null;
    renameSync(partial, path);
    realFileCalls.syncFolder(folder);
    return { path, bytes, files: manifest.files.length, root: manifest.root, nodeId: before.nodeId };
  } catch (error) {
    if (handle !== null) closeSync(handle);
    // One that another process is writing at the same moment is not ours to take away.
    if (handle !== null || errorCode(error) !== 'EEXIST') rmSync(partial, { force: true });
    throw errorCode(error) === '' ? error : toDiskError(error);
  } finally { work.remove(); }
}

/** Fails unless a backup of that home may be put there. */
export function needBackupFolder(folder: string, home: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new BackupError('folder-missing', folder);
  if (liesInside(folder, home)) throw new BackupError('inside-home');
}

type Watch = (bytes: number) => Promise<void>;

function watching({ onProgress, signal }: BackupOptions, doing: BackupProgress['doing'], totalBytes: number): { watch: Watch } {
  let [bytes, toldAt] = [0, 0];
  return {
    watch: async (more) => {
      bytes += more;
      if (signal.aborted) throw new BackupError('cancelled');
      if (bytes - toldAt < YIELD_BYTES) return;
      toldAt = bytes;
      onProgress({ doing, bytes, totalBytes: Math.max(totalBytes, bytes) });
      await new Promise((resolve) => { setImmediate(resolve); });
    },
  };
}

async function fill(handle: number, work: string, nodeId: string, options: BackupOptions): Promise<{ manifest: BackupManifest; secret: Uint8Array }> {
  const { home, withKeys, recipient } = options;
  const { header, secret } = newArchive(recipient);
  const head = headOf(header);
  writeSync(handle, head);
  const chunks = new ChunkWriter(handle, streamKey(secret, hash('sha256', head, 'buffer')));
  const listed = filesOfHome(home, withKeys);
  if (!listed.some(({ name }) => name === JOURNAL_FILE)) throw new BackupError('no-node');
  const { watch } = watching(options, 'writing', listed.reduce((sum, file) => sum + file.bytes, 0));
  const files: StoredFile[] = [];
  const taken = new Set<string>();
  const take = async (names: readonly string[], from: string) => {
    for (const name of names) {
      if (taken.has(name)) continue;
      const stored = await addFile(chunks, from, work, name, watch);
      if (stored === null) continue;
      taken.add(name);
      files.push(stored);
      if (files.length > FILES_MAX) throw new Error(`a home of more than ${FILES_MAX} files`);
    }
  };
  const theRest = () => filesOfHome(home, withKeys).map(({ name }) => name).filter((name) => !isOfMoment(name));
  await take(theRest(), home);
  await take(takeMoment(home, work), work);
  // What came while the rest was being copied, and may be named by the copy of the journal.
  await take(theRest(), home);
  refuseMissing(namedBlobs(join(work, JOURNAL_FILE)), files, home);
  const manifest: BackupManifest = { format: 'ileices-backup-1', nodeId, version, createdAt: new Date(options.nowMs).toISOString(), withKeys, files: inOrder(files), root: rootOf(files) };
  addEntry(chunks, MANIFEST_NAME, Buffer.from(JSON.stringify(manifest)));
  chunks.end();
  return { manifest, secret };
}

/** What the copied journal names and the archive lacks: gone from the home, or let go meanwhile. */
function refuseMissing(named: readonly string[], files: readonly StoredFile[], home: string): void {
  const inside = new Set(files.map(({ name }) => name));
  const missing = named.find((sha256) => !inside.has(blobPath(sha256)));
  if (missing === undefined) return;
  throw new BackupError(namedBlobs(join(home, JOURNAL_FILE)).includes(missing) ? 'incomplete' : 'changed', blobPath(missing));
}

function entryHead(name: string, bytes: number): Buffer {
  const json = Buffer.from(JSON.stringify({ name, bytes }));
  return Buffer.concat([lengthBytes(json.length), json]);
}

function addEntry(chunks: ChunkWriter, name: string, content: Uint8Array): void {
  chunks.write(entryHead(name, content.length));
  chunks.write(content);
}

/** What lies in the work folder is a copy already. Null when the file went meanwhile: a checkpoint that was dropped. */
async function addFile(chunks: ChunkWriter, from: string, work: string, name: string, watch: Watch): Promise<StoredFile | null> {
  const copy = from !== work && isDatabase(name) ? join(work, 'copy.db') : null;
  if (copy !== null) {
    if (!existsSync(join(from, name))) return null;
    copyDatabase(join(from, name), copy);
  }
  let handle: number;
  try { handle = openSync(copy ?? join(from, name), 'r'); } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = fstatSync(handle).size;
    const digest = createHash('sha256');
    chunks.write(entryHead(name, bytes));
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(bytes, 1)));
    for (let at = 0; at < bytes;) {
      const count = readSync(handle, buffer, 0, Math.min(buffer.length, bytes - at), at);
      if (count === 0) throw new BackupError('changed', name);
      digest.update(buffer.subarray(0, count));
      chunks.write(buffer.subarray(0, count));
      at += count;
      await watch(count);
    }
    return { name, bytes, sha256: digest.digest('hex') };
  } finally {
    closeSync(handle);
    if (copy !== null) rmSync(copy, { force: true });
  }
}
