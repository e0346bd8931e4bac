// An idle paused node costs next to nothing: its own processes summed, the built bundle, no browser. The compute process
// with the model is gone while paused, so everything that is left counts. The hidden window stands in windowCost.test.ts,
// speed beside an open window in light.nightly.test.ts.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BuiltNode, sleep } from './builtNode.ts';
import { processorSecondsOf, proportionalMegabytesOf, residentMegabytesOf, treeOf } from './processCost.ts';

const MOST_PROCESSOR_SHARE = 0.03;
const MOST_MEGABYTES = 150;
const WATCHED_MS = 20_000;
/** What stopping leaves to do: the last checkpoint, the end of the compute process, one garbage collection. */
const SETTLE_MS = 5_000;

const node = new BuiltNode({ settings: { power: 'generous', backend: 'cpu' } });
const folder = mkdtempSync(join(tmpdir(), 'ileices-light-'));
beforeAll(async () => { await node.up(); });
afterAll(async () => { await node.dispose(); rmSync(folder, { recursive: true, force: true }); });

test.skipIf(!existsSync('/proc/self/smaps_rollup'))(`idle and paused after work, at most ${MOST_PROCESSOR_SHARE * 100} % of a core and ${MOST_MEGABYTES} MB`, async () => {
  // A node that has lived: it read something, learnt, spoke and saved.
  writeFileSync(join(folder, 'tale.txt'), Array.from({ length: 6_000 }, (_, n) => `On day ${n} the keeper of the lamp counted ${n * 7 % 90} boats and wrote their names down.`).join('\n'));
  expect((await node.run('learn', folder, '--yes')).code).toBe(0);
  await node.until((status) => status.reason === 'learning-sources' && (status.model?.step ?? 0) > 0);
  await node.call('ask', { text: 'Where is Ileices?', sampling: { maxTokens: 12 }, raw: false });
  const working = { resident: residentMegabytesOf(node.pid), processes: treeOf(node.pid).length };
  await node.call('pause', { minutes: null });
  await expect.poll(() => treeOf(node.pid).length, { timeout: 30_000 }).toBe(1);
  await sleep(SETTLE_MS);

  const [usedBefore, begunMs] = [processorSecondsOf(node.pid), performance.now()];
  await sleep(WATCHED_MS);
  const share = (processorSecondsOf(node.pid) - usedBefore) / ((performance.now() - begunMs) / 1000);
  // One process is left, so resident memory is the stricter figure: it counts pages of the program file that other
  // Node processes share as well.
  const [resident, proportional] = [residentMegabytesOf(node.pid), proportionalMegabytesOf(node.pid)];
  console.log(`idle paused node: ${(share * 100).toFixed(2)} % of a core over ${WATCHED_MS / 1000} s, ${resident.toFixed(0)} MB resident, ${proportional.toFixed(0)} MB proportional; while learning ${working.processes} processes with ${working.resident.toFixed(0)} MB`);
  expect(treeOf(node.pid)).toEqual([node.pid]);
  expect(share).toBeLessThanOrEqual(MOST_PROCESSOR_SHARE);
  expect(resident).toBeLessThanOrEqual(MOST_MEGABYTES);
});
