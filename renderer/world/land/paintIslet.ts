// What stands for a neighbour: the bridge to its island while there is a way, and the tower on it.
import { stamp, type Block } from './block.ts';
import type { Islet } from './islets.ts';
import { PIXELS_PER_TILE, UNITS_PER_PIXEL, type LandPlan } from './landPlan.ts';
import { INSIDE, MATERIALS, PLAIN_FAMILY, WINDOW, WOOD } from './palette.ts';
import { SPRITES } from './sprites.ts';

/** Half the width of a bridge, its planks and how far apart its lanterns hang, in pixels. */
const BRIDGE_HALF = 3, PLANK = 3, LANTERN_EVERY = 27;

/** From an islet to the own coast, where no land is; each plank across the way. */
export function paintBridge(block: Block, plan: LandPlan, { x, z, shore }: Islet): void {
  const fromX = x / UNITS_PER_PIXEL, fromY = z / UNITS_PER_PIXEL, length = Math.hypot(shore.x - x, shore.z - z) / UNITS_PER_PIXEL;
  const alongX = (shore.x - x) / UNITS_PER_PIXEL / length, alongY = (shore.z - z) / UNITS_PER_PIXEL / length;
  for (let step = 0; step <= length; step += 0.5) {
    const atX = fromX + alongX * step, atY = fromY + alongY * step;
    if (!block.near(atX, atY, BRIDGE_HALF + 2) || plan.regionOf(Math.floor(atX / PIXELS_PER_TILE), Math.floor(atY / PIXELS_PER_TILE)) !== 0) continue;
    const plank = Math.floor(step), lit = plank % LANTERN_EVERY === 0;
    for (let side = -BRIDGE_HALF; side <= BRIDGE_HALF; side += 0.5) {
      const isRail = Math.abs(side) > BRIDGE_HALF - 1;
      block.lay(Math.round(atX + side * alongY), Math.round(atY - side * alongX), isRail ? (lit ? WINDOW : WOOD.dark) : plank % PLANK === 0 ? WOOD.dark : WOOD.light);
    }
  }
}

/** A tower stands on an islet; its windows are lit while its people are there. */
export function paintBeacon(block: Block, { x, z, state }: Islet): void {
  const sprite = SPRITES['tower']!, { light, main, dark } = PLAIN_FAMILY;
  stamp(block, sprite, Math.round(x / UNITS_PER_PIXEL - sprite[0]!.length / 2), Math.round(z / UNITS_PER_PIXEL - sprite.length / 2), { ...MATERIALS, m: main, l: light, d: dark, ...(state === 'here' ? {} : { y: INSIDE }) });
}
