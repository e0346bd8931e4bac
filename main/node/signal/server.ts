// The signalling host's server: HTTP that does nothing but upgrade. Who may connect is in doors.ts, what may be said in
// visitors.ts. Runs in a thread of its own (signalThread.ts); knows no node, no key, no member. Rule M65.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { signalLimits as limits } from '../../../schemas/signal.ts';
import { Doors } from './doors.ts';
import type { SignalBirth, SignalStats } from './messages.ts';

const SWEEP_MS = 1_000;
/** An upgrade has a dozen short headers. */
const HEADER_BYTES = 4 * 1024;
/** Pieces of one message: more come only from whoever wants them counted. */
const FRAGMENTS = 16, CHUNKS = 256;
/** Pages of other sites may not knock at the hosts of this network through somebody's browser. */
const OWN_PAGES = ['127.0.0.1', 'localhost', '[::1]'];

export interface SignalServer { readonly port: number; stats(): SignalStats; close(): Promise<void> }

const isOwnPage = (origin: string | undefined) => origin === undefined || OWN_PAGES.includes(URL.parse(origin)?.hostname ?? '');

export async function startSignalServer(birth: SignalBirth): Promise<SignalServer> {
  const doors = new Doors();
  const upgrades = new WebSocketServer({
    noServer: true, clientTracking: false, perMessageDeflate: false, autoPong: false,
    maxPayload: limits.messageBytes, maxFragments: FRAGMENTS, maxBufferedChunks: CHUNKS,
  });
  const server = createServer({ maxHeaderSize: HEADER_BYTES, requestTimeout: limits.upgradeMs, headersTimeout: limits.upgradeMs, keepAliveTimeout: 1 });
  server.on('connection', (socket) => { doors.letIn(socket); });
  server.on('clientError', (_error, socket) => { doors.garbled(socket); });
  server.on('request', (_request, response) => { response.writeHead(426, { 'Content-Length': 0, Connection: 'close' }); response.end(); });
  server.on('upgrade', (request, socket, head) => {
    const visitor = doors.visitorOf(socket);
    if (visitor === null || request.url !== '/' || !isOwnPage(request.headers.origin)) { doors.turnAway(socket); return; }
    upgrades.handleUpgrade(request, socket, head, (ws) => { doors.visitors.open(visitor, ws); });
  });

  const port = await listen(server, birth);
  const sweep = setInterval(() => { doors.sweep(); }, SWEEP_MS);
  return {
    port,
    stats: () => doors.stats(),
    close: () => new Promise((resolve) => {
      clearInterval(sweep);
      server.close(() => { resolve(); });
      doors.close();
      server.closeAllConnections();
    }),
  };
}

async function listen(server: ReturnType<typeof createServer>, birth: SignalBirth): Promise<number> {
  const attempt = (port: number) => new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: birth.bind, exclusive: true }, () => { server.off('error', reject); resolve(); });
  });
  try { await attempt(birth.port); } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!birth.mayMove || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    await attempt(0);
  }
  return (server.address() as AddressInfo).port;
}
