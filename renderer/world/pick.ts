// What a person points at: the nearest entity, beings before what lies there; else the place of a region, or a neighbour's island.
import { PLOT_UNITS, UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import { ENTITY_KINDS } from '../../schemas/worldFrame.ts';
import type { RegionSeen } from '../../schemas/world.ts';
import { entities, nearby } from './intake.ts';
import type { Islet } from './land/islets.ts';
import { sceneStore, type Scene } from './scene.ts';

const PICK_REACH = 1.6 * UNITS_PER_TILE;
/** An islet is chosen anywhere about its middle. */
const ISLET_REACH = PLOT_UNITS / 2;
/** What lies still counts as this much further than who stands on it. */
const STILL_HANDICAP = UNITS_PER_TILE / 2;
const WALKING = new Set(['being', 'visitor', 'creature'].map((kind) => ENTITY_KINDS.indexOf(kind as (typeof ENTITY_KINDS)[number])));

const handicap = (slot: number): number => (WALKING.has(entities.kindOf(slot)) ? 0 : STILL_HANDICAP);

const placesOf = (scene: Scene | null): readonly (RegionSeen | Islet)[] => (scene === null ? [] : [...scene.regions, ...scene.islets]);

/** The id of what is meant at a spot; null where nothing is near. */
export function pickAt(x: number, z: number, nowMs: number): number | null {
  const slot = nearby(nowMs).nearest(entities, x, z, PICK_REACH, handicap);
  if (slot >= 0) return entities.ids[slot]!;
  const { scene } = sceneStore.getState();
  const within = (reach: number) => (place: { readonly x: number; readonly z: number }): boolean => Math.hypot(place.x - x, place.z - z) <= reach;
  return (scene?.regions.find(within(PICK_REACH)) ?? scene?.islets.find(within(ISLET_REACH)))?.id ?? null;
}

/** Where something stands now, be it an entity or a place; null where there is no such thing. */
export function spotOf(id: number): { x: number; z: number } | null {
  const slot = entities.slotOf(id);
  if (slot >= 0) return { x: entities.xOf(slot), z: entities.zOf(slot) };
  const { scene } = sceneStore.getState();
  return placesOf(scene).find((place) => place.id === id) ?? null;
}

/** Ids around a spot, the nearest first, at most `most`: what Tab goes through. */
export function nearestTo(x: number, z: number, reach: number, most: number, nowMs: number): number[] {
  const found: { id: number; far: number }[] = [];
  nearby(nowMs).each(x, z, reach, reach, (slot) => { found.push({ id: entities.ids[slot]!, far: Math.hypot(entities.xOf(slot) - x, entities.zOf(slot) - z) }); });
  for (const place of placesOf(sceneStore.getState().scene)) found.push({ id: place.id, far: Math.hypot(place.x - x, place.z - z) });
  return found.filter(({ far }) => far <= reach).sort((one, other) => one.far - other.far || one.id - other.id).slice(0, most).map(({ id }) => id);
}
