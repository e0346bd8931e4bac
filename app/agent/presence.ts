// Whether someone uses this machine. A machine without a seat (a server, a container) counts as away. Being there is
// believed at once, being gone only after a while, so that a short break does not make the fans jump.
import type { Presence } from './powerLimits.ts';

/** What the machine can tell. `idleMs` is null where it has a seat but cannot say for how long nobody touched it. */
export type SeatReading = { readonly seat: false } | { readonly seat: true; readonly idleMs: number | null };

export const AWAY_AFTER_MS = 5 * 60_000;

export function presenceOf(reading: SeatReading): Presence {
  if (!reading.seat) return 'away';
  return reading.idleMs !== null && reading.idleMs >= AWAY_AFTER_MS ? 'away' : 'in-use';
}
