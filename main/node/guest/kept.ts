// One reading of the machine: at most one at a time, its value kept for a while, unknown when it fails or takes too long.
import type { Clock } from '../../../app/ports.ts';

/** Nobody waits longer than this for one reading. */
export const READ_LIMIT_MS = 2_000;

export class KeptReading<T> {
  readonly #parts: { readonly clock: Clock; readonly periodMs: number; readonly unknown: T; readonly read: () => Promise<T> };
  #last: { readonly value: T; readonly atMs: number } | null = null;
  /** Stays until the reading has really ended, so that one that hangs is not begun again and again. */
  #running: Promise<T> | null = null;
  #stopWaiting: () => void = () => undefined;
  #closed = false;

  constructor(parts: { readonly clock: Clock; readonly periodMs: number; readonly unknown: T; readonly read: () => Promise<T> }) { this.#parts = parts; }

  value(): Promise<T> {
    const { clock, periodMs, unknown } = this.#parts;
    if (this.#closed) return Promise.resolve(unknown);
    if (this.#running !== null) return this.#running;
    if (this.#last !== null && clock.monotonicMs() - this.#last.atMs < periodMs) return Promise.resolve(this.#last.value);
    this.#running = this.#start();
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting();
  }

  #start(): Promise<T> {
    const { clock, unknown, read } = this.#parts, atMs = clock.monotonicMs();
    const late = new Promise<T>((resolve) => {
      const cancel = clock.after(READ_LIMIT_MS, () => { resolve(unknown); });
      this.#stopWaiting = () => { cancel(); resolve(unknown); };
    });
    const work = Promise.resolve().then(read).catch(() => unknown);
    const answer = Promise.race([work, late]).then((value) => { this.#last = { value, atMs }; return value; });
    void work.then(() => answer).finally(() => { this.#stopWaiting(); this.#running = null; });
    return answer;
  }
}
