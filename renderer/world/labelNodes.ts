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

type Size = { readonly width: number; readonly height: number };
interface Label { readonly node: HTMLElement; size: Size | null }
const labels = new Map<string, Label>();
let placeAgain: () => void = () => undefined;

/** Sizes are told, never asked for in a frame: asking costs a layout. Words that stream in grow their bubble between two
 * frames, so labels are placed anew at once. */
const watcher = new ResizeObserver((changes) => {
  const sizes = new Map(changes.map(({ target, borderBoxSize: [box] }) => [target, { width: box?.inlineSize ?? 0, height: box?.blockSize ?? 0 }]));
  for (const label of labels.values()) label.size = sizes.get(label.node) ?? label.size;
  placeAgain();
});

type LabelRef = (node: HTMLElement | null) => void;
const refs = new Map<string, LabelRef>();

/** For a label's `ref`: always the same function for the same label, so that drawing it again keeps its size. */
export function labelRef(id: string): LabelRef {
  const known = refs.get(id);
  if (known !== undefined) return known;
  const ref: LabelRef = (node) => {
    const before = labels.get(id);
    if (before !== undefined) watcher.unobserve(before.node);
    if (node === null) { labels.delete(id); refs.delete(id); return; }
    labels.set(id, { node, size: null });
    watcher.observe(node);
  };
  refs.set(id, ref);
  return ref;
}

/** What lies over the world in a place of its own (`data-over`): no name goes below it. */
function panels(): Box[] {
  return [...document.querySelectorAll<HTMLElement>('.world > [data-over]')].map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => ({ left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight }));
}

interface Seen { readonly entities: readonly Entity[]; readonly snapshot: WorldSnapshot; readonly selected: string | null; readonly stage: Size; readonly pane: number; readonly over: readonly Box[]; readonly at: (spot: { x: number; z: number }) => { x: number; y: number } }

const inView = (at: { x: number; y: number }, stage: Size): boolean => at.x > -80 && at.y > -40 && at.x < stage.width + 80 && at.y < stage.height + 40;

/** Names of lanterns and places: below what they name, and if that is taken, above it. */
function quietWishes({ entities, snapshot, stage, pane, over, at }: Seen): LabelWish[] {
  const lanterns = entities.filter((entity) => entity.kind === 'lantern').map((entity) => ({ id: entity.id, spot: at(entity), panes: LANTERN_NAME_PANES }));
  const places = snapshot.places.map((place) => ({ id: place.id, spot: at(place), panes: PLACE_NAME_PANES }));
  return [...lanterns, ...places].flatMap(({ id, spot, panes }) => {
    const size = labels.get(id)?.size ?? null;
    if (size === null || !inView(spot, stage)) return [];
    const { width, height } = size;
    const left = spot.x - width / 2;
    const tops = [spot.y + panes * pane, spot.y + panes * pane + height, spot.y - panes * pane - height].filter((top) => top >= 0 && top + height <= stage.height);
    return [{ id, width, height, spots: tops.map((top) => ({ left, top })), always: false, avoids: over }];
  });
}

/** The names of beings come first, then what one of them says; what is selected before others of its kind. */
function arranged(seen: Seen): Map<string, Spot> {
  const { entities, selected, stage, pane, over, at } = seen;
  const half = BODY_HALF_PANES * pane;
  const bodies = entities.filter((entity) => entity.kind === 'being').map((entity) => {
    const middle = at(entity);
    return { id: entity.id, seen: inView(middle, stage), box: { left: middle.x - half, top: middle.y - half, width: 2 * half, height: 2 * half } };
  });
  const names = bodies.flatMap(({ id, box, seen: inside }): LabelWish[] => {
    const size = labels.get(id)?.size ?? null;
    if (size === null || !inside) return [];
    return [{ id, ...size, spots: nameSpots(box, size), always: true, avoids: [...over, ...bodies.filter((other) => other.id !== id).map((other) => other.box)] }];
  });
  const first = (wishes: LabelWish[]): LabelWish[] => wishes.toSorted((one, other) => Number(other.id === selected) - Number(one.id === selected));
  const loud = first(names);
  const placed = arrange(loud);
  const bubbles = bodies.flatMap(({ id, box, seen: inside }): LabelWish[] => {
    const size = labels.get(`bubble-${id}`)?.size ?? null;
    if (size === null || !inside) return [];
    const wish = names.find((one) => one.id === id);
    const spot = placed.get(id);
    const name: Box | null = wish === undefined || spot === undefined ? null : { ...spot, width: wish.width, height: wish.height };
    return [{ id: `bubble-${id}`, ...size, spots: bubbleSpots(box, name, size, stage), always: true, avoids: [...over, ...bodies.map((other) => other.box)] }];
  });
  return arrange([...loud, ...bubbles, ...first(quietWishes(seen)).map((wish) => (wish.id === selected ? { ...wish, always: true } : wish))]);
}

/** Kept for a label that grows between two frames. */
export function placeLabels(...view: Parameters<typeof place>): void {
  placeAgain = () => { place(...view); };
  placeAgain();
}

function place(entities: readonly Entity[], snapshot: WorldSnapshot, camera: Camera, viewport: Viewport, selected: string | null): void {
  const canvas = document.querySelector('.world-canvas canvas');
  const ratio = canvas === null || canvas.clientWidth === 0 ? 1 : viewport.width / canvas.clientWidth;
  const pane = panePixels(camera) / ratio;
  const room = `${Math.max(40, Math.floor(pane * PANES_PER_TILE * LANTERN_SPACING_TILES) - 4)}px`;
  const layer = document.querySelector<HTMLElement>('.labels');
  if (layer !== null && layer.style.getPropertyValue('--lantern-room') !== room) layer.style.setProperty('--lantern-room', room);
  const at = (spot: { x: number; z: number }): { x: number; y: number } => { const { x, y } = toScreen(camera, viewport, spot); return { x: x / ratio, y: y / ratio }; };
  const shown = arranged({ entities, snapshot, selected, stage: { width: viewport.width / ratio, height: viewport.height / ratio }, pane, over: panels(), at });
  for (const [id, { node }] of labels) {
    const spot = shown.get(id);
    const transform = spot === undefined ? AWAY : `translate(${Math.round(spot.left)}px, ${Math.round(spot.top)}px)`;
    if (node.style.transform !== transform) node.style.transform = transform;
  }
}
