// Which backend works: a real GPU when there is one, else the processor. A software adapter is never chosen by itself.
// Not here: how a backend is made; the entry of the process gives one opener per kind its platform has.
import { BackendError } from './backend.ts';
import type { Backend } from './backend.ts';

export type BackendChoice = 'auto' | 'cpu' | 'webgpu';
export interface BackendOpeners {
  readonly cpu: (threads: number) => Promise<Backend>;
  /** Throws BackendError 'no-adapter' when the platform has none; null when the platform cannot have one. */
  readonly webgpu: (() => Promise<Backend>) | null;
}

export async function chooseBackend(choice: BackendChoice, threads: number, openers: BackendOpeners): Promise<Backend> {
  if (choice === 'cpu') return openers.cpu(threads);
  if (openers.webgpu === null) {
    if (choice === 'auto') return openers.cpu(threads);
    throw new BackendError('no-adapter', 'WebGPU is not available in this process; set the backend to "cpu" or "auto".');
  }
  if (choice === 'webgpu') return openers.webgpu();
  try {
    const backend = await openers.webgpu();
    if (!backend.info.software) return backend;
    await backend.close();
  } catch (error) {
    // Without a usable GPU the processor is what `auto` means; anything else is a fault worth hearing of.
    if (!(error instanceof BackendError)) throw error;
  }
  return openers.cpu(threads);
}
