// Where the window is put: within reach of a mouse, whatever was remembered.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fittingBounds, LEAST_HEIGHT, LEAST_WIDTH } from '../../../app/desktop/bounds.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

it('is where it was, when a screen is still there', () => {
  expect(fittingBounds({ x: 100, y: 50, width: 1200, height: 800, maximized: true }, [SCREEN])).toEqual({ x: 100, y: 50, width: 1200, height: 800, maximized: true });
  expect(fittingBounds({ x: 2_000, y: 50, width: 1200, height: 800 }, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2_000 });
});

it('is placed anew when that screen is gone, and is never smaller than it can be read', () => {
  expect(fittingBounds({ x: 2_000, y: 50, width: 1200, height: 800 }, [SCREEN])).toMatchObject({ x: null, y: null, width: 1200 });
  expect(fittingBounds({ x: 0, y: 0, width: 10, height: 10 }, [SCREEN])).toMatchObject({ width: LEAST_WIDTH, height: LEAST_HEIGHT });
});

it('of any file makes a window that can be reached', () => {
  fc.assert(fc.property(fc.anything(), fc.record({ x: fc.oneof(fc.double(), fc.integer(), fc.string()), y: fc.oneof(fc.double(), fc.integer()), width: fc.oneof(fc.double(), fc.integer()), height: fc.oneof(fc.double(), fc.integer()), maximized: fc.anything() }), (anything, record) => {
    for (const kept of [anything, record]) {
      const { x, y, width, height } = fittingBounds(kept, [SCREEN]);
      expect(width >= LEAST_WIDTH && width <= SCREEN.width && height >= LEAST_HEIGHT && height <= SCREEN.height).toBe(true);
      expect((x === null) === (y === null)).toBe(true);
      if (x !== null && y !== null) expect(x + width > 40 && x < SCREEN.width - 40 && y >= 0 && y < SCREEN.height - 40).toBe(true);
    }
  }), { numRuns: 2_000, seed: 3 });
});
