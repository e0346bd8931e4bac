// Time of a simulation: events in order of their moment, then of their making. After each event every promise that can go on
// does so before the next one begins, so that a run is a pure function of its seed. Owners (incarnations of nodes) can be
// frozen and dropped. Not aware of nodes, links or disks.
import type { Clock } from '../../app/ports.ts';
import { Trace } from './trace.ts';

/** Moment 0 of every simulation on every honest clock. */
export const EPOCH_MS = Date.UTC(2027, 0, 4, 8);
/** Events between two looks of the process at the outside world. */
const BATCH = 64;
/** Events in one moment after which somebody goes round in a circle. */
const MOST_AT_ONCE = 100_000;

interface Event { readonly atMs: number; readonly order: number; readonly owner: number; run: (() => void) | null }
const before = (a: Event, b: Event): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

export class Scheduler {
  readonly trace = new Trace();
  #nowMs = 0;
  #order = 0;
  #owners = 0;
  #fired = 0;
  #atOnce = 0;
  #outside = 0;
  #outsideTail: Promise<unknown> = Promise.resolve();
  readonly #heap: Event[] = [];
  readonly #frozen = new Map<number, Event[]>();
  readonly #dropped = new Set<number>();

  get nowMs(): number { return this.#nowMs; }
  get fired(): number { return this.#fired; }
  get waiting(): number { return this.#heap.length; }

  /** Whoever has events of its own. 0 is the world itself: never frozen, never dropped. */
  newOwner(): number { this.#owners += 1; return this.#owners; }

  at(owner: number, delayMs: number, run: () => void): () => void {
    if (this.#dropped.has(owner)) return () => {};
    this.#order += 1;
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, owner, run };
    this.#push(event);
    return () => { event.run = null; };
  }

  /** Its events wait, in order, until `thaw`. */
  freeze(owner: number): void { if (!this.#frozen.has(owner)) this.#frozen.set(owner, []); }
  thaw(owner: number): void {
    const waiting = this.#frozen.get(owner);
    this.#frozen.delete(owner);
    for (const event of waiting ?? []) if (event.run !== null) this.#again(event);
  }
  isFrozen(owner: number): boolean { return this.#frozen.has(owner); }
  /** None of its events ever happens. */
  drop(owner: number): void { this.#dropped.add(owner); this.#frozen.delete(owner); }

  /** Work that takes real time, such as real training: virtual time stands still until it is done, and its result is there `costMs`
   *  later. One piece after the other, in the order they were begun. */
  outside<T>(owner: number, costMs: number, work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    return new Promise((resolve, reject) => {
      const later = (answer: () => void) => { this.at(owner, costMs, answer); this.#outside -= 1; };
      this.#outsideTail = this.#outsideTail.then(work).then(
        (value) => { later(() => { resolve(value); }); },
        (fault: unknown) => { later(() => { reject(fault instanceof Error ? fault : new Error(String(fault))); }); },
      );
    });
  }

  say(text: string): void { this.trace.line(this.#nowMs, text); }

  /** Lets everything happen up to this moment. Rejects with the first error an event throws. */
  async runUntil(untilMs: number): Promise<void> {
    let failed: { error: unknown } | null = null;
    const turn = () => {
      if (failed !== null || this.#outside > 0) return;
      try { this.#fireNext(untilMs); } catch (error) { failed = { error }; }
    };
    while (failed === null && (this.#outside > 0 || (this.#heap.length > 0 && this.#heap[0]!.atMs <= untilMs))) {
      // Between two immediates the engine empties its queue of microtasks: one event, and all that follows from it.
      await new Promise<void>((resolve) => {
        for (let index = 0; index < BATCH; index += 1) setImmediate(turn);
        setImmediate(resolve);
      });
    }
    if (failed !== null) throw (failed as { error: unknown }).error;
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #again(event: Event): void {
    this.#order += 1;
    this.#push({ atMs: this.#nowMs, order: this.#order, owner: event.owner, run: () => { const { run } = event; event.run = null; run?.(); } });
  }

  #fireNext(untilMs: number): void {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) return;
      this.#pop();
      if (next.run === null || this.#dropped.has(next.owner)) continue;
      this.#atOnce = next.atMs > this.#nowMs ? 0 : this.#atOnce + 1;
      if (this.#atOnce > MOST_AT_ONCE) throw new Error(`time stands still at ${this.#nowMs} ms: owner ${next.owner} goes round in a circle`);
      this.#nowMs = next.atMs;
      const frozen = this.#frozen.get(next.owner);
      if (frozen !== undefined) { frozen.push(next); continue; }
      const { run } = next;
      next.run = null;
      this.#fired += 1;
      this.trace.mix((Math.round(next.atMs * 1000) ^ Math.imul(next.owner, 0x9e3779b1)) >>> 0);
      run();
      return;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(event, heap[up]!)) break;
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down += 1;
      if (!before(heap[down]!, last)) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
  }
}

/** The clock of one incarnation of a node. Its wall time may be off, and may jump; what it measures with never does. */
export class SimClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #owner: number;
  skewMs: number;
  constructor(scheduler: Scheduler, owner: number, skewMs: number) {
    this.#scheduler = scheduler;
    this.#owner = owner;
    this.skewMs = skewMs;
  }

  now(): number { return Math.floor(EPOCH_MS + this.#scheduler.nowMs + this.skewMs); }
  monotonicMs(): number { return this.#scheduler.nowMs; }
  after(delayMs: number, callback: () => void): () => void { return this.#scheduler.at(this.#owner, delayMs, callback); }
}
