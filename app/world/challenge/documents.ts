// A step of a challenge as training text: its facts, its question and the right answer, in the frame of every conversation.
import { frameOf } from '../language/frame.ts';
import type { Piece } from '../language/frame.ts';
import { solve, stepAt } from './challenge.ts';
import type { Challenge } from './challenge.ts';

/** Step `step` counts from 0, with everything before it answered rightly. */
export function documentOf(challenge: Challenge, step: number): Piece[] {
  if (!Number.isInteger(step) || step < 0 || step >= challenge.steps) throw new RangeError(`This challenge has steps 0 to ${challenge.steps - 1}; there is no step ${step}.`);
  const { facts, ask, right } = stepAt(challenge, solve(challenge).slice(0, step));
  return frameOf({ facts, ask, answer: right });
}
