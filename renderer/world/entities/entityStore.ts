// Every entity the window knows, in columns: what the shader draws, where walkers are now, and which slot an id has.
// Slots are dense; what stands still comes first, so that beings are drawn over it and what moves lies together.
import { walked, roughLength } from '../../../app/world/sim/movement.ts';
import type { WorldFrame } from '../../../app/world/view/frame.ts';
import { ENTITY_FLAGS, ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { DirtyPages } from './dirtyPages.ts';
import { paintPanes } from './glyphPaint.ts';

const GROW_BY = 1024;
/** Ticks a walker is carried on without news; after that it waits for the node. */
const MOST_TICKS_AHEAD = 100;
/** Kinds that walk: being, creature, visitor. */
const WALKING_KINDS = 0b10_1001;
const SELDOM = 0x9e37_79b1;

export type Applied = 'ok' | 'not on this base' | 'miscounted';

export class EntityStore {
  capacity = 0;
  count = 0;
  /** Slots below this hold what never walks. */
  still = 0;
  /** Rises with every frame that was applied: what was worked out from the store before is old. */
  version = 0;
  /** Rises when the buffers were made anew. */
  generation = 0;
  tick = -1;
  ids = new Int32Array(0);
  /** Spots now, in units, two to a slot. */
  at = new Float32Array(0);
  /** Bits: 0..3 mark, 4..6 kind, 7..8 lit row, 9..13 flags, 14..15 symmetry, 16..23 energy, 24..31 breathing phase. */
  state = new Uint32Array(0);
  panesA = new Uint32Array(0);
  panesB = new Uint32Array(0);
  tint = new Uint8Array(0);
  moved = new DirtyPages(0);
  looks = new DirtyPages(0);
  #rows = new Int32Array(0);
  #since = new Int32Array(0);
  #walkers = new Int32Array(0);
  #walking = 0;
  readonly #slots = new Map<number, number>();

  slotOf(id: number): number { return this.#slots.get(id) ?? -1; }
  xOf(slot: number): number { return this.at[slot * 2]!; }
  zOf(slot: number): number { return this.at[slot * 2 + 1]!; }
  kindOf(slot: number): number { return (this.state[slot]! >>> 4) & 7; }
  markOf(slot: number): number { return this.state[slot]! & 15; }
  flagsOf(slot: number): number { return (this.state[slot]! >>> 9) & 31; }
  rowOf(slot: number): number { return (this.state[slot]! >>> 7) & 3; }
  energyOf(slot: number): number { return (this.state[slot]! >>> 16) & 255; }
  /** The nine pane words of a glyph, as the node sent them. */
  panesOf(slot: number): Int32Array { return this.#rows.subarray(slot * ROW_WORDS + ROW.panes, (slot + 1) * ROW_WORDS); }
  walkingNow(): number { return this.#walking; }

  /** Takes a frame over; anything but `ok` means that a full one must be asked for. */
  apply(frame: WorldFrame): Applied {
    if (frame.full) this.#clear();
    else if (this.tick !== frame.baseTick) return 'not on this base';
    this.#reserve(this.count + frame.rows);
    for (const id of frame.gone) this.#remove(id);
    for (let at = 0; at < frame.table.length; at += ROW_WORDS) this.#put(frame.table, at, frame.tick);
    this.tick = frame.tick;
    this.version += 1;
    this.#findWalkers();
    return this.count === frame.entities ? 'ok' : 'miscounted';
  }

  /** Holds what another store holds, walkers on their way as they are there. */
  become(other: EntityStore): void {
    this.#clear();
    this.#reserve(other.count);
    for (let slot = 0; slot < other.count; slot += 1) this.#put(other.#rows, slot * ROW_WORDS, other.#since[slot]!);
    this.tick = other.tick;
    this.version += 1;
    this.#findWalkers();
  }

  /** Where walkers are at a tick, which may be between two. */
  walk(tick: number): void {
    let still = 0;
    for (let index = 0; index < this.#walking; index += 1) {
      const slot = this.#walkers[index]!;
      const row = slot * ROW_WORDS;
      const x = this.#rows[row + ROW.x]!; const z = this.#rows[row + ROW.z]!;
      const dx = this.#rows[row + ROW.toX]! - x; const dz = this.#rows[row + ROW.toZ]! - z;
      const length = roughLength(dx, dz);
      const ticks = Math.max(0, Math.min(MOST_TICKS_AHEAD, tick - this.#since[slot]!));
      const nowX = walked(x, dx, length, ticks); const nowZ = walked(z, dz, length, ticks);
      if (nowX !== this.at[slot * 2] || nowZ !== this.at[slot * 2 + 1]) {
        this.at[slot * 2] = nowX; this.at[slot * 2 + 1] = nowZ;
        this.moved.mark(slot);
      }
      // Who has arrived is looked at no more until a frame says otherwise.
      if (nowX !== x + dx || nowZ !== z + dz) { this.#walkers[still] = slot; still += 1; }
    }
    this.#walking = still;
  }

  #clear(): void { this.#slots.clear(); this.count = 0; this.still = 0; this.#walking = 0; }

  #put(table: Int32Array, at: number, tick: number): void {
    const id = table[at]!;
    const what = table[at + ROW.what]!;
    const walks = (WALKING_KINDS >>> (what & 255)) & 1;
    let slot = this.slotOf(id);
    if (slot >= 0 && (slot >= this.still) !== (walks === 1)) { this.#remove(id); slot = -1; }
    const fresh = slot < 0;
    if (fresh) slot = this.#add(id, walks === 1);
    const row = slot * ROW_WORDS;
    let repaint = fresh;
    for (let word = 0; word < ROW_WORDS; word += 1) {
      if (word >= ROW.panes && this.#rows[row + word] !== table[at + word]) repaint = true;
      this.#rows[row + word] = table[at + word]!;
    }
    this.#since[slot] = tick;
    this.at[slot * 2] = table[at + ROW.x]!; this.at[slot * 2 + 1] = table[at + ROW.z]!;
    this.moved.mark(slot);
    const state = this.#stateOf(id, what, table[at + ROW.body]!);
    if (repaint) paintPanes(this.#rows, row + ROW.panes, slot, this.panesA, this.panesB, this.tint);
    if (repaint || state !== this.state[slot]) this.looks.mark(slot);
    this.state[slot] = state;
  }

  #stateOf(id: number, what: number, body: number): number {
    const flags = (what >>> 16) & 255;
    // Founders breathe half a turn apart, all others each in their own time.
    const phase = (flags & ENTITY_FLAGS.founder) !== 0 ? (id & 1) * 128 : Math.imul(id, SELDOM) >>> 24;
    return (((what >>> 8) & 15) | ((what & 7) << 4) | ((what >>> 24) << 7) | (flags << 9) | (((body >>> 8) & 3) << 14) | ((body & 255) << 16) | (phase << 24)) >>> 0;
  }

  #add(id: number, walks: boolean): number {
    let slot = this.count;
    this.count += 1;
    if (!walks) {
      // Room at the end of what stands still: the first that walks goes to the end.
      if (this.still !== slot) this.#move(this.still, slot);
      slot = this.still;
      this.still += 1;
    }
    this.ids[slot] = id;
    this.#slots.set(id, slot);
    return slot;
  }

  #remove(id: number): void {
    const slot = this.slotOf(id);
    if (slot < 0) return;
    this.#slots.delete(id);
    let hole = slot;
    if (slot < this.still) {
      this.still -= 1;
      if (hole !== this.still) this.#move(this.still, hole);
      hole = this.still;
    }
    this.count -= 1;
    if (hole !== this.count) this.#move(this.count, hole);
  }

  #move(from: number, to: number): void {
    const copy = (column: Int32Array | Float32Array | Uint32Array | Uint8Array, size: number): void => { column.copyWithin(to * size, from * size, (from + 1) * size); };
    copy(this.ids, 1); copy(this.#rows, ROW_WORDS); copy(this.#since, 1); copy(this.at, 2); copy(this.state, 1); copy(this.panesA, 4); copy(this.panesB, 3); copy(this.tint, 4);
    this.#slots.set(this.ids[to]!, to);
    this.moved.mark(to);
    this.looks.mark(to);
  }

  #findWalkers(): void {
    this.#walking = 0;
    for (let slot = this.still; slot < this.count; slot += 1) {
      const row = slot * ROW_WORDS;
      if (this.at[slot * 2] === this.#rows[row + ROW.toX] && this.at[slot * 2 + 1] === this.#rows[row + ROW.toZ]) continue;
      this.#walkers[this.#walking] = slot;
      this.#walking += 1;
    }
  }

  /** Columns long enough for so many; they grow in steps that a graphics card takes over in one frame. */
  #reserve(entities: number): void {
    if (entities <= this.capacity) return;
    this.capacity = Math.ceil(entities / GROW_BY) * GROW_BY;
    const longer = <T extends Int32Array | Float32Array | Uint32Array | Uint8Array>(column: T, made: T): T => { made.set(column); return made; };
    this.ids = longer(this.ids, new Int32Array(this.capacity));
    this.#rows = longer(this.#rows, new Int32Array(this.capacity * ROW_WORDS));
    this.#since = longer(this.#since, new Int32Array(this.capacity));
    this.#walkers = new Int32Array(this.capacity);
    this.at = longer(this.at, new Float32Array(this.capacity * 2));
    this.state = longer(this.state, new Uint32Array(this.capacity));
    this.panesA = longer(this.panesA, new Uint32Array(this.capacity * 4));
    this.panesB = longer(this.panesB, new Uint32Array(this.capacity * 3));
    this.tint = longer(this.tint, new Uint8Array(this.capacity * 4));
    this.moved = new DirtyPages(this.capacity);
    this.looks = new DirtyPages(this.capacity);
    this.generation += 1;
  }
}
