// The file format of a shard: a tar with `000000.txt` and `000000.json` a document, packed by zstd, as WebDataset readers and
// the ordinary tools know it. Bytes in, bytes out: what the bytes mean and whether to believe them is shards.ts.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { parseTar } from 'nanotar';

/** One document in a shard: its text, and its manifest as the JSON it was signed as. Both UTF-8. */
export interface ShardDocument { readonly text: Uint8Array; readonly manifest: Uint8Array }

const ZSTD_LEVEL = 3;
const TAR_BLOCK_BYTES = 512;
/** Two empty blocks end a tar; a tool that finds fewer complains. */
const TAR_END_BYTES = 2 * TAR_BLOCK_BYTES;
const NAME_DIGITS = 6;
/** A tar is made in records of so many bytes. */
const TAR_RECORD_BYTES = 20 * TAR_BLOCK_BYTES;
/** Where a header has its size and its sum; the name is at its beginning. */
const SIZE_AT = 124;
const SIZE_DIGITS = 11;
const SUM_AT = 148;
/** What every header holds. No clock, no user: the same documents are the same bytes. The sum counts itself as blanks. */
const HEADER = Buffer.alloc(TAR_BLOCK_BYTES);
for (const [at, field] of [[100, '0000644'], [108, '0000000'], [116, '0000000'], [136, '00000000000'], [SUM_AT, '        '], [156, '0'], [257, 'ustar'], [263, '00']] as const) HEADER.write(field, at, 'latin1');

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bytes a member takes up in the tar. */
function memberBytes(content: Uint8Array): number { return TAR_BLOCK_BYTES * (1 + Math.ceil(content.length / TAR_BLOCK_BYTES)); }
export function documentBytes({ text, manifest }: ShardDocument): number { return memberBytes(text) + memberBytes(manifest); }

function memberNames(document: number): [string, string] {
  const name = String(document).padStart(NAME_DIGITS, '0');
  return [`${name}.txt`, `${name}.json`];
}

/** The bytes the library would make, which copies one after the other. */
export function tarOf(documents: readonly ShardDocument[]): Uint8Array {
  const used = documents.reduce((sum, document) => sum + documentBytes(document), 0);
  const tar = Buffer.alloc(Math.max(Math.ceil(used / TAR_RECORD_BYTES) * TAR_RECORD_BYTES, used + TAR_END_BYTES));
  let at = 0;
  const put = (name: string, content: Uint8Array): void => {
    tar.set(HEADER, at);
    tar.write(name, at, 'latin1');
    tar.write(content.length.toString(8).padStart(SIZE_DIGITS, '0'), at + SIZE_AT, 'latin1');
    const sum = tar.subarray(at, at + TAR_BLOCK_BYTES).reduce((total, byte) => total + byte, 0);
    tar.write(sum.toString(8).padEnd(8, '\0'), at + SUM_AT, 'latin1');
    tar.set(content, at + TAR_BLOCK_BYTES);
    at += memberBytes(content);
  };
  documents.forEach(({ text, manifest }, number) => {
    const [textName, manifestName] = memberNames(number);
    put(textName, text);
    put(manifestName, manifest);
  });
  return tar;
}

/** Null when it is not the tar of a shard, whole and in order. The documents are views into `tar`. */
export function documentsOf(tar: Uint8Array): ShardDocument[] | null {
  try {
    // The parser looks at the whole buffer, whatever part of it a view shows.
    const members = parseTar(tar.byteLength === tar.buffer.byteLength ? tar : Uint8Array.from(tar));
    const contents = members.map((member, index) => (member.type === 'file' && member.name === memberNames(index >> 1)[index & 1] ? member.data ?? new Uint8Array() : null));
    const documents: ShardDocument[] = [];
    for (let index = 0; index < contents.length; index += 2) {
      const [text, manifest] = [contents[index], contents[index + 1]];
      if (!text || !manifest) return null;
      documents.push({ text, manifest });
    }
    return documents;
  } catch {
    return null;
  }
}

/** Off this thread, and in one piece: in Node's small pieces it would wait for this thread after each. The checksum inside lets the ordinary tools see damage too. */
export async function pack(tar: Uint8Array): Promise<Uint8Array> {
  return compress(tar, { chunkSize: tar.length, params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 }, pledgedSrcSize: tar.length });
}

/** Null when it does not unpack, or to more than `bytesMax`. */
export async function unpack(packed: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  try { return await decompress(packed, { maxOutputLength: bytesMax }); } catch { return null; }
}
