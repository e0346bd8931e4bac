// The world in its own thread: answers, takes inputs, shows itself only while watched, and is the same after a rest.
import { afterEach, describe, expect, test } from 'vitest';
import type { WorldInput } from '../../../../app/world/scene/state.ts';
import { MAX_RESTARTS, WorldLink } from '../../../../main/node/world/worldLink.ts';
import type { WorldSnapshot } from '../../../../schemas/world.ts';

const links: WorldLink[] = [];
afterEach(async () => { for (const link of links.splice(0)) await link.end(); });
function world(state: ConstructorParameters<typeof WorldLink>[0]['state'] = null): { link: WorldLink; seen: WorldSnapshot[] } {
  const seen: WorldSnapshot[] = [];
  const link = new WorldLink({ seed: 11, state }, (snapshot) => { seen.push(snapshot); }, () => undefined);
  links.push(link);
  return { link, seen };
}

test('tells the founders and shows itself only while someone watches', async () => {
  const { link, seen } = world();
  expect((await link.view('facts')).beings.map((being) => being.name).sort()).toEqual(['Ileices', 'Mystiiqa']);
  await new Promise((resolve) => { setTimeout(resolve, 700); });
  expect(seen).toEqual([]);
  link.watch(true);
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3);
  link.watch(false);
  await link.view('snapshot');
  const shown = seen.length;
  await new Promise((resolve) => { setTimeout(resolve, 700); });
  expect(seen.length).toBe(shown);
  const ticks = seen.map((snapshot) => snapshot.tick);
  expect(ticks.slice(1).every((tick, i) => tick - (ticks[i] ?? 0) >= 5)).toBe(true);
});

test('inputs count at once; a world taken up again is the one laid down', async () => {
  const { link } = world();
  link.input({ kind: 'sources', sources: [{ id: 's-1', name: 'diary', kind: 'file', state: 'ready', digest: null }] });
  expect((await link.view('snapshot')).lanterns.map((lantern) => lantern.name)).toEqual(['diary']);
  const state = await link.view('state');
  const again = await world(state).link.view('state');
  expect({ ...again, tick: 0, beings: [], random: [], chronicle: [] }).toEqual({ ...state, tick: 0, beings: [], random: [], chronicle: [] });
  expect(again.tick).toBeGreaterThanOrEqual(state.tick);
});

describe('a thread that ends by itself', () => {
  /** Trips over it once: it is not told again. */
  const poison = { kind: 'nonsense' } as unknown as WorldInput;

  test('is started again: what was asked is answered, lanterns burn, and whoever watched sees it again', async () => {
    const ends: string[] = [];
    const seen: WorldSnapshot[] = [];
    const link = new WorldLink({ seed: 11, state: null }, (snapshot) => { seen.push(snapshot); }, (why) => { ends.push(why); });
    links.push(link);
    link.input({ kind: 'sources', sources: [{ id: 's-1', name: 'diary', kind: 'file', state: 'ready', digest: null }] });
    link.watch(true);
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(0);
    link.input(poison);
    expect((await link.view('facts')).beings.map((being) => being.name).sort()).toEqual(['Ileices', 'Mystiiqa']);
    expect(ends).toHaveLength(1);
    expect((await link.view('snapshot')).lanterns.map((lantern) => lantern.name)).toEqual(['diary']);
    const shown = seen.length;
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(shown);
  });

  test('is given up when it goes on ending, and whoever waits is told', async () => {
    const ends: string[] = [];
    const link = new WorldLink({ seed: 11, state: null }, () => undefined, (why) => { ends.push(why); });
    links.push(link);
    // A view that does not exist trips every thread that is asked for it.
    await expect(link.view('nonsense' as 'facts')).rejects.toThrow('too often');
    expect(ends).toHaveLength(MAX_RESTARTS + 1);
    await expect(link.view('facts')).rejects.toThrow('too often');
  });

  test('ended on purpose it stays ended', async () => {
    const ends: string[] = [];
    const link = new WorldLink({ seed: 11, state: null }, () => undefined, (why) => { ends.push(why); });
    await link.end();
    await expect(link.view('facts')).rejects.toThrow('ended');
    expect(ends).toEqual([]);
  });
});
