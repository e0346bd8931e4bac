// One direction of somebody's line: so many bits a second behind a queue that overflows, then a delay, and now and then a packet is
// lost. Kept by time alone, so it can be asked with any clock.

export interface LineTerms {
  /** Of bits; null is as fast as it comes. */
  readonly bitsPerSecond: number | null;
  readonly delayMs: number;
  /** Share of packets, 0 to 1. */
  readonly loss: number;
}
/** What waits longer than this in front of the line is dropped, as routers do. */
const QUEUE_MS = 200;

export class Line<T> {
  readonly #terms: LineTerms;
  readonly #draw: () => number;
  readonly #waiting: { readonly atMs: number; readonly what: T }[] = [];
  #freeMs = 0;
  dropped = 0;
  carried = 0;

  constructor(terms: LineTerms, draw: () => number) { this.#terms = terms; this.#draw = draw; }

  put(what: T, bytes: number, nowMs: number): void {
    const { bitsPerSecond, delayMs, loss } = this.#terms, startMs = Math.max(nowMs, this.#freeMs);
    if (startMs - nowMs > QUEUE_MS || this.#draw() < loss) { this.dropped += 1; return; }
    this.#freeMs = startMs + (bitsPerSecond === null ? 0 : bytes * 8_000 / bitsPerSecond);
    this.carried += bytes;
    this.#waiting.push({ atMs: this.#freeMs + delayMs, what });
  }

  /** What has arrived by now, in order. */
  take(nowMs: number): T[] {
    let count = 0;
    while ((this.#waiting[count]?.atMs ?? Infinity) <= nowMs) count += 1;
    return this.#waiting.splice(0, count).map(({ what }) => what);
  }
}
