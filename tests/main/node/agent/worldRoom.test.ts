// Who is in the world decides who thinks for its beings: guests keep it alive, the person alone lets the model choose.
import { expect, test } from 'vitest';
import { EXAM_QUESTIONS } from '../../../../app/world/play/fitness.ts';
import { TURN_MS, TURNS_A_QUESTION } from '../../../../main/node/agent/playKeeper.ts';
import { WorldRoom, type WorldRoomOptions } from '../../../../main/node/agent/worldRoom.ts';
import { OWN_VISITOR } from '../../../../main/node/world/person.ts';
import type { NodeId } from '../../../../schemas/ids.ts';
import { Settings } from '../../../../schemas/settings.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';
import { WorldHere } from '../../../doubles/worldHere.ts';

const GUEST = 'b'.repeat(64) as NodeId, SOON_MS = 4 * TURN_MS * TURNS_A_QUESTION;

function rig() {
  const clock = new ManualClock(), world = new WorldHere(7), watched: boolean[] = [], asked: string[] = [], cuts: number[] = [];
  const options: WorldRoomOptions = {
    parts: {
      clock, worldSeed: 7, settings: { current: Settings.parse({ islandGuests: 'look' }), change: () => Promise.reject(new Error('nothing is set here')) }, worldPast: { ranges: () => [], read: () => null, cutAfter: (tick) => { cuts.push(tick); }, clear: () => undefined }, worldLived: { documents: () => [], edition: () => 'none', settingChanged: () => undefined, clear: () => undefined },
      world: { input: (input) => { world.input(input); }, watch: (on) => { watched.push(on); }, ask: (name, argument) => world.ask(name, argument) },
    },
    mesh: () => ({ memberUp: () => ({ name: 'Kay', mayTalk: true }), send: () => true, strike: () => undefined }),
    land: () => ({ ask: () => Promise.reject(new Error('nothing is uncovered here')) }), onFault: (fault) => { throw fault; }, emit: () => undefined, show: () => undefined,
    compute: () => ({ call: (async (method: string, { options: all }: { options: readonly string[] }) => { asked.push(method); return { logProbabilities: all.map(() => 0), perToken: [], tokens: [], milliseconds: 1 }; }) as never }),
  };
  return { clock, world, watched, asked, cuts, room: new WorldRoom(options) };
}

test('guests alone keep the world alive, and the model is asked nothing for them', async () => {
  const { clock, watched, asked, room } = rig();
  room.visits.receive(GUEST, { type: 'visit-ask', id: '0'.repeat(32) });
  await settle();
  expect([room.visits.hasGuests, watched.at(-1)]).toEqual([true, true]);
  await clock.advance(SOON_MS);
  expect(asked).toEqual([]);
  room.watch(true);
  await clock.advance(SOON_MS);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(EXAM_QUESTIONS);
  await room.close();
});

test('of a world that was kept while the person watched, nobody stands in it and rules choose; what it never lived is cut off its past', async () => {
  const { world, cuts, room } = rig();
  world.input({ kind: 'visitor-came', key: OWN_VISITOR, name: 'Olga', home: true });
  world.input({ kind: 'driver', organism: true });
  for (const begin of [() => { room.start(); }, () => { room.startedAgain(); }]) {
    begin();
    await settle();
    const { visitors, driver } = await world.ask('scene', null);
    expect([visitors, driver]).toEqual([[], 'rules']);
    world.input({ kind: 'visitor-came', key: OWN_VISITOR, name: 'Olga', home: true });
    world.input({ kind: 'driver', organism: true });
  }
  expect(cuts).toEqual([(await world.ask('lived', null)).from]);
  await room.close();
});
