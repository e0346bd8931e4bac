// The prompt holds the training frame, fits the context and cites; a reply ends once; history is the journal's.
import { describe, expect, test } from 'vitest';
import { messagesFromJournal, unanswered } from '../../../app/mind/history.ts';
import { buildPrompt, citedFacts, MAX_FACTS, QuestionTooLongError } from '../../../app/mind/prompt.ts';
import { relevanceOf } from '../../../app/mind/relevance.ts';
import { advanceReply, messageOf, waitingReply } from '../../../app/mind/reply.ts';
import type { JournalEntry } from '../../../schemas/journal.ts';
import type { ReplyFooter } from '../../../schemas/rpc.ts';

const countTokens = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;
const facts = [
  { text: 'Oru is at the blue pond.', source: 'world:Oru' },
  { text: 'Ileices is at the old tree.', source: 'world:Ileices' },
  { text: 'It is day 4.', source: 'world:day' },
  { text: 'Mystiiqa rests at the old tree.', source: 'world:Mystiiqa' },
];
const at = '2026-11-20T08:00:00.000Z';

describe('prompt', () => {
  test('is the training frame with all facts in their own order when they fit', () => {
    const built = buildPrompt('Where is Ileices?', facts, { context: 100, replyTokens: 20, countTokens });
    expect(built.prompt).toEqual([
      { token: '<BOS>' }, { token: '<SYS>' }, { text: ` ${facts.map((fact) => fact.text).join(' ')}` }, { token: '<USER>' }, { text: ' Where is Ileices?' }, { token: '<ILEICES>' },
    ]);
    expect(built.sources).toEqual(facts.map((fact) => fact.source));
  });
  test.each([12, 14, 18, 22, 26, 30, 40])('in a context of %i the asked-about facts go first and nothing overflows', (context) => {
    const built = buildPrompt('Where is Mystiiqa?', facts, { context, replyTokens: 4, countTokens });
    expect(built.tokens).toBeLessThanOrEqual(context - 4);
    if (built.sources.length > 0) expect(built.sources).toContain('world:Mystiiqa');
  });
  test('a question too long to leave room for what it is about is refused, not cut', () => {
    const limits = { context: 16, replyTokens: 4, countTokens };
    expect(buildPrompt('so so so so so so Oru?', facts, limits).prompt.at(-2)).toEqual({ text: ' so so so so so so Oru?' });
    expect(() => buildPrompt('so so so so so so so Oru?', facts, limits)).toThrow(QuestionTooLongError);
    let counted = 0;
    expect(() => buildPrompt('so '.repeat(10_000), facts, { ...limits, countTokens: (text) => { counted += 1; return countTokens(text); } })).toThrow('10000 tokens');
    expect(counted).toBe(1);
  });
  test('facts of the scene are cited by being, and never more than training showed', () => {
    const cited = citedFacts({ day: 4, beings: [{ name: 'Oru', place: 'the blue pond', mood: 'calm' }, { name: 'Ileices', place: 'the old tree' }] });
    expect(cited).toEqual([
      { text: 'It is day 4.', source: 'world' }, { text: 'Oru is at the blue pond.', source: 'world:Oru' },
      { text: 'Oru feels calm.', source: 'world:Oru' }, { text: 'Ileices is at the old tree.', source: 'world:Ileices' },
    ]);
    const many = Array.from({ length: 40 }, (_, i) => ({ text: `Being${i} is here.`, source: `world:Being${i}` }));
    const built = buildPrompt('Where is Being33?', many, { context: 1000, replyTokens: 10, countTokens });
    expect(built.sources.length).toBe(MAX_FACTS);
    expect(built.sources).toContain('world:Being33');
  });
  test('rare shared words weigh more', () => {
    const [one, two, none] = relevanceOf('the old tree and Oru', ['Oru runs', 'tree old tree', 'a pond']);
    expect(one).toBeGreaterThan(0);
    expect(two).toBeGreaterThan(one ?? 0);
    expect(none).toBe(0);
  });
});

const footer: ReplyFooter = { checkpoint: 'c', tokenizer: 't', policy: 'p', step: 3, trainLoss: 1, tokens: 2, tokensPerSecond: 9, stoppedBy: 'end', sources: ['world:Oru'] };

test('a reply streams, ends once, and ignores what comes after', () => {
  let reply = waitingReply('m-reply', 'm-question', at);
  expect(messageOf(reply)).toMatchObject({ state: 'streaming', text: '', footer: null });
  reply = advanceReply(advanceReply(reply, { kind: 'delta', text: 'Oru ' }), { kind: 'delta', text: 'is' });
  expect(messageOf(reply)).toMatchObject({ state: 'streaming', text: 'Oru is' });
  const failed = advanceReply(reply, { kind: 'failed', failure: 'ended' });
  expect(messageOf(failed)).toMatchObject({ state: 'failed', text: 'Oru is', failure: 'ended' });
  reply = advanceReply(reply, { kind: 'done', text: 'Oru is here.', footer });
  expect(advanceReply(reply, { kind: 'delta', text: ' late' })).toBe(reply);
  expect(messageOf(reply)).toMatchObject({ state: 'done', text: 'Oru is here.', footer });
});

test('history comes from the journal, erased texts are gone, interrupted messages are known', () => {
  const { checkpoint, tokenizer, policy, step, trainLoss, tokens, tokensPerSecond, stoppedBy, sources } = footer;
  const entries: JournalEntry[] = [
    { seq: 1, at, kind: 'ChatMessagePosted', fact: { messageId: 'm-1' }, body: { text: 'hi' }, erased: false },
    { seq: 2, at, kind: 'ReplyCompleted', fact: { messageId: 'm-2', inReplyTo: 'm-1', checkpoint, tokenizer, policy, step, trainLoss, tokens, tokensPerSecond, stoppedBy, sources }, body: { text: 'hello' }, erased: false },
    { seq: 3, at, kind: 'ChatMessagePosted', fact: { messageId: 'm-3' }, body: null, erased: true },
    { seq: 4, at, kind: 'ChatMessagePosted', fact: { messageId: 'm-4' }, body: { text: 'still there?' }, erased: false },
  ];
  const messages = messagesFromJournal(entries);
  expect(messages.map((message) => message.text)).toEqual(['hi', 'hello', 'still there?']);
  expect(messages[1]?.footer).toEqual(footer);
  expect(unanswered(entries)).toEqual(['m-3', 'm-4']);
});
