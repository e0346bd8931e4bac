// What the five kinds of challenge have in common: a plan of steps, each a question with one right answer and some wrong
// ones. A kind decides what is asked; challenge.ts shuffles the options and checks whoever answers.
import type { RandomStream } from '../../ports.ts';
import { shuffle } from '../language/shuffle.ts';
import type { COLOURS } from '../language/words.ts';

export interface Step {
  readonly facts: readonly string[];
  readonly ask: string;
  readonly right: string;
  /** Really wrong, different from each other, and tempting: the best trap first. */
  readonly wrong: readonly string[];
}

export interface Plan<Picture> {
  readonly steps: number;
  /** What is asked when `done` steps are behind; `done` is below `steps`. */
  step(done: number): Step;
  /** What is seen when `done` steps are behind; after the last one everything stands. */
  picture(done: number): Picture;
}

/** How many options a question has, by difficulty; as many as there are where a kind has fewer. */
const OPTIONS = [3, 3, 4, 4, 5, 5, 6, 6] as const;
export function optionsAt(difficulty: number): number { return OPTIONS[difficulty - 1]!; }

/** Of the world's words that can be a colour, those one can paint a pane with. */
export const PANE_COLOURS = ['red', 'blue', 'green', 'golden', 'white', 'grey'] as const satisfies readonly (typeof COLOURS)[number][];
export type PaneColour = (typeof PANE_COLOURS)[number];

export function pick<T>(stream: RandomStream, list: readonly T[]): T { return list[stream.nextBelow(list.length)]!; }

/** `count` different members of the list, in random order. */
export function pickSome<T>(stream: RandomStream, list: readonly T[], count: number): T[] {
  const shuffled = [...list];
  shuffle(stream, shuffled);
  return shuffled.slice(0, count);
}

/** A whole number of this range, both ends included. */
export function between(stream: RandomStream, from: number, to: number): number { return from + stream.nextBelow(to - from + 1); }
