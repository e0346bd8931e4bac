// The doors of every loopback server of this node: its window's and those of its two pages. One HTTP server on 127.0.0.1 that
// gives files and upgrades one address to a WebSocket. Order of every request: Host, too many failures, then the proof its
// route asks for (ticket, cookie or bearer) and whose connection brings it, then Origin. Nothing answers before its proof. The
// rules stand in schemas/PROTOCOL.md (H1 to H10), the attacks in tests/main/host. What is said over the socket, it does not know.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../app/ports.ts';
import { isInApp } from '../projectFolder.ts';
import { refuseHost, refuseOrigin, type Refusal } from './guard.ts';
import { securityHeaders, type HostKind } from './headers.ts';
import { belongsToAnother } from './peerOwner.ts';
import { listStaticFiles } from './staticFiles.ts';
import { createGatekeeper, type Gatekeeper } from './tickets.ts';

/** Whoever may connect may not take all the files this process may have open: the journal needs some. */
export const MAX_CONNECTIONS = 128;
/** The one address that becomes a WebSocket. */
const SOCKET_PATH = '/ws';
const NEED_TICKET: Readonly<Record<HostKind, string>> = {
  window: 'Open the window with `npm run -s ileices -- open`, and the --home its node was started with, if any; this address alone opens nothing.',
  compute: 'Open the whole address the node printed last; each works once, for a minute.',
  link: 'Open the whole address the node printed last; each works once, for a minute.',
};
/** Around the installed app there is no terminal, and nothing is printed. */
const IN_APP = 'Open it from the icon of Ileices, or start Ileices again; this address alone opens nothing.';
const SLOW_DOWN: Refusal = { status: 429, reason: 'Too many failed attempts. Wait a minute.' };

/** Null where there is nothing to refuse: a proof was brought. Else the failure is counted. */
export type Prove = (proven: boolean) => Refusal | null;
export interface DoorsOptions {
  readonly kind: HostKind;
  readonly nodeId: string;
  readonly token: string;
  readonly clock: Clock;
  /** Preferred port; a free one is taken when it is busy. */
  readonly port: number;
  readonly filesFolder: string;
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Routes beside the files, each with a proof of its own; null where the address is none of them. */
  readonly route?: (url: URL, request: IncomingMessage, response: ServerResponse, gate: Gatekeeper, prove: Prove) => Promise<Refusal | null> | null;
  readonly report: (fault: unknown) => void;
}
export interface Doors {
  readonly port: number;
  /** An address that opens this host once, within a minute. */
  ticketUrl(): string;
  close(): Promise<void>;
}

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

/** A cookie counts in the hands of its owner only. */
function cookieOf(gate: Gatekeeper, request: IncomingMessage): { ok: boolean; renewed: string | null } {
  const given = gate.checkCookie(request.headers.cookie);
  return given.ok && belongsToAnother(request.socket) ? { ok: false, renewed: null } : given;
}

export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { kind, report } = options;
  const needTicket: Refusal = { status: 401, reason: isInApp() ? IN_APP : NEED_TICKET[kind] };
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 60_000, headersTimeout: 10_000 });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.port);
  const gate = createGatekeeper({ kind, nodeId: options.nodeId, port, token: options.token, clock: options.clock });
  const headers = securityHeaders(kind, port);
  const files = listStaticFiles(options.filesFolder);
  const prove: Prove = (proven) => {
    if (proven) return null;
    if (gate.tooManyFailures()) return SLOW_DOWN;
    gate.noteFailure();
    return needTicket;
  };

  function serveTicket(url: URL, request: IncomingMessage, response: ServerResponse): Refusal | null {
    const cookie = gate.redeemTicket(url.searchParams.get('t') ?? '', () => !belongsToAnother(request.socket));
    if (cookie === null) return prove(false);
    response.writeHead(303, { Location: '/', 'Set-Cookie': cookie });
    response.end();
    return null;
  }

  function serveFile(url: URL, request: IncomingMessage, response: ServerResponse): Refusal | null {
    const { ok, renewed } = cookieOf(gate, request);
    const refusal = prove(ok) ?? refuseOrigin(request.headers, { originRequired: false });
    if (refusal !== null) return refusal;
    const file = files.get(url.pathname);
    if (file === undefined) return { status: 404, reason: 'There is nothing here.' };
    response.writeHead(200, { 'Content-Type': file.type, ...(renewed === null ? {} : { 'Set-Cookie': renewed }) });
    response.end(request.method === 'HEAD' ? undefined : file.read());
    return null;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const wrongHost = refuseHost(request.headers, port);
    if (wrongHost !== null) return wrongHost;
    // Anyone who connects may send an address that is none: that is no fault of ours, and no line in the log.
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (url === null) return prove(cookieOf(gate, request).ok) ?? { status: 400, reason: 'This is no address.' };
    const routed = options.route?.(url, request, response, gate, prove) ?? null;
    if (routed !== null) return routed;
    if (request.method !== 'GET' && request.method !== 'HEAD') return prove(cookieOf(gate, request).ok) ?? { status: 405, reason: 'Use GET.' };
    return url.pathname === '/' && url.searchParams.has('t') ? serveTicket(url, request, response) : serveFile(url, request, response);
  }

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response).then(
      (refusal) => { if (refusal !== null) refuse(response, refusal); },
      (fault: unknown) => { report(fault); refuse(response, { status: 503, reason: 'The node could not answer.' }); },
    );
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => { socket.destroy(); });
    const refusal = refuseHost(request.headers, port) ?? (request.url === SOCKET_PATH ? null : needTicket)
      ?? prove(cookieOf(gate, request).ok) ?? refuseOrigin(request.headers, { originRequired: true });
    if (refusal === null) options.accept(request, socket, head);
    // Ended only, it would stay open for as long as the other side likes: no limit of HTTP holds after an upgrade.
    else endAndClose(socket, `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  return {
    port, ticketUrl: () => `http://127.0.0.1:${port}/?t=${gate.issueTicket()}`,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}
