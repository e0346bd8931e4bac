// The world in its own thread: answers, takes inputs, shows itself only while watched, is the same after a rest, and its past
// can be lived again.
import { afterEach, describe, expect, test } from 'vitest';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { PastDesk } from '../../../../main/node/agent/pastDesk.ts';
import type { Stretch } from '../../../../main/node/world/livingWorld.ts';
import { MAX_RESTARTS, WorldLink, type WorldListener } from '../../../../main/node/world/worldLink.ts';
import type { WorldScene } from '../../../../schemas/world.ts';
import { ROW_WORDS } from '../../../../schemas/worldFrame.ts';

const links: WorldLink[] = [];
afterEach(async () => { for (const link of links.splice(0)) await link.end(); });
interface Seen { readonly scenes: WorldScene[]; readonly ticks: number[]; readonly rows: Int32Array[]; readonly stretches: Stretch[]; readonly ends: string[]; forgotten: number }
function world(saved: Uint8Array | null = null): { link: WorldLink; seen: Seen } {
  const seen: Seen = { scenes: [], ticks: [], rows: [], stretches: [], ends: [], forgotten: 0 };
  const listener: WorldListener = {
    onRows: (tick, rows) => { seen.ticks.push(tick); seen.rows.push(rows); }, onScene: (scene) => { seen.scenes.push(scene); }, onEvents: () => undefined,
    onStretch: (stretch) => { seen.stretches.push(stretch); }, onForgotten: () => { seen.forgotten += 1; }, onEnd: (why) => { seen.ends.push(why); },
  };
  const link = new WorldLink({ seed: 11, saved }, listener);
  links.push(link);
  return { link, seen };
}
const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });
const diary: WorldInput[] = [
  { kind: 'region-added', key: 'loose', name: 'Loose pages', region: 'loose', unseen: 0 },
  { kind: 'relics-added', region: 'loose', relics: [{ key: 'r-1', name: 'diary', bytes: 1, suffix: '', mark: 'ready', digest: null }] },
];
const namesIn = async (link: WorldLink): Promise<string[]> => (await link.ask('held', null)).regions.flatMap(({ relics }) => relics.map(({ name }) => name));

test('tells the founders and shows itself only while someone watches', async () => {
  const { link, seen } = world();
  expect((await link.ask('facts', null)).beings.map((being) => being.name).sort()).toEqual(['Ileices', 'Mystiiqa']);
  await pause(700);
  expect(seen.ticks).toEqual([]);
  link.watch(true);
  await expect.poll(() => seen.ticks.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  link.watch(false);
  await link.ask('scene', null);
  const shown = seen.ticks.length;
  await pause(700);
  expect(seen.ticks.length).toBe(shown);
  expect(seen.ticks.slice(1).every((tick, i) => tick - (seen.ticks[i] ?? 0) >= 5)).toBe(true);
  expect(seen.scenes.length).toBeGreaterThan(0);
  expect(seen.scenes.length).toBeLessThanOrEqual(seen.ticks.length);
  expect(seen.rows.every((rows) => rows.length > 0 && rows.length % ROW_WORDS === 0)).toBe(true);
});

test('inputs count at once; a world taken up again is the one laid down', async () => {
  const { link, seen } = world();
  for (const input of diary) link.input(input);
  expect(await namesIn(link)).toEqual(['diary']);
  const saved = await link.ask('saved', null);
  const again = world(saved).link;
  expect(await namesIn(again)).toEqual(['diary']);
  expect((await again.ask('scene', null)).seed).toBe((await link.ask('scene', null)).seed);
  expect(seen.forgotten).toBe(0);
  link.input({ kind: 'relics-removed', keys: ['r-1'] });
  expect([await namesIn(link), seen.forgotten]).toEqual([[], 2]);
});

test('a world that cannot be opened begins anew', async () => {
  const { link } = world(new TextEncoder().encode('{"tick":4}'));
  expect((await link.ask('scene', null)).beings).toHaveLength(2);
});

test('a person acts, hears at once what came of it, and is seen with the next frame', async () => {
  const { link } = world();
  link.input({ kind: 'visitor-came', key: 'me', name: 'Roswan', home: true });
  const { relics } = await link.ask('land', null);
  expect(await link.ask('act', { key: 'me', act: { act: 'try', relic: relics.at(-1)!.id } })).toMatchObject({ ok: true, riddle: null });
  expect(await link.ask('act', { key: 'me', act: { act: 'walk', x: 0, z: 0 } })).toMatchObject({ ok: false, why: 'not-land' });
  expect((await link.ask('scene', null)).visitors).toEqual([{ id: expect.any(Number), name: 'Roswan', own: true, at: null }]);
});

test('what is lived now can be looked back at; a past that leads nowhere harms nothing', async () => {
  const { link, seen } = world();
  for (const input of diary) { link.input(input); await link.ask('scene', null); }
  // Both of one moment: the clock goes on between two answers.
  let [{ from, to }, now] = await Promise.all([link.ask('lived', null), link.ask('scene', null)]);
  while (to !== now.tick) [{ from, to }, now] = await Promise.all([link.ask('lived', null), link.ask('scene', null)]);
  expect([from, to >= 2]).toEqual([0, true]);
  const desk = new PastDesk({ ranges: () => [], read: () => null }, link);
  expect(await desk.past()).toMatchObject({ ranges: [{ from }] });
  const [before, after] = [await desk.relive(0), await desk.relive(to)];
  expect([before.land.relics.some(({ key }) => key === 'r-1'), after.land.relics.some(({ key }) => key === 'r-1')]).toEqual([false, true]);
  expect([after.scene.stateHash, after.scene.tick]).toEqual([now.stateHash, now.tick]);
  await expect(desk.relive(to + 50_000)).rejects.toThrow('not kept any more');
  expect(await link.ask('relive', { segment: { from: 0, to: 9, saved: new Uint8Array(3), log: [], hash: '' }, tick: 4 })).toBe(null);
  expect(seen.ends).toEqual([]);
});

describe('a thread that ends by itself', () => {
  /** A view that does not exist trips every thread that is asked for it. */
  const nonsense = 'nonsense' as 'facts';

  test('is started again from what was kept, and whoever watched sees it again', async () => {
    const { link, seen } = world();
    link.watch(true);
    await expect.poll(() => seen.ticks.length, { timeout: 20_000 }).toBeGreaterThan(0);
    // It cannot be read as an input at all.
    link.input({ kind: 'relics-added', region: 'loose', relics: null } as unknown as WorldInput);
    expect((await link.ask('facts', null)).beings.map((being) => being.name).sort()).toEqual(['Ileices', 'Mystiiqa']);
    expect(seen.ends).toHaveLength(1);
    const shown = seen.ticks.length;
    await expect.poll(() => seen.ticks.length, { timeout: 20_000 }).toBeGreaterThan(shown);
  });

  test('is given up when it goes on ending, and whoever waits is told', async () => {
    const { link, seen } = world();
    await expect(link.ask(nonsense, null)).rejects.toThrow('too often');
    expect(seen.ends).toHaveLength(MAX_RESTARTS + 1);
    await expect(link.ask('facts', null)).rejects.toThrow('too often');
  });

  test('ended on purpose it stays ended', async () => {
    const { link, seen } = world();
    await link.end();
    await expect(link.ask('facts', null)).rejects.toThrow('ended');
    expect(seen.ends).toEqual([]);
  });
});
