// One node of one mesh: puts logs, links, membership, artefacts and rounds together and holds the verbs a person has. The
// simulation and the product run this class; what differs are the doors it is given. Nothing here knows WebRTC, a disk or a
// model. It is a joiner until its logs say that it was admitted, and shown out when they say that it was revoked.
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { limits } from '../../schemas/mesh.ts';
import type { Channel, EntryDraft, LogEntry, MeshRefusal } from '../../schemas/mesh.ts';
import type { RoundPhase } from '../federation/phase.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Signer } from '../ports.ts';
import { Admissions } from './admissions.ts';
import type { ArtefactEntry } from './artefactGrants.ts';
import { BlockExchange } from './blockExchange.ts';
import { FirstWord } from './firstWord.ts';
import type { HandshakePeer } from './handshake.ts';
import { isAbove, isSameMember, keysOf } from './lineage.ts';
import { LinkDesk } from './linkDesk.ts';
import type { LinkedPeer, LinkStanding } from './linkDesk.ts';
import { LogBook } from './logBook.ts';
import { LogSync } from './logSync.ts';
import { memberName } from './memberName.ts';
import type { Member, Membership } from './membership.ts';
import { LinkBudget, Penalties } from './penalties.ts';
import { MeshKeys } from './meshKeys.ts';
import type { MeshNodeParts } from './meshNodeParts.ts';
import { Provider } from './provider.ts';
import { Redial } from './redial.ts';
import { Roads } from './roads.ts';
import { rotationTo } from './rotation.ts';
import { Rounds } from './rounds.ts';
import { shutOutOf } from './shutOut.ts';
import { MeshVerbError } from './verbError.ts';

/** Name in the store of who broke the rules and who is blocked. */
const PENALTIES = 'penalties';
/** Name in the store of the keys of signalling that the key before this one read: where its successor meets the others at first. */
const FORMER_SIGNAL_KEYS = 'former-signal-keys';
/** What the door says to who is not let in however often it knocks. */
const FOR_GOOD: ReadonlySet<MeshRefusal> = new Set(['invite-expired', 'invite-used-up', 'invite-cancelled', 'invite-forged', 'blocked']);

export class MeshNode {
  readonly #parts: MeshNodeParts;
  readonly #book: LogBook;
  readonly #desk: LinkDesk;
  readonly #sync: LogSync;
  readonly #penalties: Penalties;
  readonly #blocks: BlockExchange;
  readonly #rounds: Rounds;
  readonly #provider: Provider;
  readonly #redial: Redial;
  readonly #keys: MeshKeys;
  readonly #admissions: Admissions;
  readonly #budgets = new Map<string, LinkBudget>();
  readonly #roads: Roads;
  #cancelBeat: () => void = () => undefined;
  #joining = false;
  #isLeaving = false;
  #turnedAway: MeshRefusal | null = null;
  #firstWord: FirstWord | null = null;
  #stood: { readonly head: Sha256; readonly stateHash: Sha256 } | null = null;
  #closed = false;

  /** Throws LogDamaged. */
  constructor(parts: MeshNodeParts) {
    this.#parts = parts;
    const { clock, hasher, signer, verifier, store, links } = parts;
    this.#book = new LogBook({ mesh: parts.mesh, store, signer, verifier, hasher, clock, onStoreFault: (fault) => { parts.onFault(fault, 'writing the logs of the mesh'); } });
    this.#penalties = new Penalties(clock, store.read(PENALTIES));
    this.#desk = new LinkDesk({
      links, clock,
      handshake: () => ({ mesh: parts.mesh, signer, verifier, hasher, nonce: parts.nonce(), session: parts.session, name: parts.name, secretOf: (nonce, nodeId) => this.#admissions.secretOf(nonce, nodeId) }),
      inviteOf: (nonce) => (parts.invite?.nonce === nonce ? { nonce, secret: bytesOf(parts.invite.secret), issuer: parts.invite.issuer } : null),
      standingOf: (peer) => this.#standingOf(peer),
      shownTo: (nodeId) => shutOutOf(this.#book, nodeId as NodeId), onShown: (entries) => { this.#book.shownOut(entries); },
      onRequest: (peer) => { this.#admissions.requested(peer); },
      onUp: (nodeId) => { this.#up(nodeId); },
      onDown: (nodeId, reason) => { this.#down(nodeId, reason); },
      onPresence: () => { this.#blocks.changed(); this.#rounds.poke(); parts.onChange(); },
      onMessage: (nodeId, channel, message) => { this.#message(nodeId, channel, message); },
      onCarry: (nodeId, message) => { this.#roads.carry(nodeId, message); },
      onPenalty: (nodeId, reason) => { if (nodeId !== null) this.#penalise(nodeId, reason); },
      onRefused: (nodeId, reason, by) => { this.#refused(nodeId, reason, by); },
    });
    this.#roads = new Roads({ self: signer.nodeId, clock, onCarry: parts.onCarry, send: (to, message) => { this.#desk.control(to, message); } });
    this.#sync = new LogSync({ book: this.#book, clock, hasher, send: (nodeId, message) => { this.#desk.send(nodeId, 'log', message); }, onFault: (nodeId, reason) => { this.#penalise(nodeId, reason); } });
    this.#blocks = new BlockExchange({
      clock, hasher, send: (nodeId, message) => this.#desk.send(nodeId, 'bulk', message),
      provide: (artefact) => this.#provider.provide(artefact), refuses: (nodeId, artefact) => this.#provider.refuses(nodeId, artefact), onPenalty: (nodeId, reason) => { this.#penalise(nodeId, reason); },
    });
    this.#rounds = new Rounds({
      book: this.#book, clock, hasher, store, trainer: parts.trainer, trains: parts.trains, append: (draft) => this.#append(draft),
      reachable: () => this.#desk.peers.flatMap(({ nodeId, presence, isUp }) => (isUp && presence !== null ? [{ nodeId, trains: presence.trains, head: presence.head, stateHash: presence.stateHash }] : [])),
      blocks: this.#blocks, onPhase: () => { parts.onChange(); }, onMoved: (head, stateHash) => { this.#tellPresence(); parts.onMoved(head, stateHash); }, onFault: parts.onFault,
    });
    this.#provider = new Provider({ ...parts, book: this.#book, rounds: this.#rounds });
    this.#redial = new Redial({ clock, random: parts.random, self: signer.nodeId, dial: (target) => { if (!this.#desk.isCalling(target)) links.dial(target); } });
    this.#admissions = new Admissions({
      book: this.#book, name: parts.name, signer, hasher, clock, nonce: parts.nonce, append: (draft) => this.#append(draft), onChange: parts.onChange,
      close: (nodeId, reason) => { this.#desk.close(nodeId, reason); }, isLinked: (nodeId) => this.#desk.knows(nodeId),
    });
    this.#keys = new MeshKeys({ book: this.#book, boxes: parts.boxes, secret: () => bytesOf(parts.nonce() + parts.nonce()), append: (draft) => this.#append(draft) });
    this.#book.onEntry((held) => { this.#rounds.note(held); if (held.entry.kind === 'rekeyed') this.#tendKeys(); });
    this.#book.onMembership(() => { this.#membershipChanged(); });
  }

  /** Writes what begins this mesh; of its founder alone, once, before `start`. */
  async found(entry: LogEntry): Promise<void> { await this.#book.found(entry); }

  /** Begins to live: dials, listens, takes part. */
  start(): void {
    this.#listenFirst();
    this.#rounds.start();
    this.#membershipChanged();
    this.#beat();
  }

  /** Before it writes anything, where others may hold more of its log than it does. */
  #listenFirst(): void {
    const length = () => this.#book.last(this.nodeId as NodeId)?.entry.seq ?? 0;
    if (length() === 0 || this.otherMembers.length === 0) return;
    this.#firstWord = new FirstWord({ clock: this.#parts.clock, length, said: () => this.#sync.saidOf(this.nodeId as NodeId) });
    this.#book.holdBack(this.#firstWord.due);
  }

  get nodeId(): string { return this.#parts.signer.nodeId; }
  get publicKeyHex(): string { return hexOf(this.#parts.signer.publicKey); }
  get membership(): Membership { return this.#book.membership; }
  get self(): Member | null { return this.#book.membership.members.get(this.nodeId as NodeId) ?? null; }
  get isMember(): boolean { return this.self?.state === 'member'; }
  get book(): LogBook { return this.#book; }
  get rounds(): Rounds { return this.#rounds; }
  get peers(): LinkedPeer[] { return this.#desk.peers; }
  /** Own invites, and who waits at the door. */
  get admissions(): Admissions { return this.#admissions; }
  /** Whether a person or its own conduct shut it out of this node, under this or an earlier key of it. */
  isBlocked(nodeId: string): boolean { return keysOf(this.membership, nodeId as NodeId).some((key) => this.#penalties.verdict(key) === 'blocked'); }
  /** Shut out of this node, and no key of any member. */
  get blockedStrangers(): string[] { return this.#penalties.blocked.filter((nodeId) => !this.membership.members.has(nodeId)); }
  get phase(): RoundPhase { return this.#rounds.phase; }
  /** Keys of the members' signalling, newest first. */
  get signalKeys(): readonly Uint8Array[] {
    if (!this.isMember && !this.isHandedOn) return [];
    const keys = this.#keys.keys();
    return keys.length > 0 ? keys : (this.#parts.store.read(FORMER_SIGNAL_KEYS) ?? '').split(' ').filter((key) => key !== '').map(bytesOf);
  }
  /** Another key goes on in place of this one: all that is left to do is to say so. */
  get isHandedOn(): boolean { return this.self?.state === 'rotated'; }
  get blocks(): BlockExchange { return this.#blocks; }

  /** Something the doors said has changed: the model woke or went, the wish to train came or went. */
  changed(): void { this.#rounds.poke(); this.#tellPresence(); }

  /** What it sent on a channel that others read broke the rules. */
  strike(nodeId: string, reason: MeshRefusal): void { this.#penalise(nodeId, reason); }
  send(nodeId: string, channel: Channel, message: Uint8Array): boolean { return this.#desk.send(nodeId, channel, message); }
  /** Hands sealed signalling on through a member both are linked to. */
  carry(through: string, to: string, sealed: string): boolean {
    return this.#desk.control(through, { type: 'carry', from: this.nodeId as NodeId, to: to as NodeId, sealed });
  }

  /** What this node says of artefacts, in its own log. */
  async tell(draft: Extract<EntryDraft, { kind: ArtefactEntry }>): Promise<void> { await this.#append(draft); }

  /** Shuts a member out of the mesh where this node may, else off this node alone; says which. */
  async revoke(nodeId: string): Promise<'mesh' | 'here'> {
    const member = this.membership.members.get(nodeId as NodeId);
    if (nodeId === this.nodeId) throw new MeshVerbError('out-of-scope', 'A node cannot shut itself out. Use leave.');
    if (member === undefined && !this.#desk.knows(nodeId)) throw new MeshVerbError('not-held', 'No member of that name is known.');
    if (member === undefined || !this.#isAbove(member)) { await this.#block(nodeId, true); return 'here'; }
    const last = this.#book.last(member.nodeId);
    await this.#append({ kind: 'revoked', body: { subject: member.nodeId, lastSeq: last?.entry.seq ?? 0, lastHash: last?.hash ?? null } });
    return 'mesh';
  }
  /** Lets links to this node happen again; what the mesh decided stays. */
  async unblock(nodeId: string): Promise<void> { await this.#block(nodeId, false); }

  /** Throws MeshVerbError where `handOn` would. */
  mustHandOn(): void {
    if (!this.isMember) throw new MeshVerbError('not-a-member', 'This node is no member now, so it has no place to hand on. Wait until it is let in.');
    if (this.otherMembers.length > 0 && this.#desk.upIds.length === 0) throw new MeshVerbError('gone', 'No member is linked now, so nobody would hear of the new key. Try again when one is.');
  }
  /** Hands this node's place on to another key of it: the last entry under this one. The caller goes on with `successor` once a
   *  member has heard of it. */
  async handOn(successor: Signer): Promise<void> {
    this.mustHandOn();
    await this.#parts.store.write(FORMER_SIGNAL_KEYS, this.signalKeys.map(hexOf).join(' '));
    await this.#append({ kind: 'rotated', body: rotationTo(successor, this.#parts.mesh, this.nodeId) });
  }
  get otherMembers(): Member[] { return [...this.membership.members.values()].filter(({ nodeId, state }) => state === 'member' && !isSameMember(this.membership, nodeId, this.nodeId as NodeId)); }

  /** Ends the membership. The caller lets the entry travel before it closes. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    if (this.isMember) await this.#append({ kind: 'left', body: {} });
  }

  /** Why the door does not open for the invite of this node, so that it knocks no more; null while it may. */
  get turnedAway(): MeshRefusal | null { return this.isMember ? null : this.#turnedAway; }

  close(): void {
    this.#closed = true;
    this.#firstWord?.end();
    this.#cancelBeat();
    this.#redial.close();
    this.#rounds.close();
    this.#sync.stop();
    this.#blocks.close();
    this.#desk.closeAll();
    this.#book.close();
  }

  async #append(draft: EntryDraft): Promise<LogEntry> { return (await this.#book.append(draft)).entry; }
  /** It said something elsewhere that no honest member says. */
  blame(nodeId: string): void { this.#penalise(nodeId, 'malformed'); }

  /** Whether this node may shut that member out of the mesh. */
  mayRevoke(nodeId: string): boolean {
    const member = this.membership.members.get(nodeId as NodeId);
    return member !== undefined && this.#isAbove(member);
  }

  #isAbove(member: Member): boolean { return this.isMember && isAbove(this.membership, this.nodeId as NodeId, member); }
  #shutOut(nodeId: string): 'banned' | 'blocked' | null {
    return keysOf(this.membership, nodeId as NodeId).map((key) => this.#penalties.verdict(key)).find((verdict) => verdict !== null) ?? null;
  }

  async #block(nodeId: string, on: boolean): Promise<void> {
    if (on) this.#penalties.block(nodeId as NodeId); else for (const key of keysOf(this.membership, nodeId as NodeId)) this.#penalties.lift(key);
    await this.#keepPenalties();
    this.#desk.review();
    this.#redialTargets();
    this.#parts.onChange();
  }

  #standingOf(peer: HandshakePeer): LinkStanding | MeshRefusal {
    const shutOut = this.#shutOut(peer.nodeId);
    if (shutOut !== null) return shutOut;
    const member = this.membership.members.get(peer.nodeId as NodeId);
    if (member?.state === 'member') return 'member';
    if (member?.state === 'equivocated') return 'equivocation';
    if (member?.state === 'revoked') return 'revoked';
    // Another key stands in its place, which no invite brings back.
    if (member?.state === 'rotated') return 'not-a-member';
    // Whoever issued the invite may call back before this node knows who belongs to the mesh: it is its door all the same.
    if (peer.invite === null) return !this.isMember && peer.publicKey === this.#parts.invite?.issuer ? 'member' : 'not-a-member';
    // Whoever issued the invite that this node redeems is its door to the mesh, before it knows who belongs to it.
    return peer.invite.redeemedBy === 'this side' ? 'member' : 'needs-approval';
  }

  #up(nodeId: string): void {
    this.#redial.reached(nodeId);
    this.#budgets.set(nodeId, new LinkBudget(this.#parts.clock));
    this.#roads.open(nodeId);
    this.#sync.admitted(nodeId);
    this.#tellPresence(nodeId);
    this.#blocks.changed();
    this.#rounds.poke();
    this.#parts.onChange();
  }

  #refused(nodeId: string | null, reason: MeshRefusal, by: 'this side' | 'other side'): void {
    this.#redial.refused(nodeId);
    if (by === 'other side' && !this.isMember && this.#parts.invite !== null && FOR_GOOD.has(reason)) this.#turnedAway = reason;
    this.#redialTargets();
    this.#parts.onRefused(nodeId, reason, by);
  }

  #down(nodeId: string, reason: MeshRefusal): void {
    // It was linked as a member until it read the last entry under this key.
    if (this.isHandedOn && reason === 'not-a-member') this.#parts.onHandedOn?.();
    this.#sync.closed(nodeId);
    this.#budgets.delete(nodeId);
    this.#roads.close(nodeId);
    this.#blocks.left(nodeId);
    this.#redialTargets();
    this.#rounds.poke();
    this.#parts.onChange();
  }

  #message(nodeId: string, channel: Channel, message: Uint8Array): void {
    if (this.#budgets.get(nodeId)?.take(message.length) === false) { this.#penalise(nodeId, 'too-fast'); return; }
    if (channel === 'log') this.#sync.message(nodeId, message);
    else if (channel === 'bulk') this.#blocks.receive(nodeId, message);
    else this.#parts.onMessage(nodeId, channel, message);
  }

  #penalise(nodeId: string, reason: MeshRefusal): void {
    const shutOut = this.#penalties.strike(nodeId as NodeId, reason);
    this.#keepPenalties().catch((fault: unknown) => { this.#parts.onFault(fault, 'noting a strike'); });
    if (shutOut === null) return;
    this.#desk.close(nodeId, shutOut);
    this.#parts.onChange();
  }

  #keepPenalties(): Promise<void> { return this.#parts.store.write(PENALTIES, this.#penalties.text); }

  #membershipChanged(): void {
    if (this.#closed) return;
    const { self } = this;
    if (self?.state === 'member' && self.boxKey === null && self.nodeId !== this.membership.founder && !this.#joining) this.#join();
    this.#admissions.membershipChanged();
    this.#tendKeys();
    this.#rounds.membershipChanged();
    this.#desk.review();
    this.#redialTargets();
    this.#parts.onChange();
  }

  #tendKeys(): void {
    this.#keys.tend().catch((fault: unknown) => { if (!this.#closed) this.#parts.onFault(fault, 'handing out keys'); });
    this.#parts.onChange();
  }

  #join(): void {
    this.#joining = true;
    const { name, signer, boxes } = this.#parts;
    this.#append({ kind: 'joined', body: { name: memberName(name), publicKey: hexOf(signer.publicKey), boxKey: hexOf(boxes.publicKey) } })
      .catch((fault: unknown) => { if (!this.#closed) this.#parts.onFault(fault, 'joining'); })
      .finally(() => { this.#joining = false; this.#tellPresence(); });
  }

  #redialTargets(): void {
    const { invite } = this.#parts;
    const members = [...this.membership.members.values()].filter(({ nodeId, state }) => state === 'member' && nodeId !== this.nodeId && this.#shutOut(nodeId) === null && !this.#desk.isUp(nodeId));
    // Once it waits at the door it does not knock again; whoever was shut out does not either.
    const asJoiner = !this.isMember && !this.#isLeaving && this.#turnedAway === null && !this.isHandedOn && this.self?.state !== 'revoked' && invite !== null && this.#desk.peers.length === 0;
    this.#redial.want(asJoiner ? [{ kind: 'invite', nonce: invite.nonce }] : this.isMember || this.isHandedOn ? members.map(({ nodeId }) => ({ kind: 'member', nodeId })) : []);
  }

  #tellPresence(nodeId: string | null = null): void {
    const trainer = this.#parts.trainer(), head = this.#rounds.head ?? this.#parts.mesh;
    // While the model sleeps it stands where it last stood, and trains nothing. One that is on its way in stands at the beginning.
    if (trainer !== null) this.#stood = { head: head as Sha256, stateHash: trainer.stateHash as Sha256 };
    if (this.#stood === null) return;
    const message = { type: 'presence' as const, ...this.#stood, trains: trainer !== null && this.#parts.trains() && this.isMember, tokensPerSecond: this.#parts.tokensPerSecond() };
    for (const to of nodeId === null ? this.#desk.upIds : [nodeId]) this.#desk.control(to, message);
  }

  /** What is told again and again, so that whatever was lost heals. */
  #beat(): void {
    if (this.#closed) return;
    this.#tellPresence();
    this.#redialTargets();
    this.#cancelBeat = this.#parts.clock.after(limits.antiEntropyMs, () => { this.#beat(); });
  }
}
