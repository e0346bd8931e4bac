// Notifications with manners: however much happens, nobody is told more than one of a kind in ten minutes, and never while they look.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { due, happened, noManners, NOTIFY_EVERY_MS, type Manners, type NotifyKind, type Told } from '../../../app/notify/manners.ts';

const all = new Set<NotifyKind>(['needs-you', 'reply', 'growth', 'mesh']);
const away = (nowMs: number, wanted: ReadonlySet<NotifyKind> = all) => ({ nowMs, focused: false, wanted });

describe('manners', () => {
  it('tell the first at once, and those that follow as one when ten minutes are over', () => {
    const first = happened(noManners, 'reply', 'one', away(0));
    expect(first.tell).toEqual({ kind: 'reply', count: 1, text: 'one' });
    const second = happened(first.manners, 'reply', 'two', away(1000));
    const third = happened(second.manners, 'reply', 'three', away(2000));
    expect([second.tell, third.tell]).toEqual([null, null]);
    expect(due(third.manners, away(NOTIFY_EVERY_MS - 1)).tell).toEqual([]);
    const later = due(third.manners, away(NOTIFY_EVERY_MS));
    expect(later.tell).toEqual([{ kind: 'reply', count: 2, text: 'three' }]);
    expect(due(later.manners, away(3 * NOTIFY_EVERY_MS)).tell).toEqual([]);
  });

  it('tell nothing of what is switched off, and nothing to whoever looks', () => {
    expect(happened(noManners, 'reply', 'one', away(0, new Set(['needs-you'])))).toEqual({ manners: noManners, tell: null });
    expect(happened(noManners, 'reply', 'one', { nowMs: 0, focused: true, wanted: all })).toEqual({ manners: noManners, tell: null });
    const gathered = happened(happened(noManners, 'mesh', 'one', away(0)).manners, 'mesh', 'two', away(1)).manners;
    const seen = due(gathered, { nowMs: 2, focused: true, wanted: all });
    expect(due(seen.manners, away(2 * NOTIFY_EVERY_MS)).tell).toEqual([]);
  });

  it('hold for any run of events', () => {
    const event = fc.record({ kind: fc.constantFrom<NotifyKind>(...all), waitMs: fc.integer({ min: 0, max: NOTIFY_EVERY_MS }), focused: fc.boolean() });
    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let manners: Manners = noManners, nowMs = 0;
      const said: { at: number; told: Told }[] = [];
      for (const { kind, waitMs, focused } of events) {
        nowMs += waitMs;
        const situation = { nowMs, focused, wanted: all };
        const first = due(manners, situation);
        const then = happened(first.manners, kind, 'it', situation);
        manners = then.manners;
        const tell = [...first.tell, ...(then.tell === null ? [] : [then.tell])];
        if (focused) expect(tell).toEqual([]);
        for (const told of tell) said.push({ at: nowMs, told });
      }
      for (const kind of all) {
        const times = said.filter(({ told }) => told.kind === kind).map(({ at }) => at);
        for (let index = 1; index < times.length; index += 1) expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(NOTIFY_EVERY_MS);
      }
    }));
  });
});
