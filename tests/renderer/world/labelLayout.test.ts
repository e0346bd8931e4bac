import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelLayout, covered, offerBubbleSpots, offerNameSpots, offerQuietSpots, type Box } from '../../../renderer/world/over/labelLayout.ts';

const NAME = { width: 80, height: 18 };
const bodyAt = (left: number, top: number): Box => ({ left, top, width: 24, height: 24 });
const stage = { width: 620, height: 320 };

/** Names of beings at these bodies, as boxes. */
function namesOf(layout: LabelLayout, bodies: readonly Box[]): Box[] {
  for (const body of bodies) layout.take(body.left, body.top, body.width, body.height);
  return bodies.map((body) => {
    offerNameSpots(layout, body, NAME.width, NAME.height, stage.width);
    expect(layout.place(NAME.width, NAME.height, true)).toBe(true);
    return { left: layout.left, top: layout.top, ...NAME };
  });
}

describe('labels', () => {
  it('stand where they like when nothing is there', () => {
    const layout = new LabelLayout();
    layout.begin();
    expect(namesOf(layout, [bodyAt(100, 100)])).toEqual([{ left: 72, top: 82, ...NAME }]);
    offerQuietSpots(layout, 105, 110, 20, 90, 14, stage);
    expect(layout.place(90, 14, false)).toBe(true);
    expect([layout.left, layout.top]).toEqual([60, 130]);
  });
  it('move aside when beings meet, and are left out when a place has no room', () => {
    const layout = new LabelLayout();
    layout.begin();
    const [one, other] = namesOf(layout, [bodyAt(100, 100), bodyAt(130, 104)]);
    expect(one).toEqual({ left: 72, top: 82, ...NAME });
    expect(other!.top).not.toBe(86);
    const quiet = (left: number, top: number): boolean => { layout.offer(left, top); layout.offer(left, top + 14); return layout.place(90, 14, false); };
    expect([quiet(100, 160), quiet(130, 160), quiet(140, 166)]).toEqual([true, true, false]);
  });
  it('stay whole on the stage beside its edges', () => {
    const layout = new LabelLayout();
    layout.begin();
    expect(namesOf(layout, [bodyAt(-4, 100), bodyAt(610, 160)]).map(({ left }) => left)).toEqual([2, 538]);
    for (const [middle, left] of [[3, 2], [618, 528]] as const) {
      offerQuietSpots(layout, middle, 240, 20, 90, 14, stage);
      expect([layout.place(90, 14, false), layout.left]).toEqual([true, left]);
    }
  });
  it('never cover one another, whatever must be shown; one that must covers bodies where no spot is free of them', () => {
    const spot = fc.record({ left: fc.integer({ min: 0, max: 300 }), top: fc.integer({ min: 0, max: 200 }) });
    fc.assert(fc.property(fc.array(fc.record({ spots: fc.array(spot, { minLength: 1, maxLength: 3 }), width: fc.integer({ min: 5, max: 90 }), height: fc.integer({ min: 5, max: 30 }), always: fc.boolean() }), { maxLength: 20 }), (labels) => {
      const layout = new LabelLayout();
      layout.begin();
      const boxes: (Box & { always: boolean })[] = [];
      for (const { spots, width, height, always } of labels) {
        for (const { left, top } of spots) layout.offer(left, top);
        const placed = layout.place(width, height, always);
        if (placed) boxes.push({ left: layout.left, top: layout.top, width, height, always });
      }
      boxes.forEach((one, index) => { for (const later of boxes.slice(index + 1)) expect(covered(one, later)).toBe(0); });
    }), { seed: 20_261_121 });
    const layout = new LabelLayout();
    layout.begin();
    layout.take(0, 0, 40, 40);
    const over = (must: boolean): boolean => { layout.offer(10, 10); layout.offer(30, 30); return layout.place(30, 12, must); };
    expect([over(false), over(true), layout.left]).toEqual([false, true, 30]);
    // The first has taken the better spot, the second what is left, a third has none.
    expect([over(true), layout.left, over(true)]).toEqual([true, 10, false]);
  });
  it('of a crowd never cover one another: bodies first, then whoever matters, their words, everyone else, and what lies there', () => {
    fc.assert(fc.property(fc.array(fc.record({ left: fc.integer({ min: 0, max: 590 }), top: fc.integer({ min: 0, max: 300 }), width: fc.integer({ min: 20, max: 120 }) }), { minLength: 10, maxLength: 60 }), (crowd) => {
      const layout = new LabelLayout();
      layout.begin();
      const placed: Box[] = [];
      const keep = (width: number, height: number, must: boolean): void => { if (layout.place(width, height, must)) placed.push({ left: layout.left, top: layout.top, width, height }); };
      const body = ({ left, top }: { left: number; top: number }): Box => bodyAt(left, top);
      for (const one of crowd) { const { left, top, width, height } = body(one); layout.take(left, top, width, height); }
      const [dear, others] = [crowd.slice(0, 3), crowd.slice(3)];
      for (const one of dear) { offerNameSpots(layout, body(one), one.width, 18, stage.width); keep(one.width, 18, true); }
      expect(placed.length).toBe(dear.length);
      offerBubbleSpots(layout, body(dear[0]!), placed[0]!, 180, 56, stage);
      keep(180, 56, true);
      for (const one of others) { offerNameSpots(layout, body(one), one.width, 18, stage.width); keep(one.width, 18, false); }
      for (const one of others) { offerQuietSpots(layout, one.left + 12, one.top + 12, 24, one.width, 17, stage); keep(one.width, 17, false); }
      placed.forEach((one, index) => { for (const later of placed.slice(index + 1)) expect(covered(one, later)).toBe(0); });
    }), { seed: 20_261_122, numRuns: 200 });
  });
  it('begin anew each time: nothing of the last layout stands in the way', () => {
    const layout = new LabelLayout();
    layout.begin();
    layout.take(0, 0, 600, 300);
    layout.offer(5, 5);
    expect(layout.place(10, 10, false)).toBe(false);
    layout.begin();
    layout.offer(5, 5);
    expect(layout.place(10, 10, false)).toBe(true);
  });
});

describe('the speech bubble', () => {
  const size = { width: 250, height: 60 };
  const place = (speaker: Box, other: Box): { bubble: Box; names: Box[] } => {
    const layout = new LabelLayout();
    layout.begin();
    const names = namesOf(layout, [speaker, other]);
    offerBubbleSpots(layout, speaker, names[0]!, size.width, size.height, stage);
    layout.place(size.width, size.height, true);
    return { bubble: { left: layout.left, top: layout.top, ...size }, names };
  };
  it('covers neither the other being nor a name, wherever the two stand', () => {
    for (const dx of [-120, -60, -30, 0, 30, 60, 120]) {
      for (const dy of [-90, -60, -30, 30, 60]) {
        const { bubble, names } = place(bodyAt(300, 160), bodyAt(300 + dx, 160 + dy));
        expect([dx, dy, covered(bubble, bodyAt(300 + dx, 160 + dy)), ...names.map((name) => covered(bubble, name))]).toEqual([dx, dy, 0, 0, 0]);
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
