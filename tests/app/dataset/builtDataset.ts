// A small dataset as a build would hand it to the ledger and the rules: documents of three sources, placed by the real code.
import { createHash } from 'node:crypto';
import type { LedgerInput } from '../../../app/dataset/ledger/facts.ts';
import { makePatch } from '../../../app/dataset/patch.ts';
import type { RulesInput } from '../../../app/dataset/rules.ts';
import { splitOf } from '../../../app/dataset/split.ts';
import { documentUid, versionId, versionRoot } from '../../../app/dataset/version.ts';
import type { Hasher } from '../../../app/ports.ts';
import type { OfferedDocument, PlacedDocument, ShardMeta, Split } from '../../../schemas/dataset.ts';

export const hasher: Hasher = { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') };
const sha = (text: string): string => hasher.sha256Hex(Buffer.from(text));

export interface Written { readonly text: string; readonly over?: Partial<OfferedDocument>; readonly record?: Partial<OfferedDocument['record']>; readonly place?: Partial<PlacedDocument> }
export interface Built { readonly documents: OfferedDocument[]; readonly placed: PlacedDocument[]; readonly shards: ShardMeta[]; readonly packed: string[]; readonly texts: { uid: string; text: string }[] }

function documentOf({ text, over, record }: Written, index: number): OfferedDocument {
  const sourceId = over?.sourceId ?? 's-1';
  const cleanSha256 = sha(text);
  return {
    uid: documentUid(sourceId, cleanSha256, `file ${index}`, hasher), sourceId, scope: 'mesh', readAt: '2026-01-01T00:00:00.000Z', query: 'folder', generation: 0, override: false,
    ...over,
    record: {
      type: 'plain', encoding: 'utf-8', rawSha256: sha(`raw ${text}`), rawBytes: Buffer.byteLength(text) + 3, cleanSha256, cleanBytes: Buffer.byteLength(text), structure: { headings: 0, tables: 0, cells: 0, captions: 0 },
      language: { code: 'en', share: 1 }, licence: 'MIT', rby: { r: 0.6, b: 0.3, y: 0.1 }, quality: { charEntropyBits: 4.1, meanWordLength: 4.7, repetition: 0.02, score: 0.9 },
      safety: { 'hate': 0, 'self-harm': 0, 'violence': 0 }, masked: {}, words: text.split(/\s+/).length, lines: text.split('\n').length, publishedAt: null, ...record,
    },
  };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** One shard for each source and split that keeps something. */
function shardsOf(documents: readonly OfferedDocument[], placed: readonly PlacedDocument[]): ShardMeta[] {
  const splitByUid = new Map(placed.filter(({ leftOut }) => leftOut === null).map(({ uid, split }) => [uid, split]));
  return [...new Set(documents.map(({ sourceId }) => sourceId))].sort().flatMap((sourceId) => (['train', 'val', 'test'] as const satisfies readonly Split[]).flatMap((split) => {
    const own = documents.filter((document) => document.sourceId === sourceId && splitByUid.get(document.uid) === split);
    const [first] = own;
    if (first === undefined) return [];
    const hash = sha(own.map(({ uid }) => uid).join());
    const part = (colour: 'r' | 'b' | 'y'): number => mean(own.map(({ record }) => record.rby[colour]));
    return [{
      name: `shard-${hash.slice(0, 16)}`, sourceId, scope: first.scope, split, documents: own.length, bytes: 2048 * own.length, packedBytes: 512 * own.length, sha256: hash, crc32: '0badcafe',
      rby: { r: part('r'), b: part('b'), y: part('y') }, drag: mean(own.map(({ uid }) => placed.find((place) => place.uid === uid)?.drag ?? 0)),
    }];
  }));
}

export function build(written: readonly Written[]): Built {
  const documents = written.map(documentOf);
  const placed = documents.map((document, index): PlacedDocument => ({
    uid: document.uid, cleanSha256: document.record.cleanSha256, cluster: document.uid, drag: 0, nearest: null, leftOut: null,
    split: splitOf(document.uid), ...written[index]?.place,
  }));
  const packed = placed.filter(({ leftOut }) => leftOut === null).map(({ uid }) => uid);
  return { documents, placed, shards: shardsOf(documents, placed), packed, texts: written.map(({ text }, index) => ({ uid: documents[index]?.uid ?? '', text })) };
}

export const rulesInput = ({ documents, placed, shards, packed, texts }: Built): RulesInput => ({ documents, placed, shards, packed, sample: texts });

export function ledgerInput({ documents, placed, shards, texts }: Built, over: Partial<LedgerInput> = {}): LedgerInput {
  const root = versionRoot(placed, hasher);
  return {
    version: versionId(root), root, nowIso: '2026-11-21T00:00:00.000Z', documents, placed, shards, patch: makePatch(null, placed, { r: 1 / 3, b: 1 / 3, y: 1 / 3 }, hasher),
    sample: texts, perplexity: {}, tokenCounts: null, hasher, ...over,
  };
}
