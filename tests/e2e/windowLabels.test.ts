// Names over the world in the smallest window: none covers another, and nobody's words cover a being.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUB_PLOT } from '../../app/world/sim/plots.ts';
import { PLOTS_A_SIDE, PLOT_UNITS, UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import { ENTITY_FLAGS, ENTITY_KINDS, ROW, ROW_WORDS } from '../../schemas/worldFrame.ts';
import { covered, type Box } from '../../renderer/world/over/labelLayout.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, openWindow } from './windowPage.ts';

/** Labels find their places a few times a second. */
const LAID_OUT_MS = 600;
const SMALL = { width: 960, height: 600 };
let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

/** The middle of the land a world begins with. */
const MIDDLE = (HUB_PLOT % PLOTS_A_SIDE + 0.5) * PLOT_UNITS;
/** Both founders stand where the test wants them. */
function foundersAt(rows: Int32Array, spot: (index: number) => { x: number; z: number }): Int32Array {
  const placed = rows.slice();
  let founder = 0;
  for (let at = 0; at < placed.length; at += ROW_WORDS) {
    if (((placed[at + ROW.what]! >>> 16) & ENTITY_FLAGS.founder) === 0) continue;
    const { x, z } = spot(founder);
    placed.set([x, z, x, z], at + ROW.x);
    founder += 1;
  }
  return placed;
}

/** Labels in view with their boxes, once a frame was drawn with what is shown now. */
async function labelsOf(page: Page): Promise<(Box & { text: string; kind: string })[]> {
  const frame = await page.evaluate(() => window.__ileices.frames.frames);
  await page.mouse.move(200 + Math.random() * 50, 200);
  await page.waitForFunction((from) => window.__ileices.frames.frames > from + 2, frame);
  await page.waitForTimeout(LAID_OUT_MS);
  return page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.labels .label:not([hidden])')].map((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { left, top, width, height, text: node.innerText, kind: node.className };
  }));
}
/** Half a pixel of rounding is no collision. */
const collisions = (labels: readonly (Box & { text: string })[]): string[] => labels.flatMap((one, index) => labels.slice(index + 1)
  .filter((other) => covered({ ...one, width: one.width - 3, height: one.height - 1 }, { ...other, height: other.height - 1 }) > 0).map((other) => `${one.text} | ${other.text}`));

describe('at 960x600 with the loss curve open', () => {
  it('no name covers another, with many sources and two beings that meet', async () => {
    fake.node.change({ sources: [...fake.node.status.sources, ...Array.from({ length: 12 }, (_, index) => source({ id: `s-00000000000001${index.toString(16).padStart(2, '0')}`, name: `a rather long name ${index}`, state: 'learnt' }))] });
    for (const apart of [0, 1, 2, 4]) {
      fake.node.stagedRows = (rows) => foundersAt(rows, (index) => ({ x: MIDDLE + index * apart * UNITS_PER_TILE, z: MIDDLE }));
      const page = await openWindow(browser, fake, { viewport: SMALL });
      if (await page.locator('.hud-body').count() === 0) await page.getByRole('button', { name: 'Details' }).click();
      await page.waitForFunction(() => window.__ileices.frames.frames > 2);
      const labels = await labelsOf(page);
      expect(labels.filter((label) => label.kind.includes('being')).map((label) => label.text)).toEqual(expect.arrayContaining(['Ileices', 'Mystiiqa']));
      expect(labels.filter((label) => label.kind.includes('place')).length).toBeGreaterThan(2);
      expect([apart, ...collisions(labels)]).toEqual([apart]);
      await page.context().close();
    }
  });

  it('no name covers another where everybody stands at one lantern, and the world’s own place goes by a name of the world', async () => {
    const relic = ENTITY_KINDS.indexOf('relic');
    fake.node.stagedRows = (rows) => {
      const placed = rows.slice();
      let spot: number[] | null = null;
      for (let at = 0; at < placed.length; at += ROW_WORDS) if ((placed[at + ROW.what]! & 255) === relic) spot ??= [...placed.subarray(at + ROW.x, at + ROW.x + 2)];
      let many = 0;
      for (let at = 0; at < placed.length; at += ROW_WORDS) {
        if ((placed[at + ROW.what]! & 255) === relic) continue;
        const [x, z] = [spot![0]! + (many % 2) * 128, spot![1]! - Math.floor(many / 2) * 128];
        placed.set([x, z, x, z], at + ROW.x);
        many += 1;
      }
      return placed;
    };
    const page = await openWindow(browser, fake, { viewport: SMALL });
    await page.waitForFunction(() => window.__ileices.frames.frames > 2);
    const labels = await labelsOf(page);
    expect(labels.map(({ text }) => text)).toEqual(expect.arrayContaining(['Ileices', 'Mystiiqa', 'You']));
    expect(labels.map(({ text }) => text)).not.toContain('the world itself');
    expect(collisions(labels)).toEqual([]);
    await page.context().close();
  });

  it('the speech bubble covers neither name, and the banner no note', async () => {
    fake.node.stagedRows = (rows) => foundersAt(rows, (index) => ({ x: MIDDLE + index * 2 * UNITS_PER_TILE, z: MIDDLE - index * 2 * UNITS_PER_TILE }));
    fake.node.chat.replies = ['Ileices is at the round tower, near the old bridge, counting the stars over the pond.'];
    const host = await startFakeHost({ node: fake.node });
    const page = await openWindow(browser, host, { viewport: SMALL });
    await page.getByRole('button', { name: 'Details' }).click();
    await page.waitForFunction(() => window.__ileices.frames.frames > 2);
    await ask(page, 'Where is Ileices?');
    await page.waitForSelector('.reply-footer');
    const labels = await labelsOf(page);
    expect(labels.some((label) => label.kind.includes('bubble'))).toBe(true);
    expect(collisions(labels)).toEqual([]);
    await host.close();
    await page.getByText('Reconnecting.').waitFor();
    const [banner, notes] = await Promise.all([page.locator('.banner').boundingBox(), page.locator('.honest-lines').boundingBox()]);
    expect(covered({ left: banner!.x, top: banner!.y, ...banner! }, { left: notes!.x, top: notes!.y, ...notes! })).toBe(0);
    await page.context().close();
  });
});
