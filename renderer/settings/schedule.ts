// The hours in which it may learn, as a person paints them: seven days of 24 signs, # for yes and . for no. Pure.
import { formatsOf, localeStore } from '../text/locale.ts';
import { t } from '../text/t.ts';

export type Schedule = readonly string[];
/** Any week that begins on a Monday; only the names of its days are used. */
const MONDAY_MS = Date.UTC(2024, 0, 1), DAY_MS = 86_400_000;
export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export const dayName = (day: number, length: 'long' | 'short'): string => new Intl.DateTimeFormat(formatsOf(localeStore.getState().locale), { weekday: length, timeZone: 'UTC' }).format(MONDAY_MS + day * DAY_MS);
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const dayOf = (isOn: (hour: number) => boolean): string => HOURS.map((hour) => (isOn(hour) ? '#' : '.')).join('');
const NIGHT = dayOf((hour) => hour >= 20 || hour < 8), WHOLE = dayOf(() => true);
/** What many people want, in one click. */
export const PRESETS: readonly { readonly name: 'always' | 'nights' | 'weekends'; readonly schedule: Schedule }[] = [
  { name: 'always', schedule: DAYS.map(() => WHOLE) },
  { name: 'nights', schedule: DAYS.map(() => NIGHT) },
  { name: 'weekends', schedule: DAYS.map((day) => (day < 5 ? NIGHT : WHOLE)) },
];

export const isOn = (schedule: Schedule, day: number, hour: number): boolean => schedule[day]?.[hour] !== '.';
export const sameHours = (a: Schedule, b: Schedule): boolean => a.join() === b.join();

/** The same with all hours from one corner to the other set. */
export function painted(schedule: Schedule, from: { readonly day: number; readonly hour: number }, to: { readonly day: number; readonly hour: number }, on: boolean): string[] {
  const between = (at: number, a: number, b: number) => at >= Math.min(a, b) && at <= Math.max(a, b);
  return schedule.map((signs, day) => (between(day, from.day, to.day) ? dayOf((hour) => (between(hour, from.hour, to.hour) ? on : isOn(schedule, day, hour))) : signs));
}

/** "Learns 112 of the 168 hours of a week." */
export function hoursSentence(schedule: Schedule): string {
  const hours = schedule.join('').replaceAll('.', '').length;
  if (hours === 168) return t('settings.hours-all');
  return hours === 0 ? t('settings.hours-none') : t('settings.hours-some', { hours });
}
