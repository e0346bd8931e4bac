// The rules of a good guest in the window: hours to paint with mouse and keys, programs to rest for, the reason in the bar.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { describeState } from '../../app/agent/nodeState.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { axeFaults, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

async function settingsPage(): Promise<Page> {
  const page = await openWindow(browser, fake);
  await page.locator('#view-settings').click();
  await page.locator('.schedule').waitFor();
  return page;
}
const hours = () => fake.node.settings.schedule;
const allowed = () => hours().join('').replaceAll('.', '').length;
const cell = (page: Page, day: number, hour: number) => page.locator(`[data-cell="${day}-${hour}"]`);

describe('hours', () => {
  it('are painted by dragging, by a click on a day, with the keys, and by a choice of many', async () => {
    const page = await settingsPage();
    await cell(page, 1, 9).scrollIntoViewIfNeeded();
    const [from, to] = [await cell(page, 1, 9).boundingBox(), await cell(page, 3, 12).boundingBox()];
    await page.mouse.move(from!.x + 3, from!.y + 3);
    await page.mouse.down();
    await page.mouse.move(to!.x + 3, to!.y + 3, { steps: 8 });
    expect(allowed(), 'nothing is sent while the hand is down').toBe(168);
    await page.mouse.up();
    await expect.poll(allowed).toBe(168 - 12);
    expect(hours()[2]).toBe('#########....###########');
    await page.getByRole('button', { name: 'Su: Sunday, the whole day' }).click();
    await expect.poll(() => hours()[6]).toBe('.'.repeat(24));

    // One cell of the grid is a stop of Tab; arrows go from cell to cell, round the edges.
    await cell(page, 3, 12).click();
    await expect.poll(() => hours()[3]).toBe('#########...############');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await expect.poll(() => hours()[4]).toBe('#############.##########');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Friday 13:00 to 14:00, rests');
    expect(await page.locator('.schedule-cell[tabindex="0"]').count()).toBe(1);

    await page.getByRole('button', { name: 'Nights', exact: true }).click();
    await expect.poll(() => page.locator('.schedule').innerText()).toContain('84 of the 168 hours of a week are allowed.');
    await page.getByRole('button', { name: 'Always' }).click();
    await expect.poll(allowed).toBe(168);
    expect(await axeFaults(page)).toEqual([]);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('painted with the hand let go outside the grid are kept as far as they were painted', async () => {
    const page = await settingsPage();
    await cell(page, 0, 22).scrollIntoViewIfNeeded();
    const from = await cell(page, 0, 22).boundingBox(), to = await cell(page, 0, 23).boundingBox();
    await page.mouse.move(from!.x + 3, from!.y + 3);
    await page.mouse.down();
    await page.mouse.move(to!.x + 3, to!.y + 3, { steps: 4 });
    await page.mouse.move(5, 5, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => hours()[0]).toBe(`${'#'.repeat(22)}..`);
    await page.getByRole('button', { name: 'Always' }).click();
    await expect.poll(allowed).toBe(168);
    await page.context().close();
  });
});

it('programs to rest for are a list with commas', async () => {
  const page = await settingsPage();
  const field = page.getByLabel('Rest while these run');
  await field.fill(' blender.exe ,  Zoom Workplace,');
  await field.press('Enter');
  await expect.poll(() => fake.node.settings.exclusiveApps).toEqual(['blender.exe', 'Zoom Workplace']);
  await field.fill('x'.repeat(81));
  await field.press('Enter');
  await expect.poll(() => page.locator('.setting-refused').innerText()).toContain('It stays as it was.');
  expect(fake.node.settings.exclusiveApps).toEqual(['blender.exe', 'Zoom Workplace']);
  await page.context().close();
});

it('why it rests is one sentence in the bar', async () => {
  const page = await openWindow(browser, fake);
  for (const why of ['on-battery', 'full-screen', 'too-hot', 'off-hours', 'settling'] as const) {
    const described = describeState({ name: 'idle', why });
    fake.node.change(described);
    await expect.poll(() => page.locator('.state-line').innerText()).toContain(described.reasonText);
  }
  expect(await page.getByRole('button', { name: 'Pause' }).count(), 'a rule is no pause: there is nothing to resume').toBe(1);
  fake.node.change(describeState({ name: 'learning', from: 'own-world' }));
  await page.context().close();
});

it('what is set elsewhere is shown at once', async () => {
  const page = await settingsPage();
  fake.node.emit({ event: 'settings', data: { ...fake.node.settings, power: 'generous', theme: 'light', awayMinutes: 17 } });
  await expect.poll(() => page.getByLabel('Power', { exact: true }).inputValue()).toBe('generous');
  expect(await page.getByLabel('Away after (minutes)').inputValue()).toBe('17');
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
  await page.context().close();
});
