// The window for everyone: axe in every state, the keyboard alone, and the policy of the page kept throughout.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { FakeNode, source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, axeFaults, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => {
  const node = new FakeNode();
  node.change({
    sources: [...node.status.sources, source({ id: 's-00000000000000ab', name: 'garden diary.txt', state: 'learnt' }), source({ id: 's-00000000000000ac', name: 'letters', kind: 'folder', state: 'reading', refusedFiles: 2 }),
      source({ id: 's-00000000000000ad', name: 'poems.md', state: 'listed' }), source({ id: 's-00000000000000ae', name: 'scan.pdf', state: 'refused' })],
    notices: [{ id: 'n1', severity: 'warning', text: 'The newest checkpoint was damaged; an older one is used.', at: '' }],
  });
  [browser, fake] = await Promise.all([launchChromium(), startFakeHost({ node })]);
});
afterAll(async () => { await browser?.close(); await fake?.close(); });

const STATES: readonly { name: string; reach: (page: Page) => Promise<void> }[] = [
  { name: 'chat, before the first word', reach: async (page) => { await page.waitForSelector('.suggestions'); } },
  { name: 'chat, streaming', reach: async (page) => { await ask(page, 'Where is Ileices?'); await page.waitForSelector('.reply-streaming .reply-text'); } },
  { name: 'chat, answered', reach: async (page) => { await page.waitForSelector('.reply-footer'); } },
  { name: 'pause menu', reach: async (page) => { await page.getByRole('button', { name: 'Pause' }).click(); await page.waitForSelector('.popover'); } },
  { name: 'world outline', reach: async (page) => { await page.keyboard.press('Escape'); await page.getByRole('tab', { name: 'Inspect' }).click(); } },
  { name: 'inspector on a being', reach: async (page) => { await page.locator('.outline-entry').first().click(); await page.waitForSelector('.inspector'); } },
  { name: 'what it may read', reach: async (page) => { await page.getByRole('tab', { name: 'Consent' }).click(); await page.waitForSelector('.source'); } },
  { name: 'forget, asked back', reach: async (page) => { await page.getByRole('button', { name: 'Withdraw…' }).first().click(); await page.waitForSelector('dialog[open]'); } },
  { name: 'settings', reach: async (page) => { await page.getByRole('button', { name: 'Cancel', exact: true }).click(); await page.locator('#view-settings').click(); } },
  { name: 'key sheet', reach: async (page) => { await page.getByRole('button', { name: 'All keys' }).click(); await page.waitForSelector('dialog[open]'); } },
  { name: 'loss as a table', reach: async (page) => { await page.keyboard.press('Escape'); await page.getByRole('button', { name: 'As a table' }).click(); await page.waitForSelector('.loss-table'); } },
  ...(['nodes', 'jobs', 'credits', 'audit', 'logs'] as const).map((tab) => ({ name: `bar below, ${tab}`, reach: async (page: Page) => { await page.locator(`#hud-tab-${tab}`).click(); await page.waitForSelector(`#hud-tab-${tab}[aria-selected="true"]`); } })),
  ...(['chat', 'mesh', 'jobs', 'consent', 'ledger', 'world'] as const).map((view) => ({ name: `view ${view}`, reach: async (page: Page) => { await page.locator(`#view-${view}`).click(); await page.waitForSelector(`#view-${view}[aria-current="page"]`); } })),
  { name: 'palette', reach: async (page) => { await page.keyboard.press('Control+k'); await page.waitForSelector('.palette-row'); } },
  { name: 'a word to type', reach: async (page) => { await page.locator('.palette-input').fill('forget everything'); await page.keyboard.press('Enter'); await page.waitForSelector('.palette-row'); await page.keyboard.press('Enter'); await page.waitForSelector('.palette-phrase'); } },
];

describe('axe finds no serious fault', () => {
  for (const colorScheme of ['dark', 'light'] as const) {
    it(`in any state, ${colorScheme}`, async () => {
      fake.node.chat.clear();
      const page = await openWindow(browser, fake, { colorScheme });
      for (const state of STATES) {
        await state.reach(page);
        expect(`${state.name}: ${(await axeFaults(page)).join('\n')}`).toBe(`${state.name}: `);
      }
      expect(await faultsOf(page)).toEqual([]);
      await page.context().close();
    });

    it(`in the first minute, ${colorScheme}`, async () => {
      const page = await openWindow(browser, fake, { colorScheme, welcomed: false, viewport: { width: 960, height: 600 } });
      for (let screen = 1; screen <= 5; screen += 1) {
        await page.waitForSelector(`.steps[aria-label="Screen ${screen} of 5"]`);
        expect(`screen ${screen}: ${(await axeFaults(page)).join('\n')}`).toBe(`screen ${screen}: `);
        await page.keyboard.press('Enter');
      }
      await page.waitForSelector('#composer:focus');
      expect(await faultsOf(page)).toEqual([]);
      await page.context().close();
    });
  }
});

describe('keyboard alone', () => {
  it('reaches every control in the order of the page, each with a name and a visible focus', async () => {
    const page = await openWindow(browser, fake);
    await page.waitForSelector('#composer');
    const names: string[] = [];
    for (let press = 0; press < 50; press += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const node = document.activeElement as HTMLElement | null;
        if (node === null || node === document.body) return null;
        const outlined = getComputedStyle(node).outlineStyle !== 'none' || node.closest('.composer-row:focus-within') !== null;
        const label = node.getAttribute('aria-label') ?? (node instanceof HTMLSelectElement || node instanceof HTMLInputElement ? node.labels?.[0]?.textContent : undefined) ?? node.textContent ?? '';
        return { name: label.trim() || node.id, outlined, size: Math.min(node.getBoundingClientRect().width, node.getBoundingClientRect().height) };
      });
      if (focused === null) break;
      expect(focused.name).not.toBe('');
      expect(`${focused.name} ${focused.outlined}`).toBe(`${focused.name} true`);
      expect(focused.size).toBeGreaterThanOrEqual(24);
      names.push(focused.name);
    }
    const order = ['How much of this machine learning may use', 'Pause', 'Everything that can be done', 'World', 'Settings', 'Nearer', 'Whole world', 'Width of the side panel', 'Conversation', 'Write to Ileices', 'Height of the bar', 'Details', 'Loss', 'As a table'];
    const found = order.map((name) => names.findIndex((one) => one.startsWith(name)));
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
    await page.context().close();
  });

  it('goes to the message box with the first stop, from any tab', async () => {
    const page = await openWindow(browser, fake);
    await page.locator('#tab-inspect').click();
    await page.waitForSelector('.outline');
    await page.evaluate(() => { (document.activeElement as HTMLElement).blur(); });
    await page.reload();
    await page.waitForSelector('.state-word');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the message box');
    expect((await page.locator('.skip-link').boundingBox())!.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#composer:focus');
    await page.context().close();
  });

  it('moves through tabs with arrows, pauses and resumes the node, and answers the keys of the sheet', async () => {
    const page = await openWindow(browser, fake);
    await page.locator('#tab-chat').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.outline');
    await page.keyboard.press('/');
    await page.waitForSelector('#composer:focus');
    await page.keyboard.type('draft / with ? keys + - ');
    expect(await page.locator('#composer').inputValue()).toBe('draft / with ? keys + - ');
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.state-paused');
    expect(await page.locator('.countdown').textContent()).toContain('in 30 min');
    await page.getByRole('button', { name: 'Resume' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.state-learning');
    await page.evaluate(() => { (document.activeElement as HTMLElement).blur(); });
    await page.keyboard.press(' ');
    await page.getByText('The view is paused').waitFor();
    await page.keyboard.press(' ');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.context().close();
  });
});

describe('the first minute', () => {
  it('names what was allowed already, and the command that reaches this node', async () => {
    const page = await openWindow(browser, fake, { welcomed: false });
    for (let screen = 0; screen < 3; screen += 1) await page.getByRole('button', { name: 'Next' }).click();
    const said = await page.locator('.onboarding').innerText();
    for (const part of ['you have allowed', 'garden diary.txt learnt', 'letters being read', '--home "/tmp/ileices"']) expect(said).toContain(part);
    expect(said).not.toContain('Nothing yet');
    await page.context().close();
  });
});

describe('other ways of seeing', () => {
  it('keeps names and figures when colours are forced, and states the world as text', async () => {
    const page = await openWindow(browser, fake, { forcedColors: 'active', reducedMotion: 'reduce' });
    expect(await page.locator('.top-bar .rby').getAttribute('aria-label')).toBe('Perception 12 %, cognition 81 %, execution 7 % of its work, measured.');
    await page.getByRole('tab', { name: 'Inspect' }).click();
    const outline = await page.locator('.outline').innerText();
    for (const word of ['Ileices', 'Mystiiqa', 'garden diary.txt', 'listed, not read', 'Chronicle']) expect(outline).toContain(word);
    expect(await page.locator('.labels').getAttribute('aria-hidden')).toBe('true');
    await page.context().close();
  });

  it('announces politely, at most once in five seconds', async () => {
    const page = await openWindow(browser, fake);
    const region = page.locator('[aria-live="polite"]');
    fake.node.change({ state: 'idle', reason: 'nothing-to-learn' });
    await expect.poll(() => region.textContent()).toContain('nothing new');
    fake.node.change({ state: 'learning', reason: 'learning-sources' });
    expect(await region.textContent()).toContain('nothing new');
    await expect.poll(() => region.textContent(), { timeout: 8_000 }).toContain('allowed it to read');
    fake.node.change({ state: 'learning', reason: 'learning-own-world' });
    await page.context().close();
  });
});
