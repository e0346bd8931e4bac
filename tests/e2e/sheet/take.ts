// The contact sheet: every scene in dark and light, large and small, with reduced motion and with text of twice the size, each looked at
// by axe and for its layout, and all pictures on one sheet for each way of showing them.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startFakeHost } from '../../doubles/fakeNode.ts';
import { faultsOf, openWindow } from '../windowPage.ts';
import { axeAll, layoutFaults } from './looks.ts';
import { PANEL_SCENES } from './panelScenes.ts';
import { newNode, type Scene } from './scene.ts';
import { WORLD_SCENES } from './worldScenes.ts';

export const SCENES: readonly Scene[] = [...WORLD_SCENES, ...PANEL_SCENES];

const LARGE = { width: 1440, height: 900 }, SMALL = { width: 960, height: 600 };
interface Way { readonly id: string; readonly viewport: typeof LARGE; readonly colorScheme: 'dark' | 'light'; readonly reducedMotion?: 'reduce'; readonly textSize?: number }
/** The last ones are for what stays the same in both themes. */
export const WAYS: readonly Way[] = [
  { id: '1440-dark', viewport: LARGE, colorScheme: 'dark' }, { id: '1440-light', viewport: LARGE, colorScheme: 'light' }, { id: '960-dark', viewport: SMALL, colorScheme: 'dark' }, { id: '960-light', viewport: SMALL, colorScheme: 'light' },
  { id: '1440-still', viewport: LARGE, colorScheme: 'dark', reducedMotion: 'reduce' }, { id: '1440-200', viewport: LARGE, colorScheme: 'light', textSize: 200 },
];
const SHEET_QUALITY = 44, ACROSS = 8, THUMB = 208;
/** A software renderer draws the newest moment a little later. */
const SETTLE_MS = 250;

export interface Taken { readonly pictures: number; readonly faults: readonly string[] }
export interface TakeOptions { readonly folder: string; readonly only?: RegExp; readonly ways?: readonly string[]; readonly say?: (line: string) => void }

const pictureOf = (folder: string, { id }: Way, name: string): string => join(folder, id, `${name.replaceAll(' ', '-')}.png`);

async function look(page: Page): Promise<string[]> {
  return [...await axeAll(page), ...await layoutFaults(page)];
}

async function setWay(page: Page, scene: Scene, { viewport, colorScheme, reducedMotion }: Way): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: reducedMotion ?? 'no-preference' });
  await page.setViewportSize(viewport);
  await page.waitForSelector(`[data-theme="${colorScheme}"]`);
  // A small window begins with the bar closed, a large one with it open.
  const open = await page.locator('.hud-body').count() > 0, wanted = scene.bar === true || viewport === LARGE;
  if (open !== wanted && await page.locator('.hud-toggle').count() > 0) await page.locator('.hud-toggle').evaluate((node) => { (node as HTMLElement).click(); });
  await page.waitForTimeout(SETTLE_MS);
  // Colours that are on their way to those of the other theme are nobody's.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().flatMap((one) => (one instanceof CSSTransition ? [one.finished] : []))));
}

async function takeScene(browser: Browser, scene: Scene, ways: readonly Way[], folder: string): Promise<string[]> {
  const node = newNode(), found: string[] = [];
  await scene.stage?.(node);
  const fake = await startFakeHost({ node });
  const page = await openWindow(browser, fake, { welcomed: scene.first !== true });
  try {
    await scene.reach?.(page, node);
    if (scene.away === true) { await fake.close(); await page.getByText('Reconnecting').first().waitFor(); }
    for (const way of ways) {
      // While the node is away nobody can change what is set.
      if (way.textSize !== undefined) { if (scene.away === true) continue; node.settings = { ...node.settings, textSize: way.textSize }; node.emit({ event: 'settings', data: node.settings }); }
      await setWay(page, scene, way);
      await page.screenshot({ path: pictureOf(folder, way, scene.name) });
      found.push(...(await look(page)).map((fault) => `${scene.name}, ${way.id}: ${fault}`));
    }
    found.push(...(await faultsOf(page)).filter((fault) => !(scene.away === true && fault.includes('connect-src'))).map((fault) => `${scene.name}: ${fault}`));
  } finally {
    await page.context().close();
    if (scene.away !== true) await fake.close();
  }
  return found;
}

/** All pictures of one way on one page, each under its name. */
async function montage(browser: Browser, way: Way, folder: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: ACROSS * (THUMB + 8) + 8, height: 600 } });
  const shown = SCENES.map(({ name }) => ({ name, path: pictureOf(folder, way, name) })).filter(({ path }) => existsSync(path)).map(({ name, path }) => {
    const picture = readFileSync(path).toString('base64');
    return `<figure><img src="data:image/png;base64,${picture}" width="${THUMB}"><figcaption>${name}</figcaption></figure>`;
  });
  await page.setContent(`<!doctype html><style>body{margin:8px;background:#777;display:grid;grid-template-columns:repeat(${ACROSS},${THUMB}px);gap:8px;font:11px sans-serif;color:#fff}figure{margin:0}img{display:block}</style>${shown.join('')}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await page.screenshot({ path: join(folder, `sheet-${way.id}.jpg`), type: 'jpeg', quality: SHEET_QUALITY, fullPage: true });
  await page.screenshot({ path: join(folder, `sheet-${way.id}.png`), fullPage: true });
  await page.close();
}

export async function takeSheet(browser: Browser, { folder, only, ways: wanted, say = () => undefined }: TakeOptions): Promise<Taken> {
  const ways = WAYS.filter(({ id }) => wanted?.includes(id) ?? true), scenes = SCENES.filter(({ name }) => only?.test(name) ?? true);
  for (const { id } of ways) {
    // Some scenes anew stand on the sheet beside those that were taken before.
    if (only === undefined) rmSync(join(folder, id), { recursive: true, force: true });
    mkdirSync(join(folder, id), { recursive: true });
  }
  const faults: string[] = [];
  for (const scene of scenes) {
    const found = await takeScene(browser, scene, ways, folder).catch((fault: unknown) => [`${scene.name}: was not reached: ${String(fault).slice(0, 400)}`]);
    faults.push(...found);
    say(`${scene.name}${found.length === 0 ? '' : `: ${found.length} found`}`);
    writeFileSync(join(folder, 'faults.txt'), faults.map((line) => `${line}\n`).join(''));
  }
  for (const way of ways) await montage(browser, way, folder);
  return { pictures: ways.flatMap((way) => scenes.filter(({ name }) => existsSync(pictureOf(folder, way, name)))).length, faults };
}
