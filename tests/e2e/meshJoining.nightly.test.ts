// How soon the first work of whoever joins is in the model, where rounds are as long as they are unless somebody says otherwise: with
// somebody who was alone until then, and in the middle of a round of others.
import { beforeAll, expect, it } from 'vitest';
import { sleep } from './builtNode.ts';
import { livingNodes } from './meshNodes.ts';
import type { MeshMember } from './meshNodes.ts';

const FIRST_PAYLOAD_MS = 60_000, ROUND_SECONDS = 120, STEP_LIMIT_MS = 60_000, POLL_MS = 100;
/** Of a round, before somebody else joins. */
const UNDER_WAY_MS = 20_000;
const nodes = livingNodes(['host', 'second', 'third'], STEP_LIMIT_MS), [host, second, third] = nodes as [MeshMember, MeshMember, MeshMember];
let link = '';

beforeAll(async () => {
  for (const node of nodes) await node.until(({ state }) => state !== 'starting', STEP_LIMIT_MS);
  ({ link } = await host.invite({ uses: 2, roundSeconds: ROUND_SECONDS, name: 'joining' }));
}, STEP_LIMIT_MS * 3);

/** From asking to join until the host has an update of it in its model; it is let in as soon as it is seen to ask. */
async function joins(joiner: MeshMember, how: string): Promise<number> {
  const askedMs = performance.now();
  await joiner.call('mesh.join', { link });
  const { peers } = await host.untilMesh((mesh) => mesh.peers.some(({ state }) => state === 'needs-approval'), STEP_LIMIT_MS);
  const { id } = await host.call('mesh.approve', { peer: peers.find(({ state }) => state === 'needs-approval')?.id ?? '' });
  const letInMs = performance.now();
  await expect.poll(async () => (await host.mesh()).peers.find((peer) => peer.id === id)?.accepted ?? 0, { timeout: 3 * STEP_LIMIT_MS, interval: POLL_MS }).toBeGreaterThan(0);
  const tookMs = performance.now() - askedMs;
  console.log(`${how}: first update in the model ${(tookMs / 1000).toFixed(1)} s after joining, ${((performance.now() - letInMs) / 1000).toFixed(1)} s after it was let in; rounds of ${ROUND_SECONDS} s`);
  return tookMs;
}

it(`who joins somebody alone: less than ${FIRST_PAYLOAD_MS / 1000} s`, async () => {
  expect(await joins(second, 'with somebody alone')).toBeLessThan(FIRST_PAYLOAD_MS);
}, STEP_LIMIT_MS * 5);

it(`who joins in the middle of a round: less than ${FIRST_PAYLOAD_MS / 1000} s`, async () => {
  const { round: { number } } = await host.mesh();
  await host.untilMesh(({ round }) => round.phase === 'training' && round.members === 2 && round.number >= number, STEP_LIMIT_MS);
  await sleep(UNDER_WAY_MS);
  expect(await joins(third, 'in the middle of a round')).toBeLessThan(FIRST_PAYLOAD_MS);
  await third.untilMesh(({ round }) => round.stateHash !== null, STEP_LIMIT_MS);
}, STEP_LIMIT_MS * 6);
