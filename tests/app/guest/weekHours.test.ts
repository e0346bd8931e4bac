// Hours of a week in words: what a person types means what they mean, and what is shown can be typed again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursFromWords, hoursInWords } from '../../../app/guest/weekHours.ts';
import { Settings } from '../../../schemas/settings.ts';

const ALL = '#'.repeat(24), NONE = '.'.repeat(24);

describe('hours typed', () => {
  it('of working days and weekends, over midnight into the day after', () => {
    const week = hoursFromWords('Mon-Fri 18-8, sat-sun all');
    expect(week?.[0]).toBe(`${'.'.repeat(18)}${'#'.repeat(6)}`);
    expect(week?.[1]).toBe(`${'#'.repeat(8)}${'.'.repeat(10)}${'#'.repeat(6)}`);
    expect(week?.slice(5)).toEqual([ALL, ALL]);
  });

  it.each<[string, string, readonly string[]]>([
    ['over the end of the week', 'sun 22-6', [`${'#'.repeat(6)}${'.'.repeat(18)}`, NONE, NONE, NONE, NONE, NONE, `${'.'.repeat(22)}##`]],
    ['days over the end of the week', 'saturday-monday all', [ALL, NONE, NONE, NONE, NONE, ALL, ALL]],
    ['in full hours, several a day', 'weekdays 0:00-2:00 22:00-24:00; tues 5-6', [...[0, 1, 2, 3, 4].map((day) => `##...${day === 1 ? '#' : '.'}${'.'.repeat(16)}##`), NONE, NONE]],
    ['always', 'always', Array.from({ length: 7 }, () => ALL)], ['never', ' never ', Array.from({ length: 7 }, () => NONE)],
  ])('%s', (_, text, week) => { expect(hoursFromWords(text)).toEqual(week); });

  it.each(['', 'mon', '18-8', 'mo 1-2', 'mon-xyz 1-2', 'mon-tue-wed 1-2', 'mon 24-2', 'mon 3-3', 'mon 1-25', 'mon 18:30-20', 'mon all,', 'mon -1-4', 'mon 1-2 x', 'constructor 1-2'])('"%s" is not guessed at', (text) => { expect(hoursFromWords(text)).toBeNull(); });
});

describe('hours shown', () => {
  it('in few words', () => {
    expect(hoursInWords(hoursFromWords('mon-fri 18-8, sat-sun all')!)).toBe('mon 18-24, tue-fri 0-8 18-24, sat-sun all');
    expect(hoursInWords(Settings.parse({}).schedule)).toBe('always');
  });

  it('can be typed again, and the signs are those the settings take', () => {
    const day = fc.array(fc.constantFrom('#', '.'), { minLength: 24, maxLength: 24 }).map((signs) => signs.join(''));
    fc.assert(fc.property(fc.array(day, { minLength: 7, maxLength: 7 }), (week) => {
      expect(hoursFromWords(hoursInWords(week))).toEqual(week);
      Settings.parse({ schedule: week });
    }));
  });
});
