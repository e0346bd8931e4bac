// The lattice of plots: who is beside whom, and in which order an island takes them.
import { PLOT_UNITS, PLOTS, PLOTS_A_SIDE } from './units.ts';

export const HUB_PLOT = (PLOTS_A_SIDE / 2) * PLOTS_A_SIDE + PLOTS_A_SIDE / 2;
/** Plots from the hub to the furthest own plot, along either side. */
export const ISLAND_REACH = 8;
/** Plots from the hub to the middle of a neighbour's island, which has three plots a side. */
export const NEIGHBOUR_DISTANCE = 12;
export const NEIGHBOUR_ISLANDS = 8;
const NONE = -1;

export const plotColumn = (plot: number): number => plot % PLOTS_A_SIDE;
export const plotRow = (plot: number): number => Math.floor(plot / PLOTS_A_SIDE);
export const plotOf = (column: number, row: number): number => row * PLOTS_A_SIDE + column;
export const plotMiddle = (plot: number): { x: number; z: number } => ({ x: plotColumn(plot) * PLOT_UNITS + PLOT_UNITS / 2, z: plotRow(plot) * PLOT_UNITS + PLOT_UNITS / 2 });
/** The plot a spot lies in; the spot must lie in the world. */
export const plotAt = (x: number, z: number): number => plotOf(Math.trunc(x / PLOT_UNITS), Math.trunc(z / PLOT_UNITS));

/** For each plot its four neighbours in the order of DIRECTIONS (app/world/play/perception.ts), or -1 at the edge of everything. */
export const NEIGHBOURS: Int32Array = ((): Int32Array => {
  const table = new Int32Array(PLOTS * 4);
  for (let plot = 0; plot < PLOTS; plot += 1) {
    const column = plotColumn(plot);
    const row = plotRow(plot);
    table[plot * 4] = row > 0 ? plot - PLOTS_A_SIDE : NONE;
    table[plot * 4 + 1] = column < PLOTS_A_SIDE - 1 ? plot + 1 : NONE;
    table[plot * 4 + 2] = row < PLOTS_A_SIDE - 1 ? plot + PLOTS_A_SIDE : NONE;
    table[plot * 4 + 3] = column > 0 ? plot - 1 : NONE;
  }
  return table;
})();

/** Plots an island may take, from the hub outwards ring by ring: wherever one stops, the land is of one piece. */
export const ISLAND_ORDER: readonly number[] = ((): number[] => {
  const middle = PLOTS_A_SIDE / 2;
  const order: number[] = [HUB_PLOT];
  for (let ring = 1; ring <= ISLAND_REACH; ring += 1) {
    // Round the ring from the middle of its north side, which touches the ring within: each plot touches the one before.
    for (let turn = 0; turn < 8 * ring; turn += 1) {
      const step = (turn + ring) % (8 * ring);
      const side = Math.floor(step / (2 * ring));
      const along = step % (2 * ring);
      const [dx, dz] = side === 0 ? [-ring + along, -ring] : side === 1 ? [ring, -ring + along] : side === 2 ? [ring - along, ring] : [-ring, ring - along];
      order.push(plotOf(middle + dx, middle + dz));
    }
  }
  return order;
})();

/** Middle plots of the neighbours' islands, in the order they are given out. */
export const NEIGHBOUR_HUBS: readonly number[] = ((): number[] => {
  const middle = PLOTS_A_SIDE / 2;
  return [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1], [1, 1], [-1, -1]].map(([dx, dz]) => plotOf(middle + dx! * NEIGHBOUR_DISTANCE, middle + dz! * NEIGHBOUR_DISTANCE));
})();
