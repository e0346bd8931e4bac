// Keeps challenges as hard as whoever meets them can bear: about three of four are solved. A weighted staircase: a success
// adds one to the balance, a failure takes three, so at three of four it stands still. Only a balance far from the middle
// changes the difficulty, and every change begins again in the middle: that is what keeps it from flapping.
import { HIGHEST_DIFFICULTY, LOWEST_DIFFICULTY } from './challenge.ts';

export interface DifficultyState {
  readonly difficulty: number;
  /** Evidence for a change, between -TIPPING_POINT and TIPPING_POINT. */
  readonly balance: number;
}

/** The target: this many successes for every failure. */
export const SUCCESSES_A_FAILURE = 3;
/** Four failures in a row, or twelve successes, beyond what is expected. */
export const TIPPING_POINT = 12;

export const FIRST_DIFFICULTY: DifficultyState = { difficulty: LOWEST_DIFFICULTY, balance: 0 };

/** The state after one challenge was solved or failed. */
export function nextDifficulty({ difficulty, balance }: DifficultyState, success: boolean): DifficultyState {
  if (!Number.isInteger(difficulty) || difficulty < LOWEST_DIFFICULTY || difficulty > HIGHEST_DIFFICULTY) {
    throw new RangeError(`A difficulty is a whole number from ${LOWEST_DIFFICULTY} to ${HIGHEST_DIFFICULTY}, not ${difficulty}.`);
  }
  if (!Number.isInteger(balance) || Math.abs(balance) > TIPPING_POINT) throw new RangeError(`A balance is a whole number from -${TIPPING_POINT} to ${TIPPING_POINT}, not ${balance}.`);
  const moved = Math.max(-TIPPING_POINT, Math.min(TIPPING_POINT, balance + (success ? 1 : -SUCCESSES_A_FAILURE)));
  if (moved === TIPPING_POINT && difficulty < HIGHEST_DIFFICULTY) return { difficulty: difficulty + 1, balance: 0 };
  if (moved === -TIPPING_POINT && difficulty > LOWEST_DIFFICULTY) return { difficulty: difficulty - 1, balance: 0 };
  return { difficulty, balance: moved };
}
