// Journey 1 whole: a message typed in the window of a real node, its streamed reply, and what the journal kept of it.
import type { Browser } from 'playwright-core';
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
