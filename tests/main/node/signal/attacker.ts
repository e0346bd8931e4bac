// A thread that attacks a signalling host from an address of its own and tells what became of it: when it was first cut or refused.
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { signalLimits } from '../../../../schemas/signal.ts';

export interface Attack { readonly kind: 'flood' | 'pings' | 'fragments' | 'large' | 'sockets' | 'slow-loris' | 'unread'; readonly port: number; readonly from: string; readonly forMs: number }
export interface AttackReport { readonly firstCutMs: number | null; readonly sent: number; readonly connections: number; readonly refused: number }

const attack = workerData as Attack;
const url = `ws://127.0.0.1:${attack.port}/`;
const topic = 'f'.repeat(64);
const startMs = performance.now();
const report = { firstCutMs: null as number | null, sent: 0, connections: 0, refused: 0 };
const isOver = () => performance.now() - startMs > attack.forMs;
const cut = () => { report.firstCutMs ??= Math.round(performance.now() - startMs); };
const pause = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); });

/** What is said in one turn; thousands a second of them. */
const barrages: Record<string, (ws: WebSocket) => void> = {
  flood: (ws) => { for (let at = 0; at < 100; at += 1) ws.send(JSON.stringify({ type: 'publish', topic, data: 'x'.repeat(200) })); report.sent += 100; },
  pings: (ws) => { for (let at = 0; at < 100; at += 1) ws.ping(); report.sent += 100; },
  fragments: (ws) => { for (let at = 0; at < 100; at += 1) ws.send('x', { fin: false }); report.sent += 100; },
  large: (ws) => { ws.send(Buffer.alloc(signalLimits.messageBytes + 1, 0x20).toString()); report.sent += 1; },
};

async function overWebSockets(barrage: (ws: WebSocket) => void): Promise<void> {
  while (!isOver()) {
    const ws = new WebSocket(url, { localAddress: attack.from });
    report.connections += 1;
    const ended = new Promise<void>((resolve) => { ws.on('close', () => { cut(); resolve(); }); });
    ws.on('error', () => { report.refused += 1; });
    ws.on('open', () => {
      ws.send(JSON.stringify({ type: 'subscribe', topics: [topic] }));
      const timer = setInterval(() => { if (ws.readyState !== ws.OPEN || isOver()) { clearInterval(timer); ws.terminate(); } else barrage(ws); }, 10);
    });
    await ended;
    await pause(5);
  }
}

/** Many bare connections that say nothing, or a header letter by letter. */
async function overSockets(count: number, letter: string | null): Promise<void> {
  const begin = 'GET / HTTP/1.1\r\nHost: x\r\nX-Long: ';
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port: attack.port, host: '127.0.0.1', localAddress: attack.from });
    report.connections += 1;
    socket.on('error', () => undefined).on('close', () => { cut(); report.refused += 1; }).resume();
    if (letter !== null) socket.write(begin);
    return socket;
  });
  while (!isOver()) {
    await pause(100);
    if (letter !== null) for (const socket of sockets) if (!socket.destroyed) { socket.write(letter); report.sent += 1; }
  }
  for (const socket of sockets) socket.destroy();
}

/** Subscribes with many sockets, reads nothing, and has one of them talk to all of them. */
async function unread(): Promise<void> {
  const all: WebSocket[] = [];
  for (let at = 0; at < signalLimits.socketsPerAddress; at += 1) {
    const ws = new WebSocket(url, { localAddress: attack.from });
    ws.on('error', () => { report.refused += 1; }).on('close', cut);
    ws.on('open', () => { ws.send(JSON.stringify({ type: 'subscribe', topics: [topic] })); if (at > 0) ws.pause(); });
    all.push(ws);
  }
  await pause(300);
  while (!isOver()) {
    const [talker] = all;
    if (talker?.readyState === WebSocket.OPEN) { talker.send(JSON.stringify({ type: 'publish', topic, data: 'x'.repeat(signalLimits.dataCharacters) })); report.sent += 1; }
    await pause(1_000 / (signalLimits.messagesPerSecond - 2));
  }
  for (const ws of all) ws.terminate();
}

if (attack.kind === 'sockets') await overSockets(500, null);
else if (attack.kind === 'slow-loris') await overSockets(signalLimits.socketsPerAddress, 'a');
else if (attack.kind === 'unread') await unread();
else await overWebSockets(barrages[attack.kind] ?? (() => undefined));
parentPort?.postMessage(report satisfies AttackReport);
