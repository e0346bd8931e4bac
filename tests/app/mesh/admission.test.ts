// How somebody is let in: a founder's whole node, and joiners with programs of their own at the other end of its links.
import { expect, test } from 'vitest';
import type { Sha256 } from '../../../schemas/ids.ts';
import type { Invite } from '../../../schemas/invite.ts';
import { ControlMessage } from '../../../schemas/mesh.ts';
import { hexOf, bytesOf } from '../../../app/manifest/hex.ts';
import { foundMesh } from '../../../app/mesh/found.ts';
import { heldEntry, signEntry } from '../../../app/mesh/logEntry.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import type { InviteTerms } from '../../../app/mesh/invite.ts';
import { MeshNode } from '../../../app/mesh/meshNode.ts';
import { MeshVerbError } from '../../../app/mesh/verbError.ts';
import type { DialTarget, Links, LinksListener } from '../../../app/mesh/ports.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { Signer } from '../../../app/ports.ts';
import { meshStatus } from '../../../main/node/mesh/meshViewOf.ts';
import { BoxKey } from '../../../main/node/mesh/boxKey.ts';
import { MemoryMeshStore } from '../../doubles/memoryMeshStore.ts';
import { ManualClock, settle } from '../../doubles/manualClock.ts';
import { DAY, hasher, NOW, numberedSigner, randomBytesOf, verifier } from './fixture.ts';
import { FINGERPRINTS } from './handshakePair.ts';
import { HandMesh } from './logFixture.ts';
import { OneNode } from './oneNode.ts';

const FOUNDER = numberedSigner(1), BEN = numberedSigner(2), CLEO = numberedSigner(3);
const NO_TRAFFIC = { sentTodayBytes: 0, receivedTodayBytes: 0, sentBytes: 0, receivedBytes: 0, dayLimitMegabytes: 0, kilobytesPerSecond: 0, metered: false };
const text = (message: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(message));

/** The founder's node over links that a test holds in its hands. */
class Gate {
  readonly clock = new ManualClock(NOW);
  readonly node: MeshNode;
  readonly mesh: Sha256;
  readonly #random = SeededStream.from(5, 'gate');
  readonly #said = new Map<string, ControlMessage[]>();
  readonly #founding: ReturnType<typeof foundMesh>;
  #listener: LinksListener | null = null;
  #links = 0;

  constructor() {
    const { clock } = this;
    const nonce = (): string => hexOf(randomBytesOf(this.#random, 16));
    const boxes = new BoxKey(FOUNDER);
    this.#founding = foundMesh({ name: 'mesh', founderName: 'founder', shape: { tokenizer: '00'.repeat(32) as Sha256, model: '00'.repeat(32) as Sha256, parameters: 64, block: 16, keep: 1, trainMs: 1_000 }, stateHash: '11'.repeat(32), boxKey: hexOf(boxes.publicKey), nonce: nonce() }, { signer: FOUNDER, hasher, clock });
    this.mesh = this.#founding.mesh;
    this.node = new MeshNode({
      mesh: this.mesh, name: 'Founder', signer: FOUNDER, verifier, hasher, clock, random: this.#random, nonce, store: new MemoryMeshStore(), boxes, session: 1, invite: null,
      links: {
        listen: (listener) => { this.#listener = listener; }, dial: () => {}, admit: () => {}, close: () => {},
        send: (linkId, channel, message) => { if (channel === 'control') this.#said.get(linkId)?.push(ControlMessage.parse(JSON.parse(new TextDecoder().decode(message)))); },
      },
      trainer: () => null, trains: () => false, tokensPerSecond: () => 0, artefact: () => Promise.resolve(null),
      onChange: () => {}, onMoved: () => {}, onCarry: () => {}, onMessage: () => {}, onRefused: () => {}, onFault: (fault) => { throw fault; },
    });
  }

  async open(terms: Partial<InviteTerms> = {}): Promise<Invite> {
    if (this.node.membership.founder === null) { await this.node.found(this.#founding.entry); this.node.start(); }
    const made = await this.node.admissions.invite({ endpoints: [], scopes: ['train', 'chat'], maxUses: 1, notBeforeMs: NOW, expiresMs: NOW + DAY, ...terms });
    return made.invite;
  }

  /** Somebody comes with an invite, or as a member; what the node says to it in the end. */
  comes(signer: Signer, invite: Pick<Invite, 'nonce' | 'secret' | 'issuer'> | null, name = 'Ben'): ControlMessage | undefined {
    const linkId = `link-${this.#links += 1}`, said: ControlMessage[] = [];
    this.#said.set(linkId, said);
    const joiner = new Handshake({
      role: 'initiator', mesh: this.mesh, signer, verifier, hasher, clock: this.clock, nonce: hexOf(randomBytesOf(this.#random, 16)), session: this.#links, name,
      localFingerprint: FINGERPRINTS.initiator, remoteFingerprint: FINGERPRINTS.responder, expected: FOUNDER.nodeId,
      invite: invite === null ? null : { nonce: invite.nonce, secret: bytesOf(invite.secret), issuer: invite.issuer }, secretOf: () => 'invite-forged',
    });
    const listener = this.#listener;
    if (listener === null) throw new Error('nobody listens');
    listener.opened({ linkId, initiator: false, localFingerprint: FINGERPRINTS.responder, remoteFingerprint: FINGERPRINTS.initiator, path: 'loopback', dialled: null });
    for (const message of joiner.start()) listener.message(linkId, 'control', text(message));
    // Hello and proof; the rest is for somebody whom the handshake let through.
    for (const message of [...said]) for (const answer of message.type === 'hello' ? joiner.receive(message).send : []) listener.message(linkId, 'control', text(answer));
    return said.at(-1);
  }

  scopesOf(signer: Signer): readonly string[] | undefined { return [...this.node.membership.members.values()].find(({ nodeId }) => nodeId === signer.nodeId)?.scopes; }
  reason(verb: Promise<unknown>): Promise<string> { return verb.then(() => 'ok', (error: unknown) => { if (error instanceof MeshVerbError) return error.reason; throw error; }); }
}

const WAITS = { type: 'welcome', state: 'needs-approval' }, IN = { type: 'welcome', state: 'member' };
const refused = (reason: string) => ({ type: 'refused', reason });

test('M6 who holds an invite waits for a yes, sees nothing before, and gets what the invite says', async () => {
  const gate = new Gate();
  const invite = await gate.open();
  expect(gate.comes(BEN, invite, 'Ben \u202E')).toEqual(WAITS);
  expect(gate.node.admissions.requests).toMatchObject([{ nodeId: BEN.nodeId, publicKey: hexOf(BEN.publicKey), name: 'Ben', scopes: ['train', 'chat'] }]);
  expect(gate.scopesOf(BEN)).toBe(undefined);
  expect(await gate.reason(gate.node.admissions.approve(BEN.nodeId))).toBe('ok');
  expect(gate.scopesOf(BEN)).toEqual(['train', 'chat']);
  expect(gate.comes(BEN, null)).toEqual(IN);
  expect(gate.comes(BEN, invite)).toEqual(IN);
  expect(gate.node.admissions.requests).toEqual([]);
});

test('M6 without an invite, with another secret, with somebody else\'s: nobody waits', async () => {
  const gate = new Gate();
  const invite = await gate.open();
  expect(gate.comes(BEN, null)).toEqual(refused('not-a-member'));
  expect(gate.comes(BEN, { ...invite, secret: '00'.repeat(32) })).toEqual(refused('invite-forged'));
  expect(gate.comes(BEN, { ...invite, nonce: '00'.repeat(16) })).toEqual(refused('invite-forged'));
  expect(gate.node.admissions.requests).toEqual([]);
  expect(await gate.reason(gate.node.admissions.approve(BEN.nodeId))).toBe('not-held');
});

test('M5 an invite that was used, taken back or is over brings nobody before the door', async () => {
  const gate = new Gate();
  const invite = await gate.open(), other = await gate.open(), short = await gate.open({ expiresMs: NOW + 1_000 });
  gate.comes(BEN, invite);
  await gate.node.admissions.approve(BEN.nodeId);
  expect(gate.comes(CLEO, invite)).toEqual(refused('invite-used-up'));
  await gate.node.admissions.cancelInvite(other.nonce);
  expect(gate.comes(CLEO, other)).toEqual(refused('invite-cancelled'));
  expect(gate.comes(CLEO, short)).toEqual(WAITS);
  await gate.clock.advance(1_000);
  expect(await gate.reason(gate.node.admissions.approve(CLEO.nodeId))).toBe('invite-expired');
  expect(gate.comes(CLEO, short)).toEqual(refused('invite-expired'));
  expect(gate.scopesOf(CLEO)).toBe(undefined);
});

test('M5 two who wait with an invite for one are not both let in, however fast somebody says yes to both', async () => {
  const gate = new Gate();
  const invite = await gate.open();
  expect([gate.comes(BEN, invite), gate.comes(CLEO, invite)]).toEqual([WAITS, WAITS]);
  expect(await Promise.all([BEN, CLEO].map(({ nodeId }) => gate.reason(gate.node.admissions.approve(nodeId))))).toEqual(['ok', 'invite-used-up']);
  await settle();
  expect([gate.scopesOf(BEN), gate.scopesOf(CLEO)]).toEqual([['train', 'chat'], undefined]);
});

test('M6 who was revoked comes in by no invite any more', async () => {
  const gate = new Gate();
  const invite = await gate.open({ maxUses: 5 });
  gate.comes(BEN, invite);
  await gate.node.admissions.approve(BEN.nodeId);
  expect(await gate.node.revoke(BEN.nodeId)).toBe('mesh');
  for (const one of [invite, await gate.open()]) expect(gate.comes(BEN, one)?.type).toBe('refused');
  expect(gate.node.admissions.requests).toEqual([]);
});

test('M5 who left needs another invite than the one it came with', async () => {
  const gate = new Gate();
  const invite = await gate.open();
  gate.comes(BEN, invite);
  await gate.node.admissions.approve(BEN.nodeId);
  const place = { mesh: gate.mesh, seq: 1, prev: null, lamport: 100, wallMs: NOW };
  const joined = heldEntry(signEntry({ kind: 'joined', body: { name: 'Ben', publicKey: hexOf(BEN.publicKey), boxKey: hexOf(BEN.publicKey) } }, place, BEN), hasher);
  const left = heldEntry(signEntry({ kind: 'left', body: {} }, { ...place, seq: 2, prev: joined.hash, lamport: 101 }, BEN), hasher);
  expect([joined, left].map((held) => gate.node.book.accept(held.text).kind)).toEqual(['new', 'new']);
  expect(gate.comes(BEN, invite)).toEqual(refused('invite-used-up'));
  expect(gate.node.admissions.requests).toEqual([]);
  expect(gate.comes(BEN, await gate.open())).toEqual(WAITS);
  const shown = () => meshStatus({ node: gate.node, name: '', meshName: null, doingOf: () => null, islandOf: () => 'closed', state: 'member', stateWords: null, lastSeen: new Map(), lastRound: null, stateHash: null, traffic: NO_TRAFFIC, openAt: null, ownModelKept: false, modelSleeps: false, waits: null }).peers.map(({ id, state }) => [id, state]);
  expect(shown()).toEqual([[BEN.nodeId, 'needs-approval']]);
  await gate.node.admissions.approve(BEN.nodeId);
  expect(shown()).toEqual([[BEN.nodeId, 'allowed']]);
});

test.each([['invite-used-up', 'invite-used-up', 0], ['blocked', 'blocked', 0], ['busy', null, 1]] as const)('M5 a joiner that hears "%s" at the door knocks on only where that may change', async (reason, turnedAway, knocksMore) => {
  const mesh = new HandMesh(2), dials: DialTarget[] = [];
  let listener: LinksListener | null = null;
  const links: Links = { listen: (one) => { listener = one; }, dial: (target) => { dials.push(target); }, admit: () => {}, close: () => {}, send: () => {} };
  const invite = (await new Gate().open());
  const { node } = new OneNode(mesh, { signer: BEN, invite: { ...invite, mesh: mesh.mesh }, store: new MemoryMeshStore(), links });
  await mesh.clock.advance(100);
  const [dialled] = dials;
  (listener as LinksListener | null)?.opened({ linkId: 'a', initiator: true, localFingerprint: 'a1'.repeat(32), remoteFingerprint: 'b2'.repeat(32), path: 'lan', dialled: dialled ?? null });
  (listener as LinksListener | null)?.message('a', 'control', text(refused(reason)));
  const knocked = dials.length;
  await mesh.clock.advance(60_000);
  expect([node.turnedAway, Math.min(1, dials.length - knocked)]).toEqual([turnedAway, knocksMore]);
  node.close();
});
