// What only a page can go through: its device is lost, it crashes, another takes its place, it is not isolated, its agent goes. And
// what a page that nobody looks at must not do.
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Worker } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { builtPage } from '../../doubles/builtPages.ts';
import { ComputePages } from '../../doubles/computePages.ts';
import { embryo, generation, Heard } from '../../contract/computeSuite.ts';

const STEPS = 3;
let pages: ComputePages, weights: Uint8Array<ArrayBuffer>;
const opened: Heard[] = [];
const worker = async () => { const one = new Heard(await pages.worker()); opened.push(one); return one; };
const ended = (one: Heard) => expect.poll(() => one.exits.length).toBe(1);
/** Closed, and known to be by its server: a page that was just coming back would be given work and go away with it. */
const HEARD_MS = 500;
async function gone(page: Page | null): Promise<void> {
  await page?.close();
  await new Promise((resolve) => { setTimeout(resolve, HEARD_MS); });
}
/** Left to itself a page has no worker: what computed is gone. */
const idle = (page: Page) => expect.poll(() => page.workers().length).toBe(0);

beforeAll(async () => { [pages, weights] = [await ComputePages.open(), await embryo()]; });
afterEach(async () => { for (const { child } of opened.splice(0)) await child.kill(); pages.faults.length = 0; });
afterAll(async () => { await pages.close(); });

test('it draws nothing: no canvas, no frame, one sentence', async () => {
  const counted = () => { Object.assign(globalThis, { frames: 0 }); globalThis.requestAnimationFrame = () => { (globalThis as unknown as { frames: number }).frames += 1; return 0; }; };
  const page = await pages.openPage(async (fresh) => { await fresh.addInitScript(counted); });
  const inWorkers: Promise<void>[] = [];
  // Its helpers sleep while nothing is computed and hear nothing then; what they are made of is looked at below.
  const computes = (each: Worker) => each.url().endsWith('/compute-worker.js');
  const follow = (each: Worker) => { if (computes(each)) inWorkers.push(each.evaluate(counted)); };
  page.on('worker', follow);
  const one = await worker();
  await one.load(weights, 'auto');
  await one.learn(STEPS);
  page.off('worker', follow);
  await Promise.all(inWorkers);
  const frames = () => (globalThis as unknown as { frames: number }).frames;
  expect([await page.evaluate(frames), ...await Promise.all(page.workers().filter(computes).map((each) => each.evaluate(frames)))]).toEqual([0, 0]);
  expect(await page.evaluate(() => [document.querySelectorAll('*:not(html, head, head *, body, p, script)').length, document.body.innerText.split('\n').length])).toEqual([0, 1]);
  expect(pages.faults).toEqual([]);
});

test('nothing that could draw is in its files', async () => {
  const folder = await builtPage('compute');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  expect(code.length).toBeGreaterThan(100_000);
  expect(/requestAnimationFrame|OffscreenCanvas|getContext\(|["'`]canvas["'`]|\beval\(|new Function\(/.exec(code)?.[0] ?? null).toBe(null);
});

test('auto takes the processor where the only card is emulated, with the threads asked for, and fewer when told', async () => {
  const one = await worker();
  expect(await one.load(weights, 'auto', 3)).toMatchObject({ backend: 'cpu', threads: 3, adapter: expect.not.stringContaining('one thread') });
  const { page } = pages;
  await expect.poll(() => page?.workers().length).toBe(3);
  await one.learn(STEPS, 1);
  await expect.poll(() => page?.workers().length).toBe(1);
});

test('a page that is not isolated computes with one thread, gives the same bits, and says so', async () => {
  const isolated = await worker();
  await isolated.load(weights, 'cpu');
  const { text } = await isolated.child.call('generate', generation('r', 12)), losses = await isolated.learn(STEPS);
  await isolated.child.kill();
  await gone(pages.page);
  const bare = await withoutIsolation(pages.server.port, (port) => pages.server.openUrl().replace(`:${pages.server.port}`, `:${port}`));
  const page = await (await pages.browser.newContext()).newPage();
  await page.goto(bare.url);
  try {
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    const one = new Heard(pages.server.worker());
    opened.push(one);
    expect(await one.load(weights, 'cpu', 4)).toMatchObject({ threads: 1, adapter: expect.stringMatching(/; one thread: this page is not isolated$/) });
    expect((await one.child.call('generate', generation('r', 12))).text).toBe(text);
    expect(await one.learn(STEPS, 4)).toEqual(losses);
    expect(page.workers()).toHaveLength(1);
  } finally {
    await gone(page);
    bare.close();
  }
});

/** The same page behind a server that leaves out what isolates it. */
async function withoutIsolation(port: number, urlAt: (port: number) => string): Promise<{ url: string; close(): void }> {
  const names = ['cross-origin-opener-policy', 'cross-origin-embedder-policy'];
  const mine = () => (server.address() as AddressInfo).port;
  const headersFor = (headers: Record<string, unknown>) => ({ ...headers, host: `127.0.0.1:${port}`, ...(headers['origin'] === undefined ? {} : { origin: `http://127.0.0.1:${port}` }) });
  const server = createServer((request, response) => {
    ask({ port, host: '127.0.0.1', path: request.url, method: request.method, headers: headersFor(request.headers) }, (answer) => {
      const policy = String(answer.headers['content-security-policy'] ?? '').replaceAll(`:${port}`, `:${mine()}`);
      response.writeHead(answer.statusCode ?? 500, { ...Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !names.includes(name))), 'content-security-policy': policy });
      answer.pipe(response);
    }).end();
  });
  server.on('upgrade', (request, socket) => {
    const upstream = ask({ port, host: '127.0.0.1', path: request.url, headers: headersFor(request.headers) }).end();
    upstream.on('upgrade', (answer, behind) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}\r\n`);
      behind.pipe(socket).pipe(behind);
      for (const each of [behind, socket]) each.on('error', () => { behind.destroy(); socket.destroy(); });
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: urlAt(mine()), close: () => { server.close(); server.closeAllConnections(); } };
}

test('killed, it ends its work at once in the middle of a step, waits, and is taken again', async () => {
  const one = await worker(), { page } = pages;
  await one.load(weights, 'cpu');
  await one.teach();
  await one.train(true);
  await one.until(() => one.losses().length >= 1);
  expect(page?.workers().length).toBeGreaterThan(0);
  await one.child.kill();
  if (page !== null) await idle(page);
  expect(pages.wanted.at(-1)).toBe(false);
  const two = await worker();
  await expect(two.child.call('snapshot', {})).rejects.toThrow(/call load first/);
});

test('a crash is told once, and the page that is opened then takes up the work', async () => {
  const one = await worker(), { page } = pages;
  await one.load(weights, 'cpu');
  await one.teach();
  await one.train(true);
  // More than it can say before it crashes.
  const waiting = Promise.all(Array.from({ length: 100 }, (_, index) => one.child.call('generate', generation(`r${index}`, 2_000))));
  const refused = expect(waiting).rejects.toThrow('the page went away');
  page?.goto('chrome://crash').catch(() => { /* that it never arrives is the point */ });
  await ended(one);
  await refused;
  await gone(page);
  const two = new Heard(pages.server.worker());
  opened.push(two);
  const loaded = two.load(weights, 'cpu');
  expect(pages.wanted.at(-1)).toBe(true);
  await pages.openPage();
  expect(await loaded).toMatchObject({ backend: 'cpu' });
});

test('a second page takes the place of the first', async () => {
  const one = await worker(), first = pages.page;
  await one.load(weights, 'cpu');
  await pages.openPage();
  await ended(one);
  if (first !== null) await idle(first);
  await gone(first);
  const two = await worker();
  expect(await two.load(weights, 'cpu')).toMatchObject({ backend: 'cpu' });
});

test('a lost device ends the work with the reason while it learns and while it rests, and the next one works', async () => {
  for (const learns of [true, false]) {
    const one = await worker();
    await one.load(weights, 'webgpu');
    if (learns) { await one.teach(); await one.train(true); await one.until(() => one.losses().length > 0); }
    const session = await pages.browser.newBrowserCDPSession();
    // The process that holds the card goes down; the page stays.
    session.send('Browser.crashGpuProcess').catch(() => { /* it cannot answer any more */ });
    await expect.poll(() => one.events.filter(({ event }) => event === 'failed').length).toBe(1);
    expect(one.events.find(({ event }) => event === 'failed')).toMatchObject({ data: { why: expect.stringMatching(/graphics device was lost.*rebuilt from the last checkpoint/) } });
    await one.child.kill();
  }
  const two = await worker();
  expect(await two.load(weights, 'cpu')).toMatchObject({ backend: 'cpu' });
});

test('without its agent it lets go of its work', async () => {
  const server = await ComputePages.serve(() => undefined), page = await (await pages.browser.newContext()).newPage();
  await page.goto(server.openUrl());
  const one = new Heard(server.worker());
  await one.load(weights, 'cpu');
  expect(page.workers().length).toBeGreaterThan(0);
  await server.close();
  await idle(page);
  await page.close();
});
