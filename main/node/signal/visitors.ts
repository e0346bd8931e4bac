// One open WebSocket of the signalling host: what it asks, what it is told, and when it is cut. Rules M60, M61 and M63. Not
// who may connect (server.ts), nor what addresses have used up (addresses.ts).
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Bucket } from '../../../app/mesh/bucket.ts';
import { SignalRequest, signalLimits as limits } from '../../../schemas/signal.ts';
import type { SignalReply } from '../../../schemas/signal.ts';
import type { Addresses } from './addresses.ts';
import type { Rooms } from './rooms.ts';

/** A connection, from its first byte on. */
export interface Visitor {
  readonly socket: Duplex;
  /** Of its address, see addressName. */
  readonly name: string;
  readonly isOwn: boolean;
  readonly sinceMs: number;
  readonly messages: Bucket;
  ws: WebSocket | null;
  subscribed: boolean;
  /** When it last said something whole. */
  heardMs: number;
  asked: boolean;
  cut: boolean;
}

/** What the last words of the host mean: the codes of RFC 6455. */
const TEXT_ONLY = 1003, MALFORMED = 1007, AGAINST_THE_RULES = 1008;
/** From the last words to the end of the connection: whoever floods does not read them anyway. */
const LAST_WORDS_MS = 200;

export interface VisitorWatch { delivered(): void; cut(): void; /** It broke a rule; its address is told about. */ fault(visitor: Visitor): void; slowest(cpuMs: number): void }

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export class Visitors {
  readonly #rooms: Rooms<Visitor>;
  readonly #addresses: Addresses;
  readonly #watch: VisitorWatch;

  constructor(rooms: Rooms<Visitor>, addresses: Addresses, watch: VisitorWatch) {
    this.#rooms = rooms;
    this.#addresses = addresses;
    this.#watch = watch;
  }

  /** The upgrade is done. */
  open(visitor: Visitor, ws: WebSocket): void {
    visitor.ws = ws;
    visitor.heardMs = performance.now();
    let startedMs = 0;
    // Around the listener of the WebSocket's own parser: counted before it, measured after it.
    visitor.socket.prependListener('data', (chunk: Buffer) => {
      startedMs = cpuMs();
      if (!visitor.cut && !this.#addresses.mayMove(visitor.name, chunk.length, performance.now())) this.fault(visitor, AGAINST_THE_RULES, 'too many bytes');
    });
    visitor.socket.on('data', () => { this.#watch.slowest(cpuMs() - startedMs); });
    ws.on('message', (data, isBinary) => {
      if (visitor.cut) return;
      if (isBinary) this.fault(visitor, TEXT_ONLY, 'text only'); else this.#receive(visitor, (data as Buffer).toString('utf8'));
    });
    ws.on('ping', (data) => { if (this.#heard(visitor)) ws.pong(data); });
    ws.on('pong', () => { this.#heard(visitor); });
    ws.on('error', (error: Error & { code?: string }) => {
      // What the parser refuses (too large, too many pieces, no UTF-8) breaks a rule; a network that fails does not.
      if (error.code?.startsWith('WS_ERR_') === true && !visitor.cut) this.#blame(visitor);
      ws.terminate();
    });
    ws.on('close', () => { visitor.cut = true; this.#rooms.leaveAll(visitor); });
  }

  /** Ends it with a reason and counts it against its address. */
  fault(visitor: Visitor, code: number, why: string): void {
    if (visitor.cut) return;
    this.#blame(visitor);
    this.cut(visitor, code, why);
  }

  cut(visitor: Visitor, code: number, why: string): void {
    visitor.cut = true;
    this.#rooms.leaveAll(visitor);
    const { ws } = visitor;
    if (ws === null) { visitor.socket.destroy(); return; }
    ws.close(code, why);
    ws.pause();
    setTimeout(() => { ws.terminate(); }, LAST_WORDS_MS).unref();
  }

  #blame(visitor: Visitor): void {
    visitor.cut = true;
    this.#watch.cut();
    this.#watch.fault(visitor);
  }

  /** Every whole frame counts, those without content too. */
  #heard(visitor: Visitor): boolean {
    if (visitor.cut) return false;
    const nowMs = performance.now();
    visitor.heardMs = nowMs;
    visitor.asked = false;
    if (visitor.messages.take(nowMs)) return true;
    this.fault(visitor, AGAINST_THE_RULES, 'too many messages');
    return false;
  }

  #receive(visitor: Visitor, text: string): void {
    if (!this.#heard(visitor)) return;
    let request: SignalRequest;
    try { request = SignalRequest.parse(JSON.parse(text)); } catch { this.fault(visitor, MALFORMED, 'malformed message'); return; }
    switch (request.type) {
      case 'ping': this.#tell(visitor, JSON.stringify({ type: 'pong' } satisfies SignalReply)); return;
      case 'unsubscribe': this.#rooms.leave(visitor, request.topics); return;
      case 'subscribe':
        if (!this.#rooms.enter(visitor, request.topics)) { this.fault(visitor, AGAINST_THE_RULES, 'too many topics'); return; }
        if (!visitor.subscribed) this.#tell(visitor, JSON.stringify({ type: 'seen', address: visitor.name } satisfies SignalReply));
        visitor.subscribed = true;
        return;
      case 'publish': this.#publish(visitor, request); return;
    }
  }

  #publish(visitor: Visitor, request: Extract<SignalRequest, { type: 'publish' }>): void {
    const others = this.#rooms.others(visitor, request.topic);
    if (others === null) { this.fault(visitor, AGAINST_THE_RULES, 'subscribe first'); return; }
    const text = JSON.stringify({ ...request, clients: others.length } satisfies SignalReply);
    if (!this.#addresses.mayMove(visitor.name, text.length * others.length, performance.now())) { this.fault(visitor, AGAINST_THE_RULES, 'too many bytes'); return; }
    for (const other of others) this.#tell(other, text);
  }

  #tell(visitor: Visitor, text: string): void {
    const { ws } = visitor;
    if (ws === null || visitor.cut || ws.readyState !== ws.OPEN) return;
    // It does not read, or its network is gone: no rule is broken, and nothing more is kept for it.
    if (ws.bufferedAmount > limits.unsentBytes) { visitor.cut = true; ws.terminate(); this.#watch.cut(); return; }
    ws.send(text);
    this.#watch.delivered();
  }
}
