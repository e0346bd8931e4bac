// What the shell remembers between starts: read with suspicion, written seldom. The file is played.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FIRST_BOUNDS } from '../../../app/desktop/bounds.ts';
import { ShellMemory } from '../../../main/electron/shellMemory.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

const PLACE = { x: 40, y: 30, width: 1200, height: 800, maximized: false };
function bench(kept: unknown) {
  const clock = new ManualClock(), writes: string[] = [];
  return { clock, writes, memory: new ShellMemory({ clock, memory: { read: () => kept, write: (what) => { writes.push(JSON.stringify(what)); } }, screens: () => [{ x: 0, y: 0, width: 1920, height: 1080 }] }) };
}

it('has what it kept', () => {
  const { memory } = bench({ bounds: PLACE, knowsTray: true });
  expect([memory.bounds, memory.knows('knowsTray')]).toEqual([PLACE, true]);
});

it('of a file that says something else has nothing, and never a fault', () => {
  for (const kept of [null, undefined, 'x', 5, [], ['knowsTray'], {}, { bounds: 'wide', knowsTray: 'true' }, { knowsTray: 1 }, JSON.parse('{"__proto__":{"knowsTray":true}}')]) {
    const { memory } = bench(kept);
    expect([memory.bounds, memory.knows('knowsTray')], JSON.stringify(kept)).toEqual([FIRST_BOUNDS, false]);
  }
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (kept) => { const { memory } = bench(kept); return memory.bounds.width >= 960 && typeof memory.knows('knowsTray') === 'boolean'; }));
});

it('of a window that is dragged writes once a second, the newest place', async () => {
  const { memory, writes, clock } = bench({ knowsTray: true });
  for (let x = 0; x < 100; x += 1) { memory.keepBounds({ ...PLACE, x }); await clock.advance(9); }
  expect(writes).toEqual([]);
  await clock.advance(1_000);
  expect(writes).toEqual([JSON.stringify({ knowsTray: true, bounds: { ...PLACE, x: 99 } })]);
});

it('writes what waits when the app ends, and not again after it', async () => {
  const { memory, writes, clock } = bench(null);
  memory.keepBounds(PLACE);
  memory.flush();
  expect(writes).toEqual([JSON.stringify({ bounds: PLACE })]);
  await clock.advance(60_000);
  expect(writes).toHaveLength(1);
});

it('remembers at once that a person knows of the tray', () => {
  const { memory, writes } = bench(null);
  memory.learn('knowsTray');
  expect([memory.knows('knowsTray'), writes]).toEqual([true, ['{"knowsTray":true}']]);
});
