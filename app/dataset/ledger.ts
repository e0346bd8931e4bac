// The twenty files that account for a version of the dataset, made anew with every build. Pure: the same input gives the
// same bytes. They hold numbers, hashes, uids and closed words; the tokenizer's sample alone holds text, and that masked.
import { datasetCard } from './card.ts';
import { datesCsv, dedupCsv, domainsCsv, provenanceCsv, qualityCsv, safetyCsv } from './ledger/documentTables.ts';
import { factsOf } from './ledger/facts.ts';
import type { LedgerInput } from './ledger/facts.ts';
import { SampleTally } from './ledger/sampleTally.ts';
import { captionsJson, checksumsJson, languagesJson, licencesJson, piiJson, shardsJson, splitsJson, tablesJson } from './ledger/summaries.ts';

export const LEDGER_NAMES = [
  'DATASET_CARD.md', 'provenance.csv', 'LICENSES.json', 'dedup.csv', 'quality.csv', 'token-stats.json', 'domains.csv', 'languages.json', 'dates.csv', 'pii-report.json',
  'safety.csv', 'shards.json', 'splits.json', 'tokenizer_train.txt', 'byte-fallback.json', 'numbers.csv', 'tables.json', 'captions.json', 'checksums.json', 'patch.json',
] as const;
export type LedgerName = (typeof LEDGER_NAMES)[number];
export interface LedgerFile { readonly name: LedgerName; readonly content: string }

const json = (value: object): string => `${JSON.stringify(value, null, 1)}\n`;

export function ledgerFiles(input: LedgerInput): LedgerFile[] {
  const facts = factsOf(input);
  const sample = new SampleTally(facts);
  const contents: Record<LedgerName, string> = {
    'DATASET_CARD.md': datasetCard(facts), 'provenance.csv': provenanceCsv(facts), 'LICENSES.json': json(licencesJson(facts)), 'dedup.csv': dedupCsv(facts), 'quality.csv': qualityCsv(facts),
    'token-stats.json': json(sample.tokenStatsJson()), 'domains.csv': domainsCsv(facts), 'languages.json': json(languagesJson(facts)), 'dates.csv': datesCsv(facts), 'pii-report.json': json(piiJson(facts)),
    'safety.csv': safetyCsv(facts), 'shards.json': json(shardsJson(facts)), 'splits.json': json(splitsJson(facts)), 'tokenizer_train.txt': sample.tokenizerText(), 'byte-fallback.json': json(sample.byteFallbackJson()),
    'numbers.csv': sample.numbersCsv(), 'tables.json': json(tablesJson(facts)), 'captions.json': json(captionsJson(facts)), 'checksums.json': json(checksumsJson(facts)), 'patch.json': json(input.patch),
  };
  return LEDGER_NAMES.map((name) => ({ name, content: contents[name] }));
}
