// The contract of the sensors on all there are: this machine, machines that are broken or lie, and the one of the tests.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { Clock } from '../../../../app/ports.ts';
import { openSensors } from '../../../../main/node/guest/openSensors.ts';
import type { SensorOptions } from '../../../../main/node/guest/openSensors.ts';
import { realClock } from '../../../../main/node/realClock.ts';
import { FakeSensors } from '../../../doubles/fakeSensors.ts';
import { HOSTILE, treeOf, writeInto } from './guestFixture.ts';
import { sensorsSuite } from './sensorsSuite.ts';

const DAY_MS = 86_400_000;

/** Real time, in which a test may skip a day. */
function skippingClock(): { readonly clock: Clock; readonly later: () => void } {
  let skippedMs = 0;
  const clock: Clock = { now: () => realClock.now() + skippedMs, monotonicMs: () => realClock.monotonicMs() + skippedMs, after: (delayMs, callback) => realClock.after(delayMs, callback) };
  return { clock, later: () => { skippedMs += DAY_MS; } };
}
function real(options: SensorOptions) {
  const { clock, later } = skippingClock();
  return { sensors: openSensors({ clock, ...options }), later };
}
let turn = 0;
const nextHostile = () => Buffer.from(HOSTILE[(turn += 1) % HOSTILE.length] ?? '').toString('latin1');
const FILES = [
  'run/systemd/seats/seat0', 'sys/class/power_supply/BAT0/type', 'sys/class/power_supply/BAT0/status', 'sys/class/power_supply/AC/type', 'sys/class/hwmon/hwmon0/name', 'sys/class/hwmon/hwmon0/temp1_input',
  'sys/class/thermal/thermal_zone0/type', 'sys/class/thermal/thermal_zone0/temp', 'proc/stat', 'proc/1/stat', 'proc/1/comm', 'proc/1/cmdline', 'proc/1/task/1/children', 'run/NetworkManager/x',
];
const hostileTree = () => { const root = treeOf({}); for (const file of FILES) writeInto(root, file, nextHostile()); return root; };
/** Where every program that is asked does the same. */
function folderOfAll(script: string): string {
  const folder = treeOf({});
  for (const name of ['loginctl', 'xprintidle', 'xprop', 'busctl', 'ioreg', 'pmset', 'ps']) {
    writeInto(folder, name, `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
const seated = () => treeOf({ 'run/systemd/seats/seat0': 'ACTIVE=1\n', 'run/NetworkManager/x': '' });
const SCREEN = { DISPLAY: ':0' };

describe('this machine', () => { sensorsSuite(() => real({})); });
describe('a machine with nothing in it', () => { sensorsSuite(() => real({ root: treeOf({}), env: {} })); });
describe('a machine whose files lie', () => { sensorsSuite(() => real({ root: hostileTree(), env: SCREEN, ownPids: () => [1], run: () => Promise.resolve(nextHostile()) })); });
describe('a machine whose programs fail', () => { sensorsSuite(() => real({ root: seated(), env: { ...SCREEN, PATH: folderOfAll('exit 1') } })); });
describe('a machine whose programs throw', () => { sensorsSuite(() => real({ root: seated(), env: SCREEN, run: () => { throw new Error('at once'); }, ownPids: () => { throw new Error('nobody'); } })); });
describe('a machine whose programs shout', () => { sensorsSuite(() => real({ root: seated(), env: { ...SCREEN, PATH: folderOfAll('exec cat /dev/zero') } })); });
for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
  describe(`${platform}, as far as it can be made up here`, () => {
    sensorsSuite(() => real({ platform, root: treeOf({}), env: {}, run: () => Promise.resolve(nextHostile()), askWindows: () => Promise.resolve({ idleMs: 7, onBattery: true, fullScreen: false, ownMs: 3, apps: ['a.exe', ''], metered: true }) }));
  });
}
describe('the machine of the tests', () => { sensorsSuite(() => ({ sensors: new FakeSensors({ exclusiveApp: 'game', foreignLoad: 0.5, seat: { seat: false } }), later: () => undefined })); });
