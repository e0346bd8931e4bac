// Members that change their key among others that run on: the same member afterwards, with what it may do and what is held against it;
// whoever has the old key reads no longer where members meet. The product's MeshNode over a made-up wire. Rule M31.
import { expect, test } from 'vitest';
import type { MeshNode } from '../../app/mesh/meshNode.ts';
import { hexOf } from '../../app/manifest/hex.ts';
import { DAY_MS, SETTLED_MS, stateOf, World } from './memberWorld.ts';
import { EPOCH_MS } from './scheduler.ts';

const newest = (node: MeshNode): string => hexOf(node.signalKeys[0] ?? new Uint8Array());

test('M31 a member that changed its key is the same member to all others, and linked to them again', async () => {
  const world = await World.of(3), [old, next] = [world.key('1'), world.key('1 next')], before = stateOf(world.node(0), old);
  const readBefore = newest(world.node(1));
  await world.change(1, '1 next');
  expect(new Set(world.heard)).toEqual(new Set([1]));
  for (const place of [0, 1, 2]) {
    expect(stateOf(world.node(place), old)).toMatchObject({ state: 'rotated', successor: next.nodeId, scopes: [] });
    expect(stateOf(world.node(place), next)).toMatchObject({ state: 'member', follows: old.nodeId, name: before?.name, scopes: before?.scopes, admittedBy: before?.admittedBy });
  }
  expect([world.isUp(0, 1), world.isUp(2, 1), world.isUp(1, 0), world.isUp(1, 2)]).toEqual([true, true, true, true]);
  // Where members meet is sealed with a key that the old one never reads, and the new one does.
  expect(newest(world.node(0))).not.toBe(readBefore);
  expect([newest(world.node(1)), newest(world.node(2))]).toEqual([newest(world.node(0)), newest(world.node(0))]);
  expect(world.node(0).book.byKind('rekeyed').at(-1)?.entry.body.boxes).not.toHaveProperty(old.nodeId);
  // The old key gets in nowhere, not even with the invite it came with.
  const thief = await world.again(1, '1');
  expect(thief.peers.filter(({ isUp }) => isUp)).toEqual([]);
});

test('M31 the founder goes on above all others under its new key: invites, shuts out, draws keys', async () => {
  const world = await World.of(3), founder = await world.change(0, '0 next');
  expect([world.isUp(1, 0), world.isUp(2, 0)]).toEqual([true, true]);
  expect(founder.mayRevoke(world.key('2').nodeId)).toBe(true);
  expect(world.node(1).mayRevoke(world.key('0 next').nodeId)).toBe(false);
  expect(founder.signalKeys.length).toBeGreaterThan(0);
  expect((await world.done(founder.admissions.invite({ endpoints: [], scopes: ['train'], maxUses: 1, notBeforeMs: EPOCH_MS, expiresMs: EPOCH_MS + DAY_MS }))).link).toMatch(/^ileices:/);
  expect(await world.done(founder.revoke(world.key('2').nodeId))).toBe('mesh');
  await world.run(SETTLED_MS);
  expect(stateOf(world.node(1), world.key('2'))?.state).toBe('revoked');
  expect(newest(world.node(1))).toBe(newest(founder));
});

test('M31 whoever was blocked is blocked under its next key too, until it is lifted', async () => {
  const world = await World.of(3);
  await world.done(world.node(2).revoke(world.key('1').nodeId));
  await world.run(SETTLED_MS);
  expect([world.isUp(2, 1), world.isUp(0, 1)]).toEqual([false, true]);
  await world.change(1, '1 next');
  expect(world.node(2).isBlocked(world.key('1 next').nodeId)).toBe(true);
  expect([world.isUp(2, 1), world.isUp(0, 1)]).toEqual([false, true]);
  await world.done(world.node(2).unblock(world.key('1 next').nodeId));
  await world.run(SETTLED_MS * 3);
  expect(world.isUp(2, 1)).toBe(true);
});

test('M31 nobody hears, nobody changes; killed before anybody heard, it tells after its next start', async () => {
  const world = await World.of(2);
  world.network.block(0, 1);
  world.network.block(1, 0);
  await world.run(60_000);
  await expect(world.done(world.node(1).handOn(world.key('1 next')))).rejects.toThrow(/No member is linked now/);
  expect(world.node(1).isMember).toBe(true);
  world.network.unblock(0, 1);
  world.network.unblock(1, 0);
  await world.run(60_000);
  expect(world.isUp(1, 0)).toBe(true);
  // The entry is on disk, and its first word on the wire is lost with the node.
  world.network.block(1, 0);
  await world.done(world.node(1).handOn(world.key('1 next')));
  world.node(1).close();
  world.network.vanish(1);
  await world.run(60_000);
  world.network.unblock(1, 0);
  expect(stateOf(world.node(0), world.key('1'))?.state).toBe('member');
  const again = await world.again(1, '1');
  expect([again.isHandedOn, world.heard]).toEqual([true, [1]]);
  await world.again(1, '1 next');
  expect([world.isUp(0, 1), world.node(1).isMember]).toEqual([true, true]);
});
