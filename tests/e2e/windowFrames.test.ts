// The budgets of the picture with ten thousand glyphs, a thousand of them walking, fed through the real codec and socket:
// draw calls, JS time and JS heap a frame, bytes handed to the graphics. Graphics here are a program on the processor: while
// JS is measured their draws are left out (everything up to them is done and counted), else JS would only wait for them.
// Each frame is drawn by hand, once an animation frame.
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../doubles/chromium.ts';
import { startFakeHost, type FakeHost } from '../doubles/fakeNode.ts';
import { CROWD, crowdLand, ManyGlyphs, WALKERS } from '../doubles/manyGlyphs.ts';
import { openWindow } from './windowPage.ts';

const FRAMES = 600;
/** The world tells ten times a second of sixty frames. */
const FRAMES_A_TICK = 6;
const QUARTER_OF_A_FRAME_MS = 1000 / 60 / 4;
/** What the reference loop takes on a machine for which the budget is meant. */
const REFERENCE_MS = 1;
const MOST_HEAP_BYTES = 1024;
const MOST_UPLOAD_BYTES = 512 * 1024;
const MOST_DRAW_CALLS = 12;

declare global {
  interface Window {
    __upload?: { bytes: number };
    __quiet?: boolean;
    __measure?: (frames: number, draws: boolean) => Promise<{ drawMs: number[]; referenceMs: number[]; allocated: number; collections: number; uploads: number[]; drawCalls: number }>;
  }
}

let browser: Browser;
let fake: FakeHost;
let crowd: ManyGlyphs;
let tick = 1_000;
beforeAll(async () => {
  // Exact sizes of the heap, and room for garbage, so that collections seldom come between two readings.
  browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_FLAGS, '--enable-precise-memory-info', '--js-flags=--min-semi-space-size=32'] });
  fake = await startFakeHost();
  fake.node.showsItself = false;
  fake.node.staged = (scene) => ({ ...scene, tier: 4, weather: 'rainy' });
  fake.node.stageLand = crowdLand;
  crowd = new ManyGlyphs();
});
afterAll(async () => { await browser?.close(); await fake?.close(); });

/** Counts what is handed to buffers and textures, before the page makes its first. */
function countUploads(): void {
  const counter = { bytes: 0 };
  window.__upload = counter;
  const context = WebGL2RenderingContext.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['bufferData', 'bufferSubData', 'texImage2D', 'texSubImage2D', 'texImage3D', 'texSubImage3D']) {
    const real = context[name]!;
    context[name] = function counted(this: unknown, ...args: unknown[]): unknown {
      const view = args.find((one): one is ArrayBufferView => ArrayBuffer.isView(one));
      const numbers = args.slice(args.indexOf(view) + 1).filter((one) => typeof one === 'number');
      // bufferSubData(target, to, view, from, length): only `length` elements go over.
      const elements = name === 'bufferSubData' && (numbers[1] ?? 0) > 0 ? numbers[1]! : null;
      if (view !== undefined) counter.bytes += elements === null ? view.byteLength : elements * (view as Uint8Array).BYTES_PER_ELEMENT;
      return real.apply(this, args);
    };
  }
}

/** Draws do nothing while the page is quiet. */
function quietDraws(): void {
  const context = WebGL2RenderingContext.prototype;
  const real = context.drawElementsInstanced;
  context.drawElementsInstanced = function drawn(mode, count, type, offset, instances): void { if (window.__quiet !== true) real.call(this, mode, count, type, offset, instances); };
  const plain = context.drawElements;
  context.drawElements = function drawn(mode, count, type, offset): void { if (window.__quiet !== true) plain.call(this, mode, count, type, offset); };
}

/** Draws frames by hand, one an animation frame, beside a loop of known work; keeps numbers in arrays made before. */
function installMeasure(): void {
  window.__measure = async (frames, draws) => {
    const drawMs = new Float64Array(frames); const referenceMs = new Float64Array(frames); const uploads = new Float64Array(frames); const heap = new Float64Array(frames + 1);
    // What is read is as old as the object it is read from: a new one each time, whose few bytes count as not drawn.
    const used = (): number => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
    let done = 0;
    let sink = 1;
    await new Promise<void>((resolve) => {
      const frame = (): void => {
        if (done === 0) heap[0] = used();
        const begun = performance.now();
        let mixed = sink;
        for (let turn = 0; turn < 600_000; turn += 1) { mixed ^= mixed << 13; mixed ^= mixed >>> 17; mixed ^= mixed << 5; }
        sink = mixed;
        const between = performance.now();
        const bytes = window.__upload?.bytes ?? 0;
        if (draws) window.__ileices.drawNow();
        drawMs[done] = performance.now() - between;
        referenceMs[done] = between - begun;
        uploads[done] = (window.__upload?.bytes ?? 0) - bytes;
        done += 1;
        heap[done] = used();
        if (done < frames) requestAnimationFrame(frame); else resolve();
      };
      requestAnimationFrame(frame);
    });
    let allocated = 0; let collections = 0;
    for (let at = 1; at <= frames; at += 1) { const more = heap[at]! - heap[at - 1]!; if (more < 0) collections += 1; else allocated += more; }
    return { drawMs: [...drawMs], referenceMs: [...referenceMs], uploads: [...uploads], allocated, collections, drawCalls: window.__ileices.frames.drawCalls + (sink === 0 ? 1 : 0) };
  };
}

async function openCrowd(counted: boolean): Promise<Page> {
  const page = await openWindow(browser, fake, { viewport: { width: 960, height: 600 } });
  await page.addInitScript(quietDraws);
  if (counted) await page.addInitScript(countUploads);
  await page.reload();
  await page.waitForFunction(() => window.__ileices.frames.frames > 2);
  await page.evaluate(installMeasure);
  for (let turn = 0; turn < 40; turn += 1) crowd.step();
  fake.node.showWorld(tick, crowd.rows);
  // The land is painted and handed over before anything is measured.
  await page.waitForTimeout(3_000);
  await page.evaluate(() => { window.__quiet = true; });
  // Code that is asked often is made fast by then, and allocates no more than it must.
  for (let turn = 0; turn < 12; turn += 1) await page.evaluate(() => window.__measure!(60, true));
  return page;
}

/** Measures while the node tells of a tick in every sixth frame, at whatever pace frames are drawn here. */
async function measure(page: Page, frames: number, draws = true): Promise<Awaited<ReturnType<NonNullable<Window['__measure']>>>> {
  const probe = Date.now();
  await page.evaluate(() => window.__measure!(30, true));
  const timer = setInterval(() => { tick += 1; crowd.step(); fake.node.showWorld(tick, crowd.rows); }, ((Date.now() - probe) / 30) * FRAMES_A_TICK);
  try { return await page.evaluate(([many, on]) => window.__measure!(many, on), [frames, draws] as const); } finally { clearInterval(timer); }
}
const at = (values: readonly number[], share: number): number => values.toSorted((one, other) => one - other)[Math.floor(values.length * share)]!;

describe(`${CROWD} glyphs, ${WALKERS} of them walking`, () => {
  it('take at most twelve draws, a quarter of a frame of JS, and half a megabyte a frame', async () => {
    const page = await openCrowd(true);
    for (const view of ['all as dots', 'as glyphs']) {
      const { drawMs, referenceMs, uploads, drawCalls } = await measure(page, FRAMES / 2);
      // The same share of both: who shares this processor holds up one as often as the other.
      const slowness = Math.max(1, at(referenceMs, 0.95) / REFERENCE_MS);
      const p95 = at(drawMs, 0.95);
      process.stdout.write(`${view}: ${drawCalls} draws; JS p50 ${at(drawMs, 0.5).toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, reference p50 ${at(referenceMs, 0.5).toFixed(2)} ms, p95 ${at(referenceMs, 0.95).toFixed(2)} ms (x${slowness.toFixed(2)}); uploads p50 ${(at(uploads, 0.5) / 1024).toFixed(1)} KB, most ${(Math.max(...uploads) / 1024).toFixed(1)} KB\n`);
      expect(drawCalls).toBeGreaterThan(3);
      expect(drawCalls).toBeLessThanOrEqual(MOST_DRAW_CALLS);
      expect(Math.max(...uploads)).toBeLessThanOrEqual(MOST_UPLOAD_BYTES);
      expect(Math.max(...uploads)).toBeGreaterThan(1_000);
      expect(p95).toBeLessThanOrEqual(QUARTER_OF_A_FRAME_MS * slowness);
      await page.keyboard.press('+');
      await page.waitForTimeout(600);
    }
    await page.context().close();
  });

  it(`allocate less than a kilobyte of script heap a frame over ${FRAMES} frames`, async () => {
    const page = await openCrowd(false);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('HeapProfiler.collectGarbage');
    const still = await measure(page, FRAMES / 2, false);
    await devtools.send('HeapProfiler.collectGarbage');
    const drawn = await measure(page, FRAMES);
    const perFrame = drawn.allocated / FRAMES - still.allocated / (FRAMES / 2);
    process.stdout.write(`script heap: ${(drawn.allocated / FRAMES).toFixed(0)} bytes a frame drawn, ${(still.allocated / (FRAMES / 2)).toFixed(0)} without drawing, ${drawn.collections} collections\n`);
    expect(perFrame).toBeLessThan(MOST_HEAP_BYTES);
    await page.context().close();
  });
});
