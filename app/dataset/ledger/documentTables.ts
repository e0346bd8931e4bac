// The ledger's tables with one line a document, by uid: where it came from, what was compared, how good, which colour, how
// recent, what was flagged. Numbers, hashes and closed words; names of files stand nowhere.
import { domainOf, recencyPressure } from '../stats.ts';
import { csvOf, rounded } from './csv.ts';
import type { Cell } from './csv.ts';
import { grouped, isFlagged } from './facts.ts';
import type { LedgerFacts } from './facts.ts';

export function provenanceCsv({ rows }: LedgerFacts): string {
  return csvOf(['uid', 'generation', 'source', 'scope', 'query', 'read_at', 'type', 'encoding', 'raw_sha256', 'raw_bytes', 'clean_sha256', 'clean_bytes'],
    rows.map(({ document: { uid, generation, sourceId, scope, query, readAt, record } }) =>
      [uid, generation, sourceId, scope, query, readAt, record.type, record.encoding, record.rawSha256, record.rawBytes, record.cleanSha256, record.cleanBytes]));
}

/** `source_removed_percent`: of the documents of the same source, how many in a hundred were near-duplicates. */
export function dedupCsv({ rows }: LedgerFacts): string {
  const percents = new Map([...grouped(rows, ({ document }) => document.sourceId)].map(([source, own]) =>
    [source, rounded((100 * own.filter(({ place }) => place.leftOut === 'near-duplicate').length) / own.length)]));
  return csvOf(['uid', 'cluster', 'nearest', 'drag_score', 'removed', 'source_removed_percent'], rows.map(({ document, place }) =>
    [place.uid, place.cluster, place.nearest, rounded(place.drag), place.leftOut === 'near-duplicate', percents.get(document.sourceId) ?? 0]));
}

export function qualityCsv({ kept, input: { perplexity } }: LedgerFacts): string {
  return csvOf(['uid', 'quality_B', 'char_entropy_bits', 'mean_word_length', 'repetition', 'words', 'lines', 'bits_per_byte'], kept.map(({ document: { uid, record: { quality, words, lines } } }) =>
    [uid, rounded(quality.score), rounded(quality.charEntropyBits), rounded(quality.meanWordLength), rounded(quality.repetition), words, lines, measured(perplexity[uid])]));
}

export function domainsCsv({ kept }: LedgerFacts): string {
  return csvOf(['uid', 'domain', 'r', 'b', 'y', 'type'], kept.map(({ document: { uid, record: { rby, type } } }) =>
    [uid, domainOf(rby), rounded(rby.r), rounded(rby.b), rounded(rby.y), type]));
}

/** A document that does not say when it was published counts from when it was read. */
export function datesCsv({ kept, input }: LedgerFacts): string {
  return csvOf(['uid', 'published_at', 'read_at', 'counted_from', 'delta_p'], kept.map(({ document: { uid, readAt, record: { publishedAt } } }) => {
    const published = publishedAt === null ? null : recencyPressure(publishedAt, input.nowIso);
    const pressure = published ?? recencyPressure(readAt, input.nowIso);
    return [uid, publishedAt, readAt, published === null ? 'read' : 'published', pressure === null ? null : rounded(pressure)];
  }));
}

/** Only documents with a flag. `free_will_override`: a person let it in, with a reason that stands in the journal. */
export function safetyCsv({ rows }: LedgerFacts): string {
  return csvOf(['uid', 'hate', 'self_harm', 'violence', 'free_will_override', 'left_out'], rows.filter(({ document }) => isFlagged(document)).map(({ document: { uid, record: { safety }, override }, place }) =>
    [uid, safety.hate, safety['self-harm'], safety.violence, override, place.leftOut === 'safety']));
}

/** Empty where the model was not asked yet. */
const measured = (bitsPerByte: number | undefined): Cell => (bitsPerByte === undefined ? null : rounded(bitsPerByte));
