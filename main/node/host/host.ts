// The loopback host: shows the window and takes commands, behind the doors that every server of this node has (doors.ts). Here is
// what only the window's has: its socket with events and methods, and the command line's own door.
import { randomBytes } from 'node:crypto';
import type { AdminHandlers } from '../../../schemas/admin.ts';
import type { RpcEvent, RpcHandlers } from '../../../schemas/rpc.ts';
import type { Clock } from '../../../app/ports.ts';
import { serveAdmin, type Explain } from './adminRoute.ts';
import { openDoors } from './doors.ts';
import type { Doors, DoorsOptions } from './doors.ts';
import { EventRing } from './eventRing.ts';
import { refuseContentType, refuseOrigin } from './guard.ts';
import { createWindowSockets } from './socket.ts';

export const DEFAULT_PORT = 47_900;

export interface HostAgent {
  readonly rpc: RpcHandlers;
  readonly admin: AdminHandlers;
  onEvent(listener: (event: RpcEvent) => void): () => void;
  /** Entities of the world whenever it shows itself, as rows sorted by id (schemas/worldFrame.ts). */
  onWorldRows?(listener: (tick: number, rows: Int32Array) => void): () => void;
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

export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { agent, nodeId, token, clock, port, report } = options;
  const ring = new EventRing();
  const sockets = createWindowSockets({
    handlers: agent.rpc, ring, session: randomBytes(12).toString('base64url'), build: options.build,
    onWatchers: (count) => { agent.onWatchers(count); }, report,
  });
  const openUrl = () => {
    agent.permitWindow();
    return doors.ticketUrl();
  };
  const admin = { ...agent.admin, open: async () => ({ url: openUrl() }) };
  const route: DoorsOptions['route'] = (url, request, response, gate, prove) => {
    if (!url.pathname.startsWith('/admin/')) return null;
    const refusal = prove(gate.checkBearer(request.headers.authorization))
      ?? (request.method === 'POST' ? null : { status: 405 as const, reason: 'Use POST.' })
      ?? refuseOrigin(request.headers, { originRequired: false }) ?? refuseContentType(request.headers);
    return refusal === null ? serveAdmin(admin, url.pathname.slice('/admin/'.length), request, response, agent.explain, report) : Promise.resolve(refusal);
  };
  const doors: Doors = await openDoors({
    kind: 'window', nodeId, token, clock, port, report, route, filesFolder: options.assetsFolder,
    accept: (request, socket, head) => { sockets.accept(request, socket, head); },
  });
  const stopEvents = agent.onEvent((event) => { sockets.broadcast(ring.push(event)); });
  const stopRows = agent.onWorldRows?.((tick, rows) => { sockets.showWorld(tick, rows); });
  return {
    port: doors.port, windows: sockets.watching, openUrl,
    close: () => { stopEvents(); stopRows?.(); sockets.close(); return doors.close(); },
  };
}
