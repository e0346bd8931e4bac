// Members that are shut out while they are on, off or far away: whoever refuses them shows them why, and they believe nothing less. The
// product's MeshNode over a made-up wire. Rule M100.
import { expect, test } from 'vitest';
import { entryText, signEntry } from '../../app/mesh/logEntry.ts';
import { shutOutOf } from '../../app/mesh/shutOut.ts';
import { rotationTo } from '../../app/mesh/rotation.ts';
import type { Signer } from '../../app/ports.ts';
import type { NodeId } from '../../schemas/ids.ts';
import type { EntryDraft } from '../../schemas/mesh.ts';
import { SETTLED_MS, stateOf, World } from './memberWorld.ts';

test('M100 who was shut out while it was off hears so after its start, calls nobody any more, and knows after the next one', async () => {
  const world = await World.of(3), outcast = world.key('1');
  world.stop(1);
  await world.done(world.node(0).revoke(outcast.nodeId));
  await world.run(SETTLED_MS);
  const again = await world.again(1, '1');
  expect(again.self).toMatchObject({ state: 'revoked', scopes: [] });
  expect(again.peers).toEqual([]);
  // Nobody answers now, and it knows all the same.
  world.network.block(1, 0); world.network.block(1, 2);
  const later = world.open(1, '1');
  expect(later.self?.state).toBe('revoked');
});

test('M100 who is on when it is shut out hears so as well, also from who only heard of it', async () => {
  const world = await World.of(3), outcast = world.key('1');
  world.network.block(0, 1); world.network.block(1, 0);
  await world.run(60_000);
  await world.done(world.node(0).revoke(outcast.nodeId));
  await world.run(SETTLED_MS);
  expect(world.node(1).self?.state).toBe('revoked');
  expect(world.isUp(0, 2)).toBe(true);
});

test('M100 a revocation under a key that the one shut out never heard of is shown with the changes of key that lead to it', async () => {
  const world = await World.of(3), outcast = world.key('1');
  world.stop(1);
  await world.change(0, '0 next');
  await world.change(0, '0 last');
  await world.done(world.node(0).revoke(outcast.nodeId));
  await world.run(SETTLED_MS);
  expect(shutOutOf(world.node(2).book, outcast.nodeId as NodeId).map((text) => (JSON.parse(text) as { kind: string }).kind)).toEqual(['rotated', 'rotated', 'revoked']);
  expect((await world.again(1, '1')).self?.state).toBe('revoked');
});

test('M100 claims count for nothing: of members that may not, of strangers, of another one, changed by a letter, or with half of what shows them', async () => {
  const world = await World.of(3), [self, other] = [world.key('1'), world.key('2')], { book } = world.node(1);
  world.stop(1);
  await world.change(0, '0 next');
  const body = { subject: self.nodeId as NodeId, lastSeq: 1, lastHash: null };
  // Its own log takes it, and nobody heeds it: it is not above.
  await world.done(world.node(2).book.append({ kind: 'revoked', body }));
  const byEqual = world.node(2).book.byKind('revoked').at(-1)?.text ?? '';
  await world.done(world.node(0).revoke(other.nodeId));
  await world.done(world.node(0).revoke(self.nodeId));
  const [rotated = '', revoked = ''] = shutOutOf(world.node(0).book, self.nodeId as NodeId), ofOther = shutOutOf(world.node(0).book, other.nodeId as NodeId);
  const signature = (text: string) => text.replace(/"signature":"(.)/, (_, first: string) => `"signature":"${first === '0' ? '1' : '0'}`);
  const claims = [[], [''], ['{}'], [byEqual], ofOther, [revoked], [revoked, rotated], [rotated], [rotated, signature(revoked)], [signature(rotated), revoked], [rotated, byEqual], [rotated, revoked, '{}']];
  for (const claim of claims) {
    book.shownOut(claim);
    expect(stateOf(world.node(1), self)?.state, JSON.stringify(claim)).toBe('member');
  }
  book.shownOut([rotated, revoked]);
  expect(stateOf(world.node(1), self)?.state).toBe('revoked');
});

test('M100 a key that was handed on, and who left, shut nobody out: under no number that is taken, beyond no end, with no other successor', async () => {
  const world = await World.of(3), [self, founder, next, thief] = [world.key('1'), world.key('0'), world.key('0 next'), world.key('thief')];
  await world.change(0, '0 next');
  await world.done(world.node(0).leave());
  await world.run(SETTLED_MS);
  const { book } = world.node(1), lastOf = (signer: Signer) => book.last(signer.nodeId as NodeId)?.entry ?? world.founding.entry, end = lastOf(founder), left = lastOf(next);
  expect([end.kind, left.kind]).toEqual(['rotated', 'left']);
  const write = (draft: EntryDraft, seq: number, by: Signer) => entryText(signEntry(draft, { mesh: world.founding.mesh, seq, prev: end.prev, lamport: left.lamport + 1, wallMs: end.wallMs }, by));
  const revoked = (seq: number, by = founder) => write({ kind: 'revoked', body: { subject: self.nodeId as NodeId, lastSeq: 1, lastHash: null } }, seq, by);
  const rotated = (seq: number) => write({ kind: 'rotated', body: rotationTo(thief, world.founding.mesh, founder.nodeId) }, seq, founder);
  const claims = [...[end.seq - 1, end.seq, end.seq + 1, 1_000_000].flatMap((seq) => [[revoked(seq)], [rotated(seq), revoked(2, thief)]]), [revoked(left.seq, next)], [revoked(left.seq + 1, next)]];
  for (const claim of claims) {
    book.shownOut(claim);
    expect(stateOf(world.node(1), self)?.state, JSON.stringify(claim)).toBe('member');
  }
});
