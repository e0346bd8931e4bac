// The CPU backend in Node: finds the compiled kernels, opens worker threads, sets V8's flag when asked to.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CpuBackend } from './backend.ts';
import type { CpuThread, ThreadMessage } from './threads.ts';
import type { Panel } from './translate.ts';

export interface NodeCpuOptions {
  readonly threads: number;
  readonly panel?: Panel;
}

/** Seen from the sources and from the bundle in build/node. */
const KERNEL_PLACES = ['../../../build/kernels/kernels.wasm', '../kernels/kernels.wasm'];
const THREAD_PLACES = ['./thread.node.ts', './cpu-thread.mjs'];

export async function createNodeCpuBackend(options: NodeCpuOptions): Promise<CpuBackend> {
  const module = await WebAssembly.compile(readFileSync(find(KERNEL_PLACES, 'the compiled kernels', 'node tools/build-kernels.mjs')));
  const entry = find(THREAD_PLACES, 'the entry of compute threads', 'npm run build');
  return new CpuBackend({ module, spawnThread: (onLost) => new NodeThread(entry, onLost) }, { threads: options.threads, panel: options.panel ?? 8 });
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
