// What makes a window of a browser feel like an app: its manifest loads behind the cookie and under the page's policy, and
// Chromium finds no fault with it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost } from '../doubles/fakeNode.ts';
import { faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser?.close(); });

it('Chromium reads the manifest and its icon from the node itself', async () => {
  const fake = await startFakeHost();
  const page = await openWindow(browser, fake);
  const { url, data, errors } = await (await page.context().newCDPSession(page)).send('Page.getAppManifest');
  expect([errors, new URL(url).origin]).toEqual([[], `http://127.0.0.1:${fake.host.port}`]);
  const manifest = JSON.parse(data ?? '') as { name: string; display: string; start_url: string; icons: { src: string; type: string }[] };
  expect(manifest).toMatchObject({ name: 'Ileices', display: 'standalone', start_url: '/' });
  const icons = await page.evaluate((sources) => Promise.all(sources.map(async (source) => { const answer = await fetch(source); return [answer.status, answer.headers.get('content-type')]; })), manifest.icons.map((icon) => icon.src));
  expect(icons).toEqual([[200, 'image/svg+xml']]);
  // Without the cookie it is as closed as everything else.
  expect((await fetch(url)).status).toBe(401);
  expect(await faultsOf(page)).toEqual([]);
  await fake.close();
});
