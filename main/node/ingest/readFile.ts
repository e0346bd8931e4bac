// Opens one file and reads it as text, or says why not. Never blocks on a pipe, never follows a link at the last step, never
// reads more than the limit, and notices when what it opened is not what was looked at before.
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ByteCensus } from '../../../app/ingest/contentType.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';

/** Bytes between two turns of the event loop. */
const PIECE_BYTES = 512 * 1024;
/** However high the setting: a text beyond this cannot be held as one string with room to work. */
export const FILE_BYTES_CEILING = 256 * 1024 * 1024;

export type FileOutcome =
  | { readonly ok: true; readonly text: string; readonly bytes: number }
  | { readonly ok: false; readonly reason: RefusalReason; readonly bytes: number };

const refused = (reason: RefusalReason, bytes = 0): FileOutcome => ({ ok: false, reason, bytes });

/** Why it need not even be opened; null when it would be. */
export function refusalByLook(seen: BigIntStats, fileBytesMax: number): RefusalReason | null {
  if (!seen.isFile()) return 'not-a-regular-file';
  if (seen.size === 0n) return 'empty';
  return Number(seen.size) > Math.min(fileBytesMax, FILE_BYTES_CEILING) ? 'too-large' : null;
}

/** `path` must be the real path of the file; `seen` is what lstat said of it. */
export async function readFileText(path: string, seen: BigIntStats, fileBytesMax: number, signal: AbortSignal): Promise<FileOutcome> {
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
    const outcome = await readOpen(file, Math.min(fileBytesMax, FILE_BYTES_CEILING), signal);
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

async function readOpen(file: FileHandle, bytesMax: number, signal: AbortSignal): Promise<FileOutcome> {
  const census = new ByteCensus();
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, null);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    total += bytesRead;
    if (total > bytesMax) return refused('too-large', total);
    census.push(piece);
    if (census.settled) return refused('binary', total);
    pieces.push(piece);
  }
  const verdict = census.verdict();
  if (!verdict.ok) return refused(verdict.reason, total);
  return { ok: true, text: await decode(pieces, verdict.encoding, signal), bytes: total };
}

async function decode(pieces: readonly Uint8Array[], encoding: string, signal: AbortSignal): Promise<string> {
  // The decoder drops a byte order mark and puts U+FFFD for broken bytes, which cleaning removes.
  const decoder = new TextDecoder(encoding);
  const parts: string[] = [];
  for (const piece of pieces) {
    signal.throwIfAborted();
    parts.push(decoder.decode(piece, { stream: true }));
    await new Promise<void>((turn) => { setImmediate(turn); });
  }
  return parts.join('') + decoder.decode();
}

/** lstat with exact numbers; null when there is nothing to look at. */
export async function look(path: string): Promise<BigIntStats | null> {
  try { return await lstat(path, { bigint: true }); } catch { return null; }
}
