// What it may read, settings and the learning bar: what a person changes reaches the node, and what the node says is shown.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

describe('sources', () => {
  it('are listed with state and figures, and forgotten only after a second yes', async () => {
    fake.node.change({ sources: [...fake.node.status.sources, source({ id: 's-00000000000000ab', name: 'garden diary.txt', state: 'learnt', firstHeldOutBitsPerByte: 2.91, heldOutBitsPerByte: 2.34, maskedFindings: 2 })] });
    const page = await openWindow(browser, fake);
    await page.getByRole('tab', { name: 'Consent' }).click();
    const row = page.locator('.source', { hasText: 'garden diary.txt' });
    for (const part of ['learnt', '47.1 KB', '52 pieces', '2 private details masked', '2.91 → 2.34 bits/byte', 'stays on this machine']) await expect.poll(() => row.innerText()).toContain(part);
    expect(await page.locator('.source', { hasText: 'the world itself' }).getByRole('button').count()).toBe(0);

    await row.getByRole('button', { name: 'Withdraw… garden diary.txt' }).click();
    await page.keyboard.press('Escape');
    expect(fake.node.calls).not.toContain('source.forget');
    await row.getByRole('button', { name: 'Withdraw… garden diary.txt' }).click();
    const asked = await page.locator('dialog[open]').innerText();
    for (const part of ['Its text is erased', '52 pieces', 'Its own adapter on this machine goes back to before it.', 'What it learnt may still repeat parts of it.', 'None of this can be called back']) expect(asked).toContain(part);
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText('52 pieces of text erased, 1 checkpoint dropped, the mind went back to step 300').first().waitFor();
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await expect.poll(() => page.locator('.outline').innerText()).not.toContain('garden diary.txt');
    expect(await page.locator('.labels').innerText()).not.toContain('garden diary');
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('settings', () => {
  it('change the node, follow the theme at once, and refuse what is out of bounds', async () => {
    const page = await openWindow(browser, fake);
    await page.locator('#view-settings').click();
    await page.getByLabel('Colours').selectOption('light');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('.dock')!).backgroundColor)).toBe('rgb(246, 241, 231)');
    await page.getByLabel('Power', { exact: true }).selectOption('quiet');
    await expect.poll(() => fake.node.settings).toMatchObject({ power: 'quiet', theme: 'light', checkpointEverySeconds: 120 });
    for (const impossible of ['-5', '3', '']) {
      await page.getByLabel('Checkpoint every (seconds)').fill(impossible);
      await page.getByLabel('Checkpoint every (seconds)').press('Enter');
      await page.getByText('A whole number from 10 to 86,400 seconds is possible here. It stays at 120.').waitFor();
      expect(await page.getByLabel('Checkpoint every (seconds)').inputValue()).toBe('120');
    }
    expect(fake.node.settings.checkpointEverySeconds).toBe(120);
    await page.getByLabel('Checkpoint every (seconds)').fill('300');
    await page.getByLabel('Checkpoint every (seconds)').blur();
    await expect.poll(() => fake.node.settings.checkpointEverySeconds).toBe(300);
    await expect.poll(() => page.locator('.setting-refused').count()).toBe(0);
    await page.getByLabel('Colours').selectOption('dark');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.context().close();
  });

  it('takes the addresses of servers that help to connect, and refuses one that is none in place', async () => {
    const page = await openWindow(browser, fake);
    await page.locator('#view-settings').click();
    const field = page.getByLabel('Servers that help to connect');
    await field.fill('https://relay.example.org');
    await field.press('Enter');
    await expect.poll(() => page.locator('.setting-refused').innerText()).toContain('stun:meet.example.org:3478');
    expect([fake.node.settings.meshServers, await field.inputValue()]).toEqual([[], '']);
    await field.fill('  stun:meet.example.org:3478   turn:relay.example.org ');
    await field.press('Enter');
    await expect.poll(() => fake.node.settings.meshServers).toEqual(['stun:meet.example.org:3478', 'turn:relay.example.org']);
    await expect.poll(() => page.locator('.setting-refused').count()).toBe(0);
    fake.node.settings = { ...fake.node.settings, meshServers: [] };
    await page.context().close();
  });

  it('follow the system when told so', async () => {
    fake.node.settings = { ...fake.node.settings, theme: 'system' };
    const page = await openWindow(browser, fake, { colorScheme: 'light' });
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.context().close();
  });
});

describe('the learning bar', () => {
  it('shows what the node measures, as a curve and as a table, and a dash where nothing was measured', async () => {
    const page = await openWindow(browser, fake);
    await page.waitForSelector('.loss-chart canvas');
    fake.node.emit({ event: 'metric', data: { at: Date.now(), step: 4321, trainLoss: 1.234, heldOutBitsPerByte: 0.567, tokensPerSecond: 10, learningRate: null, rby: null } });
    await page.getByRole('button', { name: 'As a table' }).click();
    await expect.poll(() => page.locator('.loss-table tbody tr').first().innerText()).toMatch(/4,321\s+1\.234\s+0\.567/);
    fake.node.change({ speed: { trainTokensPerSecond: 12_345, decodeTokensPerSecond: null }, rby: { r: 0.5, b: 0.3, y: 0.2 } });
    await expect.poll(() => page.locator('.figures').innerText()).toContain('12 k');
    await expect.poll(() => page.locator('.hud .rby').getAttribute('aria-label')).toBe('Perception 50 %, cognition 30 %, execution 20 % of its work, measured.');
    fake.node.change({ speed: { trainTokensPerSecond: null, decodeTokensPerSecond: null }, rby: { r: 0, b: 0, y: 0 } });
    await expect.poll(() => page.locator('.figures').innerText()).toContain('–');
    await expect.poll(() => page.locator('.hud .rby').getAttribute('aria-label')).toBe('No work was measured in the last while.');
    await page.context().close();
  });

  it('shows only the run that lives once the node went back, and what was learnt from the person', async () => {
    const notes = source({ id: 's-00000000000000ac', name: 'notes', state: 'learnt', firstHeldOutBitsPerByte: 9.87, heldOutBitsPerByte: 1.83 });
    const before = fake.node.status;
    fake.node.change({ sources: [...before.sources, notes] });
    const page = await openWindow(browser, fake);
    await expect.poll(() => page.locator('.learnt-lines').innerText()).toMatch(/notes:\s*9\.87 → 1\.83 bits a byte/);
    expect(await page.locator('.learnt-lines').getAttribute('title')).toContain('Below 8 bits a byte is better than knowing nothing of bytes');
    await page.getByRole('button', { name: 'As a table' }).click();
    const newest = page.locator('.loss-table tbody tr').first();
    await expect.poll(() => newest.innerText()).toMatch(/^796\s/);
    fake.node.emit({ event: 'metric', data: { at: Date.now(), step: 402, trainLoss: 1.5, heldOutBitsPerByte: null, tokensPerSecond: 10, learningRate: null, rby: null } });
    await expect.poll(() => newest.innerText()).toMatch(/^402\s/);
    fake.node.change({ model: { ...before.model!, step: 200 } });
    await expect.poll(() => newest.innerText()).toMatch(/^200\s/);
    fake.node.change({ model: before.model, sources: before.sources });
    await page.context().close();
  });

  it('says of the dataset that is being built how far it is, and no name, for it has none', async () => {
    fake.node.building = { sourceId: 'dataset', stage: 'shard', done: 3, total: 9, bytesDone: 1, bytesTotal: 2, startedAt: '2026-11-20T10:00:00.000Z', bytesPerSecond: null, etaSeconds: 70 };
    const page = await openWindow(browser, fake);
    await page.locator('#view-jobs').click();
    const row = page.locator('.job', { hasText: 'Building the dataset' });
    await expect.poll(() => row.innerText()).toMatch(/^Building the dataset\s+50 % · about 1 min left$/);
    fake.node.building = null;
    await page.context().close();
  });

  it('fits the smallest window and twice the text size without losing a control', async () => {
    for (const viewport of [{ width: 960, height: 600 }, { width: 720, height: 450 }]) {
      const page = await openWindow(browser, fake, { viewport });
      const overflow = await page.evaluate(() => ({ x: document.documentElement.scrollWidth - innerWidth, y: document.documentElement.scrollHeight - innerHeight }));
      expect(overflow).toEqual({ x: 0, y: 0 });
      for (const control of [page.getByRole('button', { name: 'Pause' }), page.locator('#composer'), page.getByRole('button', { name: 'Details' }), page.getByRole('button', { name: 'Side panel' })]) {
        const box = await control.boundingBox();
        expect(box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= viewport.width && box.y + box.height <= viewport.height).toBe(true);
      }
      expect(await page.locator('.state-reason').innerText()).toBe(fake.node.status.reasonText);
      await page.context().close();
    }
  });
});
