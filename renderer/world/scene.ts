// What the window knows of the world beside its entities: land, regions, hour, weather, richness. A copy of what the node
// said; drawing, labels and the map read it from here.
import { createStore } from 'zustand/vanilla';
import { hashName } from '../../app/physics/random.ts';
import { PLOT_UNITS } from '../../app/world/sim/units.ts';
import type { LandNames, RegionSeen, WorldScene } from '../../schemas/world.ts';

export interface Scene extends Pick<WorldScene, 'seed' | 'tier' | 'tick' | 'day' | 'weather'> {
  /** Plots to a side of everything there is. */
  readonly side: number;
  /** Region id of each plot, row by row; 0 where nothing is. */
  readonly plots: Int32Array;
  /** Changes when the land looks different: seed, richness, plots or places. */
  readonly landKey: string;
  /** Each with the place that stands on it. */
  readonly regions: readonly RegionSeen[];
}
export const sceneStore = createStore<{ scene: Scene | null }>(() => ({ scene: null }));

/** As a person calls it; the world's own places are called as the world speaks of them. */
export const regionName = ({ name, place }: Pick<RegionSeen, 'name' | 'place'>): string => (name === '' ? place : name);

let known: { readonly land: LandNames; readonly side: number; readonly plots: Int32Array; readonly shape: number } | null = null;

/** The scene to draw; its land is worked out once for each version. */
export function sceneFrom(told: WorldScene, land: LandNames): Scene {
  const { seed, tier, tick, day, weather, plotsASide: side } = told;
  if (known?.land !== land || known.side !== side) {
    const plots = new Int32Array(side * side);
    for (const region of land.regions) for (const plot of region.plots) if (plot >= 0 && plot < plots.length) plots[plot] = region.id;
    known = { land, side, plots, shape: hashName(land.regions.map(({ id, place, x, z, plots: own }) => `${id} ${place} ${x} ${z} ${own.join()}`).join('\n')) };
  }
  return { seed, tier, tick, day, weather, side, plots: known.plots, regions: land.regions, landKey: `${seed} ${tier} ${side} ${known.shape}` };
}

export interface Bounds { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
const boundsKnown = new WeakMap<Int32Array, Bounds>();

/** The smallest rectangle of plots with all land in it, in units. */
export function landBounds({ plots, side }: Pick<Scene, 'plots' | 'side'>): Bounds {
  const known = boundsKnown.get(plots);
  if (known !== undefined) return known;
  let left = side; let top = side; let right = 0; let bottom = 0;
  for (let plot = 0; plot < side * side; plot += 1) {
    if (plots[plot] === 0) continue;
    const column = plot % side; const row = Math.floor(plot / side);
    left = Math.min(left, column); top = Math.min(top, row); right = Math.max(right, column + 1); bottom = Math.max(bottom, row + 1);
  }
  const bounds = left < right ? { left: left * PLOT_UNITS, top: top * PLOT_UNITS, right: right * PLOT_UNITS, bottom: bottom * PLOT_UNITS } : { left: 0, top: 0, right: PLOT_UNITS, bottom: PLOT_UNITS };
  boundsKnown.set(plots, bounds);
  return bounds;
}

export function regionAt(scene: Scene, x: number, z: number): RegionSeen | null {
  const column = Math.floor(x / PLOT_UNITS); const row = Math.floor(z / PLOT_UNITS);
  if (column < 0 || row < 0 || column >= scene.side || row >= scene.side) return null;
  const id = scene.plots[row * scene.side + column];
  return scene.regions.find((region) => region.id === id) ?? null;
}
