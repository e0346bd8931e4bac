// What beings, places and things are called, in the words of the world's language.
import { FOUNDERS, nameOf } from '../language/names.ts';
import { COLOURS, PLACE_NOUNS, placePhrase, THING_NOUNS } from '../language/words.ts';
import { BEING, GRAVE, REGION, RELIC, VISITOR } from './fields.ts';
import type { World } from './world.ts';

/** Founders are named by numbers below nought. */
export function nameInSyllables(first: number, second: number): string { return first < 0 ? FOUNDERS[-first - 1]! : nameOf(first, second); }

export function nameInWords(world: World, at: number): string {
  const row = world.tables.beings.data;
  return nameInSyllables(row[at + BEING.nameFirst]!, row[at + BEING.nameSecond]!);
}

/** Where the row of the living being of this name begins, or -1; the oldest where two share one. */
export function beingCalled(world: World, name: string): number {
  const { count, stride } = world.tables.beings;
  for (let at = 0; at < count * stride; at += stride) if (nameInWords(world, at) === name) return at;
  return -1;
}

/** Of a living being. */
export function nameOfId(world: World, id: number): string | null {
  const at = world.tables.beings.find(id);
  return at < 0 ? null : nameInWords(world, at);
}

/** Of whoever it was, as long as a grave or a visit tells. */
export function nameOfAnyone(world: World, id: number): string | null {
  const living = nameOfId(world, id);
  if (living !== null) return living;
  const { graves, visitors } = world.tables;
  for (let at = 0; at < graves.count * graves.stride; at += graves.stride) if (graves.data[at + GRAVE.being] === id) return nameInSyllables(graves.data[at + GRAVE.nameFirst]!, graves.data[at + GRAVE.nameSecond]!);
  const visitor = visitors.find(id);
  return visitor < 0 ? null : world.textOf(visitors.data[visitor + VISITOR.name]!);
}

export function placeInWords(world: World, regionAt: number): string {
  const row = world.tables.regions.data;
  return placePhrase(COLOURS[row[regionAt + REGION.placeColour]!]!, PLACE_NOUNS[row[regionAt + REGION.placeNoun]!]!);
}

/** A relic is spoken of by a thing, never by the name of the file it stands for. */
export function relicInWords(world: World, relicAt: number): { colour: string; noun: string } {
  const row = world.tables.relics.data;
  return { colour: COLOURS[(row[relicAt + RELIC.digestA]! >>> 0) % COLOURS.length]!, noun: THING_NOUNS[(row[relicAt + RELIC.digestB]! >>> 0) % THING_NOUNS.length]! };
}
