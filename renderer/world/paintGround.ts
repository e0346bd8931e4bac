// Paints the land once for a world and a tier: a square of nine ground pixels a tile, from the seed alone. Pure; the
// alpha channel is the land's edge, dithered into the night.
import type { Srgb } from '../../app/physics/colour.ts';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../schemas/world.ts';
import { EMBER, FLOWER, MATERIALS, NOUN_MAIN, PATH, SHADOW, STONE, TIER_GROUND, TUFT, WORD_MAIN } from './groundPalette.ts';
import { SPRITES, STANDING_STONE, WILD_SPRITES } from './sprites.ts';

export const GROUND_PIXELS_PER_TILE = 9;
const UNITS_PER_PIXEL = UNITS_PER_TILE / GROUND_PIXELS_PER_TILE;
/** 3x3 Bayer matrix, nine thresholds. */
const BAYER = [0, 7, 3, 6, 5, 2, 4, 1, 8] as const;
/** Land around the world where nothing happens: it fades into the night, so that the world has no hard end. */
export const LAND_MARGIN_TILES = 9;
const STONE_RING_TILES = 5.5;

export interface Land { readonly size: number; readonly pixels: Uint8Array }
export type LandPlan = Pick<WorldSnapshot, 'seed' | 'size' | 'places' | 'tier'>;

/** A hash of a spot, 0..1. */
function chance(x: number, y: number, seed: number): number {
  let mixed = Math.imul(x ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(y, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** Smooth noise, 0..1, features about `scale` pixels wide. */
function noise(x: number, y: number, scale: number, seed: number): number {
  const cellX = Math.floor(x / scale); const cellY = Math.floor(y / scale);
  const fade = (t: number): number => t * t * (3 - 2 * t);
  const alongX = fade(x / scale - cellX); const alongY = fade(y / scale - cellY);
  const mix = (one: number, other: number, share: number): number => one + (other - one) * share;
  return mix(
    mix(chance(cellX, cellY, seed), chance(cellX + 1, cellY, seed), alongX),
    mix(chance(cellX, cellY + 1, seed), chance(cellX + 1, cellY + 1, seed), alongX), alongY);
}

const threshold = (x: number, y: number): number => (BAYER[(y % 3) * 3 + (x % 3)]! + 0.5) / 9;
const shade = (colour: Srgb, factor: number): Srgb => [Math.min(255, colour[0] * factor), Math.min(255, colour[1] * factor), Math.min(255, colour[2] * factor)];

class Canvas {
  readonly size: number;
  readonly pixels: Uint8Array;
  constructor(size: number) { this.size = size; this.pixels = new Uint8Array(size * size * 4); }
  set(x: number, y: number, [red, green, blue]: Srgb): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    const at = (y * this.size + x) * 4;
    this.pixels[at] = red; this.pixels[at + 1] = green; this.pixels[at + 2] = blue;
  }
}

function paintBase(canvas: Canvas, plan: LandPlan): void {
  const grounds = TIER_GROUND[plan.tier]!;
  const fade = LAND_MARGIN_TILES * GROUND_PIXELS_PER_TILE;
  for (let y = 0; y < canvas.size; y += 1) {
    for (let x = 0; x < canvas.size; x += 1) {
      const height = 0.6 * noise(x, y, 44, plan.seed) + 0.3 * noise(x, y, 17, plan.seed + 1) + 0.1 * noise(x, y, 6, plan.seed + 2);
      // Dithered only near the border of two grounds: flat land is calm land.
      const level = (height * 1.7 - 0.35) * grounds.length + (threshold(x, y) - 0.5) * 0.5;
      const ground = grounds[Math.max(0, Math.min(grounds.length - 1, Math.floor(level)))]!;
      canvas.set(x, y, shade(ground, 0.97 + 0.06 * chance(x, y, plan.seed + 3)));
      const border = Math.min(x, y, canvas.size - 1 - x, canvas.size - 1 - y) / fade + (noise(x, y, 30, plan.seed + 4) - 0.5) * 0.9;
      const steps = Math.floor(Math.max(0, Math.min(1, border)) * 6 + threshold(x, y));
      canvas.pixels[(y * canvas.size + x) * 4 + 3] = Math.min(255, steps * 43);
    }
  }
}

/** Small growth, by tier: embers and pebbles, then tufts, then flowers. */
function paintGrowth(canvas: Canvas, plan: LandPlan): void {
  const pickOf = (list: readonly Srgb[], x: number, y: number): Srgb => list[Math.floor(chance(y, x, plan.seed + 6) * list.length)]!;
  for (let y = 2; y < canvas.size - 2; y += 1) {
    for (let x = 2; x < canvas.size - 2; x += 1) {
      const luck = chance(x, y, plan.seed + 5);
      const lush = noise(x, y, 18, plan.seed + 7) ** 2;
      if (luck < 0.0006) canvas.set(x, y, EMBER);
      else if (luck < 0.002) { canvas.set(x, y, STONE); canvas.set(x + 1, y, shade(STONE, 0.7)); }
      else if (plan.tier >= 1 && luck > 1 - 0.02 * lush * (1 + plan.tier * 0.3)) {
        const tuft = pickOf(TUFT, x, y);
        for (const [side, rise] of [[-1, 1], [0, 0], [0, 1], [1, 1]] as const) canvas.set(x + side, y + rise, shade(tuft, rise === 0 ? 1.1 : 0.9));
      } else if (plan.tier >= 2 && luck > 0.4 && luck < 0.4 + 0.004 * lush) canvas.set(x, y, pickOf(FLOWER, x, y));
    }
  }
}

/** Bushes and trees that nobody speaks of: a few between the places, more towards the night around the world. */
function paintWilds(canvas: Canvas, plan: LandPlan): void {
  const grid = 7;
  const margin = LAND_MARGIN_TILES * GROUND_PIXELS_PER_TILE;
  for (let row = 0; row * grid < canvas.size - 12; row += 1) {
    for (let column = 0; column * grid < canvas.size - 12; column += 1) {
      const x = column * grid + Math.floor(chance(column, row, plan.seed + 20) * 6);
      const y = row * grid + Math.floor(chance(row, column, plan.seed + 21) * 6);
      const spot = { x: (x - margin) * UNITS_PER_PIXEL, z: (y - margin) * UNITS_PER_PIXEL };
      const outside = Math.max(-spot.x, -spot.z, spot.x - plan.size * UNITS_PER_TILE, spot.z - plan.size * UNITS_PER_TILE) / UNITS_PER_TILE;
      const clear = plan.places.every((place) => Math.abs(place.x - spot.x) > 2.4 * UNITS_PER_TILE || Math.abs(place.z - spot.z) > 2.4 * UNITS_PER_TILE);
      const wish = 0.5 * noise(x, y, 34, plan.seed + 22) ** 2 + (outside > 0 ? 0.12 + 0.05 * outside : -0.02);
      if (!clear || chance(x, y, plan.seed + 23) > wish) continue;
      const kinds = plan.tier === 0 ? WILD_SPRITES.slice(0, 1) : WILD_SPRITES;
      stamp(canvas, kinds[Math.floor(chance(y, x, plan.seed + 24) * kinds.length)]!, x, y, MATERIALS, plan.seed);
    }
  }
}

/** Puts a small picture on the land, its upper left corner at (left, top). */
function stamp(canvas: Canvas, sprite: readonly string[], left: number, top: number, colours: Readonly<Record<string, Srgb>>, seed: number): void {
  // A soft, dithered shadow seats it on the ground.
  for (let x = 0; x < sprite[0]!.length; x += 1) for (let y = 0; y < 2; y += 1) if (threshold(left + x + 30, top + y) < 0.5) canvas.set(left + x, top + sprite.length - 1 + y, SHADOW);
  sprite.forEach((line, row) => {
    [...line].forEach((letter, column) => {
      const colour = colours[letter];
      if (colour !== undefined) canvas.set(left + column, top + row, shade(colour, 0.96 + 0.08 * chance(column, row, seed)));
    });
  });
}

/** Worn ways between places, from each to the nearest earlier one. */
function paintPaths(canvas: Canvas, plan: LandPlan): void {
  const margin = LAND_MARGIN_TILES * GROUND_PIXELS_PER_TILE;
  const spots = plan.places.map((place) => ({ x: place.x / UNITS_PER_PIXEL + margin, y: place.z / UNITS_PER_PIXEL + margin + 8 }));
  spots.forEach((from, index) => {
    const to = spots.slice(0, index).sort((one, other) => Math.hypot(one.x - from.x, one.y - from.y) - Math.hypot(other.x - from.x, other.y - from.y))[0];
    if (to === undefined) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    for (let step = 0; step <= length; step += 0.5) {
      const share = step / length;
      const bend = (noise(step, index * 50, 26, plan.seed + 8) - 0.5) * 20 * Math.min(1, 4 * share * (1 - share) * 2);
      const x = from.x + (to.x - from.x) * share + bend * (to.y - from.y) / length;
      const y = from.y + (to.y - from.y) * share - bend * (to.x - from.x) / length;
      for (let side = -2; side <= 2; side += 1) {
        const at = { x: Math.round(x + side * (to.y - from.y) / length), y: Math.round(y - side * (to.x - from.x) / length) };
        if (chance(at.x, at.y, plan.seed + 9) < 0.85 - 0.22 * Math.abs(side)) canvas.set(at.x, at.y, shade(PATH, 0.85 + 0.3 * chance(at.y, at.x, plan.seed)));
      }
    }
  });
}

function paintPlace(canvas: Canvas, place: LandPlan['places'][number], seed: number): void {
  const sprite = SPRITES[place.kind];
  if (sprite === undefined) return;
  const word = place.name.split(' ')[1] ?? '';
  const main = WORD_MAIN[word] ?? NOUN_MAIN[place.kind] ?? STONE;
  const colours: Readonly<Record<string, Srgb>> = { ...MATERIALS, m: main, l: shade(main, 1.22), d: shade(main, 0.72) };
  const margin = LAND_MARGIN_TILES * GROUND_PIXELS_PER_TILE;
  stamp(canvas, sprite, Math.round(place.x / UNITS_PER_PIXEL - sprite[0]!.length / 2) + margin, Math.round(place.z / UNITS_PER_PIXEL - sprite.length / 2) + margin, colours, seed);
}

/** Nine old stones in a ring about the middle, on the richest land; one that would stand in a place is left out. */
function paintStones(canvas: Canvas, plan: LandPlan): void {
  const middle = (plan.size / 2) * UNITS_PER_TILE;
  const margin = LAND_MARGIN_TILES * GROUND_PIXELS_PER_TILE;
  for (let index = 0; index < 9; index += 1) {
    const angle = (2 * Math.PI * index) / 9;
    const spot = { x: middle + Math.sin(angle) * STONE_RING_TILES * UNITS_PER_TILE, z: middle - Math.cos(angle) * STONE_RING_TILES * UNITS_PER_TILE };
    const free = plan.places.every((place) => Math.hypot(place.x - spot.x, place.z - spot.z) > 2 * UNITS_PER_TILE);
    if (free) stamp(canvas, STANDING_STONE, Math.round(spot.x / UNITS_PER_PIXEL) + margin, Math.round(spot.z / UNITS_PER_PIXEL) + margin, MATERIALS, plan.seed);
  }
}

export function paintGround(plan: LandPlan): Land {
  const canvas = new Canvas((plan.size + 2 * LAND_MARGIN_TILES) * GROUND_PIXELS_PER_TILE);
  paintBase(canvas, plan);
  paintGrowth(canvas, plan);
  if (plan.tier >= 2) paintPaths(canvas, plan);
  paintWilds(canvas, plan);
  if (plan.tier >= 4) paintStones(canvas, plan);
  for (const place of plan.places) paintPlace(canvas, place, plan.seed);
  return { size: canvas.size, pixels: canvas.pixels };
}
