// All links of a node, and what they may use together: how many there are, the bytes that wait, the caps of this machine. It is
// what the agent's calls end in, the same in Node and in a page.
import { InboundBudget } from '../../app/mesh/frameAssembly.ts';
import type { Clock } from '../../app/ports.ts';
import type { LinkEvent, LinkHandlers, LinkLimits, linkMethods } from '../../schemas/link.ts';
import { limits } from '../../schemas/mesh.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import type { z } from 'zod';
import { Pace } from './pace.ts';
import { PeerLink } from './peerLink.ts';
import { Sharing } from './sharing.ts';
import type { SignalSockets } from './signalSockets.ts';
import type { IceServer, WebRtc } from './wrtc.ts';

/** Links and attempts together: members may all be dialled at once, each from both sides. */
const ATTEMPTS_MAX = 4 * limits.links;
/** With more links than this each keeps less on its way: many full buffers on few cores stall one another for seconds. */
const FEW_LINKS = 8;
const TRAFFIC_EVERY_MS = 1_000;
const DAY_MS = 86_400_000;
/** Smallest pace that is worth a word: below it blocks stop. */
const LEAST_PACE = 1_024;

export interface LinkSetOptions {
  readonly clock: Clock;
  /** Made once, with the first call. */
  readonly openEngine: (bindAddress: string | null) => WebRtc;
  readonly emit: (event: LinkEvent, taken?: () => void) => void;
  readonly sockets: SignalSockets;
}
type Input<M extends keyof typeof linkMethods> = z.output<(typeof linkMethods)[M]['input']>;
const nothing = {};

export class LinkSet implements LinkHandlers {
  readonly #options: LinkSetOptions;
  readonly #links = new Map<string, PeerLink>();
  readonly #budget = new InboundBudget(limits.inboundBytes);
  readonly #upload: Pace;
  readonly #sharing: Sharing;
  #engine: WebRtc | null = null;
  #ended = false;
  #caps: LinkLimits = { upBytesPerSecond: null, downBytesPerSecond: null, upBytesPerDay: null, downBytesPerDay: null, metered: false };
  #moved = { sent: 0, received: 0 };
  #today = { day: 0, up: 0, down: 0 };
  #sockets = new Map<string, { sent: number; received: number }>();

  constructor(options: LinkSetOptions) {
    this.#options = options;
    this.#upload = new Pace(Infinity, limits.highWaterBytes, options.clock.monotonicMs());
    this.#today.day = this.#day();
    this.#sharing = new Sharing({
      clock: options.clock, emit: options.emit, refuse: (linkId, reason) => { this.#links.get(linkId)?.close(reason); },
      send: (linkId, channel, message) => { void this.#links.get(linkId)?.send(channel, message); },
    });
    this.#report();
  }

  start({ bindAddress }: Input<'start'>) { this.#engine ??= this.#options.openEngine(bindAddress); return { engine: this.#engine.name }; }
  offer({ linkId, iceServers, connectMs }: Input<'offer'>) { this.#make(linkId, true, iceServers, connectMs); return nothing; }
  answer({ linkId, iceServers, connectMs }: Input<'answer'>) { this.#make(linkId, false, iceServers, connectMs); return nothing; }
  /** A link that is no more stays so: what comes late for it makes nothing. */
  signal({ linkId, signal }: Input<'signal'>) { this.#links.get(linkId)?.signal(signal); return nothing; }
  async send({ linkId, channel, message }: Input<'send'>) { return { sent: await (this.#links.get(linkId)?.send(channel, message) ?? Promise.resolve(false)) }; }
  close({ linkId, reason }: Input<'close'>) { this.#links.get(linkId)?.close(reason); return nothing; }
  admit({ linkId, nodeId }: Input<'admit'>) {
    const link = this.#links.get(linkId);
    link?.admit();
    if (link !== undefined) this.#sharing.opened(linkId, nodeId);
    return nothing;
  }
  share({ mesh, self, generation }: Input<'share'>) { this.#sharing.begin(mesh, self, generation); return nothing; }
  members({ members }: Input<'members'>) { this.#sharing.setMembers(members); return nothing; }
  setNote({ name, value }: Input<'setNote'>) { return { kept: this.#sharing.setNote(name, value) }; }
  setPresence({ state }: Input<'setPresence'>) { this.#sharing.setPresence(state); return nothing; }
  signed({ id, signature }: Input<'signed'>) { this.#sharing.signed(id, signature); return nothing; }
  limit({ limits: caps, upToday, downToday }: Input<'limit'>) {
    this.#caps = caps;
    this.#today = { day: this.#day(), up: Math.max(this.#today.up, upToday), down: Math.max(this.#today.down, downToday) };
    const rate = caps.upBytesPerSecond ?? Infinity;
    this.#upload.set(rate, Math.min(limits.highWaterBytes, rate), this.#options.clock.monotonicMs());
    this.#askPaces();
    return nothing;
  }
  openSocket({ socketId, url }: Input<'openSocket'>) { this.#options.sockets.open(socketId, url); return nothing; }
  closeSocket({ socketId }: Input<'closeSocket'>) { this.#options.sockets.close(socketId); return nothing; }
  subscribe({ socketId, topics }: Input<'subscribe'>) { this.#options.sockets.subscribe(socketId, topics); return nothing; }
  unsubscribe({ socketId, topics }: Input<'unsubscribe'>) { this.#options.sockets.unsubscribe(socketId, topics); return nothing; }
  publish({ socketId, topic, data }: Input<'publish'>) { return { sent: this.#options.sockets.publish(socketId, topic, data) }; }

  /** Nobody asks any more: everything ends. */
  end(): void {
    this.#ended = true;
    for (const link of [...this.#links.values()]) link.close('stopping');
    this.#sharing.end();
    this.#options.sockets.end();
  }

  #make(linkId: string, initiator: boolean, iceServers: readonly IceServer[], connectMs: number): void {
    if (this.#engine === null) throw new Error('There is no engine yet: start comes first.');
    if (this.#links.has(linkId)) throw new Error(`There is a link ${linkId} already.`);
    if (this.#links.size >= ATTEMPTS_MAX) { this.#emitClosed(linkId, 'busy'); return; }
    const { clock, emit } = this.#options;
    this.#links.set(linkId, new PeerLink({
      initiator, iceServers, connectMs, engine: this.#engine, clock, budget: this.#budget,
      highWaterBytes: () => (this.#links.size > FEW_LINKS ? limits.highWaterBytes / 2 : limits.highWaterBytes),
      hooks: {
        signal: (signal) => { emit({ event: 'signal', data: { linkId, signal } }); },
        opened: ({ local, remote, path }) => {
          if (this.#open() > limits.links) { this.#links.get(linkId)?.close('busy'); return; }
          emit({ event: 'opened', data: { linkId, initiator, localFingerprint: local, remoteFingerprint: remote, path } });
          this.#askPaces();
        },
        message: (channel, message, taken) => {
          if (this.#sharing.begun && (channel === 'y-sync' || channel === 'awareness')) { taken(); this.#sharing.receive(linkId, channel, message); return; }
          emit({ event: 'message', data: { linkId, channel, message: message as Uint8Array<ArrayBuffer> } }, taken);
        },
        closed: (reason) => { this.#links.delete(linkId); this.#sockets.delete(linkId); this.#sharing.closed(linkId); this.#emitClosed(linkId, reason); this.#askPaces(); },
        measured: (rttMs) => { emit({ event: 'measured', data: { linkId, rttMs } }); },
        moved: (sent, received, bulk) => { this.#count(sent, received, bulk); },
        mayUpload: () => !this.#stopped(this.#caps.upBytesPerDay, this.#today.up) && this.#upload.hasRoom(clock.monotonicMs()),
      },
    }));
  }

  #emitClosed(linkId: string, reason: MeshRefusal): void { this.#options.emit({ event: 'closed', data: { linkId, reason } }); }
  #open(): number { return [...this.#links.values()].filter((link) => link.isOpen).length; }
  #day(): number { return Math.floor(this.#options.clock.now() / DAY_MS); }
  #stopped(perDay: number | null, today: number): boolean { return this.#caps.metered || (perDay !== null && today >= perDay); }

  #count(sent: number, received: number, bulk: boolean): void {
    this.#moved.sent += sent;
    this.#moved.received += received;
    this.#today.up += sent;
    this.#today.down += received;
    if (bulk) this.#upload.spend(sent);
  }

  /** Every other side gets the same share of what may come in. */
  #askPaces(): void {
    const stopped = this.#stopped(this.#caps.downBytesPerDay, this.#today.down), rate = this.#caps.downBytesPerSecond;
    const share = stopped ? 0 : rate === null ? Infinity : rate / Math.max(1, this.#open());
    for (const link of this.#links.values()) link.askPace(share < LEAST_PACE ? 0 : share);
  }

  #report(): void {
    const { clock, emit } = this.#options;
    clock.after(TRAFFIC_EVERY_MS, () => {
      void this.#socketDelta().catch(() => null).then((socket) => {
        const { sent, received } = this.#moved;
        if (this.#day() !== this.#today.day) this.#today = { day: this.#day(), up: 0, down: 0 };
        // What a socket adds to its channel costs as much.
        this.#today.up += Math.max(0, (socket?.sent ?? 0) - sent);
        this.#today.down += Math.max(0, (socket?.received ?? 0) - received);
        this.#moved = { sent: 0, received: 0 };
        if (sent + received > 0) emit({ event: 'traffic', data: { sent, received, socketSent: socket?.sent ?? null, socketReceived: socket?.received ?? null, upToday: this.#today.up, downToday: this.#today.down } });
        this.#askPaces();
        if (!this.#ended) this.#report();
      });
    });
  }

  /** Null where an engine does not tell. */
  async #socketDelta(): Promise<{ sent: number; received: number } | null> {
    let sent = 0, received = 0, told = true;
    for (const [linkId, link] of [...this.#links]) {
      if (!link.isOpen) continue;
      const now = await link.socketBytes();
      if (now === null) { told = false; continue; }
      const before = this.#sockets.get(linkId) ?? { sent: 0, received: 0 };
      sent += Math.max(0, now.sent - before.sent);
      received += Math.max(0, now.received - before.received);
      this.#sockets.set(linkId, { ...now });
    }
    return told ? { sent, received } : null;
  }
}
