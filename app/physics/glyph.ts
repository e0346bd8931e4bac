// The glyph: nine panes computed from the digest of a content and its RBY mix; always the same for the same content.
// No cryptography here: the caller hashes (app/ports.ts Hasher) and hands over the bytes.
//
// Rows read sense / think / act, so each row leans to its colour (R / B / Y). Living things mirror left to right;
// relics are four-fold: the square symmetry that leaves three free panes (corner, edge, centre).
import type { Glyph } from '../../schemas/world.ts';
import { SeededStream } from './random.ts';
import { type Rby, normalise } from './rby.ts';

export type GlyphSymmetry = 'living' | 'relic';
type Pane = Glyph[number];

/** Bytes of digest that are looked at; eight give 2^64 glyphs before two contents share one. */
export const GLYPH_DIGEST_BYTES = 8;
const ROWS = ['r', 'b', 'y'] as const;
/** How strongly a row leans to its own colour, out of 255. */
const ROW_LEAN = 120;
/** Brightness of an unlit pane and the span above it of a lit one. */
const DIM_LIGHT = 40;
const LIT_LIGHT = 185;
const LIT_SPAN = 71;

/** For each pane, the free pane it repeats. */
const REPEATS: Record<GlyphSymmetry, readonly number[]> = {
  living: [0, 1, 0, 3, 4, 3, 6, 7, 6],
  relic: [0, 1, 0, 1, 4, 1, 0, 1, 0],
};

function streamOf(digest: Uint8Array): SeededStream {
  if (digest.length < GLYPH_DIGEST_BYTES) throw new RangeError(`A glyph needs ${GLYPH_DIGEST_BYTES} bytes of digest, got ${digest.length}.`);
  const word = (at: number): number => ((digest[at]! << 24) | (digest[at + 1]! << 16) | (digest[at + 2]! << 8) | digest[at + 3]!) >>> 0;
  const stream = new SeededStream([word(0), word(4), (word(0) ^ word(4)) >>> 0, 1]);
  for (let warmUp = 0; warmUp < 12; warmUp += 1) stream.nextUint32();
  return stream;
}

const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** One free pane: the content's mix, leaning to the row, varied by the digest; the strongest channel is full. */
function paneOf(stream: SeededStream, mix: Rby, row: number, lit: boolean, leans: boolean): Pane {
  const channels = ROWS.map((name, index) => {
    const variation = 96 + stream.nextBelow(160);
    return mix[name] * variation * 2 + (leans && index === row ? ROW_LEAN : 0);
  });
  const strongest = Math.max(...channels);
  // Squared, so that the strongest colour is clearly seen as one.
  const scaled = channels.map((channel) => (strongest === 0 ? 0 : byte((channel / strongest) ** 2 * 255)));
  return { light: lit ? LIT_LIGHT + stream.nextBelow(LIT_SPAN) : DIM_LIGHT + stream.nextBelow(24), r: scaled[0]!, b: scaled[1]!, y: scaled[2]! };
}

/** `digest` is at least GLYPH_DIGEST_BYTES of a content hash. Founders are full nonets: every pane is lit. */
export function glyphOf(digest: Uint8Array, rby: Rby, symmetry: GlyphSymmetry, full: boolean = false): Glyph {
  const stream = streamOf(digest);
  const mix = normalise(rby);
  const repeats = REPEATS[symmetry];
  const free = new Map<number, Pane>();
  for (const index of new Set(repeats)) {
    // The centre always burns, so that no glyph can be all dark; about two thirds of the others do.
    const lit = stream.nextBelow(3) > 0 || index === 4 || full;
    free.set(index, paneOf(stream, mix, Math.floor(index / 3), lit, symmetry === 'living'));
  }
  return repeats.map((index) => ({ ...free.get(index)! }));
}

/** The first bytes of a hex hash, for glyphOf. */
export function digestOfHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/.test(hex)) throw new RangeError('A digest is an even number of lower-case hex digits.');
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
