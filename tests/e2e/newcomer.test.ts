// The newcomer's path from the first screen to the neighbour's island, on two real nodes: once with a pointer, once by keys alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { Keys, Pointer } from './hands.ts';
import { MeshMember } from './meshNodes.ts';
import { NewcomersPath } from './newcomersPath.ts';
import { faultsOf, openWindow } from './windowPage.ts';

const LIMIT_MS = 280_000;
let browser: Browser;
let folder = '';
beforeAll(async () => { browser = await launchChromium(); folder = mkdtempSync(join(tmpdir(), 'ileices-newcomer-')); });
afterAll(async () => { await browser?.close(); rmSync(folder, { recursive: true, force: true }); });

const NEIGHBOUR = 'Kay', LINE = 'Good evening, here I am.';
const FILES = ['bread.txt', 'ferry.txt', 'lantern.txt', 'moss.txt', 'tide.txt'];
/** A person's home, with a folder of notes in it. */
function personsHome(name: string): string {
  const home = join(folder, name), notes = join(home, 'notes');
  mkdirSync(notes, { recursive: true });
  for (const [at, file] of FILES.entries()) writeFileSync(join(notes, file), Array.from({ length: 60 }, (_, line) => `Note ${line} of ${at}: the lantern by the ferry is lit when the tide comes in, and the bread is warm.`).join('\n'));
  return home;
}

describe.each([['a pointer'], ['keys alone']])("a newcomer's path with %s", (how) => {
  const nodes: MeshMember[] = [];
  afterEach(async ({ task }) => {
    const shots = process.env['ILEICES_SHOTS'];
    if (task.result?.state === 'fail' && shots !== undefined) for (const [at, page] of browser.contexts().flatMap((context) => context.pages()).entries()) await page.screenshot({ path: `${shots}/newcomer-${at}.png` });
  });
  afterAll(async () => { await Promise.all(nodes.map((node) => node.dispose())); });
  test('from the first screen to a neighbour\'s island', async () => {
    const home = personsHome(how.replace(' ', '-'));
    const node = new MeshMember({ home: join(home, '.ileices'), settings: { backend: 'cpu', power: 'balanced' }, before: ['env', `HOME=${home}`] });
    nodes.push(node);
    await node.up();
    await node.until(({ state }) => state === 'learning');
    const { url } = await node.call('open', {}), page = await openWindow(browser, { url: () => url }, { welcomed: false });
    const path = new NewcomersPath(page, how === 'a pointer' ? new Pointer() : new Keys(page));
    await path.welcome();
    await path.walk();
    expect(await path.talk('Where is Ileices?')).toMatch(/Ileices/);
    await path.show('notes');
    const file = await path.uncover(FILES), before = await path.steps();
    await path.untilState(file, /asked for, waits for your answer/);
    await path.allow(file);
    await path.untilState(file, /being learnt now|learnt$/);
    await expect.poll(() => path.steps(), { timeout: 60_000 }).toBeGreaterThan(before);
    expect(await path.inspect('Mystiiqa')).toContain('chosen by');
    await path.lookBack(file, /seen by name, never opened/);
    const kay = new MeshMember({ home: join(home, '.kay'), settings: { backend: 'cpu', power: 'quiet', meshName: NEIGHBOUR, islandGuests: 'look' } });
    nodes.push(kay);
    await kay.up();
    await kay.call('mesh.join', { link: await path.invite() });
    await path.letIn((await kay.mesh()).self.checkWords);
    await kay.untilMesh(({ state }) => state === 'member', LIMIT_MS);
    // Whoever lives there is at home, or nobody would hear it.
    const door = await kay.call('open', {}), atHome = await openWindow(browser, { url: () => door.url });
    await path.goOver(NEIGHBOUR, LINE);
    await atHome.locator('.label-bubble:not([hidden])', { hasText: LINE }).waitFor();
    await path.goHome();
    expect(await faultsOf(page)).toEqual([]);
    for (const one of [page, atHome]) await one.context().close();
  }, LIMIT_MS);
});
