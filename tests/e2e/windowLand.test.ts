// Folders that are shown to the world, in the window: the picker's two choices, the yes to showing names, the list with Hide, who asks
// from the world; by keyboard alone, with hostile names, in both themes and at both sizes.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ARM_MS } from '../../schemas/consent.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { shownFolder } from '../doubles/fakeLand.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
let page: Page;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
beforeEach(() => { fake.node.consent.reset(); fake.node.calls = []; fake.node.land.told = { shown: [], relics: {}, processes: [] }; });
afterEach(async () => {
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

const HOSTILE = '<img src=x onerror="window.__violations.push(1)">';
async function open(options: Parameters<typeof openWindow>[2] = {}): Promise<Page> {
  page = await openWindow(browser, fake, options);
  await page.locator('#tab-consent').click();
  await page.waitForSelector('.consent');
  return page;
}
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const shot = async (name: string): Promise<void> => { if (process.env['ILEICES_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['ILEICES_SHOTS']}/${name}.png` }); };

describe('showing a folder', () => {
  it('says what would be seen before the yes, which can be pressed a moment later; then it is in the list, and hidden again', async () => {
    await open();
    expect(await page.locator('.consent').innerText()).toContain('No folder is shown.');
    await button('Show a folder…').click();
    const dialog = page.locator('dialog.picker');
    await poll(() => dialog.innerText()).toContain('Documents');
    for (const part of ['becomes a request, and you answer that', 'no file is opened']) expect(await dialog.innerText()).toContain(part);
    await shot('picker');
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 5_000);
    await button(/^Show it in the world/).click();
    await poll(() => dialog.innerText()).toContain('312 files in it, 1.2 MB, would stand in the world by name and size. 7 things are left out');
    expect(await dialog.innerText()).toContain('only your yes to that lets it be read');
    await page.clock.runFor(ARM_MS - 100);
    await button('Show the names').click({ force: true });
    expect(fake.node.calls).not.toContain('land.show');
    await page.clock.runFor(200);
    await shot('confirm');
    await button('Show the names').click();
    await poll(() => fake.node.calls).toContain('land.show');
    await page.clock.resume();
    await page.getByText('Shown: letters. Its 312 names stand in the world now; nothing was opened.').first().waitFor();
    await poll(() => page.locator('dialog[open]').count()).toBe(0);
    await poll(() => page.locator('.consent').innerText()).toContain('312 files · 1.2 MB · 7 left out');
    expect(await page.locator('.consent').innerText()).toContain('In the world now: 312 dark.');
    await button('Hide letters').click();
    await page.getByText('Hidden: letters.').first().waitFor();
    await poll(() => page.locator('.consent').innerText()).toContain('No folder is shown.');
  });

  it('is done by keyboard alone, and nothing happens to who goes back', async () => {
    await open();
    await button('Show a folder…').focus();
    await page.keyboard.press('Enter');
    await poll(() => page.evaluate(() => document.activeElement?.className)).toContain('picker-entry');
    await page.keyboard.press('Enter');
    await poll(() => page.locator('.picker-trail').innerText()).toContain('Documents');
    await button(/^Show it in the world/).focus();
    await page.keyboard.press('Enter');
    await poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Back');
    await page.keyboard.press('Enter');
    await poll(() => page.locator('dialog.picker h2').innerText()).toContain('Choose a file or a folder');
    await page.keyboard.press('Escape');
    await poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(fake.node.calls).not.toContain('land.show');
  });

  it('states, figures and hostile names stand as text, fit and are sound in every size and theme', async () => {
    fake.node.land.told = {
      shown: [shownFolder(), shownFolder({ landId: 'l-0000000000000002', name: HOSTILE, cut: true, files: 5000 }), shownFolder({ landId: 'l-0000000000000003', name: 'usb stick', state: 'gone', files: 0 }), shownFolder({ landId: 'l-0000000000000004', name: 'ledger', state: 'denied', files: 0 }), shownFolder({ landId: 'l-0000000000000005', name: 'music', state: 'looking', files: 0 })],
      relics: { dark: 4096, asked: 3, reading: 1, ready: 12, refused: 2 }, processes: [{ class: 'browser', count: 3, load: 124 }, { class: 'editor', count: 1, load: 4 }],
    };
    fake.node.consent.ask({ asker: { kind: 'world', being: HOSTILE }, name: 'seed list.txt', why: 'Oru uncovered it in the world.' });
    for (const [width, height] of [[1440, 900], [960, 600]] as const) {
      await open({ viewport: { width, height }, reducedMotion: 'reduce' });
      const text = await page.locator('.consent').innerText();
      for (const part of [`Asked by ${HOSTILE}, in the world`, 'Oru uncovered it in the world.', 'the first 5,000 files of more', 'It comes back by itself', 'A rule of the policy', 'looking…', '4,096 dark, 3 asked about', 'browser 3 (12 %), editor 1 (0 %)']) expect(text).toContain(part);
      expect(await page.locator('.consent img').count()).toBe(0);
      await page.getByText('Shown in the world').scrollIntoViewIfNeeded();
      await page.locator('.consent-title', { hasText: 'Shown in the world' }).evaluate((node) => { node.scrollIntoView({ block: 'start' }); });
      await expectFitAndSound(page, `shown ${width}`, '.consent, .source, .offer');
      await shot(`shown-${width}-dark`);
      await page.emulateMedia({ colorScheme: 'light' });
      await shot(`shown-${width}-light`);
      await page.locator('.offer').scrollIntoViewIfNeeded();
      await shot(`offer-${width}-light`);
      if (width !== 960) await page.context().close();
    }
  });
});
