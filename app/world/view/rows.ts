// Everything that stands in the world as rows of the binary frame (schemas/worldFrame.ts), sorted by id. Glyphs are made once
// and kept until what they are made of changes.
import { ALL_ENTITY_FLAGS, ENTITY_FLAGS, ENTITY_KINDS, FULL_ENERGY, PHASE_ROWS, RELIC_MARKS, ROW, ROW_WORDS, SYMMETRIES, type EntityKind } from '../../../schemas/worldFrame.ts';
import type { Glyph } from '../../../schemas/world.ts';
import { glyphOf } from '../../physics/glyph.ts';
import { THIRDS, type Rby } from '../../physics/rby.ts';
import { digestBytes } from '../sim/digest.ts';
import { BEING, CREATURE, DRIVERS, GRAVE, MARKS, RELIC, VISITOR, codeOf } from '../sim/fields.ts';
import { isFounder } from '../sim/life.ts';
import { MOST_ENERGY } from '../sim/light.ts';
import { traitOf } from '../sim/sensing.ts';
import type { World } from '../sim/world.ts';
import { hashName } from '../../physics/random.ts';

type Drawn = 'beings' | 'relics' | 'creatures' | 'graves' | 'visitors';
const DRAWN: Readonly<Record<Drawn, EntityKind>> = { beings: 'being', relics: 'relic', creatures: 'creature', graves: 'grave', visitors: 'visitor' };
const TABLES_DRAWN = Object.keys(DRAWN) as readonly Drawn[];
const PANES = 9;
/** Traits that mix a being's colours. */
const RED = 6;

const packPanes = (glyph: Glyph): Int32Array => Int32Array.from(glyph, ({ light, r, b, y }) => light | (r << 8) | (b << 16) | (y << 24));

/** A node's own stones keep the mark of nothing: no person decides about them. */
const MARK_CODES = MARKS.map((mark) => RELIC_MARKS.indexOf(mark === 'native' ? 'none' : mark));

export function mixOf(row: Int32Array, at: number): Rby {
  const share = (trait: number): number => traitOf(row, at, trait) + 1;
  return { r: share(RED), b: share(RED + 1), y: share(RED + 2) };
}

function genomeDigest(row: Int32Array, at: number): Uint8Array {
  const words = [row[at]!, row[at + 1]!, row[at + 2]!];
  return digestBytes(hashName(words.join(' ')) | 0, hashName(words.toReversed().join(' ')) | 0);
}

export function glyphOfBeing(row: Int32Array, at: number): Glyph { return glyphOf(genomeDigest(row, at + BEING.genome0), mixOf(row, at), 'living', isFounder(row, at)); }

interface Kept { readonly key: number; readonly panes: Int32Array }

export class RowWriter {
  readonly #glyphs = new Map<number, Kept>();
  #rows = new Int32Array(1_024 * ROW_WORDS);

  /** The rows of this moment; the buffer is used again by the next call. */
  write(world: World): Int32Array {
    const at = TABLES_DRAWN.map(() => 0);
    const ends = TABLES_DRAWN.map((name) => world.tables[name].count * world.tables[name].stride);
    const total = TABLES_DRAWN.reduce((sum, name) => sum + world.tables[name].count, 0);
    if (this.#rows.length < total * ROW_WORDS) this.#rows = new Int32Array(total * 2 * ROW_WORDS);
    // Each table is sorted by id, and no two share one: they are merged as they stand.
    for (let row = 0; row < total; row += 1) {
      let least = -1;
      for (let table = 0; table < at.length; table += 1) {
        if (at[table]! >= ends[table]!) continue;
        if (least < 0 || world.tables[TABLES_DRAWN[table]!].data[at[table]!]! < world.tables[TABLES_DRAWN[least]!].data[at[least]!]!) least = table;
      }
      const name = TABLES_DRAWN[least]!;
      this.#one(world, name, at[least]!, row * ROW_WORDS);
      at[least]! += world.tables[name].stride;
    }
    if (this.#glyphs.size > 2 * total + 64) this.#glyphs.clear();
    return this.#rows.subarray(0, total * ROW_WORDS);
  }

  #one(world: World, name: Drawn, at: number, to: number): void {
    const row = world.tables[name].data;
    const rows = this.#rows;
    const offsets = { beings: BEING, relics: RELIC, creatures: CREATURE, graves: GRAVE, visitors: VISITOR }[name];
    rows[to + ROW.id] = row[at]!;
    rows[to + ROW.x] = row[at + offsets.x]!;
    rows[to + ROW.z] = row[at + offsets.z]!;
    rows[to + ROW.toX] = 'toX' in offsets ? row[at + offsets.toX]! : row[at + offsets.x]!;
    rows[to + ROW.toZ] = 'toZ' in offsets ? row[at + offsets.toZ]! : row[at + offsets.z]!;
    const shown = this.#shown(world, name, at);
    rows[to + ROW.what] = ENTITY_KINDS.indexOf(DRAWN[name]) | (shown.mark << 8) | ((shown.flags & ALL_ENTITY_FLAGS) << 16) | (shown.phase << 24);
    rows[to + ROW.body] = shown.energy | (SYMMETRIES.indexOf(name === 'relics' || name === 'graves' ? 'relic' : 'living') << 8);
    rows.set(this.#panes(name, row, at), to + ROW.panes);
  }

  #shown(world: World, name: Drawn, at: number): { mark: number; flags: number; phase: number; energy: number } {
    const row = world.tables[name].data;
    switch (name) {
      case 'beings': {
        const founder = isFounder(row, at);
        return {
          mark: 0, flags: (founder ? ENTITY_FLAGS.founder | ENTITY_FLAGS.halo : 0) | (row[at + BEING.driver] === codeOf(DRIVERS, 'organism') ? ENTITY_FLAGS.organism : 0),
          phase: 1 + row[at + BEING.phase]!, energy: Math.floor(row[at + BEING.energy]! * FULL_ENERGY / MOST_ENERGY),
        };
      }
      case 'relics': return { mark: MARK_CODES[row[at + RELIC.mark]!]!, flags: 0, phase: PHASE_ROWS.indexOf('none'), energy: row[at + RELIC.solvedBy] === 0 ? FULL_ENERGY >> 1 : FULL_ENERGY };
      case 'creatures': return { mark: 0, flags: 0, phase: 0, energy: Math.floor(row[at + CREATURE.load]! * FULL_ENERGY / 1_000) };
      case 'graves': return { mark: 0, flags: 0, phase: 0, energy: Math.min(FULL_ENERGY, row[at + GRAVE.energy]! >> 4) };
      case 'visitors': return { mark: 0, flags: row[at + VISITOR.home] === 1 ? 0 : ENTITY_FLAGS.remote, phase: 0, energy: FULL_ENERGY };
    }
  }

  #panes(name: Drawn, row: Int32Array, at: number): Int32Array {
    const key = name === 'relics' ? row[at + RELIC.digestA]! ^ row[at + RELIC.digestB]! : 0;
    const kept = this.#glyphs.get(row[at]!);
    if (kept !== undefined && kept.key === key) return kept.panes;
    const panes = packPanes(glyphFor(name, row, at));
    if (panes.length !== PANES) throw new RangeError('A glyph has nine panes.');
    this.#glyphs.set(row[at]!, { key, panes });
    return panes;
  }
}

function glyphFor(name: Drawn, row: Int32Array, at: number): Glyph {
  switch (name) {
    case 'beings': return glyphOfBeing(row, at);
    case 'relics': return glyphOf(digestBytes(row[at + RELIC.digestA]!, row[at + RELIC.digestB]!), THIRDS, 'relic');
    // What is left of a being: its own pattern, as still as a stone.
    case 'graves': return glyphOf(genomeDigest(row, at + GRAVE.genome0), THIRDS, 'relic');
    case 'creatures': return glyphOf(digestBytes(hashName(`creature ${row[at + CREATURE.class]}`), row[at + CREATURE.class]! + 1), { r: 0.2, b: 0.3, y: 0.5 }, 'living');
    case 'visitors': return glyphOf(digestBytes(hashName(`visitor ${row[at]}`), row[at]!), THIRDS, 'living', true);
  }
}
