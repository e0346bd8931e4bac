// Recursive predictive structuring: variation that comes from the node's own history instead of a random generator.
// An instance per use; it stores nothing durable. Fed only with its own output from empty it stays at 0 for ever, so
// callers push real measurements (loss, latency, entropy) into it.

/** Values remembered. */
export const RPS_WINDOW = 64;
/** Share of the remembered mean that is taken up. */
export const RPS_ABSORPTION = 0.8;
/** Newest values that do not count yet. */
export const RPS_DELAY = 1;

export class Rps {
  #history: number[];

  constructor(history: readonly number[] = []) { this.#history = history.slice(-RPS_WINDOW); }

  /** What was pushed and is still remembered, oldest first; enough to continue elsewhere. */
  get history(): readonly number[] { return this.#history; }

  push(value: number): void {
    this.#history.push(value);
    if (this.#history.length > RPS_WINDOW) this.#history.shift();
  }

  /** Mean of ABSORPTION times every remembered value but the newest DELAY; 0 when none is left. */
  value(): number {
    const counted = this.#history.length - RPS_DELAY;
    if (counted <= 0) return 0;
    let sum = 0;
    for (let index = 0; index < counted; index += 1) sum += RPS_ABSORPTION * this.#history[index]!;
    return sum / counted;
  }
}
