// Measures over worlds with their intervals: worlds are drawn again and again (bootstrap), whole, since what happens in one world
// hangs together. A rate is a sum over a sum, not a mean of rates: a world where much happened counts for much.
import { SeededStream } from '../../app/physics/random.ts';
import type { Life } from './lives.ts';

/** What is measured: `of` how much of `per`. */
export const MEASURES = {
  /** Challenges solved, per 100 decisions: finding them, trying them and answering right. */
  solved: { of: (life: Life) => life.solved, per: (life: Life) => life.decisions / 100 },
  /** Of the attempts that ended, those that ended well. */
  success: { of: (life: Life) => life.solved, per: (life: Life) => life.solved + life.failed },
  /** Land walked for the first time, per 100 decisions that were no answers to a challenge. */
  explored: { of: (life: Life) => life.landFound, per: (life: Life) => life.acts / 100 },
} as const;
export type Measure = keyof typeof MEASURES;
export interface Interval { readonly value: number; /** 95 %. */ readonly low: number; readonly high: number }

const DRAWS = 2_000;

function rate(lives: readonly Life[], measure: Measure): number {
  const { of, per } = MEASURES[measure], total = lives.reduce((sum, life) => sum + per(life), 0);
  return total === 0 ? 0 : lives.reduce((sum, life) => sum + of(life), 0) / total;
}

function intervalOf(value: number, drawn: number[]): Interval {
  drawn.sort((one, other) => one - other);
  return { value, low: drawn[Math.floor(0.025 * drawn.length)] ?? value, high: drawn[Math.ceil(0.975 * drawn.length) - 1] ?? value };
}

export function rateOf(lives: readonly Life[], measure: Measure): Interval {
  const stream = SeededStream.from(1, `bootstrap-${measure}`);
  return intervalOf(rate(lives, measure), Array.from({ length: DRAWS }, () => rate(lives.map(() => lives[stream.nextBelow(lives.length)]!), measure)));
}

/** How many times the rate of `other`; both lived in the same worlds, which are drawn together. */
export function ratioOf(lives: readonly Life[], other: readonly Life[], measure: Measure): Interval {
  const stream = SeededStream.from(2, `bootstrap-${measure}`);
  const ratio = (ours: readonly Life[], theirs: readonly Life[]): number => rate(ours, measure) / rate(theirs, measure);
  return intervalOf(ratio(lives, other), Array.from({ length: DRAWS }, () => {
    const drawn = lives.map(() => stream.nextBelow(lives.length));
    return ratio(drawn.map((index) => lives[index]!), drawn.map((index) => other[index]!));
  }));
}
