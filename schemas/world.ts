// What the window sees of the world: a snapshot of the living scene. Positions are integers, 256 units to a tile.
import { z } from 'zod';

/** Nine panes, row by row (sense, think, act); each has brightness and its R/B/Y shares, all 0..255. */
export const Glyph = z.array(z.strictObject({ light: z.int().min(0).max(255), r: z.int().min(0).max(255), b: z.int().min(0).max(255), y: z.int().min(0).max(255) })).length(9);
export type Glyph = z.infer<typeof Glyph>;

export const Being = z.strictObject({
  id: z.string(), name: z.string(), founder: z.boolean(), glyph: Glyph,
  x: z.int(), z: z.int(),
  /** Where it walks to; equal to x/z when it rests. */
  toX: z.int(), toZ: z.int(),
  phase: z.enum(['perceive', 'think', 'act']),
  place: z.string(), deed: z.string(),
  /** What it carries ("a red lamp") and how it feels ("calm"), in the words of the world's language. */
  thing: z.string(), mood: z.string(),
});
export type Being = z.infer<typeof Being>;

/** A source seen in the world. */
export const Lantern = z.strictObject({
  id: z.string(), name: z.string(), glyph: Glyph, x: z.int(), z: z.int(),
  kind: z.enum(['own', 'file', 'folder']),
  state: z.enum(['listed', 'reading', 'ready', 'learning', 'learnt', 'refused', 'forgetting']),
});
export type Lantern = z.infer<typeof Lantern>;

export const Place = z.strictObject({ id: z.string(), name: z.string(), x: z.int(), z: z.int(), kind: z.string() });
export type Place = z.infer<typeof Place>;

export const WorldSnapshot = z.strictObject({
  tick: z.int(), ticksPerSecond: z.int(), seed: z.int(), day: z.int(), weather: z.string(),
  /** Tiles in x and z. */
  size: z.int(),
  stateHash: z.string(),
  beings: z.array(Being), lanterns: z.array(Lantern), places: z.array(Place),
  /** Richness of the land, 0 (embers) upward, earned by held-out loss. */
  tier: z.int().min(0).max(4),
  chronicle: z.array(z.strictObject({ tick: z.int(), text: z.string() })),
});
export type WorldSnapshot = z.infer<typeof WorldSnapshot>;
