// What a member costs whoever lives beside it, as far as a minute shows: how soon learning stops after Pause, that others keep their
// links to a node that rests, and what a limit of traffic does. Not here: how soon a joiner's first work is in the model
// (meshJoining.nightly.test.ts).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { limits } from '../../schemas/mesh.ts';
import type { Settings } from '../../schemas/settings.ts';
import { sleep } from './builtNode.ts';
import { letIn, livingNodes } from './meshNodes.ts';
import type { MeshMember } from './meshNodes.ts';
import { ownProcessorSecondsOf, treeOf } from './processCost.ts';

const IDLE_MS = 250, STEP_LIMIT_MS = 60_000;
const ROUND_SECONDS = 2, PAUSES = 3, TICK_MS = 10, POLL_MS = 100;
/** Logs, presence and pings of a few rounds; one update would be more. */
const MOST_WAITING_BYTES = 128 * 1024;
const [host, joiner] = livingNodes(['host', 'joiner'], STEP_LIMIT_MS) as [MeshMember, MeshMember];

/** The process of a node that holds the model; null while there is none. */
const computeOf = (node: MeshMember): number | null => treeOf(node.pid).find((pid) => { try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('compute'); } catch { return false; } }) ?? null;

it('a joiner takes part once it was let in', async () => {
  const { link } = await host.invite({ uses: 1, roundSeconds: ROUND_SECONDS, name: 'manners' });
  await host.until(({ state }) => state !== 'starting', STEP_LIMIT_MS);
  await joiner.call('mesh.join', { link });
  expect((await joiner.untilMesh(({ state }) => state === 'waiting-approval', STEP_LIMIT_MS)).round.words).toBe('This node takes part once it was let in.');
  await letIn(host, [joiner], STEP_LIMIT_MS);
  await host.untilMesh(({ peers }) => (peers[0]?.accepted ?? 0) > 0, STEP_LIMIT_MS);
}, STEP_LIMIT_MS * 4);

interface Stopped { /** Until the process that holds the model had gone. */ readonly ms: number; /** Its processor time in between: what was under way, and saving. */ readonly usedMs: number }
async function pauseToStop(node: MeshMember, phases: readonly string[]): Promise<Stopped> {
  // Looked at often: updates are measured within a fraction of a second.
  await expect.poll(async () => (await node.mesh()).round.phase, { timeout: STEP_LIMIT_MS, interval: TICK_MS }).toBeOneOf([...phases]);
  const pid = computeOf(node);
  if (pid === null) throw new Error('nothing learns');
  const [begunMs, before] = [performance.now(), ownProcessorSecondsOf(pid)];
  let usedMs = 0;
  await node.call('pause', { minutes: null });
  for (const endMs = begunMs + STEP_LIMIT_MS; performance.now() < endMs; await sleep(TICK_MS)) {
    try { usedMs = (ownProcessorSecondsOf(pid) - before) * 1000; } catch { break; }
  }
  return { ms: performance.now() - begunMs, usedMs };
}

const PAUSED_IN = { 'while it trains': ['training'], 'while updates are measured': ['revealed', 'gated'] };
it(`Pause stops learning within ${IDLE_MS} ms, also while updates are measured, and the links stay up`, async () => {
  const { self } = await joiner.mesh(), leastMs: number[] = [];
  for (const [said, phases] of Object.entries(PAUSED_IN)) {
    const took: Stopped[] = [];
    while (took.length < PAUSES) {
      if (took.length + leastMs.length > 0) await joiner.call('resume', {});
      took.push(await pauseToStop(joiner, phases));
      expect(computeOf(joiner)).toBeNull();
    }
    console.log(`from Pause ${said} until the model sleeps, saved: ${took.map(({ ms, usedMs }) => `${ms.toFixed(0)} ms with ${usedMs.toFixed(0)} ms of processor time`).join(', ')}`);
    leastMs.push(Math.min(...took.map(({ usedMs }) => usedMs)));
  }
  // Longer than a link lives whose other side says nothing.
  for (const endMs = performance.now() + limits.deadAfterMs + limits.pingEveryMs; performance.now() < endMs; await sleep(POLL_MS)) {
    expect((await host.mesh()).peers.find(({ id }) => id === self.id)).toMatchObject({ path: 'loopback' });
    expect((await joiner.mesh()).peers.map(({ path }) => path)).toEqual(['loopback']);
  }
  expect((await joiner.mesh()).round.words).toBe('This node takes no part while its model sleeps.');
  // Processor time, and the best of some: other work on this machine makes it later and never sooner.
  expect(Math.max(...leastMs)).toBeLessThan(IDLE_MS);
}, STEP_LIMIT_MS * 4);

/** Stops a node and begins it again with other settings. */
async function againWith(node: MeshMember, settings: Partial<Settings>): Promise<void> {
  await node.stop();
  const path = join(node.home, 'settings.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')) as object, ...settings }), { mode: 0o600 });
  await node.up();
}

it('M51 where the day is used up rounds wait and nothing else: a sentence says so, the links stay, the others go on', async () => {
  // The model it was given when it joined was more than that.
  await againWith(joiner, { meshDayMegabytes: 1 });
  await joiner.call('resume', {});
  const capped = await joiner.untilMesh(({ round, peers }) => round.words.includes('used up') && round.stateHash !== null && round.number > 0 && peers.every(({ path }) => path === 'loopback'), STEP_LIMIT_MS);
  const { round: { number } } = await host.mesh();
  await host.untilMesh(({ round }) => round.number > number, STEP_LIMIT_MS);
  const after = await joiner.mesh();
  expect(after.round.number).toBe(capped.round.number);
  expect(after.peers.map(({ path }) => path)).toEqual(['loopback']);
  expect(after.traffic.sentTodayBytes - capped.traffic.sentTodayBytes + after.traffic.receivedTodayBytes - capped.traffic.receivedTodayBytes).toBeLessThan(MOST_WAITING_BYTES);
  const { stdout } = await joiner.run('status');
  expect(stdout).toMatch(/round +Rounds wait until midnight UTC: the 1 MB a day for the mesh are used up\./);
  expect(stdout).toMatch(/traffic +[\d.]+ MB sent and [1-9][\d.]* MB received today/);
}, STEP_LIMIT_MS * 3);

it('a node that comes back never says that its model sleeps while it wakes and catches up, and trains with the others again', async () => {
  await againWith(joiner, { meshDayMegabytes: 0 });
  const words = new Set<string>(), { round: { number } } = await host.mesh();
  await joiner.untilMesh(({ round }) => { words.add(round.words); return round.phase === 'training' && round.number >= number && round.members === 2; }, STEP_LIMIT_MS);
  expect([...words].filter((said) => said.includes('sleeps'))).toEqual([]);
}, STEP_LIMIT_MS * 2);
