// The tray's menu: what stands in it follows from the state of the node, and says what each line does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftWords, minutesOf, statusLines, trayMenu } from '../../../app/desktop/trayMenu.ts';
import type { TrayItem, TrayVerb } from '../../../app/desktop/trayMenu.ts';
import type { ShellView } from '../../../schemas/desktop.ts';
import { reasons } from '../../../schemas/status.ts';

const view = (over: Partial<ShellView> = {}): ShellView => ({
  state: 'learning', reason: 'learning-own-world', reasonText: reasons['learning-own-world'], pausedUntil: null, power: 'balanced', rby: { r: 0.2, b: 0.6, y: 0.2 },
  meshName: null, peers: 0, needs: [], gpu: 'away', trayIcon: true, updates: 'ask', metered: false, ...over,
});
const NOW = Date.UTC(2026, 10, 22, 12);
const labels = (items: readonly TrayItem[]): string[] => items.map((item) => (item.kind === 'line' ? item.text : item.kind === 'gap' ? '-' : item.label));
const item = (items: readonly TrayItem[], ...path: string[]): TrayItem | undefined => path.reduce<{ at: readonly TrayItem[]; found: TrayItem | undefined }>(({ at }, label) => {
  const found = at.find((each) => each.kind !== 'gap' && each.kind !== 'line' && each.label === label);
  return { at: found?.kind === 'more' ? found.items : [], found };
}, { at: items, found: undefined }).found;
const below = (items: readonly TrayItem[], label: string): readonly TrayItem[] => { const found = item(items, label); return found?.kind === 'more' ? found.items : []; };

const verbsOf = (items: readonly TrayItem[]): TrayVerb[] => items.flatMap((each) => (each.kind === 'more' ? (each.enabled ? verbsOf(each.items) : []) : (each.kind === 'verb' || each.kind === 'choice') && each.enabled ? [each.verb] : []));
const wordsOf = (verb: TrayVerb): string => Object.values(verb).join(' ');

describe('the menu', () => {
  it('has its verbs in this order', () => {
    expect(labels(trayMenu(view(), 'up', NOW))).toEqual(['Learning', reasons['learning-own-world'], '-', 'Open Ileices', '-', 'Pause', 'Finish the round, then pause', '-', 'Mode', 'Graphics card', '-', 'Invite…', 'Settings', '-', 'Quit (stops everything)']);
    expect(labels(below(trayMenu(view(), 'up', NOW), 'Pause'))).toEqual(['30 minutes', '1 hour', '3 hours', 'Until tomorrow 9:00', 'Until I resume']);
  });

  it('counts a pause down, and offers the way back first', () => {
    const paused = view({ state: 'paused', reason: 'person-paused-until', reasonText: reasons['person-paused-until'], pausedUntil: new Date(NOW + 71.2 * 60_000).toISOString() });
    expect(statusLines(paused, 'up', NOW)).toEqual({ status: 'Paused, 1 h 12 min left', reason: reasons['person-paused-until'] });
    const menu = labels(trayMenu(paused, 'up', NOW));
    expect(menu.indexOf('Resume')).toBeLessThan(menu.indexOf('Pause for another time'));
    expect(item(trayMenu(paused, 'up', NOW), 'Finish the round, then pause')).toMatchObject({ enabled: false });
  });

  it('offers no way back from a pause that no person made', () => {
    const resting = view({ state: 'paused', reason: 'on-battery', reasonText: reasons['on-battery'] });
    expect(item(trayMenu(resting, 'up', NOW), 'Resume')).toBeUndefined();
    expect(statusLines(resting, 'up', NOW).reason).toBe(reasons['on-battery']);
  });

  it('finishes a round only where there is a mesh', () => {
    expect(item(trayMenu(view(), 'up', NOW), 'Finish the round, then pause')).toMatchObject({ enabled: false });
    expect(item(trayMenu(view({ meshName: 'home', peers: 2 }), 'up', NOW), 'Finish the round, then pause')).toMatchObject({ enabled: true, verb: { do: 'finish' } });
    expect(statusLines(view({ meshName: 'home', peers: 1 }), 'up', NOW).status).toBe('Learning, 1 other node');
  });

  it('marks exactly one mode and one use of the graphics card', () => {
    const menu = trayMenu(view({ power: 'quiet', gpu: 'never' }), 'up', NOW);
    for (const [group, chosen] of [['Mode', 'Quiet'], ['Graphics card', 'Never']] as const) {
      expect(below(menu, group).flatMap((each) => (each.kind === 'choice' && each.chosen ? [each.label] : []))).toEqual([chosen]);
    }
  });

  it('while no node answers, says so and offers only what works: quitting, and starting it again', () => {
    for (const standing of ['starting', 'restarting', 'stopped', 'stopping'] as const) {
      const menu = trayMenu(null, standing, NOW);
      const on = menu.flatMap((each) => (each.kind === 'verb' && each.enabled ? [each.label] : []));
      expect(on).toEqual(standing === 'stopping' ? [] : standing === 'stopped' ? ['Start the node again', 'Quit (stops everything)'] : ['Quit (stops everything)']);
      expect(menu[0]).toMatchObject({ kind: 'line' });
    }
  });

  it.each([
    ['starting', {}, 'Starting'], ['learning', {}, 'Learning'], ['idle', { reason: 'nothing-to-learn' }, 'Resting'], ['throttled', { reason: 'limit-quiet' }, 'Learning gently'], ['paused', { reason: 'too-hot' }, 'Paused'],
    ['paused', { reason: 'person-paused-until', pausedUntil: new Date(NOW + 1_800_000).toISOString() }, 'Paused, 30 min left'], ['paused', { reason: 'person-paused' }, 'Paused'], ['blocked', { reason: 'disk-full' }, 'Stopped: it needs you'],
  ] as const)('names the state %s with its reason, and every verb works in it', (state, over, status) => {
    const reason = 'reason' in over ? over.reason : 'starting-up', now = view({ state, reasonText: reasons[reason], meshName: 'home', ...over, reason });
    expect(statusLines(now, 'up', NOW).status.replace(', 0 other nodes', '')).toBe(status);
    expect(reasons[reason].startsWith(statusLines(now, 'up', NOW).reason.replace(/…$/, ''))).toBe(true);
    const isOwn = reason.startsWith('person-paused');
    const expected = ['open', ...(isOwn ? ['resume'] : []), ...['30 min', '1 h', '3 h', 'tomorrow', 'until resumed'].map((span) => `pause ${span}`), ...(isOwn ? [] : ['finish']), 'mode quiet', 'mode balanced', 'mode generous', 'gpu away', 'gpu always', 'gpu never', 'invite', 'settings', 'quit'];
    expect(verbsOf(trayMenu(now, 'up', NOW)).map(wordsOf)).toEqual(expected);
  });

  it('has nothing in it that was named by others, and no line that a text could break or turn round', () => {
    const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: fc.constantFrom('a', '&', '&&', '\n', '\r', '\0', '\u001b[2J', '\u202e', '\u2066', '\u200b', '\u2028', '\ud800', '\u{1f600}', '\t'), maxLength: 200 }));
    const plain = JSON.stringify(trayMenu(view({ meshName: 'home', peers: 3 }), 'up', NOW));
    fc.assert(fc.property(hostile, (text) => {
      expect(JSON.stringify(trayMenu(view({ meshName: text, peers: 3, needs: [{ id: text.slice(0, 120), kind: 'failure', text: text.slice(0, 300) }] }), 'up', NOW))).toBe(plain);
      const { reason } = statusLines(view({ reasonText: text }), 'up', NOW);
      expect(reason.length <= 90 && reason.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(reason), JSON.stringify(reason)).toBe(true);
    }), { numRuns: 1_000 });
    // A sign that begins a key's name in some menus is in none of our own sentences.
    for (const text of [...Object.values(reasons), ...labels(trayMenu(view(), 'up', NOW))]) expect(text).not.toContain('&');
  });

  it('cuts lines no menu would show whole', () => {
    const { reason } = statusLines(view({ reasonText: 'x'.repeat(500) }), 'up', NOW);
    expect(reason).toHaveLength(90);
    expect(reason.endsWith('…')).toBe(true);
    // Not within a sign that takes two places.
    expect(statusLines(view({ reasonText: `${'x'.repeat(88)}${'\u{1f600}'.repeat(9)}` }), 'up', NOW).reason).toBe(`${'x'.repeat(88)}…`);
  });
});

describe('spans', () => {
  it('until tomorrow is the next day\'s morning at every minute of a day', () => {
    for (let minute = 0; minute < 1_440; minute += 1) {
      const minutes = minutesOf('tomorrow', minute) ?? 0;
      expect((minute + minutes) % 1_440).toBe(540);
      expect(Math.floor((minute + minutes) / 1_440)).toBe(1);
    }
    expect([minutesOf('30 min', 5), minutesOf('1 h', 5), minutesOf('3 h', 5), minutesOf('until resumed', 5)]).toEqual([30, 60, 180, null]);
  });

  it('what is left is never said to be nothing, and never less than it is', () => {
    const at = (ms: number) => leftWords(new Date(NOW + ms).toISOString(), NOW);
    expect([at(-5_000), at(0), at(1), at(60_000), at(60_001), at(3_600_000), at(3_660_000)]).toEqual(['1 min left', '1 min left', '1 min left', '1 min left', '2 min left', '1 h left', '1 h 1 min left']);
    for (const none of [null, '', 'tomorrow', '2026-13-45T99:00:00Z']) expect(leftWords(none, NOW)).toBeNull();
  });
});
