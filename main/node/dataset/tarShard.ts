// The file format of a shard: a tar with `000000.txt` and `000000.json` a document, packed by zstd, as WebDataset readers and
// the ordinary tools know it. Bytes in, bytes out: what the bytes mean and whether to believe them is shards.ts.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { createTar, parseTar } from 'nanotar';

/** One document in a shard: its text, and its manifest as the JSON it was signed as. Both UTF-8. */
export interface ShardDocument { readonly text: Uint8Array; readonly manifest: Uint8Array }

const ZSTD_LEVEL = 3;
const TAR_BLOCK_BYTES = 512;
/** Two empty blocks end a tar; a tool that finds fewer complains. */
const TAR_END_BYTES = 2 * TAR_BLOCK_BYTES;
const NAME_DIGITS = 6;
/** No clock, no user: the same documents are the same bytes. */
const SAME_EVERYWHERE = { mtime: 0, uid: 0, gid: 0, mode: '644' } as const;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bytes a member takes up in the tar. */
function memberBytes(content: Uint8Array): number { return TAR_BLOCK_BYTES * (1 + Math.ceil(content.length / TAR_BLOCK_BYTES)); }
export function documentBytes({ text, manifest }: ShardDocument): number { return memberBytes(text) + memberBytes(manifest); }

function memberNames(document: number): [string, string] {
  const name = String(document).padStart(NAME_DIGITS, '0');
  return [`${name}.txt`, `${name}.json`];
}

export function tarOf(documents: readonly ShardDocument[]): Uint8Array {
  const tar = createTar(documents.flatMap((document, number) => {
    const [text, manifest] = memberNames(number);
    return [{ name: text, data: document.text }, { name: manifest, data: document.manifest }];
  }), { attrs: SAME_EVERYWHERE });
  const used = documents.reduce((sum, document) => sum + documentBytes(document), 0);
  if (tar.length >= used + TAR_END_BYTES) return tar;
  const ended = new Uint8Array(used + TAR_END_BYTES);
  ended.set(tar);
  return ended;
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
