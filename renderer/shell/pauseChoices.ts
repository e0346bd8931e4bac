// How long a pause may be, in words: the same in the menu and in the palette.
import { t } from '../text/t.ts';

const MORNING_HOUR = 9;

/** Minutes until the next nine o'clock of another day. */
export function minutesUntilMorning(now: Date): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return Math.max(1, Math.round((morning.getTime() - now.getTime()) / 60_000));
}

export interface PauseChoice { readonly id: string; readonly words: string; readonly minutes: () => number | null }

export const pauseChoices = (): readonly PauseChoice[] => [
  { id: 'half-hour', words: t('shell.pause-30'), minutes: () => 30 }, { id: 'hour', words: t('shell.pause-60'), minutes: () => 60 }, { id: 'three-hours', words: t('shell.pause-180'), minutes: () => 180 },
  { id: 'morning', words: t('shell.pause-morning'), minutes: () => minutesUntilMorning(new Date()) }, { id: 'resumed', words: t('shell.pause-until-resumed'), minutes: () => null },
];
