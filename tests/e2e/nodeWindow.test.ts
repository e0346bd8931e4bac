// Journey 1 whole: a message typed in the window of a real node, its streamed reply, and what the journal kept of it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { ThreadView } from '../../schemas/chat.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { TestNode } from './nodeProcess.ts';
import { ask, faultsOf, openWindow } from './windowPage.ts';
import { explainFailures } from './witness.ts';

let browser: Browser;
const node = new TestNode();
beforeAll(async () => { [browser] = await Promise.all([launchChromium(), node.up()]); });
afterAll(async () => { await browser?.close(); await node.dispose(); });
explainFailures(node, () => browser.contexts().flatMap((context) => context.pages()));

const openRealWindow = async () => {
  const { url } = (await node.cli('open', '--json')).json as { url: string };
  return openWindow(browser, { url: () => url });
};

test('a message and its streamed reply', async () => {
  await node.until((status) => status.state === 'learning');
  const page = await openRealWindow();
  await ask(page, 'Where is Ileices?');
  await page.waitForSelector('.reply-footer', { timeout: 60_000 });
  const reply = (await page.locator('.reply-text').first().textContent()) ?? '';
  expect(reply.length).toBeGreaterThan(0);
  expect(await page.locator('.reply-footer').first().textContent()).toMatch(/c-[0-9a-f]{16}/);
  expect(await faultsOf(page)).toEqual([]);

  const again = await openRealWindow();
  await again.waitForSelector('.reply-text');
  expect(await again.locator('.reply-text').first().textContent()).toBe(reply);
  await page.context().close();
  await again.context().close();
});

test('figures are the node\'s own, and a pause from the command line shows at once', async () => {
  const page = await openRealWindow();
  const status = await node.status();
  expect(status.sources.length).toBe(1);
  await expect.poll(async () => (await node.status()).speed.trainTokensPerSecond, { timeout: 60_000 }).not.toBeNull();
  await node.cli('pause', '1h');
  await page.waitForSelector('.state-word.state-paused', { timeout: 20_000 });
  await node.cli('resume');
  await page.waitForSelector('.state-word.state-learning', { timeout: 60_000 });
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

test('a window outlives kill -9 of its node: it reconnects and the conversation is there', async () => {
  const page = await openRealWindow();
  await page.waitForSelector('.reply-text');
  const port = new URL(page.url()).port;
  await node.kill9();
  await node.up(Number(port));
  await page.waitForSelector('.state-word.state-learning, .state-word.state-throttled', { timeout: 60_000 });
  await ask(page, 'Where is Mystiiqa?');
  await expect.poll(() => page.locator('.reply-footer').count(), { timeout: 60_000 }).toBe(2);
  await page.context().close();
});

test('branches, a thumb and a title outlive kill -9; what is erased, saved and brought in is so for the command line too', async () => {
  const page = await openRealWindow();
  await page.waitForSelector('.reply-text');
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await ask(page, 'Where is Ileices?');
  await page.waitForSelector('.reply-footer', { timeout: 60_000 });
  await page.locator('#composer').press('ArrowUp');
  await page.locator('#composer').fill('How does Ileices feel?');
  await page.locator('#composer').press('Enter');
  await expect.poll(() => page.locator('.asked-actions .versions').innerText(), { timeout: 60_000 }).toContain('2 / 2');
  await page.waitForSelector('.reply-footer', { timeout: 60_000 });
  await page.getByRole('button', { name: 'A good reply', exact: true }).click();
  await page.waitForSelector('.rating-note');
  const port = new URL(page.url()).port;
  await node.kill9();
  await node.up(Number(port));
  await page.reload();
  await expect.poll(() => page.locator('.asked-actions .versions').innerText(), { timeout: 60_000 }).toContain('2 / 2');
  expect(await page.locator('.thumb[aria-pressed="true"]').count()).toBe(1);
  const list = async () => ((await node.cli('chat', 'list', '--json')).json as { threads: ThreadView[] }).threads;
  const [newest] = await list();
  expect(newest).toMatchObject({ title: 'Where is Ileices?', messages: 4 });
  const file = join(mkdtempSync(join(tmpdir(), 'ileices-talk-')), 'talk.json');
  await node.cli('chat', 'export', file, '--only', newest!.id);
  await node.cli('chat', 'erase', newest!.id);
  expect((await list()).map(({ id }) => id)).not.toContain(newest!.id);
  await node.cli('chat', 'import', file);
  expect((await list())[0]).toMatchObject({ title: 'Where is Ileices?', messages: 4 });
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});
