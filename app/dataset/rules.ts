// Unit tests of a dataset: what must hold before a build may be trained on. Each rule says what it looked at and, where it
// fails, which documents to look at, by uid. It changes nothing; refusing is the builder's business.
import { SPLIT_DOCUMENTS_MIN, splitOf } from './split.ts';
import { documentManifest } from './documentManifest.ts';
import { NEAR_DUPLICATE_SIMILARITY } from './place.ts';
import { maskText } from '../ingest/mask.ts';
import type { MaskKind } from '../ingest/mask/kinds.ts';
import { Manifest } from '../../schemas/manifest.ts';
import { OfferedDocument, splitShares } from '../../schemas/dataset.ts';
import type { PlacedDocument, RuleVerdict, ShardMeta, Split } from '../../schemas/dataset.ts';

export interface RulesInput {
  readonly documents: readonly OfferedDocument[];
  readonly placed: readonly PlacedDocument[];
  readonly shards: readonly ShardMeta[];
  /** Uids of the documents that were put into shards, each as often as it was. */
  readonly packed: readonly string[];
  /** Masked texts of kept documents, as they were stored, `RULE_TEXT_CHARACTERS` of each at least; taken until `RULE_SAMPLE_CHARACTERS_MAX`. */
  readonly sample: Iterable<{ readonly uid: string; readonly text: string }>;
}

/** UTF-16 units of text that are looked at again, and of one document. */
export const RULE_SAMPLE_CHARACTERS_MAX = 1_000_000;
const RULE_DOCUMENT_CHARACTERS_MAX = 20_000;
/** So much of each text has to be in the sample, or all of it: with one unit more than is taken, that it goes on is seen. */
export const RULE_TEXT_CHARACTERS = RULE_DOCUMENT_CHARACTERS_MAX + 1;
/** Of the text's characters so many at most may stand for broken bytes. */
export const REPLACEMENT_SHARE_MAX = 0.01;
/** Kinds whose shape is sure: not one may be left. The others go by the words around them, which masking itself changes: so
 *  once in a thousand documents a second look finds one more. */
const SURE_KINDS: ReadonlySet<MaskKind> = new Set<MaskKind>(['private-key', 'seed-phrase', 'api-key', 'crypto-address', 'e-mail', 'iban', 'card', 'national-id', 'secret']);
export const UNSURE_DOCUMENTS_SHARE_MAX = 0.01;
/** Splits are judged from so many clusters on, and only when they are further from their aim than chance would take them
 *  once in a billion builds. */
export const SPLIT_CLUSTERS_MIN = 400;
const SPLIT_DEVIATIONS_MAX = 6;
const SHARE_TOLERANCE = 1e-6;
const NAMED_MAX = 3;

/** What is wrong, by uid or in words; empty where the rule holds. */
type Rule = (input: Prepared) => readonly string[];
interface Prepared extends RulesInput {
  readonly byUid: ReadonlyMap<string, OfferedDocument>;
  readonly places: ReadonlyMap<string, PlacedDocument>;
  readonly kept: readonly PlacedDocument[];
  readonly texts: readonly { readonly uid: string; readonly text: string }[];
}

const uidsOf = (rows: readonly { readonly uid: string }[]): string[] => rows.map(({ uid }) => uid);
const repeated = (uids: readonly string[]): string[] => { const seen = new Set<string>(); return uids.filter((uid) => seen.has(uid) || seen.add(uid) === undefined); };
const isOne = ({ r, b, y }: { r: number; b: number; y: number }): boolean => Math.abs(r + b + y - 1) <= SHARE_TOLERANCE && Math.min(r, b, y) >= 0;
const isFlagged = ({ record }: OfferedDocument): boolean => Object.values(record.safety).some((count) => count > 0);
const REPLACEMENT = /\ufffd/g;
const BLANK_LINE = /^[\p{Zs}\t]+$/mu;

/** Name of each rule and what it looks for; the names are stable, people and scripts cite them. */
const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['no-empty-documents', ({ kept, byUid }) => uidsOf(kept).filter((uid) => { const record = byUid.get(uid)?.record; return record === undefined || record.cleanBytes === 0 || record.lines === 0; })],
  ['no-lines-of-blanks', ({ texts }) => texts.filter(({ text }) => BLANK_LINE.test(text)).map(({ uid }) => uid)],
  ['no-empty-texts', ({ texts }) => texts.filter(({ text }) => text.trim() === '').map(({ uid }) => uid)],
  ['text-is-whole', ({ texts }) => texts.filter(({ text }) => (text.match(REPLACEMENT)?.length ?? 0) > text.length * REPLACEMENT_SHARE_MAX).map(({ uid }) => uid)],
  ['uids-are-unique', ({ documents, placed }) => [...repeated(uidsOf(documents)), ...repeated(uidsOf(placed))]],
  ['every-document-has-its-place', ({ documents, placed, byUid, places }) => [
    ...uidsOf(documents).filter((uid) => places.get(uid)?.cleanSha256 !== byUid.get(uid)?.record.cleanSha256), ...uidsOf(placed).filter((uid) => !byUid.has(uid))]],
  ['every-document-has-licence-manifest-and-hash', ({ documents, places }) => documents.filter((document) => {
    const place = places.get(document.uid);
    return !OfferedDocument.safeParse(document).success || (place !== undefined && !Manifest.safeParse(documentManifest(document, place)).success);
  }).map(({ uid }) => uid)],
  ['clusters-keep-to-one-split', ({ kept }) => {
    const splits = new Map<string, Split>();
    return kept.filter(({ cluster, split }) => { const first = splits.get(cluster) ?? split; splits.set(cluster, first); return first !== split; }).map(({ uid }) => uid);
  }],
  ['near-duplicates-are-left-out', ({ placed }) => placed.filter(({ drag, leftOut }) => drag >= NEAR_DUPLICATE_SIMILARITY && leftOut === null).map(({ uid }) => uid)],
  ['flagged-are-left-out', ({ kept, byUid }) => uidsOf(kept).filter((uid) => { const document = byUid.get(uid); return document !== undefined && isFlagged(document) && !document.override; })],
  ['splits-follow-the-hash', ({ kept }) => kept.filter(({ cluster, split }) => split !== 'train' && split !== splitOf(cluster)).map(({ uid }) => uid)],
  ['split-shares-are-in-bounds', splitSharesOff],
  ['rby-sums-to-one', ({ documents, shards }) => [...documents.filter(({ record }) => !isOne(record.rby)).map(({ uid }) => uid), ...shards.filter(({ rby }) => !isOne(rby)).map(({ name }) => name)]],
  ['nothing-left-out-is-in-a-shard', ({ packed, places }) => packed.filter((uid) => places.get(uid)?.leftOut !== null)],
  ['everything-kept-is-in-one-shard', ({ packed, kept }) => { const all = new Set(packed); return [...repeated(packed), ...uidsOf(kept).filter((uid) => !all.has(uid))]; }],
  ['shard-sums-match', shardSumsOff],
  ['nothing-more-to-mask', unmasked],
];
export const ruleNames: readonly string[] = RULES.map(([name]) => name);

/** All rules, in order; a build is trainable when every one is ok. */
export function checkDataset(input: RulesInput): RuleVerdict[] {
  const prepared: Prepared = {
    ...input, byUid: new Map(input.documents.map((document) => [document.uid, document])), places: new Map(input.placed.map((place) => [place.uid, place])),
    kept: input.placed.filter(({ leftOut }) => leftOut === null), texts: sampled(input.sample),
  };
  return RULES.map(([rule, look]) => {
    const wrong = look(prepared);
    const named = wrong.slice(0, NAMED_MAX).join(', ');
    return { rule, ok: wrong.length === 0, detail: wrong.length === 0 ? '' : `${wrong.length} wrong: ${named}${wrong.length > NAMED_MAX ? ', ...' : ''}`.slice(0, 300) };
  });
}

function sampled(sample: RulesInput['sample'], charactersMax = RULE_SAMPLE_CHARACTERS_MAX): { uid: string; text: string }[] {
  const texts: { uid: string; text: string }[] = [];
  let characters = 0;
  for (const { uid, text } of sample) {
    if (characters >= charactersMax) break;
    // Cut at a line end: half a line may look like something that the whole is not.
    const end = text.length <= RULE_DOCUMENT_CHARACTERS_MAX ? text.length : Math.max(0, text.lastIndexOf('\n', RULE_DOCUMENT_CHARACTERS_MAX));
    if (text.length > 0 && end === 0) continue;
    texts.push({ uid, text: text.slice(0, end) });
    characters += end;
  }
  return texts;
}

/** Documents in which a second look finds what masking left, of a kind it is sure about: those a build leaves out before it is tested. Looks
 *  at twice as much as the test, so that what comes into the test's sample in their place was looked at too. */
export function unmaskedDocuments(sample: RulesInput['sample']): string[] {
  return sampled(sample, 2 * RULE_SAMPLE_CHARACTERS_MAX).filter(({ text }) => (Object.keys(maskText(text).counts) as MaskKind[]).some((kind) => SURE_KINDS.has(kind))).map(({ uid }) => uid);
}

function unmasked({ texts }: Prepared): readonly string[] {
  const finds = texts.map(({ uid, text }) => ({ uid, kinds: Object.keys(maskText(text).counts) as MaskKind[] })).filter(({ kinds }) => kinds.length > 0);
  const sure = finds.filter(({ kinds }) => kinds.some((kind) => SURE_KINDS.has(kind)));
  return uidsOf(finds.length > Math.max(1, texts.length * UNSURE_DOCUMENTS_SHARE_MAX) ? finds : sure);
}

/** Clusters of sources that are split by document; the others are `train` as a whole. */
function splitSharesOff({ kept, byUid }: Prepared): readonly string[] {
  const perSource = new Map<string, number>();
  const sourceOf = ({ uid }: PlacedDocument): string => byUid.get(uid)?.sourceId ?? '';
  for (const place of kept) perSource.set(sourceOf(place), (perSource.get(sourceOf(place)) ?? 0) + 1);
  const small = new Set(kept.filter((place) => (perSource.get(sourceOf(place)) ?? 0) < SPLIT_DOCUMENTS_MIN).map(({ cluster }) => cluster));
  const clusters = new Map(kept.filter(({ cluster }) => !small.has(cluster)).map(({ cluster, split }) => [cluster, split]));
  if (clusters.size < SPLIT_CLUSTERS_MIN) return [];
  return (['train', 'val', 'test'] as const).flatMap((split) => {
    const aim = splitShares[split];
    const share = [...clusters.values()].filter((own) => own === split).length / clusters.size;
    const deviation = Math.sqrt((aim * (1 - aim)) / clusters.size);
    return Math.abs(share - aim) > SPLIT_DEVIATIONS_MAX * deviation ? [`${split} holds ${(100 * share).toFixed(1)} % of the clusters instead of ${(100 * aim).toFixed(0)} %`] : [];
  });
}

/** Documents by source, scope and split: as many in the shards as were kept. A shard is named after its hash. */
function shardSumsOff({ kept, byUid, shards }: Prepared): readonly string[] {
  const wanted = new Map<string, number>();
  const add = (key: string, count: number): void => { wanted.set(key, (wanted.get(key) ?? 0) + count); };
  for (const { uid, split } of kept) { const document = byUid.get(uid); if (document !== undefined) add(`${document.sourceId} ${document.scope} ${split}`, 1); }
  for (const { sourceId, scope, split, documents } of shards) add(`${sourceId} ${scope} ${split}`, -documents);
  return [...[...wanted].filter(([, count]) => count !== 0).map(([key]) => key), ...shards.filter(({ name, sha256 }) => name !== `shard-${sha256.slice(0, 16)}`).map(({ name }) => name)];
}
