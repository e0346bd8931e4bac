// Names over the world in the smallest window: none covers another, and nobody's words cover a being.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covered, type Box } from '../../renderer/world/labelLayout.ts';
import { launchChromium } from '../doubles/chromium.ts';
import { source, startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { ask, openWindow } from './windowPage.ts';

const SMALL = { width: 960, height: 600 };
let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

/** Labels in view with their boxes, once a frame was drawn with what is shown now. */
async function labelsOf(page: Page): Promise<(Box & { text: string; kind: string })[]> {
  const frame = await page.evaluate(() => window.__ileices.frames.frames);
  await page.mouse.move(200 + Math.random() * 50, 200);
  await page.waitForFunction((from) => window.__ileices.frames.frames > from + 2, frame);
  return page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.labels .label')].map((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { left, top, width, height, text: node.innerText, kind: node.className };
  }).filter((label) => label.left > -1000));
}
/** Half a pixel of rounding is no collision. */
const collisions = (labels: readonly (Box & { text: string })[]): string[] => labels.flatMap((one, index) => labels.slice(index + 1)
  .filter((other) => covered({ ...one, width: one.width - 3, height: one.height - 1 }, { ...other, height: other.height - 1 }) > 0).map((other) => `${one.text} | ${other.text}`));

describe('at 960x600 with the loss curve open', () => {
  it('no name covers another, with many sources and two beings that meet', async () => {
    fake.node.change({ sources: [...fake.node.status.sources, ...Array.from({ length: 12 }, (_, index) => source({ id: `s-00000000000001${index.toString(16).padStart(2, '0')}`, name: `a rather long name ${index}`, state: 'learnt' }))] });
    for (const apart of [0, 1, 2, 4]) {
      fake.node.staged = (snapshot) => ({ ...snapshot, beings: snapshot.beings.map((being, index) => {
        const x = snapshot.places[0]!.x + index * apart * 256; const z = snapshot.places[0]!.z;
        return { ...being, x, z, toX: x, toZ: z };
      }) });
      const page = await openWindow(browser, fake, { viewport: SMALL });
      if (await page.locator('.hud-body').count() === 0) await page.getByRole('button', { name: 'Loss curve' }).click();
      await page.waitForFunction(() => window.__ileices.frames.frames > 2);
      const labels = await labelsOf(page);
      expect(labels.filter((label) => label.kind.includes('being'))).toHaveLength(2);
      expect(labels.filter((label) => label.kind.includes('place')).length).toBeGreaterThan(2);
      expect([apart, ...collisions(labels)]).toEqual([apart]);
      await page.context().close();
    }
  });

  it('the speech bubble covers neither name, and the banner no note', async () => {
    fake.node.staged = (snapshot) => ({ ...snapshot, beings: snapshot.beings.map((being, index) => {
      const middle = snapshot.size * 128;
      return { ...being, x: middle + index * 512, z: middle - index * 512, toX: middle + index * 512, toZ: middle - index * 512 };
    }) });
    fake.node.replies = ['Ileices is at the round tower, near the old bridge, counting the stars over the pond.'];
    const host = await startFakeHost({ node: fake.node });
    const page = await openWindow(browser, host, { viewport: SMALL });
    await page.getByRole('button', { name: 'Loss curve' }).click();
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
