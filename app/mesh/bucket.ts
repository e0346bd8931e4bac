// How much of something is allowed: a bucket that refills with time. Knows no clock; whoever asks says what time it is.

export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #atMs: number;

  /** Full at `nowMs` (of a clock that never runs backwards). */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
    this.#atMs = nowMs;
  }

  /** Takes `amount`, or nothing and false when there is not enough. */
  take(nowMs: number, amount = 1): boolean {
    this.#refill(nowMs);
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }

  /** Takes what turned out to have been used, also more than there is. Nothing can be taken until that is made up for. */
  owe(nowMs: number, amount: number): void {
    this.#refill(nowMs);
    this.#left -= amount;
  }
  isOwed(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#left < 0;
  }

  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#left >= this.#burst;
  }

  #refill(nowMs: number): void {
    this.#left = Math.min(this.#burst, this.#left + (Math.max(0, nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = Math.max(this.#atMs, nowMs);
  }
}
