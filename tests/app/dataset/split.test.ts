// Splits and codons come from the uid alone (DATA-016).
import { describe, expect, it } from 'vitest';
import { codonOf, splitOf } from '../../../app/dataset/split.ts';
import { documentUid } from '../../../app/dataset/version.ts';
import { hasher } from './placeCorpus.ts';

const uids = Array.from({ length: 20_000 }, (_, index) => documentUid('s-1', '0'.repeat(64), `${index}`, hasher));

describe('a split', () => {
  it('takes 90, 5 and 5 of a hundred clusters', () => {
    const shares = ['train', 'val', 'test'].map((split) => uids.filter((uid) => splitOf(uid) === split).length / uids.length);
    // Four deviations of so many draws.
    [0.9, 0.05, 0.05].forEach((share, index) => { expect(Math.abs((shares[index] ?? 0) - share)).toBeLessThan(4 * Math.sqrt(share * (1 - share) / uids.length)); });
  });

  it('is the same for ever', () => {
    const at = (draw: string): string => splitOf(`00000000-0000-8000-8000-0000${draw}`);
    expect(['00000000', 'e6666666', 'e6666667', 'f3333333', 'f3333334', 'ffffffff'].map(at)).toEqual(['train', 'train', 'val', 'val', 'test', 'test']);
  });
});

describe('a codon', () => {
  it('DATA-016 begins with the letter of its split; all nine of each come up evenly', () => {
    const counts = new Map<string, number>();
    for (const uid of uids) {
      const codon = codonOf(uid, splitOf(uid));
      expect(codon).toMatch({ train: /^R[RBY]{2}$/, val: /^B[RBY]{2}$/, test: /^Y[RBY]{2}$/ }[splitOf(uid)]);
      counts.set(codon, (counts.get(codon) ?? 0) + 1);
    }
    expect(counts.size).toBe(27);
    for (const [codon, count] of counts) if (codon.startsWith('R')) expect(Math.abs(count / (uids.length * 0.9) - 1 / 9)).toBeLessThan(0.01);
  });
});
