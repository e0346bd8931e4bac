// An invite that was opened from outside, in the window: it lies in the form and is looked at, and nothing is joined before a press.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Intent } from '../../schemas/intent.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { LINK, meshView } from '../doubles/fakeMesh.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
let page: Page;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
const offer = (intent: Intent): void => { fake.node.intent = intent; fake.node.emit({ event: 'intent', data: {} }); };
const asked = () => fake.node.mesh.asked.map(([method]) => method);
const text = () => page.locator('.mesh').innerText();

it('shows what an invite says that was opened before the window was, and joins nothing', async () => {
  fake.node.intent = { kind: 'join', link: LINK };
  page = await openWindow(browser, fake);
  await expect.poll(text).toContain('Ask to join');
  expect(fake.node.mesh.asked).toEqual([['mesh.preview', { link: LINK }]]);
  await page.getByRole('button', { name: 'Not this one' }).click();
  expect(asked()).toEqual(['mesh.preview']);
});

it('shows one that comes while the window is open, and asks to join only after a press', async () => {
  offer({ kind: 'join', link: LINK });
  await expect.poll(text).toContain('Ask to join');
  expect(asked()).toEqual(['mesh.preview', 'mesh.preview']);
  await page.getByRole('button', { name: 'Ask to join' }).click();
  await expect.poll(asked).toContain('mesh.join');
});

it('says that a node in a mesh joins no other, and looks at nothing', async () => {
  fake.node.mesh.set(meshView());
  fake.node.mesh.asked.length = 0;
  offer({ kind: 'join', link: LINK });
  await expect.poll(text).toContain('Leave that first');
  expect(asked()).toEqual([]);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await text()).not.toContain('Leave that first');
});

it('shows the pages the tray asks for', async () => {
  offer({ kind: 'show', page: 'settings' });
  await page.waitForSelector('#view-settings[aria-current="page"]');
  offer({ kind: 'show', page: 'invite' });
  await expect.poll(text).toContain('Invite somebody');
  expect(await faultsOf(page)).toEqual([]);
});
