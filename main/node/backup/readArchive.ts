// Reads a backup from its first byte to its last, proving each before it is used: header, chunks, names, sizes, hashes, root.
// What the caller opens for an entry gets its bytes; nothing is to be trusted before this has returned.
import { createHash, hash } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import { BackupError } from './backupError.ts';
import { ChunkReader, CHUNK_BYTES } from './chunks.ts';
import { BackupManifest, FILES_MAX, isSafeName, MANIFEST_NAME, NAME_CHARACTERS_MAX, rootOf } from './contents.ts';
import type { StoredFile } from './contents.ts';
import { ArchiveHeader, streamKey } from './recipient.ts';

const MAGIC = Buffer.from('ileices-backup-1\n');
const LENGTH_BYTES = 4;
const HEADER_BYTES_MAX = 4096;
const ENTRY_BYTES_MAX = 1024;
/** A line of a manifest is shorter than this. */
const MANIFEST_LINE_BYTES = NAME_CHARACTERS_MAX + 160;

export interface EntrySink { write(bytes: Uint8Array): void; end(): void }
export interface ArchiveVisitor {
  /** Null where the bytes are not wanted. */
  open(name: string): EntrySink | null;
  /** Told how many bytes were read since; throws to stop. */
  watch(bytes: number): Promise<void>;
}

export function lengthBytes(length: number): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** Everything before the chunks. */
export function headOf(header: ArchiveHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  return Buffer.concat([MAGIC, lengthBytes(json.length), json]);
}

function readExactly(handle: number, length: number, position: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const count = readSync(handle, bytes, at, length - at, position + at);
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}

/** The header of an open file, its shape and bounds checked, and all bytes before the chunks. */
export function readHead(handle: number): { header: ArchiveHeader; head: Buffer } {
  const start = readExactly(handle, MAGIC.length + LENGTH_BYTES, 0);
  if (start?.subarray(0, MAGIC.length).equals(MAGIC) !== true) throw new BackupError('not-a-backup');
  const length = start.readUInt32BE(MAGIC.length);
  const json = length <= HEADER_BYTES_MAX ? readExactly(handle, length, start.length) : null;
  if (json === null) throw new BackupError('not-a-backup', 'its header');
  try { return { header: ArchiveHeader.parse(JSON.parse(json.toString('utf8'))), head: Buffer.concat([start, json]) }; } catch { throw new BackupError('not-a-backup', 'its header'); }
}

/** `secretOf` may ask for a passphrase. */
export async function readArchive(handle: number, secretOf: (header: ArchiveHeader) => Uint8Array, visitor: ArchiveVisitor): Promise<BackupManifest> {
  const { header, head } = readHead(handle);
  const fileBytes = fstatSync(handle).size;
  const chunks = new ChunkReader(handle, streamKey(secretOf(header), hash('sha256', head, 'buffer')), head.length, fileBytes);
  const files: StoredFile[] = [];
  const names = new Set<string>();
  for (;;) {
    const { name, bytes } = readEntry(chunks, fileBytes);
    if (name === MANIFEST_NAME) return finish(chunks, bytes, files);
    if (!isSafeName(name) || names.has(name.toLowerCase()) || files.length >= FILES_MAX) throw new BackupError('damaged', 'a name that may not be there');
    names.add(name.toLowerCase());
    files.push({ name, bytes, sha256: await pass(chunks, bytes, visitor, name) });
  }
}

function readEntry(chunks: ChunkReader, fileBytes: number): { name: string; bytes: number } {
  const length = chunks.take(LENGTH_BYTES).readUInt32BE();
  if (length > ENTRY_BYTES_MAX) throw new BackupError('damaged', 'an entry');
  let entry: unknown;
  try { entry = JSON.parse(chunks.take(length).toString('utf8')); } catch (error) { throw error instanceof BackupError ? error : new BackupError('damaged', 'an entry'); }
  if (entry === null || typeof entry !== 'object' || !('name' in entry) || !('bytes' in entry)) throw new BackupError('damaged', 'an entry');
  const { name, bytes } = entry;
  // What an entry says of its size is checked against the file before anything is done for it.
  if (typeof name !== 'string' || typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0 || bytes > fileBytes) throw new BackupError('damaged', 'an entry');
  return { name, bytes };
}

async function pass(chunks: ChunkReader, bytes: number, visitor: ArchiveVisitor, name: string): Promise<string> {
  const sink = visitor.open(name);
  const digest = createHash('sha256');
  try {
    for (let left = bytes; left > 0;) {
      const part = chunks.some(Math.min(left, CHUNK_BYTES));
      digest.update(part);
      sink?.write(part);
      left -= part.length;
      await visitor.watch(part.length);
    }
  } finally { sink?.end(); }
  return digest.digest('hex');
}

function finish(chunks: ChunkReader, bytes: number, files: readonly StoredFile[]): BackupManifest {
  if (bytes > (files.length + 1) * MANIFEST_LINE_BYTES) throw new BackupError('damaged', 'the manifest');
  const text = chunks.take(bytes).toString('utf8');
  let manifest: BackupManifest;
  try { manifest = BackupManifest.parse(JSON.parse(text)); } catch { throw new BackupError('damaged', 'the manifest'); }
  const root = rootOf(files);
  if (!chunks.isAtEnd || manifest.root !== root || rootOf(manifest.files) !== root || manifest.files.length !== files.length) throw new BackupError('damaged', 'the manifest');
  return manifest;
}
