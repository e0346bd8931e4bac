// From step events to what is stored (one row every ten seconds) and what a window sees (at most two points a second).
import type { MetricPoint } from '../../schemas/rpc.ts';

export const METRIC_ROW_MS = 10_000;
export const METRIC_EVENT_MS = 500;

export interface StepSample { readonly step: number; readonly trainLoss: number; readonly tokens: number; readonly tokensPerSecond: number; readonly learningRate: number }

/** Means of the steps since the last `take`. */
export class MetricWindow {
  readonly #everyMs: number;
  #openedMs: number;
  #count = 0; #lossSum = 0; #speedSum = 0; #step = 0; #rate = 0;

  constructor(everyMs: number, nowMs: number) { this.#everyMs = everyMs; this.#openedMs = nowMs; }

  note(sample: StepSample): void {
    this.#count += 1; this.#lossSum += sample.trainLoss; this.#speedSum += sample.tokensPerSecond; this.#step = sample.step; this.#rate = sample.learningRate;
  }

  /** A point when the window is full and holds something, else null. */
  take(nowMs: number, rest: Pick<MetricPoint, 'heldOutBitsPerByte' | 'rby'>): MetricPoint | null {
    if (this.#count === 0 || nowMs - this.#openedMs < this.#everyMs) return null;
    const point: MetricPoint = {
      at: nowMs, step: this.#step, trainLoss: this.#lossSum / this.#count, tokensPerSecond: this.#speedSum / this.#count, learningRate: this.#rate, ...rest,
    };
    this.#openedMs = nowMs; this.#count = 0; this.#lossSum = 0; this.#speedSum = 0;
    return point;
  }
}
