// The little of Markdown replies are shown with: every sign of a text is shown or a mark, nothing becomes an element it should not,
// and no text takes long.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf, inlineOf, type Block, type Inline } from '../../renderer/chat/markdown.ts';

const words = (of: readonly Inline[]): string => of.map((one) => ('inside' in one ? words(one.inside) : one.kind === 'link' ? `${one.text}${one.address}` : one.text)).join('');
const shown = (blocks: readonly Block[]): string => blocks.map((one) => (one.kind === 'code' ? one.text : one.kind === 'list' ? one.items.map(words).join('') : words(one.inside))).join('');
const letters = (text: string): string => text.replace(/[^\p{L}\p{M}]/gu, '');

it('knows paragraphs, headings, lists, quotes, code, strong, emphasis and links, and nothing else', () => {
  expect(blocksOf('# Title\nOne *two* **three** `four`\nfive\n\n- a\n- [b](https://x.example)\n1. c\n> said\n```js\n<b>\n```').map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'code']);
  expect(inlineOf('a ![b](c) <img src=x> https://d.example/e?f=1, **g')).toEqual([
    { kind: 'text', text: 'a ' }, { kind: 'link', text: 'b', address: 'c' }, { kind: 'text', text: ' <img src=x> ' }, { kind: 'link', text: '', address: 'https://d.example/e?f=1,' }, { kind: 'text', text: ' **g' },
  ]);
  expect(blocksOf('open\n```\nstill streaming')).toEqual([{ kind: 'paragraph', inside: [{ kind: 'text', text: 'open' }] }, { kind: 'code', text: 'still streaming' }]);
});

it('shows every letter of any text', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('**', '*', '`', '[', '](', ')', '#', '> ', '- ', '1. ', '\n', '\n\n', '```', '<b>', 'https://a.example'));
  fc.assert(fc.property(fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')), (text) => {
    // What stands behind the marks of a fence says which language it is.
    const told = text.replace(/\r\n?/g, '\n').split('\n').filter((line) => !/^ {0,3}```/.test(line)).join('\n');
    expect(letters(shown(blocksOf(text)))).toBe(letters(told));
  }), { numRuns: 1_000, seed: 6 });
});

it.each(['**a', '*', '`a', '[a](', '![', '# ', '- a\n', '```\n', '> ', 'https://', '[a](b'])('%s again and again takes no longer than it is long', (mark) => {
  const timed = (text: string): number => { const begun = performance.now(); blocksOf(text); return performance.now() - begun; };
  timed(mark.repeat(1_000));
  expect(timed(mark.repeat(Math.floor(100_000 / mark.length)))).toBeLessThan(2_000);
});
