import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paneColour } from '../../../app/physics/colour.ts';
import { readFrame } from '../../../app/world/view/frame.ts';
import { WorldFrameWriter } from '../../../app/world/view/frameWriter.ts';
import { walk } from '../../../app/world/sim/movement.ts';
import { ENTITY_KINDS, ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { EntityStore } from '../../../renderer/world/entities/entityStore.ts';
import { SpatialIndex } from '../../../renderer/world/entities/spatialIndex.ts';
import { WorldClock } from '../../../renderer/world/entities/worldClock.ts';

const SEED = 20_261_122;
interface Row { id: number; kind: number; x: number; z: number; toX: number; toZ: number; light: number }
const spot = fc.integer({ min: -40_000, max: 70_000 });
const anyRow = fc.record<Row>({ id: fc.integer({ min: 1, max: 300 }), kind: fc.integer({ min: 0, max: 5 }), x: spot, z: spot, toX: spot, toZ: spot, light: fc.integer({ min: 0, max: 255 }) });
const anyTable = fc.uniqueArray(anyRow, { selector: (row) => row.id, maxLength: 60 });
const tableOf = (rows: readonly Row[]): Int32Array => {
  const table = new Int32Array(rows.length * ROW_WORDS);
  rows.toSorted((one, other) => one.id - other.id).forEach((row, index) => {
    table.set([row.id, row.kind | (3 << 8), row.x, row.z, row.toX, row.toZ, 77], index * ROW_WORDS);
    for (let pane = 0; pane < 9; pane += 1) table[index * ROW_WORDS + ROW.panes + pane] = row.light | (pane * 20 << 8) | (row.id % 256 << 16);
  });
  return table;
};
function pair(): { store: EntityStore; send: (tick: number, rows: readonly Row[]) => void } {
  const store = new EntityStore();
  const writer = new WorldFrameWriter();
  return { store, send: (tick, rows) => { const bytes = writer.write(tick, tableOf(rows)); if (bytes !== null) expect(store.apply(readFrame(bytes.slice().buffer))).toBe('ok'); } };
}
const walks = (kind: number): boolean => ['being', 'creature', 'visitor'].includes(ENTITY_KINDS[kind]!);

describe('the entity store', () => {
  it('holds after any run of frames exactly what the node has, dense, with what stands still first', () => {
    fc.assert(fc.property(fc.array(anyTable, { minLength: 1, maxLength: 6 }), (tables) => {
      const { store, send } = pair();
      tables.forEach((rows, index) => {
        send(index * 20, rows);
        store.walk(index * 20);
        expect(store.count).toBe(rows.length);
        for (const row of rows) {
          const slot = store.slotOf(row.id);
          expect(store.ids[slot]).toBe(row.id);
          expect(store.kindOf(slot)).toBe(row.kind);
          expect(slot < store.still).toBe(!walks(row.kind));
          expect([...store.panesOf(slot)]).toEqual([...tableOf([row]).subarray(ROW.panes)]);
        }
        expect(store.slotOf(999)).toBe(-1);
      });
    }), { seed: SEED, numRuns: 60 });
  });

  it('becomes another store, walkers on their way included, and takes the frames that build on it', () => {
    fc.assert(fc.property(anyTable, anyTable, anyTable, fc.integer({ min: 1, max: 60 }), (first, second, third, later) => {
      const { store: other, send } = pair();
      send(10, first);
      send(30, second);
      const store = new EntityStore();
      store.apply(readFrame(new WorldFrameWriter().write(5, tableOf(third))!.slice().buffer));
      store.become(other);
      store.walk(30 + later);
      other.walk(30 + later);
      expect([store.count, store.still, store.tick]).toEqual([other.count, other.still, other.tick]);
      for (const { id } of [...first, ...second, ...third]) {
        const [slot, same] = [store.slotOf(id), other.slotOf(id)];
        expect(slot < 0).toBe(same < 0);
        if (slot >= 0) expect([store.xOf(slot), store.zOf(slot), store.state[slot], [...store.panesOf(slot)]]).toEqual([other.xOf(same), other.zOf(same), other.state[same], [...other.panesOf(same)]]);
      }
    }), { seed: SEED, numRuns: 40 });
  });

  it('walks on between frames by the arithmetic of the simulation, and marks only what moved', () => {
    const { store, send } = pair();
    const standing = Array.from({ length: 200 }, (_, index): Row => ({ id: 100 + index, kind: 0, x: index, z: 5, toX: index, toZ: 5, light: 9 }));
    const from = { x: 1000, z: 2000 }; const to = { x: 9000, z: -3000 };
    send(10, [{ id: 1, kind: 0, ...from, toX: to.x, toZ: to.z, light: 200 }, ...standing]);
    store.moved.clear();
    const slot = store.slotOf(1);
    for (const ticks of [1, 7, 40, 90]) {
      store.walk(10 + ticks);
      expect({ x: store.xOf(slot), z: store.zOf(slot) }).toEqual(walk(from, to, ticks));
    }
    expect(store.walkingNow()).toBe(1);
    expect(store.moved.any).toBe(true);
    store.walk(10 + 1000);
    // Nobody is carried on without end where the node says nothing.
    expect({ x: store.xOf(slot), z: store.zOf(slot) }).toEqual(walk(from, to, 100));
  });

  it('asks for a whole frame where a part does not build on what it has', () => {
    const store = new EntityStore();
    const writer = new WorldFrameWriter();
    const rows = (light: number): Int32Array => tableOf([{ id: 3, kind: 1, x: 0, z: 0, toX: 0, toZ: 0, light }]);
    writer.write(1, rows(1));
    const delta = writer.write(2, rows(2))!.slice().buffer;
    expect(store.apply(readFrame(delta))).toBe('not on this base');
    expect(store.count).toBe(0);
    writer.forget();
    expect(store.apply(readFrame(writer.write(3, rows(2))!.slice().buffer))).toBe('ok');
    // Ids the window never had cannot be taken away: what it counts then is another number.
    const other = new WorldFrameWriter();
    other.write(3, tableOf([{ id: 8, kind: 1, x: 0, z: 0, toX: 0, toZ: 0, light: 1 }]));
    expect(store.apply(readFrame(other.write(4, new Int32Array(0))!.slice().buffer))).toBe('miscounted');
  });

  it('packs 27 channel bytes a glyph, the very colours of the page, and paints only glyphs that changed', () => {
    const { store, send } = pair();
    const row: Row = { id: 5, kind: 1, x: 0, z: 0, toX: 0, toZ: 0, light: 220 };
    send(1, [row]);
    const slot = store.slotOf(5);
    const words = [...store.panesA.subarray(slot * 4, slot * 4 + 4), ...store.panesB.subarray(slot * 3, slot * 3 + 3)];
    for (let pane = 0; pane < 9; pane += 1) {
      const expected = paneColour({ light: 220, r: pane * 20, b: 5, y: 0 });
      for (let channel = 0; channel < 3; channel += 1) {
        const place = pane * 3 + channel;
        expect((words[place >> 2]! >>> ((place & 3) * 8)) & 255).toBe(expected[channel]);
      }
    }
    store.looks.clear();
    send(12, [row]);
    expect(store.looks.any).toBe(false);
    send(13, [{ ...row, light: 10 }]);
    expect(store.looks.any).toBe(true);
  });

  it('lets founders breathe half a turn apart', () => {
    const store = new EntityStore();
    const table = tableOf([1, 2].map((id) => ({ id, kind: 0, x: 0, z: 0, toX: 0, toZ: 0, light: 9 })));
    for (const row of [0, 1]) table[row * ROW_WORDS + ROW.what] = 1 << 16;
    store.apply(readFrame(new WorldFrameWriter().write(1, table)!.slice().buffer));
    expect(Math.abs((store.state[0]! >>> 24) - (store.state[1]! >>> 24))).toBe(128);
  });
});

describe('the spatial index', () => {
  it('finds what a look at every entity finds', () => {
    fc.assert(fc.property(anyTable, spot, spot, fc.integer({ min: 1, max: 9_000 }), (rows, x, z, reach) => {
      const { store, send } = pair();
      send(1, rows);
      const index = new SpatialIndex();
      index.rebuild(store);
      const near = rows.map((row) => ({ id: row.id, far: Math.hypot(row.x - x, row.z - z) })).filter(({ far }) => far <= reach).sort((one, other) => one.far - other.far);
      const slot = index.nearest(store, x, z, reach, () => 0);
      expect(slot < 0 ? null : Math.hypot(store.xOf(slot) - x, store.zOf(slot) - z)).toBe(near[0]?.far ?? null);
    }), { seed: SEED, numRuns: 200 });
  });
});

describe('the clock of the world', () => {
  it('runs on evenly where frames come unevenly, and follows where the world jumps', () => {
    const clock = new WorldClock();
    let last = -1;
    for (let tick = 0; tick < 200; tick += 5) {
      clock.told(tick, tick * 100 + (tick % 3) * 40);
      const shown = clock.tickAt(tick * 100 + 200);
      expect(shown).toBeGreaterThan(last);
      expect(Math.abs(shown - (tick + 2))).toBeLessThan(1);
      last = shown;
    }
    clock.told(5_000, 21_000);
    expect(clock.tickAt(21_000)).toBe(5_000);
  });
});
