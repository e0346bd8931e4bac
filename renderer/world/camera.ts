// The eye on the world: orthographic, straight from above, in device pixels. At rest a pane is a whole number of pixels
// and the centre lies on one, so nothing ever shimmers. The two furthest steps draw dots, and regions with counts.
import { UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import type { Bounds } from './scene.ts';

export const PANES_PER_TILE = 3;
/** Device pixels a pane. */
export const ZOOM_STEPS = [1 / 3, 1, 3, 6, 9, 12, 18, 27, 36] as const;
/** From this step on a glyph has panes; before, it is a dot. */
export const FIRST_GLYPH_STEP = 2;
export const START_STEP = 4;
/** How much larger than the window the whole world may be at the home zoom. */
const HOME_OVERFLOW = 1.3;

export interface Camera {
  /** Index into ZOOM_STEPS. */
  readonly step: number;
  /** Centre of the view in world units. */
  readonly x: number;
  readonly z: number;
}
export interface Viewport { readonly width: number; readonly height: number }
/** What is on the screen this very frame: on its way between two cameras a pane has any size. */
export interface Lens { readonly pane: number; readonly x: number; readonly z: number }

const scaleOfPane = (pane: number): number => (pane * PANES_PER_TILE) / UNITS_PER_TILE;
export const panePixels = (camera: Pick<Camera, 'step'>): number => ZOOM_STEPS[camera.step]!;
export const pixelsPerUnit = (camera: Pick<Camera, 'step'>): number => scaleOfPane(panePixels(camera));
export const lensScale = (lens: Lens): number => scaleOfPane(lens.pane);

/** The largest step at which most of the land is in the window. */
export function homeStep(viewport: Viewport, tiles: number): number {
  const room = Math.min(viewport.width, viewport.height) * HOME_OVERFLOW;
  const fitting = ZOOM_STEPS.filter((pixels) => pixels * PANES_PER_TILE * tiles <= room).length;
  return Math.max(0, fitting - 1);
}

/** Keeps the view on the land: its border may reach the middle half of the window, never further. */
export function clamped(camera: Camera, viewport: Viewport, land: Bounds): Camera {
  const keep = (centre: number, pixels: number, low: number, high: number): number => {
    const slack = pixels / pixelsPerUnit(camera) / 4;
    return low + slack > high - slack ? (low + high) / 2 : Math.min(high - slack, Math.max(low + slack, centre));
  };
  return { step: camera.step, x: keep(camera.x, viewport.width, land.left, land.right), z: keep(camera.z, viewport.height, land.top, land.bottom) };
}

/** The lens of a camera at rest: world unit 0 falls on a device pixel. */
export function resting(camera: Camera): Lens {
  const scale = pixelsPerUnit(camera);
  return { pane: panePixels(camera), x: Math.round(camera.x * scale) / scale, z: Math.round(camera.z * scale) / scale };
}

/** Between two lenses, `share` of the way: what both hold at one spot of the screen stays there all along. */
export function between(from: Lens, to: Lens, share: number): Lens {
  const mix = (one: number, other: number, part: number): number => one + (other - one) * part;
  const far = mix(1 / from.pane, 1 / to.pane, share);
  const part = from.pane === to.pane ? share : (far - 1 / from.pane) / (1 / to.pane - 1 / from.pane);
  return { pane: 1 / far, x: mix(from.x, to.x, part), z: mix(from.z, to.z, part) };
}

export function zoomed(camera: Camera, by: number): Camera {
  return { ...camera, step: Math.max(0, Math.min(ZOOM_STEPS.length - 1, camera.step + by)) };
}

export const screenX = (lens: Lens, viewport: Viewport, x: number): number => Math.floor((x - lens.x) * lensScale(lens) + viewport.width / 2 + 0.5);
export const screenY = (lens: Lens, viewport: Viewport, z: number): number => Math.floor((z - lens.z) * lensScale(lens) + viewport.height / 2 + 0.5);

export function toWorld(lens: Lens, viewport: Viewport, at: { x: number; y: number }): { x: number; z: number } {
  const scale = lensScale(lens);
  return { x: lens.x + (at.x - viewport.width / 2) / scale, z: lens.z + (at.y - viewport.height / 2) / scale };
}
