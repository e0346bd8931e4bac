import { describe, expect, it } from 'vitest';
import { TIERS, TIER_HYSTERESIS_MILLIBITS, tierAfter } from '../../../app/world/tiers.ts';

describe('tiers', () => {
  it('rise when a bound is passed, several at once when earned', () => {
    expect(tierAfter(0, 8000, 1)).toBe(0);
    expect(tierAfter(0, 2499, 1)).toBe(1);
    expect(tierAfter(0, 600, 1)).toBe(4);
  });

  it('rise a little sooner where more nodes learn together, up to a bound', () => {
    expect(tierAfter(0, 2540, 1)).toBe(0);
    expect(tierAfter(0, 2540, 2)).toBe(1);
    expect(tierAfter(0, 2700, 16)).toBe(0);
    expect(tierAfter(0, 2699, 10_000)).toBe(1);
  });

  it('do not flap around a bound, nor when nodes leave, but fall when the loss really rises', () => {
    TIERS.slice(1).forEach(({ enterBelowMillibits }, index) => {
      const tier = index + 1;
      for (const nodes of [1, 16, 100]) {
        expect(tierAfter(tier, enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS - 1, nodes)).toBe(tier);
        expect(tierAfter(tier, enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS, nodes)).toBe(tier - 1);
      }
      expect(tierAfter(tier - 1, enterBelowMillibits, 1)).toBe(tier - 1);
      expect(tierAfter(tierAfter(tier - 1, enterBelowMillibits + 190, 16), enterBelowMillibits + 190, 1)).toBe(tier);
    });
  });
});
