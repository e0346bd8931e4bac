// Learning keeps its speed while the real window of the real node is open. Two figures: tokens a second of wall time with
// and without an open page, in turns (each with a page between two without, so that what else the machine does falls on
// both); and the processor time of the browser and of the agent that feeds it, which a busy machine does not blur.
import { chromium, type BrowserServer } from 'playwright-core';
import { expect, test } from 'vitest';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../doubles/chromium.ts';
import { BuiltNode, sleep } from './builtNode.ts';
import { median } from './killedNode.ts';
import { ownProcessorSecondsOf, processorSecondsOf } from './processCost.ts';

const LEAST_SPEED_LEFT = 0.95;
/** Two cores learn. */
const MOST_CORES_TAKEN = (1 - LEAST_SPEED_LEFT) * 2;
const TURNS = Number(process.env['ILEICES_LIGHT_TURNS'] ?? 5);
const TURN_MS = Number(process.env['ILEICES_LIGHT_TURN_MS'] ?? 40_000);
/** Loading the page and drawing on input end in this time. */
const SETTLE_MS = 10_000;

interface Pace { readonly tokensPerSecond: number; readonly coresTaken: number }

/** Over one turn; `coresTaken` by everything but the process that learns. */
async function paceOf(node: BuiltNode, browserPid: number | null): Promise<Pace> {
  const taken = () => ownProcessorSecondsOf(node.pid) + (browserPid === null ? 0 : processorSecondsOf(browserPid));
  const [before, takenBefore, begunMs] = [await node.status(), taken(), performance.now()];
  await sleep(TURN_MS);
  const after = await node.status();
  const seconds = (performance.now() - begunMs) / 1000;
  return { tokensPerSecond: ((after.model?.tokensSeen ?? 0) - (before.model?.tokensSeen ?? 0)) / seconds, coresTaken: (taken() - takenBefore) / seconds };
}

async function paceBesideWindow(node: BuiltNode): Promise<Pace> {
  const server: BrowserServer = await chromium.launchServer({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_FLAGS] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto((await node.call('open', {})).url);
    await page.waitForFunction(() => window.__ileices.frames.frames > 0);
    await page.locator('.state-word.state-learning').waitFor();
    await sleep(SETTLE_MS);
    return await paceOf(node, server.process().pid ?? null);
  } finally { await server.close(); }
}

test(`with the window open learning keeps ${LEAST_SPEED_LEFT * 100} % of its speed`, { timeout: TURNS * 2 * (TURN_MS + SETTLE_MS + 20_000) + 300_000 }, async () => {
  const node = new BuiltNode({ settings: { power: 'generous', backend: 'cpu', checkpointEverySeconds: 86_400 } });
  try {
    await node.up();
    await node.until((status) => status.state === 'learning' && (status.model?.step ?? 0) > 0);
    await sleep(SETTLE_MS);
    const [speeds, taken]: [number[], number[]] = [[], []];
    let alone = await paceOf(node, null);
    for (let turn = 1; turn <= TURNS; turn += 1) {
      const beside = await paceBesideWindow(node);
      await sleep(SETTLE_MS / 2);
      const aloneAgain = await paceOf(node, null);
      const speed = beside.tokensPerSecond / ((alone.tokensPerSecond + aloneAgain.tokensPerSecond) / 2);
      speeds.push(speed);
      taken.push(beside.coresTaken - (alone.coresTaken + aloneAgain.coresTaken) / 2);
      console.log(`turn ${turn}: alone ${alone.tokensPerSecond.toFixed(0)} and ${aloneAgain.tokensPerSecond.toFixed(0)}, beside the window ${beside.tokensPerSecond.toFixed(0)} tokens a second (${(speed * 100).toFixed(1)} %); browser and agent ${(beside.coresTaken * 100).toFixed(1)} % of a core, agent alone ${(aloneAgain.coresTaken * 100).toFixed(1)} %`);
      alone = aloneAgain;
    }
    console.log(`medians: ${(median(speeds) * 100).toFixed(1)} % of the speed, ${(median(taken) * 100).toFixed(1)} % of a core taken by the window`);
    expect(median(taken)).toBeLessThanOrEqual(MOST_CORES_TAKEN);
    expect(median(speeds)).toBeGreaterThanOrEqual(LEAST_SPEED_LEFT);
  } finally { await node.dispose(); }
});
