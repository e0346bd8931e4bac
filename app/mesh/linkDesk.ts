// The links of a node, from the open channel to a member at its other end: handshake, standing, presence; one link a member.
// What comes over a link before its handshake held is a handshake or nothing. Who may be what is asked of the caller.
// Owns the sessions; the connections themselves are the Links port's.
import { ControlMessage, limits } from '../../schemas/mesh.ts';
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';
import type { Clock } from '../ports.ts';
import { Handshake } from './handshake.ts';
import type { HandshakeParts, HandshakePeer } from './handshake.ts';
import { jsonBytes, parseJsonBytes } from './jsonBytes.ts';
import type { DialTarget, LinkPath, Links, OpenLink } from './ports.ts';
import { nameOf } from './redial.ts';

export type Presence = Omit<Extract<ControlMessage, { type: 'presence' }>, 'type'>;
/** How a peer stands: what we let it do, and what it lets us. */
export type LinkStanding = 'member' | 'needs-approval';
export interface LinkedPeer {
  readonly nodeId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly path: LinkPath;
  readonly rttMs: number | null;
  readonly presence: Presence | null;
  /** Both let each other in. */
  readonly isUp: boolean;
  readonly waits: 'here' | 'there' | null;
}

export interface LinkDeskParts {
  readonly links: Links;
  readonly clock: Clock;
  /** Everything of a handshake that does not come from the link. */
  readonly handshake: () => Omit<HandshakeParts, 'role' | 'localFingerprint' | 'remoteFingerprint' | 'expected' | 'invite' | 'clock'>;
  /** The secret and issuer of an invite this node redeems. */
  readonly inviteOf: (nonce: string) => HandshakeParts['invite'];
  /** Whether the one who just showed who it is gets in. */
  readonly standingOf: (peer: HandshakePeer) => LinkStanding | MeshRefusal;
  /** Entries that show the one who was revoked that it was; none where there are none. */
  readonly shownTo: (nodeId: string) => readonly string[];
  /** Somebody refuses this node as revoked, and shows why. */
  readonly onShown: (entries: readonly string[]) => void;
  readonly onRequest: (peer: HandshakePeer) => void;
  readonly onUp: (nodeId: string) => void;
  readonly onDown: (nodeId: string, reason: MeshRefusal) => void;
  readonly onPresence: (nodeId: string) => void;
  readonly onMessage: (nodeId: string, channel: Channel, message: Uint8Array) => void;
  readonly onCarry: (nodeId: string, message: Extract<ControlMessage, { type: 'carry' }>) => void;
  /** It broke the rules; `nodeId` is null while it is not known who it is. */
  readonly onPenalty: (nodeId: string | null, reason: MeshRefusal) => void;
  /** This side was refused, or refused a side that is no longer unknown. */
  readonly onRefused: (nodeId: string | null, reason: MeshRefusal, by: 'this side' | 'other side') => void;
}

interface Session {
  readonly link: OpenLink;
  readonly handshake: Handshake;
  peer: HandshakePeer | null;
  ours: LinkStanding | null;
  theirs: LinkStanding | null;
  isUp: boolean;
  rttMs: number | null;
  presence: Presence | null;
  cancelDeadline: () => void;
}

export class LinkDesk {
  readonly #parts: LinkDeskParts;
  readonly #sessions = new Map<string, Session>();
  /** Member -> its link. */
  readonly #up = new Map<string, Session>();

  constructor(parts: LinkDeskParts) {
    this.#parts = parts;
    parts.links.listen({
      opened: (link) => { this.#opened(link); },
      message: (linkId, channel, message) => { this.#message(linkId, channel, message); },
      closed: (linkId, reason) => { this.#closed(linkId, reason); },
      measured: (linkId, rttMs) => { const session = this.#sessions.get(linkId); if (session !== undefined) session.rttMs = rttMs; },
    });
  }

  /** Peers whose handshake held, whether they are in or wait. */
  get peers(): LinkedPeer[] {
    return [...this.#sessions.values()].flatMap((session) => {
      const { peer, link: { path }, rttMs, presence, isUp } = session;
      if (peer === null || (this.#up.has(peer.nodeId) && !isUp)) return [];
      return [{ nodeId: peer.nodeId, name: peer.name, publicKey: peer.publicKey, path, rttMs, presence, isUp, waits: isUp ? null : session.ours === 'needs-approval' ? 'here' as const : 'there' as const }];
    });
  }

  /** Whether a call to this target is being answered already. */
  isCalling(target: DialTarget): boolean {
    return [...this.#sessions.values()].some(({ link: { dialled } }) => dialled !== null && nameOf(dialled) === nameOf(target));
  }

  isUp(nodeId: string): boolean { return this.#up.has(nodeId); }
  knows(nodeId: string): boolean { return [...this.#sessions.values()].some(({ peer }) => peer?.nodeId === nodeId); }
  get upIds(): string[] { return [...this.#up.keys()]; }

  /** False when there is no link. */
  send(nodeId: string, channel: Channel, message: Uint8Array): boolean {
    const session = this.#up.get(nodeId);
    if (session === undefined) return false;
    this.#parts.links.send(session.link.linkId, channel, message);
    return true;
  }

  control(nodeId: string, message: ControlMessage): boolean { return this.send(nodeId, 'control', jsonBytes(message)); }

  /** Somebody's standing changed: who waited gets in, who lost it is shown out. */
  review(): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.peer === null || session.ours === null) continue;
      const standing = this.#parts.standingOf(session.peer);
      if (standing === session.ours) continue;
      if (standing === 'member') this.#welcome(session, 'member');
      else if (standing !== 'needs-approval') this.#refuse(session, standing);
    }
  }

  close(nodeId: string, reason: MeshRefusal): void {
    for (const session of [...this.#sessions.values()]) if (session.peer?.nodeId === nodeId) this.#refuse(session, reason);
  }

  /** Says goodbye on all links. */
  closeAll(): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.peer !== null) this.#send(session, { type: 'bye' });
      this.#end(session, 'stopping', true);
    }
  }

  #opened(link: OpenLink): void {
    const { clock } = this.#parts;
    if (this.#sessions.size >= limits.links * 2) { this.#parts.links.close(link.linkId, 'busy'); return; }
    const dialled = link.dialled;
    const handshake = new Handshake({
      ...this.#parts.handshake(), clock, role: link.initiator ? 'initiator' : 'responder', localFingerprint: link.localFingerprint, remoteFingerprint: link.remoteFingerprint,
      expected: dialled?.kind === 'member' ? dialled.nodeId : null, invite: dialled?.kind === 'invite' ? this.#parts.inviteOf(dialled.nonce) : null,
    });
    const session: Session = { link, handshake, peer: null, ours: null, theirs: null, isUp: false, rttMs: null, presence: null, cancelDeadline: () => undefined };
    session.cancelDeadline = clock.after(limits.handshakeMs + 1, () => { this.#step(session, handshake.tick()); });
    this.#sessions.set(link.linkId, session);
    for (const message of handshake.start()) this.#send(session, message);
  }

  #message(linkId: string, channel: Channel, message: Uint8Array): void {
    const session = this.#sessions.get(linkId);
    if (session === undefined) return;
    if (channel === 'control') { this.#control(session, message); return; }
    const { peer } = session;
    // A member may be in before we heard that we are: what it sends meanwhile comes again by itself.
    if (peer === null) { this.#refuse(session, 'malformed'); return; }
    if (session.ours !== 'member') return;
    this.#parts.onMessage(peer.nodeId, channel, message);
  }

  #control(session: Session, bytes: Uint8Array): void {
    const message = read(bytes);
    if (message === null) { this.#parts.onPenalty(session.peer?.nodeId ?? null, 'malformed'); this.#refuse(session, 'malformed'); return; }
    const { peer } = session;
    if (peer === null || message.type === 'hello' || message.type === 'proof') { this.#step(session, session.handshake.receive(message)); return; }
    switch (message.type) {
      case 'welcome': session.theirs = message.state; this.#rise(session); return;
      case 'refused': if (message.shown !== undefined) this.#parts.onShown(message.shown); this.#parts.onRefused(peer.nodeId, message.reason, 'other side'); this.#end(session, message.reason, true); return;
      case 'bye': this.#end(session, 'gone', true); return;
      case 'presence': {
        const { type: _, ...presence } = message;
        session.presence = presence;
        if (session.isUp) this.#parts.onPresence(peer.nodeId);
        return;
      }
      case 'carry': if (session.isUp) this.#parts.onCarry(peer.nodeId, message); return;
    }
  }

  #step(session: Session, { send, verdict }: ReturnType<Handshake['receive']>): void {
    if (!this.#sessions.has(session.link.linkId)) return;
    for (const message of send) this.#send(session, message);
    if (verdict.state === 'refused') {
      if (verdict.by === 'this side') this.#parts.onPenalty(session.peer?.nodeId ?? null, verdict.reason);
      this.#parts.onRefused(session.peer?.nodeId ?? null, verdict.reason, verdict.by);
      this.#end(session, verdict.reason, true);
    }
    if (verdict.state !== 'passed' || session.peer !== null) return;
    session.cancelDeadline();
    session.peer = verdict.peer;
    const standing = this.#parts.standingOf(verdict.peer);
    if (standing !== 'member' && standing !== 'needs-approval') { this.#parts.onRefused(verdict.peer.nodeId, standing, 'this side'); this.#refuse(session, standing); return; }
    this.#welcome(session, standing);
    if (standing === 'needs-approval') this.#parts.onRequest(verdict.peer);
  }

  #welcome(session: Session, standing: LinkStanding): void {
    session.ours = standing;
    this.#send(session, { type: 'welcome', state: standing });
    this.#rise(session);
  }

  /** In on both sides. Of two links to one member the one it opened last lives; of one moment the one the smaller id offered. */
  #rise(session: Session): void {
    const { peer } = session;
    if (peer === null || session.isUp || session.ours !== 'member' || session.theirs !== 'member') return;
    const older = this.#up.get(peer.nodeId);
    if (older !== undefined) {
      const newer = this.#outlives(session, older) ? session : older, replaced = newer === session ? older : session;
      if (replaced === session) { this.#refuse(session, 'replaced'); return; }
      this.#replace(older, session);
      return;
    }
    session.isUp = true;
    this.#up.set(peer.nodeId, session);
    this.#parts.links.admit(session.link.linkId, peer.nodeId);
    this.#parts.onUp(peer.nodeId);
  }

  #outlives(session: Session, older: Session): boolean {
    const sessionOf = ({ peer }: Session) => peer?.session ?? 0;
    if (sessionOf(session) !== sessionOf(older)) return sessionOf(session) > sessionOf(older);
    const self = this.#parts.handshake().signer.nodeId;
    const offeredBySmaller = ({ link: { initiator }, peer }: Session) => ((peer?.nodeId ?? '') < self) === !initiator;
    if (offeredBySmaller(session) !== offeredBySmaller(older)) return offeredBySmaller(session);
    // Both sides must keep the same one, in whatever order the two came up.
    return (session.peer?.meeting ?? '') < (older.peer?.meeting ?? '');
  }

  #replace(older: Session, session: Session): void {
    const { peer } = session;
    if (peer === null) return;
    this.#up.set(peer.nodeId, session);
    session.isUp = true;
    older.isUp = false;
    this.#refuse(older, 'replaced');
    this.#parts.links.admit(session.link.linkId, peer.nodeId);
    this.#parts.onUp(peer.nodeId);
  }

  #refuse(session: Session, reason: MeshRefusal): void {
    const shown = reason === 'revoked' && session.peer !== null ? [...this.#parts.shownTo(session.peer.nodeId)] : [];
    this.#send(session, { type: 'refused', reason, ...(shown.length === 0 ? {} : { shown }) });
    this.#end(session, reason, true);
  }

  #closed(linkId: string, reason: MeshRefusal): void {
    const session = this.#sessions.get(linkId);
    if (session !== undefined) this.#end(session, reason, false);
  }

  #end(session: Session, reason: MeshRefusal, close: boolean): void {
    if (!this.#sessions.delete(session.link.linkId)) return;
    session.cancelDeadline();
    if (close) this.#parts.links.close(session.link.linkId, reason);
    const { peer } = session;
    if (peer === null || this.#up.get(peer.nodeId) !== session) return;
    this.#up.delete(peer.nodeId);
    this.#parts.onDown(peer.nodeId, reason);
  }

  #send(session: Session, message: ControlMessage): void { this.#parts.links.send(session.link.linkId, 'control', jsonBytes(message)); }
}

function read(bytes: Uint8Array): ControlMessage | null {
  if (bytes.length > limits.controlBytes) return null;
  try { return ControlMessage.safeParse(parseJsonBytes(bytes)).data ?? null; } catch { return null; }
}
