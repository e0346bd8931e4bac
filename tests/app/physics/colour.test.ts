import { describe, expect, it } from 'vitest';
import { CORNER_HEX, GROUND_HEX, type Srgb, colourOf, colourOfShares, contrastOf, oklabOf, paneColour, srgbOf, srgbOfHex } from '../../../app/physics/colour.ts';

// Machado, Oliveira, Fernandes 2009: full deficiency, applied in linear light.
const VISIONS: Record<string, readonly number[]> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const seenAs = (colour: Srgb, matrix: readonly number[]): Srgb => {
  const linear = colour.map((channel) => { const c = channel / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
  const out = [0, 1, 2].map((row) => Math.max(0, Math.min(1, [0, 1, 2].reduce((sum, at) => sum + matrix[row * 3 + at]! * linear[at]!, 0))));
  return out.map((c) => 255 * (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055)) as unknown as Srgb;
};

describe('colour', () => {
  it('meets the eight corners exactly', () => {
    CORNER_HEX.forEach((hex, corner) => {
      expect(colourOf({ r: corner & 1, b: (corner >> 1) & 1, y: corner >> 2 })).toEqual(srgbOfHex(hex));
    });
  });

  it('goes through OKLab and back without moving a byte', () => {
    for (let red = 0; red < 256; red += 17) for (let green = 0; green < 256; green += 17) for (let blue = 0; blue < 256; blue += 17) {
      expect(srgbOf(oklabOf([red, green, blue]))).toEqual([red, green, blue]);
    }
  });

  it('interpolates in OKLab: half of red is half way from dark to red', () => {
    const dark = oklabOf(srgbOfHex(CORNER_HEX[0])); const red = oklabOf(srgbOfHex(CORNER_HEX[1]));
    const middle = oklabOf(colourOf({ r: 0.5, b: 0, y: 0 }));
    for (const axis of [0, 1, 2]) expect(middle[axis]).toBeCloseTo((dark[axis]! + red[axis]!) / 2, 2);
  });

  it('stretches shares to the face of the cube', () => {
    expect(colourOfShares({ r: 1 / 3, b: 1 / 3, y: 1 / 3 })).toEqual(srgbOfHex(CORNER_HEX[7]));
    expect(colourOfShares({ r: 0, b: 0, y: 0 })).toEqual(srgbOfHex(CORNER_HEX[0]));
  });

  it('fades a pane to the unlit corner', () => {
    expect(paneColour({ light: 0, r: 255, b: 0, y: 0 })).toEqual(srgbOfHex(CORNER_HEX[0]));
    expect(paneColour({ light: 255, r: 255, b: 0, y: 0 })).toEqual(srgbOfHex(CORNER_HEX[1]));
  });

  it('keeps every lit corner at 5:1 or more on the ground', () => {
    for (const hex of CORNER_HEX.slice(1)) expect(contrastOf(srgbOfHex(hex), srgbOfHex(GROUND_HEX))).toBeGreaterThanOrEqual(5);
  });

  it('keeps the corners apart for every kind of colour vision', () => {
    for (const matrix of Object.values(VISIONS)) {
      const seen = CORNER_HEX.map((hex) => oklabOf(seenAs(srgbOfHex(hex), matrix)));
      for (let one = 0; one < 8; one += 1) for (let other = 0; other < one; other += 1) {
        expect(Math.hypot(...[0, 1, 2].map((axis) => seen[one]![axis]! - seen[other]![axis]!))).toBeGreaterThan(0.11);
      }
    }
  });
});
