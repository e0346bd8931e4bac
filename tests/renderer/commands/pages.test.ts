// The palette's finding: every word typed is in what is found, the better fit comes first, and a phrase is only itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitting, phraseFits, type Item } from '../../../renderer/commands/pages.ts';

const item = (id: string, words: string, typed?: string): Item => ({ id, words, act: () => undefined, ...(typed === undefined ? {} : { typed }) });
const items = [item('pause', 'stop learning for a while, or until resumed', 'pause [duration]'), item('forget', 'erase a source', 'forget <source>'), item('view', 'Show the world'), item('é', 'Éteindre la lumière')];
const ids = (asked: string): string[] => fitting(items, asked).map(({ id }) => id);

describe('finding', () => {
  it('shows all at first, then what holds every word, by sentence or by verb, whatever the case and accents', () => {
    expect(ids('')).toEqual(['pause', 'forget', 'view', 'é']);
    expect(ids('FORGET')).toEqual(['forget']);
    expect(ids('until learning')).toEqual(['pause']);
    expect(ids('lumiere')).toEqual(['é']);
    expect(ids('nothing like this')).toEqual([]);
  });

  it('puts what begins with it before what only holds it', () => {
    expect(fitting([item('holds', 'unstoppable'), item('begins', 'stop it')], 'stop').map(({ id }) => id)).toEqual(['begins', 'holds']);
  });

  it('finds nothing that lacks a word, and never loses one that has them all', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.array(word, { maxLength: 3 }), (words, asked) => {
      const one = item('x', words.join(' '));
      expect(fitting([one], asked.join(' ')).length).toBe(asked.every((part) => words.join(' ').includes(part)) ? 1 : 0);
    }));
  });
});

describe('a phrase', () => {
  it('is taken whatever the case, and nothing short of it', () => {
    expect(['forget', ' Forget '].map((said) => phraseFits('forget', said))).toEqual([true, true]);
    expect(['forge', 'forget it', ''].map((said) => phraseFits('forget', said))).toEqual([false, false, false]);
  });
});
