// Talking in the window: streaming, stop, again, copy, drafts, and a node that goes away and comes back.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
/** Replies stop behind their first word until the returned function is called. */
function holdWords(): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => { release = resolve; });
  fake.node.chat.beforeWord = () => released;
  return () => { fake.node.chat.beforeWord = async () => undefined; release(); };
}

beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

describe('chat', () => {
  it('streams word by word, ends with the honest footer, and repeats under the same question', async () => {
    fake.node.chat.clear();
    const page = await openWindow(browser, fake, { permissions: ['clipboard-read', 'clipboard-write'] });
    fake.node.chat.replies = ['Ileices is at the blue pond, counting stars.'];
    const goOn = holdWords();
    await page.getByRole('button', { name: 'Where is Ileices?' }).click();
    await expect.poll(() => page.locator('.reply-streaming .reply-text').textContent()).toBe('Ileices ');
    goOn();
    await page.waitForSelector('.reply-footer');
    expect(await page.locator('.reply-text').textContent()).toBe('Ileices is at the blue pond, counting stars.');
    const footer = await page.locator('.reply-footer').textContent();
    for (const part of ['c-41f0a2b9c8d7e6f5', 'step 418', 'loss 1.62', '610 tok/s', 'spoken by this node', 'from its world: Ileices']) expect(footer).toContain(part);

    await page.locator('#composer').press('ArrowUp');
    expect(await page.locator('#composer').inputValue()).toBe('Where is Ileices?');
    await page.getByRole('button', { name: 'Copy reply' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Ileices is at the blue pond, counting stars.');
    await page.getByRole('button', { name: 'Say it again' }).click();
    await expect.poll(() => page.locator('.versions').textContent()).toContain('2 / 2');
    expect(await page.locator('.turn').count()).toBe(1);
    await page.waitForSelector('.reply-footer');
    await page.getByRole('button', { name: 'Earlier reply' }).click();
    await expect.poll(() => page.locator('.versions').textContent()).toContain('1 / 2');
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('stops with Esc, at the computing end, and keeps what was said', async () => {
    fake.node.chat.clear();
    fake.node.chat.replies = [Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ')];
    const page = await openWindow(browser, fake);
    await ask(page, 'Tell a long story');
    await expect.poll(() => page.locator('.reply-text').textContent()).toContain('word5');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.reply-footer');
    expect(fake.node.calls.filter((call) => call === 'chat.cancel')).toHaveLength(1);
    expect(await page.locator('.reply-footer').textContent()).toContain('stopped by you');
    const kept = await page.locator('.reply-text').textContent();
    await page.waitForTimeout(300);
    expect(await page.locator('.reply-text').textContent()).toBe(kept);
    await page.context().close();
  });

  it('keeps the draft over a reload, and the place one reads', async () => {
    fake.node.chat.clear();
    await fake.node.chat.seed(Array.from({ length: 30 }, (_, index) => [`question ${index}
with
lines`, `reply ${index}`]));
    fake.node.chat.replies = ['It is at the old mill.'];
    const page = await openWindow(browser, fake);
    await page.locator('#composer').fill('half a thou');
    await page.reload();
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('half a thou');
    const atEnd = (): Promise<boolean> => page.locator('.chat-scroll').evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight < 4);
    await expect.poll(atEnd).toBe(true);
    await page.locator('.chat-scroll').evaluate((node) => { node.scrollTop = 40; });
    await page.waitForTimeout(100);
    await ask(page, 'Where is Mystiiqa?');
    await page.waitForSelector('.new-messages');
    expect(await page.locator('.chat-scroll').evaluate((node) => node.scrollTop)).toBe(40);
    await page.locator('.new-messages').click();
    await expect.poll(atEnd).toBe(true);
    await page.context().close();
  });

  it('gives the words back when they could not be sent', async () => {
    fake.node.chat.clear();
    const page = await openWindow(browser, fake);
    await page.evaluate(() => { const textarea = document.querySelector<HTMLTextAreaElement>('#composer')!; textarea.removeAttribute('maxlength'); });
    await ask(page, 'x'.repeat(4_100));
    await page.waitForSelector('.composer .problem');
    expect((await page.locator('#composer').inputValue()).length).toBe(4_100);
    expect(await page.locator('.asked').count()).toBe(0);
    await page.context().close();
  });
});

describe('asking while it speaks', () => {
  it('waits its turn, and each reply stands under its own question', async () => {
    fake.node.chat.clear();
    fake.node.chat.replies = ['one two three four five six seven eight nine ten.', 'second.'];
    fake.node.chat.resetReplies();
    const page = await openWindow(browser, fake);
    const goOn = holdWords();
    await ask(page, 'first?');
    await page.waitForSelector('.reply-streaming .reply-text');
    await ask(page, 'second?');
    const turns = page.locator('.turn');
    await turns.nth(1).getByText('waiting its turn').waitFor();
    goOn();
    await page.waitForFunction(() => document.querySelectorAll('.reply-footer').length === 2);
    expect(await turns.nth(0).innerText()).toMatch(/first\?[^]*one two three/);
    expect(await turns.nth(1).innerText()).toMatch(/second\?[^]*second\./);
    // One word is over too soon for a speed.
    expect(await turns.nth(0).locator('.reply-footer').innerText()).toContain('610 tok/s');
    expect(await turns.nth(1).locator('.reply-footer').innerText()).not.toContain('tok/s');
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('says when no more can wait, and keeps the words in the box', async () => {
    fake.node.chat.clear();
    fake.node.chat.replies = [Array.from({ length: 100 }, (_, index) => `word${index}`).join(' ')];
    fake.node.chat.resetReplies();
    const page = await openWindow(browser, fake);
    const goOn = holdWords();
    for (let question = 0; question <= 8; question += 1) await ask(page, `question ${question}`);
    await expect.poll(() => page.getByText('waiting its turn').count()).toBe(8);
    await ask(page, 'one too many');
    await page.locator('.composer .problem').getByText('8 replies are waiting already').waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('one too many');
    expect(await page.locator('.asked').count()).toBe(9);
    fake.node.chat.stop();
    await page.locator('#composer').press('Enter');
    await expect.poll(() => page.locator('.asked').count()).toBe(10);
    fake.node.chat.stop();
    goOn();
    await page.context().close();
  });
});

describe('a message the node refuses while the next one is typed', () => {
  it('stays with the reason, is sent again as the same message, or dropped', async () => {
    fake.node.chat.clear();
    fake.node.chat.replies = ['It is at the old mill.'];
    const page = await openWindow(browser, fake);
    let refuse: () => void = () => undefined;
    fake.node.chat.beforeSend = () => new Promise((_, reject) => { refuse = () => { reject(new RpcError('unavailable', 'The disk is full. Free some space.')); }; });
    const refused = async (text: string): Promise<void> => {
      await ask(page, text);
      await page.locator('#composer').fill('typed meanwhile');
      await expect.poll(() => fake.node.calls.filter((call) => call === 'chat.send').length).toBeGreaterThan(sends);
      refuse();
      await page.locator('.unsent').getByText('Not sent: The disk is full. Free some space.').waitFor();
    };
    let sends = fake.node.calls.filter((call) => call === 'chat.send').length;
    await refused('drop me');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.locator('.asked').count()).toBe(0);
    sends += 1;
    await refused('keep me');
    fake.node.chat.beforeSend = async () => undefined;
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForSelector('.reply-footer');
    expect(await page.locator('.unsent').count()).toBe(0);
    expect(await page.locator('#composer').inputValue()).toBe('typed meanwhile');
    expect(fake.node.chat.messages.filter((message) => message.author === 'person').map((message) => message.text)).toEqual(['keep me']);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('a node that goes away', () => {
  it('serving a newer page makes an open tab load it, once', async () => {
    const newer = await startFakeHost({ build: 'index-newer.js' });
    let loads = 0;
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('domcontentloaded', () => { loads += 1; });
    await page.goto(newer.url());
    await expect.poll(() => loads).toBe(2);
    await page.waitForTimeout(1_500);
    expect(loads).toBe(2);
    await context.close();
    await newer.close();
  });
});
