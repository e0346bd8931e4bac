// Out of a mesh and back into it, between real nodes: whoever leaves has its own model back to the step, comes back with another
// invite, may be refused and ask anew, and hears it when it was shut out while it was off.
import { expect, it } from 'vitest';
import { letIn, livingNodes, teachAll } from './meshNodes.ts';
import type { MeshMember } from './meshNodes.ts';

const STEP_LIMIT_MS = 120_000, ROUND_SECONDS = 4, ROUNDS = 2;
const [host, guest] = livingNodes(['host', 'guest'], STEP_LIMIT_MS) as [MeshMember, MeshMember];
const used: string[] = [];

async function knock(): Promise<void> {
  const { link } = await host.invite({ uses: 1, roundSeconds: ROUND_SECONDS, name: 'in and out' });
  used.push(link);
  await guest.call('mesh.join', { link });
}
const stepOf = async (node: MeshMember): Promise<number> => (await node.status()).model?.step ?? NaN;
const roundsOf = async (): Promise<number> => (await host.mesh()).round.number;
const paused = (node: MeshMember): Promise<unknown> => node.until(({ state }) => state === 'paused', STEP_LIMIT_MS);

it('has its own model back to the step when it leaves', async () => {
  await host.until(({ state }) => state !== 'starting', STEP_LIMIT_MS);
  await guest.until(({ model }) => (model?.step ?? 0) > 0, STEP_LIMIT_MS);
  await guest.call('pause', { minutes: null });
  await paused(guest);
  const own = await stepOf(guest);
  await knock();
  await letInAsleep();
  await teachAll([host, guest]);
  await guest.call('resume', {});
  await expect.poll(roundsOf, { timeout: STEP_LIMIT_MS }).toBeGreaterThanOrEqual(ROUNDS);
  await guest.untilMesh(({ round }) => round.stateHash !== null && round.number >= ROUNDS, STEP_LIMIT_MS);
  expect(await stepOf(guest)).not.toBe(own);
  await guest.call('pause', { minutes: null });
  await paused(guest);
  await guest.call('mesh.leave', {});
  await expect.poll(async () => (await guest.call('mesh.get', {})).mesh, { timeout: STEP_LIMIT_MS }).toBeNull();
  await expect.poll(() => stepOf(guest), { timeout: STEP_LIMIT_MS }).toBe(own);
  await host.untilMesh(({ peers }) => peers[0]?.state === 'left', STEP_LIMIT_MS);
}, STEP_LIMIT_MS * 6);

async function letInAsleep(): Promise<void> {
  const { peers } = await host.untilMesh((mesh) => mesh.peers.some(({ state }) => state === 'needs-approval'), STEP_LIMIT_MS);
  for (const { id, state } of peers) if (state === 'needs-approval') await host.call('mesh.approve', { peer: id });
  await guest.untilMesh(({ state }) => state === 'member', STEP_LIMIT_MS);
}

it('a link that was used up says so and knocks no more, and so does a no', async () => {
  await guest.call('mesh.join', { link: used[0] ?? '' });
  expect((await guest.untilMesh(({ state }) => state === 'refused', STEP_LIMIT_MS)).stateWords).toContain('used as often as it allows');
  await knock();
  const { peers } = await host.untilMesh((mesh) => mesh.peers.some(({ state }) => state === 'needs-approval'), STEP_LIMIT_MS);
  await host.call('mesh.refuse', { peer: peers.find(({ state }) => state === 'needs-approval')?.id ?? '' });
  expect((await guest.untilMesh(({ state }) => state === 'refused', STEP_LIMIT_MS)).stateWords).toContain('said no');
}, STEP_LIMIT_MS * 4);

it('comes back with another invite, trains again, and hears that it was shut out while it was off', async () => {
  await knock();
  await guest.call('resume', {});
  const before = await roundsOf();
  await letIn(host, [guest], STEP_LIMIT_MS);
  await expect.poll(roundsOf, { timeout: STEP_LIMIT_MS }).toBeGreaterThan(before);
  const { self } = await guest.mesh();
  await guest.stop();
  await host.call('mesh.revoke', { peer: self.id });
  await guest.up();
  expect((await guest.untilMesh(({ state }) => state === 'revoked', STEP_LIMIT_MS)).stateWords).toContain('taken back');
  await guest.call('mesh.leave', {});
  await expect.poll(async () => (await guest.call('mesh.get', {})).mesh, { timeout: STEP_LIMIT_MS }).toBeNull();
}, STEP_LIMIT_MS * 6);
