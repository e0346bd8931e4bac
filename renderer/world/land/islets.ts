// Neighbours' islands as they are drawn: one plot each, a short way off the own coast, on the side where they lie. How far
// they truly are tells nothing, since nobody swims: one goes over. A bridge stands while there is a way.
import { HUB_PLOT, plotColumn, plotRow } from '../../../app/world/sim/plots.ts';
import { PLOT_UNITS } from '../../../app/world/sim/units.ts';
import type { IslandSeen } from '../../../schemas/world.ts';

/** Plots of sea between the coast and an islet, straight on and across a corner: about as far by eye. */
const SEA = 3, SEA_ACROSS = 2;

/** A rectangle of plots; right and bottom lie outside of it. */
export interface Plots { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
interface Spot { readonly x: number; readonly z: number }
export interface Islet extends Spot, Pick<IslandSeen, 'id' | 'name' | 'state'> { readonly plot: number; /** Where its bridge meets the own land. */ readonly shore: Spot }

const middleOf = (column: number, row: number): Spot => ({ x: (column + 0.5) * PLOT_UNITS, z: (row + 0.5) * PLOT_UNITS });

function along(toward: number, low: number, high: number, sea: number): number {
  return toward > 0 ? high + sea : toward < 0 ? low - 1 - sea : Math.floor((low + high) / 2);
}

/** The middle of the plot of the land that lies nearest. */
function shoreOf(spot: Spot, land: readonly number[], side: number): Spot {
  let shore = spot, least = Infinity;
  for (const plot of land) {
    const middle = middleOf(plot % side, Math.floor(plot / side)), far = Math.hypot(middle.x - spot.x, middle.z - spot.z);
    if (far < least) { least = far; shore = middle; }
  }
  return shore;
}

/** Those for which there is room on the lattice of `side` plots; `land` are the own plots, which lie in `bounds`. */
export function isletsOf(islands: readonly IslandSeen[], land: readonly number[], bounds: Plots, side: number): Islet[] {
  if (land.length === 0) return [];
  return islands.flatMap(({ id, name, state, plot }) => {
    const east = Math.sign(plotColumn(plot) - plotColumn(HUB_PLOT)), south = Math.sign(plotRow(plot) - plotRow(HUB_PLOT));
    const sea = east !== 0 && south !== 0 ? SEA_ACROSS : SEA;
    const column = along(east, bounds.left, bounds.right, sea), row = along(south, bounds.top, bounds.bottom, sea);
    if (column < 0 || row < 0 || column >= side || row >= side) return [];
    const middle = middleOf(column, row);
    return [{ id, name, state, plot: row * side + column, ...middle, shore: shoreOf(middle, land, side) }];
  });
}
