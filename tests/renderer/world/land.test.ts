import { describe, expect, it } from 'vitest';
import { PLACE_NOUNS } from '../../../app/world/language/words.ts';
import { BLOCK_PIXELS, blockHolds, blockShown, planOf } from '../../../renderer/world/land/landPlan.ts';
import { paintBlock } from '../../../renderer/world/land/paintBlock.ts';
import { coloursKnown, GROUND, NOUN_FAMILY, PALETTE_COLOURS, paletteOf, shadesOf, WOOD } from '../../../renderer/world/land/palette.ts';
import { SPRITES } from '../../../renderer/world/land/sprites.ts';
import { NEIGHBOUR_HUBS, plotMiddle } from '../../../app/world/sim/plots.ts';
import { PLOT_UNITS } from '../../../app/world/sim/units.ts';
import { regionAt, sceneFrom, type Scene } from '../../../renderer/world/scene.ts';
import type { IslandSeen, LandNames, WorldScene } from '../../../schemas/world.ts';

const side = 16;
/** Two pieces of land on a lattice of sixteen plots. */
function sceneOf(tier: number, seed = 4, islands: readonly IslandSeen[] = []): Scene {
  const region = (id: number, name: string, place: string, noun: string, plots: readonly (readonly [number, number])[]): LandNames['regions'][number] => ({
    id, name, place, noun, kind: 'shown', x: (plots[0]![1] + 0.5) * PLOT_UNITS, z: (plots[0]![0] + 0.5) * PLOT_UNITS, plots: plots.map(([row, column]) => row * side + column), relics: 0, unseen: 0,
  });
  const regions = [region(1, 'one', 'the red house', 'house', [[2, 2], [2, 3]]), region(2, '', 'the old pond', 'pond', [[3, 2]]), region(3, '', 'the grey cave', 'cave', [[3, 3]]), region(4, 'four', 'the tall tree', 'tree', [[10, 11]])];
  const told = { seed, tier, tick: 0, day: 1, weather: 'sunny', plotsASide: side, islands } as WorldScene;
  return sceneFrom(told, { version: 1, regions, relics: [] });
}
const paintAll = (scene: Scene): Buffer => {
  const plan = planOf(scene);
  return Buffer.concat(Array.from({ length: plan.across * plan.down }, (_, index) => paintBlock(plan, index % plan.across, Math.floor(index / plan.across))));
};

describe('the land', () => {
  it('is the same for the same world and tier, another for another, and different at every tier', () => {
    expect(paintAll(sceneOf(2)).equals(paintAll(sceneOf(2)))).toBe(true);
    expect(paintAll(sceneOf(2)).equals(paintAll(sceneOf(2, 5)))).toBe(false);
    const seen = [0, 1, 2, 3, 4].map((tier) => `${paintAll(sceneOf(tier)).toString('latin1')} ${paletteOf(tier).join()}`);
    expect(new Set(seen).size).toBe(5);
  });
  it('is night far from every plot, whole in the middle of one, and fades in between', () => {
    const plan = planOf(sceneOf(0));
    const levels = (column: number, row: number): Set<number> => new Set(paintBlock(plan, column, row).map((pixel) => pixel >> 6));
    const shown = Array.from({ length: plan.across * plan.down }, (_, index) => blockShown(plan, index % plan.across, Math.floor(index / plan.across)));
    expect(shown).toContain(false);
    expect(shown).toContain(true);
    shown.forEach((some, index) => { if (!some) expect([...levels(index % plan.across, Math.floor(index / plan.across))]).toEqual([0]); });
    expect([...levels(0, 0)].sort()).toEqual([0, 1, 2, 3]);
    const inside = paintBlock(plan, 1, 1);
    expect(inside[20 * BLOCK_PIXELS + 20]! >> 6).toBe(3);
  });
  it('has water around it from the second tier on, and none before', () => {
    const blues = (tier: number): number => paintAll(sceneOf(tier)).filter((pixel) => pixel > 0 && (pixel & 63) > GROUND + 11 && (pixel & 63) < GROUND + 16).length;
    expect(blues(1)).toBe(0);
    expect(blues(2)).toBeGreaterThan(1000);
  });
  it('knows where its land is and which region a spot belongs to', () => {
    expect(sceneOf(0).land).toEqual({ left: 2 * PLOT_UNITS, top: 2 * PLOT_UNITS, right: 12 * PLOT_UNITS, bottom: 11 * PLOT_UNITS });
    expect(regionAt(sceneOf(0), 2.5 * PLOT_UNITS, 2.5 * PLOT_UNITS)?.name).toBe('one');
    expect(regionAt(sceneOf(0), 8 * PLOT_UNITS, 8 * PLOT_UNITS)).toBeNull();
    expect(regionAt(sceneOf(0), -5, 99_999)).toBeNull();
  });
});

describe('neighbours\' islands', () => {
  const neighbour = (id: number, hub: number, state: 'here' | 'away' = 'here'): IslandSeen => ({ id, key: `key ${id}`, name: `name ${id}`, state, plot: NEIGHBOUR_HUBS[hub]!, ...plotMiddle(NEIGHBOUR_HUBS[hub]!) });
  const woodOf = (scene: Scene): number => paintAll(scene).filter((pixel) => (pixel & 63) === WOOD.light).length;

  it('lie off the coast on the side where they are, three plots of sea between, two across a corner', () => {
    const { islets, plots, land, reach } = sceneOf(0, 4, [neighbour(21, 0), neighbour(22, 2), neighbour(23, 6)]);
    const places = islets.map(({ plot }) => [plot % side, Math.floor(plot / side)]);
    expect(places).toEqual([[15, 6], [7, 14], [14, 13]]);
    expect(islets.map(({ plot }) => plots[plot])).toEqual([21, 22, 23]);
    expect(land).toEqual(sceneOf(0).land);
    expect(reach).toEqual({ left: 2 * PLOT_UNITS, top: 2 * PLOT_UNITS, right: 16 * PLOT_UNITS, bottom: 15 * PLOT_UNITS });
  });
  it('are left out where the lattice ends, and where there is no land yet', () => {
    expect(sceneOf(0, 4, [neighbour(21, 1)]).islets).toEqual([]);
    const told = { seed: 1, tier: 0, tick: 0, day: 1, weather: 'sunny', plotsASide: side, islands: [neighbour(21, 0)] as IslandSeen[] } as WorldScene;
    expect(sceneFrom(told, { version: 9, regions: [], relics: [] }).islets).toEqual([]);
  });
  it('have a bridge while there is a way to them, in blocks that are known, and nowhere else', () => {
    const [here, away] = [sceneOf(0, 4, [neighbour(21, 0)]), sceneOf(0, 4, [neighbour(21, 0, 'away')])];
    expect(here.landKey).toBe(away.landKey);
    expect(woodOf(away)).toBeLessThan(50);
    const [plan, without] = [planOf(here), planOf(away)];
    for (let row = 0; row < plan.down; row += 1) for (let column = 0; column < plan.across; column += 1) {
      const same = Buffer.from(paintBlock(plan, column, row)).equals(Buffer.from(paintBlock(without, column, row)));
      if (!same) expect([column, row, blockHolds(plan, column, row, here.islets[0]!)]).toEqual([column, row, true]);
    }
    expect(blockHolds(plan, 0, 0, here.islets[0]!)).toBe(false);
    expect(woodOf(here)).toBeGreaterThan(woodOf(away) + 500);
  });
  it('change nothing of the own land but what lies between', () => {
    const before = planOf(sceneOf(0)), after = planOf(sceneOf(0, 4, [neighbour(21, 0)]));
    expect([after.left, after.top, after.middle]).toEqual([before.left, before.top, before.middle]);
    expect(Buffer.from(paintBlock(after, 0, 0)).equals(Buffer.from(paintBlock(before, 0, 0)))).toBe(true);
  });
});

describe('its colours', () => {
  it('are 64, twelve of them ground from the moss on', () => {
    expect(coloursKnown()).toBeLessThanOrEqual(PALETTE_COLOURS);
    expect([0, 1, 4].map((tier) => 3 * shadesOf(tier))).toEqual([6, 12, 12]);
    expect(paletteOf(0)).toHaveLength(PALETTE_COLOURS * 4);
  });
  it('make a picture with even rows, and a material, for every place the language knows', () => {
    for (const noun of PLACE_NOUNS) {
      expect([noun, NOUN_FAMILY[noun] !== undefined]).toEqual([noun, true]);
      for (const row of SPRITES[noun]!) expect(`${noun} ${row.length}`).toBe(`${noun} ${SPRITES[noun]![0]!.length}`);
    }
  });
});
