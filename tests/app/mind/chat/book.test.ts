// Conversations as the journal tells of them: branches, what is shown, what is erased, rows from before there were threads.
import { describe, expect, test } from 'vitest';
import { branchIn, ChatBook } from '../../../../app/mind/chat/book.ts';
import { lastShown, shownTurns } from '../../../../app/mind/chat/tree.ts';
import { titleFrom } from '../../../../app/mind/chat/title.ts';
import type { JournalEntry } from '../../../../schemas/journal.ts';
import { SaidRows, someFooter } from '../../../doubles/saidRows.ts';

function bookOf(rows: readonly JournalEntry[]): ChatBook {
  const book = new ChatBook();
  for (const row of rows) book.apply(row);
  return book;
}
const shown = (book: ChatBook, thread = 't-one'): string[] => shownTurns(book.messages(thread)).flatMap(({ question, reply }) => [question.id, ...(reply === null ? [] : [reply.id])]);

describe('branches', () => {
  const said = new SaidRows();
  const rows = [
    said.asked('m-q1'), said.replied('m-r1', 'm-q1'), said.asked('m-q2', 'm-r1'), said.replied('m-r2', 'm-q2'),
    // Regenerated, then asked on below the second reply.
    said.replied('m-r2b', 'm-q2'), said.asked('m-q3', 'm-r2b'), said.replied('m-r3', 'm-q3'),
    // The second question was edited: a version beside it.
    said.asked('m-q2b', 'm-r1'), said.replied('m-r2c', 'm-q2b'),
  ];
  test('the newest versions are shown, with those beside them', () => {
    const turns = shownTurns(bookOf(rows).messages('t-one'));
    expect(turns.map(({ question, questions, reply, replies }) => [question.id, questions, reply?.id, replies])).toEqual([['m-q1', ['m-q1'], 'm-r1', ['m-r1']], ['m-q2b', ['m-q2', 'm-q2b'], 'm-r2c', ['m-r2c']]]);
    expect(lastShown(bookOf(rows).messages('t-one'))).toBe('m-r2c');
  });
  test('choosing shows a version and the way to it, and stands in the journal', () => {
    const chosen = bookOf([...rows, said.row('ChatChosen', { messageId: 'm-r3' }, null)]);
    expect(shown(chosen)).toEqual(['m-q1', 'm-r1', 'm-q2', 'm-r2b', 'm-q3', 'm-r3']);
    chosen.apply(said.row('ChatChosen', { messageId: 'm-r2' }, null));
    expect(shown(chosen)).toEqual(['m-q1', 'm-r1', 'm-q2', 'm-r2']);
  });
  test('erasing takes the branch below, names its bodies, and leaves the others', () => {
    const rated = said.row('ReplyRated', { messageId: 'm-r3', checkpoint: 'c-1' }, { thumb: 'up', note: 'good' });
    const book = bookOf([...rows, rated]);
    expect(branchIn(book, 'm-q2').toSorted()).toEqual(['m-q2', 'm-q3', 'm-r2', 'm-r2b', 'm-r3']);
    book.apply(said.row('ChatErased', { threadId: 't-one', messageIds: [...branchIn(book, 'm-q2')] }, null));
    expect(book.takeToErase().toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, rated.seq]);
    expect(book.takeToErase()).toEqual([]);
    expect(shown(book)).toEqual(['m-q1', 'm-r1', 'm-q2b', 'm-r2c']);
    expect([book.has('m-q2'), book.wasErased('m-q2')]).toEqual([false, true]);
  });
  test('a thread that is erased takes its titles along; what is written of it afterwards is erased too', () => {
    const title = said.row('ChatRenamed', { threadId: 't-one' }, { title: 'A pond' });
    const book = bookOf([...rows, title]);
    expect(book.thread('t-one')).toMatchObject({ title: 'A pond', automatic: false });
    book.apply(said.row('ChatErased', { threadId: 't-one', messageIds: null }, null));
    expect([book.threads(), book.takeToErase().includes(title.seq)]).toEqual([[], true]);
    const late = said.replied('m-late', 'm-q2b');
    book.apply(late);
    expect(book.takeToErase()).toEqual([late.seq]);
  });
});

test('a reply that was continued is one reply, and a failed continuation changes nothing', () => {
  const said = new SaidRows();
  const book = bookOf([said.asked('m-q'), said.replied('m-r', 'm-q', { stoppedBy: 'cancelled' }, 'At the'), said.replied('m-r', 'm-q', { continued: true }, 'At the pond.'), said.row('ReplyFailed', { messageId: 'm-r', inReplyTo: 'm-q', reason: 'compute-ended' }, null)]);
  expect(book.messages('t-one').map(({ text, state, footer }) => [text, state, footer?.stoppedBy])).toEqual([['m-q?', 'done', undefined], ['At the pond.', 'done', 'end']]);
  book.apply(said.row('ChatErased', { threadId: 't-one', messageIds: ['m-r'] }, null));
  expect(book.takeToErase()).toEqual([2, 3]);
  // It was answered, and a person erased that: it is not asked again at the next start.
  expect(book.unanswered()).toEqual([]);
});

test('rows from before there were threads are one conversation, one after the other, also where two were asked at once', () => {
  const said = new SaidRows();
  const old = (id: string) => said.row('ChatMessagePosted', { messageId: id }, { text: `${id}?` });
  const book = bookOf([old('m-1'), old('m-2'), said.replied('m-r1', 'm-1'), said.replied('m-r2', 'm-2'), said.row('ChatMessagePosted', { messageId: 'm-gone' }, null, true), old('m-3'), said.replied('m-r1b', 'm-1')]);
  expect(shown(book, 't-first')).toEqual(['m-1', 'm-r1b', 'm-2', 'm-r2', 'm-3']);
  expect(book.unanswered().map(({ id }) => id)).toEqual(['m-3']);
  expect(book.message('m-3')?.number).toBe(4);
});

test('an import counts once its last row is there, and is erased where it never came', () => {
  const said = new SaidRows();
  const body = { text: 'hi', at: '2026-01-01T00:00:00.000Z', to: null, failure: null, footer: null };
  const rows = [said.row('MessageImported', { messageId: 'm-a', threadId: 't-in', inReplyTo: null, author: 'person' }, body), said.row('MessageImported', { messageId: 'm-b', threadId: 't-in', inReplyTo: 'm-a', author: 'ileices' }, { ...body, footer: someFooter })];
  const half = bookOf(rows);
  expect(half.threads()).toEqual([]);
  half.dropUnfinished();
  expect(half.takeToErase()).toEqual([1, 2]);
  const whole = bookOf([...rows, said.row('ThreadImported', { threadId: 't-in', messages: 2, shown: [] }, { title: null })]);
  expect(whole.threads()).toMatchObject([{ id: 't-in', title: 'hi', automatic: true, messages: 2 }]);
  expect(whole.messages('t-in')[1]).toMatchObject({ imported: true, footer: someFooter, number: null });
  expect(whole.unanswered()).toEqual([]);
});

test('a rating shows, its note goes with the next one, and all of it when it is taken back', () => {
  const said = new SaidRows();
  const book = bookOf([said.asked('m-q'), said.replied('m-r', 'm-q'), said.row('ReplyRated', { messageId: 'm-r', checkpoint: 'c-1' }, { thumb: 'up', note: 'mine' })]);
  book.apply(said.row('ReplyRated', { messageId: 'm-r', checkpoint: 'c-1' }, { thumb: 'down', note: '' }));
  expect([book.message('m-r')?.rating, book.takeToErase()]).toEqual([{ thumb: 'down', note: '' }, [3]]);
  book.apply(said.row('ReplyUnrated', { messageId: 'm-r' }, null));
  expect([book.message('m-r')?.rating, book.takeToErase()]).toEqual([null, [4]]);
});

test('a title is the first words, whole ones where that goes', () => {
  expect(titleFrom('  Where is\n Oru? ')).toBe('Where is Oru?');
  expect(titleFrom('Tell me everything that you know about the blue pond and the mill')).toBe('Tell me everything that you know about the blue…');
  expect([...titleFrom('😀'.repeat(90))].length).toBe(49);
});
