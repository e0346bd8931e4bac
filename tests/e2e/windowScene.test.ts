// The world is the same in Node and in Chromium: equal hashes after the same ticks and inputs, also of a crowd.
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { hashAfter } from '../doubles/simRun.ts';

const SEEDS = [1, 9, 20_261_120];
const TICKS = 3_000;
/** The whole length in the nightly run. */
const CROWD_TICKS = process.env['ILEICES_NIGHTLY'] === '1' ? 10_000 : 1_000;
const CROWD = 1_000;
let browser: Browser;
let code = '';
beforeAll(async () => {
  browser = await launchChromium();
  const entry = fileURLToPath(new URL('../doubles/simRun.ts', import.meta.url));
  const result = await build({ configFile: false, logLevel: 'silent', build: { write: false, lib: { entry, formats: ['iife'], name: 'sim' } } });
  if (!Array.isArray(result)) throw new TypeError('vite gave no bundle');
  ({ code } = result[0]!.output[0]);
});
afterAll(async () => { await browser?.close(); });

it(`replays to the same hash in Chromium as in Node (seeds ${SEEDS.join(', ')})`, async () => {
  const page = await browser.newPage();
  for (const seed of SEEDS) {
    const hash = hashAfter(seed, TICKS);
    expect(hash).not.toBe(hashAfter(seed, TICKS - 1));
    expect(await page.evaluate(`${code}; sim.hashAfter(${seed}, ${TICKS})`)).toBe(hash);
  }
});

it(`lives ${CROWD_TICKS} ticks with ${CROWD} beings to the same hash in Chromium as in Node`, async () => {
  const page = await browser.newPage();
  const hash = hashAfter(4, CROWD_TICKS, CROWD, 3_000);
  expect(await page.evaluate(`${code}; sim.hashAfter(4, ${CROWD_TICKS}, ${CROWD}, 3000)`)).toBe(hash);
}, 600_000);
