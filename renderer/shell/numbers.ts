// Numbers as people read them. One place, so that the same figure looks the same everywhere; null is a dash, never a zero.
import { t } from '../text/t.ts';

export const DASH = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = (value: number | null): string => (value === null ? DASH : whole.format(value));
export const fixed = (value: number | null, digits: number = 2): string => (value === null ? DASH : value.toFixed(digits));

/** 1 234 -> "1.2 k". */
export function short(value: number | null): string {
  if (value === null) return DASH;
  if (value < 1000) return value < 10 ? value.toFixed(1) : value.toFixed(0);
  return value < 1_000_000 ? `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} k` : `${(value / 1_000_000).toFixed(2)} M`;
}

/** A measured speed as far as it means anything: two significant digits. */
export const speed = (perSecond: number): string => short(Number(perSecond.toPrecision(2)));

const hoursAndMinutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
/** "14:03", on this machine's clock. */
export const clock = (atMs: number): string => hoursAndMinutes.format(atMs);

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  return value < 1024 * 1024 ? `${(value / 1024).toFixed(1)} KB` : `${(value / 1024 / 1024).toFixed(1)} MB`;
}

/** Time left until a moment: "in 12 min", "in 2 h 5 min". */
export function until(isoTime: string, nowMs: number): string {
  const minutes = Math.max(0, Math.ceil((Date.parse(isoTime) - nowMs) / 60_000));
  if (minutes < 1) return t('common.now');
  if (minutes < 60) return t('common.in-minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t('common.in-days', { days: Math.round(hours / 24) });
  return minutes % 60 === 0 ? t('common.in-hours', { hours }) : t('common.in-hours-minutes', { hours, minutes: minutes % 60 });
}
