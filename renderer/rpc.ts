// The window's one line to its node: typed calls and pushed events over a WebSocket on the same origin. It keeps calls
// while the line is down, comes back by itself, and resumes by sequence number. It holds no state of the node.
import {
  RPC_PROTOCOL, rpcEvents, rpcMethods,
  type ClientFrame, type RpcErrorCode, type RpcEvent, type RpcInput, type RpcMethod, type RpcOutput, type ServerFrame,
} from '../schemas/rpc.ts';

export const HEARTBEAT_MS = 15_000;
/** Without any frame for this long after a ping, the line counts as dead. */
export const HEARTBEAT_GRACE_MS = 10_000;
export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_MOST_MS = 10_000;
export const CALL_TIMEOUT_MS = 60_000;
const CLOSED_FOR_PROTOCOL = 4001;

/** Calls that would do their work twice if sent again after the line broke: these fail instead. */
const ONCE_ONLY: ReadonlySet<RpcMethod> = new Set<RpcMethod>(['chat.regenerate', 'chat.continue', 'chat.import', 'mesh.invite']);
/** Calls whose time runs only while they are on the line: what a person wrote waits for the node as long as it takes. */
const WAITS_FOR_LINE: ReadonlySet<RpcMethod> = new Set<RpcMethod>(['chat.send']);

/** Calls that take as long as what they wait for. */
const UNLIMITED: ReadonlySet<RpcMethod> = new Set<RpcMethod>(['mesh.finish']);

export class RpcFailure extends Error {
  readonly code: RpcErrorCode;
  constructor(code: RpcErrorCode, message: string) { super(message); this.name = 'RpcFailure'; this.code = code; }
}

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly delayMs: number };

/** The part of a WebSocket that is used; tests hand in their own. */
export interface Line {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((close: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}
export interface RpcClientOptions {
  openLine: () => Line;
  build: string;
  /** Calls back once; the returned function takes it back. */
  after: (delayMs: number, callback: () => void) => () => void;
  /** In [0, 1): spreads the reconnects of many windows. */
  jitter: () => number;
  onLink: (state: LinkState) => void;
  onEvent: (event: RpcEvent) => void;
  /** A binary message, its first word included. */
  onBinary: (bytes: ArrayBuffer) => void;
  /** After each greeting; `snapshot` means that everything shown must be fetched anew. */
  onWelcome: (mode: 'resume' | 'snapshot', build: string) => void;
  /** The node speaks another protocol: only a newer page helps. */
  onOutdated: () => void;
}

interface OpenCall { readonly id: number; readonly method: RpcMethod; readonly input: unknown; sent: boolean; stopTimeout: (() => void) | null; resolve: (output: unknown) => void; reject: (failure: RpcFailure) => void }

/** Delay before a reconnect: doubles up to a bound, of which the jitter takes up to half. */
export function backoffMs(attempt: number, jitter: number): number {
  const full = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.max(BACKOFF_FIRST_MS, Math.round(full * (1 - jitter / 2)));
}

export class RpcClient {
  readonly #options: RpcClientOptions;
  #line: Line | null = null;
  #greeted = false;
  #attempt = 0;
  #session: string | null = null;
  #lastSeq = 0;
  #nextId = 1;
  #calls = new Map<number, OpenCall>();
  #stopHeartbeat: (() => void) | null = null;
  #stopRetry: (() => void) | null = null;
  #watchesWorld = true;
  #closed = false;

  constructor(options: RpcClientOptions) { this.#options = options; }

  connect(): void {
    this.#stopRetry?.();
    this.#stopRetry = null;
    this.#options.onLink({ kind: 'connecting' });
    const line = this.#options.openLine();
    this.#line = line;
    line.onopen = () => { this.#send({ type: 'hello', proto: RPC_PROTOCOL, build: this.#options.build, session: this.#session, lastSeq: this.#lastSeq }); };
    line.onmessage = ({ data }) => {
      if (line !== this.#line) return;
      if (typeof data === 'string') this.#receive(data);
      else if (data instanceof ArrayBuffer && this.#greeted) { this.#armHeartbeat(); this.#options.onBinary(data); }
    };
    line.onclose = ({ code }) => { if (line === this.#line) this.#lost(code); };
  }

  /** Tries again at once; for the button of the banner. */
  retryNow(): void { if (this.#stopRetry !== null) this.connect(); }

  close(): void {
    this.#closed = true;
    this.#stopRetry?.();
    this.#stopHeartbeat?.();
    this.#line?.close();
  }

  call<M extends RpcMethod>(method: M, input: RpcInput<M>): Promise<RpcOutput<M>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise<RpcOutput<M>>((resolve, reject) => {
      const call: OpenCall = { id, method, input, sent: false, stopTimeout: null, resolve: resolve as (output: unknown) => void, reject };
      this.#calls.set(id, call);
      if (!WAITS_FOR_LINE.has(method)) this.#limit(call);
      this.#flush();
    });
  }

  /** Tells the node whether this window draws the world now. */
  watchWorld(world: boolean): void {
    if (this.#watchesWorld === world) return;
    this.#watchesWorld = world;
    if (this.#greeted) this.#send({ type: 'watch', world });
  }

  /** Asks for the whole world again, because what came does not fit what is here. */
  renewWorld(): void {
    if (!this.#greeted || !this.#watchesWorld) return;
    this.#send({ type: 'watch', world: false });
    this.#send({ type: 'watch', world: true });
  }

  #limit(call: OpenCall): void {
    if (UNLIMITED.has(call.method)) return;
    call.stopTimeout ??= this.#options.after(CALL_TIMEOUT_MS, () => { this.#settle(call.id, ({ reject }) => { reject(new RpcFailure('unavailable', 'The node did not answer in time. Try again.')); }); });
  }

  #send(frame: ClientFrame): void { this.#line?.send(JSON.stringify(frame)); }

  #flush(): void {
    if (!this.#greeted) return;
    for (const call of this.#calls.values()) {
      if (call.sent) continue;
      call.sent = true;
      this.#limit(call);
      this.#send({ type: 'call', id: call.id, method: call.method, input: call.input });
    }
  }

  #settle(id: number, how: (call: OpenCall) => void): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    call.stopTimeout?.();
    how(call);
  }

  #receive(text: string): void {
    this.#armHeartbeat();
    const frame = JSON.parse(text) as ServerFrame;
    switch (frame.type) {
      case 'welcome': this.#welcome(frame); return;
      case 'result': this.#settle(frame.id, (call) => { this.#deliver(call, frame.output); }); return;
      case 'error': this.#settle(frame.id, (call) => { call.reject(new RpcFailure(frame.code, frame.message)); }); return;
      case 'event': this.#event(frame); return;
      case 'pong': return;
    }
  }

  #deliver(call: OpenCall, output: unknown): void {
    const parsed = rpcMethods[call.method].output.safeParse(output);
    if (parsed.success) call.resolve(parsed.data);
    else call.reject(new RpcFailure('failed', 'The node answered in a shape this window does not know. Reload the window.'));
  }

  #event(frame: Extract<ServerFrame, { type: 'event' }>): void {
    if (frame.seq <= this.#lastSeq) return;
    this.#lastSeq = frame.seq;
    const parsed = rpcEvents[frame.event]?.safeParse(frame.data);
    if (parsed?.success) this.#options.onEvent({ event: frame.event, data: parsed.data } as RpcEvent);
  }

  #welcome(frame: Extract<ServerFrame, { type: 'welcome' }>): void {
    if (this.#session !== frame.session || frame.mode === 'snapshot') this.#lastSeq = frame.seq;
    this.#session = frame.session;
    this.#greeted = true;
    this.#attempt = 0;
    this.#options.onLink({ kind: 'open' });
    this.#options.onWelcome(frame.mode, frame.build);
    if (!this.#watchesWorld) this.#send({ type: 'watch', world: false });
    this.#flush();
  }

  #lost(code: number): void {
    this.#line = null;
    this.#greeted = false;
    this.#stopHeartbeat?.();
    if (this.#closed) return;
    for (const call of [...this.#calls.values()]) {
      if (call.sent && ONCE_ONLY.has(call.method)) this.#settle(call.id, (once) => { once.reject(new RpcFailure('unavailable', 'The connection was lost before the answer. Try again.')); });
      else this.#unsend(call);
    }
    if (code === CLOSED_FOR_PROTOCOL) { this.#options.onOutdated(); return; }
    const delayMs = backoffMs(this.#attempt, this.#options.jitter());
    this.#attempt += 1;
    this.#options.onLink({ kind: 'waiting', attempt: this.#attempt, delayMs });
    this.#stopRetry = this.#options.after(delayMs, () => { this.connect(); });
  }

  /** It goes out again with the next line. */
  #unsend(call: OpenCall): void {
    call.sent = false;
    if (!WAITS_FOR_LINE.has(call.method)) return;
    call.stopTimeout?.();
    call.stopTimeout = null;
  }

  #armHeartbeat(): void {
    this.#stopHeartbeat?.();
    this.#stopHeartbeat = this.#options.after(HEARTBEAT_MS, () => {
      this.#send({ type: 'ping' });
      const line = this.#line;
      this.#stopHeartbeat = this.#options.after(HEARTBEAT_GRACE_MS, () => {
        // A dead line may take minutes to close by itself: let go of it now.
        if (line === this.#line) { this.#lost(0); line?.close(); }
      });
    });
  }
}
