// Challenges as the organism reads them: short enough for its window, in words its tokenizer knows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Tokenizer } from '../../../../app/organism/tokenizer/tokenizer.ts';
import { CHALLENGE_KINDS, HIGHEST_DIFFICULTY, makeChallenge, questionAt, solve } from '../../../../app/world/challenge/challenge.ts';
import type { ChallengeKind } from '../../../../app/world/challenge/challenge.ts';
import { documentOf } from '../../../../app/world/challenge/documents.ts';
import type { Piece } from '../../../../app/world/language/frame.ts';
import { ANSWER_WEIGHT } from '../../../../app/world/language/frame.ts';

const tokenizer = Tokenizer.parse(readFileSync(new URL('../../../../assets/embryo/tokenizer.json', import.meta.url), 'utf8'));
const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + ('text' in piece ? tokenizer.encode(piece.text).length : 1), 0);
const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => ('text' in piece ? piece.text : piece.special)).join('');

/** Most tokens of a whole document (facts, question, answer and the marks between them), by difficulty. */
const MOST: Readonly<Record<ChallengeKind, readonly number[]>> = {
  path: [54, 61, 61, 68, 75, 82, 96, 103],
  pattern: [31, 34, 35, 38, 41, 42, 45, 48],
  glyph: [59, 60, 60, 60, 62, 63, 64, 64],
  sum: [39, 39, 39, 46, 43, 43, 43, 51],
  sorting: [32, 34, 36, 38, 41, 44, 47, 53],
};

describe.each(CHALLENGE_KINDS)('%s', (kind) => {
  test('documents stay within their bounds of tokens', () => {
    const longest = Array.from({ length: HIGHEST_DIFFICULTY }, (_, index) => {
      let most = 0;
      for (let seed = 0; seed < 150; seed += 1) {
        const challenge = makeChallenge(kind, seed, index + 1);
        for (let step = 0; step < challenge.steps; step += 1) most = Math.max(most, sizeOf(documentOf(challenge, step)));
      }
      return most;
    });
    expect(longest).toEqual(MOST[kind]);
    for (const most of longest.slice(0, 4)) expect(most).toBeLessThanOrEqual(68);
    for (const most of longest) expect(most).toBeLessThanOrEqual(110);
  });

  test('a document is its question and the right option; the answer alone weighs', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const challenge = makeChallenge(kind, seed, 1 + (seed % HIGHEST_DIFFICULTY));
      const solution = solve(challenge);
      solution.forEach((right, step) => {
        const { facts, ask, options } = questionAt(challenge, solution.slice(0, step));
        const pieces = documentOf(challenge, step);
        expect(textOf(pieces)).toBe(`<BOS><SYS> ${facts.join(' ')}<USER> ${ask}<ILEICES> ${options[right]}<EOS>`);
        expect(pieces.filter(({ weight }) => weight === ANSWER_WEIGHT).length).toBe(2);
      });
    }
  });
});

test('there is no step before the first or after the last', () => {
  const challenge = makeChallenge('sum', 3, 4);
  for (const step of [-1, 2, 0.5, Number.NaN]) expect(() => documentOf(challenge, step)).toThrow(`steps 0 to 1; there is no step ${step}`);
});
