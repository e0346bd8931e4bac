// While the node is gone nothing in the window may look as if it went on; what is written meanwhile waits, and says so.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost } from '../doubles/fakeNode.ts';
import { ask, axeFaults, faultsOf, openWindow } from './windowPage.ts';

const ADVICE_SECONDS = 20;
let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser?.close(); });

it('says "not connected" everywhere, keeps what is written, tells after a while what to do, and goes on by itself', async () => {
  const token = 'f'.repeat(64);
  const first = await startFakeHost({ token });
  const { port } = first.host;
  const page = await openWindow(browser, first);
  await expect.poll(() => page.locator('.figures').innerText()).toContain('5.2 k');
  await page.locator('#composer').fill('kept');
  await first.close();
  const gone = Date.now();
  await page.getByText('Reconnecting.').waitFor();

  expect(await page.locator('.state-word').innerText()).toBe('Not connected');
  expect(await page.locator('.state-line').innerText()).toMatch(/Last seen \d\d:\d\d/);
  expect(await page.locator('.state-learning, .model-state').count()).toBe(0);
  expect(await page.locator('.model-pill').innerText()).toMatch(/^not connected\s+last seen \d\d:\d\d$/);
  const figures = page.locator('.figures.figures-stale .figure');
  expect(await figures.nth(3).innerText()).toMatch(/learning\s+–/);
  expect(await page.locator('.hud-line').innerText()).toMatch(/last seen \d\d:\d\d/);
  expect(await page.locator('.top-bar .rby-share').allInnerTexts()).toEqual(['–', '–', '–']);
  await page.getByText(/Not connected: the world as last seen \d\d:\d\d\./).waitFor();
  expect(await page.getByRole('button', { name: 'Pause' }).isDisabled()).toBe(true);
  expect(await page.getByText('Ileices is awake').count()).toBe(0);
  await page.getByRole('tab', { name: 'Consent' }).click();
  await page.locator('.stale-line').getByText(/as last seen/).waitFor();
  await page.getByRole('tab', { name: 'Chat' }).click();

  expect(await page.locator('#composer').inputValue()).toBe('kept');
  await page.locator('#composer').press('Enter');
  await page.locator('.turn', { hasText: 'kept' }).getByText('not sent yet').waitFor();
  expect(await axeFaults(page)).toEqual([]);

  expect(await page.getByText('npm start').count()).toBe(0);
  await page.getByText('npm start -- --home "/tmp/ileices"').waitFor({ timeout: (ADVICE_SECONDS + 5) * 1000 });
  expect(Date.now() - gone).toBeGreaterThan((ADVICE_SECONDS - 3) * 1000);
  expect(await page.locator('.banner').innerText()).toContain('npm run -s ileices -- open --home "/tmp/ileices"');

  const second = await startFakeHost({ token, port });
  expect(second.host.port).toBe(port);
  await page.getByRole('button', { name: 'Try now' }).click({ timeout: 2_000 }).catch(() => undefined);
  await page.waitForSelector('.reply-footer', { timeout: 20_000 });
  await page.waitForSelector('.state-word.state-learning');
  expect(await page.getByText(/Reconnecting\.|not sent yet|not connected/i).count()).toBe(0);
  expect(second.node.chat.messages.filter((message) => message.author === 'person').map((message) => message.text)).toEqual(['kept']);
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
  await second.close();
});

it('leaves a reply that was cut off without a live word, and asks for no stop', async () => {
  const host = await startFakeHost();
  host.node.chat.replies = [Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ')];
  const page = await openWindow(browser, host);
  await ask(page, 'Tell a long story');
  await page.waitForSelector('.reply-streaming .reply-text');
  await host.close();
  await page.getByText('Reconnecting.').waitFor();
  expect(await page.getByRole('button', { name: /^Stop/ }).count()).toBe(0);
  await page.context().close();
});
