// A member that turned hostile, against a whole node: what it may make others carry, keep, send and work for.
import { expect, test } from 'vitest';
import { inviteSecret, makeInvite } from '../../../app/mesh/invite.ts';
import { jsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { limits } from '../../../schemas/mesh.ts';
import type { EntryDraft, LogMessage } from '../../../schemas/mesh.ts';
import { hasher, numberedSigner, terms } from './fixture.ts';
import { ALL, HandMesh, noteDraft } from './logFixture.ts';
import type { Author } from './logFixture.ts';
import { OneNode } from './oneNode.ts';

/** A founder and members; the last of them means harm. */
function meshOf(count: number, trainMs?: number): HandMesh {
  const mesh = new HandMesh(count, numberedSigner, undefined, trainMs);
  for (const author of mesh.authors.slice(1)) { mesh.founder.admit(author, ALL.filter((scope) => scope !== 'admit')); author.join(10); }
  return mesh;
}
const log = (message: LogMessage): Uint8Array => jsonBytes(message);
/** Entries in messages as large as they may be, a few milliseconds apart. */
async function writes(one: OneNode, linkId: string, author: Author, count: number, draft: (at: number) => EntryDraft): Promise<void> {
  for (let at = 0; at < count;) {
    const texts: string[] = [];
    for (let bytes = 0; at < count && texts.length < 64 && bytes < 120_000; at += 1) { const { text } = author.write(draft(at)); texts.push(text); bytes += text.length; }
    one.says(linkId, 'log', log({ type: 'entries', entries: texts }));
    await one.advance(20);
  }
}

test('M35 thousands of entries about who belongs to the mesh: as many as anybody needs are taken, none holds the node up', async () => {
  const mesh = meshOf(3), one = new OneNode(mesh), mal = mesh.author(2), linkId = await one.admit(mal);
  await writes(one, linkId, mal, 3_000, (at) => ({ kind: 'revoked', body: { subject: mesh.author(1).nodeId, lastSeq: at, lastHash: null } }));
  expect(one.node.book.last(mal.nodeId)?.entry.seq).toBe(limits.entriesAboutMembers);
  expect(one.node.membership.members.get(mesh.author(1).nodeId)?.state).toBe('member');
  expect(one.longestMs).toBeLessThan(50);
}, 120_000);

test('M35 a log that grows without end is taken up to a size, and on with every round, by every member alike', async () => {
  const mesh = meshOf(3, 60_000), one = new OneNode(mesh), mal = mesh.author(2), linkId = await one.admit(mal);
  const long: EntryDraft = { kind: 'manifested', body: { bytes: 1, manifest: { format: 'icae-manifest-1', uid: '00000000-0000-4000-8000-000000000000', kind: 'document', content: 'a'.repeat(64), rby: { r: 0.4, b: 0.3, y: 0.3 }, generation: 0, dependsOn: Array.from({ length: 1_180 }, () => 'uid:///00000000-0000-4000-8000-000000000000' as const), permissions: [], licence: 'MIT', createdAt: '2026-01-01T00:00:00Z', facts: {}, signer: null, publicKey: null, signature: null } } };
  const heldBytes = () => { let bytes = 0; for (let seq = 1; seq <= (one.node.book.last(mal.nodeId)?.entry.seq ?? 0); seq += 1) bytes += one.node.book.at(mal.nodeId, seq)?.text.length ?? 0; return bytes; };
  await writes(one, linkId, mal, 330, () => long);
  const atOnce = heldBytes();
  expect(atOnce).toBeGreaterThan(limits.logBytesAtOnce * 0.9);
  expect(atOnce).toBeLessThan(limits.logBytesAtOnce + limits.logBytesPerRound * 20);
  expect([one.closed, one.longestMs < 50]).toEqual([[], true]);
  // With time more of it is asked for again, and taken.
  await one.advance(100 * 60_000);
  one.says(linkId, 'log', log({ type: 'entries', entries: mal.log.slice(one.node.book.last(mal.nodeId)!.entry.seq, one.node.book.last(mal.nodeId)!.entry.seq + 2).map(({ text }) => text) }));
  await one.advance(100);
  expect(heldBytes()).toBeGreaterThan(atOnce);
}, 120_000);

test('M35 a proof of a lie that is asked for again and again is sent at a pace', async () => {
  const mesh = meshOf(4), liar = mesh.author(2), mal = mesh.author(3);
  const [first, second] = [liar.draft(noteDraft(1)), liar.draft(noteDraft(2))];
  const one = new OneNode(mesh), linkId = await one.admit(mal);
  one.says(linkId, 'log', log({ type: 'entries', entries: [first.text, second.text] }));
  await one.advance(1_000);
  expect(one.node.book.proofOf(liar.nodeId)).toBeDefined();
  const before = one.sent.length, heads = log({ type: 'heads', heads: { [liar.nodeId]: [first.entry.seq, first.hash] } });
  for (let each = 0; each < 20_000; each += 1) { if (each % 200 === 0) await one.advance(1); one.says(linkId, 'log', heads); }
  const bytes = one.sent.slice(before).reduce((sum, { message }) => sum + message.length, 0);
  expect(bytes).toBeLessThan(6 * 1024 * 1024);
});

test('M71 who hands signals on does so at a pace a mesh needs, whatever one member asks for', async () => {
  const mesh = meshOf(3), one = new OneNode(mesh), victim = await one.admit(mesh.author(1)), mal = await one.admit(mesh.author(2));
  const carry = jsonBytes({ type: 'carry', from: mesh.author(2).nodeId, to: mesh.author(1).nodeId, sealed: 'x'.repeat(24_000) });
  const before = one.sent.length;
  for (let second = 0; second < 30; second += 1) { for (let each = 0; each < 180; each += 1) one.says(mal, 'control', carry); await one.advance(1_000); }
  const handedOn = one.sent.slice(before).filter(({ linkId, message }) => linkId === victim && message.length > 20_000).length;
  expect(handedOn).toBeGreaterThan(300);
  expect(handedOn).toBeLessThan(2_000);
});

test('M6 whoever asked to be let in and went gives way to who is there', async () => {
  const mesh = meshOf(2), { draft } = makeInvite({ ...terms, mesh: mesh.mesh, maxUses: 64 }, { signer: mesh.founder.signer, hasher });
  mesh.founder.write(draft);
  const one = new OneNode(mesh), invite = { nonce: terms.nonce, secret: inviteSecret(mesh.founder.signer, hasher, terms.nonce) };
  for (let each = 0; each < 40; each += 1) { one.meets(`gone ${each}`, numberedSigner(1_000 + each), invite); one.ends(`gone ${each}`); }
  const ann = numberedSigner(5_000);
  one.meets('ann', ann, invite);
  expect(one.node.requests.map(({ nodeId }) => nodeId)).toContain(ann.nodeId);
  expect(one.node.requests.length).toBeLessThanOrEqual(16);
});
