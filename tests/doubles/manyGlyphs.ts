// A crowd for measuring how the world is drawn: ten thousand entities on one large land, a thousand of them always walking.
// Made from a seed; nobody in it lives by any rule but to walk on.
import { glyphOf } from '../../app/physics/glyph.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { walk } from '../../app/world/sim/movement.ts';
import { COLOURS, PLACE_NOUNS, placePhrase } from '../../app/world/language/words.ts';
import { PLOTS_A_SIDE, PLOT_UNITS, UNITS_PER_TILE } from '../../app/world/sim/units.ts';
import type { LandNames } from '../../schemas/world.ts';
import { ENTITY_FLAGS, ENTITY_KINDS, PHASE_ROWS, RELIC_MARKS, ROW, ROW_WORDS, SYMMETRIES, type EntityKind } from '../../schemas/worldFrame.ts';

export const CROWD = 10_000;
export const WALKERS = 1_000;
/** Plots a side of the square they live on, in the middle of everything. */
const CROWD_PLOTS = 16;
const FIRST_PLOT = (PLOTS_A_SIDE - CROWD_PLOTS) / 2;
const LAND = CROWD_PLOTS * PLOT_UNITS;
const CORNER = FIRST_PLOT * PLOT_UNITS;

/** Their land: a region of four plots each. */
export function crowdLand(land: LandNames): LandNames {
  const regions = Array.from({ length: (CROWD_PLOTS / 2) ** 2 }, (_, index) => {
    const column = FIRST_PLOT + 2 * (index % (CROWD_PLOTS / 2)); const row = FIRST_PLOT + 2 * Math.floor(index / (CROWD_PLOTS / 2));
    const noun = PLACE_NOUNS[index % PLACE_NOUNS.length]!;
    return {
      id: 100_001 + index, name: '', place: placePhrase(COLOURS[index % COLOURS.length]!, noun), noun, kind: 'shown' as const, x: (column + 1) * PLOT_UNITS, z: (row + 1) * PLOT_UNITS,
      plots: [0, 1, PLOTS_A_SIDE, PLOTS_A_SIDE + 1].map((beside) => row * PLOTS_A_SIDE + column + beside), relics: 0, unseen: 0,
    };
  });
  return { version: land.version, regions, relics: [] };
}
/** Kinds in the order of their ids; walkers are the first of the beings. */
const PARTS: readonly (readonly [EntityKind, number])[] = [['being', 2_000], ['relic', 7_000], ['creature', 600], ['grave', 300], ['visitor', 100]];

export class ManyGlyphs {
  readonly rows: Int32Array = new Int32Array(CROWD * ROW_WORDS);
  readonly #stream = SeededStream.from(20_261_122, 'many glyphs');

  constructor() {
    let id = 1;
    for (const [kind, many] of PARTS) for (let count = 0; count < many; count += 1) { this.#add(id, kind); id += 1; }
  }

  #spot(): number { return CORNER + this.#stream.nextBelow(LAND); }

  #add(id: number, kind: EntityKind): void {
    const at = (id - 1) * ROW_WORDS;
    const stream = this.#stream;
    const digest = Uint8Array.from({ length: 8 }, () => stream.nextBelow(256));
    const mix = { r: stream.nextFloat() + 0.05, b: stream.nextFloat() + 0.05, y: stream.nextFloat() + 0.05 };
    const symmetry = kind === 'relic' ? 'relic' : 'living';
    const mark = kind === 'relic' ? 1 + stream.nextBelow(RELIC_MARKS.length - 1) : 0;
    const flags = (id <= 2 ? ENTITY_FLAGS.founder | ENTITY_FLAGS.halo : 0) | (kind === 'visitor' ? ENTITY_FLAGS.remote : 0) | (kind === 'visitor' && stream.nextBelow(10) === 0 ? ENTITY_FLAGS.suspect : 0) | (kind === 'being' && stream.nextBelow(4) === 0 ? ENTITY_FLAGS.organism : 0);
    const x = this.#spot(); const z = this.#spot();
    this.rows.set([id, ENTITY_KINDS.indexOf(kind) | (mark << 8) | (flags << 16) | ((kind === 'being' ? 1 + stream.nextBelow(PHASE_ROWS.length - 1) : 0) << 24), x, z, x, z, (kind === 'relic' ? 0 : 60 + stream.nextBelow(196)) | (SYMMETRIES.indexOf(symmetry) << 8)], at);
    glyphOf(digest, mix, symmetry, id <= 2).forEach((pane, index) => { this.rows[at + ROW.panes + index] = pane.light | (pane.r << 8) | (pane.b << 16) | (pane.y << 24); });
  }

  /** One tick on: who has arrived turns to another spot, a few tiles away. */
  step(): void {
    for (let row = 0; row < WALKERS; row += 1) {
      const at = row * ROW_WORDS;
      const from = { x: this.rows[at + ROW.x]!, z: this.rows[at + ROW.z]! };
      const to = { x: this.rows[at + ROW.toX]!, z: this.rows[at + ROW.toZ]! };
      if (from.x === to.x && from.z === to.z) {
        const near = (here: number): number => Math.max(CORNER, Math.min(CORNER + LAND - 1, here + (this.#stream.nextBelow(24) - 12) * UNITS_PER_TILE));
        this.rows[at + ROW.toX] = near(from.x); this.rows[at + ROW.toZ] = near(from.z);
      } else {
        const next = walk(from, to, 1);
        this.rows[at + ROW.x] = next.x; this.rows[at + ROW.z] = next.z;
      }
    }
  }
}
