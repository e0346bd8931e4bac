// Consent in the window: what asks, looking inside, the decision and its undo, the picker, what is allowed and the history;
// by pointer and by keyboard alone, with hostile names, in both themes and at both sizes.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ARM_MS } from '../../schemas/consent.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { FakeNode, source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { axeFaults, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
let page: Page;
const first = new FakeNode().status.sources;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
beforeEach(() => { fake.node.consent.reset(); fake.node.change({ sources: first }); fake.node.calls = []; });
afterEach(async () => {
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

const HOSTILE = `invoice\u202Egnp.exe<img src=x onerror="window.__violations.push('run')">${'\u200B'.repeat(50)}${'a'.repeat(300)}`;
const ADDED = { asker: { kind: 'watch' as const, sourceId: 's-00000000000000ab' }, kind: 'folder' as const, name: 'notes', path: '/made/up/notes', sourceId: 's-00000000000000ab', why: '3 new files in a folder you allowed.', added: new Map([['a.md', '1'], ['b.md', '1'], ['c.md', '1']]), toRead: ['a.md', 'b.md', 'c.md'].map((name) => ({ name, bytes: 900, reason: null })) };

async function open(options: Parameters<typeof openWindow>[2] = {}): Promise<Page> {
  page = await openWindow(browser, fake, options);
  await page.locator('#tab-consent').click();
  await page.waitForSelector('.consent');
  return page;
}
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const armed = () => poll(() => button('Allow').getAttribute('aria-disabled')).toBe('false');
/** Text of the button in focus; where nothing is, the page itself would have all of its words. */
const focused = () => page.evaluate(() => document.activeElement?.closest('button')?.textContent?.trim() ?? '');

describe('a request', () => {
  it('says who asks, for what, why and how much; its answers start with the safe one and Allow waits a moment', async () => {
    fake.node.consent.ask({ kind: 'folder', name: 'letters', why: 'You chose this folder.', toRead: [{ name: '2024.txt', bytes: 12_000, reason: null }, { name: '2025.txt', bytes: 9_400, reason: null }], toRefuse: [{ name: '.key', bytes: 12, reason: 'It is hidden, and hidden things are left alone.' }] });
    await open();
    const card = page.locator('.offer');
    for (const part of ['Asked by You', 'letters', 'You chose this folder.', '2 files, 20.9 KB, would be read; 1 would be refused.', 'Only this machine', 'Stays on this machine and trains your own adapter.', 'training updates can leak what they learnt from', 'What is added later is offered to you, never taken.']) expect(await card.innerText()).toContain(part);
    expect(await page.locator('.tabs .badge').innerText()).toContain('1');
    expect(await page.locator('.decide button').allInnerTexts()).toEqual(['Not now', 'Never', 'Allow']);
    await armed();
    await page.getByText('What would be refused, and why').click();
    expect(await card.innerText()).toContain('It is hidden');
    await page.getByLabel('Once').check();
    await page.getByLabel('Until', { exact: true }).selectOption('7d');
    await button('Allow').click();
    await page.getByText('Allowed: letters.').first().waitFor();
    const [entry] = fake.node.consent.history;
    expect(entry).toMatchObject({ decision: 'granted', reach: 'once', scope: 'device' });
    expect(Math.abs(Date.parse(entry?.expiresAt ?? '') - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
    expect(await page.locator('.tabs .badge').count()).toBe(0);
  });

  it('C8: cannot be allowed by a press that came before it could be read', async () => {
    await open();
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 5_000);
    fake.node.consent.ask();
    await page.waitForSelector('.offer');
    expect(await page.locator('.decide-hint').innerText()).toContain('in a moment');
    await button('Allow').click({ force: true });
    await page.clock.runFor(ARM_MS - 100);
    await button('Allow').click({ force: true });
    expect(fake.node.calls).not.toContain('consent.allow');
    await page.clock.runFor(200);
    await armed();
    await button('Allow').click();
    await poll(() => fake.node.calls).toContain('consent.allow');
  });

  it('is taken back for ten seconds by its toast, and by a key', async () => {
    fake.node.consent.ask();
    await open();
    for (const [answer, said] of [['Not now', 'Not now: garden diary.txt stays unread.'], ['Never', 'Never: garden diary.txt will not be asked for again.']] as const) {
      await button(answer).click();
      await page.getByText(said).first().waitFor();
      await poll(() => page.locator('.offer').count()).toBe(0);
      if (answer === 'Never') await page.locator('.toast-undo').click(); else await page.keyboard.press('u');
      await page.waitForSelector('.offer');
      await poll(() => page.locator('.toast-undo').count()).toBe(0);
    }
    expect(fake.node.consent.history).toEqual([]);
  });

  it('comes one at a time, the others as a list; never over what a person does', async () => {
    await open();
    await page.locator('#tab-chat').click();
    await page.locator('#composer').fill('typing');
    fake.node.consent.ask();
    fake.node.consent.ask(ADDED);
    fake.node.consent.ask({ asker: { kind: 'peer', nodeId: 'a'.repeat(64), name: HOSTILE, keyWords: 'amber fox river' }, name: HOSTILE, path: '/made/up/x', toRead: [{ name: HOSTILE, bytes: 5, reason: null }], why: 'It would learn from it.' });
    await poll(() => page.locator('.tabs .badge').innerText()).toContain('3');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await poll(() => page.locator('[aria-live="polite"]').textContent()).toContain('A request waits under Consent');
    await page.locator('#tab-consent').click();
    expect(await page.locator('.offer').count()).toBe(1);
    expect(await page.locator('.offer-others button').count()).toBe(2);
    await page.locator('.offer-others button').last().click();
    const card = page.locator('.offer');
    await poll(() => card.innerText()).toContain('whose key says amber fox river');
    const title = await page.locator('.offer-title').innerText();
    expect([...title.replace(/ \w+$/, '')].length).toBeLessThanOrEqual(64);
    expect(title).not.toMatch(/[\u202E\u200B]/);
    expect(await page.locator('.offer img').count()).toBe(0);
    await page.locator('.offer-others button').last().click();
    await poll(() => card.innerText()).toContain('Allowed as its folder is: it stays on this machine, with no end.');
    expect(await page.locator('.choice').count()).toBe(0);
  });
});

describe('looking inside', () => {
  it('C9: is asked for by its own button, shows masked text as text, and says found, never clean', async () => {
    fake.node.consent.inside = { files: [{ name: 'a.txt', text: '<b>bold</b><script>window.__violations.push(1)</script> Write to [e-mail].', language: 'en', licence: 'UNKNOWN', findings: { 'e-mail': 3 }, reason: null }, { name: 'b.pdf', text: '', language: null, licence: null, findings: {}, reason: 'It is locked with a password. Save a copy without one if it may be read.' }, { name: 'c.txt', text: 'plain', language: 'und', licence: 'MIT', findings: {}, reason: null }], truncated: true };
    fake.node.consent.ask();
    await open();
    await page.waitForSelector('.offer');
    expect(fake.node.calls).not.toContain('consent.look');
    await button('Look inside').click();
    const seen = page.locator('[aria-label="Seen inside"]');
    await seen.waitFor();
    const text = await seen.innerText();
    for (const part of ['<b>bold</b><script>', 'language en', 'licence unknown, so it can never be shared', 'Found and masked: 3 e-mail addresses.', 'locked with a password', 'language not told', 'licence MIT', 'that is no promise', 'more than is shown']) expect(text).toContain(part);
    expect(text).not.toMatch(/clean/i);
    expect(await page.locator('.looked b').count()).toBe(0);
    await poll(() => page.locator('.history').innerText()).toContain('Looked inside');
  });

  it('says why it could not, and can be tried again', async () => {
    fake.node.consent.beforeLook = async () => { throw new (await import('../../main/node/host/rpcCall.ts')).RpcError('denied', 'The rule "no-looking" forbids source.look.'); };
    fake.node.consent.ask();
    await open();
    await button('Look inside').click();
    await poll(() => page.locator('.look .problem').innerText()).toContain('no-looking');
    fake.node.consent.beforeLook = async () => undefined;
    await button('Look inside').click();
    await page.waitForSelector('.looked-text');
  });
});

describe('the picker, by keyboard alone', () => {
  it('opens folders, goes up, and makes a request of what is chosen, with the safe answer in focus', async () => {
    await open();
    await button('Choose a file or folder').focus();
    await page.keyboard.press('Enter');
    await poll(() => focused()).toContain('Documents');
    await page.keyboard.press('Enter');
    await poll(() => focused()).toContain('letters');
    await page.keyboard.press('ArrowDown');
    await poll(() => focused()).toContain('garden diary.txt');
    await page.keyboard.press('End');
    await poll(() => focused()).toContain('recipes.md');
    await page.keyboard.press('Backspace');
    await poll(() => page.locator('.picker-trail').innerText()).toBe('Home folder');
    await poll(() => focused()).toContain('Documents');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing here can be read.').waitFor();
    await page.getByRole('button', { name: 'Home folder' }).focus();
    await page.keyboard.press('Enter');
    await poll(() => focused()).toContain('Documents');
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.offer');
    await poll(() => focused()).toBe('Not now');
    expect(await page.locator('.offer-title').innerText()).toContain('poems.md');
    await armed();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Allow');
    await page.keyboard.press('Enter');
    await poll(() => fake.node.consent.history[0]?.decision).toBe('granted');
    await poll(() => focused()).toContain('Choose a file or folder');
    await page.keyboard.press('u');
    await page.waitForSelector('.offer');
    await poll(() => page.evaluate(() => document.querySelector('.offer')?.textContent)).toContain('poems.md');
  });
});

describe('what is allowed', () => {
  it('shows reading as it goes on, with time left and a way to stop; what ended, with a way to renew; what is watched', async () => {
    const flow = { sourceId: 's-00000000000000ab', stage: 'read' as const, done: 320, total: 1204, bytesDone: 12_900_000, bytesTotal: 42_000_000, startedAt: new Date().toISOString(), bytesPerSecond: 240_000, etaSeconds: 121 };
    fake.node.change({ sources: [...first, source({ id: 's-00000000000000ab', name: 'letters', kind: 'folder', state: 'reading', reach: 'folder', flow }), source({ id: 's-00000000000000ac', name: 'poems.md', state: 'ready', expired: true, expiresAt: '2026-11-20T12:00:00.000Z' })] });
    fake.node.consent.watching = [{ sourceId: 's-00000000000000ab', folders: 1024, looksEverySeconds: 300 }];
    await open();
    const reading = page.locator('.source', { hasText: 'letters' });
    await poll(() => reading.innerText()).toContain('Reading: 320 of 1,204 · 12.3 MB of 40.1 MB · about 3 min left');
    expect(await reading.innerText()).toContain('looked through every 5 minutes');
    expect(Number(await reading.locator('progress').getAttribute('value'))).toBeCloseTo(0.307, 2);
    await reading.getByRole('button', { name: 'Cancel reading letters' }).click();
    await page.getByText('What was read until then stays').first().waitFor();
    await poll(() => reading.locator('progress').count()).toBe(0);
    const ended = page.locator('.source', { hasText: 'poems.md' });
    expect(await ended.innerText()).toContain('Nothing of it is learnt any more; its text stays here until you withdraw it.');
    await ended.getByText('Report').click();
    for (const part of ['3 files, 4 texts in them', 'Found and masked: 3 e-mail addresses, 1 phone number.', 'broken.pdf: It is damaged']) await poll(() => ended.innerText()).toContain(part);
    await ended.getByRole('button', { name: 'Renew… poems.md' }).click();
    await poll(() => focused()).toBe('Not now');
    expect(await page.locator('.offer').innerText()).toContain('You asked to renew the permission');
  });

  it('withdraws from the history and lifts a never', async () => {
    fake.node.change({ sources: [...first, source({ id: 's-00000000000000ab', name: 'letters' })] });
    fake.node.consent.decided('never', { name: 'ads.txt', offerId: 'o-00000000000000aa', holds: true });
    fake.node.consent.decided('granted', { name: 'letters', sourceId: 's-00000000000000ab', scope: 'device', reach: 'file', holds: true });
    for (let index = 0; index < 9; index += 1) fake.node.consent.decided('withdrawn', { name: null });
    await open();
    await page.getByText('3 earlier').click();
    await page.getByRole('button', { name: 'Lift never: ads.txt' }).click();
    await page.getByText('Lifted: ads.txt may be asked for again.').first().waitFor();
    await poll(() => page.getByRole('button', { name: 'Lift never: ads.txt' }).count()).toBe(0);
    expect(await page.locator('.history').first().innerText()).toContain('something that was erased');
    await page.locator('.history-entry', { hasText: 'Allowed' }).getByRole('button').click();
    await page.waitForSelector('dialog[open]');
    await page.getByRole('button', { name: 'Forget it' }).click();
    await poll(() => fake.node.calls).toContain('source.forget');
  });
});

const STATES: readonly { name: string; reach: () => Promise<void> }[] = [
  { name: 'nothing waits', reach: async () => { await page.getByText('Nothing waits for your answer.').waitFor(); } },
  { name: 'the picker', reach: async () => { await button('Choose a file or folder').click(); await page.waitForSelector('.picker-entry'); } },
  { name: 'requests', reach: async () => { await page.keyboard.press('Escape'); fake.node.consent.ask(); fake.node.consent.ask(ADDED); await page.waitForSelector('.offer-others'); await armed(); } },
  { name: 'looked inside', reach: async () => { await button('Look inside').click(); await page.waitForSelector('.looked-text'); } },
  { name: 'a day as the end', reach: async () => { await page.getByLabel('Until', { exact: true }).selectOption('day'); await page.getByText('Choose the last day.').waitFor(); } },
  { name: 'an answer with its undo', reach: async () => { await button('Not now').click(); await page.waitForSelector('.toast-undo'); } },
  { name: 'what was added', reach: async () => { await page.waitForSelector('.offer'); await armed(); } },
];

describe('axe finds no serious fault and nothing overflows', () => {
  for (const colorScheme of ['dark', 'light'] as const) {
    it(`in any state of consent, ${colorScheme}, in the smallest window`, async () => {
      fake.node.change({ sources: [...first, source({ id: 's-00000000000000ab', name: 'notes', kind: 'folder', reach: 'folder', flow: null }), source({ id: 's-00000000000000ac', name: 'poems.md', expired: true, expiresAt: '2026-11-20T12:00:00.000Z' })] });
      fake.node.consent.decided('never', { offerId: 'o-00000000000000aa', holds: true });
      await open({ colorScheme, viewport: { width: 960, height: 600 } });
      for (const state of STATES) {
        await state.reach();
        expect(`${state.name}: ${(await axeFaults(page)).join('\n')}`).toBe(`${state.name}: `);
        const moved = await page.evaluate(() => [document.scrollingElement!, ...document.querySelectorAll('.app, .stage, .dock')].map((node) => [node.scrollHeight - node.clientHeight, node.scrollTop]));
        expect([state.name, moved.flat().filter((pixels) => pixels > 1)]).toEqual([state.name, []]);
        const wide = await page.evaluate(() => [...document.querySelectorAll('.consent, .dialog[open], .offer, body')].filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className));
        expect([state.name, wide]).toEqual([state.name, []]);
      }
    });
  }
});
