import { describe, expect, it } from 'vitest';
import { computeMethods } from '../../../schemas/compute.ts';
import type { ComputeHandlers, ComputeReplyFrame } from '../../../schemas/compute.ts';
import { answer } from '../../../worker/learner/border.ts';

const refuse = () => Promise.reject(new Error('x'.repeat(50_000)));
const handlers = {
  ...Object.fromEntries(Object.keys(computeMethods).map((method) => [method, refuse])),
  train: () => Promise.resolve({}), cancel: ({ id }: { id: string }) => Promise.resolve({ cancelled: id === 'a' }),
} as unknown as ComputeHandlers;
async function ask(message: unknown): Promise<ComputeReplyFrame[]> {
  const replies: ComputeReplyFrame[] = [];
  await answer(message, handlers, (frame) => { replies.push(frame); });
  return replies;
}

describe('border of the compute process', () => {
  it('answers a call, and fills in what has a default', async () => {
    expect(await ask({ type: 'call', id: 1, method: 'cancel', input: { id: 'a' } })).toEqual([{ type: 'result', id: 1, output: { cancelled: true } }]);
  });

  it.each([
    ['a method it does not have', { type: 'call', id: 2, method: 'format', input: {} }, /no method/],
    ['a method of the prototype', { type: 'call', id: 2, method: 'constructor', input: {} }, /no method/],
    ['an input of the wrong shape', { type: 'call', id: 2, method: 'train', input: { on: true, threads: 0, duty: 1 } }, /"threads"/],
    ['an unknown field', { type: 'call', id: 2, method: 'cancel', input: { id: 'a', more: 1 } }, /wrong/],
    ['a duty of zero', { type: 'call', id: 2, method: 'train', input: { on: true, threads: 1, duty: 0 } }, /"duty"/],
  ])('refuses %s by name', async (_what, message, expected) => {
    const [reply, ...more] = await ask(message);
    expect(more).toEqual([]);
    expect(reply).toMatchObject({ type: 'error', id: 2 });
    expect(reply?.type === 'error' ? reply.message : '').toMatch(expected);
  });

  it('drops what is no request, and keeps its errors short', async () => {
    for (const message of [null, 7, 'x', {}, { type: 'call' }, { type: 'call', id: 'x', method: 'cancel', input: {} }, { type: 'call', id: 1, method: 'cancel', input: {}, more: 1 }]) expect(await ask(message)).toEqual([]);
    const [reply] = await ask({ type: 'call', id: 3, method: 'snapshot', input: {} });
    expect(reply?.type === 'error' ? reply.message.length : 0).toBe(2_000);
  });
});
