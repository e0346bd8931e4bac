// Which sensor counts, and which figures do not.
import { relative } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readTemperature } from '../../../../main/node/guest/temperature.ts';
import { HOSTILE, madeUp, treeOf } from './guestFixture.ts';
import type { Files } from './guestFixture.ts';

/** Every file that was opened, by its path. */
const opened = vi.hoisted((): string[] => []);
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return { ...real, open: (...given: Parameters<typeof real.open>) => { opened.push(String(given[0])); return real.open(...given); } };
});

const chip = (number: number, name: string, ...thousandths: (string | number)[]): Files =>
  ({ [`sys/class/hwmon/hwmon${number}/name`]: `${name}\n`, ...Object.fromEntries(thousandths.map((figure, index) => [`sys/class/hwmon/hwmon${number}/temp${index + 1}_input`, `${figure}\n`])) });
const zone = (number: number, type: string, thousandths: string | number): Files => ({ [`sys/class/thermal/thermal_zone${number}/type`]: `${type}\n`, [`sys/class/thermal/thermal_zone${number}/temp`]: `${thousandths}\n` });

it('the hottest sensor of the processor counts, not that of a disk or a card', async () => {
  const files = { ...chip(0, 'acpitz', 99_000), ...chip(1, 'nvme', 71_000), ...chip(2, 'coretemp', 48_000, 63_500, 51_000), ...chip(3, 'amdgpu', 88_000), ...zone(0, 'x86_pkg_temp', 62_000), ...zone(1, 'iwlwifi_1', 70_000) };
  expect(await readTemperature(madeUp(files))).toBe(63.5);
  for (const name of ['k10temp', 'zenpower', 'cpu_thermal']) expect(await readTemperature(madeUp(chip(0, name, 40_125)))).toBe(40.125);
  expect(await readTemperature(madeUp(zone(3, 'cpu-thermal', 55_000)))).toBe(55);
});

it('the board stands in where the processor has no sensor', async () => {
  expect(await readTemperature(madeUp({ ...chip(0, 'acpitz', 41_000), ...chip(1, 'nvme', 71_000) }))).toBe(41);
  expect(await readTemperature(madeUp(zone(0, 'acpitz', 43_000)))).toBe(43);
  expect(await readTemperature(madeUp({ ...chip(0, 'coretemp', 0, 4_999, 125_001, -40_000), ...zone(0, 'acpitz', 43_000) }))).toBe(43);
});

it('it is unknown where there is no such sensor, and on systems that show it to nobody', async () => {
  expect(await readTemperature(madeUp())).toBeNull();
  expect(await readTemperature(madeUp(chip(0, 'nvme', 71_000)))).toBeNull();
  for (const platform of ['darwin', 'win32', 'freebsd'] as const) expect(await readTemperature(madeUp(chip(0, 'coretemp', 50_000), {}, { platform }))).toBeNull();
});

it('what no sensor can mean is left out, beside what one means', async () => {
  for (const words of HOSTILE) {
    const path = 'sys/class/hwmon/hwmon0/temp1_input';
    expect(await readTemperature(madeUp({ ...chip(0, 'coretemp'), [path]: words })), String(words).slice(0, 20)).toBeNull();
    expect(await readTemperature(madeUp({ ...chip(0, 'coretemp', 0, 50_000), [path]: words, 'sys/class/hwmon/hwmon9/name': words, 'sys/class/thermal/thermal_zone0/type': words }))).toBe(50);
  }
});

it('a sensor that may sleep is not woken: of other chips only the name is read', async () => {
  const root = treeOf({ ...chip(0, 'amdgpu', 50_000), ...chip(1, 'k10temp', 47_000) });
  opened.length = 0;
  expect(await readTemperature({ ...madeUp(), root })).toBe(47);
  expect(opened.map((path) => relative(root, path)).sort()).toEqual(['sys/class/hwmon/hwmon0/name', 'sys/class/hwmon/hwmon1/name', 'sys/class/hwmon/hwmon1/temp1_input']);
});
