// The frame of the window: views, dock and bar as they were left, the palette and what it asks before what cannot be undone, keys, text at
// 200 %, from right to left, notifications only after a yes, and the record of decisions.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { countersOf, faultsOf, framesOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

const settle = (change: Partial<FakeHost['node']['settings']>): void => { fake.node.settings = { ...fake.node.settings, ...change }; fake.node.emit({ event: 'settings', data: fake.node.settings }); };
const choose = async (page: Page, words: string): Promise<void> => { await page.locator('.palette-input').fill(words); await page.keyboard.press('Enter'); };
/** What sticks out of the window, by class. */
const outside = (page: Page): Promise<string[]> => page.evaluate(() => {
  const all = [...document.querySelectorAll<HTMLElement>('.top-bar button:not(.skip-link), .rail-view, .dock [role="tab"], .hud-toggle, #composer, .view-panel')];
  return all.filter((node) => { const box = node.getBoundingClientRect(); return box.width > 0 && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1); }).map((node) => node.className || node.id);
});

describe('the arrangement', () => {
  it('comes back after a restart, and the world is neither drawn nor told of while another view covers it', async () => {
    const page = await openWindow(browser, fake);
    await page.waitForFunction(() => window.__ileices.frames.frames > 2);
    await page.locator('#hud-tab-jobs').click();
    await page.locator('#tab-consent').click();
    await page.getByRole('separator', { name: 'Width of the side panel' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+6');
    await page.waitForSelector('.audit-large');
    await expect.poll(() => fake.node.watchers).toBe(0);
    const from = await framesOf(page);
    await page.mouse.move(500, 400);
    await page.waitForTimeout(3_000);
    expect(await framesOf(page)).toBe(from);
    expect((await countersOf(page)).framesWhileHidden).toBe(0);
    await page.reload();
    await page.waitForSelector('.audit-large');
    expect(await page.locator('#tab-consent').getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('#hud-tab-jobs').getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('separator', { name: 'Width of the side panel' }).getAttribute('aria-valuenow')).toBe('400');
    await page.keyboard.press('Control+1');
    await page.waitForFunction((before) => window.__ileices.frames.frames > before, 0);
    await expect.poll(() => fake.node.watchers).toBe(1);
    await page.keyboard.press('Control+b');
    expect(await page.locator('.dock').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('shows the conversation once: in the middle, or beside it', async () => {
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+2');
    await page.waitForSelector('.view-of-chat #composer');
    expect([await page.locator('#composer').count(), await page.locator('#tab-chat').count()]).toEqual([1, 0]);
    await page.context().close();
  });
});

describe('the palette', () => {
  it('does what is chosen by keyboard alone, and shows how the rest is typed', async () => {
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+k');
    await choose(page, 'show the settings');
    await page.waitForSelector('.settings');
    await page.keyboard.press('Control+k');
    await choose(page, 'pause [duration]');
    await choose(page, 'for 1 hour');
    await page.waitForSelector('.state-paused');
    await page.keyboard.press('Control+k');
    await choose(page, 'resume');
    await page.waitForSelector('.state-learning');
    await page.keyboard.press('Control+k');
    await choose(page, 'backup now');
    await expect.poll(() => page.locator('.palette-row').innerText()).toContain('npm run -s ileices -- backup now --home "/tmp/ileices"');
    await page.keyboard.press('Backspace');
    await expect.poll(() => page.locator('.palette-row').count()).toBeGreaterThan(40);
    await page.locator('.palette-input').fill('zzz');
    await page.getByText('Nothing fits “zzz”.').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('wants a word typed before what cannot be undone', async () => {
    fake.node.change({ sources: [...fake.node.status.sources, source({ id: 's-00000000000000ab', name: 'diary.txt', state: 'learnt' }), source({ id: 's-00000000000000ac', name: 'letters', state: 'learnt' })] });
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+k');
    await choose(page, 'forget everything');
    await choose(page, 'go back to before');
    await page.getByText('all 2 sources you allowed').waitFor();
    const before = fake.node.calls.filter((call) => call === 'source.forget').length;
    const forgets = (): number => fake.node.calls.filter((call) => call === 'source.forget').length - before;
    for (const wrong of ['', 'forge', 'yes']) { await page.locator('.palette-phrase input').fill(wrong); await page.keyboard.press('Enter'); }
    expect([forgets(), await page.getByRole('button', { name: 'Do it' }).isDisabled()]).toEqual([0, true]);
    await page.locator('.palette-phrase input').fill('forget');
    await page.keyboard.press('Enter');
    await expect.poll(forgets).toBe(2);
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    await page.context().close();
  });
});

describe('keys', () => {
  it('are changed under Settings, refused where another has them, and work at once', async () => {
    settle({ keys: [] });
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Add a key: side panel, open or closed' }).click();
    await page.keyboard.press('Control+k');
    await page.getByText('Ctrl K already does: everything that can be done.').waitFor();
    await page.keyboard.press('Control+w');
    await page.getByText('Ctrl W belongs to the browser or the system.').waitFor();
    await page.keyboard.press('Control+j');
    await expect.poll(() => fake.node.settings.keys).toEqual(['dock=Mod+B Mod+J']);
    await page.locator('.settings').focus();
    await page.keyboard.press('Control+j');
    await expect.poll(() => page.locator('.dock').count()).toBe(0);
    await page.keyboard.press('F1');
    await expect.poll(() => page.locator('.keys-dialog').innerText()).toContain('Ctrl J');
    await page.keyboard.press('Escape');
    settle({ keys: [] });
    await page.context().close();
  });
});

describe('settings', () => {
  it('are found by words, and go back to their default one by one', async () => {
    settle({ power: 'quiet' });
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+7');
    await page.getByLabel('Find a setting').fill('how much of this machine');
    await expect.poll(() => page.locator('.setting').count()).toBe(1);
    await page.getByRole('button', { name: 'Back to the default' }).click();
    await expect.poll(() => fake.node.settings.power).toBe('balanced');
    await expect.poll(() => page.getByRole('button', { name: 'Back to the default' }).count()).toBe(0);
    await page.context().close();
  });

  it('keep every control in the window at 200 % of text, in both sizes and both directions', async () => {
    for (const language of ['en', 'en-XA', 'ar-XB'] as const) {
      settle({ textSize: 200, language });
      for (const viewport of [{ width: 1440, height: 900 }, { width: 960, height: 600 }]) {
        const page = await openWindow(browser, fake, { viewport });
        await page.waitForSelector(`html[dir="${language === 'ar-XB' ? 'rtl' : 'ltr'}"]`);
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
        for (const view of ['world', 'settings', 'ledger', 'jobs', 'mesh'] as const) {
          await page.locator(`#view-${view}`).click();
          const overflow = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
          expect([language, viewport.width, view, overflow, await outside(page)]).toEqual([language, viewport.width, view, [0, 0], []]);
        }
        await page.context().close();
      }
    }
    settle({ textSize: 100, language: 'en' });
  });
});

describe('notifications', () => {
  it('come only after a yes, only while nobody looks, and at most one of a kind', async () => {
    const page = await openWindow(browser, fake);
    const told = (): Promise<string[]> => page.evaluate(() => (window as unknown as { told: string[] }).told);
    await page.evaluate(() => {
      const shown: string[] = [];
      class Told { static permission = 'default'; static async requestPermission() { Told.permission = 'granted'; return 'granted'; } onclick = null; constructor(_title: string, { body }: { body: string }) { shown.push(body); } close = () => undefined; }
      Object.assign(window, { Notification: Told, told: shown });
      Object.defineProperty(document, 'hasFocus', { value: () => false, configurable: true });
    });
    fake.node.change({ state: 'blocked', reason: 'disk-full' });
    await page.waitForSelector('.state-blocked');
    expect(await told()).toEqual([]);
    await page.keyboard.press('Control+7');
    await page.getByRole('button', { name: 'Allow notifications…' }).click();
    for (let turn = 0; turn < 3; turn += 1) {
      fake.node.change({ state: 'learning', reason: 'learning-own-world' });
      await page.waitForSelector('.state-learning');
      fake.node.change({ state: 'blocked', reason: 'disk-full' });
      await page.waitForSelector('.state-blocked');
    }
    expect(await told()).toEqual(['The node needs you: The disk is full. Free some space and it goes on by itself.']);
    fake.node.change({ state: 'learning', reason: 'learning-own-world' });
    await page.context().close();
  });
});

describe('the ledger', () => {
  it('shows rows page by page and by kind, what they changed, checks them, and is saved as lines', async () => {
    const page = await openWindow(browser, fake);
    await page.keyboard.press('Control+6');
    await expect.poll(() => page.locator('.audit-large .audit-row').count()).toBe(50);
    await page.getByRole('button', { name: 'Older rows' }).click();
    await expect.poll(() => page.locator('.audit-large .audit-row').count()).toBe(100);
    await page.locator('.audit-large').getByLabel('Kind of row').selectOption('node');
    await expect.poll(async () => new Set(await page.locator('.audit-large .audit-row strong').allInnerTexts())).toEqual(new Set(['SettingsChanged']));
    await page.locator('.audit-large summary').first().click();
    await expect.poll(() => page.locator('.audit-large .diff').first().innerText()).toMatch(/power[\s\S]*balanced[\s\S]*quiet/);
    await page.locator('.audit-large').getByLabel('Kind of row').selectOption('all');
    await page.locator('.audit-large').getByLabel('Find in rows').fill('diary 116');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.audit-large .audit-row').count()).toBe(1);
    await page.getByRole('button', { name: 'Check signatures' }).click();
    await page.getByText('120 rows verify').first().waitFor();
    fake.node.verdict = { rows: 7, ok: false, head: '', firstBad: { seq: 7, why: 'the signature does not fit' } };
    await page.getByRole('button', { name: 'Check signatures' }).click();
    await page.getByText('Row 7: the signature does not fit.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as JSON lines' }).click();
    const saved = await (await download).createReadStream();
    let text = '';
    for await (const part of saved) text += String(part);
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([116]);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});
