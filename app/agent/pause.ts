// Pause as a verb with a clock: how long, until when, and what the journal says about it after a restart.
import type { JournalEntry } from '../../schemas/journal.ts';

/** `untilMs` is milliseconds since the epoch, null for "until I resume". */
export type Pause = { readonly paused: false } | { readonly paused: true; readonly untilMs: number | null };
export const notPaused: Pause = { paused: false };

export const MAX_PAUSE_MINUTES = 525_600;
const MINUTE_MS = 60_000;

export function pauseFor(minutes: number | null, nowMs: number): Pause & { paused: true } {
  return { paused: true, untilMs: minutes === null ? null : Math.round(nowMs + minutes * MINUTE_MS) };
}

/** Reads the pause back from journal entries in ascending order: the last word wins. */
export function pauseFromJournal(entries: readonly JournalEntry[]): Pause {
  let pause: Pause = notPaused;
  for (const entry of entries) {
    if (entry.kind === 'Paused') pause = { paused: true, untilMs: entry.fact.until === null ? null : Date.parse(entry.fact.until) };
    if (entry.kind === 'Resumed') pause = notPaused;
  }
  return pause;
}

/** Milliseconds until the clock ends the pause; null when no clock will. */
export function pauseLeftMs(pause: Pause, nowMs: number): number | null {
  return pause.paused && pause.untilMs !== null ? Math.max(0, pause.untilMs - nowMs) : null;
}

/**
 * Reads what a person types after `pause`: `30m`, `1h`, `1h30m`, `2d`, `90` (minutes), `until 9:00`, nothing (until
 * resumed). `minuteOfDay` is the person's own local time, needed for `until`. Undefined when it cannot be read.
 */
export function parsePauseMinutes(words: readonly string[], minuteOfDay: number): number | null | undefined {
  const text = words.join(' ').trim().toLowerCase();
  if (text === '') return null;
  const clock = /^until (\d{1,2}):(\d{2})$/.exec(text);
  if (clock) {
    const [hour, minute] = [Number(clock[1]), Number(clock[2])];
    if (hour > 23 || minute > 59) return undefined;
    const ahead = (hour * 60 + minute - minuteOfDay + 1440) % 1440;
    return ahead === 0 ? 1440 : ahead;
  }
  const span = /^(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)(?:m|min)?)?$/.exec(text);
  if (!span) return undefined;
  const minutes = Number(span[1] ?? 0) * 1440 + Number(span[2] ?? 0) * 60 + Number(span[3] ?? 0);
  return minutes > 0 && minutes <= MAX_PAUSE_MINUTES ? minutes : undefined;
}
