// Sums: how much two holders have together; with more holders the first two are poured together step by step. Numbers
// are digits, as in "It is day 42.": each digit is one token, where number words are up to four that begin alike.
import type { RandomStream } from '../../ports.ts';
import { between, optionsAt, pick, pickSome } from './plan.ts';
import type { Plan, Step } from './plan.ts';

export interface SumPicture {
  readonly kind: 'sum';
  /** "stones" */
  readonly counted: string;
  readonly holders: readonly { readonly name: string; readonly number: number }[];
  /** How many of the first holders are asked for together; 0 when the sum is found. */
  readonly asked: number;
}

const HOLDERS = ['box', 'basket', 'cup', 'drum', 'shell'] as const;
const COUNTED = ['stones', 'seeds', 'leaves'] as const;
const TOGETHER = 2;

/** How many numbers, from where to where, and the greatest total, by difficulty. Up to 4 the table can be memorised. */
const SUMS: readonly { numbers: number; from: number; to: number; total: number }[] = [
  { numbers: 2, from: 2, to: 5, total: 10 }, { numbers: 2, from: 2, to: 9, total: 12 }, { numbers: 2, from: 2, to: 9, total: 18 }, { numbers: 3, from: 2, to: 9, total: 18 },
  { numbers: 2, from: 2, to: 19, total: 30 }, { numbers: 2, from: 10, to: 49, total: 60 }, { numbers: 2, from: 10, to: 89, total: 99 }, { numbers: 3, from: 10, to: 79, total: 99 },
];
const LEAST_TOTAL = 4;
const GREATEST_TOTAL = 99;
/** From here on a wrong number may have the right last digit, so that one digit alone is not enough. */
const TENS_FROM_OPTIONS = 5;

/** Wrong numbers near the right one; it is as often the smallest of them as the greatest or any other. */
function drawNear(stream: RandomStream, right: number, count: number): number[] {
  const tens = count < TENS_FROM_OPTIONS ? 1 : 2;
  const ones = Math.ceil(count / tens);
  const onesBelow = stream.nextBelow(Math.min(ones, right - LEAST_TOTAL + 1));
  let tensBelow = stream.nextBelow(tens);
  if (right - onesBelow - 10 * tensBelow < LEAST_TOTAL) tensBelow = 0;
  else if (right + 10 * (tens - 1 - tensBelow) > GREATEST_TOTAL) tensBelow = tens - 1;
  const least = right - onesBelow - 10 * tensBelow;
  const all = Array.from({ length: tens * ones }, (_, index) => least + 10 * Math.floor(index / ones) + (index % ones));
  return pickSome(stream, all.filter((number) => number !== right), count - 1);
}

export function planSum(stream: RandomStream, difficulty: number): Plan<SumPicture> {
  const { numbers: count, from, to, total } = SUMS[difficulty - 1]!;
  const counted = pick(stream, COUNTED);
  const names = pickSome(stream, HOLDERS, count);
  let numbers: number[];
  do numbers = Array.from({ length: count }, () => between(stream, from, to)); while (numbers.reduce((sum, number) => sum + number, 0) > total);
  const steps = count - 1;
  /** What each holder has when `done` have been poured into the first. */
  const left = (done: number): { name: string; number: number }[] => {
    const poured = numbers.slice(0, done + 1).reduce((sum, number) => sum + number, 0);
    return [poured, ...numbers.slice(done + 1)].map((number, index) => ({ name: index === 0 ? names[0]! : names[index + done]!, number }));
  };
  const traps = Array.from({ length: steps }, (_, done) => drawNear(stream, left(done + 1)[0]!.number, optionsAt(difficulty)));

  return {
    steps,
    step(done): Step {
      const holders = left(done);
      const [first, second] = holders as [{ name: string; number: number }, { name: string; number: number }];
      const answer = (number: number): string => `${first.number} and ${second.number} are ${number}.`;
      return {
        facts: holders.map(({ name, number }) => `The ${name} holds ${number} ${counted}.`),
        ask: `How many are in the ${first.name} and the ${second.name}?`,
        right: answer(first.number + second.number),
        wrong: traps[done]!.map(answer),
      };
    },
    picture(done): SumPicture { return { kind: 'sum', counted, holders: left(done), asked: done < steps ? TOGETHER : 0 }; },
  };
}
