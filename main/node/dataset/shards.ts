// Puts documents into shards and takes them out again. A shard is believed only when its bytes, its measures and its drag
// are what its description says (the LP checksum). Bytes in, bytes out: sealing and the disk are the caller's business, and
// so is the order of the documents; in the same order the same documents make the same shard.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Manifest } from '../../../schemas/manifest.ts';
import type { ShardMeta, Split } from '../../../schemas/dataset.ts';
import type { ShardDocument } from './tarShard.ts';
import { documentBytes, documentsOf, pack, tarOf, unpack } from './tarShard.ts';

/** A shard is closed before the document that would take it beyond one of these; a document larger than that has its own. */
export const SHARD_LIMITS = { unpackedBytes: 16 * 1024 * 1024, documents: 10_000 } as const;
const PACKED_AT_ONCE = 2;
/** What a description may claim: the longest document there is, with what stands around it. */
const UNPACKED_BYTES_MAX = 257 * 1024 * 1024;
/** How far drag and RBY computed again may be from what the description says. */
export const LP_TOLERANCE = 1e-6;
/** Where a document's manifest holds its drag. */
export const DRAG_FACT = 'drag_score';

export const shardFaults = {
  'wrong-length': 'It is longer or shorter than its description says.',
  'wrong-crc32': 'Its bytes were changed.',
  'wrong-sha256': 'It is another shard than its description names.',
  'not-a-shard': 'It does not hold what a shard holds.',
  'wrong-drag': 'The drag of its documents is not the one its description says.',
  'wrong-rby': 'The RBY of its documents is not the one its description says.',
} as const;
export type ShardFault = keyof typeof shardFaults;
export class ShardRefused extends Error {
  readonly reason: ShardFault;
  constructor(name: string, reason: ShardFault) { super(`${name}: ${shardFaults[reason]} Build the dataset again, or fetch the shard again.`); this.name = 'ShardRefused'; this.reason = reason; }
}

/** One source, one scope, one side of the split: what is forgotten or held back goes shard by shard. */
export interface ShardOf { readonly sourceId: string; readonly scope: ShardMeta['scope']; readonly split: Split }
export interface Shard { readonly meta: ShardMeta; readonly bytes: Uint8Array }

/** What one shard will hold, not packed yet. */
export interface Gathered { readonly of: ShardOf; readonly tar: Uint8Array; readonly documents: number; readonly measured: Pick<ShardMeta, 'rby' | 'drag'> }

/** Takes documents as they come and gives them out by the shard, as each is full. */
export function* gatherShards(documents: Iterable<ShardDocument>, of: ShardOf, limits: { readonly unpackedBytes: number; readonly documents: number } = SHARD_LIMITS): Generator<Gathered> {
  let waiting: ShardDocument[] = [];
  let bytes = 0;
  for (const document of documents) {
    const more = documentBytes(document);
    if (waiting.length > 0 && (bytes + more > limits.unpackedBytes || waiting.length === limits.documents)) {
      const full = gathered(waiting, of);
      waiting = [];
      bytes = 0;
      yield full;
    }
    waiting.push(document);
    bytes += more;
  }
  if (waiting.length > 0) yield gathered(waiting, of);
}

/** Packs shards, off this thread, while the next is gathered here: never more than three are in memory, and of those that
 *  are larger than a shard should be never more than two. In order. */
export async function* packAhead(all: Iterable<Gathered>): AsyncGenerator<Shard> {
  const packing: { readonly bytes: number; readonly shard: Promise<Shard> }[] = [];
  const bytesPacking = (): number => packing.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const next of all) {
    while (packing.length === PACKED_AT_ONCE || (packing.length > 0 && bytesPacking() + next.tar.length > PACKED_AT_ONCE * SHARD_LIMITS.unpackedBytes)) {
      const done = await packing[0]?.shard;
      packing.shift();
      if (done !== undefined) yield done;
    }
    const shard = packedShard(next);
    // It fails where it is awaited; whoever stops before that has no more use for it.
    shard.catch(() => undefined);
    packing.push({ bytes: next.tar.length, shard });
  }
  for (const { shard } of packing) yield await shard;
}

export function writeShards(...documents: Parameters<typeof gatherShards>): AsyncGenerator<Shard> { return packAhead(gatherShards(...documents)); }

/** Its documents, or a ShardRefused. */
export async function readShard(bytes: Uint8Array, meta: ShardMeta): Promise<ShardDocument[]> {
  const refuse = (reason: ShardFault): never => { throw new ShardRefused(meta.name, reason); };
  if (bytes.length !== meta.packedBytes || meta.bytes > UNPACKED_BYTES_MAX) refuse('wrong-length');
  if (crcOf(bytes) !== meta.crc32) refuse('wrong-crc32');
  if (sha256Of(bytes) !== meta.sha256 || nameOf(meta.sha256) !== meta.name) refuse('wrong-sha256');
  const tar = await unpack(bytes, meta.bytes);
  const documents = tar === null ? null : documentsOf(tar);
  if (tar?.length !== meta.bytes || documents?.length !== meta.documents) return refuse('not-a-shard');
  const measured = meanOf(documents);
  if (measured === null) return refuse('not-a-shard');
  if (!(Math.abs(measured.drag - meta.drag) <= LP_TOLERANCE)) refuse('wrong-drag');
  for (const colour of ['r', 'b', 'y'] as const) if (!(Math.abs(measured.rby[colour] - meta.rby[colour]) <= LP_TOLERANCE)) refuse('wrong-rby');
  return documents;
}

function gathered(documents: readonly ShardDocument[], of: ShardOf): Gathered {
  const measured = meanOf(documents);
  if (measured === null) throw new Error(`a document's manifest holds no RBY, or no ${DRAG_FACT}`);
  return { of, tar: tarOf(documents), documents: documents.length, measured };
}

async function packedShard({ of: { sourceId, scope, split }, tar, documents, measured }: Gathered): Promise<Shard> {
  const bytes = await pack(tar);
  const sha256 = sha256Of(bytes);
  return { bytes, meta: { name: nameOf(sha256), sourceId, scope, split, documents, bytes: tar.length, packedBytes: bytes.length, sha256, crc32: crcOf(bytes), ...measured } };
}

/** Mean RBY and drag over the documents, out of their manifests; null when one of them does not say. */
function meanOf(documents: readonly ShardDocument[]): Pick<ShardMeta, 'rby' | 'drag'> | null {
  const sum = { r: 0, b: 0, y: 0, drag: 0 };
  for (const { manifest } of documents) {
    const measured = measuresOf(manifest);
    if (measured === null) return null;
    sum.r += measured.r;
    sum.b += measured.b;
    sum.y += measured.y;
    sum.drag += measured.drag;
  }
  const count = documents.length;
  return { rby: { r: sum.r / count, b: sum.b / count, y: sum.y / count }, drag: sum.drag / count };
}

function measuresOf(manifest: Uint8Array): { r: number; b: number; y: number; drag: number } | null {
  let value: unknown = null;
  try { value = JSON.parse(Buffer.from(manifest.buffer, manifest.byteOffset, manifest.byteLength).toString('utf8')); } catch { return null; }
  const parsed = Manifest.safeParse(value);
  const drag = parsed.data?.facts[DRAG_FACT];
  return parsed.success && typeof drag === 'number' && drag >= 0 && drag <= 1 ? { ...parsed.data.rby, drag } : null;
}

const NAME_HEX = 16;
function nameOf(sha256: string): string { return `shard-${sha256.slice(0, NAME_HEX)}`; }
function sha256Of(bytes: Uint8Array): string { return createHash('sha256').update(bytes).digest('hex'); }
function crcOf(bytes: Uint8Array): string { return crc32(bytes).toString(16).padStart(8, '0'); }
