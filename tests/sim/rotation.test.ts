// Members that change their key among others that run on: the same member afterwards, with what it may do and what is held against it;
// whoever has the old key reads no longer where members meet. The product's MeshNode over a made-up wire. Rule M31.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { foundMesh } from '../../app/mesh/found.ts';
import { MeshNode } from '../../app/mesh/meshNode.ts';
import type { Boxes } from '../../app/mesh/ports.ts';
import type { Signer } from '../../app/ports.ts';
import { hexOf } from '../../app/manifest/hex.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import { KeyRing, nodeHasher } from './keys.ts';
import { Network } from './network.ts';
import { EPOCH_MS, Scheduler, SimClock } from './scheduler.ts';
import { SimDisk } from './store.ts';

const SEED = 31, DAY_MS = 86_400_000, SETTLED_MS = 20_000;
const boxKeyOf = (signer: Signer): Uint8Array => new Uint8Array(createHash('sha256').update(signer.publicKey).update('box').digest());
/** Letters that only the owner of the box key opens, as long as nobody in the simulation looks inside. */
function boxesOf(signer: Signer): Boxes {
  const publicKey = boxKeyOf(signer), label = (recipient: Uint8Array, context: string) => createHash('sha256').update(recipient).update(context).digest();
  return {
    publicKey, seal: (recipient, plain, context) => new Uint8Array(Buffer.concat([label(recipient, context), plain])),
    open: (sealed, context) => (Buffer.from(sealed.subarray(0, 32)).equals(label(publicKey, context)) ? sealed.slice(32) : null),
  };
}

class World {
  readonly scheduler = new Scheduler();
  readonly network = new Network(this.scheduler, SeededStream.from(SEED, 'wire'));
  readonly ring = new KeyRing();
  readonly disks: SimDisk[] = [];
  readonly nodes: MeshNode[] = [];
  /** Places that were told that somebody heard of their new key. */
  readonly heard: number[] = [];
  readonly founding = foundMesh({
    name: 'mesh', founderName: 'node 0', shape: { tokenizer: '0'.repeat(64) as Sha256, model: '1'.repeat(64) as Sha256, parameters: 64, block: 16, keep: 1, trainMs: 60_000 },
    stateHash: '2'.repeat(64), boxKey: hexOf(boxKeyOf(this.key('0'))), nonce: '4'.repeat(32),
  }, { signer: this.key('0'), hasher: nodeHasher, clock: { now: () => EPOCH_MS } });
  invite: Invite | null = null;

  static async of(places: number): Promise<World> {
    const world = new World();
    for (let place = 0; place < places; place += 1) {
      const node = world.open(place, `${place}`);
      if (place === 0) await world.done(node.found(world.founding.entry));
      node.start();
      if (place === 0) {
        world.invite = (await world.done(node.admissions.invite({ endpoints: [], scopes: ['train', 'infer'], maxUses: 9, notBeforeMs: EPOCH_MS, expiresMs: EPOCH_MS + DAY_MS }))).invite;
        world.network.nameInvite(world.invite.nonce, 0);
      }
      await world.run(SETTLED_MS);
    }
    return world;
  }
  key(name: string): Signer { return this.ring.signer(SEED, name); }
  node(place: number): MeshNode { const node = this.nodes[place]; if (node === undefined) throw new Error(`${place}`); return node; }

  /** The node at this place under the key of this name, on the disk it has. */
  open(place: number, name: string): MeshNode {
    const { scheduler, network, ring } = this, owner = scheduler.newOwner(), clock = new SimClock(scheduler, owner, 0), random = SeededStream.from(SEED, `node-${name}`);
    const signer = this.key(name), store = (this.disks[place] ??= new SimDisk(SeededStream.from(SEED, `disk-${place}`))).mount(scheduler, owner);
    network.name(signer.nodeId, place);
    const node: MeshNode = new MeshNode({
      mesh: this.founding.mesh, name: `node ${place}`, signer, verifier: ring, hasher: nodeHasher, clock, random, nonce: () => Array.from({ length: 16 }, () => random.nextBelow(256).toString(16).padStart(2, '0')).join(''),
      links: network.attach(place, owner), store, boxes: boxesOf(signer), session: scheduler.nowMs, invite: place === 0 ? null : this.invite, trainer: () => null, trains: () => false, tokensPerSecond: () => 0, artefact: () => Promise.resolve(null),
      onChange: () => { for (const { nodeId } of this.nodes[place]?.admissions.requests ?? []) void node.admissions.approve(nodeId).catch(() => undefined); },
      onMoved: () => undefined, onCarry: () => undefined, onMessage: () => undefined, onRefused: () => undefined, onHandedOn: () => { this.heard.push(place); }, onFault: (fault) => { throw fault; },
    });
    this.nodes[place] = node;
    return node;
  }
  /** As the product does: tells, and once somebody has heard goes on under the new key. */
  async change(place: number, name: string): Promise<MeshNode> {
    await this.done(this.node(place).handOn(this.key(name)));
    await this.run(SETTLED_MS);
    return this.again(place, name);
  }
  async again(place: number, name: string): Promise<MeshNode> {
    this.node(place).close();
    this.network.vanish(place);
    const node = this.open(place, name);
    node.start();
    await this.run(SETTLED_MS);
    return node;
  }
  async run(ms: number): Promise<void> {
    await new Promise((resolve) => { setImmediate(resolve); });
    await this.scheduler.runUntil(this.scheduler.nowMs + ms);
  }
  /** The disk of a simulation answers when time moves. */
  async done<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.then(() => { isDone = true; }, () => { isDone = true; });
    for (let waited = 0; !isDone; waited += 1) {
      if (waited === 100) throw new Error(`seed ${SEED}: it was never done`);
      await this.run(50);
    }
    return work;
  }
  isUp(from: number, to: number): boolean { return this.node(from).peers.some(({ nodeId, isUp }) => isUp && nodeId === this.node(to).nodeId); }
}
const stateOf = (node: MeshNode, signer: Signer) => node.membership.members.get(signer.nodeId as NodeId);
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
