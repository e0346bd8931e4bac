// The CPU backend: WebAssembly SIMD kernels over shared memory, worked on by the calling thread and its helpers.
//
// Threads. The thread that calls `run` is thread 0 and does its share; threads - 1 helpers have an instance each of the
// same kernels over the same memory. A program is translated once into a table of entries in that memory; all threads
// follow it and take chunks by an atomic ticket (kernels/index.ts). Chunks are cut by shape, and whoever does a chunk does
// the same arithmetic, so one thread, two or sixty give the same bits, also when the number changes between runs.
// Nobody waits for a thread that has taken no chunk: a helper that sleeps, starts up or is held up by other processes
// only means less help; pace.ts asks for fewer while help does not pay. Helpers sleep between runs; an idle backend uses no CPU.
//
// Memory. Each session owns one shared WebAssembly.Memory (session.ts says what lies where). `run` blocks the calling
// thread until the program is done, so `write` and `read` never meet a run.
//
// Ports. `module` is the compiled build/kernels/kernels.wasm; `spawnThread` opens a thread that runs threads.ts' Helper.
import type { Backend, BackendInfo, Session } from '../backend.ts';
import type { MemoryPlan } from '../program.ts';
import { matmulMs, selfTest } from './selfTest.ts';
import { CpuSession, MAX_THREADS } from './session.ts';
import { CONTROL_WORDS, GENERATION, INVITED, MESSAGES, SLOT } from './threads.ts';
import type { CpuThread, ThreadMessage } from './threads.ts';
import type { Panel } from './translate.ts';

export interface CpuPorts {
  readonly module: WebAssembly.Module;
  /** `onLost` is called when the thread ends by itself. Null where memory cannot be shared between threads. */
  readonly spawnThread: ((onLost: (error: Error) => void) => CpuThread) | null;
  /** Why there is one thread only, in words. */
  readonly alone?: string;
}

export interface CpuOptions {
  readonly threads: number;
  /** Which inner loop matrix products use; the result does not depend on it. Left out: the faster one on this machine. */
  readonly panel?: Panel;
}

/** Time for one try of one inner loop; twice each, in turn, so that the compiler has warmed up for the second try. */
const TUNE_MS = 8;

/** A backend that has passed its self-test, with the faster inner loop. */
export async function createCpuBackend(ports: CpuPorts, options: CpuOptions): Promise<CpuBackend> {
  const backend = new CpuBackend(ports, options.threads, options.panel ?? await fasterPanel(ports));
  try {
    await selfTest(backend);
  } catch (error) {
    await backend.close();
    throw error;
  }
  return backend;
}

async function fasterPanel(ports: CpuPorts): Promise<Panel> {
  const narrow = new CpuBackend(ports, 1, 8), wide = new CpuBackend(ports, 1, 16);
  await matmulMs(narrow, TUNE_MS);
  await matmulMs(wide, TUNE_MS);
  return await matmulMs(wide, TUNE_MS) < await matmulMs(narrow, TUNE_MS) ? 16 : 8;
}

export class CpuBackend implements Backend {
  readonly #ports: CpuPorts;
  readonly #panel: Panel;
  /** Made as memory of WebAssembly: a page that is not isolated has no other that is shared. */
  readonly #shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer as unknown as SharedArrayBuffer;
  readonly #control = new Int32Array(this.#shared, 0, CONTROL_WORDS);
  readonly #sessions = new Map<number, WebAssembly.Memory>();
  #helpers: { readonly thread: number; readonly port: CpuThread }[] = [];
  #nextSlot = 1;

  constructor(ports: CpuPorts, threads: number, panel: Panel) {
    this.#ports = ports;
    this.#panel = panel;
    while (this.#helpers.length < this.#wantedHelpers(threads)) this.#addHelper();
  }

  get info(): BackendInfo {
    const { alone } = this.#ports;
    return { kind: 'cpu', adapter: `WebAssembly SIMD, tiles of 4 x ${this.#panel}${alone === undefined ? '' : `; one thread: ${alone}`}`, threads: this.#helpers.length + 1, software: false };
  }

  open(plan: MemoryPlan): Promise<Session> {
    return Promise.resolve(new CpuSession({
      module: this.#ports.module,
      panel: this.#panel,
      opened: (memory) => {
        const slot = this.#nextSlot++;
        this.#sessions.set(slot, memory);
        this.#post({ kind: 'open', slot, memory });
        return slot;
      },
      helpers: () => this.#helpers.length,
      wake: (slot, helpers) => { if (helpers > 0) this.#wake(slot, helpers); },
      closed: (slot) => {
        this.#sessions.delete(slot);
        this.#post({ kind: 'close', slot });
      },
    }, plan));
  }

  async setThreads(threads: number): Promise<void> {
    const wanted = this.#wantedHelpers(threads);
    while (this.#helpers.length < wanted) this.#addHelper();
    const surplus = this.#helpers.slice(wanted);
    // Every helper counts messages, so every helper hears who shall stop; a chunk already taken is finished first.
    for (const { thread } of surplus) this.#post({ kind: 'stop', thread });
    this.#helpers = this.#helpers.slice(0, wanted);
    await Promise.all(surplus.map(({ port }) => port.ended()));
  }

  async close(): Promise<void> { await this.setThreads(1); }

  #wantedHelpers(threads: number): number { return this.#ports.spawnThread === null ? 0 : Math.min(MAX_THREADS, Math.max(1, Math.floor(threads))) - 1; }

  #wake(slot: number, helpers: number): void {
    Atomics.store(this.#control, SLOT, slot);
    Atomics.store(this.#control, INVITED, helpers);
    Atomics.add(this.#control, GENERATION, 1);
    Atomics.notify(this.#control, GENERATION);
  }

  /** Helpers hear messages only outside of their wait: count first, wake, then post. */
  #post(message: ThreadMessage): void {
    Atomics.add(this.#control, MESSAGES, 1);
    Atomics.add(this.#control, GENERATION, 1);
    Atomics.notify(this.#control, GENERATION);
    for (const helper of this.#helpers) helper.port.post(message);
  }

  #addHelper(): void {
    const { spawnThread } = this.#ports;
    if (spawnThread === null) return;
    const thread = this.#freeThread();
    const port = spawnThread(() => { this.#helpers = this.#helpers.filter((helper) => helper.thread !== thread); });
    const sessions = [...this.#sessions];
    port.post({
      kind: 'start', thread, control: this.#shared, module: this.#ports.module,
      messages: Atomics.load(this.#control, MESSAGES) - sessions.length,
    });
    for (const [slot, memory] of sessions) port.post({ kind: 'open', slot, memory });
    this.#helpers.push({ thread, port });
  }

  /** Numbers place a thread's scratch; one that is stopping keeps its number until nothing runs any more. */
  #freeThread(): number {
    let thread = 1;
    while (this.#helpers.some((helper) => helper.thread === thread)) thread += 1;
    return thread;
  }
}
