// Two real nodes that train together and change their keys: the other one sees the same member under new words, rounds go on, and
// after a new start the node is still the one it became.
import { expect, it } from 'vitest';
import { letIn, livingNodes } from './meshNodes.ts';
import type { MeshMember } from './meshNodes.ts';

const STEP_LIMIT_MS = 90_000;
const [founder, second] = livingNodes(['founder', 'second'], STEP_LIMIT_MS) as [MeshMember, MeshMember];

/** What `other` says of the only peer, once it is linked under these words and a round went into the model after that. */
async function seen(other: MeshMember, checkWords: string) {
  await other.untilMesh(({ peers }) => peers.length === 1 && peers[0]?.checkWords === checkWords && peers[0].path === 'loopback', STEP_LIMIT_MS);
  const { round: { number }, peers: [before] } = await other.mesh();
  return (await other.untilMesh(({ round, peers }) => round.number > number && (peers[0]?.accepted ?? 0) > (before?.accepted ?? 0), STEP_LIMIT_MS)).peers[0];
}

it('M31 both change their keys, one after the other: same members, same credit, rounds go on', async () => {
  const { link } = await founder.invite({ uses: 1, roundSeconds: 2, name: 'two of us' });
  await second.call('mesh.join', { link });
  await letIn(founder, [second], STEP_LIMIT_MS);
  await founder.untilMesh(({ peers }) => (peers[0]?.credit ?? 0) > 0, STEP_LIMIT_MS);

  const before = (await founder.mesh()).peers[0];
  const refused = await second.run('rotate-key', '--json');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Say --yes')]);
  const { code, json } = await second.run('rotate-key', '--yes', '--json');
  expect([code, json]).toMatchObject([0, { told: true, formerWords: before?.checkWords }]);
  const changed = json as { id: string; checkWords: string };
  expect(changed.checkWords).not.toBe(before?.checkWords);
  const after = await seen(founder, changed.checkWords);
  expect(after).toMatchObject({ id: changed.id, name: 'second', state: 'allowed', scopes: before?.scopes, formerly: { checkWords: before?.checkWords }, mayRevoke: true });
  expect(before?.credit).toBeGreaterThan(0);
  expect(after?.credit).toBeGreaterThanOrEqual(before?.credit ?? Infinity);
  expect((await second.mesh()).self).toMatchObject({ id: changed.id, checkWords: changed.checkWords, isFounder: false });

  const founders = await founder.call('mesh.rotateKey', {});
  expect(founders.told).toBe(true);
  await seen(second, founders.checkWords);
  expect((await founder.mesh()).self).toMatchObject({ id: founders.id, isFounder: true, scopes: expect.arrayContaining(['admit']) as unknown });
}, STEP_LIMIT_MS * 3);

it('M31 a new start keeps the key, what was learnt alone is not mixed with what was learnt together, and the founder still decides', async () => {
  const words = await Promise.all([founder, second].map(async (node) => (await node.mesh()).self.checkWords));
  for (const node of [founder, second]) { await node.kill9(); await node.up(); }
  await seen(second, words[0] ?? '');
  await seen(founder, words[1] ?? '');
  expect([(await founder.mesh()).ownModelKept, (await second.mesh()).ownModelKept]).toEqual([false, true]);
  expect(await founder.call('mesh.revoke', { peer: (await second.mesh()).self.id })).toEqual({ reach: 'mesh' });
  const { rows, ok } = await founder.call('journal.verify', {});
  expect([ok, rows > 0]).toEqual([true, true]);
}, STEP_LIMIT_MS * 3);
