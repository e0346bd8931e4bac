// The way from one camera to the next: eased within a fifth of a second, cut where motion is reduced, and exactly on the
// pixels once it rests. One object, changed in place: a frame allocates nothing.
import { between, resting, type Camera, type Lens } from './camera.ts';

const GLIDE_MS = 200;

/** What is on the screen now. */
export const lens: { pane: number; x: number; z: number } = { pane: 9, x: 0, z: 0 };
let from: Lens = { ...lens };
let to: Lens = { ...lens };
let begunMs = -Infinity;
let gliding = false;

export function aim(camera: Camera, glide: boolean, nowMs: number): void {
  to = resting(camera);
  gliding = glide;
  if (glide) { from = { ...lens }; begunMs = nowMs; } else Object.assign(lens, to);
}

/** Moves the lens to where it is at this moment; true while it is on its way. */
export function glideOn(nowMs: number): boolean {
  if (!gliding) return false;
  const share = Math.min(1, Math.max(0, (nowMs - begunMs) / GLIDE_MS));
  gliding = share < 1;
  Object.assign(lens, gliding ? between(from, to, 1 - (1 - share) ** 3) : to);
  return gliding;
}
