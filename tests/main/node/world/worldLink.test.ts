// The world in its own thread: answers, takes inputs, shows itself only while watched, and is the same after a rest.
import { afterEach, expect, test } from 'vitest';
import { WorldLink } from '../../../../main/node/world/worldLink.ts';
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
