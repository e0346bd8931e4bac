import { describe, expect, it } from 'vitest';
import { shownTurns } from '../../app/mind/chat/tree.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import type { MetricPoint } from '../../schemas/rpc.ts';
import type { Status } from '../../schemas/status.ts';
import { fileName } from '../../renderer/chat/fileName.ts';
import { modelState } from '../../renderer/chat/modelState.ts';
import { readShown } from '../../renderer/chat/footerWords.ts';
import { lossColumns, livingRun, lossRows, rateWords, withPoint } from '../../renderer/hud/lossSeries.ts';
import { bytes, short, until } from '../../renderer/shell/numbers.ts';
import { isReminded, streamingReply, unsentMessage, withDelta, withMessage, withThread } from '../../renderer/state/chat.ts';

const message = (over: Partial<ChatMessage> & Pick<ChatMessage, 'id'>): ChatMessage => ({ threadId: 't-one', author: 'ileices', text: '', at: '', inReplyTo: 'm-ask', state: 'done', footer: null, failure: null, touched: 1, number: null, to: null, imported: false, rating: null, ...over });
const asked = message({ id: 'm-ask', author: 'person', text: 'Where?', inReplyTo: null });
const begun = message({ id: 'm-r', state: 'streaming' });

describe('conversation', () => {
  it('gathers deltas into their reply and keeps words when a slower notice comes', () => {
    let messages = withDelta([asked, begun], 'm-r', 'At ');
    messages = withDelta(messages, 'm-r', 'the pond');
    expect(streamingReply(messages)).toMatchObject({ id: 'm-r', text: 'At the pond' });
    messages = withMessage(messages, begun);
    expect(messages.at(-1)!.text).toBe('At the pond');
    expect(withDelta(messages, 'm-elsewhere', 'x')).toBe(messages);
  });
  it('lets the finished reply win, ignores words that come after it, and takes one up that goes on', () => {
    let messages = withMessage(withDelta([asked, begun], 'm-r', 'At the'), message({ id: 'm-r', text: 'At the pond.' }));
    messages = withDelta(messages, 'm-r', ' late');
    expect(messages.at(-1)!.text).toBe('At the pond.');
    expect(streamingReply(messages)).toBeUndefined();
    messages = withDelta(withMessage(messages, message({ id: 'm-r', text: 'At the pond.', state: 'streaming' })), 'm-r', ' And then');
    expect(streamingReply(messages)!.text).toBe('At the pond. And then');
  });
  it('is spoken one reply after the other', () => {
    const second = message({ id: 'm-r2', state: 'streaming', inReplyTo: 'm-second' });
    const messages = [asked, begun, second];
    expect(streamingReply(messages)!.id).toBe('m-r');
    expect(streamingReply(withMessage(messages, message({ id: 'm-r', text: 'here' })))!.id).toBe('m-r2');
  });
  it('shows what is not sent yet behind everything, as a version where an earlier message was changed', () => {
    const own = unsentMessage({ id: 'm-new', threadId: 't-one', inReplyTo: null, text: 'Who?', at: '', to: null });
    expect(shownTurns([asked, message({ id: 'm-r' }), own]).map(({ question, questions }) => [question.id, questions])).toEqual([['m-new', ['m-ask', 'm-new']]]);
  });
  it('lists what changed last first', () => {
    const view = (id: string, changedAt: string) => ({ id, title: id, automatic: true, messages: 1, beganAt: '', changedAt });
    expect(withThread([view('a', '2'), view('b', '1')], view('b', '3')).map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it('reminds every so many messages that were sent, never of what came from a file', () => {
    expect([5, 10, 11, null].map((number) => isReminded(number, 5))).toEqual([true, true, false, false]);
  });
});

describe('the word for the model', () => {
  const awake = { model: {} as Status['model'], backend: {} as Status['backend'] };
  const word = (over: Partial<Status> & Pick<Status, 'state' | 'reason'>) => { const { word: is, press } = modelState({ ...awake, ...over }); return `${is} ${press ?? '-'}`; };
  it('is what the node does, and its press what can be done about it', () => {
    expect([
      word({ state: 'learning', reason: 'learning-own-world' }), word({ state: 'throttled', reason: 'limit-quiet' }), word({ state: 'throttled', reason: 'person-chatting' }), word({ state: 'idle', reason: 'nothing-to-learn' }),
      word({ state: 'idle', reason: 'off-hours', backend: null }), word({ state: 'paused', reason: 'person-paused', backend: null }), word({ state: 'starting', reason: 'compute-restarting' }),
      word({ state: 'blocked', reason: 'disk-full' }), word({ state: 'blocked', reason: 'compute-failing' }),
    ]).toEqual(['learning rest', 'learning rest', 'ready rest', 'ready rest', 'asleep -', 'asleep wake', 'waking -', 'degraded -', 'degraded try']);
  });
});

describe('files and footers', () => {
  it('name files so that every system takes them', () => {
    expect([fileName('Where is Éloïse?', 'json'), fileName('../../etc/passwd', 'markdown'), fileName('???', 'json')]).toEqual(['ileices-where-is-eloise.json', 'ileices-etc-passwd.md', 'ileices-conversation.json']);
  });
  it('say in words what was read', () => {
    expect([readShown(['world', 'world:Oru', 'world:Tam']), readShown([]), readShown(['s-00'])]).toEqual(['its world: Oru, Tam', 'no source', 's-00']);
  });
});

describe('loss series', () => {
  const point = (step: number, trainLoss: number | null, heldOutBitsPerByte: number | null): MetricPoint => ({ at: 0, step, trainLoss, heldOutBitsPerByte, tokensPerSecond: null, learningRate: null, rby: null });
  it('is by step, newest figures win, empty points are left out', () => {
    expect(lossColumns([point(8, 2, null), point(4, 3, 1), point(8, null, 0.9), point(9, null, null)])).toEqual({ step: [4, 8], train: [3, null], heldOut: [1, 0.9], rate: [null, null] });
    expect(lossColumns([point(4, 3, 1), point(8, 2, null), point(8, null, 0.9), point(9, null, null)])).toEqual({ step: [4, 8], train: [3, 2], heldOut: [1, 0.9], rate: [null, null] });
  });
  it('shows the run that lives: a step lower than the newest drops every later one, the held-out figures with them', () => {
    const thrownAway = [point(10, 3, 2), point(20, 2.5, 1.8), point(30, 2, 1.5)];
    expect(lossColumns([...thrownAway, point(12, 2.9, 1.9), point(14, 2.8, null)])).toEqual({ step: [10, 12, 14], train: [3, 2.9, 2.8], heldOut: [2, 1.9, null], rate: [null, null, null] });
    expect(lossColumns([...thrownAway, point(12, null, null)]).step).toEqual([10]);
    expect(withPoint(thrownAway, point(12, 2.9, null)).map((one) => one.step)).toEqual([10, 12]);
    expect(withPoint(thrownAway, point(30, 2, null)).map((one) => one.step)).toEqual([10, 20, 30, 30]);
    expect(livingRun(thrownAway, 20).map((one) => one.step)).toEqual([10, 20]);
  });
  it('carries the rate of each step that has one', () => {
    expect(lossColumns([{ ...point(1, 3, 2), learningRate: 0.001 }, point(2, 3, 2)]).rate).toEqual([0.001, null]);
    expect([0.003, 0.00012345, 0, null].map(rateWords)).toEqual(['0.003', '1.2e-4', '0', '–']);
  });
  it('draws a held-out figure only where it was measured', () => {
    expect(lossColumns([point(1, 3, 2), point(2, 3, 2), point(3, 3, null), point(4, 3, 2), point(5, 3, 1.5), point(6, 3, 1.5)]).heldOut).toEqual([2, null, null, null, 1.5, null]);
  });
  it('shows the newest rows first and prefers measured ones', () => {
    const columns = lossColumns(Array.from({ length: 100 }, (_, step) => point(step, 1, step === 10 ? 0.5 : null)));
    const rows = lossRows(columns, 6);
    expect(rows.map((row) => row.step)).toEqual([99, 98, 97, 96, 95, 10]);
  });
});

describe('numbers', () => {
  it('read well, and nothing measured is a dash', () => {
    expect([short(null), short(3.21), short(612), short(5210), short(921_600), short(1_500_000)]).toEqual(['–', '3.2', '612', '5.2 k', '922 k', '1.50 M']);
    expect([bytes(12), bytes(48_211), bytes(3_400_000)]).toEqual(['12 B', '47.1 KB', '3.2 MB']);
    const now = Date.parse('2026-11-20T10:00:00Z');
    expect([until('2026-11-20T10:29:10Z', now), until('2026-11-20T12:05:00Z', now), until('2026-11-20T09:00:00Z', now)]).toEqual(['in 30 min', 'in 2 h 5 min', 'now']);
  });
});
