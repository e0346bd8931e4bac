// What the window costs: frames on software graphics, none while hidden, few draw calls, and memory beside a blank page.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_FLAGS, CHROMIUM_PATH, launchChromium } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { processorSecondsOf, proportionalMegabytesOf } from './processCost.ts';
import { countersOf, framesOf, openWindow } from './windowPage.ts';

const MOST_MEGABYTES_ABOVE_BLANK = 150;
let browser: Browser;
let fake: FakeHost;
beforeAll(async () => { [browser, fake] = await Promise.all([launchChromium(), startFakeHost()]); });
afterAll(async () => { await browser?.close(); await fake?.close(); });

describe('frames', () => {
  it('on software graphics: named as such, at most 15 a second while touched, one in two seconds else, none hidden', async () => {
    const page = await openWindow(browser, fake);
    await page.waitForFunction(() => window.__ileices.frames.frames > 0);
    expect(await page.evaluate(() => window.__ileices.software())).toMatch(/swiftshader|llvmpipe|software/i);
    await page.getByText('No graphics card').waitFor();
    expect((await countersOf(page)).drawCalls).toBeLessThanOrEqual(4);

    const before = await framesOf(page);
    const begun = Date.now();
    while (Date.now() - begun < 3_000) { await page.mouse.move(300 + (Date.now() % 200), 300); await page.waitForTimeout(20); }
    const touchedPerSecond = ((await framesOf(page)) - before) / ((Date.now() - begun) / 1000);
    expect(touchedPerSecond).toBeLessThanOrEqual(15.5);
    expect(touchedPerSecond).toBeGreaterThan(2);

    await page.waitForTimeout(5_300);
    const idleFrom = await framesOf(page);
    const idleBegun = Date.now();
    await page.waitForTimeout(8_000);
    const idlePerSecond = ((await framesOf(page)) - idleFrom) / ((Date.now() - idleBegun) / 1000);
    expect(idlePerSecond).toBeLessThanOrEqual(0.63);
    expect(idlePerSecond).toBeGreaterThan(0.2);
    process.stdout.write(`software frames a second: touched ${touchedPerSecond.toFixed(1)}, idle ${idlePerSecond.toFixed(2)}\n`);

    // The page says it is hidden; nothing but the policy then holds frames back.
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(() => fake.node.watchers).toBe(0);
    const hiddenFrom = await framesOf(page);
    await page.mouse.move(400, 400);
    await page.mouse.wheel(0, -100);
    fake.node.change({ uptimeSeconds: 9_999 });
    await page.waitForTimeout(4_000);
    expect(await framesOf(page)).toBe(hiddenFrom);
    expect((await countersOf(page)).framesWhileHidden).toBe(0);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => false, configurable: true });
      Object.defineProperty(document, 'visibilityState', { get: () => 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction((from) => window.__ileices.frames.frames > from, hiddenFrom);
    await expect.poll(() => fake.node.watchers).toBe(1);
    await page.context().close();
  });
});

describe('the picture', () => {
  it('comes back after the graphics let go of it, and says so meanwhile', async () => {
    const page = await openWindow(browser, fake);
    await page.waitForFunction(() => window.__ileices.frames.frames > 2);
    /** Mean brightness of the middle of the world: a lost picture is black. */
    const brightness = async (): Promise<number> => {
      await page.mouse.move(300 + Math.random(), 300);
      await page.waitForTimeout(600);
      const base64 = (await page.screenshot({ clip: { x: 300, y: 200, width: 400, height: 300 } })).toString('base64');
      return page.evaluate(async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
        canvas.drawImage(image, 0, 0);
        const { data: pixels } = canvas.getImageData(0, 0, image.width, image.height);
        return pixels.reduce((sum, value, at) => sum + (at % 4 === 3 ? 0 : value), 0) / (pixels.length * 0.75);
      }, base64);
    };
    const before = await brightness();
    expect(before).toBeGreaterThan(15);
    await page.evaluate(() => {
      const context = document.querySelector<HTMLCanvasElement>('.world-canvas canvas')!.getContext('webgl2')!;
      const loss = context.getExtension('WEBGL_lose_context')!;
      loss.loseContext();
      setTimeout(() => { loss.restoreContext(); }, 1_500);
    });
    await page.getByText('let go of the picture').waitFor();
    await page.getByText('let go of the picture').waitFor({ state: 'detached' });
    expect(Math.abs((await brightness()) - before)).toBeLessThan(before / 2);
    await page.context().close();
  });
});

describe.runIf(existsSync('/proc/self/smaps_rollup'))('beside a blank page', () => {
  it(`needs at most ${MOST_MEGABYTES_ABOVE_BLANK} MB more, and leaves learning at least 95 % of the machine`, async () => {
    const server = await chromium.launchServer({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_FLAGS] });
    const own = await chromium.connect(server.wsEndpoint());
    const pid = server.process().pid!;
    const context = await own.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(() => { localStorage.setItem('ileices.welcomed', 'yes'); });
    const page = await context.newPage();
    await page.goto('about:blank');
    await page.waitForTimeout(2_000);
    const blank = proportionalMegabytesOf(pid);
    await page.goto(fake.url());
    await page.waitForFunction(() => window.__ileices.frames.frames > 0);
    await page.waitForTimeout(8_000);

    // As while learning: a new status and a new point of the curve every second.
    const news = setInterval(() => {
      fake.node.change({ uptimeSeconds: performance.now() / 1000 });
      fake.node.emit({ event: 'metric', data: { at: Date.now(), step: 1000 + Math.floor(performance.now() / 1000), trainLoss: 1.5, heldOutBitsPerByte: null, tokensPerSecond: 5000, learningRate: null, rby: null } });
    }, 1_000);
    const usedBefore = processorSecondsOf(pid);
    const begun = performance.now();
    await page.waitForTimeout(10_000);
    const share = (processorSecondsOf(pid) - usedBefore) / ((performance.now() - begun) / 1000);
    clearInterval(news);

    const devtools = await context.newCDPSession(page);
    await devtools.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(2_000);
    const shown = proportionalMegabytesOf(pid);
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    process.stdout.write(`memory: blank ${blank.toFixed(0)} MB, window ${shown.toFixed(0)} MB, above ${(shown - blank).toFixed(0)} MB (script heap ${(usedSize / 1048576).toFixed(0)} MB); processor ${(share * 100).toFixed(1)} % of one core\n`);
    await own.close();
    await server.close();
    expect(shown - blank).toBeLessThanOrEqual(MOST_MEGABYTES_ABOVE_BLANK);
    // Two cores learn; the window may take a twentieth of them.
    expect(share).toBeLessThanOrEqual(0.05 * 2);
  });
});
