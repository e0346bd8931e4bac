// Which backend works: a real GPU when there is one, else the processor. A software adapter is never chosen by itself.
// Not here: how a backend is made; the entry of the process gives one opener per kind its platform has.
import { BackendError } from './backend.ts';
import type { Backend } from './backend.ts';

export type BackendChoice = 'auto' | 'cpu' | 'webgpu';
/** `onLost` hears once, with the reason, that the device went away by itself: nothing computes on it any more. */
export type OpenBackend = (choice: BackendChoice, threads: number, onLost: (why: string) => void) => Promise<Backend>;
export interface BackendOpeners {
  readonly cpu: (threads: number) => Promise<Backend>;
  /** Throws a BackendError when there is no adapter it may use. */
  readonly webgpu: (allowSoftware: boolean) => Promise<Backend>;
}

export async function chooseBackend(choice: BackendChoice, threads: number, openers: BackendOpeners): Promise<Backend> {
  if (choice === 'cpu') return openers.cpu(threads);
  // Asked for by name, even an emulated adapter is what was asked for.
  if (choice === 'webgpu') return openers.webgpu(true);
  try {
    return await openers.webgpu(false);
  } catch (error) {
    // Without a usable GPU the processor is what `auto` means; anything else is a fault worth hearing of.
    if (!(error instanceof BackendError)) throw error;
    return openers.cpu(threads);
  }
}
