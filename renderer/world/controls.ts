// Where the person looks: the camera and the size of the canvas, with every way to move them. Drawing and keys meet
// here; nothing of it leaves the window.
import { createStore } from 'zustand/vanilla';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import { viewStore, worldStore } from '../state/stores.ts';
import { clamped, homeStep, pixelsPerUnit, toWorld, zoomed, type Camera, type Viewport } from './camera.ts';
import { beingAt } from './entities.ts';

/** Part of the view that one arrow key moves. */
const PAN_SHARE = 1 / 8;

export const cameraStore = createStore<{ camera: Camera; viewport: Viewport; atHome: boolean }>(
  () => ({ camera: { step: 2, x: 0, z: 0 }, viewport: { width: 0, height: 0 }, atHome: true }));

/** Set by the canvas: asks for a frame, smooth for a while. */
export const touch: { current: () => void } = { current: () => undefined };

function tiles(): number { return worldStore.getState().snapshot?.size ?? 1; }

function move(camera: Camera, byPerson: boolean): void {
  const { viewport } = cameraStore.getState();
  cameraStore.setState({ camera: clamped(camera, viewport, tiles()), ...(byPerson ? { atHome: false } : {}) });
  if (byPerson) { viewStore.setState({ following: false }); touch.current(); }
}

/** The middle of the world at the zoom that shows most of it; the view stays home until a person moves it. */
export function goHome(): void {
  const { snapshot } = worldStore.getState();
  const { viewport } = cameraStore.getState();
  if (snapshot === null || viewport.width === 0) return;
  const middle = (snapshot.size * UNITS_PER_TILE) / 2;
  move({ step: homeStep(viewport, snapshot.size), x: middle, z: middle }, true);
  cameraStore.setState({ atHome: true });
}

let homedWorld: number | null = null;

/** Called before each frame with the size of the canvas in device pixels. */
export function resized(viewport: Viewport): void {
  const before = cameraStore.getState();
  const seed = worldStore.getState().snapshot?.seed ?? null;
  if (before.viewport.width === viewport.width && before.viewport.height === viewport.height && seed === homedWorld) return;
  homedWorld = seed;
  cameraStore.setState({ viewport });
  if (before.atHome) goHome(); else move(before.camera, false);
}

export function zoomBy(steps: number, around: { x: number; y: number } | null = null): void {
  const { camera, viewport } = cameraStore.getState();
  const next = zoomed(camera, steps);
  if (next.step === camera.step) return;
  if (around === null) { move(next, true); return; }
  // The spot under the pointer stays under it.
  const held = toWorld(camera, viewport, around);
  const scale = pixelsPerUnit(next);
  move({ ...next, x: held.x - (around.x - viewport.width / 2) / scale, z: held.z - (around.y - viewport.height / 2) / scale }, true);
}

export function panByPixels(dx: number, dy: number): void {
  const { camera } = cameraStore.getState();
  const scale = pixelsPerUnit(camera);
  move({ ...camera, x: camera.x - dx / scale, z: camera.z - dy / scale }, true);
}

export function panByKey(alongX: number, alongY: number): void {
  const { viewport } = cameraStore.getState();
  panByPixels(-alongX * viewport.width * PAN_SHARE, -alongY * viewport.height * PAN_SHARE);
}

/** Half the width of the inspector, which lies over the left of the view while something is selected. */
const INSPECTOR_HALF_PIXELS = 131;

/** A camera with this spot in the middle of what the inspector leaves free. */
function centredOn(spot: { x: number; z: number }): Camera {
  const { camera } = cameraStore.getState();
  return { ...camera, x: spot.x - (INSPECTOR_HALF_PIXELS * window.devicePixelRatio) / pixelsPerUnit(camera), z: spot.z };
}

export function spotOf(id: string): { x: number; z: number } | null {
  const { snapshot, receivedAtMs } = worldStore.getState();
  if (snapshot === null) return null;
  const being = snapshot.beings.find((one) => one.id === id);
  if (being !== undefined) return beingAt(being, snapshot, performance.now() - receivedAtMs);
  return snapshot.lanterns.find((one) => one.id === id) ?? snapshot.places.find((one) => one.id === id) ?? null;
}

/** Selects something and brings it into the middle. */
export function lookAt(id: string): void {
  const spot = spotOf(id);
  viewStore.setState({ selected: id });
  if (spot !== null) move(centredOn(spot), true);
  touch.current();
}

export function follow(id: string): void { lookAt(id); viewStore.setState({ following: true }); }

/** Called once a frame: a followed being stays in the middle. */
export function keepFollowing(): void {
  const { selected, following } = viewStore.getState();
  const spot = following && selected !== null ? spotOf(selected) : null;
  if (spot !== null) move(centredOn(spot), false);
}
