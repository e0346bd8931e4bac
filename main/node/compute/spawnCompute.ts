// The compute process seen from the agent: a forked Node process that gets no keys, no paths and no personal environment.
// Implements the Compute port; whoever spawns owns the process and must kill it.
import { constants, setPriority } from 'node:os';
import type { Compute } from '../../../app/ports.ts';
import { computeEvents, computeMethods } from '../../../schemas/compute.ts';
import type { ComputeEvent, ComputeInput, ComputeMethod, ComputeOutput } from '../../../schemas/compute.ts';
import { CallBorder } from '../callBorder.ts';
import { ForkedChild } from '../forkedChild.ts';

export interface SpawnOptions {
  readonly entry: string;
  readonly lowPriority: boolean;
  /** Lines the child writes to stderr, for the log. */
  readonly onLine: (line: string) => void;
}

export class ComputeEndedError extends Error {
  constructor(why: string) { super(`The compute process ended: ${why}`); this.name = 'ComputeEndedError'; }
}

export class ComputeProcess implements Compute {
  readonly #child: ForkedChild;
  readonly #border: CallBorder<typeof computeMethods, typeof computeEvents>;
  #low = false;

  constructor(options: SpawnOptions) {
    const child = new ForkedChild({
      entry: options.entry, onLine: options.onLine,
      onMessage: (message) => { this.#border.receive(message); }, onEnd: (why) => { this.#border.ended(why); },
    });
    this.#child = child;
    this.#border = new CallBorder({
      methods: computeMethods, events: computeEvents, endedError: (why) => new ComputeEndedError(why),
      post: (frame) => { child.post(frame); }, end: () => { child.kill(); },
    });
    if (options.lowPriority) this.setLowPriority(true);
  }

  get pid(): number | undefined { return this.#child.pid; }

  /** Lets everything else on the machine run first. Raising it again may be refused by the system; that is harmless. */
  setLowPriority(low: boolean): void {
    const { pid } = this.#child;
    if (pid === undefined || low === this.#low) return;
    this.#low = low;
    const { PRIORITY_LOW, PRIORITY_NORMAL } = constants.priority;
    try { setPriority(pid, low ? PRIORITY_LOW : PRIORITY_NORMAL); } catch { /* the process may have just ended, or only root may raise */ }
  }

  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> { return this.#border.call(method, input); }
  onEvent(listener: (event: ComputeEvent) => void): () => void { return this.#border.onEvent(listener); }
  onExit(listener: (why: string) => void): () => void { return this.#border.onExit(listener); }

  async kill(): Promise<void> {
    this.#child.kill();
    await this.#child.ended();
  }
}
