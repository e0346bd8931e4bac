// Learning keeps its speed while the real window of the real node is open: tokens a second of wall time with and without
// an open page, in turns, so that what else the machine does falls on both. Nightly, because a busy machine makes it noisy.
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../doubles/chromium.ts';
import { BuiltNode, sleep } from './builtNode.ts';

const LEAST_SPEED_LEFT = 0.95;
const TURNS = Number(process.env['ILEICES_LIGHT_TURNS'] ?? 6);
const TURN_MS = Number(process.env['ILEICES_LIGHT_TURN_MS'] ?? 40_000);
/** Loading the page and drawing on input end in this time. */
const SETTLE_MS = 10_000;

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function speedOf(node: BuiltNode): Promise<number> {
  const [before, begunMs] = [await node.status(), performance.now()];
  await sleep(TURN_MS);
  const after = await node.status();
  return ((after.model?.tokensSeen ?? 0) - (before.model?.tokensSeen ?? 0)) / ((performance.now() - begunMs) / 1000);
}

test(`with the window open learning keeps ${LEAST_SPEED_LEFT * 100} % of its speed`, { timeout: TURNS * 2 * (TURN_MS + SETTLE_MS + 20_000) + 120_000 }, async () => {
  const node = new BuiltNode({ settings: { power: 'generous', backend: 'cpu', checkpointEverySeconds: 86_400 } });
  try {
    await node.up();
    await node.until((status) => status.state === 'learning' && (status.model?.step ?? 0) > 0);
    await sleep(SETTLE_MS);
    const ratios: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const alone = await speedOf(node);
      const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await page.goto((await node.call('open', {})).url);
        await page.waitForFunction(() => window.__ileices.frames.frames > 0);
        await page.locator('.state-word.state-learning').waitFor();
        await sleep(SETTLE_MS);
        const beside = await speedOf(node);
        ratios.push(beside / alone);
        console.log(`turn ${turn + 1}: alone ${alone.toFixed(0)}, beside the window ${beside.toFixed(0)} tokens a second, ${(beside / alone * 100).toFixed(1)} %`);
      } finally { await browser.close(); }
      await sleep(SETTLE_MS);
    }
    console.log(`median ${(medianOf(ratios) * 100).toFixed(1)} % of the speed with the window open`);
    expect(medianOf(ratios)).toBeGreaterThanOrEqual(LEAST_SPEED_LEFT);
  } finally { await node.dispose(); }
});
