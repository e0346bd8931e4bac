// Land grows and shrinks with what the node was granted: a region has one or more plots, a relic a spot on one of them. The
// world knows names and states only, never a path or a text.
import { digestWords } from './digest.ts';
import { tell, untell } from './chronicle.ts';
import { codeOf, MARKS, REGION, REGION_KINDS, RELIC } from './fields.ts';
import { guard, leaveRelic } from './riddles.ts';
import type { LandMark, Outcome, RelicSeen, WorldInput } from './inputs.ts';
import { HUB_PLOT, ISLAND_ORDER, plotMiddle } from './plots.ts';
import { COLOURS, PLACE_NOUNS } from '../language/words.ts';
import { LIGHT_OF_NEW_PLOT } from './light.ts';
import { PLOT_UNITS, UNITS_PER_TILE } from './units.ts';
import type { World } from './world.ts';

/** Spots for relics on a plot: four by four, two tiles apart, each a little off its place so that the land looks grown. */
const SPOTS_A_SIDE = 4;
export const RELICS_A_PLOT = SPOTS_A_SIDE * SPOTS_A_SIDE;
const NATIVE = codeOf(MARKS, 'native');
const SPACING = PLOT_UNITS / SPOTS_A_SIDE;
const JITTER = UNITS_PER_TILE / 4;
/** Longest name that is kept of anything; what is longer says so by its end. */
export const NAME_CHARACTERS = 120;

const REFUSED = { noRoom: { ok: false, why: 'no-room' }, known: { ok: false, why: 'known-already' }, unknown: { ok: false, why: 'unknown' } } as const;
const DONE: Outcome = { ok: true };

export const shortened = (name: string): string => (name.length <= NAME_CHARACTERS ? name : `${name.slice(0, NAME_CHARACTERS - 1)}…`);

function rowByKey(world: World, table: 'regions' | 'relics', key: string): number {
  const { data, count, stride } = world.tables[table];
  const field = table === 'regions' ? REGION.key : RELIC.key;
  for (let at = 0; at < count * stride; at += stride) if (world.textOf(data[at + field]!) === key) return at;
  return -1;
}

/** The hub is the first region there is, and is never removed; land left by others is its open country. */
const hubOf = (world: World): number => (world.tables.regions.count === 0 ? 0 : world.tables.regions.data[0]!);

/** The next plot that is sea or open country, from the middle outwards; -1 when the island is full. */
function takePlot(world: World, region: number): number {
  const hub = hubOf(world);
  const plot = ISLAND_ORDER.find((one) => world.plots[one] === 0 || (world.plots[one] === hub && one !== HUB_PLOT)) ?? -1;
  if (plot < 0) return plot;
  if (world.plots[plot] === 0) {
    world.field[plot]! += LIGHT_OF_NEW_PLOT;
    world.header.granted += LIGHT_OF_NEW_PLOT;
    world.header.plotsTaken += 1;
  }
  world.plots[plot] = region;
  return plot;
}

/** A name for the place that no other region has, as long as there are any. */
function namePlace(world: World, at: number): void {
  const { regions } = world.tables;
  const taken = new Set<number>();
  for (let row = 0; row < regions.count * regions.stride; row += regions.stride) if (row !== at) taken.add(regions.data[row + REGION.placeColour]! * PLACE_NOUNS.length + regions.data[row + REGION.placeNoun]!);
  const all = COLOURS.length * PLACE_NOUNS.length;
  let name = world.streams.land.nextBelow(all);
  for (let turn = 0; turn < all && taken.has(name); turn += 1) name = (name + 7) % all;
  regions.data[at + REGION.placeColour] = Math.floor(name / PLACE_NOUNS.length);
  regions.data[at + REGION.placeNoun] = name % PLACE_NOUNS.length;
}

export function addRegion(world: World, input: Extract<WorldInput, { kind: 'region-added' }>): Outcome {
  if (rowByKey(world, 'regions', input.key) >= 0) return REFUSED.known;
  const id = world.newId();
  const plot = takePlot(world, id);
  if (plot < 0) return REFUSED.noRoom;
  world.header.landVersion += 1;
  const at = world.tables.regions.add(id);
  const row = world.tables.regions.data;
  const middle = plotMiddle(plot);
  row[at + REGION.key] = world.keep(input.key);
  row[at + REGION.name] = world.keep(shortened(input.name));
  row[at + REGION.kind] = codeOf(REGION_KINDS, input.region);
  row[at + REGION.plot] = plot;
  row[at + REGION.plots] = 1;
  row[at + REGION.unseen] = input.unseen;
  row[at + REGION.x] = middle.x;
  row[at + REGION.z] = middle.z;
  namePlace(world, at);
  if (input.region !== 'own') tell(world, 'region', { a: id, text: shortened(input.name), about: id });
  return DONE;
}

/** Spots of a plot that are free, as bits. */
function freeSpots(world: World, plot: number): number {
  const { data, count, stride } = world.tables.relics;
  let free = (1 << RELICS_A_PLOT) - 1;
  for (let at = 0; at < count * stride; at += stride) {
    if (data[at + RELIC.plot] !== plot) continue;
    const column = Math.trunc((data[at + RELIC.x]! % PLOT_UNITS) / SPACING);
    const row = Math.trunc((data[at + RELIC.z]! % PLOT_UNITS) / SPACING);
    free &= ~(1 << (row * SPOTS_A_SIDE + column));
  }
  return free;
}

interface Room { plot: number; free: number }

/** A spot on the region's land, which grows by a plot where there is none left. Scattered over the plot by the key. */
function findSpot(world: World, region: number, rooms: Room[], scatter: number): { plot: number; x: number; z: number } | null {
  let room = rooms.find((one) => one.free !== 0);
  if (room === undefined) {
    const plot = takePlot(world, region);
    if (plot < 0) return null;
    room = { plot, free: (1 << RELICS_A_PLOT) - 1 };
    rooms.push(room);
    const at = world.tables.regions.find(region);
    world.tables.regions.data[at + REGION.plots]! += 1;
  }
  let spot = (scatter >>> 8) % RELICS_A_PLOT;
  while ((room.free & (1 << spot)) === 0) spot = (spot + 5) % RELICS_A_PLOT;
  room.free &= ~(1 << spot);
  const corner = plotMiddle(room.plot);
  const off = (bits: number): number => (bits % (2 * JITTER)) - JITTER;
  return {
    plot: room.plot,
    x: corner.x - PLOT_UNITS / 2 + (spot % SPOTS_A_SIDE) * SPACING + SPACING / 2 + off(scatter >>> 16),
    z: corner.z - PLOT_UNITS / 2 + Math.trunc(spot / SPOTS_A_SIDE) * SPACING + SPACING / 2 + off(scatter >>> 3),
  };
}

function roomsOf(world: World, region: number): Room[] {
  return ISLAND_ORDER.filter((plot) => world.plots[plot] === region).map((plot) => ({ plot, free: freeSpots(world, plot) }));
}

export function addRelics(world: World, regionKey: string, relics: readonly RelicSeen[]): Outcome {
  const regionAt = rowByKey(world, 'regions', regionKey);
  if (regionAt < 0) return REFUSED.unknown;
  const region = world.tables.regions.data[regionAt]!;
  const known = new Set<string>();
  const table = world.tables.relics;
  for (let at = 0; at < table.count * table.stride; at += table.stride) known.add(world.textOf(table.data[at + RELIC.key]!));
  const rooms = roomsOf(world, region);
  world.header.landVersion += 1;
  let left = 0;
  for (const relic of relics) {
    if (known.has(relic.key)) continue;
    known.add(relic.key);
    if (!placeRelic(world, region, rooms, relic, relic.mark)) left += 1;
  }
  if (left > 0) world.tables.regions.data[world.tables.regions.find(region) + REGION.unseen]! += left;
  return left === relics.length && left > 0 ? REFUSED.noRoom : { ok: true, left };
}

/** Puts one down; false when there is no land left. */
export function placeRelic(world: World, region: number, rooms: Room[], relic: Omit<RelicSeen, 'mark'>, mark: LandMark | 'native'): boolean {
  const fromKey = digestWords(relic.key, null);
  const spot = findSpot(world, region, rooms, fromKey[0]);
  if (spot === null) return false;
  const at = world.tables.relics.add(world.newId());
  const row = world.tables.relics.data;
  row[at + RELIC.x] = spot.x;
  row[at + RELIC.z] = spot.z;
  row[at + RELIC.plot] = spot.plot;
  row[at + RELIC.region] = region;
  row[at + RELIC.key] = world.keep(relic.key);
  row[at + RELIC.name] = world.keep(shortened(relic.name));
  row[at + RELIC.suffix] = world.keep(relic.suffix.slice(0, 16));
  row[at + RELIC.bytes] = Math.min(relic.bytes, 0x7fff_ffff);
  row[at + RELIC.mark] = codeOf(MARKS, mark);
  [row[at + RELIC.digestA], row[at + RELIC.digestB]] = digestWords(relic.key, relic.digest);
  guard(world, at);
  world.tables.regions.data[world.tables.regions.find(region) + REGION.relics]! += 1;
  return true;
}

export function markRelic(world: World, key: string, mark: LandMark, digest: string | null): Outcome {
  const at = rowByKey(world, 'relics', key);
  if (at < 0) return REFUSED.unknown;
  const row = world.tables.relics.data;
  const before = row[at + RELIC.mark]!;
  row[at + RELIC.mark] = codeOf(MARKS, mark);
  if (digest !== null) [row[at + RELIC.digestA], row[at + RELIC.digestB]] = digestWords(key, digest);
  const told = mark === 'learnt' || mark === 'reading' || mark === 'refused';
  if (told && before !== row[at + RELIC.mark]) tell(world, 'relic', { a: row[at]!, b: row[at + RELIC.mark]!, about: row[at]! });
  return DONE;
}

function dropRelic(world: World, at: number): void {
  const { relics } = world.tables;
  const id = relics.data[at]!;
  for (const field of [RELIC.key, RELIC.name, RELIC.suffix]) world.drop(relics.data[at + field]!);
  const region = world.tables.regions.find(relics.data[at + RELIC.region]!);
  if (region >= 0) world.tables.regions.data[region + REGION.relics]! -= 1;
  relics.remove(id);
  leaveRelic(world, id);
  untell(world, id);
}

export function removeRelics(world: World, keys: readonly string[]): Outcome {
  const { relics } = world.tables;
  const named = new Set(keys);
  let gone = 0;
  for (let at = (relics.count - 1) * relics.stride; at >= 0; at -= relics.stride) {
    if (!named.has(world.textOf(relics.data[at + RELIC.key]!)) || relics.data[at + RELIC.mark] === NATIVE) continue;
    dropRelic(world, at);
    gone += 1;
  }
  if (gone > 0) { world.header.landVersion += 1; tell(world, 'gone', { a: gone }); }
  return gone === 0 && keys.length > 0 ? REFUSED.unknown : DONE;
}

/** A region that goes leaves its land behind as open country of the hub, so that nobody stands in the sea. */
export function removeRegion(world: World, key: string): Outcome {
  const at = rowByKey(world, 'regions', key);
  const { regions, relics } = world.tables;
  if (at < 0 || regions.data[at + REGION.kind] === codeOf(REGION_KINDS, 'own')) return REFUSED.unknown;
  const id = regions.data[at]!;
  for (let row = (relics.count - 1) * relics.stride; row >= 0; row -= relics.stride) if (relics.data[row + RELIC.region] === id) dropRelic(world, row);
  const hub = hubOf(world);
  for (const plot of ISLAND_ORDER) if (world.plots[plot] === id) world.plots[plot] = hub;
  const again = regions.find(id);
  for (const field of [REGION.key, REGION.name]) world.drop(regions.data[again + field]!);
  regions.remove(id);
  untell(world, id);
  world.header.landVersion += 1;
  tell(world, 'gone', { a: 1 });
  return DONE;
}
