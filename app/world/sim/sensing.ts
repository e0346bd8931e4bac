// What one being senses where it stands: its own need, what is on its plot, and the most telling thing in each of the four
// directions. Whole numbers; app/world/play says it in words.
import { BEING } from './fields.ts';
import { DIRECTIONS, type Direction, type Seen } from '../play/perception.ts';
import { roughLength } from './movement.ts';
import { FULL_FROM, GLOW, HUNGRY_BELOW, MOST_ENERGY } from './light.ts';
import { remembers } from './memory.ts';
import { NEIGHBOURS, plotAt } from './plots.ts';
import type { Senses } from './senses.ts';
import { PLOTS } from './units.ts';
import type { World } from './world.ts';

/** Ticks a being keeps away from a challenge it failed. */
export const SHUNS_TICKS = 600;

export interface Sensed {
  need: 'hungry' | 'fine' | 'full';
  lonely: boolean;
  /** The first step towards the nearest land it was never on; null beside such land, and where there is none. */
  towards: Direction | null;
  /** Light to gather here, and room for it. */
  glow: boolean;
  /** Rows of the nearest guarded relic and of another being here, or -1. */
  relic: number;
  being: number;
  /** By direction (plots.ts DIRECTIONS): whether there is land, what is seen there, how far off, whether it was there before. */
  readonly land: [boolean, boolean, boolean, boolean];
  readonly seen: [Seen, Seen, Seen, Seen];
  readonly far: [boolean, boolean, boolean, boolean];
  readonly fresh: [boolean, boolean, boolean, boolean];
}

export const blankSensed = (): Sensed => ({
  need: 'fine', lonely: false, towards: null, glow: false, relic: -1, being: -1,
  land: [false, false, false, false], seen: ['nothing', 'nothing', 'nothing', 'nothing'], far: [false, false, false, false], fresh: [false, false, false, false],
});

/** Ticks without company after which a being misses it, at middling sociability. */
const LONELY_TICKS = 3_000;
export const traitOf = (row: Int32Array, at: number, trait: number): number => (row[at + BEING.genome0 + (trait >> 2)]! >>> ((trait & 3) * 8)) & 0xff;
const SOCIABILITY = 1;

export function hasVisited(row: Int32Array, at: number, plot: number): boolean { return ((row[at + BEING.visited + (plot >> 5)]! >>> (plot & 31)) & 1) === 1; }

/** Fills `into`; the being's row begins at `at`. */
export function sense(world: World, senses: Senses, at: number, into: Sensed): void {
  const row = world.tables.beings.data;
  const plot = plotAt(row[at + BEING.x]!, row[at + BEING.z]!);
  const energy = row[at + BEING.energy]!;
  into.need = energy < HUNGRY_BELOW ? 'hungry' : energy >= FULL_FROM ? 'full' : 'fine';
  into.lonely = row[at + BEING.lonely]! > LONELY_TICKS - 8 * traitOf(row, at, SOCIABILITY);
  into.glow = world.field[plot]! >= GLOW && energy < MOST_ENERGY;
  into.relic = nearestRelic(world, senses, at, plot);
  into.being = companion(senses, at, plot);
  for (let side = 0; side < 4; side += 1) {
    const next = NEIGHBOURS[plot * 4 + side]!;
    into.land[side] = next >= 0 && world.plots[next] !== 0;
    into.seen[side] = 'nothing';
    into.far[side] = false;
    into.fresh[side] = false;
    if (!into.land[side]) continue;
    into.fresh[side] = !hasVisited(row, at, next);
    into.seen[side] = on(world, senses, next);
    if (into.seen[side] !== 'nothing') continue;
    const further = NEIGHBOURS[next * 4 + side]!;
    if (further < 0 || world.plots[further] === 0) continue;
    into.seen[side] = on(world, senses, further);
    into.far[side] = into.seen[side] !== 'nothing';
  }
  into.towards = into.fresh.some((fresh) => fresh) ? null : towards(world, row, at, plot);
}

const cameBy = new Int8Array(PLOTS);
const open = new Int32Array(PLOTS);

/** Looks over the land from plot to plot, nearest first and north first among equals. */
function towards(world: World, row: Int32Array, at: number, from: number): Direction | null {
  cameBy.fill(-1);
  cameBy[from] = 0;
  let [first, end] = [0, 0];
  open[end++] = from;
  while (first < end) {
    const plot = open[first++]!;
    for (let side = 0; side < 4; side += 1) {
      const next = NEIGHBOURS[plot * 4 + side]!;
      if (next < 0 || cameBy[next] !== -1 || world.plots[next] === 0) continue;
      cameBy[next] = plot === from ? side : cameBy[plot]!;
      if (!hasVisited(row, at, next)) return DIRECTIONS[cameBy[next]]!;
      open[end++] = next;
    }
  }
  return null;
}

function on(world: World, senses: Senses, plot: number): Seen {
  if (senses.anyGuarded(plot)) return 'relic';
  if (world.field[plot]! >= GLOW) return 'glow';
  return senses.anyBeing(plot) ? 'being' : 'nothing';
}

function nearestRelic(world: World, senses: Senses, at: number, plot: number): number {
  const beings = world.tables.beings.data;
  const relics = world.tables.relics.data;
  const { starts, rows } = senses.guarded;
  let best = -1;
  let bestLength = 0;
  for (let index = starts[plot]!; index < starts[plot + 1]!; index += 1) {
    const relic = rows[index]!;
    const length = roughLength(relics[relic + 1]! - beings[at + BEING.x]!, relics[relic + 2]! - beings[at + BEING.z]!);
    if ((best < 0 || length < bestLength) && !remembers(world, at, 'failed', relics[relic]!, SHUNS_TICKS)) { best = relic; bestLength = length; }
  }
  return best;
}

/** The being after this one among those here, in turn, so that not all turn to the same. */
function companion(senses: Senses, at: number, plot: number): number {
  const { starts, rows } = senses.beings;
  const from = starts[plot]!;
  const count = starts[plot + 1]! - from;
  if (count < 2) return -1;
  for (let index = 0; index < count; index += 1) if (rows[from + index] === at) return rows[from + ((index + 1) % count)]!;
  // It came since the tick began.
  return rows[from]!;
}

