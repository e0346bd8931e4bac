// Who may connect to the signalling host, and how long each may take to come to something. Rules M62 and M64. What an open
// socket may say is in visitors.ts, what an address has used up in addresses.ts.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Bucket } from '../../../app/mesh/bucket.ts';
import { signalLimits as limits } from '../../../schemas/signal.ts';
import { Addresses, addressName } from './addresses.ts';
import type { SignalStats } from './messages.ts';
import { Rooms } from './rooms.ts';
import { Visitors } from './visitors.ts';
import type { Visitor } from './visitors.ts';

/** Last words of a WebSocket that did not keep to the protocol, and of one whose address is shut out (RFC 6455). */
const PROTOCOL = 1002, AGAINST_THE_RULES = 1008, GOING_AWAY = 1001;

export class Doors {
  readonly #addresses = new Addresses();
  readonly #rooms = new Rooms<Visitor>();
  readonly #connections = new Map<Duplex, Visitor>();
  readonly #counts = { delivered: 0, refused: 0, cut: 0, shutOut: 0, slowestCpuMs: 0 };
  readonly #visitors = new Visitors(this.#rooms, this.#addresses, {
    delivered: () => { this.#counts.delivered += 1; },
    cut: () => { this.#counts.cut += 1; },
    fault: ({ name, isOwn }) => { if (this.#addresses.fault(name, isOwn, performance.now())) this.#shutOut(name); },
    slowest: (cpuMs) => { this.#counts.slowestCpuMs = Math.max(this.#counts.slowestCpuMs, cpuMs); },
  });

  stats(): SignalStats { return { sockets: this.#connections.size, topics: this.#rooms.size, ...this.#counts }; }

  /** A connection before its first byte. */
  letIn(socket: Socket): void {
    const name = addressName(socket.remoteAddress ?? '');
    const isOwn = socket.remoteAddress === socket.localAddress;
    const nowMs = performance.now();
    const refusal = this.#makeRoom(name) ? this.#addresses.admit(name, isOwn, nowMs) : 'full';
    socket.on('error', () => { socket.destroy(); });
    if (refusal !== null) {
      this.#counts.refused += 1;
      socket.destroy();
      if (refusal === 'now-shut-out') this.#shutOut(name);
      return;
    }
    const messages = new Bucket(limits.messagesPerSecond, limits.messagesBurst, nowMs);
    this.#connections.set(socket, { socket, name, isOwn, sinceMs: nowMs, heardMs: nowMs, messages, ws: null, subscribed: false, asked: false, cut: false });
    socket.once('close', () => { this.#connections.delete(socket); this.#addresses.release(name); });
    socket.setNoDelay(true);
  }

  /** What it wants is nothing a signalling host does. Pages of other sites get here through somebody's browser: no fault of its address. */
  turnAway(socket: Duplex): void {
    this.#counts.refused += 1;
    socket.destroy();
  }

  /** What it sent is no HTTP. */
  garbled(socket: Duplex): void {
    const visitor = this.#connections.get(socket);
    if (visitor !== undefined) this.#visitors.fault(visitor, PROTOCOL, 'no upgrade');
    socket.destroy();
  }

  /** Of a connection that may be upgraded; null when it was cut meanwhile. */
  visitorOf(socket: Duplex): Visitor | null {
    const visitor = this.#connections.get(socket);
    return visitor === undefined || visitor.cut ? null : visitor;
  }

  get visitors(): Visitors { return this.#visitors; }

  /** Once a second: who came to nothing, who is silent, who does not read. */
  sweep(): void {
    const nowMs = performance.now();
    for (const visitor of this.#connections.values()) this.#look(visitor, nowMs);
    this.#addresses.sweep(nowMs);
  }

  close(): void { for (const visitor of this.#connections.values()) this.#visitors.cut(visitor, GOING_AWAY, 'host stops'); }

  #look(visitor: Visitor, nowMs: number): void {
    const { ws } = visitor;
    if (visitor.cut) return;
    if (ws === null) {
      if (nowMs - visitor.sinceMs > limits.upgradeMs) this.#visitors.fault(visitor, PROTOCOL, 'too slow');
      return;
    }
    if (!visitor.subscribed && nowMs - visitor.sinceMs > limits.subscribeMs) { this.#visitors.fault(visitor, PROTOCOL, 'subscribe first'); return; }
    const silentMs = nowMs - visitor.heardMs;
    if (silentMs > 2 * limits.heartbeatMs || ws.bufferedAmount > limits.unsentBytes) { visitor.cut = true; ws.terminate(); }
    else if (silentMs > limits.heartbeatMs && !visitor.asked) { visitor.asked = true; ws.ping(); }
  }

  /** Room for a newcomer, taken from whoever has most; false when that would be no fairer. */
  #makeRoom(name: string): boolean {
    if (this.#connections.size < limits.sockets) return true;
    const most = this.#addresses.greediest();
    if (most === null || most.sockets <= this.#addresses.socketsOf(name) + 1) return false;
    const theirs = [...this.#connections.values()].filter((each) => each.name === most.name && !each.cut);
    const last = theirs.findLast((each) => !each.subscribed) ?? theirs.at(-1);
    if (last === undefined) return false;
    last.cut = true;
    last.socket.destroy();
    return true;
  }

  /** Whoever of a shut out address has come to something stays: it may be somebody else behind the same router. */
  #shutOut(name: string): void {
    this.#counts.shutOut += 1;
    for (const each of this.#connections.values()) if (each.name === name && !each.subscribed && !each.cut) this.#visitors.cut(each, AGAINST_THE_RULES, 'shut out');
  }
}
