// The hours in which it may learn, as a person paints them: seven days of 24 signs, # for yes and . for no. Pure.
export type Schedule = readonly string[];
export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const dayOf = (isOn: (hour: number) => boolean): string => HOURS.map((hour) => (isOn(hour) ? '#' : '.')).join('');
const NIGHT = dayOf((hour) => hour >= 20 || hour < 8), WHOLE = dayOf(() => true);
/** What many people want, in one click. */
export const PRESETS: readonly { readonly name: string; readonly schedule: Schedule }[] = [
  { name: 'Always', schedule: DAYS.map(() => WHOLE) },
  { name: 'Nights', schedule: DAYS.map(() => NIGHT) },
  { name: 'Nights and weekends', schedule: DAYS.map((_, day) => (day < 5 ? NIGHT : WHOLE)) },
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
  if (hours === 168) return 'Every hour of the week is allowed.';
  return hours === 0 ? 'No hour is allowed: it learns nothing until you allow one.' : `${hours} of the 168 hours of a week are allowed.`;
}
