// Talking with a being of the world: from what is looked at to a conversation with it. It stops and listens, the conversation
// says with whom one talks, and what was typed to each waits for each.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
beforeEach(() => { fake.node.chat.clear(); fake.node.chat.replies = ['Mystiiqa is at the old pond.']; });

/** By keyboard: the outline, the being in it, and the button of what is looked at. */
async function talkWith(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: 'Inspect' }).focus();
  await page.getByRole('tab', { name: 'Inspect' }).press('Enter');
  await page.locator('.outline .outline-entry', { hasText: name }).first().press('Enter');
  await page.getByRole('button', { name: `Talk with ${name}` }).press('Enter');
  await page.locator('.chat-with', { hasText: `You talk with ${name}` }).waitFor();
}
const composer = (page: Page) => page.locator('#composer');
async function seen(name: string) {
  const { world } = fake.node;
  const found = await world.ask('inspect', (await world.ask('scene', null)).beings.find((being) => being.name === name)!.id);
  if (found?.kind !== 'being') throw new Error(`${name} is no being`);
  return found;
}
const spokenTo = async (name: string): Promise<boolean> => (await seen(name)).memories.some(({ text }) => text === 'Was spoken to.');

describe('talking with a being', () => {
  it('begins at what is looked at: it stops and listens, and what is written goes to it', async () => {
    const page = await openWindow(browser, fake);
    await talkWith(page, 'Mystiiqa');
    await expect.poll(() => composer(page).evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await composer(page).getAttribute('aria-label')).toBe('Write to Mystiiqa');
    await expect.poll(() => spokenTo('Mystiiqa')).toBe(true);
    expect((await seen('Mystiiqa')).phase).toBe('perceive');
    expect(await spokenTo('Ileices')).toBe(false);

    await ask(page, 'Where are you?');
    await page.locator('.reply-footer').waitFor();
    expect(fake.node.chat.messages.map(({ author, to }) => [author, to])).toEqual([['person', 'Mystiiqa'], ['ileices', 'Mystiiqa']]);
    expect(await page.locator('.speaker .pixel-title').innerText()).toBe('Mystiiqa');
    // Whoever answers says it in the world too.
    await page.locator('.label-bubble:not([hidden])', { hasText: 'Mystiiqa is at the old pond.' }).waitFor({ state: 'attached' });
    await page.reload();
    await page.locator('.chat-with', { hasText: 'You talk with Mystiiqa' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('keeps what was typed to each, over other conversations and a reload', async () => {
    const page = await openWindow(browser, fake);
    await talkWith(page, 'Mystiiqa');
    await composer(page).fill('for Mystiiqa');
    await talkWith(page, 'Ileices');
    expect(await composer(page).inputValue()).toBe('');
    await composer(page).fill('for Ileices');
    await page.reload();
    await page.locator('.chat-with', { hasText: 'You talk with Ileices' }).waitFor();
    expect(await composer(page).inputValue()).toBe('for Ileices');
    await talkWith(page, 'Mystiiqa');
    expect(await composer(page).inputValue()).toBe('for Mystiiqa');
    await composer(page).press('Enter');
    await page.locator('.reply-footer').waitFor();
    expect(fake.node.chat.messages[0]).toMatchObject({ text: 'for Mystiiqa', to: 'Mystiiqa' });
    // The next conversation with it is a new one.
    await talkWith(page, 'Mystiiqa');
    expect([await composer(page).inputValue(), await page.locator('.asked').count()]).toEqual(['', 0]);
    await page.context().close();
  });

  it('says when it is not in the world any more', async () => {
    const page = await openWindow(browser, fake);
    await talkWith(page, 'Mystiiqa');
    fake.node.staged = (scene) => ({ ...scene, beings: scene.beings.filter(({ name }) => name !== 'Mystiiqa') });
    await page.locator('.chat-with', { hasText: 'Mystiiqa is not in the world now' }).waitFor();
    fake.node.staged = (scene) => scene;
    await page.locator('.chat-with .link-button', { hasText: 'Mystiiqa' }).press('Enter');
    await page.locator('.inspector h2', { hasText: 'Mystiiqa' }).waitFor();
    await page.context().close();
  });

  for (const viewport of [{ width: 1440, height: 900 }, { width: 960, height: 600 }]) {
    it(`fits and is sound at ${viewport.width} pixels`, async () => {
      const page = await openWindow(browser, fake, { viewport });
      await talkWith(page, 'Mystiiqa');
      await expectFitAndSound(page, 'talking', '.chat-head, .chat-with, .inspector');
      await page.context().close();
    });
  }
});
