// Files of the mesh in the window: asked for, fetched, stopped, taken back; a member that asks this node; a key that is changed; and
// the last screen of the first minute, where one begins alone or joins. Keyboard alone, both themes, smallest window.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { artefact, idOf, LINK, meshView, NEW_WORDS, OWN_WORDS, peer } from '../doubles/fakeMesh.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

const HASH = 'ab12cd34'.padEnd(64, '0'), OWN = 'fe98dc76'.padEnd(64, '0');
const PERMISSION = { purpose: 'quote', expiresAt: '2026-12-01T10:00:00.000Z' }, GRANT = { peer: idOf('a41c07'), name: 'kitchen', ...PERMISSION };
let browser: Browser;
let fake: FakeHost;
let page: Page;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
beforeEach(() => {
  fake.node.mesh.artefacts = [];
  fake.node.mesh.set(meshView());
  fake.node.mesh.asked.length = 0;
  fake.node.mesh.before = async () => undefined;
  fake.node.consent.reset();
});
afterEach(async () => {
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

const asked = () => fake.node.mesh.asked;
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const files = () => page.locator('section[aria-labelledby="mesh-files"]').innerText();
async function open(options?: Parameters<typeof openWindow>[2]): Promise<void> {
  page = await openWindow(browser, fake, options);
  await page.locator('#view-mesh').click();
  await page.waitForSelector('#mesh-files');
}

describe('files of the mesh', () => {
  it('says in words that there are none, and how one is offered', async () => {
    await open();
    await poll(files).toContain('Nobody offers a file. A file goes to a member only after a yes for that file, that member and a time.');
    await page.getByText('Offer a file').click();
    expect(await files()).toContain('share <file>');
  });

  it('asks with a purpose, waits, shows how far it is, is stopped and goes on; by keyboard alone', async () => {
    fake.node.mesh.artefacts = [artefact({ artefact: HASH })];
    await open();
    await poll(files).toContain('47.1 KB · CC-BY-4.0 · from kitchen · ab12cd340000');
    await page.getByLabel('What you want garden notes.md for').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await poll(files).toContain('Waits for a yes of kitchen.');
    expect(asked()).toEqual([['mesh.fetch', { artefact: HASH, purpose: 'quote' }]]);
    fake.node.mesh.changeArtefact(HASH, { state: 'fetching', got: 12_000, permission: PERMISSION });
    await poll(files).toMatch(/Allowed to quote from it, until 1 Dec 2026/);
    expect(await files()).toContain('11.7 KB of 47.1 KB');
    // Nothing is told while it comes: the window looks by itself.
    fake.node.mesh.artefacts = fake.node.mesh.artefacts.map((one) => ({ ...one, got: 40_000 }));
    await poll(files).toContain('39.1 KB of 47.1 KB');
    await button('Stop garden notes.md').click();
    await poll(() => button('Fetch it garden notes.md').count()).toBe(1);
    await button('Fetch it garden notes.md').click();
    expect(asked().slice(1).map(([method]) => method)).toEqual(['mesh.unfetch', 'mesh.fetch']);
    fake.node.mesh.changeArtefact(HASH, { state: 'here', permission: null });
    await poll(files).toContain('On this machine, and what its manifest says.');
    await page.getByText('Where it lies').click();
    expect(await files()).toContain('fetch ab12cd340000');
  });

  it('says why one was refused, and asks again; what cannot be asked is said in place', async () => {
    fake.node.mesh.artefacts = [artefact({ artefact: HASH, state: 'refused', words: 'Somebody there said no.' })];
    fake.node.mesh.before = async () => { throw new RpcError('busy', 'Too many files are fetched at once. Try again when one is here.'); };
    await open();
    await poll(files).toContain('Somebody there said no.');
    await button('Ask again garden notes.md').click();
    await poll(files).toContain('Too many files are fetched at once.');
  });

  it('lists who may have an own one, takes that back, and stops offering only after a yes', async () => {
    fake.node.mesh.artefacts = [artefact({ artefact: OWN, state: 'own', name: 'song.txt', grants: [GRANT] })];
    await open();
    await poll(files).toMatch(/kitchen may have it to quote from it, until 1 Dec 2026/);
    await button('Take back song.txt from kitchen').click();
    await poll(files).toContain('Nobody may have it now.');
    await button('Stop offering… song.txt').click();
    await page.getByText('What others have by now they have.').waitFor();
    await button('Stop offering').click();
    await poll(files).toContain('Nobody offers a file.');
    expect(asked()).toEqual([['mesh.withdraw', { artefact: OWN, peer: GRANT.peer }], ['mesh.unshare', { artefact: OWN }]]);
  });

  it('leads to the question of a member, which binds a yes to content, member, purpose and an end', async () => {
    fake.node.consent.ask({ asker: { kind: 'peer', nodeId: idOf('a41c07'), name: 'kitchen', keyWords: OWN_WORDS }, name: 'song.txt', why: 'It wants a copy of this file from you.', scope: 'mesh', copy: { artefact: OWN, purpose: 'quote', hours: 24 } });
    await open();
    await poll(files).toContain('kitchen asks for song.txt');
    await button('Answer… song.txt').click();
    const card = page.locator('.offer');
    await poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Not now');
    for (const part of ['kitchen', OWN_WORDS, 'to quote from it', 'fe98dc7600000000']) expect(await card.innerText()).toContain(part);
    expect(await page.getByLabel('Until').locator('option').allTextContents()).toEqual(['1 day', '7 days', '30 days', 'On a day…']);
    await poll(() => button('Allow').getAttribute('aria-disabled')).toBe('false');
    await button('Allow').click();
    await page.getByText('Allowed: kitchen may have song.txt. It can be taken back under Mesh.').first().waitFor();
    expect(await button('Undo').count()).toBe(0);
  });
});

describe('what stands in the way of a member', () => {
  it('is said above everything else', async () => {
    fake.node.mesh.set(meshView({ trouble: 'Its membership was taken back, says a member.' }));
    await open();
    await poll(() => page.locator('.mesh > .problem').innerText()).toBe('Its membership was taken back, says a member.');
  });
});

describe('a key that is changed', () => {
  it('is changed only after its consequences were read, and the new words are said', async () => {
    await open();
    await button('New key…').click();
    await page.getByText('The old key vouches for the new one').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await page.keyboard.press('Escape');
    expect(asked()).toEqual([]);
    await button('New key…').click();
    expect(await button('Change the key').isDisabled()).toBe(true);
    await page.locator('dialog[open] input').fill('new key');
    await button('Change the key').click();
    await poll(async () => (await page.locator('.own-node .check-words').innerText()).split(/\s+/).join(' ')).toBe(NEW_WORDS);
    await page.getByText(`its words are now: ${NEW_WORDS}.`).first().waitFor();
  });

  it('of another member is shown as the same member with other words', async () => {
    fake.node.mesh.set(meshView({ peers: [peer({ id: idOf('a1'), formerly: { checkWords: 'tunnel basil ginger orient copper wing', until: '2026-11-20T10:00:00.000Z' } })] }));
    await open();
    expect(await page.locator('.mesh').innerText()).toMatch(/New key since 20 Nov 2026, \d\d:\d\d; the old one vouched for it\. Its words were: tunnel basil ginger orient copper wing\./);
  });
});

describe('the last screen of the first minute', () => {
  const toTheLast = async (): Promise<void> => {
    page = await openWindow(browser, fake, { welcomed: false, viewport: { width: 960, height: 600 } });
    for (let screen = 1; screen < 5; screen += 1) await page.keyboard.press('Enter');
    await page.waitForSelector('.steps[aria-label="Screen 5 of 5"]');
  };

  it('leads whoever has a link to where it is pasted; by keyboard alone', async () => {
    fake.node.mesh.set(null);
    await toTheLast();
    await page.getByLabel('Begin my own').focus();
    await page.keyboard.press('ArrowDown');
    await button('To the link').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.mesh-paste:focus');
    await page.keyboard.type(LINK);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.offer');
    expect(asked()).toEqual([['mesh.preview', { link: LINK }]]);
    await page.reload();
    await page.waitForSelector('.state-learning');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  it('is skipped, or begins alone; inside a mesh it says so', async () => {
    await toTheLast();
    await poll(() => page.locator('.onboarding').innerText()).toContain('This node belongs to the mesh home');
    await page.keyboard.press('Escape');
    await poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(asked()).toEqual([]);
  });
});

const STATES: readonly { name: string; reach: () => Promise<void> }[] = [
  { name: 'no files', reach: async () => { await page.getByText('Nobody offers a file.').waitFor(); await page.getByText('Offer a file').click(); } },
  {
    name: 'every state of a file', reach: async () => {
      const states = ['own', 'here', 'offered', 'unreached', 'asked', 'fetching', 'refused'] as const;
      fake.node.mesh.setArtefacts(states.map((state, at) => artefact({ artefact: `${at}a`.padEnd(64, '0'), name: `${'long name of a file '.repeat(at + 1)}${at}.md`, state, got: 9_000, grants: state === 'own' ? [GRANT] : [], permission: state === 'fetching' ? PERMISSION : null, words: state === 'refused' ? 'Somebody there said no.' : null })));
      await poll(() => page.locator('.file').count()).toBe(states.length);
      await page.locator('.files').scrollIntoViewIfNeeded();
    },
  },
  { name: 'changing the key', reach: async () => { await button('New key…').click(); await page.waitForSelector('dialog[open]'); } },
  {
    name: 'a member asks', reach: async () => {
      await page.keyboard.press('Escape');
      fake.node.consent.ask({ asker: { kind: 'peer', nodeId: idOf('a41c07'), name: 'kitchen', keyWords: OWN_WORDS }, name: 'song.txt', why: 'It wants a copy of this file from you.', scope: 'mesh', copy: { artefact: OWN, purpose: 'quote', hours: 24 } });
      await button('Answer… song.txt').click();
      await page.waitForSelector('.copy-facts');
      await poll(() => button('Allow').getAttribute('aria-disabled')).toBe('false');
    },
  },
];

it('axe finds no serious fault and nothing overflows, dark and light, in the smallest window', async () => {
  await open({ viewport: { width: 960, height: 600 }, reducedMotion: 'reduce' });
  for (const state of STATES) {
    await state.reach();
    await expectFitAndSound(page, state.name, '.mesh, .consent, .files, .dialog[open], .offer, body');
  }
});
