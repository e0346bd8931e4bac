// Regions seen from afar: the name of each and how many live and lie there.
import type { EntityStore } from '../entities/entityStore.ts';
import { PLOT_UNITS } from '../../../app/world/sim/units.ts';
import type { RegionSeen } from '../../../schemas/world.ts';
import { regionName, type Scene } from '../scene.ts';

let counts = new Int32Array(0);

/** Calls `tell` for each region with its text and the middle of its land. */
export function regionTiles(scene: Scene, store: EntityStore, tell: (region: RegionSeen, text: string, x: number, z: number) => void): void {
  const { side } = scene;
  if (counts.length !== side * side) counts = new Int32Array(side * side);
  counts.fill(0);
  for (let slot = 0; slot < store.count; slot += 1) {
    const column = Math.floor(store.xOf(slot) / PLOT_UNITS); const row = Math.floor(store.zOf(slot) / PLOT_UNITS);
    if (column >= 0 && row >= 0 && column < side && row < side) counts[row * side + column]! += 1;
  }
  for (const region of scene.regions) {
    let many = 0; let x = 0; let z = 0;
    for (const plot of region.plots) { many += counts[plot]!; x += (plot % side) + 0.5; z += Math.floor(plot / side) + 0.5; }
    const own = region.plots.length;
    if (own > 0) tell(region, `${regionName(region)} · ${many}`, (x / own) * PLOT_UNITS, (z / own) * PLOT_UNITS);
  }
}
