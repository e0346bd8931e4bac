// Two nodes in processes of their own over a real connection: one goes to the island of the other, is seen there, walks, speaks,
// solves what guards a relic, is told no name of a file, and is home the moment the island closes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { challengeOptions } from './islandRiddle.ts';
import { approveAll, livingNodes } from './meshNodes.ts';
import type { MeshMember } from './meshNodes.ts';
import { WindowWire } from './windowWire.ts';

const STEP_LIMIT_MS = 120_000, SOON_MS = 20_000;
const [owner, guest] = livingNodes(['owner', 'guest'], STEP_LIMIT_MS) as [MeshMember, MeshMember];
const wires: WindowWire[] = [];
afterAll(() => { for (const wire of wires) wire.close(); });
const open = async (node: MeshMember): Promise<WindowWire> => { const wire = await WindowWire.of(node); wires.push(wire); return wire; };

/** Names that must not leave: of a shown folder and of the files in it. */
const SECRET_FOLDER = 'quarrelsome-otter-papers', SECRET_FILES = ['salary-of-brunhilde.txt', 'letter-to-cassandra.md'];

it('a member visits an island: closed, then open; walks, talks and solves; sent home', async () => {
  const { link } = await owner.invite({ uses: 1, roundSeconds: 60, name: 'two of us' });
  await guest.call('mesh.join', { link });
  await approveAll(owner, [guest], STEP_LIMIT_MS);
  const ownerId = (await owner.mesh()).self.id, guestId = (await guest.mesh()).self.id;
  const folder = join(owner.home, '..', SECRET_FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const name of SECRET_FILES) writeFileSync(join(folder, name), 'Nothing of this is ever read.');
  await owner.call('land.show', { path: folder });
  const [there, here] = await Promise.all([open(owner), open(guest)]);
  await expect.poll(async () => (await there.call('world.land', {})).relics.some(({ name }) => SECRET_FILES.includes(name)), { timeout: SOON_MS }).toBe(true);
  await here.untilScene(({ islands }) => islands.some(({ key, state }) => key === ownerId && state === 'here'), SOON_MS);

  await expect(here.call('world.visit', { island: ownerId })).rejects.toThrow(/takes no guests/);
  expect((await there.call('world.scene', {})).visitors.map(({ name }) => name)).toEqual(['owner']);

  await owner.call('settings.set', { islandGuests: 'try' });
  await expect.poll(async () => (await here.call('mesh.get', {})).mesh?.peers.find(({ id }) => id === ownerId)?.island, { timeout: SOON_MS }).toBe('try');
  await here.call('world.visit', { island: ownerId });
  const abroad = await here.untilScene((scene) => scene.abroad?.key === ownerId, SOON_MS);
  expect(abroad.abroad).toEqual({ key: ownerId, name: 'owner', may: 'try' });
  expect(abroad.visitors.map(({ name, own }) => [name, own]).sort()).toEqual([['guest', true], ['owner', false]]);
  const seen = await there.untilScene(({ visitors }) => visitors.some(({ name, own }) => name === 'guest' && !own), SOON_MS);
  const guestThere = seen.visitors.find(({ name }) => name === 'guest')!.id;

  // Both windows have the guest in their frames, and see it walk.
  const spotOf = (wire: WindowWire) => { const rows = wire.table.rows(); for (let at = 0; at < rows.length; at += 16) if (rows[at] === guestThere) return [rows[at + 2]!, rows[at + 3]!]; return null; };
  await expect.poll(() => spotOf(here), { timeout: SOON_MS }).not.toBeNull();
  const from = spotOf(here)!;
  const land = await here.call('world.land', {});
  expect((await here.call('world.act', { act: 'walk', x: from[0]! + 600, z: from[1]! })).ok).toBe(true);
  for (const wire of [here, there]) await expect.poll(() => (spotOf(wire)?.[0] ?? 0) - from[0]!, { timeout: SOON_MS }).toBeGreaterThan(400);

  // What is said is heard on both sides.
  expect((await here.call('world.act', { act: 'say', text: 'What\u202e a \n fine pond' })).ok).toBe(true);
  await expect.poll(() => there.all('said'), { timeout: SOON_MS }).toEqual([{ who: guestThere, name: 'guest', text: 'What a fine pond' }]);
  await expect.poll(() => here.all('said').length, { timeout: SOON_MS }).toBe(1);
  expect((await there.call('world.act', { act: 'say', text: 'Welcome' })).ok).toBe(true);
  await expect.poll(() => here.all('said').at(-1)?.text, { timeout: SOON_MS }).toBe('Welcome');

  // A relic of the shown folder: solved by the guest, asked of the owner alone.
  const ownLand = await there.call('world.land', {});
  const relic = ownLand.relics.find(({ name }) => SECRET_FILES.includes(name))!;
  expect(land.relics.find(({ id }) => id === relic.id)).toMatchObject({ key: '', name: expect.stringMatching(/^an? /) });
  expect(await here.call('world.inspect', { id: relic.id })).toMatchObject({ inspected: { kind: 'relic', bytes: 0, key: '', suffix: '', guarded: true } });
  await here.call('world.act', { act: 'try', relic: relic.id });
  await here.untilScene(({ visitors }) => visitors.some(({ own, at }) => own && at === relic.id), SOON_MS);
  let { riddle } = await here.call('world.riddle', {});
  for (let uncovered: boolean | null = false; uncovered !== true;) {
    if (riddle === null) throw new Error('the challenge ended before it was solved');
    ({ riddle, uncovered } = await here.call('world.act', { act: 'answer', option: challengeOptions(riddle)[riddle.step]! }));
  }
  await expect.poll(async () => (await owner.call('consent.get', {})).offers.map(({ name, why }) => [name, why]), { timeout: SOON_MS })
    .toEqual([[relic.name, 'guest, a guest, uncovered it in the world.']]);
  expect((await guest.call('consent.get', {})).offers).toEqual([]);

  const heard = JSON.stringify([here.events.filter(({ event }) => event === 'scene' || event === 'said'), await here.call('world.land', {}), await here.call('world.scene', {})]);
  for (const name of [SECRET_FOLDER, ...SECRET_FILES]) expect(heard).not.toContain(name);

  await owner.call('settings.set', { islandGuests: 'closed' });
  await here.untilScene(({ abroad: where }) => where === null, SOON_MS);
  expect(here.all('visit-over')).toEqual([{ name: 'owner', why: 'It takes no guests now.' }]);
  await there.untilScene(({ visitors }) => visitors.every(({ name }) => name === 'owner'), SOON_MS);
  expect((await here.call('world.scene', {})).visitors).toMatchObject([{ name: 'guest', own: true }]);
  expect(guestId).toMatch(/^[0-9a-f]{64}$/);
}, STEP_LIMIT_MS * 2);
