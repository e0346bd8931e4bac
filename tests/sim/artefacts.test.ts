// Three whole nodes that tell each other of artefacts: nothing is handed out before a grant that names it, its recipient and an end;
// what is fetched is what its manifest says. The product's MeshNode and Artefacts over a made-up wire. Rules M90 to M97.
import { expect, test } from 'vitest';
import { Artefacts, GRANT_MS } from '../../app/mesh/artefacts.ts';
import { grantsTo } from '../../app/mesh/artefactGrants.ts';
import { readBlockMessage, writeBlockMessage } from '../../app/mesh/blockFrames.ts';
import { readCall, writeCall } from '../../app/mesh/callWire.ts';
import { foundMesh } from '../../app/mesh/found.ts';
import { MeshNode } from '../../app/mesh/meshNode.ts';
import { signManifest } from '../../app/manifest/sign.ts';
import type { Links, MeshStore } from '../../app/mesh/ports.ts';
import type { Signer } from '../../app/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { THIRDS } from '../../app/physics/rby.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { KeyRing, nodeHasher } from './keys.ts';
import { Network } from './network.ts';
import { EPOCH_MS, Scheduler, SimClock } from './scheduler.ts';
import { SimDisk } from './store.ts';

const SEED = 80, DAY_MS = 86_400_000, SETTLED_MS = 15_000;
const contentOf = (letters: number): Uint8Array => Uint8Array.from({ length: letters }, (_, at) => (at * 7 + (at >> 8) + (at >> 16) * 31) & 255);

class World {
  readonly scheduler = new Scheduler();
  readonly network = new Network(this.scheduler, SeededStream.from(SEED, 'wire'));
  readonly ring = new KeyRing();
  readonly members: Member[] = [];
  invite: Invite | null = null;

  static async of(places: number): Promise<World> {
    const world = new World();
    for (let place = 0; place < places; place += 1) {
      world.members.push(await Member.begin(world, place));
      await world.run(place === 0 ? 500 : SETTLED_MS);
    }
    if (!world.members.every(({ node }) => node.isMember && node.peers.filter(({ isUp }) => isUp).length === places - 1)) throw new Error(`seed ${SEED}: the mesh did not come together`);
    return world;
  }
  async run(ms: number): Promise<void> {
    // What was begun just now asks for the time it takes one turn later.
    await new Promise((resolve) => { setImmediate(resolve); });
    await this.scheduler.runUntil(this.scheduler.nowMs + ms);
  }
  /** Moves time on until it is done: the disk of a simulation answers when time moves. */
  async done<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.then(() => { isDone = true; }, () => { isDone = true; });
    for (let waited = 0; !isDone; waited += 1) {
      if (waited === 100) throw new Error(`seed ${SEED}: it was never done`);
      await this.run(50);
    }
    return work;
  }
  at(place: number): Member { const member = this.members[place]; if (member === undefined) throw new Error(`${place}`); return member; }
}

class Pieces {
  readonly held = new Map<string, Uint8Array>();
  put(content: Uint8Array): string { const sha256 = nodeHasher.sha256Hex(content); this.held.set(sha256, content.slice()); return sha256; }
  get(sha256: string): Uint8Array | null { return this.held.get(sha256) ?? null; }
  remove(sha256: string): void { this.held.delete(sha256); }
}

class Member {
  readonly node: MeshNode;
  readonly signer: Signer;
  readonly artefacts: Artefacts;
  readonly store: MeshStore;
  readonly files = new Map<string, Uint8Array>();
  readonly kept = new Map<string, Uint8Array>();
  /** Blocks of what is not whole yet, as its disk keeps them. */
  pieces = new Pieces();
  readonly asked: { readonly nodeId: string; readonly artefact: string; readonly id: string; readonly purpose: string }[] = [];
  readonly audit: { readonly nodeId: string; readonly artefact: string }[] = [];
  readonly blamed: [string, string][] = [];
  /** Blocks it sends are others than it holds. */
  lies = false;

  static async begin(world: World, place: number): Promise<Member> {
    const member = new Member(world, place);
    await member.#enter(world, place);
    return member;
  }

  private constructor(world: World, place: number) {
    const { scheduler, network, ring } = world;
    const random = SeededStream.from(SEED, `node-${place}`), owner = scheduler.newOwner(), clock = new SimClock(scheduler, owner, 0);
    const nonce = () => Array.from({ length: 16 }, () => random.nextBelow(256).toString(16).padStart(2, '0')).join('');
    this.signer = ring.signer(SEED, `${place}`);
    network.name(this.signer.nodeId, place);
    this.store = new SimDisk(SeededStream.from(SEED, `disk-${place}`)).mount(scheduler, owner);
    this.node = new MeshNode({
      mesh: founding(ring).mesh, name: `node ${place}`, signer: this.signer, verifier: ring, hasher: nodeHasher, clock, random, nonce, links: this.#links(network.attach(place, owner)), store: this.store,
      boxes: { publicKey: this.signer.publicKey, seal: (_recipient, plain) => plain.slice(), open: (sealed) => sealed.slice() }, session: 1, invite: place === 0 ? null : world.invite,
      trainer: () => null, trains: () => false, tokensPerSecond: () => 0, artefact: (sha256) => Promise.resolve(this.files.get(sha256) ?? null), onNotGranted: (nodeId, artefact) => { this.audit.push({ nodeId, artefact }); },
      onChange: () => { if (place === 0 && this.#isStarted) for (const { nodeId } of this.node.requests) void this.node.approve(nodeId).catch(() => undefined); if (this.#isStarted) this.artefacts.changed(); },
      onMoved: () => undefined, onCarry: () => undefined, onRefused: () => undefined, onFault: (fault) => { throw fault; },
      onMessage: (nodeId, _channel, bytes) => {
        const call = readCall(bytes);
        if (call?.type === 'request') this.artefacts.requested(nodeId, call);
        if (call?.type === 'failed') this.artefacts.refused(nodeId, call.id, call.reason);
      },
    });
    this.artefacts = new Artefacts({
      self: this.node.nodeId, book: this.node.book, blocks: this.node.blocks, clock, checks: { verifier: ring, hasher: nodeHasher }, nonce, send: (nodeId, message) => this.node.send(nodeId, 'rpc', writeCall(message)), isUp: (nodeId) => this.isUp(nodeId),
      onPenalty: (nodeId, reason) => { this.blamed.push([nodeId, reason]); },
      onRequest: (nodeId, { artefact }, { id, purpose }) => { if (this.asked.filter((one) => one.nodeId === nodeId).length >= 3) return 'busy'; this.asked.push({ nodeId, artefact, id, purpose }); return null; },
      pieces: this.pieces, keep: (offered, content) => { this.kept.set(offered.artefact, content); return Promise.resolve(); }, onChange: () => undefined, onFault: () => undefined,
    });
  }
  #isStarted = false;

  #links(links: Links): Links {
    return { ...links, send: (linkId, channel, message) => {
      const read = this.lies && channel === 'bulk' ? readBlockMessage(message) : null;
      links.send(linkId, channel, read?.kind === 'block' ? writeBlockMessage({ ...read, content: read.content.map((byte) => byte ^ 1) }) : message);
    } };
  }

  async #enter(world: World, place: number): Promise<void> {
    if (place === 0) {
      await world.done(this.node.found(founding(world.ring).entry));
    }
    this.#isStarted = true;
    this.node.start();
    if (place !== 0) return;
    world.invite = (await world.done(this.node.invite({ endpoints: [], scopes: ['train', 'read-manifests'], maxUses: 64, notBeforeMs: EPOCH_MS, expiresMs: EPOCH_MS + DAY_MS }))).invite;
    world.network.nameInvite(world.invite.nonce, 0);
  }

  /** Strikes by node id, as this node keeps them. */
  get strikes(): Record<string, number> { return Object.fromEntries(Object.entries(JSON.parse(this.store.read('penalties') ?? '{}') as Record<string, { strikes: number }>).map(([nodeId, { strikes }]) => [nodeId, strikes])); }

  isUp(nodeId: string): boolean { return this.node.peers.some((peer) => peer.nodeId === nodeId && peer.isUp); }
  manifestOf(content: Uint8Array, change: Partial<Manifest> = {}): Manifest {
    const { signer: _s, publicKey: _p, signature: _x, ...unsigned } = { signer: null, publicKey: null, signature: null, ...change };
    return signManifest({ format: 'icae-manifest-1', uid: '00000001-0000-4000-8000-000000000000', kind: 'document', content: nodeHasher.sha256Hex(content), rby: { ...THIRDS }, generation: 0, dependsOn: [], permissions: [], licence: 'MIT', createdAt: '2026-01-02T03:04:05.000Z', facts: {}, ...unsigned }, this.signer);
  }
  /** Tells of it, and could hand it out. */
  async share(world: World, content: Uint8Array): Promise<string> {
    const manifest = this.manifestOf(content);
    this.files.set(manifest.content, content);
    await this.tell(world, { kind: 'manifested', body: { manifest, bytes: content.length, name: 'a file' } });
    return manifest.content;
  }
  async tell(world: World, draft: Parameters<MeshNode['tell']>[0]): Promise<void> {
    await world.done(this.node.tell(draft));
    await world.run(SETTLED_MS);
  }
  grant(world: World, artefact: string, recipient: Member, forMs = GRANT_MS): Promise<void> {
    return this.tell(world, { kind: 'granted', body: { artefact: artefact as Sha256, recipient: recipient.node.nodeId as NodeId, purpose: 'read', expiresMs: EPOCH_MS + world.scheduler.nowMs + forMs } });
  }
}

const founding = (ring: KeyRing) => foundMesh({
  name: 'mesh', founderName: 'founder', shape: { tokenizer: '0'.repeat(64) as Sha256, model: '1'.repeat(64) as Sha256, parameters: 64, block: 16, keep: 1, trainMs: 60_000 },
  stateHash: '2'.repeat(64), boxKey: '3'.repeat(64), nonce: '4'.repeat(32),
}, { signer: ring.signer(SEED, '0'), hasher: nodeHasher, clock: { now: () => EPOCH_MS } });

/** Whoever asks for blocks straight away gets this far in ten seconds. */
async function taken(world: World, thief: Member, artefact: string, holder: Member): Promise<Uint8Array | null> {
  let got: Uint8Array | null = null;
  void thief.node.blocks.fetch({ artefact, mostBytes: 10_000_000, holders: () => [holder.node.nodeId] }).then((content) => { got = content; }, () => undefined);
  await world.run(10_000);
  thief.node.blocks.cancel(artefact);
  return got;
}

test('M90 what one tells of all list alike; nothing of it travels, and who asks for blocks leaves a row', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  let bulk = 0;
  world.network.tap(({ channel }) => { if (channel === 'bulk') bulk += 1; });
  const [one, two] = [await a.share(world, contentOf(500_000)), await b.share(world, contentOf(1_000))];
  const lists = world.members.map(({ artefacts }) => artefacts.list());
  expect(lists[0]?.map(({ artefact, bytes, name, owners, manifest }) => [artefact, bytes, name, owners, manifest.licence])).toEqual([[one, 500_000, 'a file', [a.node.nodeId], 'MIT'], [two, 1_000, 'a file', [b.node.nodeId], 'MIT']].sort(([x], [y]) => (String(x) < String(y) ? -1 : 1)));
  expect(lists[1]).toEqual(lists[0]);
  expect(lists[2]).toEqual(lists[0]);
  expect(bulk).toBe(0);
  expect(await taken(world, c, one, a)).toBeNull();
  expect(new Set(a.audit.map(({ nodeId, artefact }) => `${nodeId} ${artefact}`))).toEqual(new Set([`${c.node.nodeId} ${one}`]));
});

test('M91 a request is a question to a person; the yes is an entry, then it comes whole and is checked', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const content = contentOf(700_000), artefact = await a.share(world, content);
  expect(c.artefacts.want(artefact, 'quote.once')).toBeNull();
  await world.run(2_000);
  expect(a.asked).toMatchObject([{ nodeId: c.node.nodeId, artefact, purpose: 'quote.once' }]);
  expect(b.asked).toEqual([]);
  expect(c.artefacts.wanted(artefact)).toMatchObject({ state: 'asked' });
  await a.grant(world, artefact, c);
  expect(c.kept.get(artefact)).toEqual(content);
  expect(c.artefacts.wanted(artefact)).toBeNull();
  // Another member was not granted it.
  expect(await taken(world, b, artefact, a)).toBeNull();
  expect(a.audit.some(({ nodeId }) => nodeId === b.node.nodeId)).toBe(true);
});

test('M92 a no, and too many questions, come back as a reason', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const hashes: string[] = [];
  for (const letters of [10, 20, 30, 40]) hashes.push(await a.share(world, contentOf(letters)));
  for (const artefact of hashes) b.artefacts.want(artefact, 'read');
  await world.run(2_000);
  expect(a.asked.length).toBe(3);
  expect(b.artefacts.wanted(hashes[3] ?? '')).toMatchObject({ state: 'refused', reason: 'busy' });
  a.node.send(b.node.nodeId, 'rpc', writeCall({ type: 'failed', id: a.asked[0]?.id ?? '', reason: 'denied' }));
  await world.run(2_000);
  expect(b.artefacts.wanted(hashes[0] ?? '')).toMatchObject({ state: 'refused', reason: 'denied' });
  expect(b.artefacts.open.map(({ artefact }) => artefact)).toEqual(hashes.slice(1, 3));
  expect(b.kept.size).toBe(0);
});

test('M93 a grant that ended, was taken back, or is somebody else\'s opens nothing', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const artefact = await a.share(world, contentOf(1_000)), nowMs = () => EPOCH_MS + world.scheduler.nowMs;
  // Foreign: b allows c what only a holds.
  await b.grant(world, artefact, c);
  expect(await taken(world, c, artefact, a)).toBeNull();
  await a.grant(world, artefact, b, 60_000);
  expect(await taken(world, c, artefact, a)).toBeNull();
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
  await world.run(60_000);
  expect(grantsTo(a.node.book, b.node.nodeId, artefact, nowMs())).toEqual([]);
  expect(await taken(world, b, artefact, a)).toBeNull();
  await a.grant(world, artefact, b);
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
  await a.tell(world, { kind: 'grant-withdrawn', body: { artefact: artefact as Sha256, recipient: b.node.nodeId as NodeId } });
  expect(await taken(world, b, artefact, a)).toBeNull();
  // A later yes counts again.
  await a.grant(world, artefact, b);
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
});

test('M94 blocks that are others than listed are thrown away and blamed; another holder that granted it brings it', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const content = contentOf(900_000), artefact = await a.share(world, content);
  expect(await b.share(world, content)).toBe(artefact);
  expect(c.artefacts.find(artefact)?.owners.toSorted()).toEqual([a.node.nodeId, b.node.nodeId].toSorted());
  a.lies = true;
  await a.grant(world, artefact, c);
  c.artefacts.want(artefact, 'read');
  await world.run(20_000);
  expect(c.kept.size).toBe(0);
  await b.grant(world, artefact, c);
  await world.run(30_000);
  expect(c.kept.get(artefact)).toEqual(content);
  expect(c.strikes).toEqual({ [a.node.nodeId]: 1 });
});

test('M95 a holder that goes in the middle and comes back goes on; a file that was changed is not handed out', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const content = contentOf(6_000_000), artefact = await a.share(world, content);
  b.artefacts.want(artefact, 'read');
  await world.run(1_000);
  void a.node.tell({ kind: 'granted', body: { artefact: artefact as Sha256, recipient: b.node.nodeId as NodeId, purpose: 'read', expiresMs: EPOCH_MS + DAY_MS } });
  for (let waited = 0; (b.artefacts.wanted(artefact)?.got ?? 0) === 0 && waited < 200; waited += 1) await world.run(100);
  const got = b.artefacts.wanted(artefact)?.got ?? 0;
  expect(got).toBeGreaterThan(0);
  expect(got).toBeLessThan(content.length);
  world.network.flap(0, 1);
  let asks = 0;
  world.network.tap(({ channel, message }) => { if (channel === 'bulk' && readBlockMessage(message)?.kind === 'want') asks += 1; });
  await world.run(60_000);
  expect(b.kept.get(artefact)).toEqual(content);
  // What had come by then was not asked for again.
  expect(asks).toBeLessThan(Math.ceil(content.length / (256 * 1024)));
  expect(b.pieces.held.size).toBe(0);
  const other = await a.share(world, contentOf(50));
  a.files.delete(other);
  await a.grant(world, other, b);
  expect(await taken(world, b, other, a)).toBeNull();
});

test('M95 what was kept of a fetch is not asked for again after a new start; once it is whole nothing is kept', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const content = contentOf(1_500_000), artefact = await a.share(world, content), blocks = Math.ceil(content.length / (256 * 1024));
  // As a disk has it after a kill: all but the second block.
  for (let at = 0; at < blocks; at += 1) if (at !== 1) b.pieces.put(content.subarray(at * 256 * 1024, (at + 1) * 256 * 1024));
  const wants: number[] = [];
  world.network.tap(({ channel, message }) => { const read = channel === 'bulk' ? readBlockMessage(message) : null; if (read?.kind === 'want') wants.push(read.index); });
  b.artefacts.want(artefact, 'read');
  await a.grant(world, artefact, b);
  expect(b.kept.get(artefact)).toEqual(content);
  expect(wants).toEqual([1]);
  expect(b.pieces.held.size).toBe(0);
});

test('M96 a manifest that does not verify is listed nowhere, and whoever told of it is blamed', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const good = a.manifestOf(contentOf(5)), { signer } = world.at(1);
  await b.tell(world, { kind: 'manifested', body: { manifest: { ...good, licence: 'CC0-1.0' }, bytes: 5 } });
  await b.tell(world, { kind: 'manifested', body: { manifest: { ...good, signer: signer.nodeId }, bytes: 5 } });
  expect([a, b, c].map(({ artefacts }) => artefacts.list())).toEqual([[], [], []]);
  expect(a.blamed).toEqual([[b.node.nodeId, 'bad-signature'], [b.node.nodeId, 'bad-signature']]);
  expect(c.blamed).toEqual(a.blamed);
  // A good one of somebody else may be passed on.
  await b.tell(world, { kind: 'manifested', body: { manifest: good, bytes: 5 } });
  expect(c.artefacts.list()).toMatchObject([{ owners: [b.node.nodeId], manifest: { signer: a.node.nodeId } }]);
});

test('M97 what is offered no more is listed no more, on all nodes; offered anew it is there again', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const artefact = await a.share(world, contentOf(9));
  await a.tell(world, { kind: 'manifest-withdrawn', body: { artefact: artefact as Sha256 } });
  expect([a.artefacts.list(), b.artefacts.list()]).toEqual([[], []]);
  expect(b.artefacts.want(artefact, 'read')).toBe('not-held');
  await a.share(world, contentOf(9));
  expect(b.artefacts.list().length).toBe(1);
});

test('M94 who tells of another one\'s artefact as smaller than it is makes nobody guilty and hides nothing', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)], content = contentOf(300_000);
  await b.tell(world, { kind: 'manifested', body: { manifest: b.manifestOf(content), bytes: 1, name: 'a crumb' } });
  const artefact = await a.share(world, content);
  await a.grant(world, artefact, c);
  await b.grant(world, artefact, c);
  expect(c.artefacts.want(artefact, 'read')).toBeNull();
  await world.run(60_000);
  expect(c.kept.get(artefact)?.length).toBe(content.length);
  expect(c.strikes[a.node.nodeId] ?? 0).toBe(0);
});

test('M93 a state of the model that a member makes up opens nobody\'s file', async () => {
  const world = await World.of(3), [a, b] = [world.at(0), world.at(1)], artefact = await a.share(world, contentOf(300_000));
  await world.done(b.node.book.append({ kind: 'applied', body: { round: 1, manifest: 'e'.repeat(64) as Sha256, stateHash: artefact as Sha256, lossBefore: null, lossAfter: null } }));
  await world.run(SETTLED_MS);
  expect(await taken(world, b, artefact, a)).toBeNull();
  expect(a.audit).toContainEqual({ nodeId: b.node.nodeId, artefact });
});
