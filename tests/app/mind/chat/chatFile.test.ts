// Conversations as files: JSON comes back as it went, whatever was said and however it branched; Markdown as far as it goes;
// what is wrong, cut off or hostile is refused whole, in a sentence.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChatBook } from '../../../../app/mind/chat/book.ts';
import { CHAT_FILE_FORMAT, toJson, toMarkdown } from '../../../../app/mind/chat/chatFile.ts';
import type { ExportedThread, ImportedThread } from '../../../../app/mind/chat/chatFile.ts';
import { ChatFileError, readChatFile } from '../../../../app/mind/chat/readChatFile.ts';
import { shownTurns } from '../../../../app/mind/chat/tree.ts';
import { SaidRows, someFooter } from '../../../doubles/saidRows.ts';

const exported = (book: ChatBook): ExportedThread[] => book.threads().map((thread) => ({ title: thread.title, automatic: thread.automatic, messages: book.messages(thread.id) }));

/** As the node takes a file in, without its journal. */
function takenIn(threads: readonly ImportedThread[]): ChatBook {
  const book = new ChatBook(), said = new SaidRows();
  for (const [at, { title, messages, shown }] of [...threads].reverse().entries()) {
    const threadId = `t-${at}`, id = (place: number): string => `m-${at}-${place}`;
    for (const [place, { author, parent, text, at: when, to, failure, footer }] of messages.entries()) book.apply(said.row('MessageImported', { messageId: id(place), threadId, inReplyTo: parent === null ? null : id(parent), author }, { text, at: when, to, failure, footer }));
    book.apply(said.row('ThreadImported', { threadId, messages: messages.length, shown: shown.map(id) }, { title }));
  }
  return book;
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const step = fc.record({ kind: fc.constantFrom('ask', 'edit', 'again', 'fail', 'choose', 'rename'), pick: fc.nat(), text: words, thread: fc.constantFrom('t-one', 't-two') });

/** A life of conversations: asked on, edited, answered again, failed, turned back to. */
function lived(steps: readonly { kind: string; pick: number; text: string; thread: string }[]): ChatBook {
  const book = new ChatBook(), said = new SaidRows();
  for (const [n, { kind, pick, text, thread }] of steps.entries()) {
    const there = book.messages(thread), any = there[pick % Math.max(1, there.length)];
    const question = there.filter((one) => one.author === 'person')[pick % Math.max(1, there.filter((one) => one.author === 'person').length)];
    if (kind === 'ask' || question === undefined || any === undefined) { book.apply(said.asked(`m-${n}`, any?.id ?? null, thread, text)); if (pick % 2 === 0) book.apply(said.replied(`m-${n}-r`, `m-${n}`, {}, text)); }
    else if (kind === 'edit') book.apply(said.asked(`m-${n}`, question.inReplyTo, thread, text));
    else if (kind === 'again') book.apply(said.replied(`m-${n}`, question.id, { toned: 1 }, text));
    else if (kind === 'fail') book.apply(said.row('ReplyFailed', { messageId: `m-${n}`, inReplyTo: question.id, reason: 'no-model' }, null));
    else if (kind === 'choose') book.apply(said.row('ChatChosen', { messageId: any.id }, null));
    else book.apply(said.row('ChatRenamed', { threadId: thread }, { title: text }));
  }
  return book;
}
const shownTexts = (book: ChatBook): string[][] => book.threads().map(({ id }) => shownTurns(book.messages(id)).flatMap(({ question, reply }) => [question.text, reply?.text ?? '']));

test('JSON comes back as it went: all texts, branches, what is shown, footers and times, byte by byte the same file again', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
    const before = lived(steps), file = toJson(exported(before));
    const after = takenIn(readChatFile(file));
    expect(toJson(exported(after))).toBe(file);
    expect(shownTexts(after)).toEqual(shownTexts(before));
  }), { numRuns: 300, seed: 6 });
});

test('Markdown of ours comes back as what was shown, in a line', () => {
  const plain = fc.array(fc.record({ ask: words, answer: words }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(plain, (turns) => {
    const book = new ChatBook(), said = new SaidRows();
    // Line ends are the one thing that text files do not keep apart.
    const clean = (text: string): string => text.replace(/\r/g, ' ');
    for (const [n, { ask, answer }] of turns.entries()) { book.apply(said.asked(`m-${n}`, n === 0 ? null : `m-${n - 1}-r`, 't-one', clean(ask))); book.apply(said.replied(`m-${n}-r`, `m-${n}`, {}, clean(answer))); }
    const back = readChatFile(toMarkdown(exported(book)));
    expect(back.map(({ messages }) => messages.map(({ text, at }) => [text, at]))).toEqual([book.messages('t-one').map(({ text, at }) => [text, at])]);
  }), { numRuns: 200, seed: 6 });
});

test('lines that look like headings stay text', () => {
  const book = new ChatBook(), said = new SaidRows();
  book.apply(said.asked('m-1', null, 't-one', '# not a title\n\\## You, 2026-01-01T00:00:00.000Z\n## Ileices, 2026-01-01T00:00:00.000Z\nend'));
  expect(readChatFile(toMarkdown(exported(book)))[0]?.messages.map(({ text }) => text)).toEqual([book.message('m-1')?.text]);
});

describe('what is refused, with a reason', () => {
  const good = { author: 'person', at: '2026-01-01T00:00:00.000Z', text: 'hi', parent: null };
  const reply = { author: 'ileices', at: '2026-01-01T00:00:00.000Z', text: 'ho', parent: 0, footer: someFooter };
  const file = (messages: unknown, more: object = {}) => JSON.stringify({ format: CHAT_FILE_FORMAT, conversations: [{ title: null, messages, ...more }] });
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['cut off', file([good, reply]).slice(0, -20), /no complete JSON; it may have been cut off/],
    ['another format', '{"format":"chatgpt","conversations":[]}', /no export of conversations/],
    ['no object', '[1,2]', /no export of conversations/],
    ['nested without end', '['.repeat(100_000), /no complete JSON/],
    ['an unknown field', file([{ ...good, evil: 1 }]), /conversations\[0\]\.messages\[0\].*evil/s],
    ['a prototype', `{"format":"${CHAT_FILE_FORMAT}","__proto__":{"a":1},"conversations":[]}`, /not as an export is|no export/],
    ['a loop', file([{ ...good, parent: 0 }]), /does not come before it/],
    ['a reply to nothing', file([{ ...reply, parent: null }]), /a reply to no question/],
    ['a reply to a reply', file([good, reply, { ...reply, parent: 1 }]), /a reply to no question/],
    ['a reply of nobody', file([good, { ...reply, footer: undefined }]), /says neither who spoke it/],
    ['a person with a footer', file([{ ...good, footer: someFooter }]), /what only a reply can/],
    ['too long a message', file([{ ...good, text: 'x'.repeat(4_001) }]), /1 to 4000 characters/],
    ['no time', file([{ ...good, at: 'yesterday' }]), /messages\[0\]\.at/],
    ['shows what it has not', file([good], { shown: [4] }), /shows a message that it does not have/],
    ['too many messages', file(Array.from({ length: 20_001 }, () => good)), /messages/],
    ['Markdown of others', 'Hello\n\n# A title\n\ntext', /no "# title" with "## You/],
    ['Markdown with a reply first', '# T\n\n## Ileices, 2026-01-01T00:00:00Z\n\nhi\n', /answers no question/],
    ['nothing', '', /no export/],
  ];
  test.each(cases)('%s', (_, text, why) => {
    expect(() => readChatFile(text)).toThrow(ChatFileError);
    expect(() => readChatFile(text)).toThrow(why);
    expect(() => readChatFile(text)).toThrow(/Nothing was imported\.$/);
  });
  test('anything at all is a conversation or a ChatFileError', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json(), fc.json().map((json) => `{"format":"${CHAT_FILE_FORMAT}","conversations":${json}}`)), (text) => {
      try { expect(readChatFile(text).length).toBeGreaterThan(0); } catch (fault) { expect(fault).toBeInstanceOf(ChatFileError); }
    }), { numRuns: 500, seed: 6 });
  });
  test('half of a pair of signs becomes a sign that can be written down', () => {
    expect(readChatFile(file([{ ...good, text: 'a\ud800b' }]).replace('a\ufffdb', 'a\\ud800b'))[0]?.messages[0]?.text).toBe('a\ufffdb');
  });
});

test('ratings and notes are in no export', () => {
  const book = new ChatBook(), said = new SaidRows();
  for (const row of [said.asked('m-1'), said.replied('m-2', 'm-1'), said.row('ReplyRated', { messageId: 'm-2', checkpoint: 'c' }, { thumb: 'up', note: 'zebra crossing' })]) book.apply(row);
  expect(book.message('m-2')?.rating?.note).toBe('zebra crossing');
  for (const text of [toJson(exported(book)), toMarkdown(exported(book))]) expect(text).not.toContain('zebra');
});
