import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_VERSION, HEADER_WORDS, MAX_FRAME_ROWS, MAX_SPOT, ROW, ROW_WORDS } from '../../../../schemas/worldFrame.ts';
import { FrameError, readFrame, type WorldFrame } from '../../../../app/world/view/frame.ts';
import { WorldFrameWriter } from '../../../../app/world/view/frameWriter.ts';
import { walk } from '../../../../app/world/sim/movement.ts';

const SEED = 20_261_122;
type Row = { id: number; x: number; z: number; toX: number; toZ: number; mark: number; light: number };
const spot = fc.integer({ min: -MAX_SPOT, max: MAX_SPOT });
const anyRow = fc.record<Row>({ id: fc.integer({ min: 1, max: 400 }), x: spot, z: spot, toX: spot, toZ: spot, mark: fc.integer({ min: 0, max: 9 }), light: fc.integer({ min: 0, max: 255 }) });
const anyTable = fc.uniqueArray(anyRow, { selector: (row) => row.id, maxLength: 40 });

const tableOf = (rows: readonly Row[]): Int32Array => {
  const table = new Int32Array(rows.length * ROW_WORDS);
  rows.toSorted((one, other) => one.id - other.id).forEach((row, index) => {
    table.set([row.id, 1 | (row.mark << 8), row.x, row.z, row.toX, row.toZ, 128], index * ROW_WORDS);
    for (let pane = 0; pane < 9; pane += 1) table[index * ROW_WORDS + ROW.panes + pane] = row.light | (pane << 24);
  });
  return table;
};
const read = (bytes: Uint8Array): WorldFrame => readFrame(bytes.slice().buffer);

/** A window that believes every frame. */
class Follower {
  readonly rows = new Map<number, { row: Int32Array; tick: number }>();
  take(bytes: Uint8Array | null): void {
    if (bytes === null) return;
    const frame = read(bytes);
    if (frame.full) this.rows.clear();
    for (const id of frame.gone) expect(this.rows.delete(id)).toBe(true);
    for (let at = 0; at < frame.table.length; at += ROW_WORDS) this.rows.set(frame.table[at]!, { row: frame.table.slice(at, at + ROW_WORDS), tick: frame.tick });
    expect(this.rows.size).toBe(frame.entities);
  }
}

describe('frames', () => {
  it('bring any run of tables to a window, whatever changes between them', () => {
    fc.assert(fc.property(fc.array(anyTable, { minLength: 1, maxLength: 6 }), (tables) => {
      const writer = new WorldFrameWriter();
      const follower = new Follower();
      tables.forEach((rows, index) => {
        const standing = rows.map((row) => ({ ...row, toX: row.x, toZ: row.z }));
        follower.take(writer.write(index * 10, tableOf(standing)));
        const seen = [...follower.rows.values()].map(({ row }) => row).sort((one, other) => one[0]! - other[0]!);
        expect(seen.flatMap((row) => [...row])).toEqual([...tableOf(standing)]);
      });
    }), { seed: SEED });
  });

  it('say nothing of walkers where the window walks them itself, and say it once they turn', () => {
    const writer = new WorldFrameWriter();
    const from = { x: 1000, z: 1000 }; const to = { x: 9000, z: 4000 };
    const at = (tick: number): Int32Array => tableOf([{ id: 7, ...walk(from, to, tick), toX: to.x, toZ: to.z, mark: 0, light: 9 }]);
    expect(read(writer.write(0, at(0))!)).toMatchObject({ full: true, rows: 1 });
    let told = 0;
    for (let tick = 1; tick <= 200; tick += 1) {
      const bytes = writer.write(tick, at(tick));
      if (bytes === null) continue;
      told += 1;
      expect(read(bytes)).toMatchObject({ full: false, rows: 0, removed: 0, tick });
    }
    expect(told).toBe(20);
    const turned = tableOf([{ id: 7, ...walk(from, to, 200), toX: 0, toZ: 0, mark: 0, light: 9 }]);
    expect(read(writer.write(201, turned)!)).toMatchObject({ full: false, rows: 1, baseTick: 200 });
    const jumped = tableOf([{ id: 7, x: 500, z: 500, toX: 0, toZ: 0, mark: 0, light: 9 }]);
    expect(read(writer.write(202, jumped)!)).toMatchObject({ full: false, rows: 1, baseTick: 201 });
  });

  it('begin anew after a window missed one, and when the world went back', () => {
    const writer = new WorldFrameWriter();
    const rows = tableOf([{ id: 1, x: 1, z: 1, toX: 1, toZ: 1, mark: 2, light: 1 }]);
    expect(read(writer.write(50, rows)!).full).toBe(true);
    expect(writer.write(51, rows)).toBeNull();
    writer.forget();
    expect(read(writer.write(52, rows)!).full).toBe(true);
    expect(read(writer.write(10, rows)!).full).toBe(true);
    expect(read(writer.write(11, new Int32Array(0))!)).toMatchObject({ full: false, rows: 0, removed: 1, entities: 0 });
  });

  it('refuse tables that no frame may hold', () => {
    const writer = new WorldFrameWriter();
    const twice = new Int32Array(2 * ROW_WORDS);
    twice[0] = 5; twice[ROW_WORDS] = 5;
    expect(() => writer.write(0, twice)).toThrow(RangeError);
    expect(() => writer.write(0, new Int32Array(17))).toThrow(RangeError);
    expect(() => writer.write(0, new Int32Array((MAX_FRAME_ROWS + 1) * ROW_WORDS))).toThrow(RangeError);
  });
});

describe('reading a frame', () => {
  const good = (): Int32Array => {
    const writer = new WorldFrameWriter();
    writer.write(3, tableOf([1, 2, 3].map((id) => ({ id, x: 0, z: 0, toX: 0, toZ: 0, mark: 1, light: 3 }))));
    return new Int32Array(writer.write(4, tableOf([2, 4].map((id) => ({ id, x: id, z: 0, toX: id, toZ: 0, mark: 1, light: 3 }))))!.slice().buffer);
  };
  const faultOf = (change: (words: Int32Array) => Int32Array | void): string => {
    const words = good();
    const changed = change(words) ?? words;
    try { readFrame(changed.slice().buffer); return 'read'; } catch (fault) { return fault instanceof FrameError ? fault.fault : `other: ${String(fault)}`; }
  };
  it('names what is wrong with it', () => {
    expect(faultOf(() => undefined)).toBe('read');
    expect(faultOf((words) => words.slice(0, 3))).toBe('too short');
    expect(faultOf((words) => { words[0] = 1; })).toBe('not a frame');
    expect(faultOf((words) => { words[1] = FRAME_VERSION + 1; })).toBe('other version');
    expect(faultOf((words) => { words[1] = FRAME_VERSION | (1 << 20); })).toBe('bad header');
    expect(faultOf((words) => words.slice(0, words.length - 1))).toBe('wrong length');
    expect(faultOf((words) => { words[4] = MAX_FRAME_ROWS + 1; })).toBe('too many');
    expect(faultOf((words) => { words[3] = 9; })).toBe('bad header');
    expect(faultOf((words) => { words[1] = words[1]! | (1 << 16); })).toBe('bad header');
    expect(faultOf((words) => { words[HEADER_WORDS] = 4; })).toBe('out of order');
    expect(faultOf((words) => { words[words.length - 1] = 2; })).toBe('out of order');
    expect(faultOf((words) => { words[HEADER_WORDS + ROW.what] = 200; })).toBe('bad row');
    expect(faultOf((words) => { words[HEADER_WORDS + ROW.x] = MAX_SPOT + 1; })).toBe('bad row');
    expect(faultOf((words) => { words[HEADER_WORDS + ROW.body] = 1 << 16; })).toBe('bad row');
    expect(() => readFrame(new ArrayBuffer(33))).toThrow(FrameError);
  });
  it('never throws anything else, nor takes rows that break a rule, from a frame with any words changed', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(63), fc.oneof(fc.integer(), fc.integer({ min: -3, max: 40 }))), { minLength: 1, maxLength: 8 }), fc.nat(8), (changes, cut) => {
      const words = good();
      for (const [at, value] of changes) words[at % words.length] = value;
      try {
        const frame = readFrame(words.slice(0, words.length - cut).buffer);
        let before = 0;
        for (let at = 0; at < frame.table.length; at += ROW_WORDS) {
          expect(frame.table[at]!).toBeGreaterThan(before);
          before = frame.table[at]!;
          expect(frame.table[at + ROW.what]! & 255).toBeLessThan(6);
        }
      } catch (fault) { expect(fault).toBeInstanceOf(FrameError); }
    }), { seed: SEED, numRuns: 2_000 });
  });
  it('never throws anything else from any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try { readFrame(bytes.slice().buffer); } catch (fault) { expect(fault).toBeInstanceOf(FrameError); }
    }), { seed: SEED, numRuns: 1_000 });
  });
});
