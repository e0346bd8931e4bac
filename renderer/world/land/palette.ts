// The colours of the land: 64 at most, so that a ground pixel is one byte (6 bits colour, 2 bits how far it has faded into
// the night). Quiet and of low chroma, so that light and glyphs carry the meaning; never a glyph's hue. These are colours
// by day: the shader makes it night.
import type { Srgb } from '../../../app/physics/colour.ts';

export const PALETTE_COLOURS = 64;
/** How far a pixel has faded: 0 is night, the highest the full colour. */
export const FADE_LEVELS = 3;
export const pixelOf = (colour: number, level: number): number => (level <= 0 ? 0 : colour | (level << 6));

/** Grounds of each tier, from the lowest to the highest spots. */
const TIER_GROUND: readonly (readonly Srgb[])[] = [
  [[52, 52, 66], [62, 60, 72], [74, 68, 76]],
  [[46, 58, 62], [56, 72, 66], [70, 84, 70]],
  [[44, 62, 64], [56, 80, 68], [76, 96, 74]],
  [[42, 64, 66], [58, 86, 70], [84, 104, 78]],
  [[42, 66, 68], [60, 90, 72], [92, 110, 82]],
];
export const GROUNDS = 3;
/** Shades of each ground: two where only embers glow, four from the moss on. */
const SHADES = [0.955, 0.985, 1.015, 1.05] as const;
export const shadesOf = (tier: number): number => (tier === 0 ? 2 : SHADES.length);

export interface Family { readonly light: number; readonly main: number; readonly dark: number }
const entries: (Srgb | null)[] = [null];
function enter(colour: Srgb | null): number { entries.push(colour); return entries.length - 1; }
const shade = (colour: Srgb, factor: number): Srgb => [Math.min(255, Math.round(colour[0] * factor)), Math.min(255, Math.round(colour[1] * factor)), Math.min(255, Math.round(colour[2] * factor))];
const family = (main: Srgb): Family => ({ light: enter(shade(main, 1.22)), main: enter(main), dark: enter(shade(main, 0.72)) });

/** Twelve grounds: `GROUND + ground * 4 + shade`; what they are depends on the tier. */
export const GROUND: number = Array.from({ length: GROUNDS * SHADES.length }, () => enter(null))[0]!;
export const WATER = { deep: enter([36, 58, 88]), mid: enter([44, 72, 102]), shallow: enter([62, 98, 116]), glint: enter([126, 164, 178]) } as const;
export const EMBER: number = enter([214, 104, 58]);
export const STONE = { light: enter([138, 142, 154]), dark: enter([98, 102, 116]) } as const;
export const TUFT: readonly number[] = [enter([88, 118, 84]), enter([108, 134, 92]), enter([128, 150, 104]), enter([78, 104, 80])];
export const FLOWER: readonly number[] = [enter([170, 150, 190]), enter([190, 170, 130]), enter([160, 180, 200])];
export const PATH: readonly number[] = [enter([116, 104, 88]), enter([98, 90, 80])];
export const SHADOW: number = enter([30, 32, 42]);
export const WOOD: Family = { light: enter([160, 128, 96]), main: enter([134, 104, 78]), dark: enter([98, 74, 58]) };
const LEAF = { light: enter([96, 130, 88]), dark: enter([68, 98, 72]) } as const;
const EARTH: number = enter([112, 92, 74]);
export const INSIDE: number = enter([26, 26, 36]);
export const WINDOW: number = enter([255, 214, 130]);
const BLUE = family([78, 118, 176]);
const RED = family([178, 82, 74]);
const GREEN = family([84, 138, 92]);
const GOLD = family([196, 162, 80]);
const WHITE = family([200, 198, 192]);
const GREY = family([132, 136, 148]);
const BRIGHT = family([206, 196, 150]);
const ROSE = family([170, 124, 140]);

/** Words of the language that are colours; the others (small, old, quiet...) leave the material alone. */
export const WORD_FAMILY: Readonly<Record<string, Family>> = { red: RED, blue: BLUE, green: GREEN, golden: GOLD, white: WHITE, grey: GREY, bright: BRIGHT };
/** Main material of each noun; a colour word replaces it. */
export const NOUN_FAMILY: Readonly<Record<string, Family>> = {
  pond: BLUE, lake: BLUE, river: BLUE, hill: GREEN, tree: GREEN, forest: GREEN, gate: GREY, tower: GREY, stone: GREY, cave: GREY, bridge: WOOD, well: WOOD, field: GOLD, garden: ROSE, house: RED, mill: WHITE,
};
/** Letters of the sprites that are not the main material. */
export const MATERIALS: Readonly<Record<string, number>> = {
  s: STONE.light, S: STONE.dark, w: WOOD.main, W: WOOD.dark, g: LEAF.light, G: LEAF.dark, b: BLUE.main, B: BLUE.dark, e: EARTH, k: INSIDE, y: WINDOW,
};
export const PLAIN_FAMILY: Family = GREY;

/** Red, green, blue and 255 of each of the 64 colours at a tier. */
export function paletteOf(tier: number): Uint8Array {
  const colours = new Uint8Array(PALETTE_COLOURS * 4);
  entries.forEach((colour, index) => {
    const ground = index - GROUND;
    const shown = colour ?? (ground < 0 ? [0, 0, 0] as const : shade(TIER_GROUND[tier]![Math.floor(ground / SHADES.length)]!, SHADES[ground % SHADES.length]!));
    colours.set([...shown, 255], index * 4);
  });
  return colours;
}
export const coloursKnown = (): number => entries.length;
