// Paints the land once for a world and a tier: a square of nine ground pixels a tile, from the seed alone. Pure; the
// alpha channel is the land's edge, dithered into the night.
import type { Srgb } from '../../app/physics/colour.ts';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../schemas/world.ts';
import { EMBER, FLOWER, MATERIALS, NOUN_MAIN, PATH, STONE, TIER_GROUND, TUFT, WORD_MAIN } from './groundPalette.ts';
import { SPRITES } from './sprites.ts';

export const GROUND_PIXELS_PER_TILE = 9;
const UNITS_PER_PIXEL = UNITS_PER_TILE / GROUND_PIXELS_PER_TILE;
/** 3x3 Bayer matrix, nine thresholds. */
const BAYER = [0, 7, 3, 6, 5, 2, 4, 1, 8] as const;
/** Tiles over which the land's edge frays. */
const EDGE_TILES = 3.2;

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
  const edge = EDGE_TILES * GROUND_PIXELS_PER_TILE;
  for (let y = 0; y < canvas.size; y += 1) {
    for (let x = 0; x < canvas.size; x += 1) {
      const height = 0.55 * noise(x, y, 40, plan.seed) + 0.3 * noise(x, y, 15, plan.seed + 1) + 0.15 * noise(x, y, 6, plan.seed + 2);
      const level = height * 1.5 * grounds.length - grounds.length * 0.25 + threshold(x, y) - 0.5;
      const ground = grounds[Math.max(0, Math.min(grounds.length - 1, Math.floor(level)))]!;
      canvas.set(x, y, shade(ground, 0.94 + 0.12 * chance(x, y, plan.seed + 3)));
      const border = Math.min(x, y, canvas.size - 1 - x, canvas.size - 1 - y) + (noise(x, y, 22, plan.seed + 4) - 0.5) * edge * 1.3;
      canvas.pixels[(y * canvas.size + x) * 4 + 3] = border / edge > threshold(x, y) ? 255 : 0;
    }
  }
}

/** Small growth, by tier: embers, then tufts, then flowers, then standing stones. */
function paintGrowth(canvas: Canvas, plan: LandPlan): void {
  const pickOf = (list: readonly Srgb[], x: number, y: number): Srgb => list[Math.floor(chance(y, x, plan.seed + 6) * list.length)]!;
  for (let y = 2; y < canvas.size - 2; y += 1) {
    for (let x = 2; x < canvas.size - 2; x += 1) {
      const luck = chance(x, y, plan.seed + 5);
      const lush = noise(x, y, 18, plan.seed + 7);
      if (luck < 0.0012) canvas.set(x, y, EMBER);
      if (plan.tier >= 1 && luck > 1 - 0.035 * lush * lush * (1 + plan.tier * 0.4)) {
        const tuft = pickOf(TUFT, x, y);
        canvas.set(x, y, tuft);
        canvas.set(x, y - 1, shade(tuft, 1.15));
        if (luck > 0.985) canvas.set(x + 1, y, shade(tuft, 0.85));
      }
      if (plan.tier >= 2 && luck > 0.4 && luck < 0.4 + 0.004 * lush) canvas.set(x, y, pickOf(FLOWER, x, y));
      if (luck > 0.2 && luck < 0.2012) { canvas.set(x, y, STONE); canvas.set(x + 1, y, shade(STONE, 0.7)); }
    }
  }
}

/** Worn ways between places, from each to the nearest earlier one. */
function paintPaths(canvas: Canvas, plan: LandPlan): void {
  const spots = plan.places.map((place) => ({ x: place.x / UNITS_PER_PIXEL, y: place.z / UNITS_PER_PIXEL + 8 }));
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
  const left = Math.round(place.x / UNITS_PER_PIXEL - sprite[0]!.length / 2);
  const top = Math.round(place.z / UNITS_PER_PIXEL - sprite.length / 2);
  // A soft, dithered shadow seats it on the ground.
  for (let x = -1; x <= sprite[0]!.length; x += 1) for (let y = 0; y < 3; y += 1) if (threshold(x + 30, y) < 0.5) canvas.set(left + x, top + sprite.length - 1 + y, [36, 38, 48]);
  sprite.forEach((line, row) => {
    [...line].forEach((letter, column) => {
      const colour = colours[letter];
      if (colour !== undefined) canvas.set(left + column, top + row, shade(colour, 0.94 + 0.12 * chance(column, row, seed)));
    });
  });
}

export function paintGround(plan: LandPlan): Land {
  const canvas = new Canvas(plan.size * GROUND_PIXELS_PER_TILE);
  paintBase(canvas, plan);
  paintGrowth(canvas, plan);
  if (plan.tier >= 2) paintPaths(canvas, plan);
  for (const place of plan.places) paintPlace(canvas, place, plan.seed);
  return { size: canvas.size, pixels: canvas.pixels };
}
