// What is true in one small world, and a generator of such worlds. Facts only: sentences.ts turns them into words.
import type { RandomStream } from '../../ports.ts';
import { drawNames, FOUNDERS } from './names.ts';
import { shuffle } from './shuffle.ts';
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
  /** How many aspects are told of; the same ones of every being, so that only the name tells two facts apart. */
  aspects: number;
  /** Most facts about beings. */
  facts: number;
  /** Share of beings (of 8) whose name no training world uses. */
  heldOutEighths: number;
}

/** Of 16 worlds: how many have both founders, and how many one of them. */
const BOTH_FOUNDERS_SIXTEENTHS = 5;
const ONE_FOUNDER_SIXTEENTHS = 3;

function pick<T>(stream: RandomStream, list: readonly T[]): T { return list[stream.nextBelow(list.length)]!; }

/** Draws values that are new in this world: no two share a colour, a noun, a deed or a mood. */
export class ValueSource {
  readonly #stream: RandomStream;
  readonly #used = new Set<string>();
  constructor(stream: RandomStream) { this.#stream = stream; }

  draw(aspect: Exclude<Aspect, 'beside'>): string {
    switch (aspect) {
      case 'place': return placePhrase(this.#fresh(COLOURS), this.#fresh(PLACE_NOUNS));
      case 'thing': return thingPhrase(this.#fresh(COLOURS), this.#fresh(THING_NOUNS));
      case 'deed': return this.#fresh(DEEDS);
      case 'mood': return this.#fresh(MOODS);
    }
  }

  #fresh(list: readonly string[]): string {
    let value = pick(this.#stream, list);
    while (this.#used.has(value)) value = pick(this.#stream, list);
    this.#used.add(value);
    return value;
  }
}

/** Founders take the first places of some worlds. */
function settleFounders(stream: RandomStream, names: string[]): void {
  const drawn = stream.nextBelow(16);
  if (drawn < BOTH_FOUNDERS_SIXTEENTHS) names.splice(0, 2, ...FOUNDERS.slice(0, names.length));
  else if (drawn < BOTH_FOUNDERS_SIXTEENTHS + ONE_FOUNDER_SIXTEENTHS) names[0] = pick(stream, FOUNDERS);
}

/** Of 16 facts of the world's aspects, how many are left untold. */
const UNTOLD_SIXTEENTHS = 2;

/** A world of the given shape. */
export function drawWorld(stream: RandomStream, shape: WorldShape): WorldFacts {
  const names = drawNames(stream, shape.beings, () => stream.nextBelow(8) < shape.heldOutEighths);
  settleFounders(stream, names);
  const beings: BeingFacts[] = names.map((name) => ({ name }));
  const aspects: Aspect[] = [...ASPECTS];
  shuffle(stream, aspects);
  const values = new ValueSource(stream);
  let told = 0;
  for (const aspect of aspects.slice(0, shape.aspects)) {
    for (const being of beings) {
      const first = told === 0;
      if (told >= shape.facts || (!first && stream.nextBelow(16) < UNTOLD_SIXTEENTHS)) continue;
      if (aspect !== 'beside') being[aspect] = values.draw(aspect);
      else if (beings.length > 1) being.beside = pick(stream, beings.filter((other) => other !== being)).name;
      else continue;
      told += 1;
    }
  }
  const world: WorldFacts = { beings };
  if (told === 0 || stream.nextBelow(8) === 0) world.day = 1 + stream.nextBelow(LAST_DAY);
  if (stream.nextBelow(8) === 0) world.weather = pick(stream, WEATHERS);
  return world;
}
