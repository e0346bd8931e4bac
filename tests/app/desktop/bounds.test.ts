// Where the window is put: within reach of a mouse, whatever was remembered.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FIRST_BOUNDS, fittingBounds, LEAST_HEIGHT, LEAST_WIDTH } from '../../../app/desktop/bounds.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

it('is where it was, when a screen is still there', () => {
  expect(fittingBounds({ x: 100, y: 50, width: 1200, height: 800, maximized: true }, [SCREEN])).toEqual({ x: 100, y: 50, width: 1200, height: 800, maximized: true });
  expect(fittingBounds({ x: 2_000, y: 50, width: 1200, height: 800 }, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2_000 });
});

it('is placed anew when that screen is gone, and is never smaller than it can be read', () => {
  expect(fittingBounds({ x: 2_000, y: 50, width: 1200, height: 800 }, [SCREEN])).toMatchObject({ x: null, y: null, width: 1200 });
  expect(fittingBounds({ x: 0, y: 0, width: 10, height: 10 }, [SCREEN])).toMatchObject({ width: LEAST_WIDTH, height: LEAST_HEIGHT });
});

it('of a file with other things in it begins as if there were none', () => {
  const first = { ...FIRST_BOUNDS, width: 1440, height: 900 };
  const others: readonly unknown[] = [undefined, null, 'wide', [], {}, { width: 1200 }, { width: '1200', height: '800' }, { width: NaN, height: 800 }, { width: Infinity, height: 800 }, { width: 1e300, height: 800 }, { x: 1, y: 1, width: null, height: null }];
  for (const kept of others) expect(fittingBounds(kept, [SCREEN]), JSON.stringify(kept)).toEqual(first);
  // A place that is none costs the place only; what is maximised is nothing but true.
  for (const place of [{ x: NaN, y: 5 }, { x: 5, y: Infinity }, { x: '5', y: 5 }, { x: -1e9, y: 5 }, {}]) expect(fittingBounds({ ...place, width: 1000, height: 700, maximized: 'yes' }, [SCREEN])).toEqual({ x: null, y: null, width: 1000, height: 700, maximized: false });
});

it('off the edges of a screen it is placed anew, but may hang over them within reach', () => {
  const placed = (x: number, y: number) => fittingBounds({ x, y, width: 1200, height: 800 }, [SCREEN]).x !== null;
  expect([placed(-1_120, 0), placed(-1_121, 0), placed(1_840, 0), placed(1_841, 0)]).toEqual([true, false, true, false]);
  expect([placed(0, -1), placed(0, 1_000), placed(0, 1_001), placed(-32_000, -32_000)]).toEqual([false, true, false, false]);
  // A screen to the left of the first one has places below zero.
  expect(fittingBounds({ x: -1_500, y: -200, width: 1200, height: 800 }, [SCREEN, { x: -1920, y: -300, width: 1920, height: 1080 }])).toMatchObject({ x: -1_500, y: -200 });
});

it('counts as within reach what the window will be, not what a file says it was', () => {
  const { x, width } = fittingBounds({ x: -50_000, y: 10, width: 99_999, height: 800 }, [SCREEN]);
  expect({ x, width }).toEqual({ x: null, width: SCREEN.width });
});

it('without any screen, or on a tiny one, is as small as it can be read, wherever the system puts it', () => {
  expect(fittingBounds({ x: 10, y: 10, width: 3_000, height: 2_000 }, [])).toEqual({ x: null, y: null, width: LEAST_WIDTH, height: LEAST_HEIGHT, maximized: false });
  expect(fittingBounds(null, [{ x: 0, y: 0, width: 640, height: 480 }])).toMatchObject({ width: LEAST_WIDTH, height: LEAST_HEIGHT });
});

it('of any file makes a window that can be reached', () => {
  fc.assert(fc.property(fc.anything(), fc.record({ x: fc.oneof(fc.double(), fc.integer({ min: -200_000, max: 200_000 }), fc.string()), y: fc.oneof(fc.double(), fc.integer({ min: -100, max: 2_000 })), width: fc.oneof(fc.double(), fc.integer({ min: -200_000, max: 200_000 })), height: fc.oneof(fc.double(), fc.integer({ min: -200_000, max: 200_000 })), maximized: fc.anything() }), (anything, record) => {
    for (const kept of [anything, record]) {
      const { x, y, width, height } = fittingBounds(kept, [SCREEN]);
      expect(width >= LEAST_WIDTH && width <= SCREEN.width && height >= LEAST_HEIGHT && height <= SCREEN.height).toBe(true);
      expect((x === null) === (y === null)).toBe(true);
      if (x !== null && y !== null) expect(x + width > 40 && x < SCREEN.width - 40 && y >= 0 && y < SCREEN.height - 40).toBe(true);
    }
  }), { numRuns: 2_000, seed: 3 });
});
