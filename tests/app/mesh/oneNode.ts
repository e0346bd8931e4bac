// One whole node with strangers and members at the other ends of its links, who say what they like; every turn of its work is timed.
import { hexOf } from '../../../app/manifest/hex.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import { jsonBytes, parseJsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { MeshNode } from '../../../app/mesh/meshNode.ts';
import type { MeshNodeParts } from '../../../app/mesh/meshNodeParts.ts';
import type { Links, LinksListener } from '../../../app/mesh/ports.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { Signer } from '../../../app/ports.ts';
import { ControlMessage } from '../../../schemas/mesh.ts';
import type { Channel } from '../../../schemas/mesh.ts';
import { settle } from '../../doubles/manualClock.ts';
import { MemoryMeshStore } from '../../doubles/memoryMeshStore.ts';
import { hasher, processorMs, verifier } from './fixture.ts';
import type { Author, HandMesh } from './logFixture.ts';

export interface Sent { readonly linkId: string; readonly channel: Channel; readonly message: Uint8Array }

export class OneNode {
  readonly node: MeshNode;
  readonly sent: Sent[] = [];
  readonly closed: { readonly linkId: string; readonly reason: string }[] = [];
  readonly handed: string[] = [];
  readonly faults: unknown[] = [];
  /** Processor time of the longest turn so far, in milliseconds. */
  longestMs = 0;
  readonly #mesh: HandMesh;
  #listener: LinksListener | null = null;
  #nonces = 0;

  /** The node of the mesh's first author, who founded it; its store holds all that was written so far. */
  constructor(mesh: HandMesh, change: Partial<MeshNodeParts> = {}) {
    this.#mesh = mesh;
    const links: Links = {
      listen: (listener) => { this.#listener = listener; }, dial: () => undefined, admit: () => undefined,
      send: (linkId, channel, message) => { this.sent.push({ linkId, channel, message }); },
      close: (linkId, reason) => { this.closed.push({ linkId, reason }); },
    };
    const store = new MemoryMeshStore();
    void store.append(mesh.entries.map(({ text }) => text));
    store.close();
    const clock = { now: () => mesh.clock.now(), monotonicMs: () => mesh.clock.monotonicMs(), after: (ms: number, work: () => void) => mesh.clock.after(ms, () => { this.timed(work); }) };
    this.node = new MeshNode({
      mesh: mesh.mesh, name: 'one', signer: mesh.founder.signer, verifier, hasher, clock, random: SeededStream.from(1, 'one'), nonce: () => (this.#nonces += 1).toString(16).padStart(32, '0'), links, store,
      boxes: { publicKey: new Uint8Array(32).fill(7), seal: () => new Uint8Array(80), open: () => null }, session: 1, invite: null, trainer: () => null, trains: () => false, tokensPerSecond: () => 0,
      artefact: () => Promise.resolve(null), onChange: () => undefined, onMoved: () => undefined, onCarry: (_from, _to, sealed) => { this.handed.push(sealed); }, onMessage: () => undefined, onRefused: () => undefined,
      onFault: (fault) => { this.faults.push(fault); }, ...change,
    });
    this.node.start();
  }

  timed(work: () => void): void {
    const startMs = processorMs();
    work();
    this.longestMs = Math.max(this.longestMs, processorMs() - startMs);
  }
  open(linkId: string): void {
    this.timed(() => { this.#listener?.opened({ linkId, initiator: false, localFingerprint: 'a1'.repeat(32), remoteFingerprint: 'b2'.repeat(32), path: 'lan', dialled: null }); });
  }
  says(linkId: string, channel: Channel, message: Uint8Array): void { this.timed(() => { this.#listener?.message(linkId, channel, message); }); }
  ends(linkId: string): void { this.timed(() => { this.#listener?.closed(linkId, 'gone'); }); }
  advance(ms: number): Promise<void> { return this.#mesh.clock.advance(ms); }

  /** What it said to one, as the words of a channel. */
  wordsTo(linkId: string, channel: Channel): unknown[] { return this.sent.filter((one) => one.linkId === linkId && one.channel === channel).map(({ message }) => parseJsonBytes(message)); }

  /** Shows who it is over a new link; a member is in then. `invite` and its secret, where it redeems one. */
  meets(linkId: string, signer: Signer, invite: { readonly nonce: string; readonly secret: Uint8Array } | null = null): void {
    this.open(linkId);
    const theirs = new Handshake({
      role: 'initiator', mesh: this.#mesh.mesh, signer, verifier, hasher, clock: this.#mesh.clock, nonce: hasher.sha256Hex(Buffer.from(linkId)).slice(0, 32), session: 1, name: linkId, localFingerprint: 'b2'.repeat(32), remoteFingerprint: 'a1'.repeat(32),
      expected: null, invite: invite === null ? null : { ...invite, issuer: hexOf(this.#mesh.founder.signer.publicKey) }, secretOf: () => 'invite-forged',
    });
    for (const message of theirs.start()) this.says(linkId, 'control', jsonBytes(message));
    for (let read = 0; ; read += 1) {
      const heard = this.wordsTo(linkId, 'control')[read];
      if (heard === undefined) break;
      const message = ControlMessage.parse(heard);
      if (message.type === 'hello' || message.type === 'proof') for (const answer of theirs.receive(message).send) this.says(linkId, 'control', jsonBytes(answer));
    }
    this.says(linkId, 'control', jsonBytes({ type: 'welcome', state: 'member' }));
  }
  /** A member's link that is in. */
  async admit(author: Author, linkId: string = author.nodeId.slice(0, 8)): Promise<string> {
    this.meets(linkId, author.signer);
    await settle();
    if (!this.node.peers.some(({ nodeId, isUp }) => nodeId === author.nodeId && isUp)) throw new Error(`${linkId} is not in: ${JSON.stringify(this.closed)}`);
    return linkId;
  }
}
