// Attacks on what only the window's host has: the command line's door and the methods of the window's socket.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HostFixture, TOKEN } from './hostFixture.ts';

let f: HostFixture;
beforeEach(async () => { f = await new HostFixture().start(); });
afterEach(async () => { await f.stop(); });

const json = { 'content-type': 'application/json' };

describe("[H6] the command line's door", () => {
  it('refuses a wrong or missing bearer, and a cookie in its place', async () => {
    const cookie = await f.cookie();
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: TOKEN }, { authorization: 'Bearer ' }, { cookie }]) {
      expect((await f.http('/admin/status', { method: 'POST', headers: { ...json, ...headers }, body: '{}' })).status).toBe(401);
    }
  });
  it('refuses what the page of another origin asks, bearer and all', async () => {
    const answer = await f.http('/admin/status', { method: 'POST', body: '{}', headers: { ...json, authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' } });
    expect(answer.status).toBe(403);
  });
  it('cannot smuggle a form or plain text into a method', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp']) {
      expect((await f.http('/admin/status', { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type }, body: '{}' })).status).toBe(415);
    }
  });
});

describe('[H6] a method that fails', () => {
  it('says so to the command line without its insides, and to the log', async () => {
    const answer = await f.http('/admin/evaluate', { method: 'POST', headers: { ...json, authorization: `Bearer ${TOKEN}` }, body: '{"text":"fail"}' });
    expect(answer.body).toContain('logs');
    expect(answer.body).not.toContain('secret path');
    expect(f.faults).toHaveLength(1);
  });
});

describe('[H6] hostile sockets', () => {
  async function open(): Promise<WebSocket> {
    const socket = await f.socket({ origin: f.origin, cookie: await f.cookie() });
    if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket}`);
    return socket;
  }
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => { socket.on('close', resolve); });
  it.each([['not json', '{'], ['unknown type', '{"type":"sudo"}'], ['extra field', '{"type":"ping","x":1}'], ['call before hello', '{"type":"call","id":1,"method":"status.get","input":{}}']])(
    'are closed after %s', async (_name, text) => {
      const socket = await open();
      const end = closed(socket);
      socket.send(text);
      expect([1002, 1007]).toContain(await end);
      expect(f.agent.calls).toEqual([]);
    });
  it('are closed after a frame beyond the limit, a binary one, and a flood', async () => {
    for (const attack of [(s: WebSocket) => { s.send('x'.repeat(70_000)); }, (s: WebSocket) => { s.send(Buffer.from([1])); }, (s: WebSocket) => { for (let i = 0; i < 400; i += 1) s.send('{"type":"hello","proto":1,"build":"t","session":null,"lastSeq":0}'); }]) {
      const socket = await open();
      const end = closed(socket);
      attack(socket);
      expect([1003, 1008, 1009]).toContain(await end);
    }
  });
  it('learn nothing of the inside from a failing method, and cannot reach prototype names', async () => {
    const socket = await open();
    const answers: string[] = [];
    socket.on('message', (data: Buffer) => { answers.push(data.toString()); });
    socket.send(JSON.stringify({ type: 'hello', proto: 1, build: 't', session: null, lastSeq: 0 }));
    ['node.resume', 'constructor', '__proto__', 'toString'].forEach((method, i) => { socket.send(JSON.stringify({ type: 'call', id: i + 1, method, input: {} })); });
    await expect.poll(() => answers.length).toBe(5);
    expect(answers.join()).not.toContain('secret path');
    expect(answers.filter((a) => a.includes('unknown-method'))).toHaveLength(3);
    expect(f.faults).toHaveLength(1);
    socket.terminate();
  });
});
