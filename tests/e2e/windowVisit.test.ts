// A visit in the window: the neighbour in the outline and its inspector, going over and why one cannot, the island of somebody else
// with its banner, a line said and heard, the challenge there, and home again; by keyboard, at both sizes, dark and light.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { meshView, peer } from '../doubles/fakeMesh.ts';
import { Neighbour } from '../doubles/neighbour.ts';
import { expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

const HOSTILE = 'Kay\u202e<img src=x onerror="a()">';
let browser: Browser;
let fake: FakeHost;
let page: Page;
let neighbour: Neighbour;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
beforeEach(() => {
  neighbour = new Neighbour(fake.node, HOSTILE);
  fake.node.mesh.set(meshView({ peers: [peer({ id: neighbour.key, name: HOSTILE, island: 'try' })] }));
});
afterEach(async () => {
  neighbour.gone();
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const shot = async (name: string): Promise<void> => { if (process.env['ILEICES_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['ILEICES_SHOTS']}/${name}.png` }); };
const banner = () => page.locator('.visit-banner');
const SHOWN = 'Kay<img src=x onerror="a()">';

async function openOutline(options: Parameters<typeof openWindow>[2] = {}): Promise<void> {
  page = await openWindow(browser, fake, options);
  await page.locator('#tab-inspect').click();
  await page.locator('.outline').getByText('Neighbours').waitFor();
}
async function goOver(): Promise<void> {
  await page.locator('.outline-entry', { hasText: SHOWN }).press('Enter');
  const go = page.locator('.inspector .go-over button');
  await go.waitFor();
  await go.press('Enter');
  await banner().waitFor();
}

describe('a visit', () => {
  it('begins in the inspector of the neighbour, by keyboard, and ends with Go home; Esc does not end it', async () => {
    await openOutline();
    await goOver();
    expect(await banner().innerText()).toContain(`You are on ${SHOWN}’s island`);
    await poll(() => page.locator('.inspector').count()).toBe(0);
    await poll(() => page.locator('.outline').innerText()).toContain('you, on this island');
    expect(await page.locator('.outline').innerText()).not.toContain('Chronicle');
    await shot('abroad');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await banner().waitFor();
    await banner().getByRole('button', { name: 'Go home' }).press('Enter');
    await banner().waitFor({ state: 'detached' });
    await poll(() => page.locator('.outline').innerText()).toContain('Chronicle');
    await poll(() => page.locator('[aria-live="polite"]').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('back home')]));
  });

  it('says why it cannot begin: away, and closed; and what the node answers is told', async () => {
    await openOutline();
    await page.locator('.outline-entry', { hasText: SHOWN }).click();
    for (const [over, why] of [[{ path: null, rttMs: null, island: 'closed' }, `${SHOWN} is away now`], [{ island: 'closed', path: 'lan' }, `${SHOWN} takes no guests now`]] as const) {
      fake.node.mesh.set(meshView({ peers: [peer({ id: neighbour.key, name: HOSTILE, ...over })] }));
      await poll(() => page.locator('.inspector .go-over').innerText()).toContain(why);
      expect(await page.locator('.inspector .go-over button').isDisabled()).toBe(true);
    }
    fake.node.mesh.set(meshView({ peers: [peer({ id: neighbour.key, name: HOSTILE, island: 'try' })] }));
    neighbour.refuses = 'You cannot go over: it holds as many visitors as it can.';
    await page.locator('.inspector .go-over button').click();
    await page.locator('.toasts li', { hasText: 'as many visitors' }).waitFor();
    expect(await banner().count()).toBe(0);
  });

  it('a line is said by keyboard, stands beside who said it, and goes; the owner is heard', async () => {
    await openOutline();
    await goOver();
    await page.locator('#say-line').focus();
    await page.keyboard.type('What a fine pond you have');
    await page.keyboard.press('Enter');
    await poll(() => neighbour.lines).toEqual(['What a fine pond you have']);
    await poll(() => page.locator('.label-bubble:not([hidden])').allInnerTexts()).toContain('What a fine pond you have');
    expect(await page.locator('#say-line').inputValue()).toBe('');
    neighbour.say('Welcome, and mind the well');
    await poll(() => page.locator('.label-bubble:not([hidden])').allInnerTexts()).toContain('Welcome, and mind the well');
    await shot('talk');
  });

  it('a challenge there is solved in the same sheet; who may only look is not offered it', async () => {
    await openOutline();
    await goOver();
    await page.locator('.outline summary').first().press('Enter');
    await page.locator('.outline details .outline-entry').first().press('Enter');
    await page.locator('.inspector', { hasText: 'guarded by' }).waitFor();
    expect(await page.locator('.inspector').getByRole('button', { name: 'Open in Consent' }).count()).toBe(0);
    await page.locator('.inspector').getByRole('button', { name: 'Go there and try it' }).click();
    await page.locator('.riddle').waitFor({ timeout: 30_000 });
    await shot('riddle');
    await page.keyboard.press('Escape');
    await page.locator('.riddle').waitFor({ state: 'detached' });
    await banner().waitFor();
    neighbour.may = 'look';
    await poll(() => banner().innerText()).toContain('You may look and walk');
    await poll(() => page.locator('.inspector').getByRole('button', { name: 'Go there and try it' }).count()).toBe(0);
  });

  it('is begun and ended in the palette; one that the island ended is told of', async () => {
    await openOutline();
    await page.keyboard.press('Control+K');
    await page.keyboard.type('Go over to the island');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: `Go over to ${SHOWN}` }).waitFor();
    await page.keyboard.press('Enter');
    await banner().waitFor();
    neighbour.end('It takes no guests now.');
    await banner().waitFor({ state: 'detached' });
    await page.locator('.toasts li', { hasText: `the visit to ${SHOWN} is over. It takes no guests now.` }).waitFor();
  });

  it('the own island is opened where the members are', async () => {
    page = await openWindow(browser, fake);
    await page.locator('#view-mesh').click();
    const field = page.getByLabel('Guests on your island');
    expect(await field.inputValue()).toBe('closed');
    await field.selectOption('look');
    await poll(() => fake.node.settings.islandGuests).toBe('look');
    await shot('mesh');
  });

  it.each([['1440x900', 1440, 900], ['960x600', 960, 600]] as const)('abroad at %s: sound in both themes, nothing over its place, nothing covers the banner', async (name, width, height) => {
    await openOutline({ viewport: { width, height } });
    await goOver();
    await expectFitAndSound(page, `abroad ${name}`, '.visit-banner, .say-line, .outline');
    await shot(`abroad-${name}`);
    const boxes = await Promise.all(['.visit-banner', '.say-line', '.honest-lines', '.minimap', '.zoom', '.world-day'].map(async (selector) => ({ selector, box: await page.locator(selector).boundingBox() })));
    const over = boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => one.box !== null && other.box !== null
      && one.box.x < other.box.x + other.box.width && other.box.x < one.box.x + one.box.width && one.box.y < other.box.y + other.box.height && other.box.y < one.box.y + one.box.height).map((other) => `${one.selector} ${other.selector}`));
    expect(over).toEqual([]);
    expect((await page.locator('#say-line').boundingBox())!.width).toBeGreaterThan(150);
  });
});
