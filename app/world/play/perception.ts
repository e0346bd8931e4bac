// What a being senses when it is about to act, in the words of the world's language, and what it may do then. Plain values in,
// plain values out: whoever simulates beings fills in a perception and carries out the act that is chosen.
//
// Sentences are rigid and few, so that a small reader can learn to act by them: what lies in a direction stands right before its
// word, at most one sentence a direction, always in the same order, and the phrases to choose from say it the same way.

/** The order in which directions are told. */
export const DIRECTIONS = ['north', 'east', 'south', 'west'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export type Seen = 'nothing' | 'relic' | 'glow' | 'being';

/** What lies in one direction. */
export interface Way {
  readonly seen: Seen;
  /** Beyond the land next to this one. */
  readonly far: boolean;
  /** The being has never been on the land next to this one. */
  readonly fresh: boolean;
}

export interface Perception {
  readonly name: string;
  readonly need: 'hungry' | 'fine' | 'full';
  readonly lonely: boolean;
  /** The first step to the nearest land it has never been on, as far as it remembers; null beside such land, and where there is none. */
  readonly towards: Direction | null;
  readonly glowHere: boolean;
  /** A relic here whose challenge is not solved. */
  readonly relicHere: boolean;
  /** Name of another being here. */
  readonly beingHere: string | null;
  /** By direction; null where there is no land. */
  readonly ways: readonly [Way | null, Way | null, Way | null, Way | null];
}

export type Act =
  | { readonly kind: 'go'; readonly direction: Direction }
  | { readonly kind: 'gather' | 'try' | 'talk' | 'rest' };

export interface Option { readonly act: Act; readonly phrase: string }

/** A relic is seen as an unlit lamp, a plot's light as a glow. */
const SEEN_AS: Readonly<Record<Exclude<Seen, 'nothing'>, string>> = { relic: 'lamp', glow: 'glow', being: 'being' };

/** What of a direction matters now, at most one thing: light to whoever is hungry, company to whoever misses it; mist is land never
 *  walked. The same words lead to it ("goes to the far lamp north"), so that whoever chose what finds where. */
function drawnTo({ need, lonely }: Perception, { seen, far, fresh }: Way): { readonly told: string; readonly goal: string } | null {
  const hungry = need === 'hungry';
  if (seen === 'relic' || (seen === 'glow' && hungry) || (seen === 'being' && lonely && !hungry && !fresh)) {
    const goal = `${far ? 'far ' : ''}${SEEN_AS[seen]}`;
    return { told: `A ${goal}`, goal };
  }
  return fresh ? { told: 'It is misty', goal: 'misty' } : null;
}

/** Company is missed where somebody is in sight. */
function feelingOf({ need, lonely, beingHere, ways }: Perception): string {
  if (need === 'hungry') return 'hungry';
  if (lonely && (beingHere !== null || ways.some((way) => way?.seen === 'being'))) return 'lonely';
  return need === 'full' ? 'full' : 'calm';
}

export function factsOf(perception: Perception): string[] {
  const { name, towards, glowHere, relicHere, beingHere, ways } = perception;
  const facts = [`${name} feels ${feelingOf(perception)}.`];
  if (relicHere) facts.push('A lamp is here.');
  if (glowHere) facts.push('A glow is here.');
  if (beingHere !== null) facts.push(`${name} is beside ${beingHere}.`);
  DIRECTIONS.forEach((direction, side) => {
    const way = ways[side], drawn = way ? drawnTo(perception, way) : null;
    if (drawn !== null) facts.push(`${drawn.told} ${direction}.`);
  });
  if (towards !== null) facts.push(`The way goes ${towards}.`);
  return facts;
}

export function questionOf({ name }: Perception): string { return `What does ${name} do?`; }

/** Everything that is possible now, at least to rest; always in the same order. */
export function optionsOf(perception: Perception): Option[] {
  const { name, glowHere, relicHere, beingHere, ways } = perception, options: Option[] = [];
  DIRECTIONS.forEach((direction, side) => {
    const way = ways[side], drawn = way ? drawnTo(perception, way) : null;
    if (way) options.push({ act: { kind: 'go', direction }, phrase: `${name} goes ${drawn === null ? '' : `to the ${drawn.goal} `}${direction}.` });
  });
  if (relicHere) options.push({ act: { kind: 'try' }, phrase: `${name} tries the lamp.` });
  if (glowHere) options.push({ act: { kind: 'gather' }, phrase: `${name} gathers the glow.` });
  if (beingHere !== null) options.push({ act: { kind: 'talk' }, phrase: `${name} talks with ${beingHere}.` });
  options.push({ act: { kind: 'rest' }, phrase: `${name} rests.` });
  return options;
}
