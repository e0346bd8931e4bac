// Where the person looks: the camera and the size of the canvas, with every way to move them. Drawing and keys meet
// here; nothing of it leaves the window.
import { createStore } from 'zustand/vanilla';
import { UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import { viewStore } from '../state/stores.ts';
import { clamped, homeStep, lensScale, pixelsPerUnit, START_STEP, toWorld, zoomed, type Camera, type Viewport } from './camera.ts';
import { aim, lens } from './glide.ts';
import { entities } from './intake.ts';
import { spotOf } from './pick.ts';
import { sceneStore } from './scene.ts';

/** Part of the view that one arrow key moves. */
const PAN_SHARE = 1 / 8;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export const cameraStore = createStore<{ camera: Camera; viewport: Viewport; atHome: boolean }>(
  () => ({ camera: { step: START_STEP, x: 0, z: 0 }, viewport: { width: 0, height: 0 }, atHome: true }));

/** Set by the canvas: asks for a frame, smooth for a while. */
export const touch: { current: () => void } = { current: () => undefined };

/** How the picture gets there: at once (dragged, followed, resized) or gliding. */
type Way = 'cut' | 'glide';

function move(camera: Camera, way: Way, byPerson: boolean): void {
  const { viewport } = cameraStore.getState();
  const { scene } = sceneStore.getState();
  if (scene === null) return;
  const held = clamped(camera, viewport, scene.reach);
  cameraStore.setState({ camera: held, ...(byPerson ? { atHome: false } : {}) });
  aim(held, way === 'glide' && !reducedMotion.matches, performance.now());
  if (byPerson) { if (viewStore.getState().following) viewStore.setState({ following: false }); touch.current(); }
}

/** The middle of the land at the zoom that shows most of it; the view stays home until a person moves it. */
export function goHome(): void { toHome('glide'); }

function toHome(way: Way): void {
  const { scene } = sceneStore.getState();
  const { viewport } = cameraStore.getState();
  if (scene === null || viewport.width === 0) return;
  const { left, top, right, bottom } = scene.land;
  move({ step: homeStep(viewport, Math.max(right - left, bottom - top) / UNITS_PER_TILE), x: (left + right) / 2, z: (top + bottom) / 2 }, way, true);
  cameraStore.setState({ atHome: true });
}

let homedWorld = '';

/** Called before each frame with the size of the canvas in device pixels. */
export function resized(width: number, height: number): void {
  const before = cameraStore.getState();
  const { scene } = sceneStore.getState();
  const world = scene === null ? '' : `${scene.seed} ${scene.side}`;
  if (before.viewport.width === width && before.viewport.height === height && world === homedWorld) return;
  homedWorld = world;
  cameraStore.setState({ viewport: { width, height } });
  if (before.atHome) toHome('cut'); else move(before.camera, 'cut', false);
}

export function zoomBy(steps: number, around: { x: number; y: number } | null = null): void {
  const { camera, viewport } = cameraStore.getState();
  const next = zoomed(camera, steps);
  if (next.step === camera.step) return;
  if (around === null) { move(next, 'glide', true); return; }
  // The spot under the pointer stays under it.
  const held = toWorld(lens, viewport, around);
  const scale = pixelsPerUnit(next);
  move({ ...next, x: held.x - (around.x - viewport.width / 2) / scale, z: held.z - (around.y - viewport.height / 2) / scale }, 'glide', true);
}

export function panByPixels(dx: number, dy: number): void {
  const { camera } = cameraStore.getState();
  const scale = lensScale(lens);
  move({ ...camera, x: camera.x - dx / scale, z: camera.z - dy / scale }, 'cut', true);
}

export function panByKey(alongX: number, alongY: number): void {
  const { camera, viewport } = cameraStore.getState();
  const scale = pixelsPerUnit(camera);
  move({ ...camera, x: camera.x + (alongX * viewport.width * PAN_SHARE) / scale, z: camera.z + (alongY * viewport.height * PAN_SHARE) / scale }, 'glide', true);
}

/** Goes to a spot, at the zoom it has or another one. */
export function goTo(x: number, z: number, step: number = cameraStore.getState().camera.step): void { move({ step, x, z }, 'glide', true); }

/** Half the width of the inspector, which lies over the left of the view while something is selected. */
const INSPECTOR_HALF_PIXELS = 131;

/** The middle of a view that has this spot in the middle of what the inspector leaves free; a number, since frames ask too. */
function besideInspector(x: number): number {
  return x - (INSPECTOR_HALF_PIXELS * window.devicePixelRatio) / pixelsPerUnit(cameraStore.getState().camera);
}

/** Selects something and brings it into the middle. */
export function lookAt(id: number): void {
  viewStore.setState({ selected: id });
  const spot = spotOf(id);
  if (spot !== null) goTo(besideInspector(spot.x), spot.z);
  touch.current();
}

export function follow(id: number): void { lookAt(id); viewStore.setState({ following: true }); }

/** Called once a frame: a followed being stays in the middle. */
export function keepFollowing(): void {
  const { selected, following } = viewStore.getState();
  const slot = following && selected !== null ? entities.slotOf(selected) : -1;
  if (slot < 0) return;
  const { camera } = cameraStore.getState();
  const x = besideInspector(entities.xOf(slot)); const z = entities.zOf(slot);
  if (x !== camera.x || z !== camera.z) move({ ...camera, x, z }, 'cut', false);
}
