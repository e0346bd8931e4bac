// Makes the frames for one window: remembers what it was sent and writes what differs. A being that walks where the
// window's own arithmetic has it anyway is not sent again, so a thousand walkers cost nothing until they turn.
import { HEADER_WORDS, MAX_FRAME_ROWS, ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { UNITS_PER_TILE } from '../sim/units.ts';
import { walk } from '../sim/movement.ts';
import { frameWords, sealFrame } from './frame.ts';

/** Units a walker may be off in the window before it is sent again: an eighth of a tile. */
const DRIFT_UNITS = UNITS_PER_TILE / 8;
/** A window hears of the time this often at least, in ticks, so that its own arithmetic never runs far alone. */
const TELL_TICKS = 10;

export class WorldFrameWriter {
  /** Rows as the window knows them, sorted by id, and the tick of each. */
  #known = new Int32Array(0);
  #knownAt = new Int32Array(0);
  #count = 0;
  /** Tick of the last frame; -1 when the next must be a full one. */
  #tick = -1;
  #spareRows = new Int32Array(0);
  #spareAt = new Int32Array(0);
  #message = new Int32Array(0);
  #gone = new Int32Array(0);

  /** What the window has is unknown: the next frame holds everything. */
  forget(): void { this.#tick = -1; }

  /** The frame after `rows` (sorted by id) at `tick`; null when there is nothing to tell. The bytes last until the next call. */
  write(tick: number, rows: Int32Array): Uint8Array | null {
    const entities = rows.length / ROW_WORDS;
    if (!Number.isInteger(entities) || entities > MAX_FRAME_ROWS) throw new RangeError(`A frame holds at most ${MAX_FRAME_ROWS} whole rows, got ${entities}.`);
    const full = this.#tick < 0 || tick < this.#tick;
    if (full) this.#count = 0;
    this.#room(entities);
    const { sent, removed } = this.#compare(tick, rows, entities);
    const baseTick = full ? tick : this.#tick;
    [this.#known, this.#spareRows] = [this.#spareRows, this.#known];
    [this.#knownAt, this.#spareAt] = [this.#spareAt, this.#knownAt];
    this.#count = entities;
    if (!full && sent === 0 && removed === 0 && tick - this.#tick < TELL_TICKS) return null;
    this.#tick = tick;
    this.#message.set(this.#gone.subarray(0, removed), HEADER_WORDS + sent * ROW_WORDS);
    sealFrame(this.#message, { full, tick, baseTick, rows: sent, removed, entities });
    return new Uint8Array(this.#message.buffer, 0, frameWords(sent, removed) * 4);
  }

  #room(entities: number): void {
    const most = Math.max(entities, this.#count);
    if (this.#spareAt.length < most) { this.#spareRows = new Int32Array(most * ROW_WORDS); this.#spareAt = new Int32Array(most); }
    if (this.#gone.length < most) this.#gone = new Int32Array(most);
    if (this.#message.length < frameWords(entities, most)) this.#message = new Int32Array(frameWords(entities, most));
  }

  /** Both tables rise by id: one walk along both finds what is new, changed and gone. */
  #compare(tick: number, rows: Int32Array, entities: number): { sent: number; removed: number } {
    let sent = 0;
    let removed = 0;
    let old = 0;
    for (let row = 0; row < entities; row += 1) {
      const at = row * ROW_WORDS;
      const id = rows[at]!;
      if (id <= (row === 0 ? 0 : rows[at - ROW_WORDS]!)) throw new RangeError(`Rows must rise by id, ${id} does not.`);
      while (old < this.#count && this.#known[old * ROW_WORDS]! < id) { this.#gone[removed] = this.#known[old * ROW_WORDS]!; removed += 1; old += 1; }
      const known = old < this.#count && this.#known[old * ROW_WORDS] === id;
      if (known && this.#expected(old, rows, at, tick)) {
        // What the window has stays the base of its arithmetic, however far the walk has come.
        this.#copy(this.#known, old * ROW_WORDS, row, this.#knownAt[old]!);
      } else {
        this.#copy(rows, at, row, tick);
        this.#message.set(rows.subarray(at, at + ROW_WORDS), HEADER_WORDS + sent * ROW_WORDS);
        sent += 1;
      }
      if (known) old += 1;
    }
    for (; old < this.#count; old += 1) { this.#gone[removed] = this.#known[old * ROW_WORDS]!; removed += 1; }
    return { sent, removed };
  }

  #copy(from: Int32Array, at: number, row: number, tick: number): void {
    this.#spareRows.set(from.subarray(at, at + ROW_WORDS), row * ROW_WORDS);
    this.#spareAt[row] = tick;
  }

  /** Whether the window shows this row rightly without being told. */
  #expected(old: number, rows: Int32Array, at: number, tick: number): boolean {
    const known = this.#known;
    const base = old * ROW_WORDS;
    for (let word = 0; word < ROW_WORDS; word += 1) {
      if (word !== ROW.x && word !== ROW.z && known[base + word] !== rows[at + word]) return false;
    }
    const x = known[base + ROW.x]!; const z = known[base + ROW.z]!;
    if (x === rows[at + ROW.x] && z === rows[at + ROW.z] && x === known[base + ROW.toX] && z === known[base + ROW.toZ]) return true;
    const spot = walk({ x, z }, { x: known[base + ROW.toX]!, z: known[base + ROW.toZ]! }, tick - this.#knownAt[old]!);
    return Math.abs(spot.x - rows[at + ROW.x]!) <= DRIFT_UNITS && Math.abs(spot.z - rows[at + ROW.z]!) <= DRIFT_UNITS;
  }
}
