// Which entities get a name: the forty that matter most in view. Beings before relics, the nearer to the middle the
// better, what is selected before all. Kept in sorted arrays, so that choosing allocates nothing.
import { UNITS_PER_TILE } from '../../../app/world/sim/units.ts';
import { ENTITY_FLAGS, ENTITY_KINDS } from '../../../schemas/worldFrame.ts';
import type { EntityStore } from '../entities/entityStore.ts';
import type { SpatialIndex } from '../entities/spatialIndex.ts';

export const MOST_LABELS = 40;
const TILES = UNITS_PER_TILE;
/** How much further away something of a kind counts, by kind. */
const HANDICAP: readonly number[] = ENTITY_KINDS.map((kind) => (kind === 'being' || kind === 'visitor' ? 0 : kind === 'relic' ? 14 * TILES : 30 * TILES));
const FIRST = -1000 * TILES;

export class NearestLabels {
  readonly slots: Int32Array = new Int32Array(MOST_LABELS);
  readonly #costs = new Float64Array(MOST_LABELS);
  count = 0;
  #store: EntityStore | null = null;
  #x = 0;
  #z = 0;
  #halfX = 0;
  #halfZ = 0;
  #selected = -1;
  #loudOnly = false;

  readonly #consider = (slot: number): void => {
    const store = this.#store!;
    const dx = Math.abs(store.xOf(slot) - this.#x); const dz = Math.abs(store.zOf(slot) - this.#z);
    if (dx > this.#halfX || dz > this.#halfZ) return;
    const founder = (store.flagsOf(slot) & ENTITY_FLAGS.founder) !== 0;
    if (this.#loudOnly && !founder && slot !== this.#selected) return;
    const cost = Math.max(dx, dz) + (slot === this.#selected ? 2 * FIRST : founder ? FIRST : HANDICAP[store.kindOf(slot)]!);
    if (this.count === MOST_LABELS && cost >= this.#costs[MOST_LABELS - 1]!) return;
    let at = this.count === MOST_LABELS ? MOST_LABELS - 1 : this.count;
    for (; at > 0 && this.#costs[at - 1]! > cost; at -= 1) { this.#costs[at] = this.#costs[at - 1]!; this.slots[at] = this.slots[at - 1]!; }
    this.#costs[at] = cost;
    this.slots[at] = slot;
    if (this.count < MOST_LABELS) this.count += 1;
  };

  /** Afterwards `slots` holds `count` of them, what matters most first. `loudOnly`: none but founders and what is selected. */
  choose(store: EntityStore, index: SpatialIndex, x: number, z: number, halfX: number, halfZ: number, selected: number, loudOnly: boolean): void {
    this.#store = store; this.#x = x; this.#z = z; this.#halfX = halfX; this.#halfZ = halfZ; this.#selected = selected; this.#loudOnly = loudOnly;
    this.count = 0;
    index.each(x, z, halfX, halfZ, this.#consider);
  }
}
