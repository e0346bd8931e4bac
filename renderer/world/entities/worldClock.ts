// The world's time as the window shows it: between two frames it runs on by itself, and small differences in when frames
// come are evened out, so that walkers neither halt nor jump.

const MS_PER_TICK = 100;
/** Part of a difference that one frame corrects. */
const GENTLE = 0.15;
/** Differences beyond this are no jitter: the world paused, went back, or ran ahead. */
const JUMP_MS = 700;

export class WorldClock {
  /** When tick 0 was, on the page's clock, as well as it is known. */
  #zeroMs: number | null = null;
  #held: number | null = null;

  told(tick: number, nowMs: number): void {
    const zero = nowMs - tick * MS_PER_TICK;
    if (this.#zeroMs === null || Math.abs(zero - this.#zeroMs) > JUMP_MS) this.#zeroMs = zero;
    else this.#zeroMs += (zero - this.#zeroMs) * GENTLE;
  }

  /** Stands still at a tick; null runs on from where it would be by now. */
  hold(tick: number | null): void { this.#held = tick; }

  tickAt(nowMs: number): number { return this.#held ?? this.#now(nowMs); }

  #now(nowMs: number): number { return this.#zeroMs === null ? 0 : (nowMs - this.#zeroMs) / MS_PER_TICK; }
}
