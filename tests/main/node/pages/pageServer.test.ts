// The server of a page, with a plain socket in place of the browser: who is asked for a page and when, what waits for it, what ends
// it, and what a page that was taken over can do to the agent.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { COMPUTE_CAPS, packPageFrame, unpackPageFrame } from '../../../../app/pageWire.ts';
import { ComputeEndedError } from '../../../../main/node/compute/spawnCompute.ts';
import { TICKET_LIFETIME_MS } from '../../../../main/node/host/tickets.ts';
import { PageServer } from '../../../../main/node/pages/pageServer.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-pages-'));
writeFileSync(join(folder, 'index.html'), '<title>page</title>');
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

type Asked = { id: number; method: string; input: Record<string, unknown> };
const serve = async () => {
  const clock = new ManualClock(), wanted: (string | null)[] = [];
  return { clock, wanted, server: await PageServer.start({ kind: 'compute', nodeId: 'b'.repeat(64), token: 'token', clock, filesFolder: folder, onWanted: (url) => { wanted.push(url); }, report: (fault) => { throw fault; } }) };
};
let f: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => { f = await serve(); });
afterEach(async () => { await f.server.close(); });

/** As a browser comes: ticket, cookie, socket. */
async function come(url = f.server.openUrl()): Promise<{ socket: WebSocket; asked: Asked[]; answer: (frame: object) => void; closed: Promise<number> }> {
  const cookie = await new Promise<string>((resolve, reject) => { get(url, (answer) => { answer.resume(); resolve(answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''); }).on('error', reject); });
  const origin = `http://127.0.0.1:${f.server.port}`, socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { origin, cookie } }), asked: Asked[] = [];
  socket.on('message', (data: Buffer) => { asked.push(unpackPageFrame(data, COMPUTE_CAPS) as Asked); });
  const closed = new Promise<number>((resolve) => { socket.on('close', resolve); });
  await new Promise((resolve, reject) => { socket.on('open', resolve); socket.on('error', reject); });
  return { socket, asked, closed, answer: (frame) => { socket.send(packPageFrame(frame, COMPUTE_CAPS)); } };
}
const exitsOf = (work: { onExit(listener: (why: string) => void): unknown }) => { const exits: string[] = []; work.onExit((why) => { exits.push(why); }); return exits; };

describe('a page is wanted', () => {
  test('when there is work and no page, again when a ticket has run out, and no longer when the work ends', async () => {
    const work = f.server.worker();
    expect(f.wanted).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?t=/)]);
    await f.clock.advance(TICKET_LIFETIME_MS);
    expect(f.wanted).toHaveLength(2);
    expect(f.wanted[1]).not.toBe(f.wanted[0]);
    await work.kill();
    await f.clock.advance(TICKET_LIFETIME_MS);
    expect(f.wanted.slice(2)).toEqual([null]);
  });

  test('not while one waits for work; what was asked before one came is asked then', async () => {
    const early = f.server.worker().call('cancel', { id: 'early' });
    const page = await come(f.wanted[0] ?? '');
    await expect.poll(() => page.asked).toMatchObject([{ method: 'cancel', input: { id: 'early' } }]);
    page.answer({ type: 'result', id: page.asked[0]?.id, output: { cancelled: true } });
    expect(await early).toEqual({ cancelled: true });
    await f.clock.advance(TICKET_LIFETIME_MS);
    expect(f.wanted).toHaveLength(1);
    page.socket.close();
    await expect.poll(() => f.wanted.at(-1)).toBe(null);
    const idle = await come();
    void f.server.worker().call('cancel', { id: 'at once' }).catch(() => undefined);
    await expect.poll(() => idle.asked).toMatchObject([{ input: { id: 'at once' } }]);
    expect(f.wanted).toHaveLength(2);
  });
});

describe('what ends it', () => {
  test('being refused ends it for good, which whoever asked can see; being lost does not', async () => {
    const lost = f.server.worker();
    f.server.lost('its window was closed');
    expect(lost.isLast).toBe(false);
    const work = f.server.worker(), exits = exitsOf(work);
    f.server.refuse('There is no sandbox.');
    expect([exits, work.isLast, f.wanted.at(-1)]).toEqual([['There is no sandbox.'], true, null]);
  });

  test('being killed closes the socket and rejects what is open; the page that comes back gets the next work', async () => {
    const page = await come(), work = f.server.worker(), exits = exitsOf(work), open = work.call('snapshot', {});
    const refused = expect(open).rejects.toThrow(ComputeEndedError);
    await work.kill();
    await refused;
    await page.closed;
    expect(exits).toEqual(['it was ended']);
    const next = f.server.worker(), answer = next.call('cancel', { id: 'next' });
    const again = await come();
    await expect.poll(() => again.asked.length).toBe(1);
    again.answer({ type: 'result', id: again.asked[0]?.id, output: { cancelled: false } });
    expect(await answer).toEqual({ cancelled: false });
  });

  test('the word of whoever opens pages that none can come', () => {
    const exits = exitsOf(f.server.worker());
    f.server.lost('its window crashed');
    f.server.lost('its window crashed');
    expect(exits).toEqual(['its window crashed']);
  });

  test.each([
    ['text', (socket: WebSocket) => { socket.send('{"type":"event"}'); }],
    ['bytes that are no frame', (socket: WebSocket) => { socket.send(Buffer.from([1, 2, 3])); }],
    ['an event that does not exist', (socket: WebSocket) => { socket.send(packPageFrame({ type: 'event', event: 'secrets', data: {} }, COMPUTE_CAPS)); }],
    ['an answer of the wrong shape', (socket: WebSocket) => { socket.send(packPageFrame({ type: 'result', id: 1, output: { cancelled: 'yes' } }, COMPUTE_CAPS)); }],
    ['bytes where none belong', (socket: WebSocket) => { socket.send(packPageFrame({ type: 'result', id: 1, output: { cancelled: Uint8Array.of(1) } }, COMPUTE_CAPS)); }],
  ])('%s', async (_, attack) => {
    const page = await come(), work = f.server.worker(), exits = exitsOf(work), open = expect(work.call('cancel', { id: 'x' })).rejects.toThrow();
    await expect.poll(() => page.asked.length).toBe(1);
    attack(page.socket);
    await open;
    expect(exits.join()).toContain('broke the protocol');
    await page.closed;
  });

  test('another page that takes its place', async () => {
    const first = await come(), work = f.server.worker(), exits = exitsOf(work);
    await come();
    await first.closed;
    await expect.poll(() => exits).toEqual(['the page went away']);
  });
});

test('what a page without work says is heard by nobody', async () => {
  const page = await come();
  page.socket.send('nonsense');
  page.answer({ type: 'event', event: 'failed', data: { why: 'x' } });
  const heard = new Promise((resolve) => { page.socket.once('pong', resolve); });
  page.socket.ping();
  await heard;
  const work = f.server.worker(), events: unknown[] = [], exits = exitsOf(work);
  work.onEvent((event) => { events.push(event); });
  const open = work.call('cancel', { id: 'x' });
  await expect.poll(() => page.asked.length).toBe(1);
  page.answer({ type: 'result', id: page.asked[0]?.id, output: { cancelled: false } });
  await open;
  expect([exits, events]).toEqual([[], []]);
});
