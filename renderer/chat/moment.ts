// When something was said, as short as it can be told: the time of today, else the day.
import { clock } from '../shell/numbers.ts';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export function moment(isoTime: string, nowMs: number = Date.now()): string {
  const atMs = Date.parse(isoTime);
  if (Number.isNaN(atMs)) return '';
  return day.format(atMs) === day.format(nowMs) ? clock(atMs) : day.format(atMs);
}
