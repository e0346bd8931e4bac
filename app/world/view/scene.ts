// Views of a world that are sent or spoken of: the scene for the window, the land's names, the facts the language may tell.
import type { BeingSeen, IslandSeen, LandNames, RegionSeen, WorldScene } from '../../../schemas/world.ts';
import { SCENE_BEINGS } from '../../../schemas/world.ts';
import type { WorldFacts } from '../language/facts.ts';
import { COLOURS, LAST_DAY, MOODS, PLACE_NOUNS, THING_NOUNS, thingPhrase, WEATHERS } from '../language/words.ts';
import { BEING, ISLAND, LINE, REGION, REGION_KINDS, RELIC, VISITOR } from '../sim/fields.ts';
import { hashText } from '../sim/hash.ts';
import { isFounder } from '../sim/life.ts';
import { roughLength } from '../sim/movement.ts';
import { nameInWords, placeInWords } from '../sim/names.ts';
import { plotAt, plotMiddle } from '../sim/plots.ts';
import { dayOf, PLOTS_A_SIDE, TICKS_PER_SECOND, UNITS_PER_TILE, WORLD_TILES } from '../sim/units.ts';
import type { World } from '../sim/world.ts';
import type { Table } from '../sim/table.ts';
import { lineInWords } from './chronicle.ts';
import { deedOf, relicPhrase } from './deeds.ts';

/** Shown while a being does nothing a word of the language is for; no fact about a deed is told then. */
const ON_ITS_WAY = 'walking';
/** Lines of the chronicle a window gets. */
const SCENE_LINES = 40;
/** Two beings this close are together. */
const TOGETHER_UNITS = 4 * UNITS_PER_TILE;
/** Beings the language is told of; more than a prompt holds anyway. */
const FACT_BEINGS = 24;

const mapRows = <T>(table: Table, most: number, make: (at: number) => T): T[] => Array.from({ length: Math.min(most, table.count) }, (_, index) => make(index * table.stride));

export const weatherOf = (world: World): string => WEATHERS[world.header.weather]!;

export function placeOf(world: World, x: number, z: number): string {
  const at = world.tables.regions.find(world.plots[plotAt(x, z)]!);
  return at < 0 ? 'the shore' : placeInWords(world, at);
}

export function thingOf(row: Int32Array, at: number): string {
  const thing = row[at + BEING.thing]!;
  return thingPhrase(COLOURS[Math.floor(thing / THING_NOUNS.length)]!, THING_NOUNS[thing % THING_NOUNS.length]!);
}

function beingSeen(world: World, at: number): BeingSeen {
  const row = world.tables.beings.data;
  return {
    id: row[at]!, name: nameInWords(world, at), founder: isFounder(row, at), place: placeOf(world, row[at + BEING.x]!, row[at + BEING.z]!),
    deed: deedOf(world, at) ?? ON_ITS_WAY, thing: thingOf(row, at), mood: MOODS[row[at + BEING.mood]!]!,
  };
}

export const beingsSeen = (world: World, most: number): BeingSeen[] => mapRows(world.tables.beings, most, (at) => beingSeen(world, at));

export function islandsOf(world: World): IslandSeen[] {
  const { data } = world.tables.islands;
  return mapRows(world.tables.islands, Infinity, (at) => ({
    id: data[at]!, key: world.textOf(data[at + ISLAND.key]!), name: world.textOf(data[at + ISLAND.name]!), state: data[at + ISLAND.state] === 1 ? 'here' as const : 'away' as const,
    plot: data[at + ISLAND.plot]!, ...plotMiddle(data[at + ISLAND.plot]!),
  }));
}

export function sceneOf(world: World): WorldScene {
  const { header, tables } = world;
  const lines = tables.lines.data;
  const first = Math.max(0, tables.lines.count - SCENE_LINES) * LINE.stride;
  return {
    tick: header.tick, ticksPerSecond: TICKS_PER_SECOND, seed: header.seed, day: dayOf(header.tick), weather: weatherOf(world), size: WORLD_TILES, plotsASide: PLOTS_A_SIDE,
    stateHash: hashText(world), tier: header.tier, heldOutBitsPerByte: header.heldOutMillibits < 0 ? null : header.heldOutMillibits / 1000, nodes: header.nodes,
    driver: header.organism === 1 ? 'organism' : 'rules', landVersion: header.landVersion, population: tables.beings.count,
    beings: beingsSeen(world, SCENE_BEINGS), abroad: null,
    visitors: mapRows(tables.visitors, Infinity, (at) => ({ id: tables.visitors.data[at]!, name: world.textOf(tables.visitors.data[at + VISITOR.name]!), own: tables.visitors.data[at + VISITOR.home] === 1, at: tables.visitors.data[at + VISITOR.trying] === 0 ? null : tables.visitors.data[at + VISITOR.trying]! })),
    islands: islandsOf(world),
    chronicle: mapRows(tables.lines, SCENE_LINES, (offset) => first + offset).map((at) => ({ id: lines[at]!, tick: lines[at + LINE.tick]!, text: lineInWords(world, at), about: lines[at + LINE.about] === 0 ? null : lines[at + LINE.about]! })),
  };
}

/** Numbers of the plots of each region. */
export function plotsByRegion(world: World): Map<number, number[]> {
  const plots = new Map<number, number[]>();
  world.plots.forEach((region, plot) => {
    const own = plots.get(region);
    if (own !== undefined) own.push(plot); else if (region !== 0) plots.set(region, [plot]);
  });
  return plots;
}

/** As the person calls a place; the world's own places have a name in the world alone. */
export function calledByPerson(world: World, at: number): string {
  const { data } = world.tables.regions;
  return REGION_KINDS[data[at + REGION.kind]!] === 'own' ? '' : world.textOf(data[at + REGION.name]!);
}

export function landOf(world: World): LandNames {
  const { regions, relics } = world.tables;
  const plots = plotsByRegion(world);
  return {
    version: world.header.landVersion,
    regions: mapRows(regions, Infinity, (at): RegionSeen => ({
      id: regions.data[at]!, name: calledByPerson(world, at), place: placeInWords(world, at), noun: PLACE_NOUNS[regions.data[at + REGION.placeNoun]!]!,
      kind: REGION_KINDS[regions.data[at + REGION.kind]!]!, x: regions.data[at + REGION.x]!, z: regions.data[at + REGION.z]!, plots: plots.get(regions.data[at]!) ?? [],
      relics: regions.data[at + REGION.relics]!, unseen: regions.data[at + REGION.unseen]!,
    })),
    relics: mapRows(relics, Infinity, (at) => ({ id: relics.data[at]!, key: world.textOf(relics.data[at + RELIC.key]!), name: relicPhrase(world, at), region: relics.data[at + RELIC.region]! })),
  };
}

function besideOf(world: World, at: number): string | null {
  const { data, count, stride } = world.tables.beings;
  let best: { at: number; far: number } | null = null;
  for (let other = 0; other < count * stride; other += stride) {
    const far = roughLength(data[other + BEING.x]! - data[at + BEING.x]!, data[other + BEING.z]! - data[at + BEING.z]!);
    if (other !== at && far <= TOGETHER_UNITS && (best === null || far < best.far)) best = { at: other, far };
  }
  return best === null ? null : nameInWords(world, best.at);
}

/** What the language may say: true of this moment, in its own words. */
export function factsOf(world: World): WorldFacts {
  const day = dayOf(world.header.tick);
  const row = world.tables.beings.data;
  return {
    ...(day <= LAST_DAY ? { day } : {}), weather: weatherOf(world),
    beings: mapRows(world.tables.beings, FACT_BEINGS, (at) => {
      const [deed, beside] = [deedOf(world, at), besideOf(world, at)];
      return {
        name: nameInWords(world, at), place: placeOf(world, row[at + BEING.x]!, row[at + BEING.z]!), thing: thingOf(row, at), mood: MOODS[row[at + BEING.mood]!]!,
        ...(deed === null ? {} : { deed }), ...(beside === null ? {} : { beside }),
      };
    }),
  };
}
