// The eye on the world: orthographic, straight from above, in device pixels. A pane is a whole number of pixels and the
// centre rests on a pixel, so nothing ever shimmers.
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';

export const PANES_PER_TILE = 3;
/** Device pixels a pane. */
export const ZOOM_STEPS = [3, 6, 9, 12, 18, 27, 36] as const;
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

export const panePixels = (camera: Camera): number => ZOOM_STEPS[camera.step]!;
export const pixelsPerUnit = (camera: Camera): number => (panePixels(camera) * PANES_PER_TILE) / UNITS_PER_TILE;

/** The largest step at which most of the world is in the window. */
export function homeStep(viewport: Viewport, tiles: number): number {
  const room = Math.min(viewport.width, viewport.height) * HOME_OVERFLOW;
  const fitting = ZOOM_STEPS.filter((pixels) => pixels * PANES_PER_TILE * tiles <= room).length;
  return Math.max(0, fitting - 1);
}

/** Keeps the view on the world: its border may reach the middle half of the window, never further. */
export function clamped(camera: Camera, viewport: Viewport, tiles: number): Camera {
  const size = tiles * UNITS_PER_TILE;
  const keep = (centre: number, pixels: number): number => {
    const half = pixels / pixelsPerUnit(camera) / 2;
    const slack = half / 2;
    const low = half - slack;
    const high = size - half + slack;
    return low > high ? size / 2 : Math.min(high, Math.max(low, centre));
  };
  return { step: camera.step, x: keep(camera.x, viewport.width), z: keep(camera.z, viewport.height) };
}

/** Rounded so that world unit 0 falls on a device pixel. */
export function snapped(camera: Camera): { x: number; z: number } {
  const scale = pixelsPerUnit(camera);
  return { x: Math.round(camera.x * scale) / scale, z: Math.round(camera.z * scale) / scale };
}

export function zoomed(camera: Camera, by: number): Camera {
  return { ...camera, step: Math.max(0, Math.min(ZOOM_STEPS.length - 1, camera.step + by)) };
}

export function toScreen(camera: Camera, viewport: Viewport, at: { x: number; z: number }): { x: number; y: number } {
  const scale = pixelsPerUnit(camera);
  const centre = snapped(camera);
  return { x: Math.round((at.x - centre.x) * scale + viewport.width / 2), y: Math.round((at.z - centre.z) * scale + viewport.height / 2) };
}

export function toWorld(camera: Camera, viewport: Viewport, at: { x: number; y: number }): { x: number; z: number } {
  const scale = pixelsPerUnit(camera);
  const centre = snapped(camera);
  return { x: centre.x + (at.x - viewport.width / 2) / scale, z: centre.z + (at.y - viewport.height / 2) / scale };
}
