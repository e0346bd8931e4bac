// Every challenge can be solved, has one right answer a step, hides it well, and is the same everywhere.
import { describe, expect, test } from 'vitest';
import { hashName } from '../../../../app/physics/random.ts';
import { CHALLENGE_KINDS, HIGHEST_DIFFICULTY, isRight, LOWEST_DIFFICULTY, makeChallenge, pictureOf, questionAt, solve } from '../../../../app/world/challenge/challenge.ts';
import type { Challenge, ChallengeKind, ChallengePicture, Question } from '../../../../app/world/challenge/challenge.ts';
import { READERS } from './readers.ts';

const DIFFICULTIES = Array.from({ length: HIGHEST_DIFFICULTY - LOWEST_DIFFICULTY + 1 }, (_, index) => LOWEST_DIFFICULTY + index);
const SEEDS = 250;
/** Seeds of every kind and difficulty that a second solver goes through. */
const PROVEN = 600;

function* challengesOf(kind: ChallengeKind, difficulty: number, seeds = SEEDS): Generator<Challenge> {
  // Spread over all of 32 bits, negative ones as an Int32 column holds them.
  for (let index = 0; index < seeds; index += 1) yield makeChallenge(kind, index % 2 === 0 ? index : -Math.imul(index, 0x9e3779b1) | 0, difficulty);
}

function questionsOf(challenge: Challenge): Question[] {
  const solution = solve(challenge);
  return solution.map((_, done) => questionAt(challenge, solution.slice(0, done)));
}

describe.each(CHALLENGE_KINDS)('%s', (kind) => {
  test('every step has exactly one right option by its own text, and solve finds it', () => {
    const broken: string[] = [];
    let steps = 0;
    for (const difficulty of DIFFICULTIES) {
      for (const challenge of challengesOf(kind, difficulty, PROVEN)) {
        const solution = solve(challenge);
        questionsOf(challenge).forEach((question, done) => {
          const right = READERS[kind](question).flatMap((each, option) => (each ? [option] : []));
          if (right.length !== 1 || right[0] !== solution[done]) broken.push(`${difficulty}/${challenge.seed}/${done}: ${right.join()}`);
          steps += 1;
        });
      }
    }
    expect(broken).toEqual([]);
    expect(steps).toBeGreaterThanOrEqual(PROVEN * DIFFICULTIES.length);
  });

  test('isRight is true of that option and false of every other', () => {
    for (const difficulty of DIFFICULTIES) {
      for (const challenge of challengesOf(kind, difficulty, 30)) {
        const solution = solve(challenge);
        expect(solution.length).toBe(challenge.steps);
        questionsOf(challenge).forEach(({ options }, done) => {
          expect(options.map((_, option) => isRight(challenge, solution.slice(0, done), option))).toEqual(options.map((_, option) => option === solution[done]));
        });
      }
    }
  });

  test('three to six different options, more where it is harder', () => {
    const counts = DIFFICULTIES.map((difficulty) => [...challengesOf(kind, difficulty)].flatMap((challenge) => questionsOf(challenge).map(({ options }) => {
      expect(new Set(options).size).toBe(options.length);
      return options.length;
    })));
    for (const [index, each] of counts.entries()) {
      expect(Math.min(...each)).toBeGreaterThanOrEqual(3);
      expect(Math.max(...each)).toBeLessThanOrEqual(6);
      if (index > 0) expect(Math.max(...each)).toBeGreaterThanOrEqual(Math.max(...counts[index - 1]!));
    }
  });

  test('the right option stands in every place equally often', () => {
    for (const difficulty of DIFFICULTIES) {
      const places = new Map<number, number[]>();
      for (const challenge of challengesOf(kind, difficulty, 600)) {
        const solution = solve(challenge);
        const { options } = questionAt(challenge, []);
        const counts = places.get(options.length) ?? options.map(() => 0);
        counts[solution[0]!]! += 1;
        places.set(options.length, counts);
      }
      for (const counts of places.values()) {
        const all = counts.reduce((sum, count) => sum + count, 0);
        if (all < 100) continue;
        const expected = all / counts.length;
        const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
        // 5 degrees of freedom at most: 25.7 is passed once in ten thousand times.
        expect(chiSquare).toBeLessThan(25.7);
      }
    }
  });

  test('harder ones ask no less', () => {
    const steps = DIFFICULTIES.map((difficulty) => { const all = [...challengesOf(kind, difficulty)]; return all.reduce((sum, challenge) => sum + challenge.steps, 0) / all.length; });
    expect(steps.at(-1)).toBeGreaterThan(steps[0]!);
    for (const mean of steps) { expect(mean).toBeGreaterThanOrEqual(1); expect(mean).toBeLessThanOrEqual(7); }
  });

  test('seeds make different challenges', () => {
    const texts = new Set(Array.from(challengesOf(kind, 4), (challenge) => JSON.stringify(questionsOf(challenge))));
    expect(texts.size).toBeGreaterThan(SEEDS * 0.9);
  });
});

describe('sums', () => {
  test.each([3, 7])('the options alone tell nothing at difficulty %i: the right number has every rank among them', (difficulty) => {
    const ranks = new Map<number, number>();
    let all = 0;
    let options = 0;
    for (const challenge of challengesOf('sum', difficulty, 2000)) {
      const question = questionAt(challenge, []);
      const said = question.options.map((option) => Number(/(\d+)\.$/.exec(option)![1]));
      const right = said[solve(challenge)[0]!]!;
      // Near the ends there is no room on one side.
      if (right < 8 || right > 86) continue;
      const rank = [...said].sort((one, other) => one - other).indexOf(right);
      ranks.set(rank, (ranks.get(rank) ?? 0) + 1);
      all += 1;
      options = said.length;
    }
    expect(ranks.size).toBe(options);
    for (const count of ranks.values()) expect(Math.abs(count / all - 1 / options)).toBeLessThan(0.05);
  });
  test('where numbers are large, a wrong one often has the right last digit', () => {
    let tempting = 0;
    for (const challenge of challengesOf('sum', 6)) {
      const { options } = questionAt(challenge, []);
      const right = options[solve(challenge)[0]!]!;
      if (options.some((option) => option !== right && option.at(-2) === right.at(-2))) tempting += 1;
    }
    expect(tempting).toBeGreaterThan(SEEDS / 2);
  });
});

describe('what people see', () => {
  const pictures = (kind: ChallengeKind, difficulty: number): { first: ChallengePicture; last: ChallengePicture; challenge: Challenge }[] =>
    Array.from(challengesOf(kind, difficulty, 60), (challenge) => ({ challenge, first: pictureOf(challenge, []), last: pictureOf(challenge, solve(challenge)) }));

  test('a path: places apart from each other, a way for every fact, walked until the goal', () => {
    for (const { challenge, first, last } of pictures('path', 7)) {
      if (first.kind !== 'path' || last.kind !== 'path') throw new Error('no path');
      expect(new Set(first.places.map(({ column, row }) => `${column}/${row}`)).size).toBe(first.places.length);
      const said = first.ways.map(([from, to]) => `The ${first.places[to]!.name} is beside the ${first.places[from]!.name}.`);
      expect(said.sort()).toEqual([...questionAt(challenge, []).facts].sort());
      for (const [from, to] of first.ways) expect(first.places[to]!.column).toBe(first.places[from]!.column + 1);
      expect(first.walked).toEqual([first.at]);
      expect(last.at).toBe(last.goal);
      expect(last.walked.length).toBe(challenge.steps + 2);
    }
  });
  test('a pattern grows to its whole length', () => {
    for (const { challenge, first, last } of pictures('pattern', 6)) {
      if (first.kind !== 'pattern' || last.kind !== 'pattern') throw new Error('no pattern');
      expect([first.row.length, last.row.length]).toEqual([first.given, first.whole]);
      expect(last.row.length - first.row.length).toBe(challenge.steps);
    }
  });
  test('a glyph becomes whole and keeps its symmetry', () => {
    for (const difficulty of [3, 8]) for (const { first, last } of pictures('glyph', difficulty)) {
      if (first.kind !== 'glyph' || last.kind !== 'glyph') throw new Error('no glyph');
      expect(first.panes.filter((pane) => pane === null).length).toBe(difficulty === 3 ? 3 : 6);
      expect(first.panes[first.asked! * 3] === null || first.panes[first.asked! * 3 + 1] === null || first.panes[first.asked! * 3 + 2] === null).toBe(true);
      expect(last.asked).toBeNull();
      expect(last.panes).not.toContain(null);
      expect([0, 3, 6].map((pane) => last.panes[pane])).toEqual([2, 5, 8].map((pane) => last.panes[pane]));
    }
  });
  test('what is poured together keeps its sum; what is sorted is in order and complete', () => {
    for (const { first, last } of pictures('sum', 8)) {
      if (first.kind !== 'sum' || last.kind !== 'sum') throw new Error('no sum');
      expect(last.holders).toEqual([{ name: first.holders[0]!.name, number: first.holders.reduce((sum, { number }) => sum + number, 0) }]);
      expect([first.asked, last.asked]).toEqual([2, 0]);
    }
    for (const { first, last } of pictures('sorting', 8)) {
      if (first.kind !== 'sorting' || last.kind !== 'sorting') throw new Error('no sorting');
      expect([first.sorted, last.left]).toEqual([[], []]);
      expect(last.sorted).toEqual([...first.left].sort((one, other) => (first.takes === 'smallest' ? one - other : other - one)));
    }
  });
});

describe('the same everywhere', () => {
  test('all sentences and pictures of many challenges, as one number', () => {
    const texts = CHALLENGE_KINDS.flatMap((kind) => DIFFICULTIES.flatMap((difficulty) => Array.from(challengesOf(kind, difficulty, 40), (challenge) => {
      const solution = solve(challenge);
      return JSON.stringify([challenge, solution, questionsOf(challenge), solution.map((_, done) => pictureOf(challenge, solution.slice(0, done)))]);
    })));
    expect(hashName(texts.join('\n'))).toBe(25933420);
  });
});

describe('bad input', () => {
  const challenge = makeChallenge('sorting', 7, 3);
  const solution = solve(challenge);
  test.each([0, 99, -1, 2.5, Number.NaN, Infinity])('no difficulty %s', (difficulty) => {
    expect(() => makeChallenge('path', 1, difficulty)).toThrow(RangeError);
    expect(() => makeChallenge('path', 1, difficulty)).toThrow(`from 1 to 8, not ${difficulty}`);
  });
  test.each([0.5, Number.NaN, 2 ** 32, -(2 ** 31) - 1])('no seed %s', (seed) => { expect(() => makeChallenge('path', seed, 1)).toThrow(`32 bits, not ${seed}`); });
  test('no kind of that name', () => { expect(() => makeChallenge('riddle' as ChallengeKind, 1, 1)).toThrow('There is no challenge of kind "riddle"; there are path, pattern'); });
  test('no step beyond the end', () => {
    expect(() => questionAt(challenge, solution)).toThrow('This challenge has 4 steps, and 4 are answered: there is no step 5.');
    expect(() => isRight(challenge, solution, 0)).toThrow(RangeError);
    expect(() => pictureOf(challenge, [...solution, 0])).toThrow(RangeError);
  });
  test('no step after a wrong answer', () => {
    const wrong = (solution[0]! + 1) % 3;
    expect(() => questionAt(challenge, [wrong])).toThrow(`Option ${wrong} is not the right one of step 1`);
    expect(() => pictureOf(challenge, [wrong])).toThrow(RangeError);
  });
  test.each([-1, 4, 0.5, Number.NaN])('no option %s', (option) => { expect(() => isRight(challenge, [], option)).toThrow(`there is no option ${option}`); });
});
