// The loopback host: one HTTP + WebSocket server on 127.0.0.1 that shows the window and takes commands.
// Order of every request: Host, too many failures, then the proof its route asks for (ticket, cookie or bearer) and whose
// connection brings it, then Origin. Nothing answers before its proof. The rules stand in schemas/PROTOCOL.md (H1 to H10),
// the attacks in tests/main/host.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AdminHandlers } from '../../../schemas/admin.ts';
import type { RpcEvent, RpcHandlers } from '../../../schemas/rpc.ts';
import type { Clock } from '../../../app/ports.ts';
import { serveAdmin, type Explain } from './adminRoute.ts';
import { EventRing } from './eventRing.ts';
import { refuseContentType, refuseHost, refuseOrigin, type Refusal } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { belongsToAnother } from './peerOwner.ts';
import { createWindowSockets } from './socket.ts';
import { listStaticFiles } from './staticFiles.ts';
import { createGatekeeper, type Gatekeeper } from './tickets.ts';

export const DEFAULT_PORT = 47_900;
/** Whoever may connect may not take all the files this process may have open: the journal needs some. */
export const MAX_CONNECTIONS = 128;
const NEED_TICKET: Refusal = { status: 401, reason: 'Open the window with `npm run -s ileices -- open`; this address alone opens nothing.' };
const SLOW_DOWN: Refusal = { status: 429, reason: 'Too many failed attempts. Wait a minute.' };

export interface HostAgent {
  readonly rpc: RpcHandlers;
  readonly admin: AdminHandlers;
  onEvent(listener: (event: RpcEvent) => void): () => void;
  /** How many windows draw the world now. */
  onWatchers(count: number): void;
  /** Throws when the policy does not let a window open. */
  permitWindow(): void;
  /** A sentence for people when the fault was foreseen, else null. */
  explain: Explain;
}
export interface HostOptions {
  agent: HostAgent; nodeId: string; token: string; assetsFolder: string; build: string; clock: Clock;
  /** Preferred port; a free one is taken when it is busy. */
  port: number;
  report: (fault: unknown) => void;
}
export interface RunningHost { readonly port: number; readonly windows: () => number; openUrl(): string; close(): Promise<void> }

async function listen(server: Server, preferredPort: number): Promise<number> {
  const tryPort = (port: number) => new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => { server.off('error', reject); resolve(); });
  });
  try { await tryPort(preferredPort); } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    await tryPort(0);
  }
  return (server.address() as AddressInfo).port;
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) { response.destroy(); return; }
  response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${refusal.reason}\n`);
}

function endAndClose(socket: Duplex, lastWords: string): void { socket.end(lastWords, () => { socket.destroy(); }); }

/** Whether the request carries no good proof: counts the failure and says so. */
function refuseProof(gate: Gatekeeper, proven: boolean): Refusal | null {
  if (proven) return null;
  if (gate.tooManyFailures()) return SLOW_DOWN;
  gate.noteFailure();
  return NEED_TICKET;
}

/** A cookie counts in the hands of its owner only. */
function cookieOf(gate: Gatekeeper, request: IncomingMessage): { ok: boolean; renewed: string | null } {
  const given = gate.checkCookie(request.headers.cookie);
  return given.ok && belongsToAnother(request.socket) ? { ok: false, renewed: null } : given;
}

export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { agent, clock, report } = options;
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 60_000, headersTimeout: 10_000 });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.port);
  const gate = createGatekeeper({ nodeId: options.nodeId, port, token: options.token, clock });
  const headers = securityHeaders(port);
  const files = listStaticFiles(options.assetsFolder);
  const ring = new EventRing();
  const sockets = createWindowSockets({
    handlers: agent.rpc, ring, session: randomBytes(12).toString('base64url'), build: options.build,
    onWatchers: (count) => { agent.onWatchers(count); }, report,
  });
  const stopEvents = agent.onEvent((event) => { sockets.broadcast(ring.push(event)); });
  const openUrl = () => {
    agent.permitWindow();
    return `http://127.0.0.1:${port}/?t=${gate.issueTicket()}`;
  };
  const admin = { ...agent.admin, open: async () => ({ url: openUrl() }) };

  function serveTicket(url: URL, request: IncomingMessage, response: ServerResponse): Refusal | null {
    const cookie = gate.redeemTicket(url.searchParams.get('t') ?? '', () => !belongsToAnother(request.socket));
    if (cookie === null) return refuseProof(gate, false);
    response.writeHead(303, { Location: '/', 'Set-Cookie': cookie });
    response.end();
    return null;
  }

  function servePage(url: URL, request: IncomingMessage, response: ServerResponse): Refusal | null {
    const { ok, renewed } = cookieOf(gate, request);
    const refusal = refuseProof(gate, ok) ?? refuseOrigin(request.headers, { originRequired: false });
    if (refusal !== null) return refusal;
    const file = files.get(url.pathname);
    if (file === undefined) return { status: 404, reason: 'There is nothing here.' };
    response.writeHead(200, { 'Content-Type': file.type, ...(renewed === null ? {} : { 'Set-Cookie': renewed }) });
    response.end(request.method === 'HEAD' ? undefined : file.read());
    return null;
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const wrongHost = refuseHost(request.headers, port);
    if (wrongHost !== null) return wrongHost;
    // Anyone who connects may send an address that is none: that is no fault of ours, and no line in the log.
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (url === null) return refuseProof(gate, cookieOf(gate, request).ok) ?? { status: 400, reason: 'This is no address.' };
    if (url.pathname.startsWith('/admin/')) {
      const refusal = refuseProof(gate, gate.checkBearer(request.headers.authorization))
        ?? (request.method === 'POST' ? null : { status: 405 as const, reason: 'Use POST.' })
        ?? refuseOrigin(request.headers, { originRequired: false }) ?? refuseContentType(request.headers);
      return refusal ?? serveAdmin(admin, url.pathname.slice('/admin/'.length), request, response, agent.explain, report);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseProof(gate, cookieOf(gate, request).ok) ?? { status: 405, reason: 'Use GET.' };
    return url.pathname === '/' && url.searchParams.has('t') ? serveTicket(url, request, response) : servePage(url, request, response);
  }

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    route(request, response).then(
      (refusal) => { if (refusal !== null) refuse(response, refusal); },
      (fault: unknown) => { report(fault); refuse(response, { status: 503, reason: 'The node could not answer.' }); },
    );
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => { socket.destroy(); });
    const refusal = refuseHost(request.headers, port) ?? (request.url === '/ws' ? null : NEED_TICKET)
      ?? refuseProof(gate, cookieOf(gate, request).ok) ?? refuseOrigin(request.headers, { originRequired: true });
    if (refusal === null) sockets.accept(request, socket, head);
    // Ended only, it would stay open for as long as the other side likes: no limit of HTTP holds after an upgrade.
    else endAndClose(socket, `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  return {
    port, windows: sockets.watching, openUrl,
    close: () => new Promise((resolve) => { stopEvents(); sockets.close(); server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}
