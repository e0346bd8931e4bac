// Sorting: out of what is left the smallest number is taken, or the biggest, until one is left. Numbers are digits, as in sums.
import type { RandomStream } from '../../ports.ts';
import { between, optionsAt, pickSome } from './plan.ts';
import type { Plan, Step } from './plan.ts';

export interface SortingPicture {
  readonly kind: 'sorting';
  readonly takes: 'smallest' | 'biggest';
  /** Taken so far, in order. */
  readonly sorted: readonly number[];
  readonly left: readonly number[];
}

/** How many numbers, from where to where, and whether the biggest may be asked for, by difficulty. */
const ROWS: readonly { numbers: number; from: number; to: number; either: boolean }[] = [
  { numbers: 3, from: 1, to: 9, either: false }, { numbers: 4, from: 1, to: 9, either: false }, { numbers: 5, from: 1, to: 9, either: false }, { numbers: 5, from: 1, to: 9, either: true },
  { numbers: 4, from: 10, to: 99, either: true }, { numbers: 5, from: 10, to: 99, either: true }, { numbers: 6, from: 10, to: 99, either: true }, { numbers: 8, from: 1, to: 99, either: true },
];

const LEAST_OPTIONS = 3;

export function planSorting(stream: RandomStream, difficulty: number): Plan<SortingPicture> {
  const { numbers: count, from, to, either } = ROWS[difficulty - 1]!;
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(between(stream, from, to));
  const numbers = [...drawn];
  const takes = either && stream.nextBelow(2) === 0 ? 'biggest' : 'smallest';
  const sorted = [...numbers].sort((one, other) => (takes === 'smallest' ? one - other : other - one));
  const steps = count - 1;
  const left = (done: number): number[] => numbers.filter((number) => !sorted.slice(0, done).includes(number));
  // Two that are left make too few options: what was taken just before is the third.
  const traps = Array.from({ length: steps }, (_, done) => [...pickSome(stream, sorted.slice(done + 1), count), ...sorted.slice(0, done).reverse()]);
  const answer = (number: number): string => `The ${takes} is ${number}.`;

  return {
    steps,
    step(done): Step {
      return {
        facts: [`The numbers are ${left(done).join(' ')}.`],
        ask: `Which is the ${takes}?`,
        right: answer(sorted[done]!),
        wrong: traps[done]!.slice(0, Math.max(LEAST_OPTIONS, Math.min(count - done, optionsAt(difficulty))) - 1).map(answer),
      };
    },
    picture(done): SortingPicture {
      // The last one left needs no choice: it falls into place with the one before.
      const taken = done < steps ? done : count;
      return { kind: 'sorting', takes, sorted: sorted.slice(0, taken), left: left(taken) };
    },
  };
}
