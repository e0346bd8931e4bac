// How the compute thread and its helpers find each other: the messages, the shared control words, and the loop that a
// helper runs. Works the same in Node worker threads and in Web Workers; it opens no thread itself.
//
// A helper sleeps in Atomics.wait and uses no CPU between runs. While it sleeps it cannot hear messages, so the host
// raises MESSAGES, wakes everyone and posts; a helper that sees a message outstanding returns to its event loop.

/** Words of the control buffer of a backend. */
export const GENERATION = 0; // grows whenever there is something to look at
export const SLOT = 1;       // session of the current run
export const MESSAGES = 2;   // messages posted to every helper so far
export const INVITED = 3;    // helpers with a higher number leave the current run alone
export const CONTROL_WORDS = 16;

export type ThreadMessage =
  | { readonly kind: 'start'; readonly thread: number; readonly control: SharedArrayBuffer; readonly module: WebAssembly.Module; readonly messages: number }
  | { readonly kind: 'open'; readonly slot: number; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'close'; readonly slot: number }
  | { readonly kind: 'stop'; readonly thread: number };

/** What the host holds of one helper. */
export interface CpuThread {
  post(message: ThreadMessage): void;
  /** Resolves when the thread has ended; keeps the process alive until then. */
  ended(): Promise<void>;
}

export interface KernelExports {
  walk(thread: number, idleSpins: number): number;
  ropeTable(to: number, positions: number, half: number, base: number): void;
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}

/** A helper looks for the next run this often (some tens of microseconds) before it sleeps: decoding runs follow closely. */
const IDLE_SPINS = 20_000;

export class Helper {
  readonly #instances = new Map<number, KernelExports>();
  #start: (ThreadMessage & { kind: 'start' }) | null = null;
  #control: Int32Array = new Int32Array(CONTROL_WORDS);
  #handled = 0;

  /** Handles one message, then works until another one waits. False: this thread shall end. */
  receive(message: ThreadMessage): boolean {
    if (message.kind === 'start') {
      this.#start = message;
      this.#control = new Int32Array(message.control);
      this.#handled = message.messages;
    } else {
      this.#handled += 1;
      if (message.kind === 'stop') {
        // Messages behind this one may still arrive; without a start they are not served.
        if (message.thread === this.#start?.thread) this.#start = null;
      } else if (message.kind === 'close') this.#instances.delete(message.slot);
      else if (this.#start !== null) this.#instances.set(message.slot, instantiate(this.#start.module, message.memory));
    }
    if (this.#start === null) return false;
    this.#serve();
    return true;
  }

  #serve(): void {
    const control = this.#control;
    for (;;) {
      const generation = Atomics.load(control, GENERATION);
      if (this.#start === null || Atomics.load(control, MESSAGES) !== this.#handled) return;
      if (this.#start.thread <= Atomics.load(control, INVITED)) this.#instances.get(Atomics.load(control, SLOT))?.walk(this.#start.thread, IDLE_SPINS);
      Atomics.wait(control, GENERATION, generation);
    }
  }
}
