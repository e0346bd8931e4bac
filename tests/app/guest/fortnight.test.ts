// A fortnight on somebody's laptop, and hostile sequences: what a rule forbids is never done, nothing flaps, and the reason that is
// said is the right one at every moment. The rules are written here a second time, in the plainest way.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge, SETTLE_MS } from '../../../app/guest/judge.ts';
import type { GuestState, Verdict } from '../../../app/guest/judge.ts';
import { LEVELS, rankOf } from '../../../app/guest/rules.ts';
import type { GuestRules, Surroundings } from '../../../app/guest/rules.ts';
import { NOTHING_TOLD } from '../../../app/guest/signals.ts';
import { Settings } from '../../../schemas/settings.ts';
import { DAY_MS, DAYS, Laptop, LAPTOP_RULES, randomOf, STEP_MS } from './fortnight.ts';

const RANK = { stopped: 0, gentle: 1, 'in-use': 2, away: 3 } as const;
const HOUR_MS = 3_600_000;
/** A run of more that became less again this soon is what a person would call a flap. */
const SHORT_MS = 10 * 60_000;

/** What forbids learning, said plainly; in the order in which a person should hear it. */
function forbidding(seen: Surroundings, rules: GuestRules): string[] {
  const why: string[] = [];
  if (seen.suspending) why.push('falling-asleep');
  if (rules.diskQuotaMegabytes > 0 && seen.homeBytes !== null && seen.homeBytes >= rules.diskQuotaMegabytes * 1024 * 1024) why.push('disk-quota');
  if (seen.thermal === 'critical' || (seen.temperatureC !== null && seen.temperatureC >= rules.temperatureHardCelsius)) why.push('too-hot');
  if (seen.onBattery === true && !rules.runOnBattery) why.push('on-battery');
  if (rules.schedule[Math.floor(seen.hourOfWeek / 24)]?.charAt(seen.hourOfWeek % 24) === '.') why.push('off-hours');
  if (seen.exclusiveApp !== null && rules.exclusiveApps.length > 0) why.push('exclusive-app');
  if (seen.fullScreen === true && rules.pauseInFullScreen) why.push('full-screen');
  if (rules.onlyWhenAway && seen.seat.seat && (seen.seat.idleMs === null || seen.seat.idleMs < rules.awayMinutes * 60_000)) why.push('person-here');
  return why;
}

interface Moment { readonly atMs: number; readonly seen: Surroundings; readonly verdict: Verdict }

/** Heat and the quota end lower than they begin: between the two the same reason is right, and only there. */
function lingers(reason: string | null, seen: Surroundings, rules: GuestRules): boolean {
  if (reason === 'too-hot') return seen.temperatureC !== null && seen.temperatureC >= rules.temperatureHardCelsius - 5;
  return reason === 'disk-quota' && rules.diskQuotaMegabytes > 0 && seen.homeBytes !== null && seen.homeBytes >= 0.97 * rules.diskQuotaMegabytes * 1024 * 1024;
}

/** From how much on it is warm: a little less is right only where it was so before. */
const isWarm = (seen: Surroundings, rules: GuestRules, lessC = 0): boolean => seen.thermal === 'serious' || (seen.temperatureC !== null && seen.temperatureC >= rules.temperatureSoftCelsius - lessC);

/** What is wrong with learning gently, or with not doing so. */
function faultOfGentle({ seen, verdict: { level, reason } }: Moment, rules: GuestRules): string | null {
  if (level === 'stopped') return null;
  if (isWarm(seen, rules) && (level !== 'gentle' || reason !== 'warm')) return `${level} because of ${reason}, though warm`;
  if (level !== 'gentle') return null;
  const isRight = reason === 'warm' ? isWarm(seen, rules, 5) : reason === 'others-busy' ? seen.foreignLoad !== null && seen.foreignLoad >= 0.25 : reason === 'settling';
  return isRight ? null : `gentle because of ${reason}`;
}

/** Faults of a whole run, each with its moment; empty is what is wanted. */
function faultsOf(run: readonly Moment[], rules: GuestRules): string[] {
  const faults: string[] = [], flapsMs: number[] = [];
  let loosenedMs: number | null = null, changedMs: number | null = null, before: Moment | null = null;
  for (const moment of run) {
    const { atMs, seen, verdict } = moment, forbids = forbidding(seen, rules);
    if (forbids.length > 0 && verdict.level !== 'stopped') faults.push(`${atMs}: learns though ${forbids[0]}`);
    if (forbids.length > 0 && verdict.reason === null) faults.push(`${atMs}: says nothing though ${forbids[0]}`);
    if (verdict.level === 'stopped' && !lingers(verdict.reason, seen, rules) && verdict.reason !== (forbids[0] ?? 'settling')) faults.push(`${atMs}: says ${verdict.reason}, is ${forbids[0] ?? 'settling'}`);
    const gentle = faultOfGentle(moment, rules);
    if (gentle !== null) faults.push(`${atMs}: ${gentle}`);
    if (verdict.level === 'away' && verdict.reason !== null) faults.push(`${atMs}: away and yet ${verdict.reason}`);
    if (verdict.level === 'away' && seen.seat.seat && (seen.seat.idleMs === null || seen.seat.idleMs < rules.awayMinutes * 60_000)) faults.push(`${atMs}: as if away, beside a person`);
    const step = before === null ? 0 : RANK[verdict.level] - RANK[before.verdict.level];
    if (step > 0) {
      if (changedMs !== null && atMs - changedMs < 60_000) faults.push(`${atMs}: more ${atMs - changedMs} ms after the last change`);
      loosenedMs = atMs;
    }
    if (step < 0) {
      if (loosenedMs !== null && atMs - loosenedMs < SHORT_MS) flapsMs.push(atMs);
      loosenedMs = null;
    }
    if (step !== 0) changedMs = atMs;
    if (flapsMs.filter((flapMs) => atMs - flapMs < HOUR_MS).length > 2) faults.push(`${atMs}: more than two flaps within an hour`);
    before = moment;
  }
  return faults;
}

describe('G1 G3 G5 a fortnight', () => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))('of seed %i', (seed) => {
    const laptop = new Laptop(randomOf(seed));
    const run: Moment[] = [];
    let state: GuestState | null = null;
    const counted = new Map<string, number>();
    for (let atMs = 0; atMs < DAYS * DAY_MS; atMs += STEP_MS) {
      const seen: Surroundings = laptop.step(atMs, state?.verdict.level ?? 'stopped');
      state = judge(state, seen, LAPTOP_RULES, atMs);
      run.push({ atMs, seen, verdict: state.verdict });
      const key = state.verdict.reason ?? state.verdict.level;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    expect(faultsOf(run, LAPTOP_RULES).slice(0, 5)).toEqual([]);
    // It is a fortnight in which everything happens, and it learns when it may.
    for (const reason of ['too-hot', 'disk-quota', 'on-battery', 'full-screen', 'exclusive-app', 'off-hours', 'falling-asleep', 'others-busy', 'warm', 'settling', 'away', 'in-use']) expect(counted.get(reason) ?? 0, reason).toBeGreaterThan(0);
    const free = run.filter(({ seen }) => forbidding(seen, LAPTOP_RULES).length === 0), learns = free.filter(({ verdict }) => verdict.level !== 'stopped');
    expect(learns.length / free.length).toBeGreaterThan(0.85);
  });

  test('the oracle finds what is wrong', () => {
    const seen: Surroundings = { ...NOTHING_TOLD, suspending: false, homeBytes: null, hourOfWeek: 150 };
    const moment = (minute: number, level: Verdict['level'], reason: Verdict['reason'], change: Partial<Surroundings> = {}): Moment => ({ atMs: minute * 60_000, seen: { ...seen, ...change }, verdict: { level, reason } });
    const rules = Settings.parse({});
    expect(faultsOf([moment(0, 'away', null, { onBattery: true })], rules)[0]).toMatch(/learns though on-battery/);
    expect(faultsOf([moment(0, 'stopped', 'settling', { onBattery: true })], rules)[0]).toMatch(/says settling, is on-battery/);
    expect(faultsOf([moment(0, 'stopped', 'settling'), moment(1, 'away', null), moment(1.5, 'stopped', 'settling'), moment(2, 'away', null)], rules)[0]).toMatch(/more 30000 ms after/);
    expect(faultsOf([moment(0, 'stopped', 'too-hot', { temperatureC: 45 })], rules)[0]).toMatch(/says too-hot, is settling/);
    expect(faultsOf([moment(0, 'gentle', 'warm', { temperatureC: 60 })], rules)[0]).toMatch(/gentle because of warm/);
    expect(faultsOf([moment(0, 'away', null, { temperatureC: 85 })], rules)[0]).toMatch(/away because of null, though warm/);
    const flapping = Array.from({ length: 8 }, (_, index) => moment(index * 2, index % 2 === 0 ? 'stopped' : 'away', index % 2 === 0 ? 'settling' : null));
    expect(faultsOf(flapping, rules).at(-1)).toMatch(/two flaps/);
  });
});

describe('G1 G3 G5 hostile sequences', () => {
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 });
  const surroundings: fc.Arbitrary<Surroundings> = fc.record({
    seat: fc.oneof(fc.constant({ seat: false } as const), maybe(fc.integer({ min: 0, max: 400_000 })).map((idleMs) => ({ seat: true, idleMs }) as const)),
    onBattery: maybe(fc.boolean()), foreignLoad: maybe(fc.double({ min: 0, max: 1, noNaN: true })), temperatureC: maybe(fc.integer({ min: 30, max: 110 })),
    thermal: maybe(fc.constantFrom('nominal', 'fair', 'serious', 'critical')), fullScreen: maybe(fc.boolean()), exclusiveApp: maybe(fc.constant('game')), metered: maybe(fc.boolean()),
    suspending: fc.boolean(), homeBytes: maybe(fc.integer({ min: 0, max: 20 * 1024 ** 2 })), hourOfWeek: fc.integer({ min: 0, max: 167 }),
  });
  const rules = fc.record({
    runOnBattery: fc.boolean(), onlyWhenAway: fc.boolean(), awayMinutes: fc.integer({ min: 1, max: 5 }), yieldToOthers: fc.boolean(), exclusiveApps: fc.constantFrom([], ['game']), pauseInFullScreen: fc.boolean(),
    schedule: fc.array(fc.string({ unit: fc.constantFrom('#', '#', '.'), minLength: 24, maxLength: 24 }), { minLength: 7, maxLength: 7 }), diskQuotaMegabytes: fc.constantFrom(0, 10),
  }).map((some) => Settings.parse(some));
  const calm: Surroundings = { ...NOTHING_TOLD, suspending: false, homeBytes: null, hourOfWeek: 0 };

  test('of anything at any time break no promise', () => {
    fc.assert(fc.property(rules, fc.array(fc.tuple(surroundings, fc.integer({ min: 0, max: 240_000 })), { minLength: 2, maxLength: 120 }), (asked, steps) => {
      const run: Moment[] = [];
      let state: GuestState | null = null, atMs = 0;
      for (const [seen, waitMs] of steps) {
        atMs += waitMs;
        state = judge(state, seen, asked, atMs);
        run.push({ atMs, seen, verdict: state.verdict });
      }
      expect(faultsOf(run, asked)).toEqual([]);
    }), { numRuns: 400 });
  });

  test('of anything, followed by an hour of calm, end with all it may', () => {
    fc.assert(fc.property(fc.array(fc.tuple(surroundings, fc.integer({ min: 0, max: 240_000 })), { minLength: 1, maxLength: 60 }), (steps) => {
      const asked = Settings.parse({});
      let state: GuestState | null = null, atMs = 0;
      for (const [seen, waitMs] of steps) { atMs += waitMs; state = judge(state, seen, asked, atMs); }
      for (const endMs = atMs + HOUR_MS + 4 * SETTLE_MS; atMs <= endMs; atMs += STEP_MS) state = judge(state, calm, asked, atMs);
      expect(state?.verdict).toEqual({ level: 'away', reason: null });
    }), { numRuns: 100 });
  });

  test('levels are what they are called', () => { for (const level of LEVELS) expect(rankOf(level)).toBe(RANK[level]); });
});
