// A signalling host and clients from addresses of their own: 127.0.0.1 is the machine of the host itself, every other address
// of 127/8 is somebody else. Linux answers for all of them; elsewhere whoever attacks comes from 127.0.0.1 too.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { SignalHost } from '../../../../main/node/signal/signalHost.ts';
import { SignalReply } from '../../../../schemas/signal.ts';
import type { Attack, AttackReport } from './attacker.ts';

export const HAS_OTHER_ADDRESSES = process.platform === 'linux';

export const stranger = (at: number) => (HAS_OTHER_ADDRESSES ? `127.0.1.${at}` : '127.0.0.1');

export const topicOf = (name: string) => Buffer.from(name).toString('hex').padEnd(64, '0');
export const newHost = (ends: string[] = []) => SignalHost.start({ bind: '127.0.0.1', port: 0, onEnd: (why) => { ends.push(why); } });

export interface Client { readonly ws: WebSocket; readonly got: SignalReply[]; ask(request: unknown): void; readonly closed: Promise<{ code: number; atMs: number }> }

/** Opens; rejects when it is not let in. */
export function connectTo(host: SignalHost, from: string = '127.0.0.1', headers: Record<string, string> = {}): Promise<Client> {
  const ws = new WebSocket(host.url, { localAddress: from, headers, perMessageDeflate: false });
  const got: SignalReply[] = [];
  ws.on('message', (data) => { got.push(SignalReply.parse(JSON.parse((data as Buffer).toString()))); });
  const closed = new Promise<{ code: number; atMs: number }>((resolve) => { ws.on('close', (code) => { resolve({ code, atMs: performance.now() }); }); });
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.once('open', () => { resolve({ ws, got, closed, ask: (request) => { ws.send(typeof request === 'string' ? request : JSON.stringify(request)); } }); });
  });
}

export async function listener(host: SignalHost, topic: string, from?: string): Promise<Client> {
  const client = await connectTo(host, from);
  client.ask({ type: 'subscribe', topics: [topic] });
  client.ask({ type: 'ping' });
  await until(() => client.got.some((reply) => reply.type === 'pong'));
  return client;
}

/** A bare connection that may say anything. */
export function bare(host: SignalHost, from: string): { socket: Socket; closed: Promise<number> } {
  const socket = connect({ port: host.port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => undefined);
  socket.resume();
  return { socket, closed: new Promise((resolve) => { socket.once('close', () => { resolve(performance.now()); }); }) };
}

export async function until(condition: () => boolean, limitMs = 5_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error('it did not come');
    await pause(5);
  }
}
export const pause = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); });

export const attackKinds = ['flood', 'pings', 'fragments', 'large', 'sockets', 'slow-loris', 'unread'] as const;
export function launch(attack: Attack): Promise<AttackReport> {
  const thread = new Worker(new URL('./attacker.ts', import.meta.url), { workerData: attack });
  return new Promise((resolve, reject) => { thread.once('message', resolve); thread.once('error', reject); });
}

/** Two that talk all the time, from the host's own machine and from elsewhere; `stop` tells how long each word took. */
export async function honestTalk(here: SignalHost): Promise<{ stop(): Promise<number[]>; clients: Client[] }> {
  const topic = topicOf('talk');
  const clients = [await listener(here, topic), await listener(here, topic, stranger(200))];
  const took: number[] = [];
  for (const each of clients) each.ws.on('message', (data) => { const sentMs = Number(/"data":"at ([\d.]+)/.exec((data as Buffer).toString())?.[1]); if (sentMs > 0) took.push(performance.now() - sentMs); });
  const timer = setInterval(() => { for (const each of clients) each.ask({ type: 'publish', topic, data: `at ${performance.now()}` }); }, 70);
  return { clients, stop: async () => { clearInterval(timer); await pause(300); return took.sort((a, b) => a - b); } };
}
