// When a permission ends, as people say it: 12h, 7d, 4w, or a day, through the end of it. Pure.

const HOUR_MS = 3_600_000;
const UNIT_MS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;
/** Further off is no end. */
const MOST_MS = 100 * 366 * UNIT_MS.d;

/** ISO time; null when the words are none, or the moment has passed. A day ends by the clock of this machine. */
export function expiryOf(words: string, nowMs: number): string | null {
  const span = /^([1-9]\d{0,4})([hdw])$/.exec(words.trim());
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words.trim());
  const atMs = span !== null ? nowMs + Number(span[1]) * UNIT_MS[span[2] as keyof typeof UNIT_MS] : day !== null ? endOfDay(Number(day[1]), Number(day[2]), Number(day[3])) : null;
  return atMs === null || !(atMs > nowMs) || atMs - nowMs > MOST_MS ? null : new Date(atMs).toISOString();
}

/** Null for a day that no calendar has. */
function endOfDay(year: number, month: number, day: number): number | null {
  const begin = new Date(year, month - 1, day);
  return begin.getMonth() === month - 1 && begin.getDate() === day ? new Date(year, month - 1, day + 1).getTime() : null;
}
