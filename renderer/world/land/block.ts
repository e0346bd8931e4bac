// One block of the land while it is painted, and pictures stamped onto it.
import { BLOCK_PIXELS } from './landPlan.ts';
import { threshold } from './noise.ts';
import { FADE_LEVELS, pixelOf, SHADOW } from './palette.ts';

/** The largest sprite, in pixels: what reaches into a block begins this far from it at most. */
export const LARGEST_SPRITE = 20;

/** One block while it is painted; coordinates are ground pixels of the whole world. */
export class Block {
  readonly pixels: Uint8Array = new Uint8Array(BLOCK_PIXELS * BLOCK_PIXELS);
  readonly left: number;
  readonly top: number;
  constructor(left: number, top: number) { this.left = left; this.top = top; }
  /** Colours a pixel of land and leaves how far it has faded. */
  paint(x: number, y: number, colour: number): void {
    const at = (y - this.top) * BLOCK_PIXELS + x - this.left;
    if (x < this.left || y < this.top || x >= this.left + BLOCK_PIXELS || y >= this.top + BLOCK_PIXELS || this.pixels[at] === 0) return;
    this.pixels[at] = colour | (this.pixels[at]! & 0xc0);
  }
  /** Colours a pixel whatever was there, night too. */
  lay(x: number, y: number, colour: number): void {
    if (x < this.left || y < this.top || x >= this.left + BLOCK_PIXELS || y >= this.top + BLOCK_PIXELS) return;
    this.pixels[(y - this.top) * BLOCK_PIXELS + x - this.left] = pixelOf(colour, FADE_LEVELS);
  }
  near(x: number, y: number, reach: number): boolean {
    return x > this.left - reach && y > this.top - reach && x < this.left + BLOCK_PIXELS + reach && y < this.top + BLOCK_PIXELS + reach;
  }
  each(inset: number, visit: (x: number, y: number) => void): void {
    for (let y = this.top - inset; y < this.top + BLOCK_PIXELS + inset; y += 1) for (let x = this.left - inset; x < this.left + BLOCK_PIXELS + inset; x += 1) visit(x, y);
  }
}

/** Puts a small picture on the land, its upper left corner at (left, top). */
export function stamp(block: Block, sprite: readonly string[], left: number, top: number, colours: Readonly<Record<string, number>>): void {
  if (!block.near(left, top, LARGEST_SPRITE + 2)) return;
  // A soft, dithered shadow seats it on the ground.
  for (let x = 0; x < sprite[0]!.length; x += 1) for (let y = 0; y < 2; y += 1) if (threshold(left + x, top + y) < 0.5) block.paint(left + x, top + sprite.length - 1 + y, SHADOW);
  sprite.forEach((line, row) => {
    for (let column = 0; column < line.length; column += 1) {
      const colour = colours[line[column]!];
      if (colour !== undefined) block.paint(left + column, top + row, colour);
    }
  });
}
