// The mesh's connections as the agent has them: whoever holds them is believed in nothing but what only it can know, and its end
// is an everyday event: every link is told as gone and the next one is started, later each time. It is the Links port but for
// `dial`, which needs somebody who knows where members can be met (SignallingListener).
import { clearTimeout, setTimeout } from 'node:timers';
import type { DialTarget, LinksListener } from '../../../app/mesh/ports.ts';
import { NodeId } from '../../../schemas/ids.ts';
import { CONNECT_MS, SIGNAL_CHARACTERS } from '../../../schemas/link.ts';
import type { IceServers, LinkEvent, LinkInput, LinkLimits, LinkMethod, LinkOutput } from '../../../schemas/link.ts';
import type { Channel, MeshRefusal } from '../../../schemas/mesh.ts';
import { LinkEndedError } from './linkProcess.ts';
import type { LinkWorker } from './linkProcess.ts';

/** Bytes of one link handed to the process and not yet on their way; the next message waits here. */
const IN_FLIGHT_BYTES = 1024 * 1024;
/** Bytes of one link that wait here; a link that takes them no faster is closed. Above one largest message. */
const WAITING_BYTES = 32 * 1024 * 1024;
const DAY_MS = 86_400_000;
const dayOf = (): number => Math.floor(Date.now() / DAY_MS);
const RESTART_FIRST_MS = 500, RESTART_MOST_MS = 30_000;
/** A process that lived this long has earned a quick restart. */
const STEADY_MS = 60_000;

export interface LinkHostOptions {
  readonly spawn: () => LinkWorker;
  /** Only this address of the machine is used; null is all of them. */
  readonly bindAddress: string | null;
  readonly log: { warn(fields: object, message: string): void };
}
export interface LinkTraffic { readonly sent: number; readonly received: number; readonly socketSent: number | null; readonly socketReceived: number | null }
/** What whoever finds members needs to hear beside the Links port. */
export interface SignallingListener {
  /** To be carried to the other side of that link. */
  signal(linkId: string, signal: string): void;
  socketState(socketId: string, connected: boolean): void;
  /** Under which address a signalling host sees this node. */
  socketSeen(socketId: string, address: string): void;
  published(socketId: string, topic: string, data: string): void;
}
/** What is shared beside the logs (sharedState.ts): told of every new process, and of what it says about that. */
export interface SharingSide {
  started(): void;
  heard(event: Extract<LinkEvent, { event: 'sign' | 'shared' | 'faulted' }>): void;
}
type SharingMethod = 'share' | 'members' | 'setNote' | 'setPresence' | 'signed';
interface Waiting { readonly channel: Channel; readonly message: Uint8Array }
interface HeldLink { readonly dialled: DialTarget | null; waiting: Waiting[]; waitingBytes: number; inFlight: number; opened: boolean }

export class LinkHost {
  readonly #options: LinkHostOptions;
  readonly #links = new Map<string, HeldLink>();
  readonly #sockets = new Map<string, { url: string; topics: Set<string> }>();
  readonly #trafficListeners = new Set<(traffic: LinkTraffic) => void>();
  #worker: LinkWorker | null = null;
  #listener: LinksListener | null = null;
  #signalling: SignallingListener | null = null;
  #sharing: SharingSide | null = null;
  #limits: LinkLimits = { upBytesPerSecond: null, downBytesPerSecond: null, upBytesPerDay: null, downBytesPerDay: null, metered: false };
  #today = { day: 0, up: 0, down: 0 };
  #restartMs = RESTART_FIRST_MS;
  #restart: NodeJS.Timeout | null = null;
  #stopped = false;
  #engine = '';

  constructor(options: LinkHostOptions) { this.#options = options; this.#start(); }

  get engine(): string { return this.#engine; }
  /** Bytes of this day over all links; a new process goes on from there. */
  get today(): { readonly up: number; readonly down: number } { return this.#today; }
  listen(listener: LinksListener): void { this.#listener = listener; }
  listenSignalling(listener: SignallingListener): void { this.#signalling = listener; }
  listenSharing(side: SharingSide): void { this.#sharing = side; side.started(); }
  /** Null where there is no process to ask just now; the side hears of the next one. */
  askSharing<M extends SharingMethod>(method: M, input: LinkInput<M>): Promise<LinkOutput<M> | null> { return this.#worker?.call(method, input).catch(() => null) ?? Promise.resolve(null); }
  onTraffic(listener: (traffic: LinkTraffic) => void): () => void {
    this.#trafficListeners.add(listener);
    return () => { this.#trafficListeners.delete(listener); };
  }

  /** Begins a link whose signals go out by `signal` of the signalling listener. Ends in `opened` or `closed`. */
  offer(linkId: string, iceServers: IceServers, dialled: DialTarget, connectMs = CONNECT_MS): void { this.#make('offer', linkId, iceServers, dialled, connectMs); }
  answer(linkId: string, iceServers: IceServers, connectMs = CONNECT_MS): void { this.#make('answer', linkId, iceServers, null, connectMs); }
  /** What the other side of a link signalled, as it came. Unknown links are nobody's. */
  signal(linkId: string, signal: string): void {
    if (this.#links.has(linkId) && signal.length > 1 && signal.length <= SIGNAL_CHARACTERS) this.#ask('signal', { linkId, signal });
  }

  send(linkId: string, channel: Channel, message: Uint8Array): void {
    const link = this.#links.get(linkId);
    if (link === undefined) return;
    if (link.waitingBytes + message.length > WAITING_BYTES) { this.close(linkId, 'too-slow'); return; }
    link.waiting.push({ channel, message });
    link.waitingBytes += message.length;
    this.#pump(linkId, link);
  }
  /** Bytes of a link that were sent and are not on their way yet. Who has much to send looks here first. */
  unsentBytes(linkId: string): number { const link = this.#links.get(linkId); return link === undefined ? 0 : link.waitingBytes + link.inFlight; }
  close(linkId: string, reason: MeshRefusal): void {
    if (!this.#links.has(linkId)) return;
    this.#ask('close', { linkId, reason });
    this.#closed(linkId, reason);
  }
  admit(linkId: string, nodeId: string): void { if (this.#links.has(linkId)) this.#ask('admit', { linkId, nodeId: NodeId.parse(nodeId) }); }

  setLimits(limits: LinkLimits, today: { up: number; down: number }): void {
    this.#limits = limits;
    const sofar = this.#today.day === dayOf() ? this.#today : { up: 0, down: 0 };
    this.#today = { day: dayOf(), up: Math.max(today.up, sofar.up), down: Math.max(today.down, sofar.down) };
    this.#tellLimits();
  }

  openSocket(socketId: string, url: string): void { this.#sockets.set(socketId, { url, topics: new Set() }); this.#ask('openSocket', { socketId, url }); }
  closeSocket(socketId: string): void { if (this.#sockets.delete(socketId)) this.#ask('closeSocket', { socketId }); }
  subscribe(socketId: string, topics: string[]): void {
    for (const topic of topics) this.#sockets.get(socketId)?.topics.add(topic);
    this.#ask('subscribe', { socketId, topics });
  }
  unsubscribe(socketId: string, topics: string[]): void {
    for (const topic of topics) this.#sockets.get(socketId)?.topics.delete(topic);
    this.#ask('unsubscribe', { socketId, topics });
  }
  /** Whether it went out. */
  async publish(socketId: string, topic: string, data: string): Promise<boolean> {
    try { return (await this.#worker?.call('publish', { socketId, topic, data }))?.sent ?? false; } catch { return false; }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    for (const linkId of [...this.#links.keys()]) this.#closed(linkId, 'stopping');
    await this.#worker?.kill();
  }

  #start(): void {
    const worker = this.#options.spawn(), startedMs = performance.now();
    this.#worker = worker;
    worker.onEvent((event) => { if (this.#worker === worker) this.#hear(event); });
    worker.onExit((why) => { if (this.#worker === worker) this.#ended(worker, why, performance.now() - startedMs); });
    worker.call('start', { bindAddress: this.#options.bindAddress }).then(({ engine }) => { this.#engine = engine; }, () => undefined);
    this.#tellLimits();
    this.#sharing?.started();
    for (const [socketId, { url, topics }] of this.#sockets) {
      this.#ask('openSocket', { socketId, url });
      if (topics.size > 0) this.#ask('subscribe', { socketId, topics: [...topics] });
    }
  }

  #ended({ isLast }: LinkWorker, why: string, livedMs: number): void {
    this.#worker = null;
    for (const linkId of [...this.#links.keys()]) this.#closed(linkId, 'gone');
    for (const socketId of this.#sockets.keys()) this.#signalling?.socketState(socketId, false);
    if (this.#stopped) return;
    if (isLast === true) { this.#options.log.warn({ why }, 'no more links'); return; }
    this.#plan(why, livedMs > STEADY_MS);
  }

  #plan(why: string, wasSteady: boolean): void {
    this.#restartMs = wasSteady ? RESTART_FIRST_MS : Math.min(RESTART_MOST_MS, this.#restartMs * 2);
    this.#options.log.warn({ why, restartInMs: this.#restartMs }, 'the link process ended');
    this.#restart = setTimeout(() => {
      if (this.#stopped) return;
      // A machine that has no memory left starts nothing; a node without links is still a node.
      try { this.#start(); } catch (fault) { this.#plan(`it could not be started: ${String(fault)}`, false); }
    }, this.#restartMs);
  }

  #make(method: 'offer' | 'answer', linkId: string, iceServers: IceServers, dialled: DialTarget | null, connectMs: number): void {
    if (this.#links.has(linkId)) return;
    this.#links.set(linkId, { dialled, waiting: [], waitingBytes: 0, inFlight: 0, opened: false });
    const worker = this.#worker;
    if (worker === null) { this.#closed(linkId, 'gone'); return; }
    worker.call(method, { linkId, iceServers, connectMs }).catch(() => { this.#closed(linkId, 'gone'); });
  }

  /** Hands on what the process may have; the rest waits for its answers. Everything but blocks passes at once. */
  #pump(linkId: string, link: HeldLink): void {
    const worker = this.#worker;
    if (worker === null) return;
    const held: Waiting[] = [];
    for (const next of link.waiting.splice(0)) {
      const { message, channel } = next, bytes = message.length;
      // Blocks that wait keep their order; what is small goes past them.
      if (channel === 'bulk' && (held.length > 0 || (link.inFlight > 0 && link.inFlight + bytes > IN_FLIGHT_BYTES))) { held.push(next); continue; }
      link.waitingBytes -= bytes;
      link.inFlight += bytes;
      worker.call('send', { linkId, channel, message: message as Uint8Array<ArrayBuffer> }).catch(() => undefined).finally(() => {
        link.inFlight -= bytes;
        if (this.#links.get(linkId) === link) this.#pump(linkId, link);
      });
    }
    link.waiting.push(...held);
  }

  #hear(message: LinkEvent): void {
    const { event, data } = message;
    switch (event) {
      case 'signal': this.#signalling?.signal(data.linkId, data.signal); return;
      case 'socketState': this.#signalling?.socketState(data.socketId, data.connected); return;
      case 'socketSeen': this.#signalling?.socketSeen(data.socketId, data.address); return;
      case 'published': this.#signalling?.published(data.socketId, data.topic, data.data); return;
      case 'traffic': this.#traffic(data); return;
      case 'sign': case 'shared': case 'faulted': this.#sharing?.heard(message); return;
      default: this.#hearLink(message);
    }
  }

  #hearLink({ event, data }: LinkEvent): void {
    const link = 'linkId' in data ? this.#links.get(data.linkId) : undefined;
    // What a link says that was closed here is for nobody.
    if (link === undefined) return;
    if (event === 'opened') { link.opened = true; this.#listener?.opened({ ...data, dialled: link.dialled }); }
    else if (event === 'closed') this.#closed(data.linkId, data.reason);
    else if (link.opened && event === 'message') this.#listener?.message(data.linkId, data.channel, data.message);
    else if (link.opened && event === 'measured') this.#listener?.measured(data.linkId, data.rttMs);
  }

  #traffic(traffic: LinkTraffic & { upToday: number; downToday: number }): void {
    this.#today = { day: dayOf(), up: traffic.upToday, down: traffic.downToday };
    for (const listener of this.#trafficListeners) listener(traffic);
  }

  #closed(linkId: string, reason: MeshRefusal): void {
    if (this.#links.delete(linkId)) this.#listener?.closed(linkId, reason);
  }
  #tellLimits(): void {
    const { up, down } = this.#today.day === dayOf() ? this.#today : { up: 0, down: 0 };
    this.#ask('limit', { limits: this.#limits, upToday: up, downToday: down });
  }

  /** A process that ends in the middle is told by its end; the answer of these calls holds nothing. */
  #ask<M extends LinkMethod>(method: M, input: LinkInput<M>): void {
    this.#worker?.call(method, input).catch((error: unknown) => {
      if (!(error instanceof LinkEndedError)) this.#options.log.warn({ method, error: error instanceof Error ? error.message : String(error) }, 'the link process refused a call');
    });
  }
}
