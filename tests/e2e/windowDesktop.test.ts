// The window inside the installed app: what it asks of the shell, which is played here, and that a browser shows none of it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { axeFaults, faultsOf, openWindow } from './windowPage.ts';

declare global { interface Window { __asked?: string[] } }
let browser: Browser;
let fake: FakeHost;
let page: Page;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
const asked = () => page.evaluate(() => window.__asked ?? []);
const button = (name: string) => page.getByRole('button', { name, exact: true });

it('in a browser offers nothing that only the app can do', async () => {
  page = await openWindow(browser, fake);
  await page.locator('#tab-consent').click();
  expect(await button('Choose a file or folder').count()).toBe(1);
  await page.locator('#view-settings').click();
  await page.waitForSelector('.settings');
  expect(await page.getByText('Start at login').count() + await button('Open the home folder').count()).toBe(0);
  await page.context().close();
});

it('in the app chooses by dialogs of the system, takes what is dropped, and says what was refused', async () => {
  page = await openWindow(browser, fake);
  // As the preload does it, before the page loads.
  await page.addInitScript(() => {
    const asks: string[] = [];
    window.__asked = asks;
    let atLogin = false;
    Object.defineProperty(window, 'ileicesDesktop', { value: {
      pickFile: async () => { asks.push('file'); return { offerId: null }; }, pickFolder: async () => { asks.push('folder'); return { refused: 'That folder cannot be read.' }; },
      offerDropped: async (file: File) => { asks.push(`dropped ${file.name}`); return { nonsense: true }; }, openHomeFolder: async () => { asks.push('home'); return { offerId: null }; },
      startAtLogin: async (on: boolean | null) => { asks.push(`login ${on}`); if (on !== null) atLogin = on; return { atLogin }; },
    } });
  });
  await page.reload();
  await page.locator('#tab-consent').click();
  await button('Choose a file').click();
  await button('Choose a folder').click();
  await page.locator('.notice').getByText('That folder cannot be read.').waitFor();
  expect(await asked()).toEqual(['file', 'folder']);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'letters.txt'));
    document.querySelector('.consent')?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  });
  await page.locator('.notice').getByText('The app did not answer.').waitFor();
  expect(await asked()).toContain('dropped letters.txt');
});

it('in the app starts at login only after a press, and shows how the system has it', async () => {
  await page.locator('#view-settings').click();
  const login = page.getByLabel('Start at login');
  await login.waitFor();
  expect(await login.isChecked()).toBe(false);
  expect((await asked()).filter((each) => each.startsWith('login'))).toEqual(['login null']);
  await login.click();
  await expect.poll(() => login.isChecked()).toBe(true);
  await button('Open the home folder').click();
  expect((await asked()).slice(-2)).toEqual(['login true', 'home']);
  expect(await axeFaults(page)).toEqual([]);
  expect(await faultsOf(page)).toEqual([]);
});
