// Going about in the world without a pointer, and what stays of a person's choices: look cursor, kept views, map, patterns;
// and that the picture is there again at once after the window changed its size.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

async function open(): Promise<Page> {
  const page = await openWindow(browser, fake);
  await page.waitForFunction(() => window.__ileices.frames.frames > 2);
  await page.locator('.world-stage').focus();
  return page;
}
/** The newest thing told to screen readers that has these words; at most one comes in five seconds. */
const said = (page: Page, words: string | RegExp) => page.locator('[aria-live="polite"]').filter({ hasText: words }).first().waitFor({ state: 'attached' });

describe('the world by keyboard', () => {
  it('is looked around in with a cursor: told what it is on, chosen with Enter, left with Esc', async () => {
    const page = await open();
    await page.keyboard.press('l');
    await page.locator('.look-cursor').waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.inspector h2').waitFor();
    const first = await page.locator('.inspector h2').innerText();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.inspector h2').innerText()).not.toBe(first);
    const before = await page.locator('.look-cursor').evaluate((node) => (node as HTMLElement).style.transform);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.look-cursor').evaluate((node) => (node as HTMLElement).style.transform)).not.toBe(before);
    await page.keyboard.press('Escape');
    await page.locator('.look-cursor').waitFor({ state: 'detached' });
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('is walked in by letters, while arrows move the view', async () => {
    const page = await open();
    const you = page.locator('.labels').getByText('You', { exact: true }).first(), at = async () => { const box = await you.boundingBox(); return box === null ? null : [Math.round(box.x), Math.round(box.y)]; };
    const before = await at();
    await page.keyboard.press('d');
    await expect.poll(async () => (await at())?.[0] ?? 0, { timeout: 10_000 }).toBeGreaterThan((before?.[0] ?? 0) + 20);
    const acts = () => fake.node.calls.filter((name) => name === 'world.act').length, walked = acts();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300);
    expect([walked > 0, acts()]).toEqual([true, walked]);
    await page.context().close();
  });

  it('keeps views by number, for this world and this browser', async () => {
    const page = await open();
    await page.keyboard.press('+');
    await page.keyboard.press('Shift+Digit3');
    await said(page, 'kept as 3');
    await page.keyboard.press('Digit4');
    await said(page, 'No view is kept as 4');
    const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('ileices.bookmarks') ?? '[]') as { number: number }[]);
    expect(kept.map(({ number }) => number)).toEqual([3]);
    await page.context().close();
  });

  it('shows a map and patterns, or not, and remembers which', async () => {
    const page = await open();
    await page.getByRole('img', { name: /Map of the land/ }).waitFor();
    await page.keyboard.press('m');
    await expect.poll(() => page.getByRole('img', { name: /Map of the land/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Patterns in glyphs' }).click();
    await page.reload();
    await page.waitForFunction(() => window.__ileices.frames.frames > 2);
    expect(await page.getByRole('button', { name: 'Patterns in glyphs' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('button', { name: 'Map', exact: true }).getAttribute('aria-pressed')).toBe('false');
    await page.context().close();
  });
});

describe('the picture', () => {
  it('is drawn again in the very task in which its canvas changed size, without anyone touching anything', async () => {
    const page = await open();
    await page.waitForTimeout(6_000);
    for (const size of [{ width: 1200, height: 760 }, { width: 1500, height: 940 }]) {
      const frame = await page.evaluate(() => window.__ileices.frames.frames);
      await page.setViewportSize(size);
      await page.waitForFunction((from) => window.__ileices.frames.frames > from, frame, { timeout: 1_500 });
      const [canvas, stage] = await page.evaluate(() => ['.world-canvas canvas', '.world-stage'].map((one) => { const { width, height } = document.querySelector(one)!.getBoundingClientRect(); return [Math.round(width), Math.round(height)]; }));
      expect(canvas).toEqual(stage);
    }
    await page.context().close();
  });
});
