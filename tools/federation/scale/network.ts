// Time and lines of a simulation: events in the order of their moment, and machines each with a line up and a line down on
// which what is sent waits its turn. Words overtake bulk, as they do in the mesh (a queue for each channel, frame by frame).
// Counts every byte of every machine. Knows no rounds.
import { onTheLine } from './packets.ts';

export interface Line { /** Bytes a millisecond. */ readonly up: number; readonly down: number; /** Milliseconds from this machine to the middle of the net. */ readonly delayMs: number }
/** What bytes are for: updates of a round, its words, whether links live, the exchange between cohorts, its way into them, and joining. */
export type Purpose = 'updates' | 'words' | 'liveness' | 'upper' | 'fan-out' | 'joining';
interface Event { readonly atMs: number; readonly order: number; readonly run: () => void }

const before = (one: Event, other: Event): boolean => one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

export class Timeline {
  nowMs = 0;
  fired = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  at(atMs: number, run: () => void): void {
    const heap = this.#heap, event = { atMs: Math.max(atMs, this.nowMs), order: this.#order++, run };
    let at = heap.length;
    for (heap.push(event); at > 0;) {
      const up = (at - 1) >> 1, above = heap[up];
      if (above === undefined || !before(event, above)) break;
      heap[at] = above;
      at = up;
    }
    heap[at] = event;
  }

  runUntil(untilMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#pop();
      this.nowMs = next.atMs;
      this.fired += 1;
      next.run();
    }
    this.nowMs = untilMs;
  }

  #pop(): void {
    const heap = this.#heap, last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      const left = heap[down], right = heap[down + 1];
      if (left === undefined) break;
      if (right !== undefined && before(right, left)) down += 1;
      const child = heap[down];
      if (child === undefined || !before(child, last)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = last;
  }
}

/** Above this a message is bulk. */
const BULK_BYTES = 8_192;
const WORDS = 0, BULK = 1;

export class Lines {
  readonly #time: Timeline;
  /** Null where nobody is. Whoever takes a place brings a line of its own, so that what was meant for the one before is lost. */
  readonly lines: (Line | null)[];
  /** By machine, bytes on the line. What was sent is received, or lost where the receiver was gone. */
  readonly sent: Float64Array;
  readonly received: Float64Array;
  readonly lost: Float64Array;
  readonly #upFreeMs: readonly [Float64Array, Float64Array];
  readonly #downFreeMs: readonly [Float64Array, Float64Array];
  readonly #byPurpose = new Map<Purpose, number>();

  constructor(time: Timeline, machines: number) {
    const zeros = () => new Float64Array(machines);
    this.#time = time; this.lines = Array.from({ length: machines }, () => null);
    this.sent = zeros(); this.received = zeros(); this.lost = zeros();
    this.#upFreeMs = [zeros(), zeros()]; this.#downFreeMs = [zeros(), zeros()];
  }

  /** One message of so many bytes of content; `arrived` when its last byte is there. Nothing is sent by who is gone. */
  send(from: number, to: number, contentBytes: number, purpose: Purpose, arrived: () => void): void {
    const line = this.lines[from], other = this.lines[to];
    if (line === undefined || other === undefined) throw new RangeError(`There is no machine ${line === undefined ? from : to}.`);
    if (line === null) return;
    const { forward, back } = onTheLine(contentBytes), lane = contentBytes > BULK_BYTES ? BULK : WORDS;
    this.#count(this.sent, from, forward, purpose);
    const leavesMs = passed(this.#upFreeMs, from, lane, this.#time.nowMs, forward / line.up);
    this.#time.at(leavesMs + line.delayMs + (other?.delayMs ?? 0), () => {
      if (other === null || this.lines[to] !== other) { this.#count(this.lost, to, forward); return; }
      const thereMs = passed(this.#downFreeMs, to, lane, this.#time.nowMs, forward / other.down);
      this.#count(this.received, to, forward);
      this.#count(this.sent, to, back, purpose);
      this.#count(this.lines[from] === line ? this.received : this.lost, from, back);
      this.#time.at(thereMs, () => { if (this.lines[to] === other) arrived(); });
    });
  }

  /** Words that nobody waits for: `times` messages of so many bytes, counted and not timed. */
  count(from: number, to: number, contentBytes: number, times: number, purpose: Purpose): void {
    const { forward, back } = onTheLine(contentBytes);
    this.#count(this.sent, from, times * forward, purpose);
    this.#count(this.received, to, times * forward);
    this.#count(this.sent, to, times * back, purpose);
    this.#count(this.received, from, times * back);
  }

  /** Bytes sent, by what for. */
  get byPurpose(): ReadonlyMap<Purpose, number> { return this.#byPurpose; }
  /** Bytes sent whose fate is not decided yet. */
  get onTheWay(): number { return sum(this.sent) - sum(this.received) - sum(this.lost); }

  #count(counter: Float64Array, machine: number, bytes: number, purpose?: Purpose): void {
    counter[machine] = (counter[machine] ?? 0) + bytes;
    if (purpose !== undefined) this.#byPurpose.set(purpose, (this.#byPurpose.get(purpose) ?? 0) + bytes);
  }
}

/** When what takes `forMs` is through; words pass first and push back what waits. */
function passed(freeMs: readonly [Float64Array, Float64Array], machine: number, lane: 0 | 1, nowMs: number, forMs: number): number {
  const endMs = Math.max(nowMs, freeMs[lane][machine] ?? 0) + forMs;
  freeMs[lane][machine] = endMs;
  if (lane === WORDS) freeMs[BULK][machine] = Math.max(nowMs, freeMs[BULK][machine] ?? 0) + forMs;
  return endMs;
}

export const sum = (values: Iterable<number>): number => { let total = 0; for (const value of values) total += value; return total; };
