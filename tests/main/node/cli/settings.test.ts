// `settings`: words become the value the setting has, and what cannot be is told with what can.
import { describe, expect, it } from 'vitest';
import { changeIn } from '../../../../main/node/cli/settings.ts';
import { UsageError } from '../../../../main/node/cli/outcome.ts';

const nights = '########............####';

describe('words of a person', () => {
  it.each<[Parameters<typeof changeIn>[0], string[], unknown]>([
    ['power', ['quiet'], 'quiet'], ['gpu', ['never'], 'never'], ['runOnBattery', ['on'], true], ['runOnBattery', ['No'], false], ['awayMinutes', ['10'], 10],
    ['exclusiveApps', ['blender,', 'Zoom', 'Workplace'], ['blender', 'Zoom', 'Workplace']], ['exclusiveApps', ['Zoom Workplace, blender'], ['Zoom Workplace', 'blender']], ['exclusiveApps', ['none'], []],
    ['schedule', Array.from({ length: 7 }, () => nights), Array.from({ length: 7 }, () => nights)], ['schedule', [Array.from({ length: 7 }, () => nights).join(',')], Array.from({ length: 7 }, () => nights)],
    ['schedule', ['mon-sun', '20-8'], Array.from({ length: 7 }, () => nights)], ['schedule', ['always'], Array.from({ length: 7 }, () => '#'.repeat(24))],
    ['meshName', ['my', 'box'], 'my box'], ['meshServers', ['stun:a.example', 'turn:b.example'], ['stun:a.example', 'turn:b.example']],
  ])('%s %j', (name, words, value) => { expect(changeIn(name, words)).toEqual({ [name]: value }); });

  it.each<[Parameters<typeof changeIn>[0], string, RegExp]>([
    ['power', 'loud', /Say quiet, balanced, generous\./], ['runOnBattery', 'maybe', /Say on or off\./], ['awayMinutes', '0', /Say a whole number from 1 to 240\./], ['awayMinutes', '1.5', /whole number/],
    ['schedule', '###', /mon-fri 18-8, sat-sun all.*Seven days from Monday/], ['meshServers', 'https://x', /stun:meet\.example\.org/], ['diskQuotaMegabytes', '99999999999', /from 0 to 100000000/],
  ])('%s %s is refused with what can be said', (name, text, expected) => {
    expect(() => changeIn(name, [text])).toThrow(UsageError);
    expect(() => changeIn(name, [text])).toThrow(expected);
  });
});
