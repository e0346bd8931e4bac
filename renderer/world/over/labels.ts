// Names, region names and whispers over the picture. Which are shown and where they stand is worked out a few times a
// second; in between every frame only moves them along with what they name.
import { ENTITY_FLAGS, ENTITY_KINDS } from '../../../schemas/worldFrame.ts';
import type { RegionSeen } from '../../../schemas/world.ts';
import { viewStore } from '../../state/stores.ts';
import { FIRST_GLYPH_STEP, lensScale, screenX, screenY, type Viewport } from '../camera.ts';
import { cameraStore } from '../controls.ts';
import { lens } from '../glide.ts';
import { entities, nearby } from '../intake.ts';
import { nameOf, nameStore } from '../names.ts';
import type { Islet } from '../land/islets.ts';
import { regionName, type Scene } from '../scene.ts';
import { LabelLayout, offerBubbleSpots, offerNameSpots, offerQuietSpots } from './labelLayout.ts';
import { LabelNode, measureText, type LabelClass } from './labelNodes.ts';
import { MOST_LABELS, NearestLabels } from './nearestLabels.ts';
import { regionTiles } from './regionTiles.ts';
import { forgetWhispers, MOST_WHISPERS, whisperStore } from './whispers.ts';

const LAYOUT_MS = 250;
/** From afar only counts change. */
const FAR_LAYOUT_MS = 2_000;
/** What lies over the world is looked up anew this often. */
const PANELS_MS = 1_000;
/** Pixels that the name of a relic takes at most; the whole of it is shown once it is selected. */
const RELIC_ROOM = 120;
/** Half of a glyph with its rim, and where the names of relics and places begin below it, in panes. */
const BODY_HALF_PANES = 2;
const RELIC_PANES = 2.6;
const PLACE_PANES = 3.4;
const CLASS_OF: readonly LabelClass[] = ENTITY_KINDS.map((kind) => (kind === 'being' || kind === 'visitor' ? 'being' : 'relic'));

const layout = new LabelLayout();
const nearest = new NearestLabels();
let nodes: LabelNode[] = [];
let bubbles: LabelNode[] = [];
let laidOutMs = -Infinity;
let panelsMs = -Infinity;
let panels: readonly HTMLElement[] = [];
let stale = true;
/** CSS pixels: the stage, and device pixels in one of them. */
let ratio = 1;
const stage = { width: 0, height: 0 };
const body = { left: 0, top: 0, width: 0, height: 0 };
const nameBox = { left: 0, top: 0, width: 0, height: 0 };

/** Whatever changes what labels say or where they may stand. */
export function labelsChanged(): void { stale = true; }

/** Takes the layer the labels live in; answers how to let go of it. */
export function mountLabels(layer: HTMLElement): () => void {
  nodes = Array.from({ length: MOST_LABELS }, () => new LabelNode(layer));
  bubbles = Array.from({ length: MOST_WHISPERS }, () => new LabelNode(layer));
  const stops = [nameStore.subscribe(labelsChanged), viewStore.subscribe(labelsChanged), whisperStore.subscribe(labelsChanged)];
  return () => { for (const stop of stops) stop(); for (const one of [...nodes, ...bubbles]) one.node.remove(); nodes = []; bubbles = []; };
}

let cursor: { readonly node: HTMLElement; readonly at: () => { readonly x: number; readonly z: number } } | null = null;

/** A node that stands in the world like a label, at a spot that is asked for every frame. */
export function mountCursor(node: HTMLElement, at: () => { readonly x: number; readonly z: number }): () => void {
  cursor = { node, at };
  return () => { cursor = null; };
}

const cssX = (x: number): number => Math.round(screenX(lens, cameraStore.getState().viewport, x) / ratio) | 0;
const cssY = (z: number): number => Math.round(screenY(lens, cameraStore.getState().viewport, z) / ratio) | 0;

function nodeFor(owner: number): LabelNode | null {
  let free: LabelNode | null = null;
  for (const one of nodes) { if (one.owner === owner) return one; if (one.owner === 0 && free === null) free = one; }
  return free;
}

function stand(one: LabelNode, x: number, y: number): void { one.wanted = true; one.dx = layout.left - x; one.dy = layout.top - y; }

function takePanels(nowMs: number): void {
  if (nowMs - panelsMs > PANELS_MS) { panelsMs = nowMs; measureText(); panels = [...document.querySelectorAll<HTMLElement>('.world > [data-over]')]; }
  for (const panel of panels) layout.take(panel.offsetLeft, panel.offsetTop, panel.offsetWidth, panel.offsetHeight);
}

const isLoud = (slot: number): boolean => CLASS_OF[entities.kindOf(slot)] === 'being';
const VISITOR = ENTITY_KINDS.indexOf('visitor');
/** Whose name is shown wherever another name leaves it room: founders, the person themself, and who is selected. */
const isDear = (slot: number, selected: number): boolean => entities.ids[slot] === selected || (entities.flagsOf(slot) & ENTITY_FLAGS.founder) !== 0
  || (entities.kindOf(slot) === VISITOR && (entities.flagsOf(slot) & ENTITY_FLAGS.remote) === 0);

function bodyOf(slot: number): void {
  const half = BODY_HALF_PANES * lens.pane / ratio;
  body.left = cssX(entities.xOf(slot)) - half; body.top = cssY(entities.zOf(slot)) - half; body.width = 2 * half; body.height = 2 * half;
}

/** The name of one entity; beings stand loud above, what stands still quiet below. */
function nameOne(slot: number, selected: number): void {
  const id = entities.ids[slot]!;
  const name = nameOf(id);
  const one = name === null ? null : nodeFor(id);
  if (name === null || one === null) return;
  const kind = CLASS_OF[entities.kindOf(slot)]!;
  const x = cssX(entities.xOf(slot)); const y = cssY(entities.zOf(slot));
  one.say(id, kind, name, id === selected, kind === 'relic' ? RELIC_ROOM : Infinity);
  if (kind === 'being') { bodyOf(slot); offerNameSpots(layout, body, one.width, one.height, stage.width); }
  else offerQuietSpots(layout, x, y, RELIC_PANES * lens.pane / ratio, one.width, one.height, stage);
  if (!layout.place(one.width, one.height, isDear(slot, selected))) return;
  one.slot = slot;
  stand(one, x, y);
}

/** The name of a region stands below its place, that of a neighbour's island below its tower. */
function namePlace({ id, x: worldX, z: worldZ }: RegionSeen | Islet, name: string, selected: number): void {
  const x = cssX(worldX); const y = cssY(worldZ);
  if (x < 0 || y < 0 || x > stage.width || y > stage.height) return;
  const one = nodeFor(id);
  if (one === null) return;
  one.say(id, 'place', name, id === selected, Infinity);
  offerQuietSpots(layout, x, y, PLACE_PANES * lens.pane / ratio, one.width, one.height, stage);
  if (!layout.place(one.width, one.height, id === selected)) return;
  one.slot = -1; one.worldX = worldX; one.worldZ = worldZ;
  stand(one, x, y);
}

/** Words beside who says them; who is not in view is not heard. */
function whisperOnes(nowMs: number): void {
  forgetWhispers(nowMs);
  const { whispers } = whisperStore.getState();
  for (let index = 0; index < MOST_WHISPERS; index += 1) {
    const one = bubbles[index]!;
    const said = whispers[index];
    const slot = said === undefined ? -1 : entities.slotOf(said.speaker);
    if (said === undefined || slot < 0) { one.hide(); continue; }
    const x = cssX(entities.xOf(slot)); const y = cssY(entities.zOf(slot));
    if (x < 0 || y < 0 || x > stage.width || y > stage.height) { one.hide(); continue; }
    one.say(said.speaker, 'bubble', said.text, false, Infinity);
    const name = nodes.find((other) => other.owner === said.speaker && other.wanted);
    if (name !== undefined) { nameBox.left = x + name.dx; nameBox.top = y + name.dy; nameBox.width = name.width; nameBox.height = name.height; }
    bodyOf(slot);
    offerBubbleSpots(layout, body, name === undefined ? null : nameBox, one.width, one.height, stage);
    // Where names leave no room the words stand in the conversation alone.
    if (!layout.place(one.width, one.height, true)) { one.hide(); continue; }
    one.slot = slot;
    stand(one, x, y);
  }
}

function layOut(scene: Scene, nowMs: number): void {
  const { viewport, camera } = cameraStore.getState();
  const canvas = nodes[0]!.node.parentElement!;
  stage.width = canvas.clientWidth; stage.height = canvas.clientHeight;
  ratio = stage.width === 0 ? 1 : viewport.width / stage.width;
  const scale = lensScale(lens);
  const { selected } = viewStore.getState();
  const selectedSlot = selected === null ? -1 : entities.slotOf(selected);
  const far = camera.step < FIRST_GLYPH_STEP;
  nearest.choose(entities, nearby(nowMs), lens.x, lens.z, viewport.width / scale / 2, viewport.height / scale / 2, selectedSlot, far);
  for (const one of nodes) one.wanted = false;
  layout.begin();
  takePanels(nowMs);
  // Bodies of those who have names are not written over.
  for (let index = 0; index < nearest.count; index += 1) if (isLoud(nearest.slots[index]!)) { bodyOf(nearest.slots[index]!); layout.take(body.left + 2, body.top + 2, body.width - 4, body.height - 4); }
  const chosen = selected ?? 0;
  for (let index = 0; index < nearest.count; index += 1) if (isLoud(nearest.slots[index]!) && isDear(nearest.slots[index]!, chosen)) nameOne(nearest.slots[index]!, chosen);
  whisperOnes(nowMs);
  for (let index = 0; index < nearest.count; index += 1) if (isLoud(nearest.slots[index]!) && !isDear(nearest.slots[index]!, chosen)) nameOne(nearest.slots[index]!, chosen);
  if (far) regionTiles(scene, entities, (region, text, x, z) => {
    const one = nodeFor(-region.id);
    if (one === null) return;
    one.say(-region.id, 'region', text, false, Infinity);
    offerQuietSpots(layout, cssX(x), cssY(z), -one.height / 2, one.width, one.height, stage);
    if (!layout.place(one.width, one.height, false)) return;
    one.slot = -1; one.worldX = x; one.worldZ = z;
    stand(one, cssX(x), cssY(z));
  });
  for (let index = 0; index < nearest.count; index += 1) if (!isLoud(nearest.slots[index]!)) nameOne(nearest.slots[index]!, chosen);
  for (const islet of scene.islets) namePlace(islet, islet.name, chosen);
  if (!far) for (const region of scene.regions) namePlace(region, regionName(region), chosen);
  for (const one of nodes) if (!one.wanted && one.owner !== 0) one.hide();
}

function follow(one: LabelNode): void {
  if (one.owner === 0) return;
  // A slot may have gone to someone else since the last layout.
  if (one.slot >= 0 && entities.ids[one.slot] !== one.owner) one.slot = entities.slotOf(one.owner);
  if (one.slot < 0 && one.kind !== 'region' && one.kind !== 'place') { one.hide(); return; }
  const x = one.slot < 0 ? one.worldX : entities.xOf(one.slot);
  const z = one.slot < 0 ? one.worldZ : entities.zOf(one.slot);
  one.move((cssX(x) + Math.round(one.dx)) | 0, (cssY(z) + Math.round(one.dy)) | 0);
}

let seenVersion = -1;
let seenX = NaN;
let seenZ = NaN;
let seenPane = NaN;
let seenViewport: Viewport | null = null;

/** Called once a frame. */
export function placeLabels(scene: Scene, nowMs: number): void {
  if (nodes.length === 0) return;
  const { viewport } = cameraStore.getState();
  // Another size, of the window or of its text: everything lies elsewhere, panels too.
  if (viewport !== seenViewport) { seenViewport = viewport; stale = true; panelsMs = -Infinity; }
  const looked = lens.x !== seenX || lens.z !== seenZ || lens.pane !== seenPane;
  const moved = entities.version !== seenVersion || entities.walkingNow() > 0 || looked;
  const every = looked || cameraStore.getState().camera.step >= FIRST_GLYPH_STEP ? LAYOUT_MS : FAR_LAYOUT_MS;
  if (stale || (moved && nowMs - laidOutMs >= every)) {
    stale = false; laidOutMs = nowMs; seenVersion = entities.version; seenX = lens.x; seenZ = lens.z; seenPane = lens.pane;
    layOut(scene, nowMs);
  }
  for (let index = 0; index < nodes.length; index += 1) follow(nodes[index]!);
  for (let index = 0; index < bubbles.length; index += 1) follow(bubbles[index]!);
  if (cursor !== null) {
    const { x, z } = cursor.at();
    cursor.node.style.transform = `translate(${cssX(x)}px, ${cssY(z)}px)`;
    cursor.node.style.setProperty('--half', `${Math.max(12, Math.round(2.2 * lens.pane / ratio))}px`);
  }
}
