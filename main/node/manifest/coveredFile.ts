// One file and its manifest: whether it is covered, dark matter, or its manifest does not hold. Reads only, follows no link,
// blocks on no pipe; a file that cannot hold a comment and has no sidecar is not even opened.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Manifest } from '../../../schemas/manifest.ts';
import { readBlock } from '../../../app/manifest/block.ts';
import type { ManifestFault } from '../../../app/manifest/faults.ts';
import { SIDECAR_ENDING, styleOf, takesComments } from '../../../app/manifest/hostForms.ts';
import type { CommentStyle } from '../../../app/manifest/hostForms.ts';
import { admit } from '../../../app/manifest/manifested.ts';
import type { Manifested } from '../../../app/manifest/manifested.ts';
import { verifyManifestText } from '../../../app/manifest/sign.ts';
import { errorCode } from '../disk.ts';
import { nodeHasher } from '../hasher.ts';
import { Ed25519Verifier } from '../keys.ts';

/** A comment is looked for, and written, in files up to this; larger ones take a sidecar. */
export const HOST_BYTES_MAX = 16 * 1024 * 1024;
/** Ten thousand links and every fact a manifest may hold fit many times. */
const SIDECAR_BYTES_MAX = 4 * 1024 * 1024;
/** What a sidecar covers is hashed in pieces; beyond this one file would hold up all others. */
const HASHED_BYTES_MAX = 16 * 1024 ** 3;
const PIECE_BYTES = 1024 * 1024;

export const checks = { verifier: new Ed25519Verifier(), hasher: nodeHasher };

export interface FileOnDisk { readonly path: string; readonly form: 'block' | 'sidecar' }
export type FileCover =
  | { readonly state: 'covered'; readonly covered: Manifested<FileOnDisk> }
  | { readonly state: 'dark' }
  /** `signed` is what its signer said of an earlier content, where that much holds. */
  | { readonly state: 'invalid'; readonly reason: ManifestFault; readonly signed: Manifest | null };

const invalid = (reason: ManifestFault, signed: Manifest | null = null): FileCover => ({ state: 'invalid', reason, signed });

export class NotAFileError extends Error {
  constructor(path: string) { super(`${path} is no file that can be opened. Name a file, not a folder, a link or a pipe.`); this.name = 'NotAFileError'; }
}

export const sidecarOf = (path: string): string => path + SIDECAR_ENDING;

export async function coverOf(path: string): Promise<FileCover> {
  const style = styleOf(basename(path));
  let sidecar: string | null;
  try { sidecar = await smallText(sidecarOf(path)); } catch (error) { return invalid(error instanceof RangeError ? 'too-large' : 'unreadable'); }
  if (sidecar === null && style === null) return { state: 'dark' };
  let host: Host;
  try { host = await readHost(path, style, sidecar !== null); } catch (error) {
    if (error instanceof NotAFileError) throw error;
    return invalid(error instanceof RangeError ? 'too-large' : 'unreadable');
  }
  if ('reason' in host) return invalid(host.reason);
  if (sidecar !== null && host.block !== null) return invalid('two-manifests');
  const text = sidecar ?? host.block;
  if (text === null) return { state: 'dark' };
  const verdict = verifyManifestText(text, checks);
  if (!verdict.ok) return invalid(verdict.reason);
  const admission = admit<FileOnDisk>({ path, form: sidecar === null ? 'block' : 'sidecar' }, host.sha256, verdict.manifest, checks);
  return admission.ok ? { state: 'covered', covered: admission.manifested } : invalid(admission.reason, verdict.manifest);
}

type Host = { readonly block: string | null; readonly sha256: string } | { readonly reason: ManifestFault };

/** The block, if one may be in it, and the hash of the rest. `isCovered`: a sidecar wants the hash whatever the file is. */
async function readHost(path: string, style: CommentStyle | null, isCovered: boolean): Promise<Host> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size > HASHED_BYTES_MAX) throw new RangeError('too large');
    if (style === null || size > HOST_BYTES_MAX) return { block: null, sha256: isCovered ? await hashOf(file) : '' };
    const bytes = await file.readFile();
    const reading = takesComments(bytes) ? readBlock(bytes, style) : { ok: true as const, block: null, content: bytes };
    return reading.ok ? { block: reading.block?.text ?? null, sha256: checks.hasher.sha256Hex(reading.content) } : reading;
  } finally { await file.close(); }
}

/** Of a file as large as it likes. */
export async function contentHashOf(path: string): Promise<string> {
  const file = await openFile(path);
  try { return await hashOf(file); } finally { await file.close(); }
}

async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** A regular file; never a link at the last step, never waiting for the other end of a pipe. */
export async function openFile(path: string): Promise<FileHandle> {
  if (!(await lstat(path)).isFile()) throw new NotAFileError(path);
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotAFileError(path);
}

/** null where nothing is. */
async function smallText(path: string): Promise<string | null> {
  let file: FileHandle;
  try { file = await openFile(path); } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    if ((await file.stat()).size > SIDECAR_BYTES_MAX) throw new RangeError('too large');
    return await file.readFile('utf8');
  } finally { await file.close(); }
}
