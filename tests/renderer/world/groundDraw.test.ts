// The ground while neighbours come and go: little is painted anew, never by two at once, and nothing after it is given back.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NEIGHBOUR_HUBS, plotMiddle } from '../../../app/world/sim/plots.ts';
import { PLOT_UNITS, PLOTS_A_SIDE } from '../../../app/world/sim/units.ts';
import { GroundDraw } from '../../../renderer/world/draw/groundDraw.ts';
import { sceneFrom, type Scene } from '../../../renderer/world/scene.ts';
import type { IslandSeen, LandNames, WorldScene } from '../../../schemas/world.ts';

const FROM = 13, TO = 19, EVERYWHERE = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
const plots = Array.from({ length: (TO - FROM) ** 2 }, (_, at) => (FROM + Math.floor(at / (TO - FROM))) * PLOTS_A_SIDE + FROM + (at % (TO - FROM)));
const land: LandNames = { version: 1, regions: [{ id: 1, name: 'one', place: 'the red house', noun: 'house', kind: 'shown', x: 16 * PLOT_UNITS, z: 16 * PLOT_UNITS, plots, relics: 0, unseen: 0 }], relics: [] };
function sceneAt(state: 'here' | 'away'): Scene {
  const islands = NEIGHBOUR_HUBS.map((plot, at): IslandSeen => ({ id: 1_000 + at, key: `key ${at}`, name: `name ${at}`, state: at === 0 ? state : 'here', plot, ...plotMiddle(plot) }));
  return sceneFrom({ seed: 4, tier: 3, tick: 0, day: 1, weather: 'sunny', plotsASide: PLOTS_A_SIDE, islands } as unknown as WorldScene, land);
}

let copied = 0;
const gl = { copyTextureToTexture: () => { copied += 1; } } as unknown as Parameters<GroundDraw['update']>[0];
function paintedAll(draw: GroundDraw, scene: Scene): number {
  copied = 0;
  draw.update(gl, scene, EVERYWHERE);
  for (let turn = 0; turn < 2_000 && !draw.whole; turn += 1) { vi.advanceTimersByTime(1); draw.update(gl, scene, EVERYWHERE); }
  expect(draw.whole).toBe(true);
  return copied;
}
beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); });
afterEach(() => { vi.useRealTimers(); });

test('a neighbour that comes and goes is a bridge and a tower painted anew, not the land', () => {
  const draw = new GroundDraw(() => undefined);
  const whole = paintedAll(draw, sceneAt('here'));
  const again = paintedAll(draw, sceneAt('away'));
  expect(again).toBeGreaterThan(0);
  expect(again).toBeLessThan(whole / 4);
  draw.dispose();
});

test('while it comes and goes nobody paints twice at once, and nothing is painted once the picture is given back', () => {
  const draw = new GroundDraw(() => undefined);
  for (let time = 0; time < 8; time += 1) { draw.update(gl, sceneAt(time % 2 === 0 ? 'here' : 'away'), EVERYWHERE); expect(vi.getTimerCount()).toBeLessThanOrEqual(1); }
  const other = { ...sceneAt('here'), landKey: 'other' };
  for (let time = 0; time < 8; time += 1) { draw.update(gl, time % 2 === 0 ? other : sceneAt('here'), EVERYWHERE); expect(vi.getTimerCount()).toBeLessThanOrEqual(1); }
  draw.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
