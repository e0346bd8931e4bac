// Whether the network costs by what is sent, from what NetworkManager and Windows say.
import { expect, it } from 'vitest';
import { readMetered } from '../../../../main/node/guest/metered.ts';
import { HOSTILE, madeUp } from './guestFixture.ts';

const running = { 'run/NetworkManager/conf.d/x': '' };

it('believes NetworkManager, and what it takes for likely', async () => {
  for (const [answer, metered] of [['u 1\n', true], ['u 3\n', true], ['u 2\n', false], ['u 4\n', false], ['u 0\n', null]] as const) expect(await readMetered(madeUp(running, { busctl: answer })), answer).toBe(metered);
});

it('starts nothing where NetworkManager does not run, and on macOS', async () => {
  for (const machine of [madeUp({}, { busctl: 'u 1\n' }), madeUp(running, { busctl: 'u 1\n' }, { platform: 'darwin' })]) {
    expect(await readMetered(machine)).toBeNull();
    expect(machine.started).toEqual([]);
  }
});

it('never wakes a service to ask it', async () => {
  const machine = madeUp(running, { busctl: 'u 1\n' });
  await readMetered(machine);
  expect(machine.started).toEqual([expect.stringContaining('--auto-start=no')]);
});

it('knows nothing from nonsense or silence', async () => {
  for (const words of [...HOSTILE.map((each) => Buffer.from(each).toString('latin1')), 'u 5\n', 'u -1\n', 'i 1\n', 'u 1\nu 2\n', 'u 11\n']) expect(await readMetered(madeUp(running, { busctl: words })), words.slice(0, 20)).toBeNull();
  expect(await readMetered(madeUp(running))).toBeNull();
});

it('asks Windows as it documents it (not tried there)', async () => {
  expect(await readMetered(madeUp({}, {}, { platform: 'win32', askWindows: () => Promise.resolve({ metered: true }) }))).toBe(true);
  expect(await readMetered(madeUp({}, {}, { platform: 'win32' }))).toBeNull();
});
