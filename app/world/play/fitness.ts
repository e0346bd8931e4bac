// Whether the organism is fit to decide for beings: a rolling examination. The questions are fixed, drawn once from lives by the
// rules on ground and with names that no training text has; it is asked one after the other, round and round, and what counts is
// the latest answer to each. It is given the beings when it does nearly as well as the rules and loses them when it does clearly
// worse: between the two nothing changes, so that who decides does not flap.
import { SeededStream } from '../../physics/random.ts';
import { Ground, PLAY_SHAPE } from './ground.ts';
import type { Ask } from './ground.ts';
import { rulesAnswer, rulesPolicy } from './policies.ts';

export interface ExamQuestion {
  readonly kind: Ask['kind'];
  readonly facts: readonly string[];
  readonly question: string;
  readonly options: readonly string[];
  /** Options that the rules might take here. */
  readonly fit: readonly number[];
}

/** Seeds of the grounds the questions come from: no seed of a node, whose text comes from others. */
const EXAM_SEED = 80_000_000;
/** Half of them acts, half steps of challenges. */
export const EXAM_QUESTIONS = 64;
/** Questions of one ground and kind, so that no world counts for much. */
const QUESTIONS_A_GROUND = 2;
/** Decisions lived between two of them, at least. */
const APART = 7;
/** The rules draw so often before an option counts as none of theirs. */
const DRAWS = 16;
/** Share of the questions answered as the rules might: from here on it decides, below the other it no longer does. */
export const FIT_FROM = 0.85;
export const UNFIT_BELOW = 0.75;

function fitOptions(ask: Ask): number[] {
  if (ask.kind === 'answer') return [ask.right];
  const stream = SeededStream.from(EXAM_SEED, 'fit');
  return [...new Set(Array.from({ length: DRAWS }, () => rulesPolicy(ask.perception, stream)))].sort((one, other) => one - other);
}

/** The questions, always the same. An act that every option fits is no question. */
export function drawExam(): ExamQuestion[] {
  const questions: ExamQuestion[] = [], half = EXAM_QUESTIONS / 2;
  const count = { act: 0, answer: 0 };
  for (let number = 0; count.act < half || count.answer < half; number += 1) {
    const ground = new Ground(EXAM_SEED + number, { ...PLAY_SHAPE, heldOutNames: true }), stream = SeededStream.from(EXAM_SEED + number, 'examined life');
    const taken = { act: 0, answer: 0 };
    let waited = APART;
    for (let decision = 0; decision < 200 && (taken.act < QUESTIONS_A_GROUND || taken.answer < QUESTIONS_A_GROUND); decision += 1) {
      const ask = ground.ask(), { kind, facts, question, options } = ask, fit = fitOptions(ask);
      waited += 1;
      if (waited >= APART && taken[kind] < QUESTIONS_A_GROUND && count[kind] < half && fit.length < options.length - 1) {
        questions.push({ kind, facts, question, options, fit });
        taken[kind] += 1;
        count[kind] += 1;
        waited = 0;
      }
      ground.choose(ask.kind === 'act' ? rulesPolicy(ask.perception, stream) : rulesAnswer(ask.right, options.length, 0, stream));
    }
  }
  return questions;
}

/** Latest result of each question: right, wrong, or not asked yet. */
export interface Fitness { readonly results: readonly (boolean | null)[]; readonly next: number; readonly drives: boolean }
export const UNEXAMINED: Fitness = { results: Array.from({ length: EXAM_QUESTIONS }, () => null), next: 0, drives: false };

/** Share answered as the rules might; null before every question was asked once. */
export function shareFit({ results }: Fitness): number | null {
  return results.includes(null) ? null : results.filter((right) => right === true).length / results.length;
}

/** After an answer to question `next`. */
export function answered(fitness: Fitness, right: boolean): Fitness {
  const results = fitness.results.with(fitness.next, right), next = (fitness.next + 1) % results.length;
  const share = shareFit({ ...fitness, results });
  const drives = share === null ? fitness.drives : fitness.drives ? share >= UNFIT_BELOW : share >= FIT_FROM;
  return { results, next, drives };
}
