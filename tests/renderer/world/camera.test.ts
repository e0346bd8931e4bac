import { describe, expect, it } from 'vitest';
import { UNITS_PER_TILE } from '../../../app/world/sim/units.ts';
import { ZOOM_STEPS, between, clamped, homeStep, lensScale, pixelsPerUnit, resting, screenX, screenY, toWorld, zoomed, type Camera } from '../../../renderer/world/camera.ts';

const TILES = 24;
const land = { left: 0, top: 0, right: TILES * UNITS_PER_TILE, bottom: TILES * UNITS_PER_TILE };
const view = { width: 1060, height: 620 };
const stepOf = (pixels: number): number => ZOOM_STEPS.findIndex((step) => step === pixels);

describe('camera', () => {
  it('puts world unit 0 on a whole pixel at every zoom, so nothing shimmers', () => {
    for (let step = 0; step < ZOOM_STEPS.length; step += 1) {
      for (const x of [0, 1, 1234.56, 3000.01]) {
        const lens = resting({ step, x, z: x / 2 });
        const pixels = lens.x * lensScale(lens);
        expect(Math.abs(pixels - Math.round(pixels))).toBeLessThan(1e-6);
      }
    }
  });
  it('turns screen and world into each other', () => {
    const lens = resting({ step: stepOf(9), x: 3000, z: 2500 });
    const back = toWorld(lens, view, { x: screenX(lens, view, 2000), y: screenY(lens, view, 1500) });
    expect(Math.abs(back.x - 2000)).toBeLessThan(1 / lensScale(lens));
    expect(Math.abs(back.z - 1500)).toBeLessThan(1 / lensScale(lens));
  });
  it('keeps the spot that both ends show at one place of the screen there all along the way', () => {
    const from = { pane: 9, x: 3000, z: 2500 };
    const held = toWorld(from, view, { x: 200, y: 480 });
    const scale = pixelsPerUnit({ step: stepOf(27) });
    const to = { pane: 27, x: held.x - (200 - view.width / 2) / scale, z: held.z - (480 - view.height / 2) / scale };
    for (let share = 0; share <= 1; share += 0.1) {
      const lens = between(from, to, share);
      expect([screenX(lens, view, held.x), screenY(lens, view, held.z)]).toEqual([200, 480]);
    }
    expect(between(from, { ...from, x: 4000 }, 0.5)).toEqual({ pane: 9, x: 3500, z: 2500 });
  });
  it('shows most of the land at home, from the smallest window to a large screen, and from afar what is larger', () => {
    expect(ZOOM_STEPS[homeStep({ width: 620, height: 510 }, TILES)]).toBe(9);
    expect(ZOOM_STEPS[homeStep(view, TILES)]).toBe(9);
    expect(ZOOM_STEPS[homeStep({ width: 2100, height: 1200 }, TILES)]).toBe(18);
    expect(ZOOM_STEPS[homeStep(view, 256)]).toBe(1);
  });
  it('keeps the view on the land', () => {
    const far = clamped({ step: stepOf(27), x: -90_000, z: 90_000 }, view, land);
    expect(far.x).toBeGreaterThan(0);
    expect(far.z).toBeLessThan(land.bottom);
    const island = { left: 20_000, top: 20_000, right: 26_000, bottom: 26_000 };
    expect(clamped({ step: stepOf(3), x: 1, z: 1 }, view, island)).toEqual({ step: stepOf(3), x: 23_000, z: 23_000 });
    expect(clamped({ step: stepOf(27), x: 1, z: 1 }, view, island).x).toBeGreaterThan(island.left);
  });
  it('zooms in steps and stops at the ends', () => {
    expect(zoomed({ step: 0, x: 0, z: 0 }, -1).step).toBe(0);
    const last: Camera = { step: ZOOM_STEPS.length - 1, x: 0, z: 0 };
    expect(zoomed(last, 1)).toEqual(last);
  });
});
