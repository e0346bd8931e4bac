// What there is on each plot, found once a tick by counting: lists of beings and relics by plot. Made anew from the world,
// never part of it.
import { BEING, codeOf, MARKS, RELIC } from './fields.ts';
import { plotAt } from './plots.ts';
import { PLOTS } from './units.ts';
import type { World } from './world.ts';

const DARK = codeOf(MARKS, 'dark');
const NATIVE = codeOf(MARKS, 'native');

/** Whether a challenge still stands before this relic: what a person already decided about is guarded no longer. */
export const isGuarded = (relics: Int32Array, at: number): boolean => relics[at + RELIC.solvedBy] === 0 && (relics[at + RELIC.mark] === DARK || relics[at + RELIC.mark] === NATIVE);

class Lists {
  readonly starts = new Int32Array(PLOTS + 1);
  rows = new Int32Array(64);

  /** Sorts rows by plot, keeping their order within a plot. `plotOfRow` answers -1 for a row that is left out. */
  fill(count: number, stride: number, plotOfRow: (at: number) => number): void {
    const { starts } = this;
    starts.fill(0);
    if (this.rows.length < count) this.rows = new Int32Array(count * 2);
    for (let at = 0; at < count * stride; at += stride) { const plot = plotOfRow(at); if (plot >= 0) starts[plot + 1]! += 1; }
    for (let plot = 0; plot < PLOTS; plot += 1) starts[plot + 1]! += starts[plot]!;
    // Filled from the back, so that each start ends where it belongs.
    for (let at = (count - 1) * stride; at >= 0; at -= stride) {
      const plot = plotOfRow(at);
      if (plot >= 0) this.rows[this.#next(plot)] = at;
    }
    this.#ends.fill(0);
  }

  readonly #ends = new Int32Array(PLOTS);
  #next(plot: number): number {
    this.#ends[plot]! += 1;
    return this.starts[plot + 1]! - this.#ends[plot]!;
  }
}

export class Senses {
  readonly beings = new Lists();
  readonly guarded = new Lists();

  look(world: World): void {
    const beings = world.tables.beings;
    const relics = world.tables.relics;
    const [b, r] = [beings.data, relics.data];
    this.beings.fill(beings.count, beings.stride, (at) => plotAt(b[at + BEING.x]!, b[at + BEING.z]!));
    this.guarded.fill(relics.count, relics.stride, (at) => (isGuarded(r, at) ? r[at + RELIC.plot]! : -1));
  }

  anyGuarded(plot: number): boolean { return this.guarded.starts[plot + 1]! > this.guarded.starts[plot]!; }
  anyBeing(plot: number): boolean { return this.beings.starts[plot + 1]! > this.beings.starts[plot]!; }
}
