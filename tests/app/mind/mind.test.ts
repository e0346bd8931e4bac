// The prompt holds the training frame, fits the context and cites; a reply ends once.
import { describe, expect, test } from 'vitest';
import { addressedTo, buildPrompt, citedFacts, MAX_FACTS, NoRoomError, QuestionTooLongError } from '../../../app/mind/prompt.ts';
import { relevanceOf } from '../../../app/mind/relevance.ts';
import { advanceReply, reopened, waitingReply } from '../../../app/mind/reply.ts';
import type { ReplyFooter } from '../../../schemas/chat.ts';

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
  const question = { id: 'm-question', threadId: 't-one', to: null };
  let reply = waitingReply({ id: 'm-reply', question, at, touched: 3 });
  expect(reply).toMatchObject({ state: 'streaming', text: '', footer: null, inReplyTo: 'm-question', threadId: 't-one' });
  reply = advanceReply(advanceReply(reply, { kind: 'delta', text: 'Oru ' }), { kind: 'delta', text: 'is' });
  expect(reply).toMatchObject({ state: 'streaming', text: 'Oru is' });
  expect(advanceReply(reply, { kind: 'failed', failure: 'ended' })).toMatchObject({ state: 'failed', text: 'Oru is', failure: 'ended' });
  reply = advanceReply(reply, { kind: 'done', text: 'Oru is here.', footer });
  expect(advanceReply(reply, { kind: 'delta', text: ' late' })).toBe(reply);
  expect(reply).toMatchObject({ state: 'done', text: 'Oru is here.', footer });
  // What was to be longer and failed is what it was.
  expect(advanceReply(reopened(reply, 4), { kind: 'failed', failure: 'ended' })).toMatchObject({ state: 'done', text: 'Oru is here.', footer, failure: 'ended' });
});

test('what is known of the being that is spoken to comes first, and "you" is its name', () => {
  const facts = [{ text: 'Tam is at the old mill.', source: 'world:Tam' }, { text: 'Oru is at the blue pond.', source: 'world:Oru' }];
  const room = { context: 100, replyTokens: 10, countTokens: (text: string) => text.split(' ').length };
  const textOf = (built: ReturnType<typeof buildPrompt>): string => built.prompt.map((piece) => ('text' in piece ? piece.text : piece.token)).join('');
  const one = { ...room, context: 30, about: 'Oru' };
  // Room for one of both: without a being it is the one the question is about.
  expect(textOf(buildPrompt('Where is Tam?', facts, { ...one, context: 25 }))).toBe('<BOS><SYS> Oru is at the blue pond.<USER> Where is Tam?<ILEICES>');
  expect(textOf(buildPrompt('Where are you?', facts, one))).toContain('<USER> Where is Oru?<ILEICES>');
  expect(['What do you carry?', 'How do your days go?', 'I see you.', 'Young you?'].map((said) => addressedTo(said, 'Oru'))).toEqual(['What does Oru carry?', "How do Oru's days go?", 'I see Oru.', 'Young Oru?']);
});

test('a reply that is to be longer is the end of the prompt, and where nothing fits behind it that is said', () => {
  const room = { context: 40, replyTokens: 10, countTokens: (text: string) => text.split(' ').length };
  expect(buildPrompt('Where?', [], { ...room, said: 'At the' }).prompt.at(-1)).toEqual({ text: ' At the' });
  expect(() => buildPrompt('Where?', [], { ...room, said: 'so '.repeat(30) })).toThrow(NoRoomError);
});
