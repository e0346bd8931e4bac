import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findIn, wordsSought } from '../../../../app/mind/chat/search.ts';
import { ChatBook } from '../../../../app/mind/chat/book.ts';
import { SaidRows } from '../../../doubles/saidRows.ts';

function messageWith(text: string) {
  const book = new ChatBook();
  book.apply(new SaidRows().asked('m-1', null, 't-one', text));
  return book.message('m-1')!;
}
const found = (text: string, sought: string): string | null => { const hit = findIn(messageWith(text), wordsSought(sought)); return hit === null ? null : hit.excerpt.slice(hit.from, hit.to); };

test('every word must be there; case and accents do not matter', () => {
  expect(found('Where is Éloïse at the Mill?', 'eloise mill')).toBe('Éloïse');
  expect(found('Where is Oru?', 'oru pond')).toBeNull();
  expect([found('İstanbul and ﬁre', 'istanbul'), found('a.*b', '.*')]).toEqual(['İstanbul', '.*']);
  const hit = findIn(messageWith(`${'before '.repeat(20)}needle\n${'after '.repeat(20)}`), wordsSought('needle'))!;
  expect(hit.excerpt).toMatch(/^…[^\n]{0,49}needle [^\n]{0,48}…$/);
});
test('what is in a text is found in it', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(), fc.nat(), (text, a, b) => {
    const signs = [...text.normalize('NFC')], [from, to] = [a % (signs.length + 1), b % (signs.length + 1)].sort((x, y) => x - y) as [number, number];
    const sought = signs.slice(from, to).join('');
    if (wordsSought(sought).length > 0) expect(found(text, sought)).not.toBeNull();
  }), { numRuns: 500, seed: 6 });
});
