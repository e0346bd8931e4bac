// Paints one block of the land: sixteen tiles a side, nine ground pixels a tile, a byte a pixel. From the seed alone, and
// the same whatever was painted before, so that blocks meet without a seam.
import type { RegionSeen } from '../../../schemas/world.ts';
import { Block, LARGEST_SPRITE, stamp } from './block.ts';
import { BLOCK_PIXELS, BLOCK_TILES, MARGIN_TILES, PIXELS_PER_TILE, shoreAt, UNITS_PER_PIXEL, type LandPlan } from './landPlan.ts';
import { chance, Noise, threshold } from './noise.ts';
import { EMBER, FADE_LEVELS, FLOWER, GROUND, GROUNDS, MATERIALS, NOUN_FAMILY, PATH, pixelOf, PLAIN_FAMILY, SHADOW, shadesOf, STONE, TUFT, WATER, WORD_FAMILY } from './palette.ts';
import { paintBeacon, paintBridge } from './paintIslet.ts';
import { SPRITES, STANDING_STONE, WILD_SPRITES } from './sprites.ts';

/** From this tier on there is water around the land, and ways are worn between its places. */
const WATER_TIER = 2;
const STONES_TIER = 4;
const STONE_RING_TILES = 5.5;

interface Noises { readonly coast: Noise; readonly wide: Noise; readonly middle: Noise; readonly fine: Noise; readonly lush: Noise; readonly wild: Noise }
const noisesOf = ({ seed }: LandPlan): Noises => ({
  coast: new Noise(30, seed + 4), wide: new Noise(44, seed), middle: new Noise(17, seed + 1), fine: new Noise(6, seed + 2), lush: new Noise(18, seed + 7), wild: new Noise(34, seed + 22),
});

/** How far inland the last plot lies: well above 1, so that all of it is land. */
const INMOST = 1.45;
/** Tiles over which the coast loses its unevenness before the night. */
const CALMING_TILES = 4;

/** Above 1 inland, 0 where the night begins, uneven like a coast. */
function inland(plan: LandPlan, noises: Noises, x: number, y: number): number {
  const far = shoreAt(plan, x, y);
  if (far === 0) return INMOST;
  return INMOST * (1 - far / MARGIN_TILES) + (noises.coast.at(x, y) - 0.5) * 0.9 * Math.max(0, Math.min(1, (MARGIN_TILES - far) / CALMING_TILES));
}
/** Below this it is water, where there is water. */
const COAST = 0.5;

function groundAt(plan: LandPlan, noises: Noises, x: number, y: number): number {
  const region = plan.regionOf(Math.floor(x / PIXELS_PER_TILE), Math.floor(y / PIXELS_PER_TILE));
  const height = 0.6 * noises.wide.at(x, y) + 0.3 * noises.middle.at(x, y) + 0.1 * noises.fine.at(x, y);
  // Each region lies a little higher or lower than its neighbours, so that regions tile the ground.
  const raised = region === 0 ? 0 : (chance(region, 3, plan.seed) - 0.5) * 0.5;
  // Dithered only near the border of two grounds: flat land is calm land.
  const level = (height * 1.7 - 0.35) * GROUNDS + raised + (threshold(x, y) - 0.5) * 0.5;
  const ground = Math.max(0, Math.min(GROUNDS - 1, Math.floor(level)));
  return GROUND + ground * 4 + Math.floor(chance(x, y, plan.seed + 3) * shadesOf(plan.tier));
}

function waterAt(plan: LandPlan, x: number, y: number, depth: number): number {
  if (depth < 0.07 + 0.05 * threshold(x, y)) return WATER.shallow;
  if (chance(x >> 2, y, plan.seed + 31) > 0.985 && chance(x, y, plan.seed + 32) > 0.3) return WATER.glint;
  return depth < 0.26 + 0.12 * threshold(x, y) ? WATER.mid : WATER.deep;
}

function paintBase(block: Block, plan: LandPlan, noises: Noises): void {
  const fade = (share: number, x: number, y: number): number => Math.min(FADE_LEVELS, Math.floor(Math.max(0, share) * FADE_LEVELS + threshold(x, y)));
  let at = 0;
  block.each(0, (x, y) => {
    const inner = inland(plan, noises, x, y);
    const sea = plan.tier >= WATER_TIER && inner < COAST;
    const colour = sea ? waterAt(plan, x, y, COAST - inner) : groundAt(plan, noises, x, y);
    block.pixels[at] = pixelOf(colour, fade(sea ? (inner + 0.1) / (COAST + 0.1) * 1.25 : Math.min(1, inner), x, y));
    at += 1;
  });
}

const dry = (plan: LandPlan, noises: Noises, x: number, y: number): boolean => plan.tier < WATER_TIER || inland(plan, noises, x, y) > COAST + 0.06;

/** Small growth, by tier: embers and pebbles, then tufts, then flowers. */
function paintGrowth(block: Block, plan: LandPlan, noises: Noises): void {
  const pickOf = (list: readonly number[], x: number, y: number): number => list[Math.floor(chance(y, x, plan.seed + 6) * list.length)]!;
  block.each(2, (x, y) => {
    const luck = chance(x, y, plan.seed + 5);
    if (luck >= 0.002 && luck < 0.94 && (luck < 0.4 || luck > 0.404)) return;
    if (!dry(plan, noises, x, y)) return;
    const lush = noises.lush.at(x, y) ** 2;
    if (luck < 0.0006) block.paint(x, y, EMBER);
    else if (luck < 0.002) { block.paint(x, y, STONE.light); block.paint(x + 1, y, STONE.dark); }
    else if (plan.tier >= 1 && luck > 1 - 0.02 * lush * (1 + plan.tier * 0.3)) {
      const tuft = pickOf(TUFT, x, y);
      block.paint(x, y, tuft);
      for (const side of [-1, 0, 1]) block.paint(x + side, y + 1, side === 0 ? tuft : TUFT[3]!);
    } else if (plan.tier >= 2 && luck > 0.4 && luck < 0.4 + 0.004 * lush) block.paint(x, y, pickOf(FLOWER, x, y));
  });
}

/** A low hedge of stones where two regions meet: one sees where a folder ends. */
function paintBorders(block: Block, plan: LandPlan): void {
  const tileLeft = block.left / PIXELS_PER_TILE; const tileTop = block.top / PIXELS_PER_TILE;
  for (let row = 0; row < BLOCK_TILES; row += 1) for (let column = 0; column < BLOCK_TILES; column += 1) {
    const tileX = tileLeft + column; const tileZ = tileTop + row;
    const here = plan.regionOf(tileX, tileZ);
    if (here === 0) continue;
    const x = tileX * PIXELS_PER_TILE; const y = tileZ * PIXELS_PER_TILE;
    const differs = (other: number): boolean => other !== 0 && other !== here;
    for (let along = 0; along < PIXELS_PER_TILE; along += 3) {
      if (differs(plan.regionOf(tileX - 1, tileZ)) && chance(x, y + along, plan.seed + 40) < 0.55) block.paint(x, y + along, along === 0 ? STONE.dark : SHADOW);
      if (differs(plan.regionOf(tileX, tileZ - 1)) && chance(x + along, y, plan.seed + 41) < 0.55) block.paint(x + along, y, along === 0 ? STONE.dark : SHADOW);
    }
  }
}

/** Bushes and trees that nobody speaks of: a few between the places, more towards the coast. */
function paintWilds(block: Block, plan: LandPlan, noises: Noises, landmarks: readonly { readonly x: number; readonly z: number }[]): void {
  const grid = 7;
  const clearX = 2.4 * PIXELS_PER_TILE;
  const kinds = plan.tier === 0 ? WILD_SPRITES.slice(0, 1) : WILD_SPRITES;
  for (let row = Math.floor((block.top - LARGEST_SPRITE) / grid); row * grid < block.top + BLOCK_PIXELS; row += 1) {
    for (let column = Math.floor((block.left - LARGEST_SPRITE) / grid); column * grid < block.left + BLOCK_PIXELS; column += 1) {
      const x = column * grid + Math.floor(chance(column, row, plan.seed + 20) * 6);
      const y = row * grid + Math.floor(chance(row, column, plan.seed + 21) * 6);
      const outside = shoreAt(plan, x, y);
      const wish = 0.5 * noises.wild.at(x, y) ** 2 + (outside > 0 ? 0.12 + 0.05 * outside : -0.02);
      if (chance(x, y, plan.seed + 23) > wish || !dry(plan, noises, x + 3, y + 6)) continue;
      if (!landmarks.every((place) => Math.abs(place.x / UNITS_PER_PIXEL - x) > clearX || Math.abs(place.z / UNITS_PER_PIXEL - y) > clearX)) continue;
      stamp(block, kinds[Math.floor(chance(y, x, plan.seed + 24) * kinds.length)]!, x, y, MATERIALS);
    }
  }
}

/** A worn way, from a place to the nearest that was there before it. */
function paintPath(block: Block, plan: LandPlan, index: number): void {
  const spot = (place: RegionSeen): { x: number; y: number } => ({ x: place.x / UNITS_PER_PIXEL, y: place.z / UNITS_PER_PIXEL + 8 });
  const from = spot(plan.landmarks[index]!);
  let to: { x: number; y: number } | null = null;
  let length = Infinity;
  for (let other = 0; other < index; other += 1) {
    const there = spot(plan.landmarks[other]!);
    const far = Math.hypot(there.x - from.x, there.y - from.y);
    if (far < length) { to = there; length = far; }
  }
  if (to === null || length < 1) return;
  const reach = length + 24;
  if (!block.near(from.x, from.y, reach) || !block.near(to.x, to.y, reach)) return;
  const alongX = (to.x - from.x) / length; const alongY = (to.y - from.y) / length;
  const winding = new Noise(26, plan.seed + 8);
  for (let step = 0; step <= length; step += 0.5) {
    const share = step / length;
    const bend = (winding.at(step, index * 50) - 0.5) * 20 * Math.min(1, 8 * share * (1 - share));
    const x = from.x + alongX * step + bend * alongY; const y = from.y + alongY * step - bend * alongX;
    if (!block.near(x, y, 4)) continue;
    for (let side = -2; side <= 2; side += 1) {
      const atX = Math.round(x + side * alongY); const atY = Math.round(y - side * alongX);
      if (chance(atX, atY, plan.seed + 9) < 0.85 - 0.22 * Math.abs(side)) block.paint(atX, atY, PATH[chance(atY, atX, plan.seed) < 0.6 ? 0 : 1]!);
    }
  }
}

/** Nine old stones in a ring about the middle, on the richest land; one that would stand in a place is left out. */
function paintStones(block: Block, plan: LandPlan): void {
  const middle = { x: plan.middle.x * PIXELS_PER_TILE, y: plan.middle.z * PIXELS_PER_TILE };
  for (let index = 0; index < 9; index += 1) {
    const angle = (2 * Math.PI * index) / 9;
    const x = middle.x + Math.sin(angle) * STONE_RING_TILES * PIXELS_PER_TILE; const y = middle.y - Math.cos(angle) * STONE_RING_TILES * PIXELS_PER_TILE;
    const free = plan.landmarks.every((place) => Math.hypot(place.x / UNITS_PER_PIXEL - x, place.z / UNITS_PER_PIXEL - y) > 2 * PIXELS_PER_TILE);
    if (free) stamp(block, STANDING_STONE, Math.round(x), Math.round(y), MATERIALS);
  }
}

function paintLandmark(block: Block, place: RegionSeen): void {
  const sprite = SPRITES[place.noun];
  if (sprite === undefined) return;
  const { light, main, dark } = WORD_FAMILY[place.place.split(' ')[1] ?? ''] ?? NOUN_FAMILY[place.noun] ?? PLAIN_FAMILY;
  stamp(block, sprite, Math.round(place.x / UNITS_PER_PIXEL - sprite[0]!.length / 2), Math.round(place.z / UNITS_PER_PIXEL - sprite.length / 2), { ...MATERIALS, m: main, l: light, d: dark });
}

/** The pixels of a block of the plan, row by row. */
export function paintBlock(plan: LandPlan, column: number, row: number): Uint8Array {
  const block = new Block((plan.left + column * BLOCK_TILES) * PIXELS_PER_TILE, (plan.top + row * BLOCK_TILES) * PIXELS_PER_TILE);
  const landmarks = plan.landmarks.filter((place) => block.near(place.x / UNITS_PER_PIXEL, place.z / UNITS_PER_PIXEL, 3 * LARGEST_SPRITE));
  const noises = noisesOf(plan);
  paintBase(block, plan, noises);
  paintGrowth(block, plan, noises);
  paintBorders(block, plan);
  if (plan.tier >= WATER_TIER) for (let index = 1; index < plan.landmarks.length; index += 1) paintPath(block, plan, index);
  paintWilds(block, plan, noises, [...landmarks, ...plan.islets]);
  if (plan.tier >= STONES_TIER) paintStones(block, plan);
  for (const place of landmarks) paintLandmark(block, place);
  for (const islet of plan.islets) { if (islet.state === 'here') paintBridge(block, plan, islet); paintBeacon(block, islet); }
  return block.pixels;
}
