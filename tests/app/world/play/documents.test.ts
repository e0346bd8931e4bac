import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../../../app/organism/tokenizer/tokenizer.ts';
import type { Piece } from '../../../../app/world/language/frame.ts';
import { FIRST_SYLLABLES, isUnseenName, SECOND_SYLLABLES } from '../../../../app/world/language/names.ts';
import { DOCUMENTS_A_GROUND, playDocuments, tellGround } from '../../../../app/world/play/documents.ts';

const tokenizer = Tokenizer.parse(readFileSync(new URL('../../../../assets/embryo/tokenizer.json', import.meta.url), 'utf8'));
const wordsOf = (document: readonly Piece[]): string => document.map((piece) => ('text' in piece ? piece.text : piece.special)).join('');
const answerOf = (document: readonly Piece[]): string => { const piece = document.at(-2); return piece !== undefined && 'text' in piece ? piece.text : ''; };
const NAME = new RegExp(`\\b(?:${FIRST_SYLLABLES.join('|')})(?:${SECOND_SYLLABLES.join('|')})\\b`, 'g');
const drawn = Array.from({ length: 2_000 }, (_, index) => index);
const documents = drawn.map(playDocuments(7));

describe('the text of play', () => {
  it('is the same from the same seed and number, whichever is asked for first', () => {
    const again = playDocuments(7);
    for (const index of [1_999, 3, 1_024, 0]) expect(again(index)).toEqual(documents[index]);
    expect(drawn.map(playDocuments(8))).not.toEqual(documents);
    expect(tellGround(7, 4)).toHaveLength(DOCUMENTS_A_GROUND);
  });

  it('is told in the frame of every conversation, and fits a row of training', () => {
    for (const document of documents) {
      expect(document.map((piece) => ('text' in piece ? 'text' : piece.special))).toEqual(['<BOS>', '<SYS>', 'text', '<USER>', 'text', '<ILEICES>', 'text', '<EOS>']);
      expect(document.reduce((sum, piece) => sum + ('text' in piece ? tokenizer.encode(piece.text).length : 1), 0)).toBeLessThanOrEqual(128);
    }
  });

  it('names nobody whose name is kept out of training', () => {
    const names = new Set(documents.flatMap((document) => wordsOf(document).match(NAME) ?? []));
    expect(names.size).toBeGreaterThan(60);
    expect([...names].filter(isUnseenName)).toEqual([]);
  });

  it('tells of every act and every kind of challenge, of none too often', () => {
    const kinds: Record<string, RegExp> = {
      go: / goes .*(north|east|south|west)\.$/, try: / tries the lamp\.$/, gather: / gathers the glow\.$/, talk: / talks with \w+\.$/,
      path: /^ For the /, pattern: /^ The row ends /, glyph: / row was /, sum: / and \d+ are \d+\.$/, sorting: /^ The (smallest|biggest) is /,
    };
    const shares = Object.entries(kinds).map(([kind, form]) => [kind, documents.filter((document) => form.test(answerOf(document))).length / documents.length] as const);
    for (const [kind, share] of shares) { expect(share, kind).toBeGreaterThan(0.003); expect(share, kind).toBeLessThan(0.5); }
    expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('tells no wrong answer: what a sum is, the number says', () => {
    const sums = documents.flatMap((document) => { const found = / (\d+) and (\d+) are (\d+)\.$/.exec(answerOf(document)); return found === null ? [] : [found.slice(1).map(Number)]; });
    expect(sums.length).toBeGreaterThan(20);
    for (const [one = 0, other = 0, sum] of sums) expect(one + other).toBe(sum);
  });
});
