// Opens one file and reads its bytes, or says why not. Never blocks on a pipe, never follows a link at the last step, never
// reads more than the limit, and notices when what it opened is not what was looked at before.
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { RefusalReason } from '../../../schemas/refusal.ts';

/** Bytes asked of the disk at once. */
const PIECE_BYTES = 512 * 1024;
/** However high the setting: what is handed to a reader is in memory as a whole. */
export const FILE_BYTES_CEILING = 256 * 1024 * 1024;

export type FileOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: RefusalReason; readonly bytes: number };

const refused = (reason: RefusalReason, bytes = 0): FileOutcome => ({ ok: false, reason, bytes });

/** Why it need not even be opened; null when it would be. */
export function refusalByLook(seen: BigIntStats, fileBytesMax: number): RefusalReason | null {
  if (!seen.isFile()) return 'not-a-regular-file';
  if (seen.size === 0n) return 'empty';
  return Number(seen.size) > Math.min(fileBytesMax, FILE_BYTES_CEILING) ? 'too-large' : null;
}

/** `path` must be the real path of the file; `seen` is what lstat said of it. */
export async function readFileBytes(path: string, seen: BigIntStats, fileBytesMax: number, signal: AbortSignal): Promise<FileOutcome> {
  const bytes = Number(seen.size);
  const reason = refusalByLook(seen, fileBytesMax);
  if (reason !== null) return refused(reason, seen.isFile() ? bytes : 0);
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    return refused((error as NodeJS.ErrnoException).code === 'ELOOP' ? 'changed' : 'unreadable', bytes);
  }
  try {
    const opened = await file.stat({ bigint: true });
    if (!opened.isFile() || opened.ino !== seen.ino || opened.dev !== seen.dev || await pathOf(file, path) !== path) return refused('changed', bytes);
    const outcome = await readOpen(file, bytes, Math.min(fileBytesMax, FILE_BYTES_CEILING), signal);
    // How far it was read says nothing to a person; how large it is does.
    return outcome.ok ? outcome : refused(outcome.reason, Math.max(bytes, outcome.bytes));
  } catch {
    signal.throwIfAborted();
    return refused('unreadable', bytes);
  } finally {
    await file.close();
  }
}

/** The real path of what is open. Linux tells that of the handle itself; elsewhere that of the name, which somebody who is
 *  quick enough can put back after the opening. */
async function pathOf(file: FileHandle, path: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`).catch(() => realpath(path)) : realpath(path);
}

async function readOpen(file: FileHandle, sizeHint: number, bytesMax: number, signal: AbortSignal): Promise<FileOutcome> {
  let whole = Buffer.allocUnsafeSlow(Math.min(sizeHint, bytesMax) + 1);
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    // A file that grows while it is read is read to its new end, within the limit.
    if (total === whole.length) whole = Buffer.concat([whole], Math.min(whole.length * 2, bytesMax + 1));
    const { bytesRead } = await file.read(whole, total, Math.min(PIECE_BYTES, whole.length - total), null);
    if (bytesRead === 0) break;
    total += bytesRead;
    if (total > bytesMax) return refused('too-large', total);
  }
  return total === 0 ? refused('empty') : { ok: true, bytes: whole.subarray(0, total) };
}

/** Another word when the file is another one, or was written to. */
export function seenWord(seen: BigIntStats): string { return `${seen.dev}:${seen.ino}:${seen.size}:${seen.mtimeNs}`; }

/** lstat with exact numbers; null when there is nothing to look at. */
export async function look(path: string): Promise<BigIntStats | null> {
  try { return await lstat(path, { bigint: true }); } catch { return null; }
}
