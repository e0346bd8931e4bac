// The CPU backend in Node: finds the compiled kernels, opens worker threads, sets V8's flag when asked to.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { createCpuBackend } from './backend.ts';
import type { CpuBackend, CpuOptions } from './backend.ts';
import type { CpuThread, ThreadMessage } from './threads.ts';

export interface NodeCpuOptions extends CpuOptions {
  /** Lets V8 join pairs of 128-bit operations into 256-bit ones: about twice as fast, experimental in V8 13.6, so only on
   * request. It holds for the whole process. The self-test refuses it where it computes anything else. */
  readonly revectorize?: boolean;
}

const REVECTORIZE_FLAGS = ['--experimental-wasm-revectorize', '--no-liftoff'];

const KERNELS = new URL('../../../build/kernels/kernels.wasm', import.meta.url);
const THREAD = new URL('./thread.node.ts', import.meta.url);

export async function createNodeCpuBackend(options: NodeCpuOptions): Promise<CpuBackend> {
  // Without the quick first compiler everything the self-test sees is what the flag made of it.
  if (options.revectorize === true) for (const flag of REVECTORIZE_FLAGS) setFlagsFromString(flag);
  const file = fileURLToPath(KERNELS);
  if (!existsSync(file)) throw new Error('the compiled kernels are missing; run: npm run build kernels');
  const module = await WebAssembly.compile(readFileSync(file));
  return createCpuBackend({ module, spawnThread: (onLost) => new NodeThread(THREAD, onLost) }, options);
}

class NodeThread implements CpuThread {
  readonly #worker: Worker;
  readonly #exit: Promise<void>;

  constructor(entry: URL, onLost: (error: Error) => void) {
    this.#worker = new Worker(entry, { execArgv: [], name: 'cpu-thread' });
    this.#worker.unref();
    this.#worker.on('error', onLost);
    this.#exit = new Promise((resolve) => {
      this.#worker.on('exit', () => { resolve(); onLost(new Error('a compute thread ended')); });
    });
  }

  post(message: ThreadMessage): void { this.#worker.postMessage(message); }

  ended(): Promise<void> {
    this.#worker.ref();
    return this.#exit;
  }
}
