// A good guest's rules one by one, and the time around them: less at once, more after a while, switched off means gone.
import { describe, expect, test } from 'vitest';
import { FLAPS_AN_HOUR, judge, SETTLE_MS } from '../../../app/guest/judge.ts';
import type { GuestState } from '../../../app/guest/judge.ts';
import type { GuestRules, Surroundings } from '../../../app/guest/rules.ts';
import { NOTHING_TOLD } from '../../../app/guest/signals.ts';
import { Settings } from '../../../schemas/settings.ts';

const calm: Surroundings = { ...NOTHING_TOLD, suspending: false, homeBytes: null, hourOfWeek: 10 };
const rulesOf = (change: Partial<GuestRules> = {}): GuestRules => Settings.parse(change);
const STEP_MS = 5_000;

class Machine {
  seen = calm;
  rules = rulesOf();
  nowMs = 0;
  state: GuestState;
  constructor(seen: Partial<Surroundings> = {}, rules: Partial<GuestRules> = {}) {
    this.seen = { ...calm, ...seen };
    this.rules = rulesOf(rules);
    this.state = judge(null, this.seen, this.rules, 0);
  }
  now(change: Partial<Surroundings>) { this.seen = { ...this.seen, ...change }; return this.after(0); }
  after(ms: number) {
    for (let left = ms; left >= 0; left -= STEP_MS) {
      this.state = judge(this.state, this.seen, this.rules, this.nowMs);
      if (left > 0) this.nowMs += Math.min(STEP_MS, left);
    }
    return this.state.verdict;
  }
}

const person = (idleMs: number | null) => ({ seat: { seat: true, idleMs } as const });
const gaming = { exclusiveApps: ['game'] };

describe('G1 G2 each rule', () => {
  test.each<[string, Partial<Surroundings>, Partial<GuestRules>, string, string | null]>([
    ['a server with nothing to say', {}, {}, 'away', null],
    ['somebody types', person(0), {}, 'in-use', null],
    ['nobody for three minutes', person(180_000), {}, 'away', null],
    ['not quite three minutes', person(179_999), {}, 'in-use', null],
    ['nobody can tell for how long', person(null), {}, 'in-use', null],
    ['on battery', { onBattery: true }, {}, 'stopped', 'on-battery'],
    ['on battery, allowed', { onBattery: true }, { runOnBattery: true }, 'away', null],
    ['battery unknown', { onBattery: null }, {}, 'away', null],
    ['full screen', { fullScreen: true }, {}, 'stopped', 'full-screen'],
    ['full screen, allowed', { fullScreen: true }, { pauseInFullScreen: false }, 'away', null],
    ['a program it rests for', { exclusiveApp: 'game' }, gaming, 'stopped', 'exclusive-app'],
    ['only while away, and somebody is there', person(0), { onlyWhenAway: true }, 'stopped', 'person-here'],
    ['only while away, and nobody is there', person(300_000), { onlyWhenAway: true }, 'away', null],
    ['an hour that is not allowed', { hourOfWeek: 25 }, { schedule: Array.from({ length: 7 }, (_, day) => (day === 1 ? '#.######################' : '#'.repeat(24))) }, 'stopped', 'off-hours'],
    ['the hour before it', { hourOfWeek: 24 }, { schedule: Array.from({ length: 7 }, (_, day) => (day === 1 ? '#.######################' : '#'.repeat(24))) }, 'away', null],
    ['warm', { temperatureC: 80 }, {}, 'gentle', 'warm'],
    ['hot', { temperatureC: 92 }, {}, 'stopped', 'too-hot'],
    ['the system says serious', { thermal: 'serious' }, {}, 'gentle', 'warm'],
    ['the system says critical', { thermal: 'critical' }, {}, 'stopped', 'too-hot'],
    ['others are busy', { foreignLoad: 0.9 }, {}, 'gentle', 'others-busy'],
    ['others are busy, which is fine', { foreignLoad: 0.9 }, { yieldToOthers: false }, 'away', null],
    ['the folder is full', { homeBytes: 11 * 1024 ** 2 }, { diskQuotaMegabytes: 10 }, 'stopped', 'disk-quota'],
    ['the folder is big and may be', { homeBytes: 11 * 1024 ** 2 }, {}, 'away', null],
    ['the lid closes', { suspending: true }, {}, 'stopped', 'falling-asleep'],
    ['what stops comes before what slows', { temperatureC: 85, onBattery: true, ...person(0) }, {}, 'stopped', 'on-battery'],
  ])('%s', (_, seen, rules, level, reason) => { expect(new Machine(seen, rules).state.verdict).toEqual({ level, reason }); });
});

describe('G3 G4 time', () => {
  test('less at once, more after the machine was free for a while', () => {
    const machine = new Machine();
    expect(machine.now({ fullScreen: true })).toEqual({ level: 'stopped', reason: 'full-screen' });
    machine.after(10 * 60_000);
    expect(machine.now({ fullScreen: false })).toEqual({ level: 'stopped', reason: 'settling' });
    expect(machine.after(115_000)).toEqual({ level: 'stopped', reason: 'settling' });
    expect(machine.after(5_000)).toEqual({ level: 'away', reason: null });
  });

  test('others must be busy for a while to count, and quiet for longer to count no more', () => {
    const machine = new Machine();
    expect(machine.now({ foreignLoad: 0.9 })).toEqual({ level: 'away', reason: null });
    expect(machine.after(5_000)).toEqual({ level: 'away', reason: null });
    expect(machine.after(5_000)).toEqual({ level: 'gentle', reason: 'others-busy' });
    // Between busy and quiet it stays as it was.
    expect(machine.now({ foreignLoad: 0.3 })).toEqual({ level: 'gentle', reason: 'others-busy' });
    machine.after(300_000);
    expect(machine.now({ foreignLoad: 0.1 })).toEqual({ level: 'gentle', reason: 'settling' });
    expect(machine.after(120_000)).toEqual({ level: 'away', reason: null });
  });

  test('a short burst of others changes nothing', () => {
    const machine = new Machine();
    for (let i = 0; i < 50; i += 1) {
      expect(machine.now({ foreignLoad: 0.9 }).level).toBe('away');
      machine.after(5_000);
      expect(machine.now({ foreignLoad: 0.1 }).level).toBe('away');
      machine.after(5_000);
    }
  });

  test('heat must go down by some degrees before it counts as gone', () => {
    const machine = new Machine({ temperatureC: 93 });
    machine.after(600_000);
    expect(machine.now({ temperatureC: 88 })).toEqual({ level: 'stopped', reason: 'too-hot' });
    machine.now({ temperatureC: 84 });
    expect(machine.after(120_000)).toEqual({ level: 'gentle', reason: 'warm' });
    machine.now({ temperatureC: 60 });
    expect(machine.after(120_000)).toEqual({ level: 'away', reason: null });
  });

  test('a rule that a person switches off is gone at once, and nothing settles', () => {
    const machine = new Machine();
    machine.now({ onBattery: true });
    machine.rules = rulesOf({ runOnBattery: true });
    expect(machine.after(0)).toEqual({ level: 'away', reason: null });
  });

  test('what is cut short twice within an hour waits until the hour is over', () => {
    const machine = new Machine();
    for (let i = 0; i < FLAPS_AN_HOUR; i += 1) {
      machine.now({ onBattery: true });
      machine.after(5_000);
      machine.now({ onBattery: false });
      expect(machine.after(SETTLE_MS + 5_000).level).toBe('away');
      machine.after(30_000);
    }
    machine.now({ onBattery: true });
    machine.after(5_000);
    machine.now({ onBattery: false });
    expect(machine.after(55 * 60_000)).toEqual({ level: 'stopped', reason: 'settling' });
    expect(machine.after(5 * 60_000)).toEqual({ level: 'away', reason: null });
  });
});
