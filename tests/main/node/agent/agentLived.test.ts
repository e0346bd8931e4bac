// What the beings of a whole node's world did reaches the process that learns, and none of it where a person refuses it or something
// of the land is forgotten.
import { expect, test } from 'vitest';
import { adminHandlers } from '../../../../main/node/agent/handlers.ts';
import { OWN_WORLD_SOURCE } from '../../../../main/node/agent/statusView.ts';
import { SEGMENT_TICKS } from '../../../../main/node/world/past.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { bench, temporaryHome, type Bench } from './agentFixture.ts';
import { handedTo } from './handedText.ts';

const LOOKED_AGAIN_MS = 31_000;
const timesHanded = (own: Bench): number => own.compute.calls.filter(({ method }) => method === 'data').length;
const counted = async ({ agent }: Bench): Promise<number> => (await adminHandlers(agent)['dataset.show']({}, () => undefined, { aborted: false, onAbort: () => undefined })).lived;
/** A stretch of life of its world, until it was told and handed over. */
async function lives(own: Bench): Promise<void> {
  own.world.tick(SEGMENT_TICKS + 1);
  await own.clock.advance(LOOKED_AGAIN_MS);
}

test('a stretch of life is handed over when it is over, once, and again to a process that wakes later', async () => {
  const home = temporaryHome(), identity = temporaryIdentity(), own = await bench(home, identity).start();
  expect([handedTo(own)?.worldSeed, handedTo(own)?.lived, await counted(own)]).toEqual([7, [], 0]);
  const before = timesHanded(own);
  await lives(own);
  const told = own.lived.documents();
  expect(told.length).toBeGreaterThan(20);
  expect([handedTo(own)?.lived, timesHanded(own), await counted(own)]).toEqual([told, before + 1, told.length]);
  await own.clock.advance(5 * LOOKED_AGAIN_MS);
  expect(timesHanded(own)).toBe(before + 1);
  await lives(own);
  expect(own.lived.documents().length).toBeGreaterThan(told.length);
  expect([handedTo(own)?.lived, timesHanded(own)]).toEqual([own.lived.documents(), before + 2]);
  const kept = own.lived.documents();
  await own.agent.close();
  const again = await bench(home, identity).start();
  expect(handedTo(again)?.lived).toEqual(kept);
});

test('a person refuses it: none is handed over, those kept are erased, and no more are kept', async () => {
  const home = temporaryHome(), own = await bench(home).start();
  await lives(own);
  expect(handedTo(own)?.lived).not.toEqual([]);
  await own.agent.changeSettings({ learnFromWorld: false });
  await own.clock.advance(LOOKED_AGAIN_MS);
  expect([handedTo(own)?.lived, handedTo(own)?.worldSeed, own.disk.read('world-lived.sealed'), await counted(own)]).toEqual([[], 7, null, 0]);
  await lives(own);
  expect([handedTo(own)?.lived, own.disk.read('world-lived.sealed')]).toEqual([[], null]);
  await own.agent.changeSettings({ learnFromWorld: true });
  // What is under way began while it was refused.
  await lives(own);
  expect(handedTo(own)?.lived).toEqual([]);
  await lives(own);
  expect(handedTo(own)?.lived).not.toEqual([]);
});

test('one that refused it before it started keeps nothing of an older time', async () => {
  const home = temporaryHome(), identity = temporaryIdentity(), own = await bench(home, identity).start();
  await lives(own);
  await own.agent.close();
  const again = await bench(home, identity, { settings: { learnFromWorld: false } }).start();
  expect([handedTo(again)?.lived, again.disk.read('world-lived.sealed')]).toEqual([[], null]);
});

test('what is forgotten of the land takes it along, and where its own world may not be learnt there is none of it', async () => {
  const own = await bench().start();
  own.world.input({ kind: 'region-added', key: 's-x', name: 'diary', region: 'loose', unseen: 0 });
  await lives(own);
  expect(handedTo(own)?.lived).not.toEqual([]);
  own.forbidden.add(OWN_WORLD_SOURCE);
  await own.clock.advance(LOOKED_AGAIN_MS);
  expect([handedTo(own)?.worldSeed, handedTo(own)?.lived, await counted(own)]).toEqual([null, [], 0]);
  own.forbidden.clear();
  await own.clock.advance(LOOKED_AGAIN_MS);
  expect(handedTo(own)?.lived).not.toEqual([]);
  own.world.input({ kind: 'region-removed', key: 's-x' });
  own.world.tick(1);
  await own.clock.advance(LOOKED_AGAIN_MS);
  expect([handedTo(own)?.lived, own.disk.read('world-lived.sealed')]).toEqual([[], null]);
});
