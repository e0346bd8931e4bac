// Arithmetic of looking back: which moment one comes to, where gaps are, how long ago it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKept, joined, keptNear, shareOf, spanOf, whole, type Stretch } from '../../../../renderer/world/past/stretches.ts';

const SEED = 20_261_122;
/** Stretches in order, some touching the one before, some after a gap. */
const anyRanges = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 50 }), length: fc.integer({ min: 1, max: 100 }) }), { minLength: 1, maxLength: 8 })
  .map((parts) => { let at = 0; return parts.map(({ gap, length }): Stretch => { const from = at + gap; at = from + length; return { from, to: at }; }); });

describe('stretches of the past', () => {
  it('join where they touch, and hold the same ticks as before', () => {
    expect(joined([{ from: 0, to: 5 }, { from: 5, to: 9 }, { from: 20, to: 21 }])).toEqual([{ from: 0, to: 9 }, { from: 20, to: 21 }]);
    fc.assert(fc.property(anyRanges, fc.integer({ min: -10, max: 1_300 }), (ranges, tick) => {
      expect(isKept(joined(ranges), tick)).toBe(isKept(ranges, tick));
      for (const [index, { from }] of joined(ranges).entries()) if (index > 0) expect(from).toBeGreaterThan(joined(ranges)[index - 1]!.to);
    }), { seed: SEED });
  });

  it('lead from any wish to a kept moment: itself, else the edge on the side one goes to', () => {
    fc.assert(fc.property(anyRanges, fc.integer({ min: -100, max: 1_300 }), fc.constantFrom(-1 as const, 0 as const, 1 as const), (ranges, wished, going) => {
      const tick = keptNear(ranges, wished, going)!;
      const reach = whole(ranges)!;
      expect(isKept(ranges, tick)).toBe(true);
      if (isKept(ranges, wished)) expect(tick).toBe(wished);
      else if (wished < reach.from) expect(tick).toBe(reach.from);
      else if (wished > reach.to) expect(tick).toBe(reach.to);
      else if (going !== 0) expect(Math.sign(tick - wished)).toBe(going);
      // Nothing that is kept lies nearer on that side.
      for (let between = Math.min(tick, wished) + 1; between < Math.max(tick, wished); between += 1) expect(isKept(ranges, between)).toBe(false);
    }), { seed: SEED });
    expect(keptNear([{ from: 0, to: 10 }, { from: 30, to: 40 }], 17)).toBe(10);
    expect(keptNear([{ from: 0, to: 10 }, { from: 30, to: 40 }], 25)).toBe(30);
    expect([keptNear([], 5), whole([])]).toEqual([null, null]);
  });

  it('are drawn as parts of the whole, and spoken of in hours, minutes and seconds', () => {
    expect(shareOf({ from: 10, to: 20 }, { from: 0, to: 40 })).toEqual({ start: 25, size: 25 });
    expect([spanOf(0), spanOf(45), spanOf(1_250), spanOf(6_350), spanOf(43_210), spanOf(-5)]).toEqual([
      { hours: 0, minutes: 0, seconds: 0 }, { hours: 0, minutes: 0, seconds: 5 }, { hours: 0, minutes: 2, seconds: 5 }, { hours: 0, minutes: 10, seconds: 0 }, { hours: 1, minutes: 12, seconds: 0 }, { hours: 0, minutes: 0, seconds: 0 },
    ]);
  });
});
