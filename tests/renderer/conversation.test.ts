import { describe, expect, it } from 'vitest';
import type { ChatMessage, MetricPoint } from '../../schemas/rpc.ts';
import { lossColumns, livingRun, lossRows, withPoint } from '../../renderer/hud/lossSeries.ts';
import { bytes, short, until } from '../../renderer/shell/numbers.ts';
import { streamingReply, turnsOf, withDelta, withMessage, withPromised } from '../../renderer/state/chat.ts';

const message = (over: Partial<ChatMessage> & Pick<ChatMessage, 'id'>): ChatMessage => ({ author: 'ileices', text: '', at: '', inReplyTo: null, state: 'done', footer: null, failure: null, ...over });
const asked = message({ id: 'm-ask', author: 'person', text: 'Where?' });

describe('conversation', () => {
  it('gathers deltas into their reply and keeps words when a slower notice comes', () => {
    let messages = withDelta([asked], 'm-r', 'At ', 'now');
    messages = withDelta(messages, 'm-r', 'the pond', 'now');
    expect(streamingReply(messages)).toMatchObject({ id: 'm-r', text: 'At the pond', inReplyTo: 'm-ask' });
    messages = withMessage(messages, message({ id: 'm-r', state: 'streaming', inReplyTo: 'm-ask' }));
    expect(messages.at(-1)!.text).toBe('At the pond');
  });
  it('lets the finished reply win and ignores words that come after it', () => {
    let messages = withDelta([asked], 'm-r', 'At the', 'now');
    messages = withMessage(messages, message({ id: 'm-r', text: 'At the pond.', inReplyTo: 'm-ask' }));
    messages = withDelta(messages, 'm-r', ' late', 'now');
    expect(messages.at(-1)!.text).toBe('At the pond.');
    expect(streamingReply(messages)).toBeUndefined();
  });
  it('groups regenerated replies under their question, in order', () => {
    const turns = turnsOf([asked, message({ id: 'a', inReplyTo: 'm-ask' }), message({ id: 'm-2', author: 'person' }), message({ id: 'b', inReplyTo: 'm-ask' })]);
    expect(turns.map((turn) => [turn.id, turn.replies.map((reply) => reply.id)])).toEqual([['m-ask', ['a', 'b']], ['m-2', []]]);
  });
});

describe('replies that wait', () => {
  const second = message({ id: 'm-second', author: 'person', text: 'And why?' });
  it('belong to their own question, the first one is spoken', () => {
    let messages = withPromised(withPromised([asked, second], 'm-r1', 'm-ask', 'now'), 'm-r2', 'm-second', 'now');
    messages = withDelta(messages, 'm-r1', 'At the pond', 'now');
    expect(streamingReply(messages)).toMatchObject({ id: 'm-r1', inReplyTo: 'm-ask', text: 'At the pond' });
    messages = withMessage(messages, message({ id: 'm-r1', text: 'At the pond.', inReplyTo: 'm-ask' }));
    expect(streamingReply(messages)!.id).toBe('m-r2');
    expect(withPromised(messages, 'm-r1', 'm-ask', 'now')).toBe(messages);
  });
  it('answer the oldest question without a reply where nobody promised them', () => {
    expect(withDelta([asked, second], 'm-r', 'At', 'now').at(-1)!.inReplyTo).toBe('m-ask');
    expect(withDelta([asked, message({ id: 'a', inReplyTo: 'm-ask' }), second], 'm-r', 'At', 'now').at(-1)!.inReplyTo).toBe('m-second');
  });
});

describe('loss series', () => {
  const point = (step: number, trainLoss: number | null, heldOutBitsPerByte: number | null): MetricPoint => ({ at: 0, step, trainLoss, heldOutBitsPerByte, tokensPerSecond: null, rby: null });
  it('is by step, newest figures win, empty points are left out', () => {
    expect(lossColumns([point(8, 2, null), point(4, 3, 1), point(8, null, 0.9), point(9, null, null)])).toEqual({ step: [4, 8], train: [3, null], heldOut: [1, 0.9] });
    expect(lossColumns([point(4, 3, 1), point(8, 2, null), point(8, null, 0.9), point(9, null, null)])).toEqual({ step: [4, 8], train: [3, 2], heldOut: [1, 0.9] });
  });
  it('shows the run that lives: a step lower than the newest drops every later one, the held-out figures with them', () => {
    const thrownAway = [point(10, 3, 2), point(20, 2.5, 1.8), point(30, 2, 1.5)];
    expect(lossColumns([...thrownAway, point(12, 2.9, 1.9), point(14, 2.8, null)])).toEqual({ step: [10, 12, 14], train: [3, 2.9, 2.8], heldOut: [2, 1.9, null] });
    expect(lossColumns([...thrownAway, point(12, null, null)]).step).toEqual([10]);
    expect(withPoint(thrownAway, point(12, 2.9, null)).map((one) => one.step)).toEqual([10, 12]);
    expect(withPoint(thrownAway, point(30, 2, null)).map((one) => one.step)).toEqual([10, 20, 30, 30]);
    expect(livingRun(thrownAway, 20).map((one) => one.step)).toEqual([10, 20]);
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
