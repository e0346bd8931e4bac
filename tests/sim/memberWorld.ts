// A few whole nodes that belong together, stop, start again and change their keys: the product's MeshNode over a made-up wire. Nothing
// trains. Not aware of what a test is about.
import { createHash } from 'node:crypto';
import { foundMesh } from '../../app/mesh/found.ts';
import { MeshNode } from '../../app/mesh/meshNode.ts';
import type { Boxes } from '../../app/mesh/ports.ts';
import type { Signer } from '../../app/ports.ts';
import { hexOf } from '../../app/manifest/hex.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import { nodeHasher } from './keys.ts';
import { EPOCH_MS, SimClock } from './scheduler.ts';
import { SimDisk } from './store.ts';
import { Timeline } from './timeline.ts';

const SEED = 31;
export const DAY_MS = 86_400_000, SETTLED_MS = 20_000;
const boxKeyOf = (signer: Signer): Uint8Array => new Uint8Array(createHash('sha256').update(signer.publicKey).update('box').digest());
/** Letters that only the owner of the box key opens, as long as nobody in the simulation looks inside. */
function boxesOf(signer: Signer): Boxes {
  const publicKey = boxKeyOf(signer), label = (recipient: Uint8Array, context: string) => createHash('sha256').update(recipient).update(context).digest();
  return {
    publicKey, seal: (recipient, plain, context) => new Uint8Array(Buffer.concat([label(recipient, context), plain])),
    open: (sealed, context) => (Buffer.from(sealed.subarray(0, 32)).equals(label(publicKey, context)) ? sealed.slice(32) : null),
  };
}

export class World extends Timeline {
  readonly disks: SimDisk[] = [];
  readonly nodes: MeshNode[] = [];
  /** Places that were told that somebody heard of their new key. */
  readonly heard: number[] = [];
  readonly founding = foundMesh({
    name: 'mesh', founderName: 'node 0', shape: { tokenizer: '0'.repeat(64) as Sha256, model: '1'.repeat(64) as Sha256, parameters: 64, block: 16, keep: 1, trainMs: 60_000 },
    stateHash: '2'.repeat(64), boxKey: hexOf(boxKeyOf(this.key('0'))), nonce: '4'.repeat(32),
  }, { signer: this.key('0'), hasher: nodeHasher, clock: { now: () => EPOCH_MS } });
  invite: Invite | null = null;

  constructor() { super(SEED); }

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
  stop(place: number): void {
    this.node(place).close();
    this.network.vanish(place);
  }
  /** Begins anew on its disk. */
  async again(place: number, name: string): Promise<MeshNode> {
    this.stop(place);
    const node = this.open(place, name);
    node.start();
    await this.run(SETTLED_MS);
    return node;
  }
  isUp(from: number, to: number): boolean { return this.node(from).peers.some(({ nodeId, isUp }) => isUp && nodeId === this.node(to).nodeId); }
}
export const stateOf = (node: MeshNode, signer: Signer) => node.membership.members.get(signer.nodeId as NodeId);
