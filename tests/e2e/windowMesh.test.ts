// The mesh in the window: founding and inviting, joining after a look at the invite, who asks to be let in, the others and the
// round; by pointer and by keyboard alone, with hostile names, in both themes and at both sizes.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { ARM_MS } from '../../schemas/consent.ts';
import type { MeshPeer } from '../../schemas/meshView.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { idOf, LINK, meshView, OWN_WORDS, peer } from '../doubles/fakeMesh.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { expectFitAndSound, faultsOf, openWindow } from './windowPage.ts';

let browser: Browser;
let fake: FakeHost;
let page: Page;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });
/** One page serves the tests that ask nothing special of it, loaded anew for each. */
let shared: Page | null = null;
beforeEach(() => {
  fake.node.mesh.set(null);
  fake.node.mesh.asked.length = 0;
  fake.node.mesh.before = async () => undefined;
  fake.node.change({ state: 'learning', reason: 'learning-own-world', pausedUntil: null });
});
afterEach(async () => {
  expect(await faultsOf(page)).toEqual([]);
  if (page !== shared) await page.context().close();
});

const HOSTILE = `kitchen\u202Egnp<img src=x onerror="window.__violations.push('run')">${'\u200B'.repeat(50)}${'a'.repeat(300)}`;
const WORDS = ['tunnel basil ginger orient copper wing', 'panda rocket salon ivory tender mask', 'kiwi latin humble ozone pepper yard', 'zebra acid noble paddle rifle scout'];
const waiting = (index: number, over: Partial<MeshPeer> = {}): MeshPeer => peer({ id: idOf(`d${index}77`), name: `laptop ${index + 1}`, state: 'needs-approval', mayRevoke: false, accepted: 0, credit: 0, share: 0, trains: false, checkWords: WORDS[index]!, ...over });
const asked = () => fake.node.mesh.asked;

async function open(options?: Parameters<typeof openWindow>[2]): Promise<Page> {
  if (options === undefined && shared !== null) {
    page = shared;
    await page.reload();
    await page.waitForSelector('.state-learning');
  } else page = await openWindow(browser, fake, options);
  if (options === undefined) shared = page;
  await page.locator('#view-mesh').click();
  await page.waitForSelector('.mesh');
  return page;
}
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const armed = () => poll(() => button('Allow').getAttribute('aria-disabled')).toBe('false');
const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
const text = () => page.locator('.mesh').innerText();

describe('founding and inviting', () => {
  it('M19 says what a mesh is and what leaves the machine, listens on the network only when told to, and makes the link', async () => {
    await open();
    expect(await text()).toMatch(/What leaves this machine are updates of the model, from text you allowed for a mesh and from its own world\. A file leaves only if you offer it and allow who asks/);
    await button('Invite somebody').click();
    await page.getByLabel('Name of the mesh').fill('home');
    await page.getByLabel('Machines it lets ask').selectOption('5');
    await button('Found the mesh and make the link').click();
    await page.getByText('Choose who can reach this node.').waitFor();
    expect(asked()).toEqual([]);
    await page.getByLabel('Machines of this network').check();
    await button('Found the mesh and make the link').click();
    await page.waitForSelector('.made');
    expect(asked()).toEqual([['mesh.invite', { hours: 24, uses: 5, lan: true, scopes: ['train', 'infer', 'read-manifests', 'chat'], name: 'home' }]]);
    expect(await page.locator('.made-link').innerText()).toBe(LINK);
    for (const part of ['for 5 machines', ...OWN_WORDS.split(' '), 'Who has the link can only ask.']) expect(await page.locator('.made').innerText()).toContain(part);
  });

  it('M79 copies the link, draws it as a code, saves it as a file of one line, and forgets it when left', async () => {
    fake.node.mesh.set(meshView());
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await button('Invite somebody').click();
    await page.getByLabel('This machine only').check();
    await button('Make the link').click();
    await button('Copy').click();
    await poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(LINK);
    expect(await page.locator('.qr').count()).toBe(0);
    await button('QR code').click();
    expect(await page.locator('.qr .qr-dark').getAttribute('d')).toMatch(/^M4 4h7v1h-7z/);
    const [download] = await Promise.all([page.waitForEvent('download'), button('Save as a file').click()]);
    expect(download.suggestedFilename()).toBe('home.ileices-invite');
    expect(readFileSync(await download.path(), 'utf8')).toBe(`${LINK}\n`);
    await button('Back to the mesh').click();
    expect(await page.content()).not.toContain(LINK);
    await page.getByRole('button', { name: /^Cancel the invite/ }).click();
    await poll(text).toContain('None. Nobody can ask to join.');
  });

  it('is done by keyboard alone, and the focus never gets lost', async () => {
    await open();
    await button('Invite somebody').focus();
    await page.keyboard.press('Enter');
    await poll(focused).toBe('Invite somebody');
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await poll(() => page.getByLabel('This machine only').isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.made');
    await poll(focused).toBe('Invite somebody');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('made-link');
  });

  it('says in place why a link could not be made', async () => {
    fake.node.mesh.before = async () => { throw new RpcError('denied', 'The rule "no-guests" forbids mesh.invite.'); };
    await open();
    await button('Invite somebody').click();
    await page.getByLabel('This machine only').check();
    await button('Found the mesh and make the link').click();
    await poll(() => page.locator('.mesh-form .problem').innerText()).toContain('no-guests');
  });
});

describe('joining', () => {
  it('shows what the invite says before anything is asked, then each step in words, and where this node stands', async () => {
    await open();
    await button('I have an invite').click();
    await button('Look at it').click();
    await page.getByText('Paste the link, or choose the file, first.').waitFor();
    await page.getByLabel('The link you were given').fill(`  ${LINK}\n`);
    await button('Look at it').click();
    await page.waitForSelector('.offer');
    for (const part of ['home', 'train with the others', 'ws://192.168.1.20:47901/signal', ...OWN_WORDS.split(' '), 'can leak something of that text', 'Your own model is kept as it is and comes back when you leave.']) expect(await page.locator('.offer').innerText()).toContain(part);
    expect(asked()).toEqual([['mesh.preview', { link: LINK }]]);
    await button('Ask to join').click();
    await poll(text).toContain('Connecting');
    expect(asked().at(-1)).toEqual(['mesh.join', { link: LINK }]);
    fake.node.mesh.change({ state: 'waiting-approval', stateWords: 'It was reached. Somebody there has to let this node in: tell them your check words.' });
    await poll(text).toContain('Waiting for approval');
    for (const word of OWN_WORDS.split(' ')) expect(await page.locator('.check-words-large').innerText()).toContain(word);
    fake.node.mesh.change({ state: 'member', peers: meshView().peers });
    await poll(text).toContain('this node');
    await poll(() => page.locator('[aria-live="polite"]').textContent()).toContain('This node is in the mesh home now.');
  });

  it('says why it was refused, and takes another invite in place of that one', async () => {
    fake.node.mesh.set(meshView({ state: 'refused', stateWords: 'Whoever was asked said no.', peers: [] }));
    await open();
    await poll(text).toMatch(/Refused\s+Whoever was asked said no\./);
    await button('I have another invite').click();
    await page.getByLabel('The link you were given').fill(LINK);
    await button('Look at it').click();
    await button('Ask to join').click();
    await poll(text).toContain('Connecting');
    expect(await button('Take it back…').count()).toBe(1);
    expect(await button('I have another invite').count()).toBe(0);
  });

  it('takes a file that is chosen or dropped, and refuses one that is none', async () => {
    await open();
    await button('I have an invite').click();
    const choose = (name: string, content: string) => page.locator('.mesh-form input[type="file"]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
    await choose('photo.jpg', 'x'.repeat(5_000));
    await page.getByText('That file is no invite').waitFor();
    await choose('home.ileices-invite', `${LINK}\n`);
    await page.waitForSelector('.offer');
    expect(asked()).toEqual([['mesh.preview', { link: LINK }]]);
    await button('Not this one').click();
    await page.locator('.mesh-form').evaluate((form, link) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([`${link}\n`], 'home.ileices-invite'));
      form.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    }, LINK);
    await page.waitForSelector('.offer');
  });

  it('says in place why an invite does not hold', async () => {
    fake.node.mesh.before = async () => { throw new RpcError('bad-request', 'The invite has expired. Ask for a new one.'); };
    await open();
    await button('I have an invite').click();
    await page.getByLabel('The link you were given').fill(LINK);
    await button('Look at it').click();
    await poll(() => page.locator('.mesh-form .problem').innerText()).toBe('The invite has expired. Ask for a new one.');
  });
});

describe('somebody asks to be let in', () => {
  it('M16 is said, never over what a person does; the dialog opens when asked for, with Deny in focus', async () => {
    fake.node.mesh.set(meshView());
    await open();
    await page.locator('#view-world').click();
    await page.locator('#composer').fill('typing');
    fake.node.mesh.change({ peers: [waiting(0), waiting(1), ...meshView().peers] });
    await poll(() => page.locator('#view-mesh .badge').innerText()).toContain('2');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await poll(() => page.locator('[aria-live="polite"]').textContent()).toContain('laptop 1 asks to join your mesh.');
    expect(await page.locator('.waiting-peers').innerText()).toContain('laptop 1 and 1 more ask to join home.');
    await button('Answer…').click();
    const dialog = page.locator('dialog[open]');
    for (const part of [...WORDS[0]!.split(' '), 'train with the others', 'cannot be called back', '1 more after this']) await poll(() => dialog.innerText()).toContain(part);
    await poll(focused).toBe('Deny');
    await armed();
    await button('Allow').click();
    await poll(() => dialog.innerText()).toContain('Let laptop 2 in?');
    await poll(focused).toBe('Deny');
    await page.keyboard.press('Enter');
    await poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(asked()).toEqual([['mesh.approve', { peer: idOf('d077') }], ['mesh.refuse', { peer: idOf('d177') }]]);
    await poll(() => page.locator('.waiting-peers').count()).toBe(0);
  });

  it('M16 cannot be let in by a press that came before it could be read', async () => {
    fake.node.mesh.set(meshView({ peers: [waiting(0), waiting(1)] }));
    await open({});
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 5_000);
    await page.getByRole('button', { name: 'Answer… laptop 1' }).click();
    await button('Allow').click({ force: true });
    await page.clock.runFor(ARM_MS - 100);
    await button('Allow').click({ force: true });
    expect(asked()).toEqual([]);
    await page.clock.runFor(200);
    await armed();
    await button('Allow').click();
    await poll(() => asked().length).toBe(1);
    // The next one waits anew: the press for the first is no yes to the second.
    await page.getByText('Let laptop 2 in?').waitFor();
    await button('Allow').click({ force: true });
    expect(asked()).toHaveLength(1);
  });

  it('M16 comes at most three times in a row; those after them wait in the panel', async () => {
    fake.node.mesh.set(meshView({ peers: [0, 1, 2, 3].map((index) => waiting(index)) }));
    await open();
    await page.getByRole('button', { name: 'Answer… laptop 1' }).click();
    for (const name of ['laptop 1', 'laptop 2', 'laptop 3']) {
      await page.getByText(`Let ${name} in?`).waitFor();
      await button('Deny').click();
    }
    await poll(() => page.locator('dialog[open]').count()).toBe(0);
    await poll(() => page.locator('.peer-waiting').allInnerTexts()).toEqual([expect.stringContaining('laptop 4')]);
  });

  it('closes on Esc without an answer, and by itself when nobody waits any more', async () => {
    fake.node.mesh.set(meshView({ peers: [waiting(0)] }));
    await open();
    for (const close of [async () => { await page.keyboard.press('Escape'); }, async () => { fake.node.mesh.change({ peers: [] }); }]) {
      await page.getByRole('button', { name: 'Answer… laptop 1' }).click();
      await page.waitForSelector('dialog[open]');
      await close();
      await poll(() => page.locator('dialog[open]').count()).toBe(0);
    }
    expect(asked()).toEqual([]);
  });

  it('M17 shows a name as text alone: no markup, nothing that turns or hides, no more than 64 signs', async () => {
    fake.node.mesh.set(meshView({ name: HOSTILE, peers: [waiting(0, { name: HOSTILE }), peer({ id: idOf('a1'), name: HOSTILE })] }));
    await open();
    await page.locator('.peer-waiting button').click();
    await page.waitForSelector('dialog[open]');
    expect(await page.locator('.mesh img, dialog img').count()).toBe(0);
    for (const shown of await page.locator('.peer-name strong, .mesh-title, .approval strong').allTextContents()) {
      expect([...shown].length).toBeLessThanOrEqual(64);
      expect(shown).not.toMatch(/[\u202E\u200B]/);
    }
    expect(await page.evaluate(() => [...document.querySelectorAll('.approval, .mesh')].filter((node) => node.scrollWidth > node.clientWidth + 1).length)).toBe(0);
  });
});

describe('inside', () => {
  it('has this node first, then the round with its progress, the others with path and share, and traffic', async () => {
    fake.node.mesh.set(meshView({ openAt: 'ws://192.168.1.10:47901/signal' }));
    await open();
    const said = await text();
    const order = ['study', OWN_WORDS.split(' ')[0]!, '53 % of all', 'Round 119: 3 nodes learn', 's left', '3.211 → 3.199 nats/token', '5e1faaaaaaaa', 'kitchen', 'local network, 3 ms · trains, 4.1 k tok/s', '37 updates taken', 'attic', 'through a relay, 84 ms', '11.8 MB sent', '2,000 MB a day', 'Open for joining at ws://192.168.1.10:47901/signal.'];
    const places = order.map((part) => said.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    const share = async () => Number(await page.locator('.round-flow progress').getAttribute('value'));
    const before = await share();
    await poll(share).toBeGreaterThan(before);
    expect(await page.locator('.mesh-line').innerText()).toMatch(/round 118\s+2 of 2 linked/);
  });

  it('M78 revokes only after its consequences were read; what somebody else let in is blocked here, and unblocked', async () => {
    fake.node.mesh.set(meshView({ peers: [peer({ id: idOf('a1') }), peer({ id: idOf('b1'), name: 'attic', mayRevoke: false })] }));
    await open();
    await button('Revoke… kitchen').click();
    await page.getByText('Every member shuts it out, for good.').waitFor();
    expect(await focused()).toBe('Cancel');
    await page.keyboard.press('Enter');
    expect(asked()).toEqual([]);
    await button('Revoke… kitchen').click();
    await page.locator('dialog[open] input').fill('shut');
    expect(await button('Revoke it').isDisabled()).toBe(true);
    await page.locator('dialog[open] input').fill('shut out');
    await button('Revoke it').click();
    await page.getByText('kitchen is out of the mesh.').first().waitFor();
    await button('Block… attic').click();
    await page.locator('dialog[open] input').fill('shut out');
    await button('Block it').click();
    await poll(text).toContain('2 that are out');
    await page.getByText('2 that are out').click();
    await button('Unblock attic').click();
    await poll(() => asked()).toEqual([['mesh.revoke', { peer: idOf('a1') }], ['mesh.revoke', { peer: idOf('b1') }], ['mesh.unblock', { peer: idOf('b1') }]]);
    await poll(() => page.getByText('not proven yet').count()).toBe(1);
  });

  it('pauses, finishes and leaves; a refusal stays in the dialog', async () => {
    fake.node.mesh.set(meshView({ ownModelKept: true }));
    await open();
    let roundOver = (): void => undefined;
    fake.node.mesh.before = () => new Promise((resolve) => { roundOver = () => { resolve(); }; });
    await button('Pause after this round').click();
    await button('Pauses after this round…').waitFor();
    roundOver();
    await page.getByText('Round 118 is in the model; the node is paused.').first().waitFor();
    fake.node.mesh.before = async () => undefined;
    await button('Pause now').click();
    await page.waitForSelector('.state-paused');
    await button('Go on').click();
    await page.waitForSelector('.state-learning');
    fake.node.mesh.before = async () => { throw new RpcError('busy', 'The round is being put together. Try again in a moment.'); };
    await button('Leave…').click();
    await page.getByText('Your own model from before comes back.').waitFor();
    await page.locator('dialog[open] input').fill('leave');
    await button('Leave').click();
    await poll(() => page.locator('dialog[open] .problem').innerText()).toContain('Try again in a moment.');
    fake.node.mesh.before = async () => undefined;
    await button('Leave').click();
    await poll(text).toContain('I have an invite');
    expect(await page.locator('.mesh-line').count()).toBe(0);
  });

  it('is reached by a key and by the bar below', async () => {
    fake.node.mesh.set(meshView());
    await open();
    await page.locator('#view-world').click();
    await page.keyboard.press('Control+3');
    await page.waitForSelector('.round-flow');
    await page.locator('#view-world').click();
    await page.locator('.mesh-line').click();
    await page.waitForSelector('.round-flow');
  });
});

const STATES: readonly { name: string; reach: () => Promise<void> }[] = [
  { name: 'no mesh', reach: async () => { await button('I have an invite').waitFor(); } },
  { name: 'joining', reach: async () => { await button('I have an invite').click(); await page.waitForSelector('.mesh-paste'); } },
  { name: 'what an invite says', reach: async () => { await page.locator('.mesh-paste').fill(LINK); await button('Look at it').click(); await page.waitForSelector('.offer'); } },
  { name: 'refused', reach: async () => { fake.node.mesh.set(meshView({ state: 'refused', stateWords: 'Whoever was asked said no.', peers: [] })); await page.getByText('Refused').first().waitFor(); } },
  { name: 'waiting for approval', reach: async () => { fake.node.mesh.set(meshView({ state: 'waiting-approval', stateWords: 'It was reached.', peers: [] })); await page.getByText('Waiting for approval').first().waitFor(); } },
  { name: 'shut out', reach: async () => { fake.node.mesh.set(meshView({ state: 'revoked', stateWords: 'Its membership was taken back.' })); await page.getByText('Shut out').first().waitFor(); } },
  { name: 'inside, somebody waits', reach: async () => { fake.node.mesh.set(meshView({ peers: [waiting(0), ...meshView().peers, peer({ id: idOf('e1'), state: 'blocked', path: null })], openAt: 'ws://192.168.1.10:47901/signal' })); await page.waitForSelector('.peer-waiting'); } },
  { name: 'approval', reach: async () => { await page.locator('.peer-waiting button').click(); await page.waitForSelector('dialog[open]'); await armed(); } },
  { name: 'revoking', reach: async () => { await page.keyboard.press('Escape'); await button('Revoke… kitchen').click(); await page.waitForSelector('dialog[open]'); } },
  { name: 'inviting', reach: async () => { await button('Cancel').click(); await button('Invite somebody').click(); await page.getByText('What a joiner may do').first().click(); await button('Make the link').click(); await page.waitForSelector('.mesh-form .problem'); } },
  { name: 'the link and its code', reach: async () => { await page.getByLabel('Machines of this network').check(); await button('Make the link').click(); await button('QR code').click(); await page.waitForSelector('.qr'); } },
  { name: 'who waits, over the chat', reach: async () => { await page.locator('#view-world').click(); await page.waitForSelector('.waiting-peers'); } },
];

describe('axe finds no serious fault and nothing overflows', () => {
  it('in any state of the mesh, dark and light, in the smallest window', async () => {
    fake.node.consent.reset();
    fake.node.consent.ask();
    await open({ viewport: { width: 960, height: 600 }, reducedMotion: 'reduce' });
    for (const state of STATES) {
      await state.reach();
      await expectFitAndSound(page, state.name, '.mesh, .tabs, .hud-line, .dialog[open], .offer, .own-node, body');
      const moved = await page.evaluate(() => [document.scrollingElement!, ...document.querySelectorAll('.app, .stage, .dock')].map((node) => [node.scrollHeight - node.clientHeight, node.scrollTop]));
      expect([state.name, moved.flat().filter((pixels) => pixels > 1)]).toEqual([state.name, []]);
    }
    fake.node.consent.reset();
  });
});
