// Where the world enters the window: binary frames of entities, and the scene around them. What does not fit is dropped
// and asked for again; nothing that was refused changes what is shown.
import { FrameError, readFrame, type WorldFrame } from '../../app/world/view/frame.ts';
import { BINARY_WORLD_FRAME } from '../../schemas/worldFrame.ts';
import type { Glyph } from '../../schemas/world.ts';
import { shownWorld } from '../state/past.ts';
import { EntityStore } from './entities/entityStore.ts';
import { WorldClock } from './entities/worldClock.ts';
import { SpatialIndex } from './entities/spatialIndex.ts';
import { setNames } from './names.ts';
import { regionName, sceneFrom, sceneStore } from './scene.ts';

export const entities: EntityStore = new EntityStore();
export const worldClock: WorldClock = new WorldClock();
const index = new SpatialIndex();
let indexed = { version: -1, atMs: -Infinity };
/** Walkers move on between frames: the index may be this old. */
const INDEX_MS = 200;

/** Told whenever entities changed. */
export const onEntities: { current: () => void } = { current: () => undefined };

/** The index as it is now, walkers included. */
export function nearby(nowMs: number): SpatialIndex {
  if (indexed.version !== entities.version || nowMs - indexed.atMs > INDEX_MS) {
    index.rebuild(entities);
    indexed = { version: entities.version, atMs: nowMs };
  }
  return index;
}

const WORD_BYTES = 4;

/** What is now, while a moment of the past is shown: frames go on arriving, and the next builds on the last. */
let behind: EntityStore | null = null;

/** Shows the entities of a moment of the past, standing still. */
export function showMoment(frame: WorldFrame): void {
  if (behind === null) { behind = new EntityStore(); behind.become(entities); }
  entities.apply(frame);
  worldClock.hold(frame.tick);
  onEntities.current();
}

/** Shows what is now again. */
export function showNow(): void {
  if (behind !== null) entities.become(behind);
  behind = null;
  worldClock.hold(null);
  onEntities.current();
}

/** A binary message of the node; `renew` asks for everything again. */
export function takeBinary(bytes: ArrayBuffer, renew: () => void): void {
  if (bytes.byteLength < WORD_BYTES || new DataView(bytes).getInt32(0, true) !== BINARY_WORLD_FRAME) return;
  try {
    const frame = readFrame(bytes, WORD_BYTES);
    const outcome = (behind ?? entities).apply(frame);
    if (outcome !== 'ok') renew();
    if (outcome === 'not on this base') return;
    worldClock.told(frame.tick, performance.now());
    if (behind === null) onEntities.current();
  } catch (fault) {
    if (!(fault instanceof FrameError)) throw fault;
    renew();
  }
}

/** The scene and the land's names that are to be shown, made into what is drawn. */
export function takeScene(): void {
  const { scene, land } = shownWorld();
  if (scene === null || land === null) return;
  sceneStore.setState({ scene: sceneFrom(scene, land) });
  setNames([
    ...land.relics, ...land.regions.map((region) => ({ id: region.id, key: '', name: regionName(region) })),
    ...scene.beings.map(({ id, name }) => ({ id, key: name.toLowerCase(), name })), ...[...scene.visitors, ...scene.islands].map(({ id, name }) => ({ id, key: '', name })),
  ]);
}

/** The glyph of an entity as it is shown now; null where there is none. */
export function glyphOfEntity(id: number): Glyph | null {
  const slot = entities.slotOf(id);
  if (slot < 0) return null;
  return Array.from(entities.panesOf(slot), (word) => ({ light: word & 255, r: (word >>> 8) & 255, b: (word >>> 16) & 255, y: word >>> 24 }));
}
