// The hours a person paints: what is painted changes, nothing else does, and the sentence counts right.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS, HOURS, hoursSentence, isOn, painted, PRESETS } from '../../renderer/settings/schedule.ts';
import { Settings } from '../../schemas/settings.ts';

const signs = fc.array(fc.string({ unit: fc.constantFrom('#', '.'), minLength: 24, maxLength: 24 }), { minLength: 7, maxLength: 7 });
const cell = fc.record({ day: fc.integer({ min: 0, max: 6 }), hour: fc.integer({ min: 0, max: 23 }) });

describe('hours', () => {
  it('painted from one corner to the other, in whatever direction, are set, and no others', () => {
    fc.assert(fc.property(signs, cell, cell, fc.boolean(), (schedule, from, to, on) => {
      const after = painted(schedule, from, to, on);
      expect(Settings.shape.schedule.unwrap().parse(after)).toEqual(after);
      for (const day of DAYS.keys()) for (const hour of HOURS) {
        const inside = (day - from.day) * (day - to.day) <= 0 && (hour - from.hour) * (hour - to.hour) <= 0;
        expect(isOn(after, day, hour)).toBe(inside ? on : isOn(schedule, day, hour));
      }
    }), { numRuns: 60 });
  });

  it('of every preset are a schedule the node takes', () => {
    for (const { schedule } of PRESETS) expect(Settings.shape.schedule.unwrap().safeParse([...schedule]).success).toBe(true);
    expect(PRESETS.map(({ schedule }) => schedule.join('').replaceAll('.', '').length)).toEqual([168, 84, 108]);
  });

  it('are counted in words', () => {
    expect(hoursSentence(DAYS.map(() => '#'.repeat(24)))).toBe('Every hour of the week is allowed.');
    expect(hoursSentence(DAYS.map(() => '.'.repeat(24)))).toMatch(/learns nothing until you allow one/);
    expect(hoursSentence(PRESETS[1]?.schedule ?? [])).toBe('84 of the 168 hours of a week are allowed.');
  });
});
