// The rules of a good guest: what holds learning back on somebody's machine, and how far. Pure; judge.ts adds time to them, so
// that nothing flaps. A signal that cannot be told holds nothing back, but for a person: who cannot be seen to be away is there.
import type { Settings } from '../../schemas/settings.ts';
import type { Reason } from '../../schemas/status.ts';
import type { SeatReading, Signals } from './signals.ts';

/** How much may be learnt: nothing; gently; as much as beside a person; as much as while nobody is there. */
export const LEVELS = ['stopped', 'gentle', 'in-use', 'away'] as const;
export type Level = (typeof LEVELS)[number];
export const rankOf = (level: Level): number => LEVELS.indexOf(level);

export type GuestRules = Pick<Settings, 'runOnBattery' | 'onlyWhenAway' | 'awayMinutes' | 'yieldToOthers' | 'exclusiveApps' | 'pauseInFullScreen' | 'schedule' | 'temperatureSoftCelsius' | 'temperatureHardCelsius' | 'diskQuotaMegabytes'>;
/** What is looked at beside the signals. */
export interface Surroundings extends Signals {
  /** The machine is about to sleep. */
  readonly suspending: boolean;
  readonly homeBytes: number | null;
  /** 0 is Monday from midnight to one o'clock, in the machine's own time. */
  readonly hourOfWeek: number;
}

const MEGABYTE = 1024 * 1024, MINUTE_MS = 60_000;
/** Share of all cores that others must use before learning gives way; below the second it counts as quiet again. */
export const BUSY_SHARE = 0.4, QUIET_SHARE = 0.25;
/** Degrees below a limit that count as cool again. */
const COOLER = 5;
/** Share of the quota below which there is room again. */
const ROOM_SHARE = 0.97;

export interface Rule {
  readonly reason: Reason;
  readonly level: Level;
  /** For how long it must hold before it counts, and for how long it must have ended before it does not. */
  readonly enterMs: number; readonly leaveMs: number;
  readonly isOn: (rules: GuestRules) => boolean;
  /** `held`: it counts already, so that a little less is not yet the end of it. */
  readonly holds: (seen: Surroundings, rules: GuestRules, held: boolean) => boolean;
}

export const isAway = (seat: SeatReading, rules: Pick<GuestRules, 'awayMinutes'>): boolean => !seat.seat || (seat.idleMs !== null && seat.idleMs >= rules.awayMinutes * MINUTE_MS);
const mayLearnNow = (hourOfWeek: number, schedule: readonly string[]): boolean => schedule[Math.floor(hourOfWeek / 24)]?.[hourOfWeek % 24] !== '.';
const isHotterThan = (seen: Surroundings, limit: number, held: boolean): boolean => seen.temperatureC !== null && seen.temperatureC >= limit - (held ? COOLER : 0);

/** From what stops to what only slows; the first that counts is the reason people read. */
export const GUEST_RULES: readonly Rule[] = [
  { reason: 'falling-asleep', level: 'stopped', enterMs: 0, leaveMs: 10_000, isOn: () => true, holds: ({ suspending }) => suspending },
  { reason: 'disk-quota', level: 'stopped', enterMs: 0, leaveMs: 0, isOn: ({ diskQuotaMegabytes }) => diskQuotaMegabytes > 0,
    holds: ({ homeBytes }, { diskQuotaMegabytes }, held) => homeBytes !== null && homeBytes >= diskQuotaMegabytes * MEGABYTE * (held ? ROOM_SHARE : 1) },
  { reason: 'too-hot', level: 'stopped', enterMs: 0, leaveMs: 120_000, isOn: () => true,
    holds: (seen, { temperatureHardCelsius }, held) => seen.thermal === 'critical' || isHotterThan(seen, temperatureHardCelsius, held) },
  { reason: 'on-battery', level: 'stopped', enterMs: 0, leaveMs: 60_000, isOn: ({ runOnBattery }) => !runOnBattery, holds: ({ onBattery }) => onBattery === true },
  { reason: 'off-hours', level: 'stopped', enterMs: 0, leaveMs: 0, isOn: () => true, holds: ({ hourOfWeek }, { schedule }) => !mayLearnNow(hourOfWeek, schedule) },
  { reason: 'exclusive-app', level: 'stopped', enterMs: 0, leaveMs: 120_000, isOn: ({ exclusiveApps }) => exclusiveApps.length > 0, holds: ({ exclusiveApp }) => exclusiveApp !== null },
  { reason: 'full-screen', level: 'stopped', enterMs: 0, leaveMs: 120_000, isOn: ({ pauseInFullScreen }) => pauseInFullScreen, holds: ({ fullScreen }) => fullScreen === true },
  { reason: 'person-here', level: 'stopped', enterMs: 0, leaveMs: 0, isOn: ({ onlyWhenAway }) => onlyWhenAway, holds: ({ seat }, rules) => !isAway(seat, rules) },
  { reason: 'warm', level: 'gentle', enterMs: 0, leaveMs: 60_000, isOn: () => true,
    holds: (seen, { temperatureSoftCelsius }, held) => seen.thermal === 'serious' || isHotterThan(seen, temperatureSoftCelsius, held) },
  { reason: 'others-busy', level: 'gentle', enterMs: 10_000, leaveMs: 120_000, isOn: ({ yieldToOthers }) => yieldToOthers,
    holds: ({ foreignLoad }, _, held) => foreignLoad !== null && foreignLoad >= (held ? QUIET_SHARE : BUSY_SHARE) },
];
/** The level that is left when no rule holds learning back. */
export const openLevel = (seen: Surroundings, rules: GuestRules): Level => (isAway(seen.seat, rules) ? 'away' : 'in-use');
