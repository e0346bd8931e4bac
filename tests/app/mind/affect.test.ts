// The meter of feeling and the plain words: whatever is said, what is toned scores no more than it may.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feelingIn, feelingSince, plainly, TONED_SCORE_MAX } from '../../../app/mind/affect.ts';
import { ChatBook } from '../../../app/mind/chat/book.ts';
import { SaidRows } from '../../doubles/saidRows.ts';

describe('feeling', () => {
  test('is the sum of listed words, runs of exclamation marks and pictures', () => {
    expect(['Oru is at the blue pond.', 'Oru feels happy.', 'I LOVE you!!! ❤️', 'Gloves and clover.', 'I miss you! Please stay forever!'].map(feelingIn)).toEqual([0, 1, 5, 0, 7]);
  });
  test('is put plainly, strongest words first, and only as far as needed', () => {
    expect(plainly('I love you and Oru feels happy.', TONED_SCORE_MAX)).toEqual({ text: 'I like you and Oru feels happy.', words: 1 });
    expect(plainly('Please! I hate it, I hate it!', 0)).toEqual({ text: '. I dislike it, I dislike it.', words: 5 });
    expect(plainly('Oru is at the mill.', 0)).toEqual({ text: 'Oru is at the mill.', words: 0 });
  });
  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('love', 'LOVES', 'Please', 'heartbroken', '!!', '!', '❤️', '😭', ' ', ',', 'lo', 've', '́', 'forever', 'miserable'));
  test('never scores more than it may once it is put plainly', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 0, max: 4 }), (parts, most) => {
      const text = parts.join('');
      const { text: plain, words } = plainly(text, most);
      expect(feelingIn(plain)).toBeLessThanOrEqual(most);
      expect(words === 0).toBe(feelingIn(text) <= most);
    }), { numRuns: 2_000, seed: 6 });
  });
  test('adds up over an hour, of its own replies only', () => {
    const said = new SaidRows(), book = new ChatBook();
    for (const row of [said.asked('m-1', null, 't-one', 'I love you'), said.replied('m-2', 'm-1', {}, 'I love you!'), said.replied('m-3', 'm-1', {}, 'Oru is sad.')]) book.apply(row);
    const begin = Date.UTC(2026, 10, 20);
    expect([feelingSince(book.all(), begin + 10_000), feelingSince(book.all(), begin + 3_602_500), feelingSince(book.all(), begin + 3_700_000)]).toEqual([5, 1, 0]);
  });
});
