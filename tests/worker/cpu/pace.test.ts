// The pace, against made-up machines: how long a run takes with each number of helpers is given, time is counted.
import { expect, it } from 'vitest';
import { Pace } from '../../../worker/engine/cpu/pace.ts';

/** Runs until `totalMs` have passed; how many runs were done, and the helpers of the last ones. */
function simulate(pace: Pace, helpers: number, totalMs: number, durationMs: (taking: number) => number): { runs: number; last: number[] } {
  let runs = 0, passedMs = 0;
  const taken: number[] = [];
  while (passedMs < totalMs) {
    const taking = pace.share(helpers);
    const ms = durationMs(taking);
    pace.finished(ms, helpers);
    passedMs += ms;
    runs += 1;
    taken.push(taking);
  }
  return { runs, last: taken.slice(-20) };
}

const quiet = (taking: number): number => 80 / (1 + taking);
const busy = (taking: number): number => (taking === 0 ? 100 : 200 + 20 * taking);

it('lets every helper take part while that goes well, also with some noise', () => {
  let n = 0;
  const { last } = simulate(new Pace(), 3, 60_000, (taking) => quiet(taking) * (1 + 0.1 * Math.sin(n++)));
  expect(new Set(last)).toEqual(new Set([3]));
});

it('goes on alone while helpers hold things up, at nearly the speed of being alone, and takes them back afterwards', () => {
  const pace = new Pace();
  simulate(pace, 1, 5_000, quiet);
  const { runs } = simulate(pace, 1, 60_000, busy);
  expect(runs).toBeGreaterThan(0.93 * 60_000 / busy(0));
  const after = simulate(pace, 1, 60_000, quiet);
  expect(after.last).toEqual(new Array(20).fill(1));
  expect(after.runs).toBeGreaterThan(0.8 * 60_000 / quiet(1));
});

it('notices a machine that was busy from the beginning', () => {
  const { runs } = simulate(new Pace(), 1, 20_000, busy);
  expect(runs).toBeGreaterThan(0.85 * 20_000 / busy(0));
});

it('finds the number of helpers that pays', () => {
  const pace = new Pace();
  simulate(pace, 7, 5_000, quiet);
  const { last } = simulate(pace, 7, 60_000, (taking) => (taking <= 1 ? quiet(taking) : 60 * taking));
  expect(Math.min(...last)).toBe(1);
  expect(last.filter((taking) => taking === 1).length).toBeGreaterThan(10);
});

it('has nothing to decide without helpers', () => {
  const pace = new Pace();
  pace.finished(5, 0);
  expect(pace.share(0)).toBe(0);
});
