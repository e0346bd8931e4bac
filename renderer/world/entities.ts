// What is drawn of a snapshot at a moment: every being and lantern with its place, light and marks, packed for the two
// instanced draws. Between snapshots beings walk on by the simulation's own function.
import { paneColour, type Srgb } from '../../app/physics/colour.ts';
import { walk } from '../../app/world/scene/movement.ts';
import type { Glyph, WorldSnapshot } from '../../schemas/world.ts';

/** Marks of a glyph; the fragment shader knows the same numbers. */
export const MARKS = { being: 0, listed: 1, reading: 2, ready: 3, learning: 4, learnt: 5, refused: 6, forgetting: 7 } as const;
export type Mark = keyof typeof MARKS;
const PHASE_ROW = { perceive: 1, think: 2, act: 3 } as const;

/** Ticks a being is carried on without news; after that it waits for the node. */
const MOST_TICKS_AHEAD = 100;

export interface Entity {
  readonly id: string; readonly name: string; readonly kind: 'being' | 'lantern';
  readonly glyph: Glyph; readonly mark: Mark;
  readonly x: number; readonly z: number;
  /** Row that lights up: 1 sense, 2 think, 3 act, 0 none. */
  readonly row: number;
  /** Breathing phase in turns: founders are half a turn apart. */
  readonly breath: number;
  /** Reach of its light in tiles, and its strength 0..1. */
  readonly reach: number; readonly strength: number;
}

const LANTERN_LIGHT: Record<Exclude<Mark, 'being'>, { reach: number; strength: number }> = {
  listed: { reach: 1.5, strength: 0.25 }, reading: { reach: 4, strength: 0.8 }, ready: { reach: 3, strength: 0.55 },
  learning: { reach: 4.5, strength: 0.9 }, learnt: { reach: 3.5, strength: 0.7 }, refused: { reach: 1, strength: 0.12 }, forgetting: { reach: 1.5, strength: 0.2 },
};
const BEING_LIGHT = { reach: 6, strength: 1 };

const LIGHT_CHROMA = 2;

/** Mean colour of the lit panes: what it throws on the ground. */
function meanLight(glyph: Glyph, colours: readonly Srgb[]): Srgb {
  const sum = [0, 0, 0];
  let weight = 0;
  glyph.forEach(({ light }, index) => {
    for (let channel = 0; channel < 3; channel += 1) sum[channel]! += colours[index]![channel]! * light;
    weight += light;
  });
  if (weight === 0) return [0, 0, 0];
  // A mean of many hues is grey; its own leaning is drawn out, so that each being lights the land in its colour.
  const grey = (sum[0]! + sum[1]! + sum[2]!) / 3;
  const drawnOut = (channel: number): number => Math.max(0, Math.min(255, Math.round((grey + (channel - grey) * LIGHT_CHROMA) / weight)));
  return [drawnOut(sum[0]!), drawnOut(sum[1]!), drawnOut(sum[2]!)];
}

export interface PaintedGlyph {
  /** 27 channel values (nine panes of red, green, blue), a byte each, in seven words. */
  readonly words: Uint32Array;
  readonly light: Srgb;
}
const painted = new WeakMap<Glyph, PaintedGlyph>();

/** Colours of a glyph, worked out once for each glyph object. */
export function paintGlyph(glyph: Glyph): PaintedGlyph {
  const known = painted.get(glyph);
  if (known !== undefined) return known;
  const words = new Uint32Array(7);
  const colours = glyph.map(paneColour);
  colours.flat().forEach((value, slot) => { words[slot >> 2]! |= value << ((slot & 3) * 8); });
  const made = { words, light: meanLight(glyph, colours) };
  painted.set(glyph, made);
  return made;
}

/** Where a being is `elapsedMs` after its snapshot came. */
export function beingAt(being: WorldSnapshot['beings'][number], snapshot: WorldSnapshot, elapsedMs: number): { x: number; z: number } {
  const ticks = Math.min(MOST_TICKS_AHEAD, (elapsedMs / 1000) * snapshot.ticksPerSecond);
  return walk(being, { x: being.toX, z: being.toZ }, ticks);
}

export function entitiesOf(snapshot: WorldSnapshot, elapsedMs: number): Entity[] {
  const beings = snapshot.beings.map((being, index): Entity => ({
    id: being.id, name: being.name, kind: 'being', glyph: being.glyph, mark: 'being', ...beingAt(being, snapshot, elapsedMs),
    row: PHASE_ROW[being.phase], breath: being.founder ? (index % 2) / 2 : index / 7, ...BEING_LIGHT,
  }));
  const lanterns = snapshot.lanterns.map((lantern): Entity => ({
    id: lantern.id, name: lantern.name, kind: 'lantern', glyph: lantern.glyph, mark: lantern.state, x: lantern.x, z: lantern.z,
    row: 0, breath: 0, ...LANTERN_LIGHT[lantern.state],
  }));
  return [...lanterns, ...beings];
}

/** The nearest entity or place within `reach` units of a spot. */
export function pickAt(snapshot: WorldSnapshot, entities: readonly Entity[], at: { x: number; z: number }, reach: number): string | null {
  let best: { id: string; far: number } | null = null;
  // Beings and lanterns stand on places, so they are asked first.
  for (const group of [entities, snapshot.places]) {
    for (const one of group) {
      const far = Math.hypot(one.x - at.x, one.z - at.z);
      if (far <= reach && (best === null || far < best.far)) best = { id: one.id, far };
    }
    if (best !== null) return best.id;
  }
  return null;
}

/** Bits: 0..2 mark, 3 selected, 4..5 lit row. */
export function flagsOf(entity: Entity, selected: boolean): number {
  return MARKS[entity.mark] | (selected ? 8 : 0) | (entity.row << 4);
}
