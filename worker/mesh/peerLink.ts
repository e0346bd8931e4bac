// One link: one ordered, reliable data channel over simple-peer, frames on it, liveness, and waiting instead of flooding. It owns
// its peer and ends once, with one reason, whatever happens; nothing the other side sends may throw beyond it. It knows no
// identity: the agent decides who is there and then admits.
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { FrameAssembly } from '../../app/mesh/frameAssembly.ts';
import type { InboundBudget, InboundShare } from '../../app/mesh/frameAssembly.ts';
import { channelNumber, strangerCaps } from '../../app/mesh/frames.ts';
import type { LinkPath } from '../../app/mesh/ports.ts';
import type { Clock } from '../../app/ports.ts';
import { PeerSignal, SIGNAL_CHARACTERS } from '../../schemas/link.ts';
import { limits } from '../../schemas/mesh.ts';
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';
import { NO_PACE, decodeWord, encodeWord } from './linkWords.ts';
import { Pace } from './pace.ts';
import { SendQueue } from './sendQueue.ts';
import { fingerprintOf } from './wrtc.ts';
import type { Connection, Fingerprints, IceServer, SocketBytes, WebRtc } from './wrtc.ts';

/** How often it is looked whether there is room again; no engine's own word for that is relied on. */
const POLL_MS = 4;
/** What is on its way when a link is closed may still go out for this long, and this long it takes to leave the engine. */
const LINGER_MS = 1_000, FLUSH_MS = 120;
const CANDIDATES_MAX = 64;
/** Frames that come before the engine says the channel is open. */
const EARLY_BYTES = 256 * 1024;
/** What this side sends stays a little below what the other side enforces, so that two clocks never quarrel. */
const OWN_SHARE = 0.9, RECEIVED_BURST_SECONDS = 2.5;
/** Of what was received and not yet taken by the agent, of one link. */
const UNDELIVERED_BYTES = 24 * 1024 * 1024;
const BULK = channelNumber('bulk');

export interface LinkFacts extends Fingerprints { readonly path: LinkPath }
export interface PeerLinkHooks {
  signal(json: string): void;
  opened(facts: LinkFacts): void;
  /** `taken` is called once the agent has it. */
  message(channel: Channel, content: Uint8Array, taken: () => void): void;
  closed(reason: MeshRefusal): void;
  measured(rttMs: number): void;
  /** Bytes of frames that went out and came in. */
  moved(sent: number, received: number, bulk: boolean): void;
  /** Whether blocks may go out now, by the caps of this machine. */
  mayUpload(): boolean;
}
export interface PeerLinkOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  readonly connectMs: number;
  readonly engine: WebRtc;
  readonly clock: Clock;
  readonly budget: InboundBudget;
  readonly hooks: PeerLinkHooks;
  readonly highWaterBytes: () => number;
}

export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #peer: SimplePeer;
  readonly #inbound: InboundShare;
  readonly #assembly: FrameAssembly;
  readonly #queue = new SendQueue();
  readonly #ownBytes: Pace;
  readonly #ownMessages: Pace;
  readonly #theirBytes: Pace;
  readonly #theirMessages: Pace;
  readonly #theirWish: Pace;
  readonly #timers = new Map<string, () => void>();
  #connection: Connection | null = null;
  #state: 'connecting' | 'checking' | 'open' | 'closing' | 'closed' = 'connecting';
  #words: Uint8Array[] = [];
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #undelivered = 0;
  #described = false;
  #candidates = 0;
  #ping = { number: 0, sentMs: 0 };
  #heardMs: number;
  #askedPace = NO_PACE;
  #admitted = false;
  #admittedThere = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    const { initiator, iceServers, engine, clock } = options, now = clock.monotonicMs();
    this.#inbound = options.budget.share();
    this.#assembly = new FrameAssembly(this.#inbound);
    this.#ownBytes = new Pace(limits.bytesPerSecond * OWN_SHARE, limits.bytesPerSecond * OWN_SHARE, now);
    this.#ownMessages = new Pace(limits.messagesPerSecond * OWN_SHARE, limits.messagesBurst * OWN_SHARE, now);
    this.#theirBytes = new Pace(limits.bytesPerSecond, limits.bytesPerSecond * RECEIVED_BURST_SECONDS, now);
    this.#theirMessages = new Pace(limits.messagesPerSecond, limits.messagesBurst, now);
    this.#theirWish = new Pace(Infinity, limits.highWaterBytes, now);
    this.#heardMs = now;
    const keep = (connection: Connection) => { this.#connection = connection; };
    const { RTCPeerConnection: Engine, RTCSessionDescription, RTCIceCandidate } = engine.parts;
    class Kept extends Engine { constructor(config?: object) { super(config); keep(this); } }
    this.#peer = new SimplePeer({ initiator, config: { iceServers }, channelConfig: { ordered: true }, channelName: 'ileices', trickle: true, wrtc: { RTCPeerConnection: Kept, RTCSessionDescription, RTCIceCandidate } });
    this.#peer.on('signal', (data) => { this.#safely(() => { this.#emitSignal(data); }); });
    this.#peer.on('data', (data) => { this.#safely(() => { this.#receive(data); }); });
    this.#peer.on('connect', () => { void this.#connected(); });
    this.#peer.on('error', () => { this.#end('gone'); });
    this.#peer.on('close', () => { this.#end('gone'); });
    this.#wait('connect', options.connectMs, () => { this.#end('too-slow'); });
  }

  get queuedBytes(): number { return this.#queue.bytes; }
  get isOpen(): boolean { return this.#state === 'open'; }

  /** A piece of signalling of the other side, as JSON. What cannot be read, comes twice or comes too late does nothing. */
  signal(json: string): void {
    this.#safely(() => {
      const signal = readSignal(json);
      if (signal === null || this.#state === 'closed' || this.#state === 'closing') return;
      if (signal.type === 'candidate') {
        if (signal.candidate.candidate === '' || this.#candidates >= CANDIDATES_MAX || !isCandidate(signal.candidate.candidate) || !this.#options.engine.usable(signal.candidate.candidate)) return;
        this.#candidates += 1;
        this.#peer.signal(signal);
        return;
      }
      if (this.#described || (signal.type === 'offer') === this.#options.initiator) return;
      this.#described = true;
      // Two fingerprints in one description: which of them the engine checks is nobody's business to guess.
      if (fingerprintOf(signal.sdp) === null) { this.#end('malformed'); return; }
      this.#peer.signal(signal);
    });
  }

  /** Resolves when the last frame was handed to the connection, or when that ended. */
  send(channel: Channel, content: Uint8Array): Promise<boolean> {
    if (this.#state === 'closed' || this.#state === 'closing') return Promise.resolve(false);
    return new Promise((resolve) => {
      if (!this.#queue.push(channel, content, resolve)) { resolve(false); this.#end('too-slow'); return; }
      this.#pump();
    });
  }

  /** The other side is told, and sends what is for members only from then on. */
  admit(): void {
    this.#assembly.admit();
    if (!this.#admitted && this.#state === 'open') this.#say(encodeWord({ word: 'admitted', value: 0 }));
    this.#admitted = true;
  }

  /** Asks the other side to send blocks no faster than this; Infinity lifts it. */
  askPace(bytesPerSecond: number): void {
    const value = bytesPerSecond === Infinity ? NO_PACE : Math.min(NO_PACE - 1, Math.floor(bytesPerSecond / 1024));
    if (value === this.#askedPace || this.#state !== 'open') return;
    this.#askedPace = value;
    this.#say(encodeWord({ word: 'pace', value }));
  }

  /** At once, or after what is on its way has gone out. */
  close(reason: MeshRefusal): void {
    if (this.#state !== 'open' || this.#queue.empty) { if (this.#state === 'open') this.#flush(reason); else this.#end(reason); return; }
    this.#state = 'closing';
    const deadline = this.#now() + LINGER_MS;
    const look = () => {
      this.#pump();
      if (this.#queue.empty || this.#now() >= deadline) this.#flush(reason); else this.#wait('linger', POLL_MS * 4, look);
    };
    look();
  }

  socketBytes(): Promise<SocketBytes | null> {
    return this.#connection === null || this.#state !== 'open' ? Promise.resolve(null) : this.#options.engine.socketBytes(this.#connection).catch(() => null);
  }

  #flush(reason: MeshRefusal): void {
    this.#state = 'closing';
    this.#wait('linger', FLUSH_MS, () => { this.#end(reason); });
  }

  async #connected(): Promise<void> {
    try {
      const connection = this.#connection;
      if (this.#state !== 'connecting' || connection === null) return;
      this.#state = 'checking';
      const { engine } = this.#options;
      const facts = { ...await engine.fingerprints(connection), path: await engine.path(connection) };
      // It may have ended while it was asked.
      if (!this.#is('checking')) return;
      this.#state = 'open';
      this.#timers.get('connect')?.();
      this.#heardMs = this.#now();
      this.#options.hooks.opened(facts);
      for (const frame of this.#early.splice(0)) this.#receive(frame);
      this.#beat();
      this.#pump();
    } catch { this.#end('bad-binding'); }
  }

  #emitSignal(data: unknown): void {
    const signal = PeerSignal.safeParse(data);
    if (signal.success) this.#options.hooks.signal(JSON.stringify(signal.data));
  }

  #receive(frame: Uint8Array): void {
    if (this.#state === 'connecting' || this.#state === 'checking') {
      this.#earlyBytes += frame.length;
      if (this.#earlyBytes > EARLY_BYTES) this.#end('too-large'); else this.#early.push(frame);
      return;
    }
    if (this.#state !== 'open') return;
    const now = this.#now();
    this.#heardMs = now;
    if (!this.#theirBytes.allows(frame.length, now)) { this.#end('too-fast'); return; }
    const taken = this.#assembly.take(frame);
    this.#options.hooks.moved(0, frame.length, frame[1] === BULK);
    if (taken.kind === 'refused') { this.#end(taken.reason); return; }
    if (taken.kind === 'more') return;
    if (!this.#theirMessages.allows(1, now)) { this.#end('too-fast'); return; }
    if (taken.kind === 'link') this.#hear(taken.payload, now); else this.#deliver(taken.channel, taken.content);
  }

  #deliver(channel: Channel, content: Uint8Array): void {
    if (this.#undelivered + content.length > UNDELIVERED_BYTES || !this.#inbound.take(content.length)) { this.#end('busy'); return; }
    this.#undelivered += content.length;
    this.#options.hooks.message(channel, content, () => { this.#undelivered -= content.length; this.#inbound.give(content.length); });
  }

  #hear(payload: Uint8Array, now: number): void {
    const word = decodeWord(payload);
    if (word === null) { this.#end('malformed'); return; }
    if (word.word === 'ping') this.#say(encodeWord({ word: 'pong', value: word.value }));
    else if (word.word === 'pong') { if (word.value === this.#ping.number) this.#options.hooks.measured(now - this.#ping.sentMs); }
    else if (word.word === 'admitted') { this.#admittedThere = true; this.#pump(); }
    else this.#theirWish.set(word.value === NO_PACE ? Infinity : word.value * 1024, limits.highWaterBytes, now);
  }

  #beat(): void {
    const now = this.#now();
    if (now - this.#heardMs >= limits.deadAfterMs) { this.#end('gone'); return; }
    this.#ping = { number: (this.#ping.number + 1) >>> 0, sentMs: now };
    this.#say(encodeWord({ word: 'ping', value: this.#ping.number }));
    this.#wait('beat', Math.min(limits.pingEveryMs, limits.deadAfterMs - (now - this.#heardMs)), () => { this.#beat(); });
  }

  #say(word: Uint8Array): void {
    // A side that never reads gets no pile of answers.
    if (this.#words.length < 32) this.#words.push(word);
    this.#pump();
  }

  #pump(): void {
    if (this.#state !== 'open' && this.#state !== 'closing') return;
    this.#safely(() => {
      for (;;) {
        if (this.#peer.bufferSize >= this.#options.highWaterBytes()) break;
        const word = this.#words.shift();
        if (word !== undefined) { this.#hand(word, false); continue; }
        const now = this.#now();
        if (!this.#ownBytes.hasRoom(now)) break;
        const next = this.#queue.next((channel, first, bytes) => this.#mayHear(channel, bytes) && (!first || this.#ownMessages.hasRoom(now)) && (channel !== 'bulk' || (this.#theirWish.hasRoom(now) && this.#options.hooks.mayUpload())));
        if (next === null) break;
        if (next.first) this.#ownMessages.spend(1);
        this.#ownBytes.spend(next.bytes.length);
        if (next.channel === 'bulk') this.#theirWish.spend(next.bytes.length);
        this.#hand(next.bytes, next.channel === 'bulk');
        next.sent();
      }
      if (!this.#queue.empty || this.#words.length > 0) this.#wait('pump', POLL_MS, () => { this.#pump(); });
    });
  }

  /** Whether the other side would take it now. What is for members waits until this node was admitted there. */
  #mayHear(channel: Channel, bytes: number): boolean { return this.#admittedThere || bytes <= (strangerCaps[channel] ?? -1); }

  #hand(frame: Uint8Array, bulk: boolean): void {
    this.#peer.send(frame);
    this.#options.hooks.moved(frame.length, 0, bulk);
  }

  #safely(work: () => void): void { try { work(); } catch { this.#end('malformed'); } }
  #now(): number { return this.#options.clock.monotonicMs(); }
  #is(state: string): boolean { return this.#state === state; }

  /** One timer of a name; a new one takes the place of the old. */
  #wait(name: string, delayMs: number, work: () => void): void {
    this.#timers.get(name)?.();
    this.#timers.set(name, this.#options.clock.after(delayMs, () => { this.#timers.delete(name); this.#safely(work); }));
  }

  #end(reason: MeshRefusal): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#assembly.end();
    this.#queue.end();
    this.#words = [];
    this.#early = [];
    this.#peer.destroy();
    this.#options.hooks.closed(reason);
  }
}

function readSignal(json: string): PeerSignal | null {
  if (json.length > SIGNAL_CHARACTERS) return null;
  try { return PeerSignal.safeParse(JSON.parse(json)).data ?? null; } catch { return null; }
}

/** RFC 8839, as engines write it; what looks different reaches no engine. */
function isCandidate(text: string): boolean {
  return /^(?:a=)?candidate:[A-Za-z0-9+/]{1,32} \d{1,3} (?:udp|tcp) \d{1,10} (?:[0-9a-f.:]{2,45}|[0-9a-z-]{1,63}\.local) \d{1,5} typ (?:host|srflx|prflx|relay)(?: [A-Za-z0-9 .:+/_-]*)?$/i.test(text);
}
