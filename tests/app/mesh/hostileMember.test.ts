// A member that turned hostile, against a whole node: what it may make others carry, keep, send and work for.
import { expect, test } from 'vitest';
import { readBlockMessage, writeBlockMessage } from '../../../app/mesh/blockFrames.ts';
import { inviteSecret, makeInvite } from '../../../app/mesh/invite.ts';
import { jsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { LogAllowance } from '../../../app/mesh/logAllowance.ts';
import { utf8Bytes as textOf } from '../../../app/organism/tokenizer/utf8.ts';
import { limits } from '../../../schemas/mesh.ts';
import type { EntryDraft, LogMessage } from '../../../schemas/mesh.ts';
import { hasher, NOW, numberedSigner, terms } from './fixture.ts';
import { ALL, HandMesh, noteDraft, offerAll } from './logFixture.ts';
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

test('M35 a log that grows without end is taken up to a size, and on with every round; what is refused for that is nobody\'s fault', () => {
  const mesh = meshOf(2, 60_000), book = mesh.book(mesh.founder.signer), allowance = new LogAllowance();
  offerAll(book, mesh.entries);
  const written = { ...mesh.author(1).draft(noteDraft(1)), text: 'x'.repeat(limits.entryBytes) }, refusal = (nowMs: number) => allowance.refuses(written, book.membership, nowMs);
  let taken = 0;
  for (; refusal(NOW) === null; taken += 1) allowance.note(written);
  const atOnce = (limits.logBytesAtOnce + limits.logBytesPerRound * limits.clockSkewMs / 60_000) / limits.entryBytes;
  expect([taken, refusal(NOW)]).toEqual([Math.floor(atOnce), 'too-fast']);
  // Half of it was left over; the other half is two rounds.
  expect([refusal(NOW + 60_000), refusal(NOW + 3 * 60_000)]).toEqual(['too-fast', null]);
  // Everybody else writes on, and whoever is no member yet is not its business.
  expect(allowance.refuses({ ...mesh.founder.draft(noteDraft(1)) }, book.membership, NOW)).toBeNull();
});

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
  expect(one.node.admissions.requests.map(({ nodeId }) => nodeId)).toContain(ann.nodeId);
  expect(one.node.admissions.requests.length).toBeLessThanOrEqual(16);
});

test('M11 M12 strangers by the hundred who say nothing, half a word, or what others said: none is let in or asks anybody, and a member is heard all the while', async () => {
  const mesh = meshOf(3), one = new OneNode(mesh), ann = mesh.author(1), linkId = await one.admit(ann);
  const said = one.sent.filter((sent) => sent.channel === 'control').map(({ message }) => message), words = [[], [textOf('{')], [textOf('{"type":"bye"}')], [textOf('{"type":"welcome","state":"member"}')], said.slice(0, 2), [...said, ...said], [new Uint8Array(16 * 1024)]];
  for (let stranger = 0; stranger < 400; stranger += 1) {
    const from = `stranger ${stranger}`;
    one.open(from);
    for (const word of words[stranger % words.length] ?? []) one.says(from, stranger % 2 === 0 ? 'control' : 'log', word);
    if (stranger % 20 === 0) one.says(linkId, 'log', log({ type: 'entries', entries: [ann.write(noteDraft(stranger)).text] }));
    await one.advance(200);
  }
  await one.advance(limits.handshakeMs + 100);
  expect(one.node.book.last(ann.nodeId)?.entry.seq).toBe(ann.last?.entry.seq);
  expect([one.node.peers.map(({ nodeId }) => nodeId), one.node.admissions.requests]).toEqual([[ann.nodeId], []]);
  expect(new Set(one.closed.map(({ linkId: closed }) => closed)).size).toBe(400);
  expect([one.faults, one.longestMs < 50]).toEqual([[], true]);
});

test('M39 who holds something large is not to blame when another one names it as an update', async () => {
  const mesh = meshOf(2), one = new OneNode(mesh), ben = mesh.author(1), linkId = await one.admit(ben);
  for (let each = 0; each < 5; each += 1) {
    const artefact = hasher.sha256Hex(Buffer.of(each));
    one.node.blocks.fetch({ artefact, mostBytes: 65_536, holders: () => [ben.nodeId] }).catch(() => undefined);
    one.says(linkId, 'bulk', writeBlockMessage({ kind: 'list', artefact, bytes: 320_000, blocks: [artefact, artefact] }));
    await one.advance(300);
    one.node.blocks.cancel(artefact);
  }
  expect([one.closed, one.node.peers.map(({ isUp }) => isUp)]).toEqual([[], [true]]);
  // Nothing of it was asked for.
  expect(one.sent.filter(({ channel, message }) => channel === 'bulk' && readBlockMessage(message)?.kind === 'want')).toEqual([]);
});
