// Nine views a person kept: where the camera stood, for each world its own. Only this browser has them.
import { z } from 'zod';
import { keep, readKept } from '../../state/kept.ts';
import { cameraStore, goTo } from '../controls.ts';
import { sceneStore } from '../scene.ts';
import { ZOOM_STEPS } from '../camera.ts';

const Bookmark = z.strictObject({ world: z.int(), number: z.int().min(1).max(9), x: z.number(), z: z.number(), step: z.int().min(0).max(ZOOM_STEPS.length - 1) });
/** Worlds come and go: the oldest bookmarks make room. */
const MOST = 45;
const Bookmarks = z.array(Bookmark).max(MOST);
type Bookmark = z.infer<typeof Bookmark>;

/** What was kept; what is no list of bookmarks counts as none. */
export function readBookmarks(text: string | null): readonly Bookmark[] {
  if (text === null) return [];
  try { return Bookmarks.parse(JSON.parse(text)); } catch { return []; }
}

export function setBookmark(number: number): boolean {
  const { scene } = sceneStore.getState();
  if (scene === null) return false;
  const { camera } = cameraStore.getState();
  const others = readBookmarks(readKept('bookmarks')).filter((one) => one.world !== scene.seed || one.number !== number);
  keep('bookmarks', JSON.stringify([...others, { world: scene.seed, number, x: camera.x, z: camera.z, step: camera.step }].slice(-MOST)));
  return true;
}

export function goToBookmark(number: number): boolean {
  const { scene } = sceneStore.getState();
  const kept = readBookmarks(readKept('bookmarks')).find((one) => one.world === scene?.seed && one.number === number);
  if (kept === undefined) return false;
  goTo(kept.x, kept.z, kept.step);
  return true;
}
