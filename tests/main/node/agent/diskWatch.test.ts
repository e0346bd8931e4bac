// Little room on the disk of the home folder is said in time, once, and no longer than it is so.
import { expect, test } from 'vitest';
import { DiskError } from '../../../../app/ports.ts';
import { DiskWatch } from '../../../../main/node/agent/diskWatch.ts';
import { LITTLE_DISK_BYTES } from '../../../../main/node/disk.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { bench } from './agentFixture.ts';

const ids = (own: ReturnType<typeof bench>): string[] => own.agent.status().notices.map(({ id }) => id);

test('a start with next to no room says so at once; it goes on, and the sentence goes with its cause', async () => {
  const own = bench();
  own.disk.little = true;
  await own.start();
  expect(own.agent.status().notices).toMatchObject([{ id: 'disk-low', severity: 'warning', text: 'Only 0 MB are free on the disk of the home folder. Free some space, or lower checkpointQuotaMegabytes in the settings.' }]);
  expect(own.agent.status().state).toBe('learning');
  own.disk.little = false;
  await own.clock.advance(35_000);
  expect(ids(own)).toEqual([]);
});

test('it is looked at again while the node runs, and a full disk says it alone', async () => {
  const own = await bench().start();
  expect(ids(own)).toEqual([]);
  own.disk.little = true;
  await own.clock.advance(65_000);
  expect(ids(own)).toEqual(['disk-low']);
  own.disk.full = true;
  await own.agent.pause(null);
  expect(ids(own).sort()).toEqual(['disk-full', 'pause-unwritten']);
  await own.clock.advance(65_000);
  expect(ids(own).sort()).toEqual(['disk-full', 'pause-unwritten']);
});

test('it is said in steps of ten, asked for seldom, and ends only with a good deal more', async () => {
  const clock = new ManualClock(), said: (number | 'enough')[] = [];
  let free: number | Error = LITTLE_DISK_BYTES, asked = 0;
  const disk = { freeBytes: () => { asked += 1; if (typeof free !== 'number') throw free; return free; } };
  const watch = new DiskWatch({ disk, clock }, { diskLow: (megabytes) => { said.push(megabytes); }, diskEnough: () => { said.push('enough'); } });
  const at = async (bytes: number | Error) => { free = bytes; watch.look(); await clock.advance(30_000); };
  await at(LITTLE_DISK_BYTES);
  expect(said).toEqual([]);
  await at(LITTLE_DISK_BYTES - 1);
  await at(123_999_999);
  await at(new DiskError('broken', 'x'));
  await at(1.1 * LITTLE_DISK_BYTES);
  await at(1.2 * LITTLE_DISK_BYTES);
  expect(said).toEqual([200, 120, 'enough']);
  const before = asked;
  for (let turn = 0; turn < 100; turn += 1) watch.look();
  expect(asked).toBe(before + 1);
});
