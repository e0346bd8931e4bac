// The node's states, limits, pause and supervisor: one reason from the closed set, always, and the right next action.
import { describe, expect, test } from 'vitest';
import { describeState, stateOf } from '../../../app/agent/nodeState.ts';
import type { Observation } from '../../../app/agent/nodeState.ts';
import { parsePauseMinutes, pauseFor, pauseFromJournal, pauseLeftMs } from '../../../app/agent/pause.ts';
import { CORE_SHARE, limitsFor } from '../../../app/agent/powerLimits.ts';
import type { Power, Presence } from '../../../app/agent/powerLimits.ts';
import { noFailures, noteFailure } from '../../../app/agent/restartBackoff.ts';
import { supervise } from '../../../app/agent/supervisor.ts';
import type { Supervised } from '../../../app/agent/supervisor.ts';
import type { JournalEntry } from '../../../schemas/journal.ts';
import { Status } from '../../../schemas/status.ts';

const working: Observation = {
  booted: true, blocked: null, pause: { paused: false }, compute: 'ready', answering: false, power: 'balanced', guest: { level: 'away', reason: null }, ownWorld: true, readySources: 0,
};
const supervised: Supervised = {
  ...working, nowMs: 1_000_000, cores: 2, training: limitsFor('balanced', 'away', 2), wrongBackend: false, freeBytes: 1e12, checkpointBytes: 1e7,
  msSinceCheckpoint: 0, checkpointEveryMs: 120_000, stepsSinceCheckpoint: 5,
};
const actionsOf = (change: Partial<Supervised>) => supervise({ ...supervised, ...change }).actions.map((action) => action.do);

describe('power limits', () => {
  const powers: Power[] = ['quiet', 'balanced', 'generous'];
  const presences: Presence[] = ['in-use', 'away'];
  test.each([1, 2, 3, 4, 6, 8, 16, 64])('never exceed their share of %i cores, and never reach zero', (cores) => {
    for (const power of powers) for (const presence of presences) {
      const limits = limitsFor(power, presence, cores);
      expect(limits.threads).toBeGreaterThanOrEqual(1);
      expect(limits.threads).toBeLessThanOrEqual(cores);
      expect(limits.duty).toBeGreaterThan(0);
      if (power === 'balanced' && presence === 'in-use') expect(limits.threads * limits.duty).toBeLessThanOrEqual(cores / 2);
    }
    const used = (power: Power, presence: Presence) => { const l = limitsFor(power, presence, cores); return l.threads * l.duty; };
    for (const presence of presences) {
      expect(used('quiet', presence)).toBeLessThanOrEqual(used('balanced', presence));
      expect(used('balanced', presence)).toBeLessThanOrEqual(used('generous', presence));
    }
  });
  test.each([1, 2, 8])('gently is at most half of what is allowed beside a person, of %i cores', (cores) => {
    for (const power of powers) {
      const { threads, duty } = limitsFor(power, 'gentle', cores);
      expect(threads * duty).toBeLessThanOrEqual(cores * CORE_SHARE[power]['in-use'] / 2 + 1e-9);
      expect(threads * duty).toBeGreaterThan(0);
    }
  });
  test('two cores, as on a small server', () => {
    expect(limitsFor('balanced', 'away', 2)).toEqual({ threads: 2, duty: 1, lowPriority: true });
    expect(limitsFor('balanced', 'in-use', 2)).toEqual({ threads: 1, duty: 1, lowPriority: true });
    expect(limitsFor('quiet', 'in-use', 2)).toEqual({ threads: 1, duty: 0.5, lowPriority: true });
  });
});

describe('state and reason', () => {
  test.each<[Partial<Observation>, string, string]>([
    [{ booted: false }, 'starting', 'starting-up'],
    [{}, 'learning', 'learning-own-world'],
    [{ readySources: 1 }, 'learning', 'learning-sources'],
    [{ ownWorld: false }, 'idle', 'nothing-to-learn'],
    [{ guest: { level: 'in-use', reason: null } }, 'throttled', 'limit-balanced'],
    [{ guest: { level: 'in-use', reason: 'settling' } }, 'throttled', 'settling'],
    [{ guest: { level: 'gentle', reason: 'others-busy' } }, 'throttled', 'others-busy'],
    [{ guest: { level: 'stopped', reason: 'on-battery' }, compute: 'absent' }, 'idle', 'on-battery'],
    [{ guest: { level: 'stopped', reason: 'on-battery' }, answering: true, compute: 'absent' }, 'idle', 'on-battery'],
    [{ guest: { level: 'stopped', reason: 'too-hot' }, answering: true }, 'idle', 'too-hot'],
    [{ guest: { level: 'stopped', reason: 'on-battery' }, pause: { paused: true, untilMs: null } }, 'paused', 'person-paused'],
    [{ guest: { level: 'stopped', reason: 'too-hot' }, blocked: 'disk-full' }, 'blocked', 'disk-full'],
    [{ power: 'quiet' }, 'throttled', 'limit-quiet'],
    [{ power: 'generous', guest: { level: 'in-use', reason: null } }, 'learning', 'learning-own-world'],
    [{ answering: true }, 'throttled', 'person-chatting'],
    [{ pause: { paused: true, untilMs: null }, compute: 'absent' }, 'paused', 'person-paused'],
    [{ pause: { paused: true, untilMs: 5 } }, 'paused', 'person-paused-until'],
    [{ compute: 'restarting' }, 'starting', 'compute-restarting'],
    [{ compute: 'absent' }, 'starting', 'starting-up'],
    [{ blocked: 'compute-failing', pause: { paused: true, untilMs: null } }, 'blocked', 'compute-failing'],
    [{ booted: false, blocked: 'journal-damaged' }, 'blocked', 'journal-damaged'],
  ])('%j is %s because %s', (change, state, reason) => {
    const described = describeState(stateOf({ ...working, ...change }));
    expect(described).toMatchObject({ state, reason });
    expect(Status.shape.reason.parse(described.reason)).toBe(reason);
    expect(described.reasonText.length).toBeGreaterThan(10);
  });
});

describe('supervisor', () => {
  test('does nothing when nothing changed', () => { expect(actionsOf({})).toEqual([]); });
  test('starts the compute process when it is absent, but not when it keeps failing', () => {
    expect(actionsOf({ compute: 'absent' })).toEqual(['start-compute']);
    expect(actionsOf({ compute: 'absent', blocked: 'compute-failing' })).toEqual([]);
    expect(actionsOf({ compute: 'absent', booted: false })).toEqual([]);
  });
  test('pausing ends the process; an answer wakes it without learning', () => {
    const pause = { paused: true, untilMs: null } as const;
    expect(actionsOf({ pause })).toEqual(['end-compute']);
    expect(actionsOf({ pause, compute: 'absent', answering: true })).toEqual(['start-compute']);
    expect(actionsOf({ pause, answering: true, training: null })).toEqual([]);
    expect(actionsOf({ pause, answering: true })).toEqual(['rest']);
  });
  test('a rule of the machine ends the process as a pause does, and an answer does not learn', () => {
    const guest = { level: 'stopped', reason: 'full-screen' } as const;
    expect(actionsOf({ guest })).toEqual(['end-compute']);
    expect(actionsOf({ guest, compute: 'absent' })).toEqual([]);
    expect(actionsOf({ guest, compute: 'absent', answering: true })).toEqual(['start-compute']);
    expect(actionsOf({ guest, answering: true })).toEqual(['rest']);
    expect(actionsOf({ guest: { level: 'gentle', reason: 'warm' } })).toEqual(['train']);
  });
  test('what computes where it may not ends, and comes back where it may', () => {
    expect(actionsOf({ wrongBackend: true })).toEqual(['end-compute']);
    expect(actionsOf({ wrongBackend: true, answering: true, training: limitsFor('balanced', 'away', 2) })).toEqual([]);
    expect(actionsOf({ compute: 'absent' })).toEqual(['start-compute']);
  });
  test('the clock ends a pause, not before its time', () => {
    expect(actionsOf({ pause: { paused: true, untilMs: 1_000_001 }, compute: 'absent' })).toEqual([]);
    expect(actionsOf({ pause: { paused: true, untilMs: 1_000_000 }, compute: 'absent' })).toEqual(['resume-by-clock']);
  });
  test('a full disk rests without losing the process, and goes on when there is room', () => {
    expect(actionsOf({ blocked: 'disk-full', freeBytes: 1e7 })).toEqual(['rest']);
    expect(actionsOf({ blocked: 'disk-full', freeBytes: 1e7, training: null })).toEqual([]);
    expect(actionsOf({ blocked: 'disk-full', freeBytes: 1.05e7, training: null })).toEqual(['unblock-disk']);
  });
  test('changed limits reach the process; checkpoints come on time', () => {
    expect(actionsOf({ power: 'quiet' })).toEqual(['train']);
    expect(actionsOf({ msSinceCheckpoint: 120_000 })).toEqual(['save-checkpoint']);
    expect(actionsOf({ msSinceCheckpoint: 120_000, stepsSinceCheckpoint: 0 })).toEqual([]);
  });
});

describe('pause', () => {
  test.each<[string, number | null | undefined]>([
    ['', null], ['30m', 30], ['30min', 30], ['1h', 60], ['1h30m', 90], ['1h 30m', 90], ['2d', 2880], ['90', 90], ['until 9:00', 60], ['until 8:00', 1440], ['until 07:30', 1410],
    ['0m', undefined], ['soon', undefined], ['until 25:00', undefined], ['-5m', undefined], ['400d', undefined],
  ])('"%s" at 8:00', (text, minutes) => { expect(parsePauseMinutes(text.split(' '), 480)).toBe(minutes); });
  test('survives in the journal', () => {
    const at = '2026-11-20T08:00:00.000Z';
    const paused: JournalEntry = { seq: 1, at, kind: 'Paused', fact: { until: '2026-11-20T08:30:00.000Z' }, body: null, erased: false };
    const resumed: JournalEntry = { seq: 2, at, kind: 'Resumed', fact: { by: 'clock' }, body: null, erased: false };
    const pause = pauseFromJournal([paused]);
    expect(pauseLeftMs(pause, Date.parse(at))).toBe(30 * 60_000);
    expect(pause).toEqual(pauseFor(30, Date.parse(at)));
    expect(pauseFromJournal([paused, resumed])).toEqual({ paused: false });
    expect(pauseFromJournal([resumed, paused])).toEqual(pause);
  });
});

test('three failures within ten minutes end the restarts, spread ones do not', () => {
  let backoff = noFailures;
  const verdicts = [0, 60_000, 120_000].map((at) => { const next = noteFailure(backoff, at); backoff = next.backoff; return next.verdict; });
  expect(verdicts.map((verdict) => verdict.restart)).toEqual([true, true, false]);
  backoff = noFailures;
  for (let at = 0; at < 10; at += 1) {
    const next = noteFailure(backoff, at * 301_000);
    backoff = next.backoff;
    expect(next.verdict.restart).toBe(true);
  }
});
