// RBY to the colour one sees: trilinear interpolation in OKLab over the eight corners of the cube. The corners were
// chosen so that they stay apart for every kind of colour vision and each lit one stands at least 5:1 on the ground.
// For pixels only: the simulation never computes with colours.
import type { Rby } from './rby.ts';

export type Srgb = readonly [red: number, green: number, blue: number];
export type OkLab = readonly [lightness: number, a: number, b: number];

/** The one table: corner (r, b, y) at index r + 2b + 4y. */
export const CORNER_HEX = ['#232B3A', '#F2463A', '#3F7FF5', '#BAA6FF', '#FFD900', '#FF9B25', '#2FC49A', '#FFF6E8'] as const;
export const GROUND_HEX = '#0B0E14';

export function srgbOfHex(hex: string): Srgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const linearOf = (channel: number): number => {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const encoded = (linear: number): number => {
  const clipped = Math.max(0, Math.min(1, linear));
  return Math.round(255 * (clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055));
};

// The matrices are Ottosson's (https://bottosson.github.io/posts/oklab/).
export function oklabOf([red, green, blue]: Srgb): OkLab {
  const r = linearOf(red); const g = linearOf(green); const b = linearOf(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
  ];
}

export function srgbOf([lightness, a, b]: OkLab): Srgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3;
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
  ];
}

const CORNERS: readonly OkLab[] = CORNER_HEX.map((hex) => oklabOf(srgbOfHex(hex)));

/** Colour of a point in the cube; every coordinate in [0, 1]. */
export function colourOf({ r, b, y }: Rby): Srgb {
  const mixed: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 8; corner += 1) {
    const weight = (corner & 1 ? r : 1 - r) * (corner & 2 ? b : 1 - b) * (corner & 4 ? y : 1 - y);
    for (let axis = 0; axis < 3; axis += 1) mixed[axis]! += weight * CORNERS[corner]![axis]!;
  }
  return srgbOf(mixed);
}

/** Colour of shares that sum to one: the strongest share is stretched to the face of the cube. */
export function colourOfShares(rby: Rby): Srgb {
  const strongest = Math.max(rby.r, rby.b, rby.y);
  return strongest === 0 ? colourOf(rby) : colourOf({ r: rby.r / strongest, b: rby.b / strongest, y: rby.y / strongest });
}

/** Colour of one pane of a glyph (bytes 0..255): its mix, fading to the unlit corner as its light falls. */
export function paneColour(pane: { light: number; r: number; b: number; y: number }): Srgb {
  const full = colourOf({ r: pane.r / 255, b: pane.b / 255, y: pane.y / 255 });
  const lit = oklabOf(full); const dark = CORNERS[0]!; const share = pane.light / 255;
  return srgbOf([dark[0] + (lit[0] - dark[0]) * share, dark[1] + (lit[1] - dark[1]) * share, dark[2] + (lit[2] - dark[2]) * share]);
}

/** WCAG contrast ratio of two colours, 1..21. */
export function contrastOf(one: Srgb, other: Srgb): number {
  const luminance = ([red, green, blue]: Srgb): number => 0.2126 * linearOf(red) + 0.7152 * linearOf(green) + 0.0722 * linearOf(blue);
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}
