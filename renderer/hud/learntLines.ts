// What learning did to the text a person allowed, for the lines under the loss curve. Pure.
import type { SourceView } from '../../schemas/status.ts';
import { fixed } from '../shell/numbers.ts';
import { t } from '../text/t.ts';

const MOST_LINES = 3;

/** From before it learnt to now; one figure while it was measured once. */
export function fromTo(first: number, now: number, unit: string): string {
  return first === now ? t('hud.at-first', { now: fixed(now), unit }) : t('hud.from-to', { first: fixed(first), now: fixed(now), unit });
}

export interface LearntLine { readonly id: string; readonly name: string; readonly first: number; readonly now: number }

/** The largest sources of the person that were measured before and after, largest first. */
export function learntLines(sources: readonly SourceView[]): LearntLine[] {
  return sources.toSorted((one, other) => other.bytes - one.bytes).flatMap(({ id, name, kind, firstHeldOutBitsPerByte: first, heldOutBitsPerByte: now }) =>
    (kind === 'own' || first === null || now === null ? [] : [{ id, name, first, now }])).slice(0, MOST_LINES);
}
