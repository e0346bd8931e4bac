// Cleaning keeps lines and words and takes away what cannot be seen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../app/ingest/clean.ts';

describe('cleaning', () => {
  it.each([
    ['line ends of every kind', 'a\r\nb\rc\u2028d\u0085e', 'a\nb\nc\nd\ne'],
    ['runs of blanks', 'a \t\u00a0 b   \nc', 'a b\nc'],
    ['runs of empty lines', 'a\n\n\n\n\nb', 'a\n\nb'],
    ['controls', 'a\u0000\u0007\u001bb', 'ab'],
    ['bidirectional marks', 'a\u202eb\u2066c\u200fd', 'abcd'],
    ['zero-width characters', 'p\u200ba\u200ds\u2060s\ufeff', 'pass'],
    ['tags and variation selectors', `a\u{e0041}b\ufe0f`, 'ab'],
    ['broken bytes and lone surrogates', 'a\ufffdb\ud800c', 'abc'],
    ['composed and combined letters', 'e\u0301', '\u00e9'],
    ['full-width digits', '\uff14\uff11', '41'],
  ])('%s', (_, text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  it('leaves letters, emoji and punctuation of every script alone', () => {
    const text = 'Zoë läuft. 日本語。 עברית, हिन्दी! 👋 x = {"a": [1, 2]}';
    expect(cleanText(text)).toBe(text.normalize('NFC'));
  });

  it('is done after one pass', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const once = cleanText(text);
      expect(cleanText(once)).toBe(once);
    }), { seed: 20261120, numRuns: 1000 });
  });
});
