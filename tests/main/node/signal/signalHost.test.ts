// A signalling host in its thread, as honest clients use it, and what it does when its thread ends.
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { SignalHost } from '../../../../main/node/signal/signalHost.ts';
import { signalLimits } from '../../../../schemas/signal.ts';
import { connectTo, listener, newHost, pause, topicOf, until } from './hostFixture.ts';

const hosts: SignalHost[] = [];
async function host(ends?: string[]): Promise<SignalHost> {
  const started = await newHost(ends);
  hosts.push(started);
  return started;
}
afterEach(async () => { for (const each of hosts.splice(0)) await each.close(); });

test('M60 what is published goes to everyone else who listens to the topic, and to nobody else', async () => {
  const here = await host();
  const [a, b, c, d] = [await listener(here, topicOf('one')), await listener(here, topicOf('one')), await listener(here, topicOf('one')), await listener(here, topicOf('two'))];
  a.ask({ type: 'publish', topic: topicOf('one'), data: 'sealed' });
  await until(() => b.got.some((reply) => reply.type === 'publish') && c.got.some((reply) => reply.type === 'publish'));
  expect(b.got.at(-1)).toEqual({ type: 'publish', topic: topicOf('one'), data: 'sealed', clients: 2 });
  c.ask({ type: 'unsubscribe', topics: [topicOf('one')] });
  c.ask({ type: 'ping' });
  await until(() => c.got.at(-1)?.type === 'pong');
  a.ask({ type: 'publish', topic: topicOf('one'), data: 'again' });
  await until(() => b.got.filter((reply) => reply.type === 'publish').length === 2);
  await pause(50);
  expect([a, c, d].map((each) => each.got.filter((reply) => reply.type === 'publish').length)).toEqual([0, 1, 0]);
  expect(await here.stats()).toMatchObject({ sockets: 4, topics: 2, cut: 0, refused: 0 });
});

test('M60 a client of y-webrtc is served: its messages are these, and it keeps its topics over a reconnect', async () => {
  const here = await host();
  const other = await listener(here, topicOf('room'));
  // What y-webrtc 10.3 sends with a password: subscribe when open, publish with base64 in `data`, ping every half minute.
  const stock = await connectTo(here);
  stock.ask(JSON.stringify({ type: 'subscribe', topics: [topicOf('room')] }));
  stock.ask(JSON.stringify({ type: 'publish', topic: topicOf('room'), data: Buffer.from('announce').toString('base64') }));
  stock.ask(JSON.stringify({ type: 'ping' }));
  await until(() => stock.got.some((reply) => reply.type === 'pong') && other.got.some((reply) => reply.type === 'publish'));
  expect(other.got.at(-1)).toMatchObject({ topic: topicOf('room'), data: 'YW5ub3VuY2U=' });
});

test('M66 whoever listens is told once where it comes from', async () => {
  const here = await host();
  const client = await listener(here, topicOf('one'));
  client.ask({ type: 'subscribe', topics: [topicOf('two')] });
  client.ask({ type: 'ping' });
  await until(() => client.got.filter((reply) => reply.type === 'pong').length === 2);
  expect(client.got.filter((reply) => reply.type === 'seen')).toEqual([{ type: 'seen', address: '127.0.0.1' }]);
});

test('M61 a largest message passes; one topic more than allowed, or a topic one does not listen to, ends it', async () => {
  const here = await host();
  const [a, b] = [await listener(here, topicOf('one')), await listener(here, topicOf('one'))];
  a.ask({ type: 'publish', topic: topicOf('one'), data: 'x'.repeat(signalLimits.dataCharacters) });
  await until(() => b.got.some((reply) => reply.type === 'publish'));
  a.ask({ type: 'subscribe', topics: Array.from({ length: signalLimits.topicsPerSocket }, (_, at) => topicOf(`more ${at}`)) });
  expect((await a.closed).code).toBe(1008);
  b.ask({ type: 'publish', topic: topicOf('two'), data: 'x' });
  expect((await b.closed).code).toBe(1008);
});

test('M65 it listens at one address of this machine; a busy port is left to whoever has it', async () => {
  await expect(SignalHost.start({ bind: '0.0.0.0', port: 0, onEnd: () => undefined })).rejects.toMatchObject({ reason: 'every-address' });
  await expect(SignalHost.start({ bind: '::', port: 0, onEnd: () => undefined })).rejects.toMatchObject({ reason: 'every-address' });
  await expect(SignalHost.start({ bind: '192.0.2.1', port: 0, onEnd: () => undefined })).rejects.toMatchObject({ reason: 'not-here' });
  await expect(SignalHost.start({ bind: 'example.org', port: 0, onEnd: () => undefined })).rejects.toMatchObject({ reason: 'not-here' });
  const first = await host();
  const second = await SignalHost.start({ bind: '127.0.0.1', port: first.port, onEnd: () => undefined });
  hosts.push(second);
  expect(second.port).not.toBe(first.port);
});

test('M65 closed, it tells whoever is connected, answers nobody and frees its port', async () => {
  const here = await host();
  const client = await listener(here, topicOf('one'));
  await here.close();
  expect((await client.closed).code).toBe(1001);
  await expect(connectTo(here)).rejects.toThrow();
  await expect(here.stats()).rejects.toMatchObject({ reason: 'ended' });
  const again = await SignalHost.start({ bind: '127.0.0.1', port: here.port, onEnd: () => undefined });
  hosts.push(again);
  expect(again.url).toBe(here.url);
});

test('M65 a thread that ends is started again at the same port, which invites name; when that is not possible, it says so', async () => {
  const ends: (string | null)[] = [];
  const here = await SignalHost.start({ bind: '127.0.0.1', port: 0, onEnd: (_why, url) => { ends.push(url); } });
  hosts.push(here);
  const said = vi.spyOn(Worker.prototype, 'postMessage');
  const endThread = async () => {
    await here.stats();
    // Asked once the end has begun: a thread that still runs may answer.
    const end = (said.mock.contexts.at(-1) as Worker).terminate();
    await Promise.all([end, expect(here.stats()).rejects.toMatchObject({ reason: 'ended' })]);
  };
  const client = await listener(here, topicOf('one'));
  await endThread();
  await client.closed;
  await until(() => ends.length === 1);
  expect(ends).toEqual([here.url]);
  (await listener(here, topicOf('one'))).ws.terminate();
  for (let count = 2; count <= 6; count += 1) { await endThread(); await until(() => ends.length === count); }
  expect(ends.at(-1)).toBeNull();
  await expect(here.stats()).rejects.toMatchObject({ reason: 'ended' });
  said.mockRestore();
});
