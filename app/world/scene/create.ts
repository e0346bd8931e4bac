// A new world from a seed: nine regions of eight tiles, a place in each, two founders, no lantern yet.
import { hashName, SeededStream } from '../../physics/random.ts';
import { glyphOf } from '../../physics/glyph.ts';
import type { Rby } from '../../physics/rby.ts';
import type { RandomStream } from '../../ports.ts';
import type { Glyph, Place } from '../../../schemas/world.ts';
import { FOUNDERS } from '../language/names.ts';
import { COLOURS, DEEDS, PLACE_NOUNS, placePhrase, THING_NOUNS, thingPhrase } from '../language/words.ts';
import { UNITS_PER_TILE, WORLD_TILES, type BeingState, type WorldState } from './state.ts';

const REGIONS_A_SIDE = 3;
const REGION_TILES = WORLD_TILES / REGIONS_A_SIDE;
/** Units a place keeps from the border of its region, and the grid it lies on within. */
const REGION_MARGIN = 2.5 * UNITS_PER_TILE;
const PLACE_GRID = UNITS_PER_TILE / 2;
/** Founders stand to either side of a place or lantern, one lower and one higher, so that both can be at one. */
const BESIDE_PLACE = 2 * UNITS_PER_TILE;
const BESIDE_LANTERN = (3 * UNITS_PER_TILE) / 2;
const LOWER = 160;
const HIGHER = -128;

/** The founders' mixes: Ileices leans to perceiving, Mystiiqa to thinking; both can do all three. */
const FOUNDER_MIX: readonly Rby[] = [{ r: 0.5, b: 0.22, y: 0.28 }, { r: 0.2, b: 0.52, y: 0.28 }];

export const pick = <T>(stream: RandomStream, list: readonly T[]): T => list[stream.nextBelow(list.length)]!;

function takeNew<T>(stream: RandomStream, list: readonly T[], used: Set<T>): T {
  let value = pick(stream, list);
  while (used.has(value)) value = pick(stream, list);
  used.add(value);
  return value;
}

/** Digest of a name, for glyphs of things that are born with the world and so have no file to hash. */
export function digestOfName(name: string): Uint8Array {
  const digest = new Uint8Array(8);
  new DataView(digest.buffer).setUint32(0, hashName(name));
  new DataView(digest.buffer).setUint32(4, hashName(`${name}'s other half`));
  return digest;
}

function founderGlyph(index: number): Glyph { return glyphOf(digestOfName(FOUNDERS[index]!), FOUNDER_MIX[index]!, 'living', true); }

/** Where a being stands when it is at a place or lantern: founders keep to their side. */
export function standingAt(spot: { id: string; x: number; z: number }, being: { id: string }): { x: number; z: number } {
  const beside = spot.id.startsWith('place-') ? BESIDE_PLACE : BESIDE_LANTERN;
  return being.id === 'ileices' ? { x: spot.x - beside, z: spot.z + LOWER } : { x: spot.x + beside, z: spot.z + HIGHER };
}

function drawPlaces(stream: RandomStream): Place[] {
  const nouns = new Set<string>();
  const colours = new Set<string>();
  const places: Place[] = [];
  for (let region = 0; region < REGIONS_A_SIDE * REGIONS_A_SIDE; region += 1) {
    const steps = (REGION_TILES * UNITS_PER_TILE - 2 * REGION_MARGIN) / PLACE_GRID + 1;
    const spot = (along: number): number => along * REGION_TILES * UNITS_PER_TILE + REGION_MARGIN + stream.nextBelow(steps) * PLACE_GRID;
    const kind = takeNew(stream, PLACE_NOUNS, nouns);
    const name = placePhrase(takeNew(stream, COLOURS, colours), kind);
    places.push({ id: `place-${region}`, name, kind, x: spot(region % REGIONS_A_SIDE), z: spot(Math.floor(region / REGIONS_A_SIDE)) });
  }
  return places;
}

export function createWorld(seed: number): WorldState {
  const stream = SeededStream.from(seed, 'world-scene');
  const places = drawPlaces(stream);
  const things = new Set<string>();
  const starts = new Set<Place>();
  const beings = FOUNDERS.map((name, index): BeingState => {
    const id = name.toLowerCase();
    const start = takeNew(stream, places, starts);
    const { x, z } = standingAt(start, { id });
    const thing = thingPhrase(pick(stream, COLOURS), takeNew(stream, THING_NOUNS, things));
    return {
      id, name, founder: true, glyph: founderGlyph(index), x, z, toX: x, toZ: z,
      phase: 'perceive', deed: pick(stream, DEEDS), goal: start.id, ticksLeft: 20 + 15 * index, thing, mood: 'calm',
    };
  });
  return {
    seed, tick: 0, tier: 0, heldOutMillibits: null, measured: [], places, beings, lanterns: [],
    chronicle: [{ tick: 0, text: 'The world began. Ileices and Mystiiqa woke.', about: null }], random: stream.state,
  };
}
