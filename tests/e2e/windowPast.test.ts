// Looking back in the window at a real past: lived by the real simulation, kept in the real store, lived again by the node's
// own code. What is shown is the moment itself, stands still, and nothing can be done in it.
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { landOf, sceneOf } from '../../app/world/view/scene.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { expectFitAndSound, faultsOf, openWindow, type OpenOptions } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser?.close(); });
afterEach(async () => { await fake?.close(); });

/** Ticks at which a source is given: before it, its region is nowhere. */
const GIVEN = 9_000;
const NAME = 'letters.txt';

async function open(options: OpenOptions = {}, ticks: number = 13_000): Promise<Page> {
  fake = await startFakeHost();
  const { node } = fake;
  node.tick(GIVEN - node.world.sim.world.header.tick);
  node.change({ sources: [...node.status.sources, source({ id: 's-00000000000000bb', name: NAME })] });
  node.tick(ticks - GIVEN);
  const page = await openWindow(browser, fake, options);
  await page.waitForFunction(() => window.__ileices.frames.frames > 2);
  await page.locator('.world-stage').focus();
  return page;
}
const slider = (page: Page) => page.getByRole('slider', { name: 'Moment of the past' });
const words = (page: Page) => page.locator('.past-words');
const shownTick = async (page: Page): Promise<number> => Number(await slider(page).inputValue());

async function lookBack(page: Page): Promise<void> {
  await page.keyboard.press('b');
  await words(page).filter({ hasText: 'You look at the past' }).waitFor();
}
/** What the outline says of beings and places. */
const outlined = (page: Page) => page.locator('.outline .outline-entry').allInnerTexts();

/** The moment at a tick, lived again here. */
async function momentAt(tick: number): Promise<{ beings: string[]; regions: string[] }> {
  const { world } = fake.node;
  const then = (await world.sim.relive(world.past.read(tick), tick, () => Promise.resolve()))!;
  return { beings: sceneOf(then).beings.map(({ name, place, deed }) => `${name} at ${place}, ${deed}`), regions: landOf(then).regions.map(({ name, place }) => (name === '' ? place : name)) };
}
const settled = async (page: Page): Promise<void> => { await page.waitForFunction(() => document.querySelector('.past-bar')?.getAttribute('aria-busy') === 'false'); };
async function press(page: Page, key: string): Promise<void> {
  await slider(page).press(key);
  await page.waitForTimeout(200);
  await settled(page);
}

describe('looking back', () => {
  it('shows the moment that was, goes through it by keyboard, and comes back to now', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await page.locator('.outline').getByText(NAME).first().waitFor();
    await page.locator('.world-stage').focus();
    await lookBack(page);
    expect(await slider(page).evaluate((node) => node === document.activeElement)).toBe(true);
    const newest = await shownTick(page);
    await press(page, 'ArrowLeft');
    expect(await shownTick(page)).toBe(newest - 100);
    await press(page, 'PageDown');
    expect(await shownTick(page)).toBe(newest - 1_300);
    await press(page, 'PageUp');
    await press(page, 'ArrowRight');
    expect(await shownTick(page)).toBe(newest);
    expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/^day 1, .*(ago|just now)/);

    await slider(page).fill('4321');
    await page.locator('.past-words', { hasText: 'minutes' }).waitFor();
    await expect.poll(async () => (await outlined(page)).join('\n').replace(/\s+/g, ' '), { timeout: 10_000 }).toContain((await momentAt(4_321)).beings[0]!);
    const then = (await outlined(page)).join('\n').replace(/\s+/g, ' ');
    for (const being of (await momentAt(4_321)).beings) expect(then).toContain(being);
    expect((await momentAt(4_321)).regions).not.toContain(NAME);
    expect(then).not.toContain(NAME);

    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.locator('.past-bar').waitFor({ state: 'detached' });
    await page.locator('.outline').getByText(NAME).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('stands still while the world goes on, and nothing can be done in it', async () => {
    const page = await open();
    await lookBack(page);
    await press(page, 'Home');
    const picture = () => page.evaluate(() => { window.__ileices.drawNow(); return [...document.querySelectorAll<HTMLElement>('.label:not([hidden])')].map((node) => `${node.textContent} ${node.style.transform}`).sort().join('; '); });
    await page.waitForTimeout(600);
    const before = await picture();
    const ticked = fake.node.world.sim.world.header.tick;
    await expect.poll(() => fake.node.world.sim.world.header.tick).toBeGreaterThan(ticked + 30);
    expect(await picture()).toBe(before);
    expect(before).toContain('Ileices');

    // A lantern can be looked at by name; nothing leads there.
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await page.locator('.outline li li .outline-entry, .outline details .outline-entry').first().click();
    await page.locator('.inspector h2').waitFor();
    const calls = fake.node.calls.length;
    expect(await page.locator('.inspector .button').count()).toBe(0);
    await page.waitForTimeout(1_200);
    expect(fake.node.calls.slice(calls)).not.toContain('world.inspect');
    await page.keyboard.press('Escape');
    await page.locator('.inspector').waitFor({ state: 'detached' });
    await page.locator('.past-bar').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.past-bar').waitFor({ state: 'detached' });
    // What is now goes on from where it is, without asking for everything again.
    await expect.poll(picture).not.toBe(before);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('shows gaps and steps over them', async () => {
    const page = await open({}, 19_000);
    fake.node.world.files.remove('world-past/6000-12000.sealed');
    await lookBack(page);
    expect(await page.locator('.past-track span').count()).toBe(2);
    await slider(page).fill('12050');
    await press(page, 'ArrowLeft');
    expect(await shownTick(page)).toBe(6_000);
    await press(page, 'ArrowRight');
    expect(await shownTick(page)).toBe(12_000);
    await press(page, 'End');
    expect(await shownTick(page)).toBeGreaterThan(18_900);
    await page.context().close();
  });

  it('says what to do when a moment is not kept any more, and when none is', async () => {
    const page = await open();
    await lookBack(page);
    fake.node.world.past.clear();
    await press(page, 'Home');
    await page.locator('.past-problem', { hasText: 'not kept any more. Choose another one.' }).waitFor();
    await press(page, 'End');
    await words(page).filter({ hasText: 'You look at the past' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.past-bar').waitFor({ state: 'detached' });

    fake.node.world.desk.past = async () => ({ ranges: [] });
    await page.locator('.world-stage').focus();
    await page.keyboard.press('b');
    await words(page).filter({ hasText: 'No past is kept yet' }).waitFor();
    expect(await slider(page).count()).toBe(0);
    await page.context().close();
  });

  it('ends when something is forgotten: no window shows its name any longer', async () => {
    const page = await open();
    await lookBack(page);
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await page.locator('.outline').getByText(NAME).first().waitFor();
    fake.node.change({ sources: fake.node.status.sources.filter(({ name }) => name !== NAME) });
    await page.locator('.past-bar').waitFor({ state: 'detached' });
    await page.locator('.toasts .notice', { hasText: 'not kept any more' }).waitFor();
    expect(await page.locator('.outline').getByText(NAME).count()).toBe(0);
    await page.context().close();
  });

  for (const viewport of [{ width: 1440, height: 900 }, { width: 960, height: 600 }]) {
    it(`fits and is sound at ${viewport.width} pixels`, async () => {
      const page = await open({ viewport });
      await page.getByRole('button', { name: 'Look back' }).click();
      await words(page).filter({ hasText: 'You look at the past' }).waitFor();
      await expectFitAndSound(page, 'looking back', '.past-bar, .past-bar header, .past-row');
      await page.context().close();
    });
  }
});
