// Near-duplicates are found and strangers left alone; what is kept, left out and split does not depend on order (DATA-003, DATA-016).
import { describe, expect, it } from 'vitest';
import { SimilarityIndex } from '../../../app/dataset/lsh.ts';
import { estimateSimilarity } from '../../../app/dataset/minhash.ts';
import { CLUSTER_SIMILARITY, NEAR_DUPLICATE_SIMILARITY, placeDocuments } from '../../../app/dataset/place.ts';
import { SPLIT_DOCUMENTS_MIN } from '../../../app/dataset/split.ts';
import { PlacedDocument } from '../../../schemas/dataset.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { changes, labelledSet, offer, prose, signatureOf } from './placeCorpus.ts';

const SEED = 20261121;

describe('near-duplicates', () => {
  it(`DATA-003 are found with recall >= 0.95 and precision >= 0.99 over all pairs, each kind of change by itself (seed ${SEED})`, () => {
    const set = labelledSet(SEED, 150, 300);
    const signatures = set.map(({ text }) => signatureOf(text));
    const index = new SimilarityIndex(set.length);
    for (const signature of signatures) index.add(signature);
    const found = signatures.map((signature) => new Set(index.near(signature).filter((other) => estimateSimilarity(signature, signatures[other] ?? signature) >= NEAR_DUPLICATE_SIMILARITY)));

    let right = 0;
    let wrong = 0;
    found.forEach((others, number) => { for (const other of others) if (other > number) { if (set[other]?.family === set[number]?.family) right += 1; else wrong += 1; } });
    const recalls = Object.keys(changes).map((change) => {
      const pairs = set.flatMap((one, number) => (one.change === change ? [[number, number - 1 - Object.keys(changes).indexOf(change)] as const] : []));
      return [change, pairs.filter(([copy, original]) => found[copy]?.has(original)).length / pairs.length] as const;
    });
    const recall = recalls.reduce((sum, [, share]) => sum + share, 0) / recalls.length;
    console.log(`precision ${right / (right + wrong)} (${wrong} wrong of ${right + wrong}), recall ${recall}`, Object.fromEntries(recalls));
    expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.99);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    for (const [change, share] of recalls) expect(share, change).toBeGreaterThanOrEqual(0.95);
  });
});
