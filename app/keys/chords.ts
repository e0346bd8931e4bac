// Chords of keys: how one is written, which a person may choose, and who has which. Pure.
import { BINDINGS, bindingIds, isBindingId, type BindingId } from './bindings.ts';

export interface KeyPress { readonly key: string; readonly mod: boolean; readonly alt: boolean; readonly shift: boolean }

const MODIFIERS = new Set(['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']);

/** Null while only modifiers are held. */
export function chordOf({ key, mod, alt, shift }: KeyPress): string | null {
  if (MODIFIERS.has(key)) return null;
  const isLetter = /^\p{L}$/u.test(key);
  const name = key === ' ' ? 'Space' : isLetter ? key.toUpperCase() : key;
  // A sign like ? is typed with Shift on some keyboards and without on others.
  const saysShift = shift && (isLetter || name.length > 1);
  return [...(mod ? ['Mod'] : []), ...(alt ? ['Alt'] : []), ...(saysShift ? ['Shift'] : []), name].join('+');
}

/** What the window itself, the browser or the system does with a chord; nobody may have these. */
const TAKEN = new Set([
  'Escape', 'Tab', 'Shift+Tab', 'Enter', 'F5', 'F11', 'F12', 'Alt+F4', 'Alt+Tab', 'Mod+Tab', 'Mod+A', 'Mod+C', 'Mod+X', 'Mod+V', 'Mod+Z', 'Mod+Y', 'Mod+Shift+Z', 'Mod+R', 'Mod+Shift+R', 'Mod+W', 'Mod+Shift+W',
  'Mod+T', 'Mod+Shift+T', 'Mod+Q', 'Mod+L', 'Mod+P', 'Mod+F', 'Mod+Shift+I', 'Mod+Shift+N', 'Mod++', 'Mod+=', 'Mod+-', 'Mod+0', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'Mod+M', 'Mod+H', 'Mod+Space',
]);
const MOST_CHARACTERS = 30;
const MOST_CHORDS = 4;

export type Bindings = Readonly<Record<BindingId, readonly string[]>>;
export const defaultBindings: Bindings = Object.fromEntries(bindingIds.map((id) => [id, BINDINGS[id].chords])) as unknown as Bindings;

/** Those of the settings, each as "follow=F G"; what is not named is as it was. What cannot be read counts for nothing. */
export function bindingsOf(changed: readonly string[]): Bindings {
  const own = changed.flatMap((entry) => {
    const at = entry.indexOf('=');
    const id = entry.slice(0, Math.max(0, at));
    return isBindingId(id) ? [[id, entry.slice(at + 1).split(' ').filter((chord) => chord !== '')] as const] : [];
  });
  return { ...defaultBindings, ...Object.fromEntries(own) };
}

const same = (one: readonly string[], other: readonly string[]): boolean => one.join(' ') === other.join(' ');

/** As they are kept: only what differs from the first. */
export function changesOf(bindings: Bindings): string[] {
  return bindingIds.filter((id) => !same(bindings[id], defaultBindings[id])).map((id) => `${id}=${bindings[id].join(' ')}`);
}

export function bindingOf(bindings: Bindings, chord: string): BindingId | null {
  return bindingIds.find((id) => bindings[id].includes(chord)) ?? null;
}

export type ChordFault = { readonly why: 'taken' } | { readonly why: 'used'; readonly by: BindingId } | { readonly why: 'too-long' } | { readonly why: 'too-many' };

/** Why `id` cannot have this chord too; null where it can. */
export function faultOf(bindings: Bindings, id: BindingId, chord: string): ChordFault | null {
  if (TAKEN.has(chord)) return { why: 'taken' };
  if (chord.length > MOST_CHARACTERS || chord.includes(' ')) return { why: 'too-long' };
  const by = bindingOf(bindings, chord);
  if (by !== null && by !== id) return { why: 'used', by };
  return bindings[id].length >= MOST_CHORDS && by === null ? { why: 'too-many' } : null;
}
export const withChord = (bindings: Bindings, id: BindingId, chord: string): Bindings => ({ ...bindings, [id]: [...bindings[id].filter((one) => one !== chord), chord] });
export const withoutChord = (bindings: Bindings, id: BindingId, chord: string): Bindings => ({ ...bindings, [id]: bindings[id].filter((one) => one !== chord) });
export const withDefault = (bindings: Bindings, id: BindingId): Bindings => ({ ...bindings, [id]: defaultBindings[id] });

/** Two that share a chord: the first wins, the other never hears of it. */
export function conflictsOf(bindings: Bindings): readonly (readonly [first: BindingId, second: BindingId, chord: string])[] {
  return bindingIds.flatMap((id, at) => bindingIds.slice(at + 1).flatMap((other) => bindings[id].filter((chord) => bindings[other].includes(chord)).map((chord) => [id, other, chord] as const)));
}
