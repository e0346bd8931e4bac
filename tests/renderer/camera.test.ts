import { describe, expect, it } from 'vitest';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import { ZOOM_STEPS, clamped, homeStep, pixelsPerUnit, snapped, toScreen, toWorld, zoomed, type Camera } from '../../renderer/world/camera.ts';

const TILES = 24;
const view = { width: 1060, height: 620 };

describe('camera', () => {
  it('puts world unit 0 on a whole pixel at every zoom, so nothing shimmers', () => {
    for (let step = 0; step < ZOOM_STEPS.length; step += 1) {
      for (const x of [0, 1, 1234.56, 3000.01]) {
        const camera: Camera = { step, x, z: x / 2 };
        const centre = snapped(camera);
        expect(Math.abs((centre.x * pixelsPerUnit(camera)) % 1)).toBeCloseTo(0, 6);
      }
    }
  });
  it('turns screen and world into each other', () => {
    const camera: Camera = { step: 2, x: 3000, z: 2500 };
    const spot = { x: 2000, z: 1500 };
    const back = toWorld(camera, view, toScreen(camera, view, spot));
    expect(Math.abs(back.x - spot.x)).toBeLessThan(1 / pixelsPerUnit(camera));
    expect(Math.abs(back.z - spot.z)).toBeLessThan(1 / pixelsPerUnit(camera));
  });
  it('shows most of the world at home, from the smallest window to a large screen', () => {
    expect(ZOOM_STEPS[homeStep({ width: 620, height: 510 }, TILES)]).toBe(9);
    expect(ZOOM_STEPS[homeStep(view, TILES)]).toBe(9);
    expect(ZOOM_STEPS[homeStep({ width: 2100, height: 1200 }, TILES)]).toBe(18);
  });
  it('keeps the view on the world', () => {
    const far = clamped({ step: 5, x: -90_000, z: 90_000 }, view, TILES);
    expect(far.x).toBeGreaterThan(0);
    expect(far.z).toBeLessThan(TILES * UNITS_PER_TILE);
    expect(clamped({ step: 0, x: 1, z: 1 }, view, TILES)).toEqual({ step: 0, x: TILES * UNITS_PER_TILE / 2, z: TILES * UNITS_PER_TILE / 2 });
  });
  it('zooms in steps and stops at the ends', () => {
    expect(zoomed({ step: 0, x: 0, z: 0 }, -1).step).toBe(0);
    expect(zoomed({ step: 6, x: 0, z: 0 }, 1).step).toBe(6);
  });
});
