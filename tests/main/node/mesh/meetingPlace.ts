// Signalling hosts, members that introduce, and engines, all in memory and on one clock: whoever offers and whoever answers are
// connected once the offer, the answer and one candidate of each side have come through.
import type { DialTarget, LinksListener, OpenLink } from '../../../../app/mesh/ports.ts';
import type { Signer } from '../../../../app/ports.ts';
import type { SignallingListener } from '../../../../main/node/mesh/linkHost.ts';
import { Rendezvous } from '../../../../main/node/mesh/rendezvous.ts';
import type { RendezvousHost } from '../../../../main/node/mesh/rendezvous.ts';
import type { OpenInvite, Redeemed } from '../../../../main/node/mesh/signalRooms.ts';
import { PeerSignal, TOPICS_MAX, SOCKETS_MAX } from '../../../../schemas/link.ts';
import type { MeshRefusal } from '../../../../schemas/mesh.ts';
import { hasher, verifier } from '../../../app/mesh/fixture.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

const LATENCY_MS = 20;

interface OpenSocket { readonly id: string; readonly url: string; readonly of: FakeHost; readonly topics: Set<string>; connected: boolean }
interface FakeLink { readonly id: string; readonly role: 'offers' | 'answers'; readonly dialled: DialTarget | null; heard: Set<string>; open: boolean; /** The other side's link. */ other: string }

export class Network {
  readonly clock: ManualClock;
  readonly sockets = new Set<OpenSocket>();
  /** Every published text, for who listens in. */
  readonly wire: { url: string; topic: string; data: string }[] = [];
  readonly hosts: FakeHost[] = [];
  readonly down = new Set<string>();
  /** May lose or hold back what is said: null loses it. */
  delay: (data: string) => number | null = () => LATENCY_MS;

  constructor(startMs?: number) { this.clock = new ManualClock(startMs); }

  publish(from: OpenSocket, topic: string, data: string): void {
    this.wire.push({ url: from.url, topic, data });
    for (const to of this.sockets) {
      if (to === from || to.url !== from.url || !to.topics.has(topic) || !from.topics.has(topic)) continue;
      this.deliver(data, () => { if (this.sockets.has(to)) to.of.signalling?.published(to.id, topic, data); });
    }
  }
  deliver(data: string, arrive: () => void): void {
    const delayMs = this.delay(data);
    if (delayMs !== null) this.clock.after(delayMs, arrive);
  }
  setDown(url: string, isDown: boolean): void {
    if (isDown) this.down.add(url); else this.down.delete(url);
    for (const socket of this.sockets) if (socket.url === url) { socket.connected = !isDown; socket.of.signalling?.socketState(socket.id, !isDown); }
  }
}

export class FakeHost implements RendezvousHost {
  readonly network: Network;
  readonly name: string;
  readonly links = new Map<string, FakeLink>();
  readonly closed: [string, MeshRefusal][] = [];
  listener: LinksListener | null = null;
  signalling: SignallingListener | null = null;
  /** What this engine calls its own candidate. */
  candidate = 'candidate:1 1 udp 1 192.168.1.7 4000 typ host';

  constructor(network: Network, name: string) { this.network = network; this.name = name; network.hosts.push(this); }
  listen(listener: LinksListener): void { this.listener = listener; }
  listenSignalling(listener: SignallingListener): void { this.signalling = listener; }
  send(): void { /* nothing is sent in these tests */ }
  admit(): void { /* nobody looks */ }

  offer(linkId: string, _iceServers: unknown, dialled: DialTarget): void { this.#make(linkId, 'offers', dialled); this.#speak(linkId, { type: 'offer', sdp: linkId }); }
  answer(linkId: string): void { this.#make(linkId, 'answers', null); }
  signal(linkId: string, json: string): void {
    const link = this.links.get(linkId);
    if (link === undefined) return;
    const signal = PeerSignal.parse(JSON.parse(json));
    link.heard.add(signal.type);
    if (signal.type === 'offer') { link.other = signal.sdp; this.#speak(linkId, { type: 'answer', sdp: linkId }); }
    if (signal.type === 'answer') link.other = signal.sdp;
    if (link.role === 'offers' && link.heard.has('answer') && link.heard.has('candidate')) this.#connect(link);
  }
  close(linkId: string, reason: MeshRefusal): void {
    if (!this.links.delete(linkId)) return;
    this.closed.push([linkId, reason]);
    this.listener?.closed(linkId, reason);
  }

  openSocket(id: string, url: string): void {
    if ([...this.network.sockets].filter((each) => each.of === this).length >= SOCKETS_MAX) throw new Error('too many sockets');
    const socket: OpenSocket = { id, url, of: this, topics: new Set(), connected: false };
    this.network.sockets.add(socket);
    this.network.clock.after(LATENCY_MS, () => { if (this.network.down.has(url) || !this.network.sockets.has(socket)) return; socket.connected = true; this.signalling?.socketState(id, true); });
  }
  closeSocket(id: string): void { const socket = this.#socket(id); if (socket !== undefined) this.network.sockets.delete(socket); }
  subscribe(id: string, topics: string[]): void {
    const socket = this.#socket(id);
    for (const topic of topics) socket?.topics.add(topic);
    if ((socket?.topics.size ?? 0) > TOPICS_MAX) throw new Error('too many topics');
  }
  unsubscribe(id: string, topics: string[]): void { for (const topic of topics) this.#socket(id)?.topics.delete(topic); }
  publish(id: string, topic: string, data: string): Promise<boolean> {
    const socket = this.#socket(id);
    if (socket?.connected === true) this.network.publish(socket, topic, data);
    return Promise.resolve(socket?.connected === true);
  }
  get topics(): string[] { return [...this.network.sockets].filter((each) => each.of === this).flatMap(({ topics }) => [...topics]); }

  #socket(id: string): OpenSocket | undefined { return [...this.network.sockets].find((each) => each.of === this && each.id === id); }
  #make(id: string, role: FakeLink['role'], dialled: DialTarget | null): void { this.links.set(id, { id, role, dialled, heard: new Set(), open: false, other: '' }); }
  /** As long as both are there: whoever offered learns last that it works. */
  #connect(link: FakeLink): void {
    const host = this.network.hosts.find(({ links }) => links.has(link.other));
    const other = host?.links.get(link.other);
    if (host === undefined || other === undefined || link.open || other.open) return;
    for (const [at, each] of [[host, other], [this, link]] as const) {
      each.open = true;
      const open: OpenLink = { linkId: each.id, initiator: each.role === 'offers', localFingerprint: '1'.repeat(64), remoteFingerprint: '2'.repeat(64), path: 'lan', dialled: each.dialled };
      at.listener?.opened(open);
    }
  }
  #speak(linkId: string, first: PeerSignal): void {
    // An engine answers later, candidate by candidate.
    this.network.clock.after(1, () => { this.signalling?.signal(linkId, JSON.stringify(first)); });
    this.network.clock.after(2, () => { this.signalling?.signal(linkId, JSON.stringify({ type: 'candidate', candidate: { candidate: this.candidate, sdpMid: '0' } })); });
  }
}

let nonces = 0;
export class Meeting {
  readonly host: FakeHost;
  readonly rendezvous: Rendezvous;
  readonly opened: OpenLink[] = [];
  readonly closed: string[] = [];
  readonly nodeId: string;
  memberKeys: Uint8Array[] = [new Uint8Array(32).fill(9)];
  members = new Set<string>();
  revoked = new Set<string>();
  invites: OpenInvite[] = [];
  redeemed: Redeemed | null = null;
  endpoints: string[] = [];
  /** Members linked to this one, by node id. */
  linked = new Map<string, Meeting>();
  carried = 0;

  constructor(network: Network, name: string, signer: Signer) {
    this.host = new FakeHost(network, name);
    this.nodeId = signer.nodeId;
    this.rendezvous = new Rendezvous({
      signer, verifier, hasher, clock: network.clock, host: this.host, iceServers: () => [],
      nonce: () => (nonces += 1).toString(16).padStart(32, '0'),
      directory: {
        memberKeys: () => this.memberKeys, isMember: (nodeId) => this.members.has(nodeId), wasRevoked: (nodeId) => this.revoked.has(nodeId), openInvites: () => this.invites, redeemed: () => this.redeemed,
        endpoints: () => this.endpoints, introducers: () => [...this.linked.keys()],
        carry: (through, to, sealed) => {
          const target = this.linked.get(through)?.linked.get(to);
          this.carried += 1;
          if (target !== undefined) network.deliver(sealed, () => { target.rendezvous.carried(sealed); });
          return target !== undefined;
        },
      },
    });
    this.rendezvous.listen({
      opened: (link) => { this.opened.push(link); }, closed: (linkId) => { this.closed.push(linkId); }, message: () => undefined, measured: () => undefined,
    });
  }
}
