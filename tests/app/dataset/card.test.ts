// DATA-009: the card has every section, and its numbers are those of the other files.
import { describe, expect, it } from 'vitest';
import { ledgerFiles } from '../../../app/dataset/ledger.ts';
import type { LedgerName } from '../../../app/dataset/ledger.ts';
import { build, ledgerInput } from './builtDataset.ts';

const built = build(Array.from({ length: 60 }, (_, index) => ({
  text: `Heron ${index} stands in the reeds.\n`, over: { sourceId: `s-${index % 3}` },
  record: { licence: ['MIT', 'UNKNOWN', 'CC-BY-4.0'][index % 3] ?? '', language: { code: index % 5 === 0 ? 'de' : 'en', share: 1 }, masked: index % 10 === 0 ? { iban: 1 } : {}, rby: index % 2 === 0 ? { r: 0.65, b: 0.25, y: 0.1 } : { r: 0.15, b: 0.05, y: 0.8 } },
  ...(index === 7 ? { place: { leftOut: 'near-duplicate' as const, drag: 0.95 } } : {}),
})));
const files = new Map(ledgerFiles(ledgerInput(built)).map(({ name, content }) => [name, content]));
const card = files.get('DATASET_CARD.md') ?? '';
const section = (title: string): string => card.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
/** Cells of the section's table, a row each, without its head. */
const rows = (title: string): string[][] => section(title).split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.slice(2, -2).split(' | '));
const json = (name: LedgerName): unknown => JSON.parse(files.get(name) ?? '');

describe('DATA-009: the dataset card', () => {
  it('has every section', () => {
    expect([...card.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(['What this is', 'AE = C = 1 scope statement', 'Licence matrix', 'Domains', 'Languages', 'RBY histogram', 'Splits', 'Near-duplicates', 'Personal data and secrets', 'Hazards', 'How it was made']);
    expect(section('Personal data and secrets')).toContain('Found, never clean: 6 of 60 documents');
    expect(section('AE = C = 1 scope statement')).toContain('59 documents');
    expect(section('Near-duplicates')).toContain('1.7 %');
  });

  it('its numbers are those of the other files', () => {
    const licences = json('LICENSES.json') as { licences: { spdx: string; documents: number }[] };
    const columns = section('Licence matrix').split('\n').find((line) => line.startsWith('| Source'))?.slice(2, -2).split(' | ') ?? [];
    for (const { spdx, documents } of licences.licences) {
      const column = columns.indexOf(spdx);
      expect(rows('Licence matrix').reduce((sum, row) => sum + Number(row[column]), 0)).toBe(documents);
    }
    const languages = json('languages.json') as { languages: { iso639: string; documents: number; utf8Bytes: number }[] };
    expect(rows('Languages').map((row) => row.slice(0, 3))).toEqual(languages.languages.map(({ iso639, documents, utf8Bytes }) => [iso639, String(documents), String(utf8Bytes)]));
    const splits = json('splits.json') as Record<string, { documents: number }>;
    expect(rows('Splits').map((row) => row.slice(0, 2))).toEqual(Object.entries(splits).map(([split, { documents }]) => [split, String(documents)]));
    const domains = (files.get('domains.csv') ?? '').split('\r\n').slice(1, -1).map((line) => line.split(',')[1]);
    for (const [domain, count] of rows('Domains')) expect(Number(count)).toBe(domains.filter((one) => one === domain).length);
    const findings = json('pii-report.json') as { findings: Record<string, number> };
    expect(rows('Personal data and secrets')).toEqual(Object.entries(findings.findings).map(([kind, count]) => [kind, String(count)]));
  });

  it('counts every document once in the histogram of each colour', () => {
    for (const column of [1, 2, 3]) expect(rows('RBY histogram').reduce((sum, row) => sum + Number(row[column]), 0)).toBe(59);
    expect(rows('RBY histogram')[6]).toEqual(['0.6 to 0.7', '30', '0', '0']);
  });
});
