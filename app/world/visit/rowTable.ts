// Entities of an island as its frames tell them, kept by the guest's node, which shows them to its own windows: full and delta
// frames go in, the rows of a moment come out. Walkers that the island does not mention again walk on by the same arithmetic.
import { ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { visitLimits } from '../../../schemas/visit.ts';
import { walk } from '../sim/movement.ts';
import type { WorldFrame } from '../view/frame.ts';

export class RowTable {
  readonly #rows = new Map<number, { readonly row: Int32Array; readonly tick: number }>();
  #tick = -1;

  /** False when everything has to be said again: nothing of it is true then. */
  apply(frame: WorldFrame): boolean {
    if (frame.full) this.#rows.clear();
    else if (frame.baseTick !== this.#tick) return false;
    for (const id of frame.gone) this.#rows.delete(id);
    for (let at = 0; at < frame.table.length; at += ROW_WORDS) this.#rows.set(frame.table[at]!, { row: frame.table.slice(at, at + ROW_WORDS), tick: frame.tick });
    this.#tick = frame.tick;
    if (this.#rows.size === frame.entities && this.#rows.size <= visitLimits.rows) return true;
    this.#rows.clear();
    this.#tick = -1;
    return false;
  }

  /** All of them at the tick of the last frame, sorted by id. */
  rows(): Int32Array {
    const sorted = [...this.#rows].sort(([one], [other]) => one - other);
    const rows = new Int32Array(sorted.length * ROW_WORDS);
    sorted.forEach(([, { row, tick }], index) => {
      rows.set(row, index * ROW_WORDS);
      const spot = walk({ x: row[ROW.x]!, z: row[ROW.z]! }, { x: row[ROW.toX]!, z: row[ROW.toZ]! }, this.#tick - tick);
      rows[index * ROW_WORDS + ROW.x] = spot.x;
      rows[index * ROW_WORDS + ROW.z] = spot.z;
    });
    return rows;
  }
}
