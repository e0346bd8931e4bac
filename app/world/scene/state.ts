// State of the living scene: plain values only, so that it can be stored, compared and hashed. Integers everywhere;
// nothing here knows time or the node. Positions: UNITS_PER_TILE to a tile, x to the right, z towards the viewer.
import type { RandomState } from '../../physics/random.ts';
import type { Being, Lantern, Place, WorldSnapshot } from '../../../schemas/world.ts';

export const TICKS_PER_SECOND = 10;
export const UNITS_PER_TILE = 256;
export const WORLD_TILES = 24;
/** A day of the world lasts 24 minutes. */
export const TICKS_PER_DAY = 24 * 60 * TICKS_PER_SECOND;
/** Lines the chronicle keeps; the journal keeps what must never be lost. */
export const CHRONICLE_LINES = 60;
/** Most lanterns that find a place; a node with more sources shows the first ones. */
export const MAX_LANTERNS = 96;

export interface BeingState extends Omit<Being, 'place' | 'deed'> {
  /** What it does at a place ("planting seeds"); empty while it walks. */
  readonly deed: string;
  /** Id of the place, lantern or being it turned to last. */
  readonly goal: string;
  /** Ticks left in this phase; walking lasts as long as the way. */
  readonly ticksLeft: number;
}

export interface LanternState extends Lantern {
  /** Index of its spot; kept while it exists. */
  readonly spot: number;
}

/** One line of what happened; `about` is the id of the source it names, so that forgetting takes the line along. */
export interface ChronicleLine { readonly tick: number; readonly text: string; readonly about: string | null }

export interface WorldState {
  readonly seed: number;
  readonly tick: number;
  readonly tier: WorldSnapshot['tier'];
  /** Held-out bits per byte, in thousandths; null before the first measurement. */
  readonly heldOutMillibits: number | null;
  /** Held-out measurements remembered (bits per byte): the world's own history, which varies how long beings linger. */
  readonly measured: readonly number[];
  readonly places: readonly Place[];
  /** Sorted by id. */
  readonly beings: readonly BeingState[];
  /** Sorted by id. */
  readonly lanterns: readonly LanternState[];
  readonly chronicle: readonly ChronicleLine[];
  readonly random: RandomState;
}

/** One source of the node, as the world is told about it. */
export interface SourceSeen {
  readonly id: string; readonly name: string; readonly kind: Lantern['kind']; readonly state: Lantern['state'];
  /** Hex of its content hash when it was read; its glyph comes from its id before that. */
  readonly digest: string | null;
}

/** Everything that changes the world from outside; applied at a tick boundary, in order. */
export type WorldInput =
  | { readonly kind: 'sources'; readonly sources: readonly SourceSeen[] }
  | { readonly kind: 'held-out'; readonly millibits: number; readonly job: string }
  /** Someone speaks to this being: it stops and listens. */
  | { readonly kind: 'addressed'; readonly being: string };
