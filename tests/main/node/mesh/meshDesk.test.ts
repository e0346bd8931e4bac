// The verbs of a mesh on a whole agent with doubles for time and compute process: what they say where they cannot be carried out.
import { expect, test } from 'vitest';
import { settle } from '../../../doubles/manualClock.ts';
import { bench } from '../agent/agentFixture.ts';

const TERMS = { hours: 1, uses: 1, lan: false };
const RESUME = /sleeps while the node is paused\. Resume it/;

test('a paused node that is in no mesh says that its model sleeps, and what wakes it, instead of waiting for it', async () => {
  const own = await bench().start();
  await own.agent.pause(null);
  await settle();
  await expect(own.agent.mesh.invite(TERMS)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(RESUME) as string });
  expect(own.kinds('MeshFounded')).toEqual([]);
});

test('paused while the mesh is being begun, it says the same', async () => {
  const own = await bench().start();
  const pausing = own.agent.pause(null), inviting = own.agent.mesh.invite(TERMS);
  expect(own.agent.status().state).toBe('learning');
  await expect(inviting).rejects.toMatchObject({ message: expect.stringMatching(RESUME) as string });
  await pausing;
});

test('a node that cannot wake its model says where it is told why', async () => {
  const own = await bench(undefined, undefined, { embryo: null }).start();
  await expect(own.agent.mesh.invite(TERMS)).rejects.toMatchObject({ message: expect.stringMatching(/something stands in its way\. `ileices status`/) as string });
});
