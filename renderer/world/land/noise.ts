// Chance that depends on a spot and nothing else: the same land whenever, and in whatever order, it is painted.

/** A hash of a spot, 0..1. */
export function chance(x: number, y: number, seed: number): number {
  let mixed = Math.imul(x ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(y, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** Smooth noise, 0..1, features about `scale` pixels wide. Remembers the cell it was asked about last: painting goes row by row. */
export class Noise {
  readonly #scale: number;
  readonly #seed: number;
  #cellX = NaN;
  #cellY = NaN;
  #corners: readonly [number, number, number, number] = [0, 0, 0, 0];

  constructor(scale: number, seed: number) { this.#scale = scale; this.#seed = seed; }

  at(x: number, y: number): number {
    const cellX = Math.floor(x / this.#scale); const cellY = Math.floor(y / this.#scale);
    if (cellX !== this.#cellX || cellY !== this.#cellY) {
      this.#cellX = cellX; this.#cellY = cellY;
      this.#corners = [chance(cellX, cellY, this.#seed), chance(cellX + 1, cellY, this.#seed), chance(cellX, cellY + 1, this.#seed), chance(cellX + 1, cellY + 1, this.#seed)];
    }
    const partX = x / this.#scale - cellX; const partY = y / this.#scale - cellY;
    const alongX = partX * partX * (3 - 2 * partX); const alongY = partY * partY * (3 - 2 * partY);
    const [topLeft, topRight, bottomLeft, bottomRight] = this.#corners;
    const upper = topLeft + (topRight - topLeft) * alongX;
    const lower = bottomLeft + (bottomRight - bottomLeft) * alongX;
    return upper + (lower - upper) * alongY;
  }
}

/** 3x3 Bayer matrix, nine thresholds: nine again. */
const BAYER = [0, 7, 3, 6, 5, 2, 4, 1, 8] as const;
const third = (at: number): number => ((at % 3) + 3) % 3;
/** Threshold of a pixel, 0..1. */
export const threshold = (x: number, y: number): number => (BAYER[third(y) * 3 + third(x)]! + 0.5) / 9;
