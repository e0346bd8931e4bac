import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, bubbleSpots, covered, nameSpots, type Box, type LabelWish } from '../../renderer/world/labelLayout.ts';

const NAME = { width: 80, height: 18 };
const bodyAt = (left: number, top: number): Box => ({ left, top, width: 24, height: 24 });
const named = (id: string, body: Box, others: readonly Box[] = []): LabelWish => ({ id, ...NAME, spots: nameSpots(body, NAME), always: true, avoids: others });
const quiet = (id: string, left: number, top: number): LabelWish => ({ id, width: 90, height: 14, spots: [{ left, top }, { left, top: top + 14 }], always: false, avoids: [] });

describe('labels', () => {
  it('stand where they like when nothing is there', () => {
    expect(arrange([named('a', bodyAt(100, 100)), quiet('p', 60, 130)])).toEqual(new Map([['a', { left: 72, top: 82 }], ['p', { left: 60, top: 130 }]]));
  });
  it('move aside when beings meet, and are left out when a place has no room', () => {
    const one = bodyAt(100, 100); const other = bodyAt(130, 104);
    const shown = arrange([named('a', one, [other]), named('b', other, [one]), quiet('p', 100, 160), quiet('q', 130, 160), quiet('r', 140, 166)]);
    expect(shown.get('a')).toEqual({ left: 72, top: 82 });
    expect(shown.get('b')!.top).not.toBe(86);
    expect(shown.get('q')).toEqual({ left: 130, top: 174 });
    expect(shown.has('r')).toBe(false);
  });
  it('never cover one another, unless they must be shown', () => {
    const spot = fc.record({ left: fc.integer({ min: 0, max: 300 }), top: fc.integer({ min: 0, max: 200 }) });
    fc.assert(fc.property(fc.array(fc.record({ spots: fc.array(spot, { minLength: 1, maxLength: 3 }), width: fc.integer({ min: 5, max: 90 }), height: fc.integer({ min: 5, max: 30 }) }), { maxLength: 20 }), (labels) => {
      const wishes = labels.map((label, index): LabelWish => ({ ...label, id: String(index), always: false, avoids: [] }));
      const boxes = [...arrange(wishes)].map(([id, at]) => ({ ...at, width: wishes[Number(id)]!.width, height: wishes[Number(id)]!.height }));
      boxes.forEach((one, index) => { for (const other of boxes.slice(index + 1)) expect(covered(one, other)).toBe(0); });
    }), { seed: 20_261_121 });
  });
});

describe('the speech bubble', () => {
  const stage = { width: 620, height: 320 };
  const size = { width: 250, height: 60 };
  const place = (speaker: Box, other: Box): { bubble: Box; names: Box[] } => {
    const wishes = [named('speaker', speaker, [other]), named('other', other, [speaker])];
    const names = [...arrange(wishes).values()].map((spot) => ({ ...spot, ...NAME }));
    const shown = arrange([...wishes, { id: 'bubble', ...size, spots: bubbleSpots(speaker, names[0]!, size, stage), always: true, avoids: [speaker, other] }]);
    return { bubble: { ...shown.get('bubble')!, ...size }, names };
  };
  it('covers neither the other being nor a name, wherever the two stand', () => {
    for (const dx of [-120, -60, -30, 0, 30, 60, 120]) {
      for (const dy of [-90, -60, -30, 30, 60]) {
        const speaker = bodyAt(300, 160);
        const other = bodyAt(300 + dx, 160 + dy);
        const { bubble, names } = place(speaker, other);
        expect([dx, dy, covered(bubble, other), ...names.map((name) => covered(bubble, name))]).toEqual([dx, dy, 0, 0, 0]);
      }
    }
  });
  it('stays on the stage at its borders', () => {
    for (const speaker of [bodyAt(0, 0), bodyAt(596, 0), bodyAt(596, 296), bodyAt(0, 296)]) {
      const { bubble } = place(speaker, bodyAt(300, 160));
      expect(bubble.left >= 0 && bubble.top >= 0 && bubble.left + bubble.width <= stage.width && bubble.top + bubble.height <= stage.height).toBe(true);
      expect(covered(bubble, speaker)).toBe(0);
    }
  });
});
