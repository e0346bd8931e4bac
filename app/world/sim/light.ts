// Light: what beings live on. It comes with land and with work done by the machines, lies on plots, drifts from the brighter
// to the darker, is gathered, spent, given to children and left in graves. None is made or lost on the way: what lies on the
// field, in beings and in graves is always what was granted.
import { BEING, GRAVE } from './fields.ts';
import { NEIGHBOURS } from './plots.ts';
import { PLOTS } from './units.ts';
import type { World } from './world.ts';

export const LIGHT_OF_NEW_PLOT = 4_000;
/** Most light the land holds for each of its plots; work beyond that lights nothing more. */
const MOST_A_PLOT = 12_000;
/** Tokens the machines must learn from for one unit of light. */
const TOKENS_A_UNIT = 32;
/** A plot with this much glows: something to gather. */
export const GLOW = 1_500;
export const MOST_ENERGY = 4_000;
export const HUNGRY_BELOW = 1_200;
export const FULL_FROM = 3_000;
const DRIFT_EVERY_TICKS = 10;
/** An eighth of the difference goes over; the two sides of a border never change places. */
const DRIFT_SHIFT = 3;

export function lightOf(world: World): { field: number; beings: number; graves: number; granted: number } {
  const sum = (data: Int32Array, count: number, stride: number, field: number): number => {
    let total = 0;
    for (let at = 0; at < count * stride; at += stride) total += data[at + field]!;
    return total;
  };
  const { beings, graves } = world.tables;
  let field = 0;
  for (const one of world.field) field += one;
  return { field, beings: sum(beings.data, beings.count, beings.stride, BEING.energy), graves: sum(graves.data, graves.count, graves.stride, GRAVE.energy), granted: world.header.granted };
}

/** Work of the machines comes in as light, spread over the land; the rest that does not divide waits for the next time. */
export function grantWork(world: World, tokens: number): void {
  const { header, plots, field } = world;
  const room = Math.max(0, header.plotsTaken * MOST_A_PLOT - header.granted);
  header.workTokens += tokens;
  const units = Math.min(room, Math.floor(header.workTokens / TOKENS_A_UNIT));
  header.workTokens = room === 0 ? 0 : header.workTokens - units * TOKENS_A_UNIT;
  let left = units;
  const each = header.plotsTaken === 0 ? 0 : Math.ceil(units / header.plotsTaken);
  for (let plot = 0; plot < PLOTS && left > 0; plot += 1) {
    if (plots[plot] === 0) continue;
    const share = Math.min(each, left);
    field[plot]! += share;
    left -= share;
  }
  header.granted += units - left;
}

/** Light drifts between neighbouring plots of land, each pair once, in one fixed order. */
export function drift(world: World): void {
  if (world.header.tick % DRIFT_EVERY_TICKS !== 0) return;
  const { plots, field } = world;
  for (let plot = 0; plot < PLOTS; plot += 1) {
    if (plots[plot] === 0) continue;
    for (let side = 1; side <= 2; side += 1) {
      const other = NEIGHBOURS[plot * 4 + side]!;
      if (other < 0 || plots[other] === 0) continue;
      const over = (field[plot]! - field[other]!) >> DRIFT_SHIFT;
      const moved = over < 0 ? over + 1 : over;
      field[plot]! -= moved;
      field[other]! += moved;
    }
  }
}
