// Who is near a spot: entities sorted into square cells once the store or its walkers changed, asked without touching
// the rest. Cells wrap around, so the world may be as large as it likes.
import { UNITS_PER_TILE } from '../../../app/world/sim/units.ts';
import type { EntityStore } from './entityStore.ts';

const CELL_UNITS = 4 * UNITS_PER_TILE;
const CELLS_A_SIDE = 64;
const cellAlong = (unit: number): number => Math.floor(unit / CELL_UNITS) & (CELLS_A_SIDE - 1);

export class SpatialIndex {
  readonly #starts = new Int32Array(CELLS_A_SIDE * CELLS_A_SIDE + 1);
  #slots = new Int32Array(0);
  #cells = new Int32Array(0);

  rebuild(store: EntityStore): void {
    const { count } = store;
    if (this.#slots.length < count) { this.#slots = new Int32Array(store.capacity); this.#cells = new Int32Array(store.capacity); }
    const starts = this.#starts.fill(0);
    for (let slot = 0; slot < count; slot += 1) {
      const cell = cellAlong(store.zOf(slot)) * CELLS_A_SIDE + cellAlong(store.xOf(slot));
      this.#cells[slot] = cell;
      starts[cell + 1]! += 1;
    }
    for (let cell = 0; cell < starts.length - 1; cell += 1) starts[cell + 1]! += starts[cell]!;
    for (let slot = count - 1; slot >= 0; slot -= 1) {
      // Filled from the back: afterwards each start has moved down to where its cell begins.
      const cell = this.#cells[slot]! + 1;
      starts[cell]! -= 1;
      this.#slots[starts[cell]!] = slot;
    }
    for (let cell = 0; cell < starts.length - 1; cell += 1) starts[cell] = starts[cell + 1]!;
    starts[starts.length - 1] = count;
  }

  /** Calls `take` with every slot whose cell lies within `reach` of a spot; further ones may come along. */
  each(x: number, z: number, reachX: number, reachZ: number, take: (slot: number) => void): void {
    const across = Math.min(CELLS_A_SIDE, Math.floor((x + reachX) / CELL_UNITS) - Math.floor((x - reachX) / CELL_UNITS) + 1);
    const down = Math.min(CELLS_A_SIDE, Math.floor((z + reachZ) / CELL_UNITS) - Math.floor((z - reachZ) / CELL_UNITS) + 1);
    for (let row = 0; row < down; row += 1) {
      const cellZ = cellAlong(z - reachZ + row * CELL_UNITS);
      for (let column = 0; column < across; column += 1) {
        const cell = cellZ * CELLS_A_SIDE + cellAlong(x - reachX + column * CELL_UNITS);
        for (let index = this.#starts[cell]!; index < this.#starts[cell + 1]!; index += 1) take(this.#slots[index]!);
      }
    }
  }

  /** The nearest slot within `reach`, by `cost` units that a slot may be handicapped with; -1 for none. */
  nearest(store: EntityStore, x: number, z: number, reach: number, cost: (slot: number) => number): number {
    let best = -1;
    let bestFar = Infinity;
    this.each(x, z, reach, reach, (slot) => {
      const far = Math.hypot(store.xOf(slot) - x, store.zOf(slot) - z);
      if (far > reach || far + cost(slot) >= bestFar) return;
      best = slot;
      bestFar = far + cost(slot);
    });
    return best;
  }
}
