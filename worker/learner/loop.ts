// Decides when the next training step is due: work, then rest, so that work over wall time is the duty asked for.
// Owns the running state and nothing else; a step is whatever it was given. Rests end at once when something changes.
import type { Clock } from '../../app/ports.ts';

/** Rests shorter than this are saved up: timers are no finer than a millisecond or two. */
const SHORTEST_REST_MS = 5;
/** Never owe more rest than this; after a very long step the machine is given a breath, not an hour. */
const LONGEST_REST_MS = 30_000;

export interface LoopOptions {
  readonly clock: Clock;
  /** Does one step and returns how many milliseconds it worked (waiting for a turn is not work). */
  readonly step: () => Promise<number>;
  /** Lets the host handle its messages. */
  readonly yieldToHost: () => Promise<void>;
  /** A step threw; the loop has stopped. */
  readonly onFailure: (error: unknown) => void;
}

export class LearningLoop {
  readonly #options: LoopOptions;
  #on = false;
  #duty = 1;
  #owedMs = 0;
  #running: Promise<void> | null = null;
  /** The step under way. */
  #step: Promise<number> | null = null;
  #wake: (() => void) | null = null;

  constructor(options: LoopOptions) { this.#options = options; }

  get on(): boolean { return this.#on; }

  /** Starts or changes; when stopping, resolves after the step under way has ended. */
  async set(on: boolean, duty: number): Promise<void> {
    if (duty !== this.#duty) this.#owedMs = 0;
    this.#on = on;
    this.#duty = duty;
    this.#wake?.();
    if (on) this.#running ??= this.#run().finally(() => { this.#running = null; });
    else await this.#step?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    try {
      while (this.#on) {
        this.#step = this.#options.step();
        const workedMs = await this.#step;
        this.#owedMs = Math.min(LONGEST_REST_MS, this.#owedMs + workedMs * (1 - this.#duty) / this.#duty);
        if (this.#owedMs >= SHORTEST_REST_MS) await this.#rest(); else await this.#options.yieldToHost();
      }
    } catch (error) {
      this.#on = false;
      this.#options.onFailure(error);
    }
  }

  /** What a timer overshoots is taken off the next rest. */
  async #rest(): Promise<void> {
    if (!this.#on) return;
    const { clock } = this.#options;
    const startMs = clock.monotonicMs();
    await new Promise<void>((resolve) => {
      const takeBack = clock.after(this.#owedMs, resolve);
      this.#wake = () => { takeBack(); resolve(); };
    });
    this.#wake = null;
    this.#owedMs -= clock.monotonicMs() - startMs;
  }
}
