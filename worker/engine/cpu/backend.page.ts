// The CPU backend in a page: fetches the compiled kernels from the page's own server, and opens workers as threads where the page is
// isolated. Elsewhere memory cannot be shared between threads, and one thread does everything.
import { startWorker } from '../../workers.page.ts';
import { createCpuBackend } from './backend.ts';
import type { CpuBackend } from './backend.ts';
import type { CpuThread, ThreadMessage } from './threads.ts';

const KERNELS = '/kernels.wasm';

export async function createPageCpuBackend(threads: number): Promise<CpuBackend> {
  const module = await WebAssembly.compileStreaming(fetch(KERNELS));
  return createCpuBackend(crossOriginIsolated ? { module, spawnThread: (onLost) => new PageThread(onLost) } : { module, spawnThread: null, alone: 'this page is not isolated' }, { threads });
}

class PageThread implements CpuThread {
  readonly #worker = startWorker('cpuThread');
  readonly #ended: Promise<void>;

  constructor(onLost: (error: Error) => void) {
    this.#ended = new Promise((resolve) => {
      const end = (why: string) => { resolve(); onLost(new Error(why)); };
      this.#worker.onmessage = () => { end('a compute thread ended'); };
      this.#worker.onerror = ({ message }) => { end(message); };
    });
  }

  post(message: ThreadMessage): void { this.#worker.postMessage(message); }
  ended(): Promise<void> { return this.#ended; }
}
