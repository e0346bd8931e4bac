// What a member costs that rests in a mesh of eight, where two others train a round a minute: processor and memory of its own
// processes (the agent and the one that holds its links; the model sleeps), and how the file grows in which it writes what
// happens. What the logs of the mesh take on the disk: tests/main/node/mesh/logDay.nightly.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sleep } from './builtNode.ts';
import { letIn, MeshMember } from './meshNodes.ts';
import { processorSecondsOf, treeMegabytesOf, treeOf } from './processCost.ts';

const MEMBERS = 8, TRAINING = 2, ROUND_SECONDS = 50;
const MOST_PROCESSOR_SHARE = 0.03, MOST_MEGABYTES = 150, MOST_LOG_MEGABYTES_A_DAY = 20;
const WATCHED_MS = Number(process.env['ILEICES_MANNERS_MS'] ?? 300_000), SETTLE_MS = 20_000, STEP_LIMIT_MS = 180_000;
const DAY_MS = 86_400_000, MEGABYTE = 1024 * 1024;
const OWN_PROCESSES = 2;

const folder = mkdtempSync(join(tmpdir(), 'ileices-eight-'));
const nodes = Array.from({ length: MEMBERS }, (_, at) => new MeshMember({ home: join(folder, `${at}`), settings: { power: 'quiet', backend: 'cpu', meshName: `member ${at}` } }));
afterAll(async () => {
  for (const node of nodes) await node.dispose();
  rmSync(folder, { recursive: true, force: true });
}, STEP_LIMIT_MS);

function logBytes({ home }: MeshMember): number {
  const bytesOf = (path: string): number => (statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0) : statSync(path).size);
  return bytesOf(join(home, 'logs'));
}

it(`a member that rests in a mesh of ${MEMBERS}: at most ${MOST_PROCESSOR_SHARE * 100} % of a core, ${MOST_MEGABYTES} MB, ${MOST_LOG_MEGABYTES_A_DAY} MB of logs a day`, { timeout: WATCHED_MS + STEP_LIMIT_MS * 6 }, async () => {
  const [founder, ...joiners] = nodes as [MeshMember, ...MeshMember[]];
  await founder.up();
  const { link } = await founder.invite({ uses: MEMBERS - 1, roundSeconds: ROUND_SECONDS, name: 'eight of us' });
  // One after the other: eight models at once are too much for a small machine.
  for (const [at, joiner] of joiners.entries()) {
    await joiner.up();
    await joiner.call('mesh.join', { link });
    await letIn(founder, [joiner], STEP_LIMIT_MS);
    if (at >= TRAINING - 1) await joiner.call('pause', { minutes: null });
  }
  const resting = joiners.slice(TRAINING - 1);
  for (const node of resting) await expect.poll(() => treeOf(node.pid).length, { timeout: STEP_LIMIT_MS }).toBe(OWN_PROCESSES);
  for (const node of nodes) await node.untilMesh(({ peers }) => peers.filter(({ path }) => path === 'loopback').length === MEMBERS - 1, STEP_LIMIT_MS);
  await sleep(SETTLE_MS);

  const round = (await founder.mesh()).round.number, begunMs = performance.now();
  const before = resting.map((node) => ({ seconds: processorSecondsOf(node.pid), logs: logBytes(node) }));
  await sleep(WATCHED_MS);
  const watchedMs = performance.now() - begunMs, rounds = (await founder.mesh()).round.number - round;
  const costs = resting.map((node, at) => ({
    share: (processorSecondsOf(node.pid) - before[at]!.seconds) / (watchedMs / 1000), megabytes: treeMegabytesOf(node.pid), logsADay: (logBytes(node) - before[at]!.logs) / MEGABYTE * (DAY_MS / watchedMs),
  }));
  console.log(`${rounds} rounds in ${(watchedMs / 60_000).toFixed(1)} min; of each resting member: ${costs.map(({ share, megabytes, logsADay }) => `${(share * 100).toFixed(2)} % of a core, ${megabytes.toFixed(0)} MB, ${logsADay.toFixed(1)} MB a day`).join('; ')}`);
  expect(rounds).toBeGreaterThan(0);
  for (const node of resting) expect((await node.mesh()).peers.map(({ path }) => path)).toEqual(Array.from({ length: MEMBERS - 1 }, () => 'loopback'));
  for (const { share, megabytes, logsADay } of costs) {
    expect(share).toBeLessThanOrEqual(MOST_PROCESSOR_SHARE);
    expect(megabytes).toBeLessThanOrEqual(MOST_MEGABYTES);
    expect(logsADay).toBeLessThanOrEqual(MOST_LOG_MEGABYTES_A_DAY);
  }
});
