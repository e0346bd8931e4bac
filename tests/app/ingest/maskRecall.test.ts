// How much of what was planted masking finds, over every kind and context of the corpus, and across segment ends (DATA-014).
import { describe, expect, it } from 'vitest';
import { SEGMENT_CHARACTERS, prepareText } from '../../../app/ingest/prepareText.ts';
import { SECRET_KINDS, canBeRead, secretCorpus } from './secretCorpus.ts';
import type { PlantedSecret } from './secretCorpus.ts';

const SEED = 20261121;
const SECRETS = 2_000;
const RECALL_MIN = 0.99;
/** Of one kind, of which there are about thirty. */
const KIND_RECALL_MIN = 0.9;

interface Recall { readonly found: number; readonly of: number; readonly missed: string[] }
function recallOf(secrets: readonly PlantedSecret[], around: (document: string, index: number) => string): { total: number; byKind: Map<string, Recall> } {
  const byKind = new Map<string, Recall>();
  for (const [index, secret] of secrets.entries()) {
    const left = prepareText(around(secret.document, index)).chunks.join('\n');
    const before = byKind.get(secret.kind) ?? { found: 0, of: 0, missed: [] };
    const read = canBeRead(left, secret.value);
    byKind.set(secret.kind, { found: before.found + (read ? 0 : 1), of: before.of + 1, missed: read ? [...before.missed, `${secret.context}: ${secret.text}`] : before.missed });
  }
  return { total: [...byKind.values()].reduce((sum, { found }) => sum + found, 0) / secrets.length, byKind };
}
const told = (byKind: Map<string, Recall>): string => [...byKind].map(([kind, { found, of, missed }]) => `${kind} ${found}/${of}${missed.map((text) => `\n    ${JSON.stringify(text)}`).join('')}`).join('\n');

describe(`DATA-014 recall, seed ${SEED}`, () => {
  it(`finds 99 of 100 among ${SECRETS} secrets of ${SECRET_KINDS.length} kinds in context`, () => {
    expect(SECRET_KINDS.length).toBeGreaterThanOrEqual(30);
    const { total, byKind } = recallOf(secretCorpus(SEED, SECRETS), (document) => document);
    console.info(`masking recall ${total.toFixed(4)} of ${SECRETS}, seed ${SEED}; missed:\n${told(new Map([...byKind].filter(([, { found, of }]) => found < of)))}`);
    expect(total, told(byKind)).toBeGreaterThanOrEqual(RECALL_MIN);
    for (const [kind, { found, of }] of byKind) expect(found / of, kind).toBeGreaterThanOrEqual(KIND_RECALL_MIN);
  });

  it('finds them as well where a segment ends', () => {
    const secrets = secretCorpus(SEED + 1, 630);
    const line = 'Some ordinary words in a line, one of many.\n';
    const filler = line.repeat(Math.ceil(SEGMENT_CHARACTERS / line.length) + 10);
    const { total, byKind } = recallOf(secrets, (document, index) => `${filler.slice(0, SEGMENT_CHARACTERS - (index * 37) % (document.length + 40))}\n${document}\n${filler.slice(0, 3_000)}`);
    expect(total, told(byKind)).toBeGreaterThanOrEqual(RECALL_MIN);
  });

  it('is the same corpus every time, and another one for another seed', () => {
    expect(secretCorpus(SEED, 100)).toEqual(secretCorpus(SEED, 100));
    expect(secretCorpus(SEED + 1, 100)).not.toEqual(secretCorpus(SEED, 100));
  });

  it('the measure can tell: what is left as it was can be read', () => {
    const secrets = secretCorpus(SEED, 200).filter(({ context }) => !context.includes(','));
    expect(secrets.filter(({ document, value }) => canBeRead(document, value)).length / secrets.length).toBeGreaterThan(0.98);
  });
});
