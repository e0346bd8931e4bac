// A few whole nodes that tell each other of artefacts, and train where the caller gives them something that trains: the product's
// MeshNode and Artefacts over a made-up wire. Not aware of what a test is about.
import { Artefacts, GRANT_MS } from '../../app/mesh/artefacts.ts';
import { readBlockMessage, writeBlockMessage } from '../../app/mesh/blockFrames.ts';
import { readCall, writeCall } from '../../app/mesh/callWire.ts';
import { foundMesh } from '../../app/mesh/found.ts';
import { MeshNode } from '../../app/mesh/meshNode.ts';
import { signManifest } from '../../app/manifest/sign.ts';
import type { Links, MeshStore, RoundTrainer } from '../../app/mesh/ports.ts';
import type { Signer } from '../../app/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { THIRDS } from '../../app/physics/rby.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { MeshShape } from '../../schemas/mesh.ts';
import { nodeHasher } from './keys.ts';
import type { KeyRing } from './keys.ts';
import { EPOCH_MS, SimClock } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import { SimDisk } from './store.ts';
import { Timeline } from './timeline.ts';

const SEED = 80;
export const DAY_MS = 86_400_000;
export const SETTLED_MS = 15_000;
export const contentOf = (letters: number): Uint8Array => Uint8Array.from({ length: letters }, (_, at) => (at * 7 + (at >> 8) + (at >> 16) * 31) & 255);

/** What the members train together. */
export interface Training {
  readonly shape: MeshShape;
  readonly stateHash: string;
  readonly trainerOf: (place: number, scheduler: Scheduler, owner: number) => Promise<RoundTrainer>;
}
const NO_TRAINING: Training = {
  shape: { tokenizer: '0'.repeat(64) as Sha256, model: '1'.repeat(64) as Sha256, parameters: 64, block: 16, keep: 1, trainMs: 60_000 }, stateHash: '2'.repeat(64),
  trainerOf: () => Promise.reject(new Error('nothing trains here')),
};

export class World extends Timeline {
  readonly members: Member[] = [];
  invite: Invite | null = null;

  readonly training: Training;
  private constructor(training: Training) { super(SEED); this.training = training; }

  static async of(places: number, training: Training = NO_TRAINING): Promise<World> {
    const world = new World(training);
    for (let place = 0; place < places; place += 1) {
      world.members.push(await Member.begin(world, place));
      await world.run(place === 0 ? 500 : SETTLED_MS);
    }
    if (!world.members.every(({ node }) => node.isMember && node.peers.filter(({ isUp }) => isUp).length === places - 1)) throw new Error(`seed ${SEED}: the mesh did not come together`);
    return world;
  }
  at(place: number): Member { const member = this.members[place]; if (member === undefined) throw new Error(`${place}`); return member; }
}

class Pieces {
  readonly held = new Map<string, Uint8Array>();
  put(content: Uint8Array): string { const sha256 = nodeHasher.sha256Hex(content); this.held.set(sha256, content.slice()); return sha256; }
  get(sha256: string): Uint8Array | null { return this.held.get(sha256) ?? null; }
  remove(sha256: string): void { this.held.delete(sha256); }
}

export class Member {
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
  trainer: RoundTrainer | null = null;
  readonly #owner: number;
  /** Blocks it sends are others than it holds. */
  lies = false;

  static async begin(world: World, place: number): Promise<Member> {
    const member = new Member(world, place);
    if (world.training !== NO_TRAINING) member.trainer = await world.training.trainerOf(place, world.scheduler, member.#owner);
    await member.#enter(world, place);
    return member;
  }

  private constructor(world: World, place: number) {
    const { scheduler, network, ring } = world;
    const random = SeededStream.from(SEED, `node-${place}`), owner = scheduler.newOwner(), clock = new SimClock(scheduler, owner, 0);
    this.#owner = owner;
    const nonce = () => Array.from({ length: 16 }, () => random.nextBelow(256).toString(16).padStart(2, '0')).join('');
    this.signer = ring.signer(SEED, `${place}`);
    network.name(this.signer.nodeId, place);
    this.store = new SimDisk(SeededStream.from(SEED, `disk-${place}`)).mount(scheduler, owner);
    this.node = new MeshNode({
      mesh: founding(ring, world.training).mesh, name: `node ${place}`, signer: this.signer, verifier: ring, hasher: nodeHasher, clock, random, nonce, links: this.#links(network.attach(place, owner)), store: this.store,
      boxes: { publicKey: this.signer.publicKey, seal: (_recipient, plain) => plain.slice(), open: (sealed) => sealed.slice() }, session: 1, invite: place === 0 ? null : world.invite,
      trainer: () => this.trainer, trains: () => this.trainer !== null, tokensPerSecond: () => 0, artefact: (sha256) => Promise.resolve(this.files.get(sha256) ?? null), onNotGranted: (nodeId, artefact) => { this.audit.push({ nodeId, artefact }); },
      onChange: () => { if (place === 0 && this.#isStarted) for (const { nodeId } of this.node.admissions.requests) void this.node.admissions.approve(nodeId).catch(() => undefined); if (this.#isStarted) this.artefacts.changed(); },
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
      await world.done(this.node.found(founding(world.ring, world.training).entry));
    }
    this.#isStarted = true;
    this.node.start();
    if (place !== 0) return;
    world.invite = (await world.done(this.node.admissions.invite({ endpoints: [], scopes: ['train', 'read-manifests'], maxUses: 64, notBeforeMs: EPOCH_MS, expiresMs: EPOCH_MS + DAY_MS }))).invite;
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

const founding = (ring: KeyRing, { shape, stateHash }: Training) => foundMesh({
  name: 'mesh', founderName: 'founder', shape, stateHash, boxKey: '3'.repeat(64), nonce: '4'.repeat(32),
}, { signer: ring.signer(SEED, '0'), hasher: nodeHasher, clock: { now: () => EPOCH_MS } });

/** Whoever asks for blocks straight away gets this far in ten seconds. */
export async function taken(world: World, thief: Member, artefact: string, holder: Member): Promise<Uint8Array | null> {
  let got: Uint8Array | null = null;
  void thief.node.blocks.fetch({ artefact, mostBytes: 10_000_000, holders: () => [holder.node.nodeId] }).then((content) => { got = content; }, () => undefined);
  await world.run(10_000);
  thief.node.blocks.cancel(artefact);
  return got;
}
