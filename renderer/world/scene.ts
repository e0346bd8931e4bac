// What the window knows of the world beside its entities: land, regions, hour, weather, richness. A copy of what the node
// said; drawing, labels and the map read it from here.
import { createStore } from 'zustand/vanilla';
import { hashName } from '../../app/physics/random.ts';
import { PLOT_UNITS } from '../../app/world/sim/units.ts';
import type { IslandSeen, LandNames, RegionSeen, WorldScene } from '../../schemas/world.ts';
import { isletsOf, type Islet, type Plots } from './land/islets.ts';

export interface Scene extends Pick<WorldScene, 'seed' | 'tier' | 'tick' | 'day' | 'weather'> {
  /** Plots to a side of everything there is. */
  readonly side: number;
  /** Region or islet id of each plot, row by row; 0 where nothing is. */
  readonly plots: Int32Array;
  /** The smallest rectangle with all own land in it, and with the islets too; in units. */
  readonly land: Bounds;
  readonly reach: Bounds;
  /** Changes when the land looks different: seed, richness, plots or places. Whether an islet has its bridge is not in it. */
  readonly landKey: string;
  /** Each with the place that stands on it. */
  readonly regions: readonly RegionSeen[];
  readonly islets: readonly Islet[];
}
export const sceneStore = createStore<{ scene: Scene | null }>(() => ({ scene: null }));

/** As a person calls it; the world's own places are called as the world speaks of them. */
export const regionName = ({ name, place }: Pick<RegionSeen, 'name' | 'place'>): string => (name === '' ? place : name);

export interface Bounds { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
const inUnits = ({ left, top, right, bottom }: Plots): Bounds => ({ left: left * PLOT_UNITS, top: top * PLOT_UNITS, right: right * PLOT_UNITS, bottom: bottom * PLOT_UNITS });

function around(plots: readonly number[], side: number): Plots {
  if (plots.length === 0) return { left: 0, top: 0, right: 1, bottom: 1 };
  let left = side, top = side, right = 0, bottom = 0;
  for (const plot of plots) {
    const column = plot % side, row = Math.floor(plot / side);
    left = Math.min(left, column); top = Math.min(top, row); right = Math.max(right, column + 1); bottom = Math.max(bottom, row + 1);
  }
  return { left, top, right, bottom };
}

type Shape = Pick<Scene, 'plots' | 'land' | 'reach' | 'islets'> & { readonly key: number };

function shapeOf(regions: readonly RegionSeen[], islands: readonly IslandSeen[], side: number): Shape {
  const plots = new Int32Array(side * side), own: number[] = [];
  for (const region of regions) for (const plot of region.plots) if (plot >= 0 && plot < plots.length) { plots[plot] = region.id; own.push(plot); }
  const bounds = around(own, side), islets = isletsOf(islands, own, bounds, side);
  for (const { id, plot } of islets) plots[plot] = id;
  const key = hashName([...regions.map(({ id, place, x, z, plots: all }) => `${id} ${place} ${x} ${z} ${all.join()}`), ...islets.map(({ id, plot }) => `islet ${id} ${plot}`)].join('\n'));
  return { plots, land: inUnits(bounds), reach: inUnits(around([...own, ...islets.map(({ plot }) => plot)], side)), islets, key };
}

let known: { readonly land: LandNames; readonly side: number; readonly islands: string; readonly shape: Shape } | null = null;

/** The scene to draw; its land is worked out once for each version. */
export function sceneFrom(told: WorldScene, land: LandNames): Scene {
  const { seed, tier, tick, day, weather, plotsASide: side } = told;
  const islands = told.islands.map(({ id, name, state, plot }) => `${id} ${state} ${plot} ${name}`).join('\n');
  if (known?.land !== land || known.side !== side || known.islands !== islands) known = { land, side, islands, shape: shapeOf(land.regions, told.islands, side) };
  const { key, ...shape } = known.shape;
  return { seed, tier, tick, day, weather, side, ...shape, regions: land.regions, landKey: `${seed} ${tier} ${side} ${key}` };
}

export function regionAt(scene: Scene, x: number, z: number): RegionSeen | null {
  const column = Math.floor(x / PLOT_UNITS); const row = Math.floor(z / PLOT_UNITS);
  if (column < 0 || row < 0 || column >= scene.side || row >= scene.side) return null;
  const id = scene.plots[row * scene.side + column];
  return scene.regions.find((region) => region.id === id) ?? null;
}
