// The machines of a simulation and what befalls them, drawn from a seed: lines, how long somebody stays, how it goes, and when
// it stands still. All of it is assumed, none measured; docs/scale.md says so.
import { SeededStream } from '../../../app/physics/random.ts';
import type { Line } from './network.ts';

export interface Churn {
  /** Median stay; stays are log-normal with this sigma. 0: nobody ever goes. */
  readonly stayMinutes: number;
  readonly staySigma: number;
  /** Mean until somebody else takes an empty place. */
  readonly emptyMinutes: number;
  /** Share of those who go without a word. */
  readonly crashShare: number;
  /** Share of rounds in which a member stands still before it commits, and for how long on average. */
  readonly stallShare: number;
  readonly stallSeconds: number;
}
export interface LineSpread { /** Mb/s, log-uniform. */ readonly up: readonly [number, number]; readonly down: readonly [number, number]; /** One way between two machines, milliseconds. */ readonly delayMs: readonly [number, number] }

const BYTES_PER_MS_OF_MEGABIT = 125, MINUTE_MS = 60_000;

export class People {
  readonly #stream: SeededStream;
  readonly #churn: Churn;

  constructor(seed: number, churn: Churn) { this.#stream = SeededStream.from(seed, 'scale-people'); this.#churn = churn; }

  line({ up, down, delayMs: [least, most] }: LineSpread): Line {
    const upward = this.#logUniform(up);
    // Half of the way each: two machines are as far apart as both lines together. Nobody's line down is slower than up.
    return { up: upward * BYTES_PER_MS_OF_MEGABIT, down: Math.max(upward, this.#logUniform(down)) * BYTES_PER_MS_OF_MEGABIT, delayMs: (least + this.#stream.nextFloat() * (most - least)) / 2 };
  }
  /** Infinity where nobody goes. */
  stayMs(): number { const { stayMinutes, staySigma } = this.#churn; return stayMinutes === 0 ? Infinity : stayMinutes * MINUTE_MS * Math.exp(staySigma * this.#normal()); }
  emptyMs(): number { return this.#exponential(this.#churn.emptyMinutes * MINUTE_MS); }
  crashes(): boolean { return this.#stream.nextFloat() < this.#churn.crashShare; }
  stallMs(): number { return this.#stream.nextFloat() < this.#churn.stallShare ? this.#exponential(this.#churn.stallSeconds * 1_000) : 0; }
  /** One of these. */
  pick<T>(from: readonly T[]): T | undefined { return from[this.#stream.nextBelow(Math.max(1, from.length))]; }
  /** In another order. */
  mixed<T>(list: readonly T[]): T[] { return list.map((item) => ({ item, at: this.#stream.nextFloat() })).sort((one, other) => one.at - other.at).map(({ item }) => item); }
  share(): number { return this.#stream.nextFloat(); }

  #logUniform([least, most]: readonly [number, number]): number { return least * (most / least) ** this.#stream.nextFloat(); }
  #exponential(mean: number): number { return -mean * Math.log(1 - this.#stream.nextFloat()); }
  #normal(): number { return Math.sqrt(-2 * Math.log(1 - this.#stream.nextFloat())) * Math.cos(2 * Math.PI * this.#stream.nextFloat()); }
}
