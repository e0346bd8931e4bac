// The one zip reader, for archives and for everything that is a zip inside: documents, books. Looks at the directory before
// it unpacks anything, and unpacks a member only into what the budget has left. yauzl finds the entries; names, links, sizes, ratios and
// checksums are checked here.
import { crc32, inflateRawSync } from 'node:zlib';
import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { READER_LIMITS } from '../../schemas/reader.ts';
import type { RefusalReason } from '../../schemas/refusal.ts';
import { isUnsafeName, memberName } from './memberName.ts';
import { ReadRefusal } from './parsed.ts';
import type { Budget } from './parsed.ts';

export interface ZipEntry {
  readonly name: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Why it is not read; null when it may be. */
  readonly refusal: RefusalReason | null;
  /** Unpacks it. Throws a ReadRefusal. */
  readonly read: () => Promise<Uint8Array>;
}

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;
const LINK_KIND = 0o120000;
const KIND_MASK = 0o170000;
/** Host systems that put Unix permissions into the upper half of the external attributes. */
const UNIX_HOSTS: ReadonlySet<number> = new Set([3, 19]);

function refusalOf(entry: Entry, name: string): RefusalReason | null {
  const mode = entry.externalFileAttributes >>> 16;
  const kind = mode & KIND_MASK;
  if (isUnsafeName(name) || (UNIX_HOSTS.has(entry.versionMadeBy >>> 8) && kind === LINK_KIND)) return 'unsafe-name';
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAG) !== 0) return 'encrypted';
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) return 'binary';
  return null;
}

async function unpack(zip: ZipFile, entry: Entry, budget: Budget): Promise<Uint8Array> {
  const most = budget.allowance(entry.compressedSize);
  if (entry.uncompressedSize > most) throw new ReadRefusal('unpacks-too-large');
  const packed = await new Promise<Uint8Array>((resolve, reject) => {
    zip.openReadStream(entry, { decodeFileData: false }, (error, stream) => {
      if (error !== null) { reject(new ReadRefusal('malformed')); return; }
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => { pieces.push(piece); });
      stream.on('error', () => { reject(new ReadRefusal('malformed')); });
      stream.on('end', () => { resolve(Buffer.concat(pieces)); });
    });
  });
  const bytes = entry.compressionMethod === DEFLATED ? inflated(packed, most) : packed;
  if (bytes.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32) throw new ReadRefusal('malformed');
  budget.spend(bytes.length);
  return bytes;
}

function inflated(packed: Uint8Array, bytesMax: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytesMax) });
  } catch (error) {
    throw new ReadRefusal((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'unpacks-too-large' : 'malformed');
  }
}

/** The directory: every entry that is a file, in its order. Throws a ReadRefusal for an archive that is none, holds too
 *  many members, or says itself that it would unpack too large. */
export async function openZip(bytes: Uint8Array, budget: Budget): Promise<ZipEntry[]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ZipEntry[] = [];
  let promised = 0;
  await new Promise<void>((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true, autoClose: false }, (error, zip) => {
      if (error !== null) { reject(new ReadRefusal('malformed')); return; }
      zip.on('error', () => { reject(new ReadRefusal('malformed')); });
      zip.on('end', () => { resolve(); });
      zip.on('entry', (entry: Entry) => {
        const name = memberName(entry.fileName as unknown as Buffer);
        promised += entry.uncompressedSize;
        if (entries.length >= READER_LIMITS.members || promised > budget.allowance(Infinity)) { reject(new ReadRefusal('unpacks-too-large')); return; }
        // A name that ends in a slash is a folder; an unsafe one is told all the same.
        if (!name.endsWith('/') || isUnsafeName(name)) {
          entries.push({ name, packedBytes: entry.compressedSize, unpackedBytes: entry.uncompressedSize, refusal: refusalOf(entry, name), read: () => unpack(zip, entry, budget) });
        }
        zip.readEntry();
      });
      zip.readEntry();
    });
  });
  return entries;
}
