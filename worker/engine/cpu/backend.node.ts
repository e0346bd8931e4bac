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

const REVECTORIZE_FLAG = '--experimental-wasm-revectorize';

/** Seen from the sources and from the bundle in build/node. */
const KERNEL_PLACES = ['../../../build/kernels/kernels.wasm', '../kernels/kernels.wasm'];
const THREAD_PLACES = ['./thread.node.ts', './cpu-thread.mjs'];

export async function createNodeCpuBackend(options: NodeCpuOptions): Promise<CpuBackend> {
  if (options.revectorize === true) setFlagsFromString(REVECTORIZE_FLAG);
  const module = await WebAssembly.compile(readFileSync(find(KERNEL_PLACES, 'the compiled kernels', 'node tools/build-kernels.mjs')));
  const entry = find(THREAD_PLACES, 'the entry of compute threads', 'npm run build');
  return createCpuBackend({ module, spawnThread: (onLost) => new NodeThread(entry, onLost) }, options);
}

function find(places: readonly string[], what: string, remedy: string): URL {
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  if (found === undefined) throw new Error(`${what} are missing; run: ${remedy}`);
  return found;
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
