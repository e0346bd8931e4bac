// The scene is the same in Node and in Chromium: equal hashes after the same ticks and inputs.
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { hashAfter } from '../doubles/sceneRun.ts';

const SEEDS = [1, 9, 20_261_120];
const TICKS = 3_000;
let browser: Browser;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser?.close(); });

it(`replays to the same hash in Chromium as in Node (seeds ${SEEDS.join(', ')})`, async () => {
  const entry = fileURLToPath(new URL('../doubles/sceneRun.ts', import.meta.url));
  const result = await build({ configFile: false, logLevel: 'silent', build: { write: false, lib: { entry, formats: ['iife'], name: 'scene' } } });
  if (!Array.isArray(result)) throw new TypeError('vite gave no bundle');
  const { code } = result[0]!.output[0];
  const page = await browser.newPage();
  for (const seed of SEEDS) {
    const hash = hashAfter(seed, TICKS);
    expect(hash).not.toBe(hashAfter(seed, TICKS - 1));
    expect(await page.evaluate(`${code}; scene.hashAfter(${seed}, ${TICKS})`)).toBe(hash);
  }
});
