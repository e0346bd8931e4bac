// The window's protocol when everybody is honest: greeting, calls, events, resuming after a loss; and the admin door.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerFrame } from '../../../schemas/rpc.ts';
import { EventRing, RING_CAPACITY } from '../../../main/node/host/eventRing.ts';
import { HostFixture, TOKEN } from './hostFixture.ts';

let f: HostFixture;
beforeEach(async () => { f = await new HostFixture().start(); });
afterEach(async () => { await f.stop(); });

async function open(hello: { session: string | null; lastSeq: number }): Promise<{ socket: WebSocket; frames: ServerFrame[] }> {
  const socket = await f.socket({ origin: f.origin, cookie: await f.cookie() });
  if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket}`);
  const frames: ServerFrame[] = [];
  socket.on('message', (data: Buffer) => { frames.push(JSON.parse(data.toString()) as ServerFrame); });
  socket.send(JSON.stringify({ type: 'hello', proto: 1, build: 't', ...hello }));
  await expect.poll(() => frames.length).toBeGreaterThan(0);
  return { socket, frames };
}
const delta = (text: string) => { f.agent.emit({ event: 'chat.delta', data: { replyId: 'm-x', text } }); };

it('[H7] calls a method and hears events in order', async () => {
  const { socket, frames } = await open({ session: null, lastSeq: 0 });
  expect(frames[0]).toMatchObject({ type: 'welcome', mode: 'snapshot' });
  socket.send(JSON.stringify({ type: 'call', id: 7, method: 'chat.send', input: { id: 'm-abcd', threadId: 't-abcd', inReplyTo: null, text: 'hello' } }));
  await expect.poll(() => frames.at(-1)).toMatchObject({ type: 'result', id: 7, output: { replyId: 'm-reply' } });
  delta('a'); delta('b');
  await expect.poll(() => frames.filter((x) => x.type === 'event').map((x) => x.seq)).toEqual([1, 2]);
  socket.send(JSON.stringify({ type: 'call', id: 8, method: 'chat.send', input: { id: 'm-abcd', threadId: 't-abcd', inReplyTo: null, text: '' } }));
  await expect.poll(() => frames.at(-1)).toMatchObject({ type: 'error', id: 8, code: 'bad-request' });
  socket.terminate();
});

it('[H8] a window that comes back gets what it missed, once and in order', async () => {
  const first = await open({ session: null, lastSeq: 0 });
  const session = (first.frames[0] as { session: string }).session;
  delta('1');
  await expect.poll(() => first.frames.length).toBe(2);
  first.socket.terminate();
  delta('2'); delta('3');
  const second = await open({ session, lastSeq: 1 });
  expect(second.frames[0]).toMatchObject({ mode: 'resume' });
  await expect.poll(() => second.frames.slice(1).map((x) => (x.type === 'event' && x.event === 'chat.delta' ? x.data.text : x.type))).toEqual(['2', '3']);
  const stranger = await open({ session: 'of-an-earlier-run', lastSeq: 1 });
  expect(stranger.frames[0]).toMatchObject({ mode: 'snapshot' });
  second.socket.terminate(); stranger.socket.terminate();
});

it('[H8] asks for a snapshot when the ring has dropped what was missed, and keeps only the newest status', async () => {
  const ring = new EventRing();
  for (let i = 0; i < RING_CAPACITY + 600; i += 1) ring.push({ event: 'chat.delta', data: { replyId: 'm-x', text: String(i) } });
  expect(ring.since(0)).toBeNull();
  expect(ring.since(ring.seq + 1)).toBeNull();
  const before = ring.seq;
  const scene = await f.agent.rpc['world.scene']({});
  ring.push({ event: 'scene', data: scene }); ring.push({ event: 'scene', data: { ...scene, tick: 5 } });
  expect(ring.since(before)?.map((n) => n.event.event === 'scene' && n.event.data.tick)).toEqual([5]);
});

it('[H9] sends world frames only to windows that draw', async () => {
  const { socket, frames } = await open({ session: null, lastSeq: 0 });
  await expect.poll(() => f.agent.watchers).toBe(1);
  socket.send(JSON.stringify({ type: 'watch', world: false }));
  await expect.poll(() => f.agent.watchers).toBe(0);
  f.agent.emit({ event: 'scene', data: await f.agent.rpc['world.scene']({}) });
  delta('after');
  await expect.poll(() => frames.filter((x) => x.type === 'event').map((x) => x.event)).toEqual(['chat.delta']);
  socket.terminate();
});

it('the admin door streams deltas, then the result; a wrong shape is a clear 400', async () => {
  const post = (path: string, body: string) => f.http(path, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }, body });
  const answer = await post('/admin/ask', JSON.stringify({ text: 'hi', sampling: {}, raw: false }));
  expect(answer.body.trim().split('\n').map((l) => Object.keys(JSON.parse(l) as object)[0])).toEqual(['delta', 'delta', 'result']);
  expect((await post('/admin/ask', '{"text":1}')).status).toBe(400);
  expect((await post('/admin/ask', '{')).status).toBe(400);
  expect((await post('/admin/rm', '{}')).status).toBe(404);
  expect((await post('/admin/open', '{}')).body).toContain('/?t=');
});

it('no ticket is given where the policy keeps the window shut', async () => {
  f.agent.windowForbidden = new Error('The policy does not allow that.');
  expect(() => f.host.openUrl()).toThrow('does not allow');
  const answer = await f.http('/admin/open', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }, body: '{}' });
  expect(answer.body).toContain('does not allow');
  expect(answer.body).not.toContain('?t=');
});
