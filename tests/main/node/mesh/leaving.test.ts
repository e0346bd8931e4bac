// Leaving a mesh on a whole agent: the model from before is what lives afterwards, whenever its process wakes and whenever the node
// is killed.
import { expect, test, vi } from 'vitest';
import { settle } from '../../../doubles/manualClock.ts';
import type { FakeWeights } from '../../../doubles/fakeCompute.ts';
import type { Bench } from '../agent/agentFixture.ts';
import { DEFAULT_SCOPES } from '../../../../schemas/mesh.ts';
import { makeInvite } from '../../../../app/mesh/invite.ts';
import { nodeHasher } from '../../../../main/node/hasher.ts';
import { inTime, MemberHome } from './memberHome.ts';

/** Steps of the models that were woken, one after the other. */
const woken = (own: Bench): number[] => own.processes.flatMap(({ calls }) => calls.flatMap(({ method, input }) => (method === 'load' ? [(JSON.parse(new TextDecoder().decode((input as { weights: Uint8Array }).weights)) as FakeWeights).step] : [])));
const keptSteps = (own: Bench): number[] => own.kinds('CheckpointSaved', 'CheckpointDropped').reduce<number[]>((kept, row) => (row.kind === 'CheckpointSaved' ? [...kept, row.fact.step] : kept.slice(0, -1)), []);

/** A member whose own model has 9 steps, and whose model in the mesh has 19 and is saved. */
async function member(): Promise<{ home: MemberHome; own: Bench }> {
  const home = new MemberHome(), alone = await home.start();
  alone.compute.learn(9);
  await home.joined(alone);
  await alone.close();
  const own = await home.start();
  await inTime(own.clock, settle());
  expect(own.kinds('BranchKept')).toHaveLength(1);
  own.compute.learn(10);
  await own.clock.advance(own.agent.parts.settings.current.checkpointEverySeconds * 1000 + 1_000);
  expect(keptSteps(own)).toEqual([9, 19]);
  return { home, own };
}

test('after leaving the model from before is awake, and the one of the mesh was not woken again in between', async () => {
  const { home, own } = await member();
  own.compute.learn(2);
  await inTime(own.clock, own.agent.mesh.leave());
  await settle();
  expect(woken(own)).toEqual([9, 9]);
  expect(own.agent.status()).toMatchObject({ mesh: null });
  expect(keptSteps(own)).toEqual([9]);
  own.compute.learn(1);
  await own.close();
  expect(woken(await home.start())).toEqual([10]);
});

test('a checkpoint that is being written while the node leaves does not stay', async () => {
  const { own } = await member();
  own.compute.learn(2);
  const { journal } = own.store, append = journal.append.bind(journal);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => { release = resolve; });
  vi.spyOn(journal, 'append').mockImplementation(async (draft) => { if (draft.kind === 'CheckpointSaved') await held; return append(draft); });
  await own.clock.advance(own.agent.parts.settings.current.checkpointEverySeconds * 1000 + 1_000);
  const left = own.agent.mesh.leave();
  await own.clock.advance(20_000);
  release();
  await inTime(own.clock, left);
  await settle();
  expect(woken(own)).toEqual([9, 9]);
  expect(keptSteps(own)).toEqual([9]);
});

test('a node killed while it leaves goes on leaving when it starts, once', async () => {
  const { home, own } = await member();
  await own.store.journal.append({ kind: 'MeshLeft', fact: { meshId: home.mesh }, body: null });
  await own.close();
  const again = await home.start();
  expect(woken(again)).toEqual([9]);
  expect(again.kinds('BranchRestored')).toHaveLength(1);
  again.compute.learn(5);
  await again.close();
  const later = await home.start();
  expect(woken(later)).toEqual([14]);
});

test('who left asks to come back with a fresh invite, another one takes the place of that, and `leave` frees it', async () => {
  const { home, own } = await member(), { mesh } = own.agent;
  const linkOf = (nonce: string): string => makeInvite({ mesh: home.mesh, meshName: 'home', endpoints: [], scopes: [...DEFAULT_SCOPES], maxUses: 1, notBeforeMs: own.clock.now(), expiresMs: own.clock.now() + 3_600_000, nonce: nonce.repeat(32) }, { signer: home.founder, hasher: nodeHasher }).link;
  await inTime(own.clock, mesh.leave());
  await inTime(own.clock, mesh.join(linkOf('1')));
  expect(mesh.view()).toMatchObject({ state: 'connecting', ownModelKept: false });
  await inTime(own.clock, mesh.join(linkOf('2')));
  expect(own.kinds('MeshJoined').map(({ fact }) => fact)).toMatchObject([{}, { inviteNonce: '1'.repeat(32) }, { inviteNonce: '2'.repeat(32) }]);
  await inTime(own.clock, mesh.leave());
  expect(mesh.view()).toBeNull();
  expect(woken(own)).toEqual([9, 9]);
});
