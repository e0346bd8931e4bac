// The real sensors as a whole: their pace, what they start, what they leave behind, and what they cost.
import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSensors } from '../../../../main/node/guest/openSensors.ts';
import type { SensorOptions } from '../../../../main/node/guest/openSensors.ts';
import { realClock } from '../../../../main/node/realClock.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { treeOf, writeInto } from './guestFixture.ts';

const NONE = { exclusiveApps: [] };
/** A desktop with everything a sensor looks for, and the processes of this machine. */
function desktop(proc: string | null = '/proc'): string {
  const root = treeOf({
    'run/systemd/seats/seat0': 'ACTIVE=1\n', 'run/NetworkManager/x': '', 'sys/class/power_supply/AC/type': 'Mains\n', 'sys/class/power_supply/AC/online': '1\n', 'sys/class/power_supply/BAT0/type': 'Battery\n',
    'sys/class/power_supply/BAT0/status': 'Full\n', 'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp\n', 'sys/class/thermal/thermal_zone0/temp': '47000\n',
  });
  ['coretemp', 'nvme', 'amdgpu', 'acpitz', 'iwlwifi_1'].forEach((name, chip) => {
    writeInto(root, `sys/class/hwmon/hwmon${chip}/name`, `${name}\n`);
    for (let sensor = 1; sensor <= 9; sensor += 1) writeInto(root, `sys/class/hwmon/hwmon${chip}/temp${sensor}_input`, `${40_000 + sensor}\n`);
  });
  if (proc !== null) symlinkSync(proc, join(root, 'proc'));
  return root;
}
const counting = (said: Readonly<Record<string, string>> = {}) => {
  const started: Record<string, number> = {};
  const run: NonNullable<SensorOptions['run']> = (program) => { started[program] = (started[program] ?? 0) + 1; return Promise.resolve(said[program] ?? null); };
  return { started, run };
};

it('reads each at its own pace, however often it is asked, and programs only when some were named', async () => {
  const clock = new ManualClock(), { started, run } = counting({ loginctl: 'Type=x11\nIdleHint=no\n', busctl: 'u 2\n', xprop: '_NET_ACTIVE_WINDOW: window id # 0x0\n' });
  const sensors = openSensors({ root: desktop(), env: { DISPLAY: ':0' }, run, clock });
  onTestFinished(() => { sensors.close(); });
  for (let second = 0; second < 60; second += 1) {
    await sensors.read(NONE);
    await clock.advance(1_000);
  }
  expect(started).toEqual({ loginctl: 12, xprintidle: 12, xprop: 12, busctl: 1 });
  expect(await sensors.read(NONE)).toMatchObject({ seat: { seat: true, idleMs: 0 }, onBattery: false, temperatureC: 47, fullScreen: false, metered: false });
});

it('takes no longer to hear of heat than of anything else', async () => {
  const clock = new ManualClock(), root = desktop();
  const sensors = openSensors({ root, env: {}, run: () => Promise.resolve(null), clock });
  onTestFinished(() => { sensors.close(); });
  expect((await sensors.read(NONE)).temperatureC).toBe(47);
  writeInto(root, 'sys/class/thermal/thermal_zone0/temp', '97000\n');
  await clock.advance(5_000);
  expect((await sensors.read(NONE)).temperatureC).toBe(97);
});

it('lists what runs only while programs were named, and then seldom', async () => {
  const clock = new ManualClock(), lines: string[] = [];
  const sensors = openSensors({ platform: 'darwin', root: desktop(), env: {}, clock, run: (program, args) => { lines.push([program, ...args].join(' ')); return Promise.resolve('  1 /Applications/Zoom.app/Contents/MacOS/zoom.us\n'); } });
  onTestFinished(() => { sensors.close(); });
  const minute = async (exclusiveApps: readonly string[]) => {
    lines.length = 0;
    for (let second = 0; second < 60; second += 1, await clock.advance(1_000)) await sensors.read({ exclusiveApps });
    return lines.filter((line) => line === 'ps -A -o pid=,comm=').length;
  };
  expect(await minute([])).toBe(0);
  expect(await minute(['zoom'])).toBe(6);
});

it('one that hangs keeps nobody waiting for long, and the others are told', async () => {
  const clock = new ManualClock(), asked: string[] = [];
  const sensors = openSensors({ root: desktop(), env: { DISPLAY: ':0' }, clock, run: (program) => { asked.push(program); return new Promise(() => undefined); } });
  onTestFinished(() => { sensors.close(); });
  let told: unknown = null;
  void sensors.read(NONE).then((signals) => { told = signals; });
  await vi.waitFor(async () => { await clock.advance(500); expect(told).not.toBeNull(); }, { timeout: 15_000 });
  expect(told).toMatchObject({ seat: { seat: true, idleMs: null }, onBattery: false, temperatureC: 47, fullScreen: null, metered: null });
  await clock.advance(600_000);
  await sensors.read(NONE);
  expect(asked.sort()).toEqual(['busctl', 'loginctl', 'xprop']);
});

it('gives back a person\'s own word for what runs', async () => {
  const child = spawn('/bin/sleep', ['600']);
  onTestFinished(() => { child.kill('SIGKILL'); });
  const sensors = openSensors({ ownPids: () => [999_999_999] });
  onTestFinished(() => { sensors.close(); });
  await vi.waitFor(() => { expect(readFileSync(`/proc/${child.pid}/comm`, 'utf8')).toBe('sleep\n'); }, { timeout: 15_000 });
  expect((await sensors.read({ exclusiveApps: ['no-such-game', 'Sleep.exe', 'sleep'] })).exclusiveApp).toBe('Sleep.exe');
  expect((await sensors.read({ exclusiveApps: ['slee'] })).exclusiveApp).toBeNull();
});

it('closing ends what it started and every wait', async () => {
  const folder = treeOf({}), note = join(folder, 'pid');
  let waits = 0;
  const clock = { ...realClock, after: (delayMs: number, callback: () => void) => {
    let open = true;
    waits += 1;
    const end = () => { if (open) waits -= 1; open = false; };
    const cancel = realClock.after(delayMs, () => { end(); callback(); });
    return () => { end(); cancel(); };
  } };
  writeInto(folder, 'xprop', `#!/bin/sh\necho $$ > ${note}\nexec sleep 600\n`);
  chmodSync(join(folder, 'xprop'), 0o755);
  const sensors = openSensors({ root: desktop(), env: { DISPLAY: ':0', PATH: folder }, clock });
  const reading = sensors.read(NONE);
  await vi.waitFor(() => { expect(existsSync(note) && readFileSync(note, 'utf8')).toMatch(/^\d+\n$/); }, { timeout: 15_000, interval: 5 });
  sensors.close();
  await reading;
  await vi.waitFor(() => { expect(existsSync(`/proc/${readFileSync(note, 'utf8').trim()}`)).toBe(false); }, { timeout: 15_000 });
  await vi.waitFor(() => { expect(waits).toBe(0); }, { timeout: 15_000 });
});

/** Processor time of this process and of its children that ended, in milliseconds. */
const usedMs = () => { const fields = readFileSync('/proc/self/stat', 'latin1').replace(/^.*\) /s, '').split(' '); return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) * 10; };

it('costs a small part of a processor, with every sensor there is and a list of programs', async () => {
  let skippedMs = 0;
  const clock = { ...realClock, monotonicMs: () => realClock.monotonicMs() + skippedMs };
  const cost = async (times: number, work: () => Promise<unknown>) => {
    await work();
    const before = usedMs();
    for (let turn = 0; turn < times; turn += 1) await work();
    return (usedMs() - before) / times;
  };
  const reading = async (options: SensorOptions) => {
    const sensors = openSensors({ clock, ...options });
    try { return await cost(100, () => { skippedMs += 60_000; return sensors.read({ exclusiveApps: ['zoom', 'obs'] }); }); } finally { sensors.close(); }
  };
  // Measured against this machine itself: a look into every process by the plain way, and four programs that do nothing.
  const plain = await cost(50, async () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) await readFile(`/proc/${pid}/cmdline`).catch(() => null);
  });
  const programs = await cost(20, () => Promise.all(Array.from({ length: 4 }, () => promisify(execFile)('/bin/true'))));
  const still = await reading({ root: desktop(null), env: {}, run: () => Promise.resolve(null) });
  const files = await reading({ root: desktop(), env: {}, run: () => Promise.resolve(null) });
  const everything = await reading({ root: desktop(), env: { DISPLAY: ':99', PATH: '/usr/bin' } });
  process.stdout.write(`processor time of one reading of everything: ${files.toFixed(1)} ms for files (${still.toFixed(1)} without the processes), ${everything.toFixed(1)} ms with the programs it asks; the plain way: ${plain.toFixed(1)} and ${programs.toFixed(1)} ms\n`);
  // The few files of sensors, though found by walking through folders, cost no more than looking into every process.
  expect(still).toBeLessThan(2 * plain);
  // What is known of a process is not asked again: that is most of it.
  expect(files - still).toBeLessThan(plain / 2);
  expect(everything - files).toBeLessThan(6 * programs);
});
