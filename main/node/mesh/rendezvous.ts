// Brings two nodes' engines together: turns "call that member" into a connection. It seals and signs what the engines have to tell
// each other and says it wherever the other side may hear it: through members linked to both, then at signalling hosts. Rules M70
// to M74. It is the Links port of a node; who is at the other end is for the handshake to find out, and when to call for whoever
// calls. Owns the attempts; links, sockets and their restarts are the LinkHost's.
import type { DialTarget, Links, LinksListener } from '../../../app/mesh/ports.ts';
import { CARRIED, openSignal, sealSignal } from '../../../app/mesh/sealedSignal.ts';
import type { OpenedSignal } from '../../../app/mesh/sealedSignal.ts';
import type { Clock, Hasher, Signer, Verifier } from '../../../app/ports.ts';
import { PeerSignal } from '../../../schemas/link.ts';
import type { IceServers } from '../../../schemas/link.ts';
import type { Channel, MeshRefusal } from '../../../schemas/mesh.ts';
import { signalLife } from '../../../schemas/sealedSignal.ts';
import type { SignalContent } from '../../../schemas/sealedSignal.ts';
import type { LinkHost } from './linkHost.ts';
import { ManualSignal } from './manualSignal.ts';
import { RoomDoors } from './roomDoors.ts';
import { withSeenAddresses } from './seenAddress.ts';
import { SignalPlaces } from './signalPlaces.ts';
import type { SocketHost } from './signalPlaces.ts';
import { SignalRooms } from './signalRooms.ts';
import type { SignalDirectory, SignalRoom } from './signalRooms.ts';

/** From the first signal to the open link. */
const ATTEMPT_MS = 15_000;
/** What was not heard is said again, and in more places. The other side takes it once. */
const SAY_AGAIN_MS = 2_500;
/** Introductions that were heard and came to nothing so often are helped by hosts. */
const TRUSTED_ROUNDS = 3;
/** Members asked to hand a signal on, each time others. */
const INTRODUCERS = 3;
/** Attempts at once. */
const ATTEMPTS_MAX = 40;
/** Candidates that came before the offer they belong to: of one attempt, and attempts. */
const EARLY_PER_LINK = 32, EARLY_LINKS = 16;
const SEEN_ADDRESSES = 4;

/** What Rendezvous needs of a LinkHost. */
export type RendezvousHost = SocketHost & Pick<LinkHost, 'listen' | 'listenSignalling' | 'offer' | 'answer' | 'signal' | 'send' | 'close' | 'admit'>;
export interface RendezvousParts {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** 16 bytes of the secure generator as hex. */
  readonly nonce: () => string;
  readonly host: RendezvousHost;
  readonly directory: SignalDirectory;
  readonly iceServers: () => IceServers;
}

interface Said { readonly seq: number; readonly signal: SignalContent }
interface Attempt {
  readonly peer: string;
  readonly room: SignalRoom;
  /** Its name between the two sides. */
  readonly link: string;
  /** Its name in the own link process; null as long as it only knocks. */
  readonly linkId: string | null;
  readonly role: 'offers' | 'answers' | 'knocks';
  readonly outbox: Said[];
  /** Whoever knocked and now answers goes on counting. */
  readonly firstSeq: number;
  round: number;
  heard: boolean;
  /** Whether hosts are used: at once where nobody can introduce, else when nobody did. */
  byHosts: boolean;
  described: boolean;
  cancel: () => void;
}

export class Rendezvous implements Links {
  readonly #parts: RendezvousParts;
  readonly #rooms: SignalRooms;
  readonly #places: SignalPlaces;
  readonly #doors = new RoomDoors();
  readonly #attempts = new Map<string, Attempt>();
  readonly #opened = new Set<string>();
  readonly #early = new Map<string, PeerSignal[]>();
  readonly #seen = new Map<string, string>();
  /** Links that people make by hand. */
  readonly byHand: ManualSignal;
  #found: readonly string[] = [];
  #listener: LinksListener | null = null;

  constructor(parts: RendezvousParts) {
    this.#parts = parts;
    this.#rooms = new SignalRooms(parts.directory);
    this.#places = new SignalPlaces({ host: parts.host, clock: parts.clock, hasher: parts.hasher, rooms: () => this.#rooms.all(this.#found) });
    this.byHand = new ManualSignal({ ...parts, rooms: () => this.#rooms.all(this.#found), reach: (target) => this.#reach(target) });
    parts.host.listen({
      opened: (link) => { this.#finish(link.linkId); this.#opened.add(link.linkId); this.#listener?.opened(link); },
      message: (linkId, channel, message) => { this.#listener?.message(linkId, channel, message); },
      // Of a link that never opened nobody above has heard.
      closed: (linkId, reason) => { this.#finish(linkId); this.#doors.left(linkId); this.byHand.ended(linkId); if (this.#opened.delete(linkId)) this.#listener?.closed(linkId, reason); },
      measured: (linkId, rttMs) => { this.#listener?.measured(linkId, rttMs); },
    });
    parts.host.listenSignalling({
      signal: (linkId, signal) => { this.#fromEngine(linkId, signal); },
      socketState: (socketId, connected) => {
        this.#places.socketState(socketId, connected);
        if (connected) for (const attempt of this.#attempts.values()) if (attempt.byHosts) this.#sayAll(attempt);
      },
      socketSeen: (socketId, address) => { this.#seen.delete(socketId); this.#seen.set(socketId, address); if (this.#seen.size > SEEN_ADDRESSES) this.#seen.delete([...this.#seen.keys()][0] ?? ''); },
      published: (_socketId, topic, data) => { const room = this.#places.roomOf(topic); if (room !== null) this.#open(data, room, topic); },
    });
  }

  listen(listener: LinksListener): void { this.#listener = listener; }
  send(linkId: string, channel: Channel, message: Uint8Array): void { this.#parts.host.send(linkId, channel, message); }
  close(linkId: string, reason: MeshRefusal): void { this.#parts.host.close(linkId, reason); }
  admit(linkId: string, nodeId: string): void { this.#doors.left(linkId); this.#parts.host.admit(linkId, nodeId); }

  /** Signalling hosts this node is connected to now. */
  get connected(): readonly string[] { return this.#places.connected; }

  /** Members, keys, invites or hosts changed. */
  changed(): void { this.#doors.keep(this.#rooms.all(this.#found)); this.#places.fit(); }
  /** Hosts of this mesh that showed themselves on the local network. */
  found(urls: readonly string[]): void { this.#found = urls; this.changed(); }

  /** One attempt for a node at a time; asked again meanwhile it does nothing. */
  dial(target: DialTarget): void {
    const reached = this.#reach(target);
    if (reached === null) return;
    const offers = target.kind === 'invite' || this.#parts.signer.nodeId < target.nodeId;
    this.#begin(reached.peer, reached.room, offers ? 'offers' : 'knocks', this.#parts.nonce(), target);
  }

  /** What a member handed on, for this node. */
  carried(sealed: string): void { for (const room of this.#rooms.all(this.#found)) if (room.kind === 'members' && this.#open(sealed, room, CARRIED)) return; }

  stop(): void {
    for (const attempt of [...this.#attempts.values()]) this.#drop(attempt, 'stopping');
    this.#places.close();
  }

  #reach(target: DialTarget): { readonly peer: string; readonly room: SignalRoom } | null {
    const rooms = this.#rooms.all(this.#found);
    const redeemed = this.#parts.directory.redeemed();
    const room = target.kind === 'member' ? rooms.find((each) => each.kind === 'members') : rooms.findLast((each) => each.kind === 'join' && !each.isIssuer);
    const peer = target.kind === 'member' ? target.nodeId : redeemed?.nonce === target.nonce ? redeemed.issuer : null;
    return room === undefined || peer === null ? null : { peer, room };
  }

  #begin(peer: string, room: SignalRoom, role: Attempt['role'], link: string, target: DialTarget | null, firstSeq = 0): Attempt | null {
    const { clock, host, iceServers, directory } = this.#parts;
    if (this.#attempts.has(peer) || this.#attempts.size >= ATTEMPTS_MAX) return null;
    const linkId = role === 'knocks' ? null : this.#parts.nonce();
    const byHosts = room.kind === 'join' || directory.introducers(peer).length === 0;
    const attempt: Attempt = { peer, room, link, linkId, role, byHosts, firstSeq, outbox: [], round: 0, heard: false, described: false, cancel: () => undefined };
    this.#attempts.set(peer, attempt);
    const again = () => {
      attempt.round += 1;
      if (attempt.round * SAY_AGAIN_MS >= ATTEMPT_MS) { this.#drop(attempt, 'too-slow'); return; }
      if (!attempt.heard || attempt.round >= TRUSTED_ROUNDS) attempt.byHosts = true;
      this.#sayAll(attempt);
      attempt.cancel = clock.after(SAY_AGAIN_MS, again);
    };
    attempt.cancel = clock.after(SAY_AGAIN_MS, again);
    if (linkId === null) this.#say(attempt, { type: 'knock' });
    else {
      if (this.#isStranger(peer, room)) this.#doors.entered(linkId, room);
      if (role === 'offers' && target !== null) host.offer(linkId, iceServers(), target); else host.answer(linkId, iceServers());
    }
    return attempt;
  }

  /** Whoever was shut out is let up to the door like one who holds an invite, and hears there that it was. */
  #isStranger(peer: string, room: SignalRoom): boolean { return room.isIssuer || (room.kind === 'members' && !this.#parts.directory.isMember(peer)); }
  #mayEnter(peer: string, room: SignalRoom): boolean { return !this.#isStranger(peer, room) || this.#doors.mayRing(room, this.#parts.clock.monotonicMs()); }

  /** It came to something, or its link is gone. */
  #finish(linkId: string): void {
    for (const attempt of this.#attempts.values()) if (attempt.linkId === linkId) this.#forget(attempt);
  }
  #forget(attempt: Attempt): void {
    attempt.cancel();
    if (this.#attempts.get(attempt.peer) === attempt) this.#attempts.delete(attempt.peer);
  }
  #drop(attempt: Attempt, reason: MeshRefusal): void {
    this.#forget(attempt);
    if (attempt.linkId !== null) this.#parts.host.close(attempt.linkId, reason);
  }

  #fromEngine(linkId: string, json: string): void {
    const attempt = [...this.#attempts.values()].find((each) => each.linkId === linkId);
    const signal = peerSignal(json);
    if (signal === null || this.byHand.heard(linkId, signal)) return;
    if (attempt !== undefined) for (const each of withSeenAddresses(signal, new Set(this.#seen.values()))) this.#say(attempt, each);
  }

  #say(attempt: Attempt, signal: SignalContent): void {
    const said: Said = { seq: attempt.firstSeq + attempt.outbox.length, signal };
    if (said.seq >= signalLife.perLink) return;
    attempt.outbox.push(said);
    this.#tell(attempt, said);
  }
  #sayAll(attempt: Attempt): void { for (const said of attempt.outbox) this.#tell(attempt, said); }

  #tell(attempt: Attempt, { seq, signal }: Said): void {
    const { signer, clock, directory } = this.#parts;
    const { room, peer, link, round } = attempt;
    const seal = (context: string) => sealSignal({ to: peer, link, seq, expiresMs: clock.now() + signalLife.lifeMs, signal }, signer, { sealer: room.sealer, context });
    const introducers = room.kind === 'members' ? directory.introducers(peer) : [];
    const sealed = introducers.length === 0 ? null : seal(CARRIED);
    if (sealed !== null) for (let at = 0; at < Math.min(INTRODUCERS, introducers.length); at += 1) directory.carry(introducers[(round * INTRODUCERS + at) % introducers.length] ?? '', peer, sealed);
    if (attempt.byHosts) this.#places.publish(room, seal);
  }

  /** Whether it was sealed for that room. */
  #open(data: string, room: SignalRoom, context: string): boolean {
    const { signer, verifier, hasher, clock } = this.#parts, atMs = clock.monotonicMs();
    if (!this.#doors.mayHear(room, context !== CARRIED, atMs)) return true;
    const outcome = openSignal(data, { sealer: room.sealer, context }, { self: signer.nodeId, verifier, hasher, replays: this.#doors.replaysOf(room, atMs), nowMs: clock.now() });
    if (outcome.ok && outcome.signal.fromId !== signer.nodeId && room.heeds(outcome.signal.fromId)) this.#hear(outcome.signal, room, context !== CARRIED);
    return outcome.ok || outcome.reason !== 'foreign';
  }

  #hear(heard: OpenedSignal, room: SignalRoom, byHost: boolean): void {
    const { signal, fromId: peer, link } = heard;
    const attempt = this.#attempts.get(peer);
    const linkId = attempt?.link === link ? attempt.linkId : null;
    if (attempt?.room.kind === room.kind) {
      attempt.heard ||= attempt.link === link || signal.type === 'knock';
      attempt.byHosts ||= byHost;
    }
    switch (signal.type) {
      case 'knock': this.#knocked(peer, room, link, attempt); return;
      case 'offer': this.#offered(heard, signal, room, attempt); return;
      case 'answer':
        if (linkId === null || attempt?.role !== 'offers' || attempt.described) return;
        attempt.described = true;
        this.#parts.host.signal(linkId, JSON.stringify(signal));
        return;
      case 'candidate':
        if (linkId !== null) this.#parts.host.signal(linkId, JSON.stringify(signal));
        else this.#keepEarly(`${peer} ${link}`, signal);
        return;
    }
  }

  /** It waits for an offer. One that is on its way is said again, where it listens. */
  #knocked(peer: string, room: SignalRoom, link: string, attempt: Attempt | undefined): void {
    if (room.kind !== 'members' || peer < this.#parts.signer.nodeId) return;
    if (attempt === undefined) { if (this.#mayEnter(peer, room)) this.#begin(peer, room, 'offers', link, { kind: 'member', nodeId: peer }); }
    else this.#sayAll(attempt);
  }

  #offered({ fromId: peer, link }: OpenedSignal, signal: PeerSignal, room: SignalRoom, attempt: Attempt | undefined): void {
    if (!room.isIssuer && (room.kind !== 'members' || peer > this.#parts.signer.nodeId)) return;
    if (!this.#mayEnter(peer, room)) return;
    // It began anew: what it began before it has given up.
    if (attempt !== undefined && attempt.role !== 'offers') this.#drop(attempt, 'replaced');
    const knocks = attempt?.role === 'knocks' && attempt.link === link ? attempt.outbox.length : 0;
    const linkId = this.#begin(peer, room, 'answers', link, null, knocks)?.linkId ?? null;
    if (linkId === null) return;
    const name = `${peer} ${link}`;
    for (const each of [signal, ...this.#early.get(name) ?? []]) this.#parts.host.signal(linkId, JSON.stringify(each));
    this.#early.delete(name);
  }

  #keepEarly(name: string, signal: PeerSignal): void {
    const kept = this.#early.get(name) ?? [];
    if (kept.length < EARLY_PER_LINK) kept.push(signal);
    this.#early.delete(name);
    this.#early.set(name, kept);
    const oldest = this.#early.keys().next().value;
    if (this.#early.size > EARLY_LINKS && oldest !== undefined) this.#early.delete(oldest);
  }
}

function peerSignal(json: string): PeerSignal | null {
  try { return PeerSignal.safeParse(JSON.parse(json)).data ?? null; } catch { return null; }
}
