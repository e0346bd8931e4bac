// Moves the DOM labels over the picture, once a frame, without React: only the transform changes. Which label may stand
// where is decided by labelLayout.ts.
import type { WorldSnapshot } from '../../schemas/world.ts';
import { PANES_PER_TILE, panePixels, toScreen, type Camera, type Viewport } from './camera.ts';
import type { Entity } from './entities.ts';
import { arrange, bubbleSpots, nameSpots, type Box, type LabelWish, type Spot } from './labelLayout.ts';

/** Tiles between two lanterns: a longer name is cut, so that names never run into each other. */
const LANTERN_SPACING_TILES = 3;
/** Half of a glyph with its rim, and where the names of lanterns and places begin below it, in panes. */
const BODY_HALF_PANES = 2;
const LANTERN_NAME_PANES = 2.6;
const PLACE_NAME_PANES = 3.4;
const AWAY = 'translate(-9999px, 0)';

const nodes = new Map<string, HTMLElement>();

/** For a label's `ref`. */
export function labelRef(id: string): (node: HTMLElement | null) => void {
  return (node) => { if (node === null) nodes.delete(id); else nodes.set(id, node); };
}

type Size = { readonly width: number; readonly height: number };
const sizes = new WeakMap<HTMLElement, { key: string; size: Size }>();

/** Measured anew only when something that makes a label wider has changed: measuring costs a layout. */
function sizeOf(node: HTMLElement, room: string): Size {
  const key = `${node.textContent} ${node.className} ${room} ${document.fonts.status}`;
  const known = sizes.get(node);
  if (known?.key === key) return known.size;
  const size = { width: node.offsetWidth, height: node.offsetHeight };
  sizes.set(node, { key, size });
  return size;
}

interface Seen { readonly entities: readonly Entity[]; readonly snapshot: WorldSnapshot; readonly selected: string | null; readonly stage: Size; readonly pane: number; readonly room: string; readonly at: (spot: { x: number; z: number }) => { x: number; y: number } }

const inView = (at: { x: number; y: number }, stage: Size): boolean => at.x > -80 && at.y > -40 && at.x < stage.width + 80 && at.y < stage.height + 40;

/** Names of lanterns and places: below what they name, and if that is taken, above it. */
function quietWishes({ entities, snapshot, stage, pane, room, at }: Seen): LabelWish[] {
  const lanterns = entities.filter((entity) => entity.kind === 'lantern').map((entity) => ({ id: entity.id, spot: at(entity), panes: LANTERN_NAME_PANES }));
  const places = snapshot.places.map((place) => ({ id: place.id, spot: at(place), panes: PLACE_NAME_PANES }));
  return [...lanterns, ...places].flatMap(({ id, spot, panes }) => {
    const node = nodes.get(id);
    if (node === undefined || !inView(spot, stage)) return [];
    const { width, height } = sizeOf(node, room);
    const left = spot.x - width / 2;
    return [{ id, width, height, spots: [{ left, top: spot.y + panes * pane }, { left, top: spot.y + panes * pane + height }, { left, top: spot.y - panes * pane - height }], always: false, avoids: [] }];
  });
}

/** The names of beings come first, then what one of them says; what is selected before others of its kind. */
function arranged(seen: Seen): Map<string, Spot> {
  const { entities, selected, stage, pane, room, at } = seen;
  const half = BODY_HALF_PANES * pane;
  const bodies = entities.filter((entity) => entity.kind === 'being').map((entity) => {
    const middle = at(entity);
    return { id: entity.id, seen: inView(middle, stage), box: { left: middle.x - half, top: middle.y - half, width: 2 * half, height: 2 * half } };
  });
  const names = bodies.flatMap(({ id, box, seen: inside }): LabelWish[] => {
    const node = nodes.get(id);
    if (node === undefined || !inside) return [];
    const size = sizeOf(node, room);
    return [{ id, ...size, spots: nameSpots(box, size), always: true, avoids: bodies.filter((other) => other.id !== id).map((other) => other.box) }];
  });
  const first = (wishes: LabelWish[]): LabelWish[] => wishes.toSorted((one, other) => Number(other.id === selected) - Number(one.id === selected));
  const loud = first(names);
  const placed = arrange(loud);
  const bubbles = bodies.flatMap(({ id, box, seen: inside }): LabelWish[] => {
    const node = nodes.get(`bubble-${id}`);
    if (node === undefined || !inside) return [];
    const size = sizeOf(node, room);
    const wish = names.find((one) => one.id === id);
    const spot = placed.get(id);
    const name: Box | null = wish === undefined || spot === undefined ? null : { ...spot, width: wish.width, height: wish.height };
    return [{ id: `bubble-${id}`, ...size, spots: bubbleSpots(box, name, size, stage), always: true, avoids: bodies.map((other) => other.box) }];
  });
  return arrange([...loud, ...bubbles, ...first(quietWishes(seen)).map((wish) => (wish.id === selected ? { ...wish, always: true } : wish))]);
}

export function placeLabels(entities: readonly Entity[], snapshot: WorldSnapshot, camera: Camera, viewport: Viewport, selected: string | null): void {
  const canvas = document.querySelector('.world-canvas canvas');
  const ratio = canvas === null || canvas.clientWidth === 0 ? 1 : viewport.width / canvas.clientWidth;
  const pane = panePixels(camera) / ratio;
  const room = `${Math.max(40, Math.floor(pane * PANES_PER_TILE * LANTERN_SPACING_TILES) - 4)}px`;
  const layer = document.querySelector<HTMLElement>('.labels');
  if (layer !== null && layer.style.getPropertyValue('--lantern-room') !== room) layer.style.setProperty('--lantern-room', room);
  const at = (spot: { x: number; z: number }): { x: number; y: number } => { const { x, y } = toScreen(camera, viewport, spot); return { x: x / ratio, y: y / ratio }; };
  const shown = arranged({ entities, snapshot, selected, stage: { width: viewport.width / ratio, height: viewport.height / ratio }, pane, room, at });
  for (const [id, node] of nodes) {
    const spot = shown.get(id);
    const transform = spot === undefined ? AWAY : `translate(${Math.round(spot.left)}px, ${Math.round(spot.top)}px)`;
    if (node.style.transform !== transform) node.style.transform = transform;
  }
}
