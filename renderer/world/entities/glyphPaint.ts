// Colours of glyphs from their words, worked out once for each pane there is: nine panes as 27 bytes for the shader, and
// their mean, which is what one sees of a glyph from afar and what it throws on the ground.
import { oklabOf, paneColour, srgbOf } from '../../../app/physics/colour.ts';

/** Pane words remembered; beyond, they are worked out again. */
const MOST_KNOWN = 65_536;
const known = new Map<number, number>();

/** Red, green, blue of a pane word (light, r, b, y bytes) in the three low bytes. */
export function colourOfPane(word: number): number {
  const before = known.get(word);
  if (before !== undefined) return before;
  const [red, green, blue] = paneColour({ light: word & 255, r: (word >>> 8) & 255, b: (word >>> 16) & 255, y: word >>> 24 });
  const packed = red | (green << 8) | (blue << 16);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(word, packed);
  return packed;
}

const PANES = 9;

/** Writes one glyph: `words` from `at` are its pane words; colours go to slot `slot` of the three buffers. */
export function paintPanes(words: Int32Array, at: number, slot: number, panesA: Uint32Array, panesB: Uint32Array, tint: Uint8Array): void {
  for (let word = 0; word < 4; word += 1) panesA[slot * 4 + word] = 0;
  for (let word = 0; word < 3; word += 1) panesB[slot * 3 + word] = 0;
  let lightness = 0; let a = 0; let b = 0; let weight = 0;
  for (let pane = 0; pane < PANES; pane += 1) {
    const word = words[at + pane]!;
    const colour = colourOfPane(word);
    for (let channel = 0; channel < 3; channel += 1) {
      const place = pane * 3 + channel;
      const value = ((colour >>> (channel * 8)) & 255) << ((place & 3) * 8);
      if (place < 16) panesA[slot * 4 + (place >> 2)]! |= value; else panesB[slot * 3 + (place >> 2) - 4]! |= value;
    }
    const [paneLightness, paneA, paneB] = oklabOf([colour & 255, (colour >>> 8) & 255, colour >>> 16]);
    const light = (word & 255) + 1;
    lightness += paneLightness * light; a += paneA * light; b += paneB * light; weight += light;
  }
  const mean = srgbOf([lightness / weight, a / weight, b / weight]);
  tint[slot * 4] = mean[0]; tint[slot * 4 + 1] = mean[1]; tint[slot * 4 + 2] = mean[2]; tint[slot * 4 + 3] = 255;
}
