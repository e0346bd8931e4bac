// The agent as a guest: what the machine says stops learning, the process goes, an answer still comes, and it comes back by itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { hourOfWeekAt, LOOK_EVERY_MS, SIZE_EVERY_MS } from '../../../../main/node/agent/guestKeeper.ts';
import { rpcHandlers } from '../../../../main/node/agent/handlers.ts';
import { MemberHome } from '../mesh/memberHome.ts';
import { asked, bench, temporaryHome } from './agentFixture.ts';

const LOOK = LOOK_EVERY_MS + 500;

describe('G1 G6 a rule of the machine', () => {
  test('stops learning within one look, ends the process with what it learnt saved, and lets it come back', async () => {
    const own = await bench().start();
    own.compute.learn(4);
    own.signals = { onBattery: true };
    await own.clock.advance(LOOK);
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'on-battery' });
    expect(own.compute.ended).toBe(true);
    expect(own.kinds('CheckpointSaved').at(-1)?.fact).toMatchObject({ step: 4 });
    own.signals = {};
    await own.clock.advance(LOOK);
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'settling' });
    await own.clock.advance(65_000);
    expect(own.agent.status()).toMatchObject({ state: 'learning' });
    expect(own.compute.training).toBe(true);
  });

  test('an answer wakes it without learning', async () => {
    const own = await bench().start();
    own.signals = { fullScreen: true };
    await own.clock.advance(LOOK);
    await own.agent.chat.send(asked('m-hello', 'hello?'));
    await own.clock.advance(1_000);
    expect(own.compute.calls.some(({ method }) => method === 'generate')).toBe(true);
    expect(own.compute.training).toBe(false);
  });

  test('a person who switches the rule off sees it at once', async () => {
    const own = await bench().start();
    own.signals = { onBattery: true };
    await own.clock.advance(LOOK);
    expect(own.agent.status().reason).toBe('on-battery');
    await own.agent.changeSettings({ runOnBattery: true });
    await own.clock.advance(1_000);
    expect(own.agent.status().state).toBe('learning');
  });

  test('the word of the shell counts at once, and over the sensors', async () => {
    const own = await bench().start();
    own.agent.guest.hear({ onBattery: true, idleMs: 0 });
    await own.clock.advance(500);
    expect(own.agent.status()).toMatchObject({ reason: 'on-battery', presence: 'in-use' });
  });

  test('a person pauses over everything, and is told so', async () => {
    const own = await bench().start();
    own.signals = { onBattery: true };
    await own.clock.advance(LOOK);
    await own.agent.pause(null);
    expect(own.agent.status()).toMatchObject({ state: 'paused', reason: 'person-paused' });
  });

  test('the room it was given: looked at only where there is a limit', async () => {
    const own = await bench().start();
    own.homeBytes = 100 * 1024 ** 2;
    await own.clock.advance(LOOK);
    expect(own.agent.status().state).toBe('learning');
    await own.agent.changeSettings({ diskQuotaMegabytes: 50 });
    await own.clock.advance(LOOK);
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'disk-quota' });
    await own.agent.changeSettings({ diskQuotaMegabytes: 200 });
    await own.clock.advance(1_000);
    expect(own.agent.status().state).toBe('learning');
  });

  test('room that forgetting made counts at once, not at the next measuring', async () => {
    const own = await bench(undefined, undefined, { settings: { diskQuotaMegabytes: 50 } }).start(), folder = temporaryHome();
    writeFileSync(join(folder, 'letter.txt'), Array.from({ length: 60 }, (_, line) => `The old harbour keeps ${line} boats under the moon.`).join('\n'));
    const { sources } = await own.agent.learn({ path: folder, scope: 'device' });
    own.homeBytes = 100 * 1024 ** 2;
    await own.clock.advance(SIZE_EVERY_MS + LOOK);
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'disk-quota' });
    own.homeBytes = 1024 ** 2;
    await own.clock.advance(65_000);
    expect(own.agent.status().reason).toBe('disk-quota');
    await own.agent.forget(sources[0]?.id ?? '', 'roll-back');
    await own.clock.advance(1_000);
    expect(own.agent.status().state).toBe('learning');
  });

  test('an answer is no reason where a rule forbids learning', async () => {
    const own = await bench().start();
    own.signals = { temperatureC: 99 };
    await own.clock.advance(LOOK);
    await own.agent.chat.send(asked('m-hello', 'hello?'));
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'too-hot' });
  });

  test('others at work: gently, half of what is allowed beside a person', async () => {
    const own = await bench().start();
    own.signals = { foreignLoad: 0.9 };
    await own.clock.advance(3 * LOOK);
    expect(own.agent.status()).toMatchObject({ state: 'throttled', reason: 'others-busy' });
    expect(own.compute.calls.at(-1)).toEqual({ method: 'train', input: { on: true, threads: 1, duty: 0.5 } });
  });
});

describe('G8 a network that costs', () => {
  test('is told to the mesh and to the shell at once, and forgotten only after a while', async () => {
    const own = await bench().start();
    const told = vi.spyOn(own.agent.mesh, 'settingsChanged'), status = () => own.events.filter(({ event }) => event === 'status').length;
    const before = status();
    own.signals = { metered: true };
    await own.clock.advance(LOOK);
    // Nothing else changed, and there is no mesh that would say it.
    expect([own.agent.guest.metered, told.mock.calls.length, status() - before]).toEqual([true, 1, 1]);
    own.signals = { metered: false };
    await own.clock.advance(60_000);
    expect([own.agent.guest.metered, told.mock.calls.length]).toEqual([true, 1]);
    await own.clock.advance(70_000);
    expect([own.agent.guest.metered, told.mock.calls.length]).toEqual([false, 2]);
  });

  test('makes rounds of a mesh wait as the switch does, which stays as it is', async () => {
    const home = new MemberHome(), before = await home.start();
    await home.joined(before);
    await before.close();
    const own = await home.start();
    expect(own.agent.mesh.view()).toMatchObject({ traffic: { metered: false } });
    own.signals = { metered: true };
    await own.clock.advance(LOOK);
    expect(own.agent.mesh.view()).toMatchObject({ traffic: { metered: true } });
    expect(own.agent.parts.settings.current.meshMetered).toBe(false);
    own.signals = {};
    await own.clock.advance(130_000);
    expect(own.agent.mesh.view()).toMatchObject({ traffic: { metered: false } });
  });
});

describe('G7 a graphics card', () => {
  test('is used only while nobody is there, unless a person says otherwise', async () => {
    const own = bench(undefined, undefined, { onSpawn: (process) => { process.card = 'a card'; } });
    own.seat = { seat: true, idleMs: 0 };
    await own.start();
    expect(own.agent.status().backend?.kind).toBe('cpu');
    own.seat = { seat: true, idleMs: 600_000 };
    await own.clock.advance(70_000);
    expect(own.agent.status().backend?.kind).toBe('webgpu');
    own.seat = { seat: true, idleMs: 0 };
    await own.clock.advance(LOOK);
    expect(own.agent.status().backend?.kind).toBe('cpu');
    await own.agent.changeSettings({ gpu: 'always' });
    await own.clock.advance(1_000);
    expect(own.agent.status().backend?.kind).toBe('webgpu');
    await own.agent.changeSettings({ gpu: 'never' });
    await own.clock.advance(1_000);
    expect(own.agent.status().backend?.kind).toBe('cpu');
  });

  test('that is not there is looked for once, not at every coming and going', async () => {
    const own = bench();
    own.seat = { seat: true, idleMs: 600_000 };
    await own.start();
    const before = own.processes.length;
    for (const idleMs of [0, 600_000, 0, 600_000]) { own.seat = { seat: true, idleMs }; await own.clock.advance(20 * 60_000); }
    expect(own.processes.length).toBe(before);
  });
});

test('hours of the week begin on Monday, in the time of the machine', () => {
  expect(hourOfWeekAt(Date.UTC(2026, 10, 23, 0, 30), 0)).toBe(0);
  expect(hourOfWeekAt(Date.UTC(2026, 10, 22, 23, 30), 0)).toBe(167);
  expect(hourOfWeekAt(Date.UTC(2026, 10, 22, 23, 30), 60)).toBe(0);
  expect(hourOfWeekAt(Date.UTC(2026, 10, 23, 0, 30), -300)).toBe(163);
});

test('settings changed from anywhere reach every window, and at rest no work is shown', async () => {
  const own = await bench().start();
  own.compute.learn(3);
  expect(own.agent.status().rby).not.toEqual({ r: 0, b: 0, y: 0 });
  await own.agent.changeSettings({ power: 'quiet' });
  expect(own.events.filter(({ event }) => event === 'settings').at(-1)?.data).toMatchObject({ power: 'quiet' });
  await own.agent.pause(null);
  await own.clock.advance(1_000);
  expect(own.agent.status()).toMatchObject({ state: 'paused', rby: { r: 0, b: 0, y: 0 } });
});

test('gentle from more degrees on than it stops at is refused, with both figures, and changes nothing', async () => {
  const own = await bench().start();
  const rpc = rpcHandlers(own.agent);
  await expect(rpc['settings.set']({ temperatureSoftCelsius: 95 })).rejects.toThrow(/from 95 degrees on and nothing from 92/);
  await expect(rpc['settings.set']({ temperatureHardCelsius: 80 })).rejects.toThrow(/from 80 degrees on and nothing from 80/);
  expect(own.agent.parts.settings.current).toMatchObject({ temperatureSoftCelsius: 80, temperatureHardCelsius: 92 });
  await rpc['settings.set']({ theme: 'dark' });
  await rpc['settings.set']({ temperatureSoftCelsius: 95, temperatureHardCelsius: 99 });
  expect(own.agent.parts.settings.current).toMatchObject({ temperatureSoftCelsius: 95, temperatureHardCelsius: 99 });
});
