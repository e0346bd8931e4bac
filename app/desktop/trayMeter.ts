// The tray's picture: three bars for perceiving, thinking and acting, drawn into pixels. Each has a shape of its own (a round
// head, a flat one, a pointed one) and they always stand in this order, so that it is read without colour. Pure.
import type { Rby } from '../../schemas/rby.ts';
import type { Platform, TrayImage } from './ports.ts';

/** Heights a bar can have: 0 is its foot alone. */
const METER_LEVELS = 4;
export type Level = 0 | 1 | 2 | 3;
export interface Meter {
  readonly levels: readonly [Level, Level, Level];
  /** Bars are hollow while it rests or is paused. */
  readonly filled: boolean;
}

/** From these shares on a bar is one level higher. A third each is the middle. */
const STEPS = [0.08, 0.3, 0.6] as const;
const level = (share: number): Level => STEPS.filter((step) => share >= step).length as Level;

export function meterOf(rby: Rby, isWorking: boolean): Meter {
  return { levels: [level(rby.r), level(rby.b), level(rby.y)], filled: isWorking };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
export function meterWords(rby: Rby): string {
  return rby.r + rby.b + rby.y === 0 ? 'Nothing measured yet' : `Perception ${percent(rby.r)}, cognition ${percent(rby.b)}, execution ${percent(rby.y)}`;
}

/** Red, blue and yellow that stand off from light and dark bars alike. */
const COLOURS = [[214, 69, 65], [74, 130, 235], [222, 170, 40]] as const;
const INK = [0, 0, 0] as const;
/** Points looked at along each side of a pixel, for soft edges. */
const SAMPLES = 4;
/** In shares of the picture: height of a foot, of a whole bar, and of a head. */
const FOOT = 0.16, TALLEST = 0.92, BAR_WIDTH = 0.24, BAR_GAP = 0.08, HEAD = 0.14, LINE = 0.075;

type Shape = 'round' | 'flat' | 'pointed';
const SHAPES: readonly Shape[] = ['round', 'flat', 'pointed'];

/** Whether a point lies in a bar: `x` from -1 to 1 across it, `up` above its foot, both in shares. `inset` makes it smaller all round. */
function inBar(shape: Shape, x: number, up: number, height: number, inset: number): boolean {
  const half = BAR_WIDTH / 2 - inset;
  const across = x * (BAR_WIDTH / 2);
  if (Math.abs(across) > half || up < inset || up > height - inset) return false;
  const head = Math.min(HEAD, height), above = up - (height - head);
  if (shape === 'flat' || above <= 0) return true;
  const left = (head - inset - above) / head;
  if (left < 0) return false;
  return shape === 'pointed' ? Math.abs(across) <= half * left : (across / half) ** 2 + (above / Math.max(head - inset, 1e-6)) ** 2 <= 1;
}

/** Which bar covers a point, or -1. */
function barAt(meter: Meter, x: number, y: number): number {
  const whole = 3 * BAR_WIDTH + 2 * BAR_GAP, start = (1 - whole) / 2;
  for (let bar = 0; bar < 3; bar += 1) {
    const middle = start + bar * (BAR_WIDTH + BAR_GAP) + BAR_WIDTH / 2;
    const across = (x - middle) / (BAR_WIDTH / 2);
    const shape = SHAPES[bar] ?? 'flat', height = FOOT + ((TALLEST - FOOT) * (meter.levels[bar] ?? 0)) / (METER_LEVELS - 1);
    const up = 1 - (1 - TALLEST) / 2 - y;
    if (!inBar(shape, across, up, height, 0)) continue;
    return meter.filled || height <= 2 * LINE || !inBar(shape, across, up, height, LINE) ? bar : -1;
  }
  return -1;
}

export function drawMeter(meter: Meter, size: number, isTemplate: boolean): TrayImage {
  const rgba = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const hits = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const bar = barAt(meter, (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size, (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size);
        if (bar >= 0) hits[bar] = (hits[bar] ?? 0) + 1;
      }
      const most = hits.indexOf(Math.max(...hits)), covered = hits.reduce((sum, each) => sum + each, 0);
      rgba.set([...(isTemplate ? INK : COLOURS[most] ?? INK), Math.round((255 * covered) / (SAMPLES * SAMPLES))], (row * size + column) * 4);
    }
  }
  return { size, rgba };
}

/** Sizes each system's tray shows, the plain one first. */
const SIZES: Readonly<Record<Platform, readonly number[]>> = { linux: [22], darwin: [16, 32], win32: [16, 32] };

export function meterImages(meter: Meter, platform: Platform): { readonly images: readonly TrayImage[]; readonly isTemplate: boolean } {
  const isTemplate = platform === 'darwin';
  return { images: SIZES[platform].map((size) => drawMeter(meter, size, isTemplate)), isTemplate };
}
