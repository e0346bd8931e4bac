// A challenge met in the window by keyboard alone: to a lantern, into the sheet, answers right and wrong, and the question that
// follows what was uncovered. The world and the challenges behind it are the real ones.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeChallenge, solve } from '../../app/world/challenge/challenge.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { OWN_KEY } from '../doubles/worldHere.ts';
import { expectFitAndSound, faultsOf, openWindow, type OpenOptions } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
let folder = 0;
const FILES = ['bread.txt', 'ferry.txt', 'moss.txt', 'tide.txt', 'lamp.txt', 'reed.txt'];
beforeAll(async () => {
  [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]);
  // What a person uncovers becomes a question, as the agent makes it one.
  const names = new Map<string, string>();
  fake.node.world.onTicked = ({ events }) => {
    for (const event of events) if (event.kind === 'uncovered' && event.who === 'home' && names.has(event.relic)) fake.node.consent.ask({ name: names.get(event.relic)!, why: 'You uncovered this file.' });
  };
  Object.assign(fake, { names });
});
afterAll(async () => { await browser?.close(); await fake?.close(); });
const names = (): Map<string, string> => (fake as FakeHost & { names: Map<string, string> }).names;

/** A fresh folder of lanterns that nobody solved. */
beforeEach(() => {
  const { node } = fake;
  node.consent.reset();
  folder += 1;
  const key = `f-${folder}`;
  node.tell({ kind: 'region-added', key, name: `notes ${folder}`, region: 'shown', unseen: 0 });
  const relics = FILES.map((file, index) => ({ key: `${key}-${index}`, name: `${folder} ${file}`, bytes: 900, suffix: 'txt', mark: 'dark' as const, digest: null }));
  for (const relic of relics) names().set(relic.key, relic.name);
  node.tell({ kind: 'relics-added', region: key, relics });
  node.tick(1);
});

const sheet = (page: Page) => page.locator('.riddle');
const answers = (page: Page) => sheet(page).locator('.riddle-options button');
const focusIn = (page: Page, selector: string): Promise<boolean> => page.evaluate((one) => document.activeElement?.closest(one) !== null && document.activeElement?.closest(one) !== undefined, selector);
const riddle = () => fake.node.world.answers.riddle(OWN_KEY)!;
/** Which answer is right now, counted from 0. */
function right(): number {
  const { challenge, seed, difficulty, step } = riddle();
  return solve(makeChallenge(challenge, seed, difficulty))[step]!;
}

/** Through the outline to a lantern that is still guarded, and before its challenge. */
async function meet(page: Page): Promise<string> {
  await page.getByRole('tab', { name: 'Inspect' }).press('Enter');
  for (const file of FILES) {
    const name = `${folder} ${file}`;
    await page.locator('.outline .outline-entry', { hasText: name }).press('Enter');
    await page.locator('.inspector h2', { hasText: name }).waitFor();
    const go = page.getByRole('button', { name: 'Go there and try it' });
    await go.or(page.locator('.inspector dd', { hasText: /^(Ileices|Mystiiqa)$/ })).first().waitFor();
    if (await go.count() === 0) continue;
    await go.press('Enter');
    await sheet(page).waitFor({ timeout: 60_000 });
    return name;
  }
  throw new Error('Beings were quicker everywhere.');
}
async function open(options: OpenOptions = {}): Promise<Page> {
  const page = await openWindow(browser, fake, options);
  await page.waitForFunction(() => window.__ileices.frames.frames > 2);
  return page;
}

describe('a challenge by keyboard alone', () => {
  it('is answered to its end: the focus goes in and comes back, and what was uncovered is asked about', async () => {
    const page = await open();
    const name = await meet(page);
    await expect.poll(() => focusIn(page, '.riddle-options')).toBe(true);
    const { steps } = riddle();
    for (let step = 0; step < steps; step += 1) {
      // With its number, and with Enter on it.
      if (step % 2 === 0) await page.keyboard.press(String(right() + 1));
      else { for (let tab = right(); tab > 0; tab -= 1) await page.keyboard.press('Tab'); await page.keyboard.press('Enter'); }
      if (step + 1 === steps) break;
      await sheet(page).locator('header p', { hasText: `Question ${step + 2} of ${steps}` }).waitFor();
      await sheet(page).locator('.riddle-said', { hasText: 'Right.' }).waitFor();
      await expect.poll(() => answers(page).first().evaluate((node) => node === document.activeElement)).toBe(true);
    }
    await sheet(page).waitFor({ state: 'detached' });
    await page.locator('.toasts .notice', { hasText: `You uncovered` }).waitFor();
    // The button that led there is gone with the challenge.
    await page.getByRole('button', { name: 'Go there and try it' }).waitFor({ state: 'detached' });
    expect(await focusIn(page, '.inspector, .world-stage')).toBe(true);
    // A digit in the sheet is an answer, never a kept view of the world.
    expect(await page.evaluate(() => localStorage.getItem('ileices.bookmarks'))).toBe(null);
    await page.getByRole('tab', { name: 'Consent' }).press('Enter');
    await page.locator('article.offer h3, article.offer h2', { hasText: name }).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('answered wrong is over, and can be tried again; Esc walks away', async () => {
    const page = await open();
    await meet(page);
    await expect.poll(() => focusIn(page, '.riddle-options')).toBe(true);
    const wrong = (right() + 1) % riddle().options.length;
    await page.keyboard.press(String(wrong + 1));
    await sheet(page).waitFor({ state: 'detached' });
    await page.locator('.toasts .notice', { hasText: 'That was not it.' }).waitFor();
    const go = page.getByRole('button', { name: 'Go there and try it' });
    expect(await go.evaluate((node) => node === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await sheet(page).waitFor();
    expect(riddle().step).toBe(0);
    await expect.poll(() => focusIn(page, '.riddle-options')).toBe(true);
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    expect(fake.node.world.answers.riddle(OWN_KEY)).toBe(null);
    expect(await go.evaluate((node) => node === document.activeElement)).toBe(true);
    // Esc closed the challenge alone.
    expect(await page.locator('.inspector').count()).toBe(1);
    await page.context().close();
  });

  it('takes the focus from nobody who is typing, and a press on it gives it back there', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Inspect' }).press('Enter');
    const before = await meet(page);
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Chat' }).press('Enter');
    await page.locator('#composer').fill('Where is ');
    // Beings go on uncovering: the one from before first, then whichever is still closed.
    const relics = (await fake.node.world.ask('land', null)).relics.toSorted((one, other) => Number(names().get(other.key) === before) - Number(names().get(one.key) === before));
    let met = false;
    for (const { id } of relics) {
      const { ok } = await fake.node.world.ask('act', { key: OWN_KEY, act: { act: 'try', relic: id } });
      met = ok && await sheet(page).waitFor({ timeout: 15_000 }).then(() => true, () => false);
      if (met) break;
    }
    expect(met).toBe(true);
    await page.keyboard.type('Ileices 1?');
    expect(await page.locator('#composer').inputValue()).toBe('Where is Ileices 1?');
    await page.locator('[aria-live="polite"]').filter({ hasText: 'The challenge before' }).first().waitFor({ state: 'attached' });
    await answers(page).first().focus();
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    expect(await page.locator('#composer').evaluate((node) => node === document.activeElement)).toBe(true);
    await page.context().close();
  });

  for (const viewport of [{ width: 1440, height: 900 }, { width: 960, height: 600 }]) {
    it(`fits and is sound at ${viewport.width} pixels`, async () => {
      const page = await open({ viewport });
      await meet(page);
      // All of it is seen: where the panel lies over the stage, the sheet stands beside it.
      const [box, dock] = await Promise.all([sheet(page).boundingBox(), page.locator('.dock').boundingBox()]);
      expect(box!.x + box!.width).toBeLessThanOrEqual(dock!.x);
      await expectFitAndSound(page, 'a challenge', '.riddle, .riddle-options button');
      await page.context().close();
    });
  }
});
