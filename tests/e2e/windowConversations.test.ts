// Conversations in the window: branches, several threads, search, files, ratings, reminders, hostile replies, and a thousand
// messages. The node behind it is the real conversations over a journal in memory.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Settings } from '../../schemas/settings.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
const folder = mkdtempSync(join(tmpdir(), 'ileices-chat-'));
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); rmSync(folder, { recursive: true, force: true }); });
beforeEach(() => { fake.node.chat.clear(); fake.node.chat.replies = ['Ileices is at the old pond.']; fake.node.settings = Settings.parse({}); });

const shown = (page: Page): Promise<string[]> => page.locator('.asked, .reply-text').allInnerTexts().then((texts) => texts.map((text) => text.replace(/^You:\s+/, '').trim()));
const answered = async (page: Page, text: string): Promise<void> => { await ask(page, text); await expect.poll(() => page.locator('.turn').last().locator('.reply-footer').count()).toBe(1); };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('branches', () => {
  it('change a message, turn between versions, and are as they were after a reload, by keyboard alone', async () => {
    const page = await openWindow(browser, fake);
    fake.node.chat.replies = ['first reply', 'second reply', 'third reply', 'again'];
    await answered(page, 'one');
    await answered(page, 'two');
    await page.locator('#composer').press('ArrowUp');
    expect(await page.locator('#composer').inputValue()).toBe('two');
    await page.locator('#composer').press('Escape');
    expect([await page.locator('#composer').inputValue(), await page.locator('.editing').count()]).toEqual(['', 0]);
    await page.locator('#composer').press('ArrowUp');
    await page.locator('#composer').fill('two, changed');
    await page.locator('#composer').press('Enter');
    await expect.poll(() => shown(page)).toEqual(['one', 'first reply', 'two, changed', 'third reply']);
    expect(await page.locator('.asked-actions .versions').innerText()).toContain('2 / 2');
    await button(page, 'Earlier version of your message').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => shown(page)).toEqual(['one', 'first reply', 'two', 'second reply']);
    await page.locator('.turn').first().getByRole('button', { name: 'Say it again' }).click();
    await expect.poll(() => shown(page)).toEqual(['one', 'again']);
    await button(page, 'Earlier reply').click();
    await expect.poll(() => shown(page)).toEqual(['one', 'first reply', 'two', 'second reply']);
    await page.reload();
    await expect.poll(() => shown(page)).toEqual(['one', 'first reply', 'two', 'second reply']);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('a reply that was stopped goes on, and what is erased is gone after a yes', async () => {
    const page = await openWindow(browser, fake);
    fake.node.chat.replies = [Array.from({ length: 60 }, (_, index) => `word${index}`).join(' '), 'and its end.'];
    await ask(page, 'Tell a story');
    await expect.poll(() => page.locator('.reply-text').textContent()).toContain('word3');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.reply-footer');
    const before = (await page.locator('.reply-text').textContent())!;
    await button(page, 'Go on').click();
    await expect.poll(() => page.locator('.reply-text').textContent()).toBe(`${before}and its end.`);
    await page.waitForSelector('.reply-footer');
    expect(await page.locator('.turn').count()).toBe(1);
    await page.locator('.answered').getByRole('button', { name: 'Erase from here on' }).click();
    await page.getByRole('dialog', { name: 'Erase from here on?' }).getByText('1 message is erased').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('.answered').count()).toBe(1);
    await page.locator('.answered').getByRole('button', { name: 'Erase from here on' }).click();
    await button(page, 'Erase').click();
    await expect.poll(() => shown(page)).toEqual(['Tell a story']);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('several conversations', () => {
  it('have their own drafts and titles, are found by any word, and are erased whole', async () => {
    await fake.node.chat.seed([['Where is the zebra?', 'It is at the mill.']], 't-first-talk');
    await fake.node.chat.seed([['How is the weather?', 'The day is sunny.']], 't-second-talk');
    const page = await openWindow(browser, fake);
    await page.locator('.chat-title').getByText('How is the weather?').waitFor();
    await page.locator('#composer').fill('half a thou');
    await button(page, 'All conversations').click();
    expect(await page.locator('.thread-title').allInnerTexts()).toEqual(['How is the weather?', 'Where is the zebra?']);
    await page.getByRole('searchbox', { name: 'Search all messages' }).fill('MILL');
    await page.locator('.thread mark').getByText('mill').click();
    await expect.poll(() => page.locator('.turn-found').count()).toBe(1);
    expect([await page.locator('#composer').inputValue(), await page.locator('.chat-title').innerText()]).toEqual(['', 'Where is the zebra?']);
    await button(page, 'This conversation').click();
    await button(page, 'Give it a title').click();
    await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Stripes');
    await page.keyboard.press('Enter');
    await page.locator('.chat-title').getByText('Stripes').waitFor();
    await button(page, 'This conversation').click();
    await button(page, 'Erase the conversation').click();
    await button(page, 'Erase').click();
    await page.locator('.chat-title').getByText('How is the weather?').waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('half a thou');
    await button(page, 'New conversation').click();
    await answered(page, 'A fresh start');
    expect(fake.node.chat.room.threads().map(({ title }) => title)).toEqual(['A fresh start', 'How is the weather?']);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('go out as files and come back as they were; a bad file changes nothing', async () => {
    await fake.node.chat.seed([['Where is Oru?', 'It is at the **mill**.'], ['And Tam?', 'Nobody knows.']]);
    const page = await openWindow(browser, fake, { acceptDownloads: true });
    await page.locator('.chat-title').getByText('Where is Oru?').waitFor();
    await button(page, 'This conversation').click();
    const [json] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as JSON').click()]);
    expect(json.suggestedFilename()).toBe('ileices-where-is-oru.json');
    const path = join(folder, 'talk.json');
    await json.saveAs(path);
    await button(page, 'This conversation').click();
    const [markdown] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as Markdown').click()]);
    await markdown.saveAs(join(folder, 'talk.md'));
    expect(readFileSync(join(folder, 'talk.md'), 'utf8')).toMatch(/^# Where is Oru\?\n\n## You, .*\n\nWhere is Oru\?\n\n## Ileices, .*, c-41f0a2b9c8d7e6f5 with loss 1\.62\n\nIt is at the \*\*mill\*\*\./);
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, readFileSync(path, 'utf8').slice(0, -30));
    await button(page, 'All conversations').click();
    const field = page.locator('input[type="file"]');
    await field.setInputFiles(bad);
    await page.getByText('The file is no complete JSON; it may have been cut off. Nothing was imported.').first().waitFor();
    writeFileSync(bad, Buffer.alloc(8 * 1024 * 1024 + 1, 32));
    await field.setInputFiles(bad);
    await page.getByText('The file has 8.0 MB; at most 8 MB can be imported. Nothing was imported.').first().waitFor();
    expect(fake.node.chat.room.threads().length).toBe(1);
    await field.setInputFiles(path);
    await expect.poll(() => shown(page)).toEqual(['Where is Oru?', 'It is at the mill.', 'And Tam?', 'Nobody knows.']);
    expect([await page.locator('.answered .chip').first().innerText(), fake.node.chat.room.threads().length]).toEqual(['from a file', 2]);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('ratings and reminders', () => {
  it('keeps a thumb and a note, and takes them back', async () => {
    const page = await openWindow(browser, fake);
    await answered(page, 'Where is Oru?');
    await button(page, 'A good reply').click();
    await page.locator('.rating-note textarea').fill('short and true');
    await button(page, 'Keep the note').click();
    await expect.poll(() => fake.node.chat.messages.at(-1)?.rating).toEqual({ thumb: 'up', note: 'short and true' });
    await button(page, 'Take your rating back').click();
    await expect.poll(() => page.locator('.rating-note').count()).toBe(0);
    expect(fake.node.chat.messages.at(-1)?.rating).toBeNull();
    await page.context().close();
  });

  it('says that it is software after so many messages, in the page and aloud', async () => {
    fake.node.settings = Settings.parse({ chatReminderMessages: 5 });
    await fake.node.chat.seed([['1', 'a'], ['2', 'b'], ['3', 'c'], ['4', 'd']]);
    const page = await openWindow(browser, fake);
    await page.waitForSelector('.turn');
    expect(await page.getByRole('note').count()).toBe(0);
    await answered(page, 'the fifth');
    expect(await page.getByRole('note').innerText()).toMatch(/^A reminder: Ileices is software/);
    await expect.poll(() => page.locator('[aria-live="polite"]').allInnerTexts().then((texts) => texts.join(' ')), { timeout: 15_000 }).toMatch(/Ileices said: .* A reminder: Ileices is software/);
    await answered(page, 'the sixth');
    expect(await page.getByRole('note').count()).toBe(1);
    await page.context().close();
  });
});

it('a hostile reply is text: nothing runs, nothing is fetched, a link leads nowhere', async () => {
  const hostile = [
    '<script>window.hit = 1</script><img src=x onerror="window.hit = 2">', '![a](https://evil.example/pixel.png) [click](javascript:window.hit=3) https://evil.example/x', '[a](data:text/html,<script>window.hit=4</script>)',
    '# Title\n\n- **bold** and `code`\n- *thin*\n\n> said\n\n```\n<b>raw</b>\n```', '<iframe src="https://evil.example"></iframe><svg onload=window.hit=5>', '\u202Egpj.exe\u202C',
  ];
  await fake.node.chat.seed(hostile.map((text, at) => [`<b onclick=window.hit=6>${at}</b>`, text]));
  const page = await openWindow(browser, fake);
  const asked: string[] = [];
  page.on('request', (request) => { if (!request.url().startsWith(new URL(page.url()).origin)) asked.push(request.url()); });
  await expect.poll(() => page.locator('.turn').count()).toBe(hostile.length);
  expect(await page.locator('.turn a, .turn img, .turn iframe, .turn script, .turn svg:not(.icon)').count()).toBe(0);
  expect(await page.locator('.reply-text').nth(1).innerText()).toBe('a https://evil.example/pixel.png click javascript:window.hit=3 https://evil.example/x');
  await page.locator('.link-address').nth(1).click();
  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
  expect([asked, await faultsOf(page), new URL(page.url()).pathname]).toEqual([[], [], '/']);
  await page.context().close();
});

/** The middle time of a frame while the conversation is scrolled up and down. */
const scrolled = (page: Page): Promise<number> => page.evaluate(async () => {
  const list = document.querySelector('.chat-scroll')!, waits: number[] = [];
  const frame = (): Promise<number> => new Promise((resolve) => { requestAnimationFrame(resolve); });
  let last = await frame();
  for (let step = 0; step < 160; step += 1) {
    list.scrollTop += step % 80 < 40 ? -300 : 300;
    const now = await frame();
    waits.push(now - last);
    last = now;
  }
  return waits.toSorted((a, b) => a - b)[80]!;
});

it('a thousand messages open and scroll about as a few do, and take another one', async () => {
  const turns = (count: number) => Array.from({ length: count }, (_, at) => [`Question ${at}: where is **Oru** today, and what does it carry?`, `Reply ${at}: Oru is at the old mill. It carries a red lamp.\n\n- one\n- two`] as const);
  await fake.node.chat.seed(turns(500), 't-long');
  await fake.node.chat.seed(turns(60), 't-short');
  const page = await openWindow(browser, fake);
  await expect.poll(() => page.locator('.turn').count()).toBe(60);
  const few = await scrolled(page);
  await button(page, 'All conversations').click();
  const begun = Date.now();
  await page.locator('.thread', { hasText: '1,000 messages' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.turn').length === 500);
  const opening = Date.now() - begun, many = await scrolled(page);
  process.stdout.write(`1,000 messages: open after ${opening} ms; a frame while scrolling ${many.toFixed(1)} ms, with 120 messages ${few.toFixed(1)} ms\n`);
  expect(many).toBeLessThan(few * 3 + 34);
  await answered(page, 'one more');
  expect(await page.locator('.turn').count()).toBe(501);
  await page.context().close();
});

it('is sound for everybody in each of its states', async () => {
  await fake.node.chat.seed([['Where is Oru?', 'It is at the **mill**.\n\n- with a lamp\n- and a [map](https://example.org)'], ['And Tam?', 'Nobody knows.']]);
  const page = await openWindow(browser, fake);
  await page.waitForSelector('.turn');
  await button(page, 'A bad reply').last().click();
  await page.waitForSelector('.rating-note');
  await expectFitAndSound(page, 'talk', '.chat, .chat-scroll, .turn, .chat-head-row');
  await button(page, 'All conversations').click();
  await expectFitAndSound(page, 'list', '.thread-list, .thread');
  await page.getByRole('searchbox').fill('lamp');
  await page.waitForSelector('.thread mark');
  await expectFitAndSound(page, 'search', '.thread-list, .thread');
  await page.keyboard.press('Escape');
  await page.locator('.turn').last().getByRole('button', { name: 'Erase from here on' }).first().click();
  await expectFitAndSound(page, 'erase', '.dialog');
  await page.context().close();
});
