// The map: all land on a small square, everything that lives or lies on it as a dot. Pure pixels into an array that is kept.
import { ENTITY_FLAGS, ENTITY_KINDS } from '../../../schemas/worldFrame.ts';
import type { EntityStore } from '../entities/entityStore.ts';
import { PLOT_UNITS } from '../../../app/world/sim/units.ts';
import type { Scene } from '../scene.ts';

/** Ground of the map by richness of the land, and the night around it. */
const GROUND: readonly (readonly [number, number, number])[] = [[44, 42, 52], [40, 54, 52], [40, 58, 54], [40, 62, 54], [42, 66, 54]];
const NIGHT = [13, 17, 25] as const;
const RELIC_KIND = ENTITY_KINDS.indexOf('relic');

export interface MapView { readonly left: number; readonly top: number; readonly unitsPerPixel: number }

/** The part of the world that the map shows: all land, the neighbours' too, and a little sea, as a square. */
export function mapViewOf(scene: Scene, size: number): MapView {
  const { left, top, right, bottom } = scene.reach;
  const side = Math.max(right - left, bottom - top) + PLOT_UNITS;
  return { left: (left + right - side) / 2, top: (top + bottom - side) / 2, unitsPerPixel: side / size };
}

function put(pixels: Uint8ClampedArray, size: number, x: number, y: number, red: number, green: number, blue: number): void {
  if (x < 0 || y < 0 || x >= size || y >= size) return;
  const at = (y * size + x) * 4;
  pixels[at] = red; pixels[at + 1] = green; pixels[at + 2] = blue; pixels[at + 3] = 255;
}

function drawLand(pixels: Uint8ClampedArray, size: number, scene: Scene, view: MapView): void {
  const ground = GROUND[scene.tier] ?? GROUND[0]!;
  for (let y = 0; y < size; y += 1) {
    const row = Math.floor((view.top + (y + 0.5) * view.unitsPerPixel) / PLOT_UNITS);
    for (let x = 0; x < size; x += 1) {
      const column = Math.floor((view.left + (x + 0.5) * view.unitsPerPixel) / PLOT_UNITS);
      const region = column < 0 || row < 0 || column >= scene.side || row >= scene.side ? 0 : scene.plots[row * scene.side + column]!;
      const shade = region === 0 ? 0 : ((Math.imul(region, 0x9e37_79b1) >>> 29) - 3) * 1.5;
      if (region === 0) put(pixels, size, x, y, NIGHT[0], NIGHT[1], NIGHT[2]); else put(pixels, size, x, y, ground[0] + shade, ground[1] + shade, ground[2] + shade);
    }
  }
}

/** Fills `pixels` (size x size, RGBA) with the map as it is now. */
export function drawMap(pixels: Uint8ClampedArray, size: number, scene: Scene, view: MapView, store: EntityStore, selected: number): void {
  drawLand(pixels, size, scene, view);
  for (let slot = 0; slot < store.count; slot += 1) {
    const kind = store.kindOf(slot);
    const x = Math.floor((store.xOf(slot) - view.left) / view.unitsPerPixel); const y = Math.floor((store.zOf(slot) - view.top) / view.unitsPerPixel);
    const loud = (store.flagsOf(slot) & ENTITY_FLAGS.founder) !== 0 || slot === selected;
    const dim = kind === RELIC_KIND ? 0.55 : 1;
    const red = store.tint[slot * 4]! * dim; const green = store.tint[slot * 4 + 1]! * dim; const blue = store.tint[slot * 4 + 2]! * dim;
    const reach = loud ? 1 : 0;
    for (let dy = -reach; dy <= reach; dy += 1) for (let dx = -reach; dx <= reach; dx += 1) put(pixels, size, x + dx, y + dy, slot === selected ? 255 : red, slot === selected ? 255 : green, slot === selected ? 255 : blue);
  }
}
