// What learning did to the text a person allowed, for the lines under the loss curve. Pure.
import type { SourceView } from '../../schemas/status.ts';
import { fixed } from '../shell/numbers.ts';

/** A byte has eight bits: whoever knows nothing of bytes needs all of them. */
export const BITS_SENTENCE = 'Below 8 bits a byte is better than knowing nothing of bytes, above 8 is worse than guessing.';
const MOST_LINES = 3;

/** From before it learnt to now; one figure while it was measured once. */
export function fromTo(first: number, now: number, unit: string): string {
  return first === now ? `${fixed(now)} ${unit} at first` : `${fixed(first)} → ${fixed(now)} ${unit}`;
}

export interface LearntLine { readonly id: string; readonly name: string; readonly first: number; readonly now: number }

/** The largest sources of the person that were measured before and after, largest first. */
export function learntLines(sources: readonly SourceView[]): LearntLine[] {
  return sources.toSorted((one, other) => other.bytes - one.bytes).flatMap(({ id, name, kind, firstHeldOutBitsPerByte: first, heldOutBitsPerByte: now }) =>
    (kind === 'own' || first === null || now === null ? [] : [{ id, name, first, now }])).slice(0, MOST_LINES);
}
