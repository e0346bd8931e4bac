// A dataset version: what may be learnt after everything that was read has been compared, split and tested. Built over all
// live sources of a node; content-addressed, so the same documents make the same version again.
import { z } from 'zod';
import { DocumentRecord } from './document.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const uid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** Shares of clusters by hash: 90, 5 and 5 of a hundred. Codon of a split: train R, val B, test Y. */
export const splitShares = { train: 0.9, val: 0.05, test: 0.05 } as const;
export const Split = z.enum(['train', 'val', 'test']);
export type Split = z.infer<typeof Split>;

/** A document as it is offered to a build. */
export const OfferedDocument = z.strictObject({
  /** UUID version 8 of (source id, clean hash, name): the same file in the same source keeps it. */
  uid, sourceId: z.string(), scope: z.enum(['device', 'mesh']),
  record: DocumentRecord,
  /** ISO time it was read, and by which query (`file`, `folder`, `archive`). */
  readAt: z.string(), query: z.enum(['file', 'folder', 'archive']),
  generation: z.int().min(0),
  /** A person who saw the safety flags and gave a reason may let a flagged document in. */
  override: z.boolean(),
});
export type OfferedDocument = z.infer<typeof OfferedDocument>;

export const leftOutReasons = {
  'near-duplicate': 'Another document says nearly the same.',
  'safety': 'It was flagged for hate, self-harm or violence, and is not learnt.',
  'unmasked': 'Masking it a second time found more. It is left out until masking is better.',
} as const;
export const LeftOutReason = z.enum(Object.keys(leftOutReasons) as [keyof typeof leftOutReasons, ...(keyof typeof leftOutReasons)[]]);
export type LeftOutReason = keyof typeof leftOutReasons;

/** What a build decided about one document. */
export const PlacedDocument = z.strictObject({
  uid,
  /** Of its text: with split and reason what the root hash of a version is made of, so a patch carries all it takes. */
  cleanSha256: sha256,
  /** Smallest uid of its near-duplicate cluster; its own when it stands alone. */
  cluster: uid,
  /** Largest estimated similarity (app/dataset/minhash.ts) to a document kept before it, 0 to 1; 0 when none came near: how
   *  hard it is to attach anything new. */
  drag: z.number().min(0).max(1),
  /** The kept document it was measured against; null when none came near. */
  nearest: uid.nullable(),
  leftOut: LeftOutReason.nullable(),
  split: Split,
});
export type PlacedDocument = z.infer<typeof PlacedDocument>;

export const RuleVerdict = z.strictObject({ rule: z.string().max(60), ok: z.boolean(), detail: z.string().max(300) });
export type RuleVerdict = z.infer<typeof RuleVerdict>;

export const ShardMeta = z.strictObject({
  /** `shard-<first 16 of sha256>`; the file is tar.zst with `000000.txt` and `000000.json` (its manifest) a document. */
  name: z.string().regex(/^shard-[0-9a-f]{16}$/), sourceId: z.string(), scope: z.enum(['device', 'mesh']), split: Split,
  documents: z.int().min(1), bytes: z.int().min(1), packedBytes: z.int().min(1),
  sha256, crc32: z.string().regex(/^[0-9a-f]{8}$/),
  /** Mean of its documents' RBY, and of their drag: the LP checksum is sha256 and drag together. */
  rby: z.strictObject({ r: z.number(), b: z.number(), y: z.number() }), drag: z.number().min(0).max(1),
});
export type ShardMeta = z.infer<typeof ShardMeta>;

/** From a parent version to this one. */
export const DatasetPatch = z.strictObject({
  format: z.literal('ileices-patch-1'), parent: sha256.nullable(), root: sha256, generation: z.int().min(0),
  added: z.array(PlacedDocument), removed: z.array(uid),
  /** Change of the mean RBY, and of how far it is from thirds. */
  rbyDiff: z.strictObject({ r: z.number(), b: z.number(), y: z.number(), tension: z.number() }),
});
export type DatasetPatch = z.infer<typeof DatasetPatch>;

export const stageNames = ['list', 'read', 'compare', 'split', 'shard', 'ledger', 'test', 'perplexity'] as const;
export const StageName = z.enum(stageNames);
export type StageName = z.infer<typeof StageName>;

/** What a person sees of a version; no text, no names. */
export const DatasetView = z.strictObject({
  version: z.string().regex(/^d-[0-9a-f]{16}$/), root: sha256, parent: sha256.nullable(), generation: z.int().min(0), builtAt: z.string(),
  /** Names the readings it was built from: another word, and it is built anew. */
  builtFrom: z.string(),
  sources: z.array(z.string()), /** Sources whose stored text cannot be read. */ damaged: z.array(z.string()), documents: z.int(), leftOut: z.record(LeftOutReason, z.int()), bytes: z.int(), chunks: z.int(),
  splits: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }),
  masked: z.record(z.string(), z.int()),
  rules: z.array(RuleVerdict), trainable: z.boolean(),
  /** Whether what is shared passes alone: text for this machine never keeps the shared base from learning. */
  sharedTrainable: z.boolean(),
  /** What the node's own model made of a sample, measured afterwards; null before. */
  perplexity: z.strictObject({ documents: z.int(), medianBitsPerByte: z.number() }).nullable(),
  stageMs: z.partialRecord(StageName, z.number()),
  shards: z.array(ShardMeta),
});
export type DatasetView = z.infer<typeof DatasetView>;

/** Work under way, for progress, ETA and cancel. */
export const FlowProgress = z.strictObject({
  sourceId: z.string(), stage: StageName, done: z.int(), total: z.int(), bytesDone: z.int(), bytesTotal: z.int(),
  startedAt: z.string(), bytesPerSecond: z.number().nullable(), etaSeconds: z.number().nullable(),
});
export type FlowProgress = z.infer<typeof FlowProgress>;
