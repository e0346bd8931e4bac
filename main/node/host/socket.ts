// The window's WebSocket: greets, resumes by sequence number, calls methods, pushes events. A closing tab ends nothing.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { WorldFrameWriter } from '../../../app/world/view/frameWriter.ts';
import { ClientFrame, RPC_PROTOCOL, type RpcHandlers, type ServerFrame } from '../../../schemas/rpc.ts';
import { BINARY_WORLD_FRAME } from '../../../schemas/worldFrame.ts';
import type { EventRing, NumberedEvent } from './eventRing.ts';
import { callRpc } from './rpcCall.ts';

/** Bytes of one frame from a window; the longest legitimate one is a part of a file of conversations (schemas/chat.ts). */
export const MAX_FRAME_BYTES = 64 * 1024;
export const MAX_WINDOWS = 16;
/** Frames a second a window may send on average, and at once. */
const FRAMES_PER_SECOND = 50;
const FRAME_BURST = 200;
export const HEARTBEAT_MS = 15_000;
/** A window this far behind misses world frames; this much further and it is cut off, to come back and resume. */
const SKIP_WORLD_BYTES = 512 * 1024;
const CUT_OFF_BYTES = 8 * 1024 * 1024;

export interface WindowSockets {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  broadcast(numbered: NumberedEvent): void;
  /** Entities of the world at a tick, as rows sorted by id: each window that draws gets what it does not know yet. */
  showWorld(tick: number, rows: Int32Array): void;
  /** Windows that draw the world now. */
  watching(): number;
  close(): void;
}

interface OpenWindow { readonly socket: WebSocket; readonly frames: WorldFrameWriter; greeted: boolean; watchesWorld: boolean; alive: boolean; readonly mayReceive: () => boolean }

/** A bucket of frames that refills with time; false once it is empty. */
function frameAllowance(): () => boolean {
  let left = FRAME_BURST;
  let refilledAt = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(FRAME_BURST, left + ((now - refilledAt) / 1000) * FRAMES_PER_SECOND) - 1;
    refilledAt = now;
    return left >= 0;
  };
}

/** One that is behind misses frames; the first it gets again holds everything. */
function showTo(w: OpenWindow, tick: number, rows: Int32Array): void {
  if (!w.greeted || !w.watchesWorld || w.socket.bufferedAmount > SKIP_WORLD_BYTES || w.socket.readyState !== w.socket.OPEN) { w.frames.forget(); return; }
  const frame = w.frames.write(tick, rows);
  if (frame === null) return;
  // The socket may hold the bytes until they are on the line; the writer's own are written over by then.
  const message = Buffer.alloc(4 + frame.byteLength);
  message.writeInt32LE(BINARY_WORLD_FRAME);
  message.set(frame, 4);
  w.socket.send(message);
}

function pingAll(windows: ReadonlySet<OpenWindow>): void {
  for (const w of windows) {
    if (!w.alive) { w.socket.terminate(); continue; }
    w.alive = false;
    w.socket.ping();
  }
}

export function createWindowSockets(options: {
  handlers: RpcHandlers; ring: EventRing; session: string; build: string;
  onWatchers: (count: number) => void; report: (fault: unknown) => void;
}): WindowSockets {
  const { handlers, ring, session, build, report } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  const windows = new Set<OpenWindow>();
  const watching = () => [...windows].filter((w) => w.greeted && w.watchesWorld).length;
  const send = (w: OpenWindow, frame: ServerFrame) => { if (w.socket.readyState === w.socket.OPEN) w.socket.send(JSON.stringify(frame)); };
  const deliver = (w: OpenWindow, { seq, event }: NumberedEvent) => {
    if (event.event === 'scene' && (!w.watchesWorld || w.socket.bufferedAmount > SKIP_WORLD_BYTES)) return;
    if (w.socket.bufferedAmount > CUT_OFF_BYTES) { w.socket.close(1013, 'too far behind'); return; }
    send(w, { type: 'event', seq, ...event });
  };

  function greet(w: OpenWindow, hello: Extract<ClientFrame, { type: 'hello' }>): void {
    if (hello.proto !== RPC_PROTOCOL) { w.socket.close(4001, 'protocol'); return; }
    const missed = hello.session === session ? ring.since(hello.lastSeq) : null;
    w.greeted = true;
    send(w, { type: 'welcome', proto: RPC_PROTOCOL, build, session, mode: missed === null ? 'snapshot' : 'resume', seq: ring.seq });
    for (const numbered of missed ?? []) deliver(w, numbered);
    options.onWatchers(watching());
  }

  async function answer(w: OpenWindow, call: Extract<ClientFrame, { type: 'call' }>): Promise<void> {
    const outcome = await callRpc(handlers, call.method, call.input, report);
    send(w, outcome.ok ? { type: 'result', id: call.id, output: outcome.output } : { type: 'error', id: call.id, code: outcome.code, message: outcome.message });
  }

  function receive(w: OpenWindow, text: string): void {
    if (!w.mayReceive()) { w.socket.close(1008, 'too many messages'); return; }
    let frame: ClientFrame;
    try { frame = ClientFrame.parse(JSON.parse(text)); } catch { w.socket.close(1007, 'malformed message'); return; }
    if (!w.greeted && frame.type !== 'hello') { w.socket.close(1002, 'hello first'); return; }
    switch (frame.type) {
      case 'hello': greet(w, frame); return;
      case 'ping': send(w, { type: 'pong' }); return;
      case 'watch': w.watchesWorld = frame.world; w.frames.forget(); options.onWatchers(watching()); return;
      case 'call': void answer(w, frame); return;
    }
  }

  function open(socket: WebSocket): void {
    const w: OpenWindow = { socket, frames: new WorldFrameWriter(), greeted: false, watchesWorld: true, alive: true, mayReceive: frameAllowance() };
    windows.add(w);
    socket.on('message', (data, isBinary) => {
      w.alive = true;
      if (isBinary) socket.close(1003, 'text only'); else receive(w, (data as Buffer).toString('utf8'));
    });
    socket.on('pong', () => { w.alive = true; });
    socket.on('error', () => { socket.terminate(); });
    socket.on('close', () => { windows.delete(w); options.onWatchers(watching()); });
  }

  const heartbeat = setInterval(() => { pingAll(windows); }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    accept(request, socket, head) {
      if (windows.size >= MAX_WINDOWS) { socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n', () => { socket.destroy(); }); return; }
      server.handleUpgrade(request, socket, head, open);
    },
    broadcast(numbered) { for (const w of windows) if (w.greeted) deliver(w, numbered); },
    showWorld(tick, rows) { for (const w of windows) showTo(w, tick, rows); },
    watching,
    close() { clearInterval(heartbeat); for (const w of windows) w.socket.close(1001, 'node stops'); server.close(); },
  };
}
