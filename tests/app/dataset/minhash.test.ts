// The signature is that of the text, however it arrives, and estimates exact Jaccard without bias (DATA-003).
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinHasher, SHORT_TEXT_WORDS, estimateJaccard } from '../../../app/dataset/minhash.ts';
import { SIGNATURE_WORDS } from '../../../schemas/document.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const SEED = 20261121;

function signature(...pieces: readonly string[]): Uint32Array {
  const hasher = new MinHasher();
  for (const piece of pieces) hasher.push(piece);
  return hasher.finish();
}
const similarity = (a: string, b: string): number => estimateJaccard(signature(a), signature(b));

/** The oracle: sets of strings, no hashes. */
function exactJaccard(a: readonly string[], b: readonly string[]): number {
  const pairs = (words: readonly string[]): Set<string> => new Set(words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`));
  const [one, other] = [pairs(a), pairs(b)];
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return shared / (one.size + other.size - shared);
}

function words(stream: SeededStream, count: number): string[] {
  return Array.from({ length: count }, () => `w${stream.nextBelow(20_000).toString(36)}`);
}

describe('signatures', () => {
  it('are the same for ever', () => {
    const long = Array.from({ length: 400 }, (_, index) => `word${index * index % 97}`).join(' ');
    const fingerprint = (text: string): string => createHash('sha256').update(signature(text)).digest('hex').slice(0, 16);
    expect(fingerprint('The quick brown fox jumps over the lazy dog near the old mill.')).toBe('41fe3413327e71ed');
    expect(fingerprint(long)).toBe('d8f297c053e93279');
    expect(fingerprint('Ça va?')).toBe('c40053ba899253a4');
    expect(fingerprint('春はあけぼの。やうやう白くなりゆく山際')).toBe('a907bcfc589f4b98');
  });

  it('do not depend on how the text arrives', () => {
    const alphabet = fc.constantFrom(...'abcdefgXYZ09 ,.\n-_čßΣς漢字あいпривет', '😀', '𐐀', 'กข', ' word ', 'longer-words ');
    fc.assert(fc.property(fc.array(alphabet, { maxLength: 300 }), fc.array(fc.nat(2000), { maxLength: 6 }), (parts, cuts) => {
      const text = parts.join('');
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
      expect(signature(...at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(signature(text));
    }), { seed: SEED, numRuns: 400 });
  });

  it('do not see capitals, blanks, line ends and punctuation', () => {
    const text = 'It was a bright cold day in April, and the clocks were striking; he slipped quickly through the doors.';
    expect(similarity(text, text.toUpperCase())).toBe(1);
    expect(similarity(text, text.replaceAll(' ', '\n\t '))).toBe(1);
    expect(similarity(text, text.replaceAll(/[,;.]/g, ' --'))).toBe(1);
    expect(similarity('ΟΔΟΣ και ΠΟΛΙΣ και μια ακόμη λέξη εδώ στο τέλος', 'οδος και πολις και μια ακόμη λέξη εδώ στο τέλος')).toBe(1);
  });

  it('compare texts of few words, and of none, by their characters', () => {
    expect(similarity('Hello', 'hello')).toBe(1);
    expect(similarity('Internationalisation', 'Internationalization')).toBeGreaterThan(0.5);
    expect(similarity('+-[]<>.,'.repeat(20), '-+<>[],.'.repeat(20))).toBeLessThan(0.6);
    expect(similarity('!', '!')).toBe(1);
    expect(similarity('!', '?')).toBe(0);
    expect(similarity('', '')).toBe(0);
  });

  it('compare scripts without blanks by pairs of characters', () => {
    const text = '春はあけぼのやうやう白くなりゆく山際少し明かりて紫だちたる雲の細くたなびきたる夏は夜月のころはさらなり';
    expect(similarity(text, text.replace('細', '太'))).toBeGreaterThan(0.85);
    expect(similarity(text, [...text].reverse().join(''))).toBeLessThan(0.2);
    const thai = 'ประเทศไทยมีชื่ออย่างเป็นทางการว่าราชอาณาจักรไทยตั้งอยู่ในเอเชียตะวันออกเฉียงใต้';
    expect(similarity(thai, thai.replace('ทาง', 'ทวง'))).toBeGreaterThan(0.85);
  });

  it('hold text of one endless word and of one word over and over', () => {
    const blob = Array.from({ length: 4000 }, (_, index) => 'acgt'[index * index % 7 % 4]).join('');
    expect(similarity(blob, blob)).toBe(1);
    expect(similarity('na '.repeat(50_000), 'na '.repeat(20))).toBe(1);
    expect(similarity('na '.repeat(SHORT_TEXT_WORDS), 'da '.repeat(SHORT_TEXT_WORDS))).toBe(0);
  });
});

describe('the estimate', () => {
  // Few shingles are where one hash in place of 128 could go wrong, many where bins are all full: both, and the border.
  for (const count of [12, 40, 130, 700, 3000]) {
    it(`DATA-003 is unbiased and within sqrt(J(1-J)/128) for texts of ${count} words (seed ${SEED})`, () => {
      const stream = SeededStream.from(SEED, `pairs of ${count}`);
      const runs = count > 1000 ? 150 : 400;
      let bias = 0;
      let squares = 0;
      let bound = 0;
      for (let run = 0; run < runs; run += 1) {
        const one = words(stream, count);
        const changed = stream.nextFloat() * 0.5;
        const other = one.map((word) => (stream.nextFloat() < changed ? `x${stream.nextBelow(20_000)}` : word));
        const exact = exactJaccard(one, other);
        const error = similarity(one.join(' '), other.join(' ')) - exact;
        bias += error / runs;
        squares += error * error;
        bound += exact * (1 - exact) / SIGNATURE_WORDS;
      }
      expect(Math.abs(bias)).toBeLessThan(4 * Math.sqrt(bound) / runs);
      expect(Math.sqrt(squares / bound)).toBeLessThan(1.12);
    });
  }
});
