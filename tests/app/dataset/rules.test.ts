// DATA-027: a bad dataset fails with the rule that names what is wrong, and with no other.
import { describe, expect, it } from 'vitest';
import { checkDataset, RULE_TEXT_CHARACTERS, ruleNames, SPLIT_CLUSTERS_MIN, unmaskedDocuments } from '../../../app/dataset/rules.ts';
import type { RulesInput } from '../../../app/dataset/rules.ts';
import { splitOf } from '../../../app/dataset/split.ts';
import { build, rulesInput } from './builtDataset.ts';
import type { Built, Written } from './builtDataset.ts';

const written: readonly Written[] = Array.from({ length: 30 }, (_, index) => ({ text: `Document number ${index} tells about herons.\nThey stand still in the reeds.\n` }));
const sound = build(written);
const failed = (input: RulesInput): string[] => checkDataset(input).filter(({ ok }) => !ok).map(({ rule }) => rule);
const second = sound.placed[1];
const with0 = (over: Partial<Built>): RulesInput => rulesInput({ ...sound, ...over });
const changed = <T extends object>(rows: readonly T[], over: Partial<T>): T[] => rows.map((row, index) => (index === 0 ? { ...row, ...over } : row));
const recordOf = (over: Partial<(typeof sound.documents)[0]['record']>): typeof sound.documents => sound.documents.map((document, index) => (index === 0 ? { ...document, record: { ...document.record, ...over } } : document));
const textOf = (text: string): typeof sound.texts => changed(sound.texts, { text });
/** A uid whose hash says so. */
const elsewhere = sound.placed.find(({ uid }) => splitOf(uid) === 'train')?.uid ?? '';

/** Each breaks one thing. */
const BROKEN: Readonly<Record<string, () => RulesInput>> = {
  'no-empty-documents': () => with0({ documents: recordOf({ cleanBytes: 0, lines: 0 }) }),
  'no-lines-of-blanks': () => with0({ texts: textOf('One line.\n   \nAnother.\n') }),
  'no-empty-texts': () => with0({ texts: textOf('\n\n') }),
  'text-is-whole': () => with0({ texts: textOf('Gr\ufffd\ufffde aus M\ufffdnchen') }),
  'uids-are-unique': () => with0({ documents: [...sound.documents, sound.documents[0]!] }),
  'every-document-has-its-place': () => with0({ documents: recordOf({ cleanSha256: 'f'.repeat(64) }) }),
  'every-document-has-licence-manifest-and-hash': () => with0({ documents: recordOf({ licence: '' }) }),
  'clusters-keep-to-one-split': () => {
    const two = sound.placed.map((place) => (place.uid === elsewhere ? { ...place, split: 'train' as const } : place));
    const other = two.find(({ uid, split }) => uid !== elsewhere && split === 'train')!;
    // The other one calls itself of its cluster but stands in `val`, as the shards do.
    const placed = two.map((place) => (place.uid === other.uid ? { ...place, cluster: elsewhere, split: splitOf(elsewhere) === 'train' ? ('val' as const) : ('train' as const) } : place));
    return with0({ placed });
  },
  'near-duplicates-are-left-out': () => with0({ placed: changed(sound.placed, { drag: 0.97, nearest: second?.uid ?? null }) }),
  'flagged-are-left-out': () => with0({ documents: recordOf({ safety: { 'hate': 2, 'self-harm': 0, 'violence': 0 } }) }),
  'splits-follow-the-hash': () => with0({ placed: sound.placed.map((place) => (place.uid === elsewhere ? { ...place, split: 'test' as const } : place)) }),
  'rby-sums-to-one': () => with0({ documents: recordOf({ rby: { r: 0.5, b: 0.5, y: 0.5 } }) }),
  'nothing-left-out-is-in-a-shard': () => with0({ packed: [...sound.packed, '00000000-0000-8000-8000-000000000000'] }),
  'everything-kept-is-in-one-shard': () => with0({ packed: [...sound.packed, sound.packed[0]!] }),
  'shard-sums-match': () => with0({ shards: changed(sound.shards, { documents: 99 }) }),
  'nothing-more-to-mask': () => with0({ texts: textOf('Write to jane.miller@company.example or not.\n') }),
  'split-shares-are-in-bounds': () => {
    const many = build(Array.from({ length: SPLIT_CLUSTERS_MIN }, (_, index) => ({ text: `Heron ${index}.\n`, place: { split: 'train' as const } })));
    return rulesInput(many);
  },
};
/** What must fail along with it, because it is the same fault seen from another side. */
const ALONG: Readonly<Record<string, readonly string[]>> = {
  'clusters-keep-to-one-split': ['splits-follow-the-hash', 'shard-sums-match'],
  'splits-follow-the-hash': ['shard-sums-match'],
};

describe('DATA-027: unit tests of a dataset', () => {
  it('a sound dataset passes all of them', () => {
    expect(failed(rulesInput(sound))).toEqual([]);
    expect(failed(rulesInput(build(Array.from({ length: 1_000 }, (_, index) => ({ text: `Heron ${index} stands.\n` })))))).toEqual([]);
    expect(failed(rulesInput(build([])))).toEqual([]);
  });

  it('says the same of the beginning of a text as of the whole: a line that goes on is not looked at by half', () => {
    const begun = 'Write to jane.miller@company.example';
    const whole = `${'Heron.\n'.repeat(2_851)}${'x'.repeat(42 - begun.length)} ${begun} street\nand on.\n`;
    expect(whole.slice(0, RULE_TEXT_CHARACTERS - 1).endsWith(begun)).toBe(true);
    for (const text of [whole, whole.slice(0, RULE_TEXT_CHARACTERS)]) expect([failed(with0({ texts: textOf(text) })), unmaskedDocuments(textOf(text))]).toEqual([[], []]);
  });

  it('there is a bad dataset for every rule', () => { expect(Object.keys(BROKEN).sort()).toEqual([...ruleNames].sort()); });

  it.each(Object.keys(BROKEN))('%s', (rule) => {
    const verdicts = checkDataset(BROKEN[rule]!());
    expect(verdicts.filter(({ ok }) => !ok).map((verdict) => verdict.rule).filter((name) => !(ALONG[rule] ?? []).includes(name))).toEqual([rule]);
    expect(verdicts.find((verdict) => verdict.rule === rule)?.detail).toMatch(/^\d+ wrong: ./);
  });

  it('a left-out document in a shard is named', () => {
    const built = build([...written, { text: 'Left out.\n', place: { leftOut: 'safety' } }]);
    const uid = built.placed.at(-1)?.uid ?? '';
    const verdict = checkDataset(rulesInput({ ...built, packed: [...built.packed, uid] })).find(({ rule }) => rule === 'nothing-left-out-is-in-a-shard');
    expect(verdict).toMatchObject({ ok: false, detail: `1 wrong: ${uid}` });
  });

  it('one unsure find in many documents is borne, a sure one is not', () => {
    expect(failed(with0({ texts: textOf('Call +49 30 901820 in the morning.\n') }))).toEqual([]);
    expect(failed(with0({ texts: sound.texts.map(({ uid }) => ({ uid, text: 'Call +49 30 901820 in the morning.\n' })) }))).toEqual(['nothing-more-to-mask']);
  });

  it('a device document may not be packed as a mesh one', () => {
    expect(failed(with0({ shards: changed(sound.shards, { scope: 'device' }) }))).toEqual(['shard-sums-match']);
  });
});
