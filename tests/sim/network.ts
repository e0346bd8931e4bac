// The wire of a simulation: implements the Links port for every node. A link keeps order within a channel and loses nothing while
// it lives; loss is delay, and silence its death. Partitions, flaps, half-open links, somebody in the middle, and on request a
// wire that drops, doubles and reorders whole messages, which the real one never does: the protocol must heal all the same.
import { limits, type Channel, type MeshRefusal } from '../../schemas/mesh.ts';
import type { DialTarget, Links, LinksListener, OpenLink } from '../../app/mesh/ports.ts';
import type { RandomStream } from '../../app/ports.ts';
import { nodeHasher } from './keys.ts';
import type { Scheduler } from './scheduler.ts';

export interface WireShape {
  /** One way. */
  readonly latencyMs: number;
  /** Up to this much more, drawn for each message. */
  readonly jitterMs: number;
  readonly bytesPerMs: number;
  /** Share of messages that have to be sent again, which takes `resendMs`. */
  readonly lossRate: number;
  readonly resendMs: number;
  /** Shares of whole messages that a broken wire drops, doubles, and lets overtake. */
  readonly dropRate: number;
  readonly doubleRate: number;
  readonly reorderRate: number;
}
export const GOOD_WIRE: WireShape = { latencyMs: 20, jitterMs: 5, bytesPerMs: 2_500, lossRate: 0, resendMs: 250, dropRate: 0, doubleRate: 0, reorderRate: 0 };

/** What passes by: for checks. `to` has not read it yet. */
export interface Passing { readonly from: number; readonly to: number; readonly linkId: string; readonly channel: Channel; readonly message: Uint8Array }

/** Most bytes of a message by channel; the link process refuses more. */
export const messageBytes: Readonly<Record<Channel, number>> = {
  control: limits.controlBytes, 'y-sync': limits.ySyncBytes, awareness: limits.awarenessBytes, log: limits.logBytes, rpc: limits.rpcBytes, bulk: limits.bulkBytes,
};

interface Held { readonly channel: Channel; readonly message: Uint8Array }
interface End {
  readonly place: number; readonly owner: number; readonly linkId: string;
  readonly link: Link;
  /** It has been told `opened` and not yet closed it, nor been told so. */
  open: boolean;
  admitted: string | null;
  busyUntilMs: number;
  readonly lastMs: Map<Channel, number>;
  /** Sent while the way was blocked; goes on when it heals. */
  stuck: Held[];
  inFlightBytes: number;
}
interface Link { readonly ends: readonly [End, End]; readonly tampered: boolean; dead: boolean }

export class Network {
  readonly scheduler: Scheduler;
  readonly #random: RandomStream;
  readonly #places = new Map<number, { owner: number; listener: LinksListener }>();
  readonly #placesOf = new Map<string, number[]>();
  readonly #invites = new Map<string, number>();
  readonly #blocked = new Map<string, number>();
  readonly #ends = new Map<string, End>();
  readonly #taps: ((passing: Passing) => void)[] = [];
  #links = 0;
  /** Of the pair; one way at a time, so that up and down may differ. */
  shapeOf: (from: number, to: number) => WireShape = () => GOOD_WIRE;
  /** Pairs between which somebody stands and ends the encryption on both sides. */
  tampered: (a: number, b: number) => boolean = () => false;
  /** Pairs that find no way to each other. */
  unreachable: (a: number, b: number) => boolean = () => false;
  readonly faults: string[] = [];
  readonly most = { inFlightBytes: 0, messages: 0, bytes: 0 };

  constructor(scheduler: Scheduler, random: RandomStream) { this.scheduler = scheduler; this.#random = random; }

  tap(listener: (passing: Passing) => void): void { this.#taps.push(listener); }
  /** Under this identity the node at `place` is found; of several places whoever dials gets one. */
  name(nodeId: string, place: number): void { this.#placesOf.set(nodeId, [...this.#placesOf.get(nodeId) ?? [], place]); }
  /** Where it was first. */
  placeOf(nodeId: string): number | undefined { return this.#placesOf.get(nodeId)?.[0]; }
  nameInvite(nonce: string, place: number): void { this.#invites.set(nonce, place); }
  openLinks(): { a: number; b: number; admitted: boolean }[] {
    const links = new Set([...this.#ends.values()].filter((end) => end.open).map((end) => end.link));
    return [...links].filter(({ dead, ends }) => !dead && ends[0].open && ends[1].open)
      .map(({ ends: [a, b] }) => ({ a: a.place, b: b.place, admitted: a.admitted !== null && b.admitted !== null }));
  }

  /** The links of one incarnation of the node at `place`. */
  attach(place: number, owner: number): Links {
    return {
      listen: (listener) => { this.#places.set(place, { owner, listener }); },
      send: (linkId, channel, message) => {
        const end = this.#ends.get(linkId);
        if (end?.owner === owner && end.open) this.#send(end, channel, message.slice());
      },
      close: (linkId, reason) => {
        const end = this.#ends.get(linkId);
        if (end?.owner === owner && end.open) this.#close(end, reason);
      },
      dial: (target) => { this.#dial(place, owner, target); },
      admit: (linkId, nodeId) => {
        const end = this.#ends.get(linkId);
        if (end?.owner !== owner) return;
        end.admitted = nodeId;
        const other = otherEnd(end);
        if (this.#placesOf.get(nodeId)?.includes(other.place) !== true) this.faults.push(`${place} took ${other.place} for ${nodeId.slice(0, 8)}`);
        if (end.link.tampered) this.faults.push(`${place} let somebody in between itself and ${other.place}`);
      },
    };
  }

  /** The node at `place` is gone without a word. */
  vanish(place: number): void {
    this.#places.delete(place);
    for (const end of [...this.#ends.values()]) {
      if (end.place !== place) continue;
      end.open = false;
      this.#ends.delete(end.linkId);
      this.#dieSilently(otherEnd(end));
    }
  }
  /** Nothing is heard of it; longer than the liveness allows, and its links are dead to the others. */
  fellSilent(place: number, stillSilent: () => boolean): void {
    for (const end of this.#ends.values()) {
      if (end.place !== place) continue;
      const other = otherEnd(end);
      this.scheduler.at(0, limits.deadAfterMs + this.#random.nextBelow(limits.pingEveryMs), () => { if (stillSilent()) this.#lose(other); });
    }
  }

  block(from: number, to: number): void {
    const key = `${from}>${to}`;
    if (this.#blocked.has(key)) return;
    const sinceMs = this.scheduler.nowMs;
    this.#blocked.set(key, sinceMs);
    for (const end of this.#ends.values()) {
      if (end.place !== to || otherEnd(end).place !== from) continue;
      // Neither hears an answer: pings or pongs go under.
      this.scheduler.at(0, limits.deadAfterMs + this.#random.nextBelow(limits.pingEveryMs), () => {
        if (this.#blocked.get(key) !== sinceMs) return;
        this.#lose(end);
        this.#dieSilently(otherEnd(end));
      });
    }
  }
  unblock(from: number, to: number): void {
    if (!this.#blocked.delete(`${from}>${to}`)) return;
    for (const end of this.#ends.values()) {
      if (end.place !== from || otherEnd(end).place !== to) continue;
      const stuck = end.stuck;
      end.stuck = [];
      for (const held of stuck) this.#launch(end, held, 0);
    }
  }
  isBlocked(from: number, to: number): boolean { return this.#blocked.has(`${from}>${to}`); }
  /** All that stand between these two break at once; both hear of it. */
  flap(a: number, b: number): void {
    for (const end of [...this.#ends.values()]) if (end.place === a && otherEnd(end).place === b) { this.#lose(end); this.#lose(otherEnd(end)); }
  }

  #dial(place: number, owner: number, target: DialTarget): void {
    const to = target.kind === 'member' ? this.#anyPlaceOf(target.nodeId) : this.#invites.get(target.nonce);
    if (to === undefined || to === place) return;
    const { latencyMs, jitterMs } = this.shapeOf(place, to);
    const roundTripMs = (latencyMs + this.#random.nextFloat() * jitterMs) * 2;
    // Signalling, then ICE and DTLS.
    this.scheduler.at(owner, roundTripMs * 3, () => {
      const here = this.#places.get(place), there = this.#places.get(to);
      if (here?.owner !== owner || there === undefined || this.scheduler.isFrozen(there.owner)) return;
      if (this.isBlocked(place, to) || this.isBlocked(to, place) || this.unreachable(place, to)) return;
      this.#open(place, to, target, here, there);
    });
  }

  #anyPlaceOf(nodeId: string): number | undefined {
    const places = this.#placesOf.get(nodeId) ?? [];
    return places.length > 1 ? places[this.#random.nextBelow(places.length)] : places[0];
  }

  #open(from: number, to: number, target: DialTarget, here: { owner: number; listener: LinksListener }, there: { owner: number; listener: LinksListener }): void {
    this.#links += 1;
    const number = this.#links;
    const ends: End[] = [];
    const link = { ends: ends as unknown as [End, End], tampered: this.tampered(from, to), dead: false };
    const print = (text: string) => nodeHasher.sha256Hex(Buffer.from(`fingerprint ${number} ${text}`));
    for (const [place, owner] of [[from, here.owner], [to, there.owner]] as const) {
      const end: End = { place, owner, linkId: `link-${number}-${place}`, link, open: false, admitted: null, busyUntilMs: 0, lastMs: new Map(), stuck: [], inFlightBytes: 0 };
      ends.push(end);
      this.#ends.set(end.linkId, end);
    }
    const tell = (end: End, listener: LinksListener, dialled: DialTarget | null) => {
      const open: OpenLink = {
        linkId: end.linkId, initiator: dialled !== null, path: 'direct', dialled, localFingerprint: print(`${end.place}`),
        remoteFingerprint: link.tampered ? print(`between, as ${end.place} sees it`) : print(`${otherEnd(end).place}`),
      };
      // Data may be there before the engine says it is open; the link process hands it on afterwards.
      this.scheduler.at(end.owner, this.#random.nextFloat() * this.shapeOf(to, from).latencyMs, () => {
        if (link.dead || !this.#ends.has(end.linkId)) return;
        end.open = true;
        this.scheduler.say(`${from}-${to} link ${number} opens at ${end.place}${link.tampered ? ', somebody is in between' : ''}`);
        listener.opened(open);
        this.#measure(end, listener);
      });
    };
    tell(ends[0]!, here.listener, target);
    tell(ends[1]!, there.listener, null);
  }

  #measure(end: End, listener: LinksListener): void {
    if (!end.open) return;
    const other = otherEnd(end);
    const rttMs = this.shapeOf(end.place, other.place).latencyMs + this.shapeOf(other.place, end.place).latencyMs;
    listener.measured(end.linkId, rttMs);
    this.scheduler.at(end.owner, limits.antiEntropyMs, () => { this.#measure(end, listener); });
  }

  #send(end: End, channel: Channel, message: Uint8Array): void {
    const to = otherEnd(end);
    if (message.length > messageBytes[channel]) this.faults.push(`${end.place} sent ${message.length} bytes on ${channel}`);
    if (end.admitted === null && channel !== 'control' && channel !== 'log') this.faults.push(`${end.place} used ${channel} before the handshake held`);
    this.most.messages += 1;
    this.most.bytes += message.length;
    for (const tap of this.#taps) tap({ from: end.place, to: to.place, linkId: end.linkId, channel, message });
    // A data channel loses and doubles nothing while it lives. What is above a link has to stand that all the same; the handshake,
    // which makes the link, counts on it.
    const wire = this.shapeOf(end.place, to.place), shape = channel === 'control' ? { ...wire, dropRate: 0, doubleRate: 0, reorderRate: 0 } : wire;
    if (shape.dropRate > 0 && this.#random.nextFloat() < shape.dropRate) return;
    const held = { channel, message };
    const overtaken = shape.reorderRate > 0 && this.#random.nextFloat() < shape.reorderRate ? this.#random.nextFloat() * 2_000 : 0;
    this.#launch(end, held, overtaken);
    if (shape.doubleRate > 0 && this.#random.nextFloat() < shape.doubleRate) this.#launch(end, held, this.#random.nextFloat() * 2_000);
  }

  /** `extraMs` above 0 takes it out of the order of its channel. */
  #launch(end: End, held: Held, extraMs: number): void {
    const { scheduler } = this;
    const to = otherEnd(end);
    const shape = this.shapeOf(end.place, to.place);
    end.busyUntilMs = Math.max(end.busyUntilMs, scheduler.nowMs) + held.message.length / shape.bytesPerMs;
    let atMs = end.busyUntilMs + shape.latencyMs + this.#random.nextFloat() * shape.jitterMs + extraMs;
    while (shape.lossRate > 0 && this.#random.nextFloat() < shape.lossRate) atMs += shape.resendMs;
    if (extraMs === 0) {
      atMs = Math.max(atMs, end.lastMs.get(held.channel) ?? 0);
      end.lastMs.set(held.channel, atMs);
    }
    end.inFlightBytes += held.message.length;
    this.most.inFlightBytes = Math.max(this.most.inFlightBytes, end.inFlightBytes);
    scheduler.at(to.owner, atMs - scheduler.nowMs, () => {
      end.inFlightBytes -= held.message.length;
      if (end.link.dead) return;
      if (this.isBlocked(end.place, to.place)) { end.stuck.push(held); return; }
      if (!to.open) { if (this.#ends.has(to.linkId) && !end.link.dead) this.#early(end, to, held); return; }
      this.#deliver(to, held);
    });
  }
  /** It came before the engine here said that the link stands. */
  #early(end: End, to: End, held: Held): void {
    this.scheduler.at(to.owner, 1, () => {
      if (end.link.dead || !this.#ends.has(to.linkId)) return;
      if (to.open) this.#deliver(to, held); else this.#early(end, to, held);
    });
  }
  #deliver(to: End, { channel, message }: Held): void {
    const listener = this.#listenerOf(to);
    if (listener === null) return;
    this.scheduler.trace.mixBytes(message);
    listener.message(to.linkId, channel, message.slice());
  }
  #listenerOf(end: End): LinksListener | null {
    const there = this.#places.get(end.place);
    return there?.owner === end.owner ? there.listener : null;
  }

  /** By its own wish; what is on its way may still arrive, then the other side hears of it. */
  #close(end: End, reason: MeshRefusal): void {
    const other = otherEnd(end);
    const { latencyMs, jitterMs } = this.shapeOf(end.place, other.place);
    this.#gone(end, reason);
    const lastMs = Math.max(this.scheduler.nowMs, ...end.lastMs.values()) + latencyMs + this.#random.nextFloat() * jitterMs;
    this.scheduler.at(0, lastMs - this.scheduler.nowMs, () => {
      if (this.isBlocked(end.place, other.place)) this.#dieSilently(other); else this.#lose(other);
    });
  }
  /** Its other side is gone, and it will find out. */
  #dieSilently(end: End): void {
    this.scheduler.at(0, limits.deadAfterMs + this.#random.nextBelow(limits.pingEveryMs), () => { this.#lose(end); });
  }
  #lose(end: End): void {
    end.link.dead = true;
    this.#gone(end, 'gone');
    // The other side hears no more pings either, if only when it wakes.
    const other = otherEnd(end);
    if (other.open) this.#dieSilently(other);
  }
  #gone(end: End, reason: MeshRefusal): void {
    const { open } = end;
    end.open = false;
    end.stuck = [];
    if (!this.#ends.delete(end.linkId) || !open) return;
    this.scheduler.at(end.owner, 0, () => {
      this.scheduler.say(`${end.linkId} is closed at ${end.place}: ${reason}`);
      this.#listenerOf(end)?.closed(end.linkId, reason);
    });
  }
}

const otherEnd = (end: End): End => end.link.ends[0] === end ? end.link.ends[1] : end.link.ends[0];
