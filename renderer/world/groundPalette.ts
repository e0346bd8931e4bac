// Colours of the land: quiet and of low chroma, so that light and glyphs carry the meaning. Albedo by day; the shader
// makes it night. Never a glyph's hue.
import type { Srgb } from '../../app/physics/colour.ts';

/** Grounds of each tier, from the lowest to the highest spots. */
export const TIER_GROUND: readonly (readonly Srgb[])[] = [
  [[52, 52, 66], [62, 60, 72], [74, 68, 76]],
  [[46, 58, 62], [56, 72, 66], [70, 84, 70]],
  [[44, 62, 64], [56, 80, 68], [76, 96, 74]],
  [[42, 64, 66], [58, 86, 70], [84, 104, 78]],
  [[42, 66, 68], [60, 90, 72], [92, 110, 82]],
];
export const EMBER: Srgb = [214, 104, 58];
export const TUFT: readonly Srgb[] = [[88, 118, 84], [108, 134, 92], [128, 150, 104]];
export const FLOWER: readonly Srgb[] = [[170, 150, 190], [190, 170, 130], [160, 180, 200]];
export const PATH: Srgb = [112, 100, 86];
export const SHADOW: Srgb = [30, 32, 42];
export const STONE: Srgb = [128, 132, 144];

export const MATERIALS: Readonly<Record<string, Srgb>> = {
  s: [138, 142, 154], S: [98, 102, 116], w: [134, 104, 78], W: [98, 74, 58], g: [96, 130, 88], G: [68, 98, 72],
  b: [78, 120, 160], B: [52, 86, 128], e: [112, 92, 74], k: [26, 26, 36], y: [255, 214, 130],
};

/** Main material of each noun; a colour word replaces it. */
export const NOUN_MAIN: Readonly<Record<string, Srgb>> = {
  pond: [84, 126, 160], lake: [74, 116, 158], river: [88, 132, 164], hill: [104, 124, 88], tree: [92, 132, 86], gate: [138, 138, 150], bridge: [146, 114, 84],
  field: [168, 150, 92], tower: [140, 142, 156], garden: [170, 124, 140], cave: [112, 110, 122], well: [150, 104, 84], house: [156, 96, 82], mill: [176, 166, 148],
  stone: [132, 136, 148], forest: [76, 116, 82],
};
/** Words of the language that are colours; the others (small, old, quiet...) leave the material alone. */
export const WORD_MAIN: Readonly<Record<string, Srgb>> = {
  red: [178, 82, 74], blue: [78, 118, 186], green: [84, 146, 92], golden: [200, 164, 78], white: [204, 206, 210], grey: [132, 136, 144], bright: [206, 196, 150],
};
