// The binary message in which a window sees the world's entities: little-endian words of 32 bits. First a word that says
// what kind of message it is, then the header, rows sorted by id, ids that are gone. A full frame holds all entities, a
// delta what differs from the frame named in it. app/world/view/frame.ts writes and reads it.
import { z } from 'zod';

/** First word of a binary message from node to window. */
export const BINARY_WORLD_FRAME = 1;

export const FRAME_MAGIC = 0x4657_4c49;
export const FRAME_VERSION = 1;
export const HEADER_WORDS = 8;
export const ROW_WORDS = 16;
/** Entities a window is told of at most; a full frame of them is a mebibyte. */
export const MAX_FRAME_ROWS = 16_384;
/** Spots lie this far from the world's corner at most, in units. */
export const MAX_SPOT = 2 ** 20;

/** What an entity is. A window draws fireflies by itself, so they are none of these. */
export const ENTITY_KINDS = ['being', 'relic', 'place', 'creature', 'grave', 'visitor'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];
/** State of a relic; `none` for everything else. A dark one was only seen by name. */
export const RELIC_MARKS = ['none', 'dark', 'asked', 'listed', 'reading', 'ready', 'learning', 'learnt', 'refused', 'forgetting'] as const;
export type RelicMark = (typeof RELIC_MARKS)[number];
/** Bits of the flags byte. */
export const ENTITY_FLAGS = { founder: 1, remote: 2, suspect: 4, organism: 8, halo: 16 } as const;
export const ALL_ENTITY_FLAGS = 31;
/** Which row of a glyph is lit: none, sense, think, act. */
export const PHASE_ROWS = ['none', 'perceive', 'think', 'act'] as const;
/** How a glyph repeats its panes. */
export const SYMMETRIES = ['living', 'relic', 'none'] as const;

/** Highest energy of a row; a relic that nobody solved has half of it. */
export const FULL_ENERGY = 255;

/** Words of a row. `what` packs kind, mark, flags and lit row, a byte each; `body` energy and symmetry. */
export const ROW = { id: 0, what: 1, x: 2, z: 3, toX: 4, toZ: 5, body: 6, panes: 7 } as const;

export const FrameHeader = z.strictObject({
  full: z.boolean(), tick: z.int().min(0),
  /** Tick of the frame a delta builds on; the own tick in a full one. */
  baseTick: z.int().min(0),
  rows: z.int().min(0).max(MAX_FRAME_ROWS), removed: z.int().min(0).max(MAX_FRAME_ROWS),
  /** Entities there are once this frame is applied: a window that counts otherwise asks for a full one. */
  entities: z.int().min(0).max(MAX_FRAME_ROWS),
});
export type FrameHeader = z.infer<typeof FrameHeader>;
