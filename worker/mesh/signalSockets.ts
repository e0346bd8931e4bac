// Clients of signalling hosts: y-webrtc's JSON over a WebSocket (schemas/signal.ts). They connect again by themselves, later each
// time, until they are closed. What a host says is a stranger's word: capped, checked, and only of topics that were asked for.
// What is published is sealed by the agent.
import type { Clock, RandomStream } from '../../app/ports.ts';
import { SOCKETS_MAX, TOPICS_MAX } from '../../schemas/link.ts';
import type { LinkEvent } from '../../schemas/link.ts';
import { limits } from '../../schemas/mesh.ts';
import { SignalReply, signalLimits } from '../../schemas/signal.ts';
import type { SignalRequest } from '../../schemas/signal.ts';
import { Pace } from './pace.ts';

export const SOCKET_BYTES = signalLimits.messageBytes;
/** Below the silence after which a host asks. */
const PING_EVERY_MS = 10_000, SILENT_AFTER_MS = 35_000;
/** A host that sends more than this is hung up on: all members of a mesh at once stay below. */
const MESSAGES_PER_SECOND = 200, MESSAGES_BURST = 800;
/** What is published in one room: more is dropped, and the host kept, since whoever holds a leaked invite can flood that room alone. */
const OF_TOPIC_PER_SECOND = 100, OF_TOPIC_BURST = 400;
/** A host that hands on more than this has no limits of its own. */
const PUBLISHED_PER_SECOND = 1_000, PUBLISHED_BURST = 4_000;
/** What is said stays below what a host takes, however many links are made at once; the rest waits here. */
const SAID_PER_SECOND = 0.9 * signalLimits.messagesPerSecond, SAID_BURST = 0.8 * signalLimits.messagesBurst, OUTBOX_MAX = 512;
/** Bytes not yet sent; a host that does not read gets no more. */
const UNSENT_BYTES = 512 * 1024;

/** One connection; text only. `opened` and `closed` are told once each at most, `closed` always. */
export interface TextSocket { send(text: string): void; readonly unsentBytes: number; close(): void }
export interface TextSocketListener { opened(): void; text(text: string): void; closed(): void }
export type ConnectSocket = (url: string, listener: TextSocketListener) => TextSocket;

export interface SignalSocketsOptions {
  readonly clock: Clock;
  readonly random: Pick<RandomStream, 'nextFloat'>;
  readonly connect: ConnectSocket;
  readonly emit: (event: LinkEvent) => void;
}

export class SignalSockets {
  readonly #options: SignalSocketsOptions;
  readonly #clients = new Map<string, Client>();

  constructor(options: SignalSocketsOptions) { this.#options = options; }

  open(socketId: string, url: string): void {
    if (this.#clients.has(socketId)) throw new Error(`There is a socket ${socketId} already.`);
    if (this.#clients.size >= SOCKETS_MAX) throw new Error(`There are ${SOCKETS_MAX} sockets already: close one first.`);
    this.#clients.set(socketId, new Client(this.#options, socketId, url));
  }
  close(socketId: string): void { this.#clients.get(socketId)?.end(); this.#clients.delete(socketId); }
  end(): void { for (const socketId of [...this.#clients.keys()]) this.close(socketId); }
  subscribe(socketId: string, topics: readonly string[]): void { this.#clients.get(socketId)?.subscribe(topics); }
  unsubscribe(socketId: string, topics: readonly string[]): void { this.#clients.get(socketId)?.unsubscribe(topics); }
  publish(socketId: string, topic: string, data: string): boolean { return this.#clients.get(socketId)?.publish(topic, data) ?? false; }
}

class Client {
  readonly #options: SignalSocketsOptions;
  readonly #id: string;
  readonly #url: string;
  /** What may still come of each. */
  readonly #topics = new Map<string, Pace>();
  #socket: TextSocket | null = null;
  #connected = false;
  #ended = false;
  #waitMs: number = limits.redialFirstMs;
  #heardMs = 0;
  #theirs: Pace;
  #published: Pace;
  #own: Pace;
  #outbox: string[] = [];
  #waiting = false;
  #cancel: () => void = () => undefined;

  constructor(options: SignalSocketsOptions, id: string, url: string) {
    this.#options = options;
    this.#id = id;
    this.#url = url;
    [this.#theirs, this.#published, this.#own] = this.#freshPaces();
    this.#connect();
  }

  subscribe(topics: readonly string[]): void {
    const fresh = topics.filter((topic) => !this.#topics.has(topic));
    if (this.#topics.size + fresh.length > TOPICS_MAX) throw new Error(`One socket has ${TOPICS_MAX} topics at most.`);
    for (const topic of fresh) this.#topics.set(topic, new Pace(OF_TOPIC_PER_SECOND, OF_TOPIC_BURST, this.#options.clock.monotonicMs()));
    if (fresh.length > 0) this.#say({ type: 'subscribe', topics: fresh });
  }
  unsubscribe(topics: readonly string[]): void {
    const known = topics.filter((topic) => this.#topics.delete(topic));
    if (known.length > 0) this.#say({ type: 'unsubscribe', topics: known });
  }
  /** False where there is no connection: what is said later may be worth nothing then. */
  publish(topic: string, data: string): boolean { return this.#say({ type: 'publish', topic, data }); }
  end(): void {
    this.#ended = true;
    this.#cancel();
    this.#socket?.close();
  }

  #connect(): void {
    let mine: TextSocket | null = null;
    const isMine = () => !this.#ended && this.#socket === mine;
    mine = this.#options.connect(this.#url, {
      opened: () => { if (isMine()) this.#opened(); },
      text: (text) => { if (isMine()) this.#hear(text); },
      closed: () => { if (isMine()) this.#lost(); },
    });
    this.#socket = mine;
  }

  #opened(): void {
    this.#connected = true;
    this.#waitMs = limits.redialFirstMs;
    this.#heardMs = this.#options.clock.monotonicMs();
    [this.#theirs, this.#published, this.#own] = this.#freshPaces();
    if (this.#topics.size > 0) this.#say({ type: 'subscribe', topics: [...this.#topics.keys()] });
    this.#options.emit({ event: 'socketState', data: { socketId: this.#id, connected: true } });
    this.#beat();
  }

  #lost(): void {
    const was = this.#connected;
    this.#connected = false;
    this.#socket = null;
    this.#outbox = [];
    this.#cancel();
    if (was) this.#options.emit({ event: 'socketState', data: { socketId: this.#id, connected: false } });
    // All of a mesh lose a host in one moment: full jitter, so that they do not come back in one.
    this.#cancel = this.#options.clock.after(this.#waitMs * (0.2 + 0.8 * this.#options.random.nextFloat()), () => { this.#connect(); });
    this.#waitMs = Math.min(limits.redialMostMs, this.#waitMs * 2);
  }

  #beat(): void {
    const { clock } = this.#options;
    this.#cancel = clock.after(PING_EVERY_MS, () => {
      if (clock.monotonicMs() - this.#heardMs > SILENT_AFTER_MS) { this.#socket?.close(); return; }
      this.#say({ type: 'ping' });
      this.#beat();
    });
  }

  #hear(text: string): void {
    const now = this.#options.clock.monotonicMs();
    this.#heardMs = now;
    if (text.length > SOCKET_BYTES) { this.#socket?.close(); return; }
    const reply = read(text), { emit } = this.#options, socketId = this.#id, room = reply?.type === 'publish' ? this.#topics.get(reply.topic) : undefined;
    // Only what was asked for may be much.
    if (!(room === undefined ? this.#theirs : this.#published).allows(1, now)) { this.#socket?.close(); return; }
    if (reply?.type === 'seen') emit({ event: 'socketSeen', data: { socketId, address: reply.address } });
    else if (reply?.type === 'publish' && room?.allows(1, now) === true) emit({ event: 'published', data: { socketId, topic: reply.topic, data: reply.data } });
  }

  #say(request: SignalRequest): boolean {
    const text = JSON.stringify(request), socket = this.#socket;
    if (!this.#connected || socket === null || socket.unsentBytes > UNSENT_BYTES || this.#outbox.length >= OUTBOX_MAX) return false;
    this.#outbox.push(text);
    this.#drain();
    return true;
  }

  #drain(): void {
    const { clock } = this.#options;
    while (this.#outbox.length > 0 && this.#socket !== null && this.#own.hasRoom(clock.monotonicMs())) {
      this.#own.spend(1);
      this.#socket.send(this.#outbox.shift() ?? '');
    }
    if (this.#outbox.length === 0 || this.#waiting) return;
    this.#waiting = true;
    clock.after(1_000 / SAID_PER_SECOND, () => { this.#waiting = false; this.#drain(); });
  }

  #freshPaces(): [Pace, Pace, Pace] {
    const now = this.#options.clock.monotonicMs();
    return [new Pace(MESSAGES_PER_SECOND, MESSAGES_BURST, now), new Pace(PUBLISHED_PER_SECOND, PUBLISHED_BURST, now), new Pace(SAID_PER_SECOND, SAID_BURST, now)];
  }
}

function read(text: string): SignalReply | null {
  try { return SignalReply.safeParse(JSON.parse(text)).data ?? null; } catch { return null; }
}
