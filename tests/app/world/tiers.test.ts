import { describe, expect, it } from 'vitest';
import { TIERS, TIER_HYSTERESIS_MILLIBITS, tierAfter } from '../../../app/world/tiers.ts';

describe('tiers', () => {
  it('rise when a bound is passed, several at once when earned', () => {
    expect(tierAfter(0, 8000)).toBe(0);
    expect(tierAfter(0, 2499)).toBe(1);
    expect(tierAfter(0, 600)).toBe(4);
  });

  it('do not flap around a bound, but fall when the loss really rises', () => {
    TIERS.slice(1).forEach(({ enterBelowMillibits }, index) => {
      const tier = index + 1;
      expect(tierAfter(tier, enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS - 1)).toBe(tier);
      expect(tierAfter(tier, enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS)).toBe(tier - 1);
      expect(tierAfter(tier - 1, enterBelowMillibits)).toBe(tier - 1);
    });
  });
});
