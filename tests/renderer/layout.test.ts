// How the window is arranged, kept over restarts: what was kept comes back, and what makes no sense is as if nothing was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCK_TABS, DOCK_WIDTH, HUD_HEIGHT, HUD_TABS, layoutFrom, VIEWS, within } from '../../renderer/state/layout.ts';

const TALL = 900;

describe('the arrangement', () => {
  it('begins with the world, the conversation beside it, and the bar open where there is room', () => {
    expect(layoutFrom(null, TALL)).toMatchObject({ view: 'world', tab: 'chat', dockOpen: true, hudOpen: true, hudTab: 'loss' });
    expect(layoutFrom(null, 600).hudOpen).toBe(false);
  });

  it('comes back as it was kept', () => {
    const layout = fc.record({
      view: fc.constantFrom(...VIEWS), tab: fc.constantFrom(...DOCK_TABS), dockOpen: fc.boolean(), hudOpen: fc.boolean(), hudTab: fc.constantFrom(...HUD_TABS),
      dockWidth: fc.integer({ min: DOCK_WIDTH.least, max: DOCK_WIDTH.most }), hudHeight: fc.integer({ min: HUD_HEIGHT.least, max: HUD_HEIGHT.most }),
    });
    fc.assert(fc.property(layout, (one) => { expect(layoutFrom(JSON.stringify(one), TALL)).toEqual(one); }));
  });

  it('is the first one again where what was kept is damaged, foreign or out of bounds', () => {
    const first = layoutFrom(null, TALL);
    for (const kept of ['', '{', 'null', '7', '[]', '{"view":"moon"}', '{"dockWidth":4}', '{"dockWidth":"wide"}', '{"hudTab":3}']) expect([kept, layoutFrom(kept, TALL)]).toEqual([kept, first]);
    fc.assert(fc.property(fc.string(), (kept) => { expect(VIEWS).toContain(layoutFrom(kept, TALL).view); }));
  });

  it('stays within its limits while it is moved', () => {
    expect([within(10, DOCK_WIDTH), within(400.4, DOCK_WIDTH), within(9999, DOCK_WIDTH)]).toEqual([DOCK_WIDTH.least, 400, DOCK_WIDTH.most]);
  });
});
