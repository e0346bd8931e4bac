// Where in the past one can be: stretches of ticks that are kept, with gaps between them. Pure.
import { TICKS_PER_SECOND } from '../../../app/world/sim/units.ts';

export interface Stretch { readonly from: number; readonly to: number }

/** Stretches that touch become one. */
export function joined(ranges: readonly Stretch[]): Stretch[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to); else all.push({ from, to });
  }
  return all;
}

/** From the first tick kept to the last; null where there is none. */
export function whole(ranges: readonly Stretch[]): Stretch | null {
  const [first, last] = [ranges.at(0), ranges.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}

export const isKept = (ranges: readonly Stretch[], tick: number): boolean => ranges.some(({ from, to }) => tick >= from && tick <= to);

/** The kept tick for one that was wished: itself, or the edge of the gap it lies in, on the side one is going to. */
export function keptNear(ranges: readonly Stretch[], wished: number, going: -1 | 0 | 1 = 0): number | null {
  const all = joined(ranges);
  const reach = whole(all);
  if (reach === null) return null;
  const tick = Math.max(reach.from, Math.min(reach.to, Math.round(wished)));
  const after = all.findIndex(({ to }) => to >= tick);
  const next = all[after]!;
  if (tick >= next.from) return tick;
  const before = all[after - 1]!;
  if (going !== 0) return going < 0 ? before.to : next.from;
  return tick - before.to <= next.from - tick ? before.to : next.from;
}

/** Where a stretch lies in the whole, in hundredths of it. */
export function shareOf({ from, to }: Stretch, reach: Stretch): { start: number; size: number } {
  const length = Math.max(1, reach.to - reach.from);
  return { start: (from - reach.from) * 100 / length, size: (to - from) * 100 / length };
}

/** Seconds, minutes and hours of a number of ticks, the two largest that are not nothing. */
export function spanOf(ticks: number): { hours: number; minutes: number; seconds: number } {
  const seconds = Math.max(0, Math.round(ticks / TICKS_PER_SECOND));
  const hours = Math.floor(seconds / 3600); const minutes = Math.floor(seconds / 60) % 60;
  return { hours, minutes, seconds: hours > 0 || minutes >= 10 ? 0 : seconds % 60 };
}
