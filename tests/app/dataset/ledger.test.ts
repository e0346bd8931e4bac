// The twenty files, each number against one computed here from the same documents.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerFiles, LEDGER_NAMES } from '../../../app/dataset/ledger.ts';
import type { LedgerName } from '../../../app/dataset/ledger.ts';
import { csvOf } from '../../../app/dataset/ledger/csv.ts';
import { decimalOf, decimalParts } from '../../../app/dataset/ledger/numbers.ts';
import { LEDGER_TEXT_CHARACTERS, SAMPLE_DOCUMENT_CHARACTERS_MAX, withoutReserved } from '../../../app/dataset/ledger/sampleTally.ts';
import { lpChecksum, splitCodons } from '../../../app/dataset/ledger/summaries.ts';
import { SPECIAL_IDS, SPECIAL_NAMES } from '../../../app/organism/tokenizer/special.ts';
import { colourOf } from '../../../app/physics/colour.ts';
import { DatasetPatch } from '../../../schemas/dataset.ts';
import { build, hasher, ledgerInput } from './builtDataset.ts';
import type { Written } from './builtDataset.ts';

const written: Written[] = [
  ...Array.from({ length: 24 }, (_, index): Written => ({
    text: `Heron number ${index} weighs 1.${index} kg; quotithrush and <R><B><Y> stand by. Grüße, 鷺${index === 2 ? ' Ж' : ''}.\n`, over: { sourceId: index % 2 === 0 ? 's-1' : 's-2', scope: index % 2 === 0 ? 'mesh' : 'device', query: 'folder' },
    record: {
      licence: index % 3 === 0 ? 'UNKNOWN' : 'MIT', language: { code: index % 4 === 0 ? 'de' : 'en', share: 1 }, rby: index % 3 === 0 ? { r: 0.2, b: 0.7, y: 0.1 } : { r: 0.6, b: 0.1, y: 0.3 },
      masked: index % 5 === 0 ? { 'e-mail': 2, 'phone': 1 } : {}, publishedAt: index === 3 ? '2020-05-01' : index === 4 ? '2026-05-01' : null,
      structure: { headings: 0, tables: index === 5 ? 1 : 0, cells: index === 5 ? 12 : 0, captions: index === 6 ? 2 : 0 },
    },
    // These few are train, so that the sample has them; the others stand where their hash puts them.
    place: index < 7 ? { split: 'train' } : {},
  })),
  { text: 'Nearly the same as the first one.\n', place: { leftOut: 'near-duplicate', drag: 0.91 } },
  { text: 'Flagged and left out.\n', record: { safety: { 'hate': 3, 'self-harm': 0, 'violence': 1 } }, place: { leftOut: 'safety' } },
  { text: 'Flagged and let in.\n', over: { override: true }, record: { safety: { 'hate': 0, 'self-harm': 2, 'violence': 0 } } },
];
const built = build(written);
const input = ledgerInput(built);
const files = new Map(ledgerFiles(input).map(({ name, content }) => [name, content]));
const json = (name: LedgerName): Record<string, unknown> => JSON.parse(files.get(name) ?? '') as Record<string, unknown>;
const kept = built.documents.filter(({ uid }) => built.placed.find((place) => place.uid === uid)?.leftOut === null);
const placeOf = (uid: string) => built.placed.find((place) => place.uid === uid)!;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Rows of a CSV as objects; every cell of this ledger is without quotes but those the test makes. */
function csv(name: LedgerName): Record<string, string>[] {
  const [head = '', ...lines] = (files.get(name) ?? '').trimEnd().split('\r\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index] ?? '', cell])));
}

describe('the ledger', () => {
  it('has exactly twenty files, the same bytes from the same input', () => {
    expect(LEDGER_NAMES).toHaveLength(20);
    expect(new Set(LEDGER_NAMES).size).toBe(20);
    expect([...files.keys()]).toEqual([...LEDGER_NAMES]);
    expect(ledgerFiles(ledgerInput(built))).toEqual(ledgerFiles(input));
    expect(ledgerFiles(ledgerInput({ ...built, documents: built.documents.toReversed() })).filter(({ name }) => name !== 'patch.json')).toEqual(ledgerFiles(input).filter(({ name }) => name !== 'patch.json'));
  });

  it('holds text in the sample for the tokenizer alone', () => {
    for (const [name, content] of files) expect([name, content.includes('quotithrush')]).toEqual([name, name === 'tokenizer_train.txt']);
  });

  it('of an empty dataset is an empty ledger', () => {
    const empty = ledgerFiles(ledgerInput(build([])));
    expect(empty).toHaveLength(20);
    for (const { name, content } of empty) expect([name, /NaN|Infinity|undefined/.test(content)]).toEqual([name, false]);
  });

  it('CSV is never a formula, and quotes what it must', () => {
    expect(csvOf(['a', 'b'], [['=1+1', '@x'], ['-2', -2], ['+3', 'a,"b"\n'], ['\t=1', null], [true, 'plain']])).toBe('a,b\r\n\'=1+1,\'@x\r\n\'-2,-2\r\n\'+3,"a,""b""\n"\r\n\'\t=1,\r\ntrue,plain\r\n');
  });
});

describe('the ledger by document', () => {
  it('provenance has a line with both hashes for every document', () => {
    expect(csv('provenance.csv').map(({ uid, raw_sha256, clean_sha256, generation, query, read_at }) => [uid, raw_sha256, clean_sha256, generation, query, read_at]).sort())
      .toEqual(built.documents.map(({ uid, record, generation, query, readAt }) => [uid, record.rawSha256, record.cleanSha256, String(generation), query, readAt]).sort());
  });

  it('dedup, quality, domains and safety say what was decided', () => {
    const removed = csv('dedup.csv').filter((row) => row['removed'] === 'true');
    expect(removed).toMatchObject([{ uid: built.documents[24]?.uid, drag_score: '0.91', source_removed_percent: String(Math.round(1e8 / built.documents.filter(({ sourceId }) => sourceId === 's-1').length) / 1e6) }]);
    expect(csv('quality.csv')).toHaveLength(kept.length);
    expect(csv('quality.csv')[0]).toMatchObject({ quality_B: '0.9', char_entropy_bits: '4.1' });
    expect(csv('domains.csv').filter(({ domain }) => domain === 'B-doc')).toHaveLength(kept.filter(({ record }) => record.rby.b === 0.7).length);
    expect(csv('safety.csv').map(({ uid: _, ...row }) => row).sort((a, b) => Number(b['hate']) - Number(a['hate']))).toEqual([
      { hate: '3', self_harm: '0', violence: '1', free_will_override: 'false', left_out: 'true' }, { hate: '0', self_harm: '2', violence: '0', free_will_override: 'true', left_out: 'false' }]);
  });

  it('DATA-013: a newer document has the higher delta-P', () => {
    const rows = new Map(csv('dates.csv').map((row) => [row['uid'], row]));
    const [old, fresh, unsaid] = [3, 4, 8].map((index) => rows.get(built.documents[index]?.uid));
    expect([old?.['counted_from'], unsaid?.['counted_from']]).toEqual(['published', 'read']);
    expect(Number(fresh?.['delta_p'])).toBeGreaterThan(Number(old?.['delta_p']));
    expect(Number(unsaid?.['delta_p'])).toBeCloseTo(2 ** (-324 / 365), 5);
  });
});

describe('the ledger by sum', () => {
  it('DATA-010: licences by source, and the skew of leaving out what may not be shared', () => {
    const { licences, filter, attribution } = json('LICENSES.json') as { licences: { spdx: string; documents: number }[]; filter: { before: { rby: { r: number } }; after: { documents: number; rby: { r: number } }; skew: { r: number } }; attribution: unknown[] };
    const unknown = kept.filter(({ record }) => record.licence === 'UNKNOWN');
    expect(licences.find(({ spdx }) => spdx === 'UNKNOWN')?.documents).toBe(unknown.length);
    const after = kept.filter(({ scope, record }) => scope === 'mesh' && record.licence !== 'UNKNOWN');
    expect(filter.after.documents).toBe(after.length);
    const mean = (rows: typeof kept): number => sum(rows.map(({ record }) => record.rby.r)) / rows.length;
    expect(filter.skew.r).toBeCloseTo(mean(after) - mean(kept), 5);
    expect(attribution).toHaveLength(kept.length - unknown.length);
  });

  it('DATA-012: language totals add up to the corpus, coloured by the display mapping', () => {
    const { utf8Bytes, languages } = json('languages.json') as { utf8Bytes: number; languages: { iso639: string; utf8Bytes: number; rby: { r: number; b: number; y: number }; rgb: string }[] };
    expect(utf8Bytes).toBe(sum(kept.map(({ record }) => record.cleanBytes)));
    expect(sum(languages.map((language) => language.utf8Bytes))).toBe(utf8Bytes);
    expect(languages.map(({ iso639 }) => iso639)).toEqual(['de', 'en']);
    for (const { rby, rgb } of languages) expect(rgb).toBe(`#${colourOf(rby).map((channel) => channel.toString(16).padStart(2, '0')).join('')}`);
  });

  it('DATA-014: the report counts what the records count', () => {
    const masked = built.documents.filter(({ record }) => Object.keys(record.masked).length > 0).length;
    expect(json('pii-report.json')).toMatchObject({ documents: 27, documentsWithFindings: masked, findings: { 'e-mail': masked * 2, 'phone': masked }, codon: { base: 'Y', actions: masked * 3 } });
  });

  it('shards, checksums and patch', () => {
    const { shards } = json('checksums.json') as { shards: { name: string; LP_checksum: string }[] };
    expect(shards.map(({ name }) => name)).toEqual(built.shards.map(({ name }) => name));
    for (const [index, { LP_checksum }] of shards.entries()) expect(LP_checksum).toBe(`${built.shards[index]?.sha256}+${built.shards[index]?.drag.toFixed(6)}`);
    const one = built.shards[0]!;
    expect(new Set([one, { ...one, drag: one.drag + 0.01 }, { ...one, sha256: '0'.repeat(64) }].map(lpChecksum)).size).toBe(3);
    expect(DatasetPatch.parse(json('patch.json'))).toEqual(input.patch);
    expect((json('shards.json')['shards'] as { rbyCentroid: { r: number } }[])[0]?.rbyCentroid.r).toBeCloseTo(one.rby.r, 5);
  });

  it('splits: each hash is over its sorted uids, each codon begins with the colour of its split', () => {
    for (const [split, base] of [['train', 'R'], ['val', 'B'], ['test', 'Y']] as const) {
      const { sha256, uids, codons, documents } = json('splits.json')[split] as { sha256: string; uids: Record<string, string>; codons: string[]; documents: number };
      const own = kept.map(({ uid }) => uid).filter((uid) => placeOf(uid).split === split).sort();
      expect(Object.keys(uids)).toEqual(own);
      expect(documents).toBe(own.length);
      expect(sha256).toBe(hasher.sha256Hex(Buffer.from(own.map((uid) => `${uid}\n`).join(''))));
      expect([...Object.values(uids), codons[0]].every((codon) => /^[RBY]{3}$/.test(codon ?? '') && codon?.startsWith(base))).toBe(true);
      expect(codons).toHaveLength(8);
    }
    expect(splitCodons('001a1b0f', 'val').slice(0, 4)).toEqual(['BRR', 'YYY', 'RRR', 'BYR']);
  });

  it('DATA-019, DATA-020: tables have a density, captions more yellow', () => {
    const table = built.documents[5]!;
    expect((json('tables.json')['documents'] as unknown[])).toEqual([{ uid: table.uid, tables: 1, cells: 12, space_matter_density: Math.round(12e6 / table.record.cleanBytes) / 1e6 }]);
    const [captioned] = json('captions.json')['documents'] as { uid: string; rby: { y: number }; boosted: { r: number; b: number; y: number } }[];
    expect(captioned?.uid).toBe(built.documents[6]?.uid);
    expect(captioned?.boosted.y).toBeCloseTo(((captioned?.rby.y ?? 0) + 0.1) / 1.1, 5);
    expect(sum(Object.values(captioned?.boosted ?? {}))).toBeCloseTo(1, 5);
  });
});

describe('the ledger from the sample', () => {
  const training = built.texts.filter(({ uid }) => placeOf(uid).split === 'train' && placeOf(uid).leftOut === null);

  it('DATA-017: a codon of reserved tokens before each document, and none in any text', () => {
    const content = files.get('tokenizer_train.txt') ?? '';
    const marker = /^(<[RBY]>)(<[RBY]>)(<[RBY]>)$/gm;
    const found = [...content.matchAll(marker)];
    expect(found).toHaveLength(training.length);
    for (const match of found) for (const base of match.slice(1)) expect(SPECIAL_IDS[base as '<R>']).toBeGreaterThanOrEqual(SPECIAL_IDS['<R>']);
    const texts = content.split(marker).filter((_, index) => index % 4 === 0 && index > 0).map((text) => text.slice(1));
    expect(texts.map((text) => text.replace(/<\\(\\*)([A-Z0-9]+)>/g, '<$1$2>'))).toEqual(training.map(({ text }) => text));
    expect(texts.some((text) => SPECIAL_NAMES.some((name) => text.includes(name)))).toBe(false);
  });

  it('escaping is exact both ways for every text', () => {
    const piece = fc.oneof(fc.constantFrom(...SPECIAL_NAMES, '<', '\\', '>', 'R', '<\\R>', '<\\\\Y>'), fc.string({ maxLength: 3 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join('');
      const escaped = withoutReserved(text);
      for (const name of SPECIAL_NAMES) expect(escaped.includes(name)).toBe(false);
      const names = SPECIAL_NAMES.map((name) => name.slice(1, -1)).join('|');
      expect(escaped.replace(new RegExp(`<\\\\(\\\\*)(${names})>`, 'g'), '<$1$2>')).toBe(text);
    }));
  });

  it('token statistics count the words of the sample, or the tokens that are given', () => {
    const words = training.flatMap(({ text }) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
    expect(json('token-stats.json')).toMatchObject({ counted: 'words of the sample', tokens: words.length, distinct: new Set(words).size, sampledDocuments: training.length });
    const given = ledgerFiles(ledgerInput(built, { tokenCounts: [4, 0, 4] })).find(({ name }) => name === 'token-stats.json')?.content ?? '';
    expect(JSON.parse(given)).toMatchObject({ counted: 'tokens', tokens: 8, distinct: 2, entropy_bits: 1, entropy_deficit: 0 });
  });

  it('rare glyphs with their bytes and a light by how common they are', () => {
    const { glyphs } = json('byte-fallback.json') as { glyphs: { glyph: string; bytes: string; count: number; light: number }[] };
    const common = training.filter(({ text }) => text.includes('鷺')).length;
    expect(glyphs.map(({ glyph, bytes, count }) => [glyph, bytes, count])).toEqual([['U+00DF', 'c39f', common], ['U+00FC', 'c3bc', common], ['U+9DFA', 'e9b7ba', common], ['U+0416', 'd096', 1]]);
    expect(glyphs.slice(0, 3).map(({ light }) => light)).toEqual([1, 1, 1]);
    expect(glyphs[3]?.light).toBeCloseTo(1 / Math.log2(1 + common), 5);
  });

  it('DATA-018: numbers as mantissa and exponent, exact both ways', () => {
    const rows = csv('numbers.csv');
    const six = rows.filter(({ uid }) => uid === built.documents[6]?.uid).map(({ mantissa, exponent, b }) => [mantissa, exponent, b]);
    expect(six).toEqual([['6', '0', '0.7'], ['16', '-1', '0.7']]);
    expect([decimalParts('-1.50e3'), decimalParts('0.1'), decimalParts('1.2.3'), decimalParts('12345678901234567890')]).toEqual([{ mantissa: -150, exponent: 1 }, { mantissa: 1, exponent: -1 }, null, null]);
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const parts = decimalParts(String(value));
      if (parts !== null) expect(decimalOf(parts) + 0).toBe(value + 0);
    }));
    fc.assert(fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 9 }), (units, places) => {
      const text = (units / 10 ** places).toFixed(places);
      expect(decimalOf(decimalParts(text)!)).toBe(Number(text) + 0);
    }));
  });

  it('takes no more of one document than its share', () => {
    const long = ledgerFiles(ledgerInput(build([{ text: 'heron '.repeat(40_000), place: { split: 'train' } }])));
    expect(long.find(({ name }) => name === 'tokenizer_train.txt')?.content.length).toBeLessThan(SAMPLE_DOCUMENT_CHARACTERS_MAX + 100);
  });

  it('is the same out of beginnings of texts as out of whole ones, also where one would end within a character', () => {
    for (const start of ['', 'x']) {
      const input = ledgerInput(build([{ text: `${start}${'\u{1f33f}'.repeat(40_000)}`, place: { split: 'train' } }]));
      const sample = [...input.sample].map(({ uid, text }) => ({ uid, text: text.slice(0, LEDGER_TEXT_CHARACTERS) }));
      expect(ledgerFiles({ ...input, sample })).toEqual(ledgerFiles(input));
    }
  });
});
