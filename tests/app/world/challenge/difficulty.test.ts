// The controller finds the difficulty at which three of four are solved, stays about there, and does not flap.
import { describe, expect, test } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { HIGHEST_DIFFICULTY, LOWEST_DIFFICULTY } from '../../../../app/world/challenge/challenge.ts';
import { FIRST_DIFFICULTY, nextDifficulty, SUCCESSES_A_FAILURE, TIPPING_POINT } from '../../../../app/world/challenge/difficulty.ts';
import type { DifficultyState } from '../../../../app/world/challenge/difficulty.ts';

/** Percent solved at each difficulty, from somebody who is lost at once to somebody who can do nearly all. */
const PLAYERS: readonly (readonly number[])[] = [
  [92, 75, 55, 40, 30, 25, 20, 18], [96, 90, 82, 70, 55, 45, 35, 30], [98, 96, 93, 88, 80, 72, 60, 50], [95, 85, 65, 45, 35, 30, 25, 20],
];

function play(solved: (difficulty: number) => number, seed: number, rounds: number): { states: DifficultyState[]; successes: number[] } {
  const stream = SeededStream.from(seed, 'difficulty-test');
  const states: DifficultyState[] = [FIRST_DIFFICULTY];
  const successes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const state = states.at(-1)!;
    const success = stream.nextBelow(100) < solved(state.difficulty);
    successes.push(success ? 1 : 0);
    states.push(nextDifficulty(state, success));
  }
  return { states, successes };
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Rounds between one change of difficulty and the next. */
function restsOf(states: readonly DifficultyState[]): number[] {
  const changes = states.flatMap(({ difficulty }, index) => (index > 0 && states[index - 1]!.difficulty !== difficulty ? [index] : []));
  return changes.slice(1).map((change, index) => change - changes[index]!);
}

describe('in play', () => {
  test.each(PLAYERS)('a player who solves %i, %i, %i ... percent comes to about three of four', (...solved) => {
    const rates = Array.from({ length: 12 }, (_, seed) => mean(play((difficulty) => solved[difficulty - 1]!, seed, 1200).successes.slice(200)));
    expect(Math.abs(mean(rates) - SUCCESSES_A_FAILURE / (SUCCESSES_A_FAILURE + 1))).toBeLessThan(0.04);
    for (const rate of rates) expect(Math.abs(rate - 0.75)).toBeLessThan(0.08);
  });
  test('it does not flap: long rests between changes, and none is undone by a few answers', () => {
    for (const solved of PLAYERS) {
      const rests = Array.from({ length: 12 }, (_, seed) => restsOf(play((difficulty) => solved[difficulty - 1]!, seed, 1200).states)).flat();
      expect(mean(rests)).toBeGreaterThan(20);
      expect(Math.min(...rests)).toBeGreaterThanOrEqual(TIPPING_POINT / SUCCESSES_A_FAILURE);
    }
  });
  test('who learns is followed upward, who forgets downward', () => {
    const skill = (percent: number) => play((difficulty) => Math.max(5, percent - 12 * difficulty), 3, 400).states.slice(200).map(({ difficulty }) => difficulty);
    expect(mean(skill(100))).toBeLessThan(mean(skill(130)) - 1);
    expect(mean(skill(130))).toBeLessThan(mean(skill(160)) - 1);
  });
  test('nobody falls below the lowest or rises above the highest', () => {
    expect(play(() => 0, 1, 100).states.at(-1)).toEqual({ difficulty: LOWEST_DIFFICULTY, balance: -TIPPING_POINT });
    expect(play(() => 100, 1, 400).states.at(-1)).toEqual({ difficulty: HIGHEST_DIFFICULTY, balance: TIPPING_POINT });
  });
});

test('twelve successes in a row raise it, four failures lower it, one answer does not', () => {
  const after = (state: DifficultyState, answers: readonly boolean[]): DifficultyState => answers.reduce(nextDifficulty, state);
  const start: DifficultyState = { difficulty: 4, balance: 0 };
  expect(after(start, Array<boolean>(11).fill(true)).difficulty).toBe(4);
  expect(after(start, Array<boolean>(12).fill(true))).toEqual({ difficulty: 5, balance: 0 });
  expect(after(start, Array<boolean>(3).fill(false)).difficulty).toBe(4);
  expect(after(start, Array<boolean>(4).fill(false))).toEqual({ difficulty: 3, balance: 0 });
  expect(after({ difficulty: 5, balance: 0 }, [false]).difficulty).toBe(5);
});

test.each([{ difficulty: 0, balance: 0 }, { difficulty: 9, balance: 0 }, { difficulty: Number.NaN, balance: 0 }, { difficulty: 3, balance: 13 }, { difficulty: 3, balance: 0.5 }])(
  'a state that cannot be is refused: %o', (state) => { expect(() => nextDifficulty(state, true)).toThrow(RangeError); });
