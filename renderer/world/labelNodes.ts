// Moves the DOM labels over the picture, once a frame, without React: only the transform changes.
import type { WorldSnapshot } from '../../schemas/world.ts';
import { PANES_PER_TILE, panePixels, toScreen, type Camera, type Viewport } from './camera.ts';
import type { Entity } from './entities.ts';

/** Tiles between two lanterns: a longer name is cut, so that names never run into each other. */
const LANTERN_SPACING_TILES = 3;

/** Height of a being's name. */
const NAME_PIXELS = 18;

const nodes = new Map<string, HTMLElement>();

/** For a label's `ref`. */
export function labelRef(id: string): (node: HTMLElement | null) => void {
  return (node) => { if (node === null) nodes.delete(id); else nodes.set(id, node); };
}

function put(id: string, x: number, y: number, ratio: number, viewport: Viewport): void {
  const node = nodes.get(id);
  if (node === undefined) return;
  const seen = x > -80 && y > -40 && x < viewport.width + 80 && y < viewport.height + 40;
  const transform = seen ? `translate(${Math.round(x / ratio)}px, ${Math.round(y / ratio)}px)` : 'translate(-9999px, 0)';
  if (node.style.transform !== transform) node.style.transform = transform;
}

export function placeLabels(entities: readonly Entity[], snapshot: WorldSnapshot, camera: Camera, viewport: Viewport): void {
  const canvas = document.querySelector('.world-canvas canvas');
  const ratio = canvas === null || canvas.clientWidth === 0 ? 1 : viewport.width / canvas.clientWidth;
  const room = `${Math.max(40, Math.floor((panePixels(camera) * PANES_PER_TILE * LANTERN_SPACING_TILES) / ratio) - 4)}px`;
  const layer = document.querySelector<HTMLElement>('.labels');
  if (layer !== null && layer.style.getPropertyValue('--lantern-room') !== room) layer.style.setProperty('--lantern-room', room);
  const below = panePixels(camera) * 2.6;
  for (const entity of entities) {
    const at = toScreen(camera, viewport, entity);
    // Names of beings stand above them, all others below: they seldom meet.
    put(entity.id, at.x, entity.kind === 'being' ? at.y - panePixels(camera) * 2 - NAME_PIXELS * ratio : at.y + below, ratio, viewport);
    put(`bubble-${entity.id}`, at.x, at.y - panePixels(camera) * 2.4 - NAME_PIXELS * ratio, ratio, viewport);
  }
  for (const place of snapshot.places) {
    const at = toScreen(camera, viewport, place);
    put(place.id, at.x, at.y + panePixels(camera) * 3.4, ratio, viewport);
  }
}
