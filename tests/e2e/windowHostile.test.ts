// Hostile texts in every place of the window that shows words of others: messages, replies, names, manifests, file names, lines of the
// journal and of the log. Behind the policy the host really sends, none of them runs, fetches, opens or leads anywhere, and
// each is shown as the text it is. A page without a defence shows first that they would.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlowProgress } from '../../schemas/dataset.ts';
import type { Inspected } from '../../schemas/world.ts';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { LINK, meshView } from '../doubles/fakeMesh.ts';
import { shownFolder } from '../doubles/fakeLand.ts';
import { FakeNode, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { defenceless, Heard, openTrap, shownSigns, strangersIn, type Trap } from './hostile/canary.ts';
import { artefactsOf, auditOf, chunks, consentOf, inspectedOf, landOf, logOf, meshOf, messagesOf, offersOf, riddleOf, sceneOf, sourcesOf } from './hostile/stage.ts';
import { hostileTexts, type HostileText } from './hostile/texts.ts';
import { ask, faultsOf, openWindow } from './windowPage.ts';

const SEED = 20_261_122;
const LEAST_TEXTS = 500;
/** Of those that are HTML, do something where a page takes them for it, within a few seconds. */
const LEAST_DEEDS = 60;
const HTML: ReadonlySet<string> = new Set(['tags', 'drawn', 'loads']);
/** Signs that a cut-off value still shows. */
const SHORT_VALUE = 200;
const NAMES_AN_OFFER = 40;
const LOOKS_A_KIND = 4;
/** Several texts to one message or name, and signs to one piece of a streamed reply. */
const TEXTS_A_TURN = 12, PIECE = 61;
/** Of the land, above what the world counts itself. */
const FIRST_ROUND = 5_000;
const FLOW: FlowProgress = { sourceId: 's-0000000000000000', stage: 'read', done: 1, total: 2, bytesDone: 1, bytesTotal: 2, startedAt: '2026-11-20T10:00:00.000Z', bytesPerSecond: 1, etaSeconds: 1 };

let browser: Browser, trap: Trap, fake: FakeHost, page: Page, heard: Heard;
let texts: readonly HostileText[] = [];
/** One of each family, for what can be shown only one at a time. */
let some: readonly HostileText[] = [];
beforeAll(async () => {
  [browser, trap] = await Promise.all([launchChromium(), openTrap()]);
  texts = hostileTexts(SEED, trap.place);
  some = [...new Map(texts.map((one) => [one.family, one])).values()];
});
afterAll(async () => { await browser?.close(); await trap?.close(); });

async function open(node = new FakeNode()): Promise<FakeNode> {
  fake = await startFakeHost({ node });
  heard = new Heard();
  page = await openWindow(browser, fake, { viewport: { width: 960, height: 600 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], prepare: (context) => heard.listen(context) });
  return node;
}
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });
const signsOf = (all: readonly HostileText[]): string[] => all.map(({ sign }) => sign);
/** All of them stand in the page, as text and as nothing else. */
async function standAsText(place: string, wanted: readonly HostileText[] = texts): Promise<void> {
  await poll(async () => { const shown = await shownSigns(page); return [place, signsOf(wanted).filter((sign) => !shown.has(sign))]; }).toEqual([place, []]);
  expect([place, await strangersIn(page)]).toEqual([place, []]);
}
/** Presses without scrolling there: what is pressed counts, not where it stands. */
const press = (selector: string): Promise<number> => page.evaluate((one) => { const all = [...document.querySelectorAll<HTMLElement>(one)]; for (const node of all) node.click(); return all.length; }, selector);
const shut = 'details:not([open]) > summary';

describe('hostile texts', () => {
  it('are more than five hundred, all different, and run and fetch where nothing holds them back', async () => {
    expect(new Set(texts.map(({ text, sign }) => text.replaceAll(sign, ''))).size).toBeGreaterThanOrEqual(LEAST_TEXTS);
    const bait = await openTrap(), html = hostileTexts(SEED, bait.place).filter(({ family }) => HTML.has(family));
    const loose = await defenceless(browser, html.map(({ text }) => text), LEAST_DEEDS);
    expect(loose.signs().size).toBeGreaterThanOrEqual(LEAST_DEEDS);
    expect([loose.ran.length > 0, bait.came.length > 0]).toEqual([true, true]);
    await bait.close();
  });
});

describe('in the window nothing runs, fetches, opens or leads away', () => {
  afterEach(async () => {
    expect(await faultsOf(page)).toEqual([]);
    expect({ ran: heard.ran, strange: heard.strange(new URL(fake.url()).origin), others: heard.others, trap: trap.came }).toEqual({ ran: [], strange: [], others: [], trap: [] });
    expect(new URL(page.url()).origin).toBe(new URL(fake.url()).origin);
    await page.context().close();
    await fake.close();
  });

  it('as messages and replies that are kept, and when their links are pressed', async () => {
    const node = new FakeNode();
    await node.chat.seed(texts.map(({ text }) => [text, text]));
    await open(node);
    await page.locator('#view-chat').click();
    await page.waitForSelector('.reply-text');
    await standAsText('kept');
    expect(await press('.link-address')).toBeGreaterThan(100);
  });

  it('as replies that stream, that fail, and all that stands under them', async () => {
    const node = new FakeNode();
    await node.chat.seed([['And?', 'Yes.']]);
    await open(node);
    await page.locator('#view-chat').click();
    await page.waitForSelector('.reply-text');
    const said = messagesOf(texts, 't-seeded', node.chat.messages.at(-1)!.id, TEXTS_A_TURN), replies = said.filter(({ author }) => author === 'ileices');
    for (const message of said) {
      if (message.author === 'person') { node.emit({ event: 'chat.message', data: message }); continue; }
      node.emit({ event: 'chat.message', data: { ...message, state: 'streaming', text: '', footer: null, failure: null, rating: null } });
      for (let at = 0; at < message.text.length; at += PIECE) node.emit({ event: 'chat.delta', data: { replyId: message.id, text: message.text.slice(at, at + PIECE) } });
    }
    await poll(() => page.locator('.reply-streaming').count()).toBe(replies.length);
    await standAsText('streamed');
    for (const reply of replies) node.emit({ event: 'chat.done', data: reply });
    await poll(() => page.locator('.reply-failed').count()).toBe(replies.length);
    await standAsText('done, with a footer');
  });

  it('as what a person types, as titles, as what is found, as files that are brought in', async () => {
    const node = new FakeNode();
    for (const { text, sign } of texts) await node.chat.seed([[text, 'Yes.']], `t-${sign}`);
    await open(node);
    await page.locator('#view-chat').click();
    for (const { text } of some.slice(0, 4)) {
      node.chat.replies = [text.replaceAll(' ', '\u00a0')];
      await ask(page, text);
      await page.locator('.turn').last().locator('.reply-footer').waitFor();
    }
    await page.getByRole('button', { name: 'All conversations', exact: true }).click();
    await poll(() => page.locator('.thread').count()).toBe(texts.length);
    expect(await strangersIn(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search all messages' }).fill('script');
    await poll(() => page.locator('.thread mark').count()).toBe(100);
    expect(await strangersIn(page)).toEqual([]);
    const file = join(process.env['TMPDIR'] ?? '/tmp', `ileices-hostile-${process.pid}.md`);
    writeFileSync(file, texts.slice(0, 50).map(({ text }) => `# ${text}\n\n## You\n\n${text}\n\n## Ileices\n\n${text}\n`).join('\n'));
    await page.locator('.thread-files input[type="file"]').setInputFiles(file);
    await poll(() => page.locator('.toasts .notice').count()).toBeGreaterThan(0);
    expect(await strangersIn(page)).toEqual([]);
  });

  it('as names of beings, visitors, islands, regions and relics, in the chronicle, in labels, looked at closely, in a challenge', async () => {
    const node = await open();
    node.showsItself = false;
    const own = node.world.answers.scene(null), ownLand = node.world.answers.land(null);
    // Names of what is in the picture: all texts, several to a name.
    const named = own.beings.length + ownLand.relics.length + ownLand.regions.length;
    for (const [round, part] of chunks(texts, named * TEXTS_A_TURN).entries()) {
      const names = chunks(part, Math.ceil(part.length / named)).map((few) => few.map(({ text }) => text).join(' '));
      let next = 0;
      const name = (): string => names[(next++) % names.length]!;
      node.stageLand = () => ({ version: FIRST_ROUND + round, regions: ownLand.regions.map((one) => ({ ...one, name: name() })), relics: ownLand.relics.map((one) => ({ ...one, name: name() })) });
      node.emit({ event: 'scene', data: { ...own, landVersion: FIRST_ROUND + round, beings: own.beings.map((one) => ({ ...one, name: name() })) } });
      await page.waitForFunction((wanted) => { const shown = document.querySelector('.labels')?.textContent ?? ''; return wanted.some((sign) => shown.includes(sign)); }, signsOf(part));
    }
    node.stageLand = () => landOf(texts);
    node.staged = (scene) => sceneOf(texts, scene);
    node.emit({ event: 'scene', data: node.staged(own) });
    await page.locator('#tab-inspect').click();
    await standAsText('outline');
    let kind: Inspected['kind'] = 'being';
    Object.assign(node.world.answers, { inspect: (id: number) => inspectedOf(texts, id, kind) });
    for (kind of ['being', 'relic', 'region', 'creature', 'grave', 'visitor', 'island'] as const) {
      for (const { sign } of kind === 'being' ? some.slice(0, 1) : some.slice(0, LOOKS_A_KIND)) {
        await page.evaluate((wanted) => { [...document.querySelectorAll<HTMLElement>('.outline-entry')].find((node) => node.querySelector('strong')?.textContent?.includes(wanted))!.click(); }, sign);
        await page.waitForFunction((wanted) => document.querySelector('.inspector')?.textContent?.includes(wanted), sign);
        if (kind === 'being') { await press(`.inspector ${shut}`); await standAsText('a being'); }
      }
      expect([kind, await strangersIn(page)]).toEqual([kind, []]);
    }
    for (const [at, part] of chunks(texts, 40).entries()) {
      Object.assign(node.world.answers, { riddle: () => riddleOf(part, 100 + at) });
      node.emit({ event: 'scene', data: { ...own, visitors: own.visitors.map((one) => ({ ...one, at: one.own ? 100 + at : null })) } });
      await page.waitForFunction((wanted) => document.querySelector('.riddle')?.textContent?.includes(wanted), part.at(-1)!.sign);
      expect([at, await strangersIn(page)]).toEqual([at, []]);
    }
  });

  it('as file names in questions, in looks inside, in the picker, in sources, reports, decisions and shown folders', async () => {
    const node = await open();
    const offers = offersOf(texts, NAMES_AN_OFFER);
    let shown = consentOf(texts, offers);
    Object.assign(node.consent, { view: () => shown });
    node.consent.inside = { files: chunks(texts, Math.ceil(texts.length / 3)).map((part) => ({ name: part[0]!.text, text: part.map(({ text }) => text).join('\n'), language: part[1]!.text, licence: part[2]!.text, findings: { [part[3]!.text]: 1 }, reason: null })), truncated: true };
    node.consent.report = { ...node.consent.report, refusedFiles: NAMES_AN_OFFER, refused: texts.slice(0, NAMES_AN_OFFER).map(({ text }) => ({ name: text, reason: text })) };
    node.consent.disk = { [texts[0]!.text]: Object.fromEntries(texts.slice(0, 400).map(({ text }) => [text, 1])), ...Object.fromEntries(texts.slice(400).map(({ text }) => [text, 1])) };
    await page.locator('#view-consent').click();
    node.consent.changed();
    await standAsText('questions');
    await press(shut);
    await press('.look-ask button');
    await page.waitForSelector('.looked-text');
    await standAsText('looked inside');
    for (let at = 1; at * NAMES_AN_OFFER < texts.length; at += 2) {
      await page.evaluate((index) => { document.querySelectorAll<HTMLElement>('.offer-others .outline-entry')[index]!.click(); }, at - 1);
      await page.waitForFunction((wanted) => document.querySelector('.offer-title')?.textContent?.includes(wanted), texts[at * 3]!.sign);
      expect([at, await strangersIn(page)]).toEqual([at, []]);
    }
    for (const part of chunks(texts, 200)) {
      shown = consentOf(part, []);
      node.consent.changed();
      await poll(() => page.locator('.history-entry').count()).toBe(part.length);
      await standAsText('decisions', part);
    }
    node.change({ sources: [...node.status.sources, ...sourcesOf(texts)] });
    node.land.change({ shown: texts.map(({ text }, at) => shownFolder({ landId: `l-${String(at).padStart(16, '0')}`, name: text })) });
    await poll(() => page.locator('.source').count()).toBe(texts.length * 2 + 1);
    await page.locator('details.report summary').first().click();
    await poll(() => page.locator('details.report li').count()).toBeGreaterThan(NAMES_AN_OFFER);
    await standAsText('sources and shown folders');
    await press('[data-decision="begin"]');
    await poll(() => page.locator('.picker-entry').count()).toBeGreaterThan(100);
    await standAsText('picker', texts.slice(400));
    await press('.picker-list li:first-child .picker-entry');
    await poll(() => page.locator('.picker-trail').textContent()).toContain(texts[0]!.sign);
    await standAsText('a folder in the picker', texts.slice(0, 400));
  });

  it('as members, manifests, links before joining, and sentences of what failed', async () => {
    const node = await open();
    await page.locator('#view-mesh').click();
    node.mesh.set(meshOf(texts));
    node.mesh.setArtefacts(artefactsOf(texts));
    await poll(() => page.locator('.file').count()).toBe(texts.length / 2);
    await standAsText('members and manifests');
    await page.locator('.hud-toggle').click();
    await page.locator('#hud-tab-nodes').click();
    await page.locator('#hud-tab-credits').click();
    await page.keyboard.press('Control+k');
    await page.locator('.palette-input').fill('revoke');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.palette-row');
    expect(await strangersIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.evaluate(() => { document.querySelector<HTMLElement>('.peer-waiting button')!.click(); });
    await page.waitForSelector('dialog.approval[open]');
    expect(await strangersIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    node.mesh.setArtefacts([]);
    node.mesh.set(null);
    await page.getByRole('button', { name: 'I have an invite' }).click();
    for (const one of some.slice(0, LOOKS_A_KIND)) {
      node.mesh.preview = { ...node.mesh.preview, meshName: one.text, issuerWords: one.text, endpoints: texts.map(({ text }) => text) };
      await page.locator('.mesh-paste').fill(one.text);
      node.mesh.before = () => Promise.reject(new RpcError('denied', one.text));
      await page.locator('.mesh-form .button-strong').click();
      await page.waitForFunction((wanted) => document.querySelector('.mesh-form .problem')?.textContent?.includes(wanted), one.sign);
      node.mesh.before = async () => undefined;
      await page.locator('.mesh-paste').fill(LINK);
      await page.locator('.mesh-form .button-strong').click();
      await poll(() => page.locator('.offer').textContent()).toContain(one.sign);
      await standAsText(`an invite, ${one.family}`);
      await page.locator('.offer .own-actions .button').first().click();
    }
    node.mesh.set(meshView());
  });

  it('in the journal, the log, the jobs, notices, the home folder and settings', async () => {
    const node = await open();
    node.audit = auditOf(texts);
    await page.locator('#view-ledger').click();
    await page.waitForSelector('.audit-row');
    while (await press('.audit-more') > 0) await page.waitForTimeout(50);
    await press(`.audit-rows ${shut}`);
    await standAsText('journal', texts.filter(({ text }) => text.length < SHORT_VALUE));
    node.verdict = { rows: 1, ok: false, head: texts[0]!.text, firstBad: { seq: 1, why: texts[0]!.text } };
    await page.getByRole('button', { name: 'Check signatures' }).click();
    await page.waitForSelector('.verdict-bad');
    node.log = logOf(texts);
    await page.locator('.hud-toggle').click();
    await page.locator('#hud-tab-logs').click();
    await poll(() => page.locator('.log-line').count()).toBe(texts.length);
    await standAsText('log');
    const [first] = texts;
    node.settings = { ...node.settings, exclusiveApps: some.map(({ text }) => text.slice(0, 80)), meshName: first!.text.slice(0, 64) };
    node.emit({ event: 'settings', data: node.settings });
    node.building = FLOW;
    node.change({ home: first!.text, reasonText: first!.text, backend: { kind: 'cpu', adapter: first!.text, threads: 1 }, notices: texts.map(({ text, sign }) => ({ id: sign, severity: 'warning', text, at: '' })), sources: sourcesOf(texts).map((one) => ({ ...one, state: 'reading', flow: FLOW })) });
    await poll(() => page.locator('.node-notices .notice').count()).toBe(texts.length);
    await page.locator('#view-jobs').click();
    await standAsText('jobs and notices');
    await page.locator('#view-settings').click();
    await page.waitForSelector('.settings, .setting');
    expect(await strangersIn(page)).toEqual([]);
  });
});
