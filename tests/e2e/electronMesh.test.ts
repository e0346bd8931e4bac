// The installed app as a member of a mesh, over a stand-in for Electron's calls: its agent is real, its model and its links run in
// pages of real Chromium. Quitting in the middle of a round loses nothing of it, and nobody waits for who left.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../doubles/chromium.ts';
import { EntryRun } from './electronEntryRun.ts';
import { letIn, livingNodes, MeshMember, statesAgree, teachAll } from './meshNodes.ts';

const ROUND_SECONDS = 4, STEP_LIMIT_MS = 120_000;
const [founder] = livingNodes(['founder'], STEP_LIMIT_MS) as [MeshMember];
const member = new MeshMember({ settings: { power: 'quiet', backend: 'cpu', meshName: 'the app' } });

let browser: Browser, run: EntryRun | null = null;
beforeAll(async () => { browser = await launchChromium(); });
afterAll(async () => { await browser?.close(); await member.dispose(); });
afterEach(async () => { await run?.dispose(); });

async function startApp(): Promise<EntryRun> {
  run = new EntryRun({ home: member.home });
  run.standIn.browser = browser;
  await run.start(['--hidden']);
  await run.tray('Open Ileices');
  return run;
}

/** As the system asks when a person logs out. */
async function quit(app: EntryRun): Promise<void> {
  expect(app.standIn.emit('before-quit').prevented).toBe(true);
  expect(await app.standIn.exited).toBe(0);
  expect(app.standIn.processes[0]?.output).toContain('Saved and stopped.');
}

it('quitting in the middle of a round saves it: the other one goes on, and the next start takes part again with the same state', async () => {
  const app = await startApp();
  const { link } = await founder.invite({ uses: 1, roundSeconds: ROUND_SECONDS, name: 'two of us' });
  await member.call('mesh.join', { link });
  await letIn(founder, [member], STEP_LIMIT_MS);
  await teachAll([founder, member]);
  const { self } = await member.mesh();
  const acceptedOfApp = async () => (await founder.mesh()).peers.find(({ id }) => id === self.id)?.accepted ?? 0;
  await founder.untilMesh(({ peers }) => (peers.find(({ id }) => id === self.id)?.accepted ?? 0) >= 1, STEP_LIMIT_MS);

  const { round: { number } } = await member.untilMesh(({ round }) => round.phase === 'training', STEP_LIMIT_MS);
  await quit(app);
  const applied = [...member.roundStates().keys()];
  // It ended in the middle: the round after that one is not in its journal.
  expect(Math.max(...applied)).toBe(number);
  await founder.untilMesh(({ round }) => round.phase === 'alone', STEP_LIMIT_MS);
  const { model } = await founder.status();
  await founder.until((now) => (now.model?.step ?? 0) > (model?.step ?? 0), STEP_LIMIT_MS);

  const before = await acceptedOfApp();
  const again = await startApp();
  await member.untilMesh(({ state, round }) => state === 'member' && round.number >= number + 1, STEP_LIMIT_MS);
  await founder.untilMesh(({ peers }) => (peers.find(({ id }) => id === self.id)?.accepted ?? 0) > before, STEP_LIMIT_MS);
  expect((await member.call('journal.verify', {})).ok).toBe(true);
  await quit(again);
  await founder.stop();
  statesAgree([founder, member], applied.length);
}, STEP_LIMIT_MS * 6);
