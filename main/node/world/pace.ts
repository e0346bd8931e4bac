// The pace of the world's thread: one tick for each tenth of a second of the clock, on the whole. Whoever acts gets a tick at once,
// which is taken from those to come: acting makes no time, and who acts faster than the world lives has to wait.
export class Pace {
  readonly #tickMs: number;
  #livedUntilMs: number;

  constructor(tickMs: number, nowMs: number) { this.#tickMs = tickMs; this.#livedUntilMs = nowMs; }

  /** Ticks that are due; they count as lived from now on. */
  take(nowMs: number): number {
    const due = Math.max(0, Math.floor((nowMs - this.#livedUntilMs) / this.#tickMs));
    this.#livedUntilMs += due * this.#tickMs;
    return due;
  }

  /** Ticks were lived that were not due. */
  lent(ticks: number): void { this.#livedUntilMs += ticks * this.#tickMs; }

  /** Ticks lived ahead of the clock. */
  ahead(nowMs: number): number { return Math.max(0, (this.#livedUntilMs - nowMs) / this.#tickMs); }

  /** Goes on from here: what was slept is not lived. */
  begin(nowMs: number): void { this.#livedUntilMs = nowMs; }
}
