// The agent's end of a signalling host: starts it, tells where it is, starts it again when its thread ends by itself, ends it.
// Owns the thread. Nothing starts it but a person's wish; whether an address beyond this machine may be used is asked before.
import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FromSignal, SignalBirth, SignalStats, ToSignal } from './messages.ts';

/** The thread's own heap: 256 sockets with small messages need a few megabytes. */
const HEAP_MEGABYTES = 48;
/** Unexpected ends in the life of one host before it stays away. */
const MAX_RESTARTS = 5;
/** After that long a thread that was asked to close is ended. */
const CLOSE_MS = 2_000;

export const signalHostFaults = {
  'not-here': 'This machine has no such address. Choose one of its own, or 127.0.0.1.',
  'every-address': 'It listens at one address, not at all of them. Choose the one of the network that people join from.',
  'busy': 'The port is taken or not allowed. Choose another one.',
  'ended': 'The signalling host has ended. Start it again.',
} as const;
export type SignalHostReason = keyof typeof signalHostFaults;
export class SignalHostError extends Error {
  readonly reason: SignalHostReason;
  constructor(reason: SignalHostReason) { super(signalHostFaults[reason]); this.name = 'SignalHostError'; this.reason = reason; }
}

export interface SignalHostOptions {
  /** 127.0.0.1, or the address of a network of this machine. */
  readonly bind: string;
  /** Preferred; a free one is taken when it is busy. 0 takes a free one. */
  readonly port: number;
  /** Hears of every end that nobody asked for; `url` is null when it stays away from then on. */
  readonly onEnd: (why: string, url: string | null) => void;
}

/** Addresses a host may listen at, this machine's own first. Of IPv6 only those that need no name of an interface. */
export function bindableAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each ?? []).filter(({ address, family }) => family === 'IPv4' || !address.startsWith('fe80:'))
    .sort((a, b) => Number(b.internal) - Number(a.internal)).map(({ address }) => address);
}

function refuseBind(bind: string): void {
  if (isIP(bind) === 0) throw new SignalHostError('not-here');
  if (/^[0.:]+$/.test(bind)) throw new SignalHostError('every-address');
}

export class SignalHost {
  readonly #options: SignalHostOptions;
  readonly #asked = new Map<number, { readonly resolve: (stats: SignalStats) => void; readonly reject: (error: Error) => void }>();
  #thread: Worker;
  #port: number;
  #nextId = 1;
  #restarts = 0;
  #ended = false;

  static async start(options: SignalHostOptions): Promise<SignalHost> {
    refuseBind(options.bind);
    const { thread, port } = await listen({ bind: options.bind, port: options.port, mayMove: true });
    return new SignalHost(options, thread, port);
  }

  private constructor(options: SignalHostOptions, thread: Worker, port: number) {
    this.#options = options;
    this.#thread = thread;
    this.#port = port;
    this.#watch(thread);
  }

  get port(): number { return this.#port; }
  get url(): string { return `ws://${isIPv6(this.#options.bind) ? `[${this.#options.bind}]` : this.#options.bind}:${this.#port}/`; }

  stats(): Promise<SignalStats> {
    if (this.#ended) return Promise.reject(new SignalHostError('ended'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#thread.postMessage({ type: 'stats', id } satisfies ToSignal);
    });
  }

  /** Whoever is connected is told; resolves when the port is free. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#giveUp();
    const thread = this.#thread;
    thread.postMessage({ type: 'close' } satisfies ToSignal);
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => { void thread.terminate().then(() => { resolve(); }); }, CLOSE_MS);
      thread.once('exit', () => { clearTimeout(late); resolve(); });
    });
  }

  #watch(thread: Worker): void {
    let why = 'it ended by itself';
    thread.on('message', (message: FromSignal) => {
      if (message.type !== 'stats') return;
      this.#asked.get(message.id)?.resolve(message.stats);
      this.#asked.delete(message.id);
    });
    thread.once('error', (error) => { why = String(error); });
    thread.once('exit', () => { void this.#lost(why); });
  }

  /** At the same port, since invites name it. */
  async #lost(why: string): Promise<void> {
    if (this.#ended) return;
    this.#refuseAsked();
    if (this.#restarts < MAX_RESTARTS) {
      this.#restarts += 1;
      try {
        const { thread } = await listen({ bind: this.#options.bind, port: this.#port, mayMove: false });
        if (this.#hasEnded()) { await thread.terminate(); return; }
        this.#thread = thread;
        this.#watch(thread);
        this.#options.onEnd(why, this.url);
        return;
      } catch { /* said below */ }
    }
    this.#giveUp();
    this.#options.onEnd(why, null);
  }

  /** Asked anew after waiting. */
  #hasEnded(): boolean { return this.#ended; }

  #giveUp(): void {
    this.#ended = true;
    this.#refuseAsked();
  }

  #refuseAsked(): void {
    for (const { reject } of this.#asked.values()) reject(new SignalHostError('ended'));
    this.#asked.clear();
  }
}

async function listen(birth: SignalBirth): Promise<{ readonly thread: Worker; readonly port: number }> {
  const thread = new Worker(new URL('./signalThread.ts', import.meta.url), { workerData: birth, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
  const first = await new Promise<FromSignal>((resolve, reject) => {
    const gone = () => { reject(new SignalHostError('ended')); };
    const failed = (error: unknown) => { reject(error instanceof Error ? error : new Error(String(error))); };
    thread.once('exit', gone).once('error', failed);
    thread.once('message', (message: FromSignal) => { thread.off('exit', gone).off('error', failed); resolve(message); });
  });
  if (first.type === 'listening') return { thread, port: first.port };
  await thread.terminate();
  throw new SignalHostError(first.type === 'failed' && first.code === 'EADDRNOTAVAIL' ? 'not-here' : 'busy');
}
