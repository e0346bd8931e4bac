// Challenges guard relics: a few questions in a row, each with one right option. A challenge is made from kind, seed and
// difficulty alone, so the world stores three integers and every node makes the same one. Whoever solves it, a person, the
// rules or the organism, meets the same sentences.
import { SeededStream } from '../../physics/random.ts';
import { shuffle } from '../language/shuffle.ts';
import { planGlyph } from './glyphs.ts';
import type { GlyphPicture } from './glyphs.ts';
import { planPath } from './paths.ts';
import type { PathPicture } from './paths.ts';
import { planPattern } from './patterns.ts';
import type { PatternPicture } from './patterns.ts';
import type { Plan, Step } from './plan.ts';
import { planSorting } from './sorting.ts';
import type { SortingPicture } from './sorting.ts';
import { planSum } from './sums.ts';
import type { SumPicture } from './sums.ts';

/** In order: the world stores a kind as its place in this list. */
export const CHALLENGE_KINDS = ['path', 'pattern', 'glyph', 'sum', 'sorting'] as const;
export type ChallengeKind = (typeof CHALLENGE_KINDS)[number];
export const LOWEST_DIFFICULTY = 1;
export const HIGHEST_DIFFICULTY = 8;

export interface Challenge {
  readonly kind: ChallengeKind;
  readonly difficulty: number;
  readonly seed: number;
  /** How many questions it has. */
  readonly steps: number;
}

export interface Question {
  readonly facts: readonly string[];
  readonly ask: string;
  /** 3 to 6 different sentences, one of them right. */
  readonly options: readonly string[];
}

/** A challenge as people see it. */
export type ChallengePicture = PathPicture | PatternPicture | GlyphPicture | SumPicture | SortingPicture;

const PLANNERS: Readonly<Record<ChallengeKind, (stream: SeededStream, difficulty: number) => Plan<ChallengePicture>>> = {
  path: planPath, pattern: planPattern, glyph: planGlyph, sum: planSum, sorting: planSorting,
};

type Made = Pick<Challenge, 'kind' | 'seed' | 'difficulty'>;

function planOf({ kind, seed, difficulty }: Made): Plan<ChallengePicture> {
  if (!CHALLENGE_KINDS.includes(kind)) throw new RangeError(`There is no challenge of kind "${String(kind)}"; there are ${CHALLENGE_KINDS.join(', ')}.`);
  if (!Number.isInteger(difficulty) || difficulty < LOWEST_DIFFICULTY || difficulty > HIGHEST_DIFFICULTY) {
    throw new RangeError(`The difficulty of a challenge is a whole number from ${LOWEST_DIFFICULTY} to ${HIGHEST_DIFFICULTY}, not ${difficulty}.`);
  }
  if (!Number.isInteger(seed) || seed < -0x8000_0000 || seed > 0xffff_ffff) throw new RangeError(`The seed of a challenge is a whole number of 32 bits, not ${seed}.`);
  return PLANNERS[kind](SeededStream.from(seed, `challenge-${kind}-${difficulty}`), difficulty);
}

export function makeChallenge(kind: ChallengeKind, seed: number, difficulty: number): Challenge {
  return { kind, difficulty, seed, steps: planOf({ kind, seed, difficulty }).steps };
}

function optionsOf({ kind, seed, difficulty }: Made, { right, wrong }: Step, done: number): string[] {
  const options = [right, ...wrong];
  shuffle(SeededStream.from(seed, `challenge-${kind}-${difficulty}-options-${done}`), options);
  return options;
}

function rightOption(challenge: Made, plan: Plan<ChallengePicture>, done: number): number {
  const step = plan.step(done);
  return optionsOf(challenge, step, done).indexOf(step.right);
}

/** The right option of every step: the proof that the challenge can be solved. */
export function solve(challenge: Challenge): number[] {
  const plan = planOf(challenge);
  return Array.from({ length: plan.steps }, (_, done) => rightOption(challenge, plan, done));
}

/** The plan, once these answers were found right and to leave at least `spare` steps. */
function planAfter(challenge: Challenge, answered: readonly number[], spare: number): Plan<ChallengePicture> {
  const plan = planOf(challenge);
  if (answered.length > plan.steps - spare) {
    throw new RangeError(`This challenge has ${plan.steps} steps, and ${answered.length} are answered: there is no step ${answered.length + 1}.`);
  }
  const wrong = answered.findIndex((option, done) => option !== rightOption(challenge, plan, done));
  if (wrong >= 0) throw new RangeError(`Option ${answered[wrong]} is not the right one of step ${wrong + 1}: a wrong answer leads to no further step.`);
  return plan;
}

/** The step that follows the answers so far, which are all right. */
export function stepAt(challenge: Challenge, answered: readonly number[]): Step { return planAfter(challenge, answered, 1).step(answered.length); }

/** The question of step `answered.length`; earlier answers are all right. */
export function questionAt(challenge: Challenge, answered: readonly number[]): Question {
  const step = stepAt(challenge, answered);
  return { facts: step.facts, ask: step.ask, options: optionsOf(challenge, step, answered.length) };
}

/** True when this option of step `answered.length` is the right one. */
export function isRight(challenge: Challenge, answered: readonly number[], option: number): boolean {
  const step = stepAt(challenge, answered);
  const options = optionsOf(challenge, step, answered.length);
  if (!Number.isInteger(option) || option < 0 || option >= options.length) {
    throw new RangeError(`Step ${answered.length + 1} has options 0 to ${options.length - 1}; there is no option ${option}.`);
  }
  return options[option] === step.right;
}

/** What is seen after these answers; with all of them, the solved challenge. */
export function pictureOf(challenge: Challenge, answered: readonly number[]): ChallengePicture {
  return planAfter(challenge, answered, 0).picture(answered.length);
}
