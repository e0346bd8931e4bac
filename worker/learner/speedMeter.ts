// Tokens a second over the last seconds of learning, twice: over the time worked, and over the time that passed.

const SPAN_MS = 10_000;

interface Sample { readonly atMs: number; readonly startMs: number; readonly tokens: number; readonly workedMs: number }

export class SpeedMeter {
  #samples: Sample[] = [];

  /** A step of `tokens` that ended at `atMs` after working `workedMs`. */
  add(tokens: number, workedMs: number, atMs: number): void {
    this.#samples.push({ atMs, startMs: atMs - workedMs, tokens, workedMs });
    while (this.#samples.length > 1 && atMs - (this.#samples[0]?.atMs ?? 0) > SPAN_MS) this.#samples.shift();
  }

  /** Forgets everything: after a pause, or when threads change, the old speed says nothing. */
  reset(): void { this.#samples = []; }

  get working(): number {
    return rate(sum(this.#samples, (s) => s.tokens), sum(this.#samples, (s) => s.workedMs));
  }

  get wall(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return first === undefined || last === undefined ? 0 : rate(sum(this.#samples, (s) => s.tokens), last.atMs - first.startMs);
  }
}

function sum(samples: readonly Sample[], of: (sample: Sample) => number): number { return samples.reduce((total, sample) => total + of(sample), 0); }
function rate(tokens: number, milliseconds: number): number { return milliseconds > 0 ? tokens / milliseconds * 1000 : 0; }
