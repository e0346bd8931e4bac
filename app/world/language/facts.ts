// What is true in one small world, and a generator of such worlds. Facts only: sentences.ts turns them into words.
import type { RandomStream } from '../../ports.ts';
import { drawNames, FOUNDERS } from './names.ts';
import { COLOURS, DEEDS, LAST_DAY, MOODS, PLACE_NOUNS, placePhrase, THING_NOUNS, thingPhrase, WEATHERS } from './words.ts';

/** What can be told of a being, in the order it is asked for. */
export const ASPECTS = ['place', 'thing', 'deed', 'mood', 'beside'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** A being and what is known of it; what is absent is not known. */
export interface BeingFacts {
  name: string;
  /** "the blue pond" */
  place?: string;
  /** "a red lamp" */
  thing?: string;
  /** "planting seeds" */
  deed?: string;
  mood?: string;
  /** Name of the being it stands beside. */
  beside?: string;
}

export interface WorldFacts {
  day?: number;
  weather?: string;
  beings: BeingFacts[];
}

export interface WorldShape {
  beings: number;
  /** How many facts about beings are told in all. */
  facts: number;
  /** Share of beings (of 8) whose name no training world uses. */
  heldOutEighths: number;
}

/** Chance (of 16) that a founder takes the first place. */
const FOUNDER_SIXTEENTHS = 4;

function pick<T>(stream: RandomStream, list: readonly T[]): T { return list[stream.nextBelow(list.length)]!; }

/** Draws until the value is new in this world: two beings never share a place, a thing, a deed or a mood. */
function pickNew(used: Set<string>, draw: () => string): string {
  let value = draw();
  while (used.has(value)) value = draw();
  used.add(value);
  return value;
}

function drawValue(stream: RandomStream, aspect: Exclude<Aspect, 'beside'>, used: Set<string>): string {
  switch (aspect) {
    case 'place': return pickNew(used, () => placePhrase(pick(stream, COLOURS), pick(stream, PLACE_NOUNS)));
    case 'thing': return pickNew(used, () => thingPhrase(pick(stream, COLOURS), pick(stream, THING_NOUNS)));
    case 'deed': return pickNew(used, () => pick(stream, DEEDS));
    case 'mood': return pickNew(used, () => pick(stream, MOODS));
  }
}

/** A world of the given shape. Every being has at least one fact when there are facts enough. */
export function drawWorld(stream: RandomStream, shape: WorldShape): WorldFacts {
  const names = drawNames(stream, shape.beings, () => stream.nextBelow(8) < shape.heldOutEighths);
  if (stream.nextBelow(16) < FOUNDER_SIXTEENTHS) names[0] = pick(stream, FOUNDERS);
  const beings: BeingFacts[] = names.map((name) => ({ name }));
  const used = new Set<string>();
  const total = Math.min(shape.facts, shape.beings * ASPECTS.length);
  for (let told = 0; told < total; told += 1) {
    const being = beings[told % beings.length]!;
    const open = ASPECTS.filter((aspect) => being[aspect] === undefined && (aspect !== 'beside' || beings.length > 1));
    if (open.length === 0) continue;
    const aspect = pick(stream, open);
    if (aspect === 'beside') being.beside = pick(stream, beings.filter((other) => other !== being)).name;
    else being[aspect] = drawValue(stream, aspect, used);
  }
  const world: WorldFacts = { beings };
  if (stream.nextBelow(4) === 0) world.day = 1 + stream.nextBelow(LAST_DAY);
  if (stream.nextBelow(4) === 0) world.weather = pick(stream, WEATHERS);
  return world;
}
