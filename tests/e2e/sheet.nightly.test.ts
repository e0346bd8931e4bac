// The whole contact sheet (`npm run sheet`): every view and state in dark and light, large and small, still, and with text of twice the
// size. Axe finds nothing of any weight, every control has a name, no words are cut off or lie on others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { SCENES, takeSheet, WAYS } from './sheet/take.ts';

const LIMIT_MS = 3_600_000;

it('no picture of the window shows a fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-sheet-')), browser = await launchChromium();
  try {
    const { pictures, faults } = await takeSheet(browser, { folder });
    expect(faults).toEqual([]);
    // While the node is away nothing can be set, so those have no picture with larger text.
    expect(pictures).toBe(SCENES.length * WAYS.length - SCENES.filter(({ away }) => away === true).length);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, LIMIT_MS);
