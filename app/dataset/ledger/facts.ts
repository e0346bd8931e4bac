// What the ledger is made from, and the totals that several of its files tell: counted once, so that they agree.
import type { DatasetPatch, OfferedDocument, PlacedDocument, ShardMeta, Split } from '../../../schemas/dataset.ts';
import type { Rby } from '../../physics/rby.ts';
import type { Hasher } from '../../ports.ts';
import { UNKNOWN_LICENCE } from '../../ingest/licence/expression.ts';
import { domainOf, meanRby } from '../stats.ts';
import type { Domain } from '../stats.ts';

export interface SampleText { readonly uid: string; readonly text: string }

export interface LedgerInput {
  readonly version: string; readonly root: string; readonly nowIso: string;
  readonly documents: readonly OfferedDocument[]; readonly placed: readonly PlacedDocument[];
  readonly shards: readonly ShardMeta[]; readonly patch: DatasetPatch;
  /** Masked texts of documents, `LEDGER_TEXT_CHARACTERS` of each at least; taken until the ledger has enough. */
  readonly sample: Iterable<SampleText>;
  /** How often each token came, by a tokenizer; null: words of the sample are counted. */
  readonly tokenCounts: readonly number[] | null;
  /** Bits a byte by the node's own model, by uid, as far as it was measured. */
  readonly perplexity: Readonly<Record<string, number>>;
  readonly hasher: Hasher;
}

export interface Row { readonly document: OfferedDocument; readonly place: PlacedDocument }
export interface Share { readonly documents: number; readonly bytes: number }

export interface LedgerFacts {
  readonly input: LedgerInput;
  /** Every document with its place, by uid. */
  readonly rows: readonly Row[];
  readonly kept: readonly Row[];
  readonly bytes: number;
  readonly removedPercent: number;
  readonly licences: ReadonlyMap<string, Share>;
  readonly languages: ReadonlyMap<string, Share & { readonly rby: Rby }>;
  readonly domains: Readonly<Record<Domain, number>>;
  readonly splits: Readonly<Record<Split, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly documentsWithFindings: number;
  readonly flagged: number;
  readonly rby: Rby;
  /** Of the kept documents that may be shared: allowed for the mesh, under a licence that is known. */
  readonly shareable: readonly Row[];
}

export const isFlagged = ({ record }: OfferedDocument): boolean => Object.values(record.safety).some((count) => count > 0);

export function factsOf(input: LedgerInput): LedgerFacts {
  const places = new Map(input.placed.map((place) => [place.uid, place]));
  const rows = [...input.documents].sort((one, other) => (one.uid < other.uid ? -1 : 1))
    .flatMap((document): Row[] => { const place = places.get(document.uid); return place === undefined ? [] : [{ document, place }]; });
  const kept = rows.filter(({ place }) => place.leftOut === null);
  const records = kept.map(({ document }) => document.record);
  const domains: Record<Domain, number> = { 'R-doc': 0, 'B-doc': 0, 'Y-doc': 0, 'even': 0 };
  for (const { rby } of records) domains[domainOf(rby)] += 1;
  const splits: Record<Split, number> = { train: 0, val: 0, test: 0 };
  for (const { place } of kept) splits[place.split] += 1;
  const withFindings = rows.filter(({ document }) => Object.values(document.record.masked).some((count) => count > 0));
  const byLanguage = grouped(kept, ({ document }) => document.record.language.code);
  return {
    input, rows, kept, domains, splits, bytes: bytesOf(kept),
    removedPercent: rows.length === 0 ? 0 : (100 * rows.filter(({ place }) => place.leftOut === 'near-duplicate').length) / rows.length,
    licences: new Map([...grouped(kept, ({ document }) => document.record.licence)].map(([licence, own]) => [licence, { documents: own.length, bytes: bytesOf(own) }])),
    languages: new Map([...byLanguage].map(([code, own]) => [code, { documents: own.length, bytes: bytesOf(own), rby: meanRby(own.map(({ document }) => document.record.rby)) }])),
    findings: addFindings(rows), documentsWithFindings: withFindings.length, flagged: rows.filter(({ document }) => isFlagged(document)).length,
    rby: meanRby(records.map(({ rby }) => rby)),
    shareable: kept.filter(({ document }) => document.scope === 'mesh' && document.record.licence !== UNKNOWN_LICENCE),
  };
}

/** In groups by key, keys in order. */
export function grouped(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]); else group.push(row);
  }
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
}

export const bytesOf = (rows: readonly Row[]): number => rows.reduce((sum, { document }) => sum + document.record.cleanBytes, 0);

function addFindings(rows: readonly Row[]): Record<string, number> {
  const sum = new Map<string, number>();
  for (const { document } of rows) for (const [kind, count] of Object.entries(document.record.masked)) sum.set(kind, (sum.get(kind) ?? 0) + count);
  return Object.fromEntries([...sum].sort(([one], [other]) => (one < other ? -1 : 1)));
}
