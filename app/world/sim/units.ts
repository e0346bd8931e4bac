// Measures of the world. Integers everywhere: the same life on every engine.

export const TICKS_PER_SECOND = 10;
/** A day of the world lasts 24 minutes. */
export const TICKS_PER_DAY = 24 * 60 * TICKS_PER_SECOND;
export const UNITS_PER_TILE = 256;
/** Land is made of square plots: a region has one or more of them, a being steps from one to the next. */
export const PLOT_TILES = 8;
export const PLOT_UNITS = PLOT_TILES * UNITS_PER_TILE;
/** Plots a side of everything there is: the own island in the middle, neighbours around it, sea between. */
export const PLOTS_A_SIDE = 32;
export const PLOTS = PLOTS_A_SIDE * PLOTS_A_SIDE;
export const WORLD_TILES = PLOTS_A_SIDE * PLOT_TILES;
export const WORLD_UNITS = WORLD_TILES * UNITS_PER_TILE;
/** Units a being walks in one tick: about a tile a second. */
export const WALK_UNITS_PER_TICK = 24;

export const dayOf = (tick: number): number => Math.floor(tick / TICKS_PER_DAY) + 1;
