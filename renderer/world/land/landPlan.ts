// What the land is to look like, before a pixel is painted: how far each tile lies from the shore, and where the blocks
// are in which something is to be seen.
import type { Scene } from '../scene.ts';
import type { Islet } from './islets.ts';
import { PLOT_TILES, UNITS_PER_TILE } from '../../../app/world/sim/units.ts';
import type { RegionSeen } from '../../../schemas/world.ts';

export const PIXELS_PER_TILE = 9;
export const UNITS_PER_PIXEL: number = UNITS_PER_TILE / PIXELS_PER_TILE;
/** Land beyond the last plot where nothing happens: it fades into the night, so that the world has no hard end. */
export const MARGIN_TILES = 9;
export const BLOCK_TILES = 16;
export const BLOCK_PIXELS: number = BLOCK_TILES * PIXELS_PER_TILE;

export interface LandPlan {
  readonly key: string; readonly seed: number; readonly tier: number;
  readonly landmarks: readonly RegionSeen[];
  readonly islets: readonly Islet[];
  /** Tile of the upper left corner, and how many blocks there are across and down. */
  readonly left: number; readonly top: number; readonly across: number; readonly down: number;
  /** Tile in the middle of the land. */
  readonly middle: { readonly x: number; readonly z: number };
  /** Tiles from each tile to the nearest land, row by row from the corner; 0 on land. */
  readonly shore: Float32Array;
  /** Region or islet of a tile, 0 at sea. */
  readonly regionOf: (tileX: number, tileZ: number) => number;
}

const STRAIGHT = 1;
const SLANTED = Math.SQRT2;

/** Distances to the nearest 0, exact enough for a shore: forth and back over the grid. */
function spread(field: Float32Array, width: number, height: number): void {
  const relax = (at: number, x: number, y: number, dx: number, dy: number, cost: number): void => {
    if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) return;
    const through = field[at + dy * width + dx]! + cost;
    if (through < field[at]!) field[at] = through;
  };
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
    const at = y * width + x;
    relax(at, x, y, -1, 0, STRAIGHT); relax(at, x, y, 0, -1, STRAIGHT); relax(at, x, y, -1, -1, SLANTED); relax(at, x, y, 1, -1, SLANTED);
  }
  for (let y = height - 1; y >= 0; y -= 1) for (let x = width - 1; x >= 0; x -= 1) {
    const at = y * width + x;
    relax(at, x, y, 1, 0, STRAIGHT); relax(at, x, y, 0, 1, STRAIGHT); relax(at, x, y, 1, 1, SLANTED); relax(at, x, y, -1, 1, SLANTED);
  }
}

export function planOf(scene: Scene): LandPlan {
  const { land, reach: bounds } = scene;
  const left = bounds.left / UNITS_PER_TILE - MARGIN_TILES;
  const top = bounds.top / UNITS_PER_TILE - MARGIN_TILES;
  const blocks = (from: number, to: number): number => Math.ceil((to / UNITS_PER_TILE + MARGIN_TILES - from) / BLOCK_TILES);
  const across = blocks(left, bounds.right);
  const down = blocks(top, bounds.bottom);
  const regionOf = (tileX: number, tileZ: number): number => {
    const column = Math.floor(tileX / PLOT_TILES); const row = Math.floor(tileZ / PLOT_TILES);
    return column < 0 || row < 0 || column >= scene.side || row >= scene.side ? 0 : scene.plots[row * scene.side + column]!;
  };
  const width = across * BLOCK_TILES; const height = down * BLOCK_TILES;
  const shore = Float32Array.from({ length: width * height }, (_, at) => (regionOf(left + (at % width), top + Math.floor(at / width)) === 0 ? Infinity : 0));
  spread(shore, width, height);
  return { key: scene.landKey, seed: scene.seed, tier: scene.tier, landmarks: scene.regions, islets: scene.islets, middle: { x: (land.left + land.right) / 2 / UNITS_PER_TILE, z: (land.top + land.bottom) / 2 / UNITS_PER_TILE }, left, top, across, down, shore, regionOf };
}

/** Tiles from a ground pixel to the land, smooth between the tiles. */
export function shoreAt(plan: LandPlan, x: number, y: number): number {
  const width = plan.across * BLOCK_TILES; const height = plan.down * BLOCK_TILES;
  const alongX = Math.min(width - 1.001, Math.max(0, x / PIXELS_PER_TILE - plan.left - 0.5));
  const alongY = Math.min(height - 1.001, Math.max(0, y / PIXELS_PER_TILE - plan.top - 0.5));
  const at = Math.floor(alongY) * width + Math.floor(alongX);
  const partX = alongX % 1; const partY = alongY % 1;
  const upper = plan.shore[at]! * (1 - partX) + plan.shore[at + 1]! * partX;
  const lower = plan.shore[at + width]! * (1 - partX) + plan.shore[at + width + 1]! * partX;
  return upper * (1 - partY) + lower * partY;
}

/** Pixels around a bridge and a tower that belong to them. */
const ISLET_ROOM = 24;

/** Whether a block holds anything of an islet's bridge or tower. */
export function blockHolds(plan: LandPlan, column: number, row: number, { x, z, shore }: Islet): boolean {
  const reaches = (from: number, to: number, block: number, first: number): boolean => {
    const low = (first + block * BLOCK_TILES) * PIXELS_PER_TILE;
    return Math.min(from, to) / UNITS_PER_PIXEL - ISLET_ROOM < low + BLOCK_PIXELS && Math.max(from, to) / UNITS_PER_PIXEL + ISLET_ROOM > low;
  };
  return reaches(x, shore.x, column, plan.left) && reaches(z, shore.z, row, plan.top);
}

/** Whether anything of a block is land or its fading border. */
export function blockShown(plan: LandPlan, column: number, row: number): boolean {
  const width = plan.across * BLOCK_TILES;
  for (let z = row * BLOCK_TILES; z < (row + 1) * BLOCK_TILES; z += 1) {
    for (let x = column * BLOCK_TILES; x < (column + 1) * BLOCK_TILES; x += 1) if (plan.shore[z * width + x]! <= MARGIN_TILES) return true;
  }
  return false;
}
