// The hottest sensor of the processor. Only Linux shows it to everybody as files; macOS shows it to nobody without a driver of its
// own, Windows to administrators only and then mostly a figure that never moves: there it is unknown, and limits by heat do nothing.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmall, wholeNumber } from './machine.ts';
import type { Machine } from './machine.ts';

const HWMON = ['sys', 'class', 'hwmon'], ZONES = ['sys', 'class', 'thermal'];
const PROCESSOR_CHIPS = new Set(['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'cpu-thermal', 'x86_pkg_temp', 'soc_thermal', 'soc-thermal']);
/** Somewhere on the board; better than nothing. */
const BOARD = 'acpitz';
/** What a sensor that is broken or not connected tells lies outside. */
const COLDEST_C = 5, HOTTEST_C = 125;
const ENTRIES_MAX = 64, INPUTS_MAX = 256;

export async function readTemperature(machine: Machine): Promise<number | null> {
  if (machine.platform !== 'linux') return null;
  const chips = await named(machine, HWMON, /^hwmon\d+$/, 'name'), zones = await named(machine, ZONES, /^thermal_zone\d+$/, 'type');
  for (const isMeant of [(name: string) => PROCESSOR_CHIPS.has(name), (name: string) => name === BOARD]) {
    // What is not asked for its figure is not woken: reading a graphics card's sensor ends its sleep.
    const figures = [...await Promise.all(chips.filter(({ name }) => isMeant(name)).map(({ path }) => chipFigures(machine, path))), ...await Promise.all(zones.filter(({ name }) => isMeant(name)).map(async ({ path }) => [await figure(machine, ...path, 'temp')]))];
    const degrees = figures.flat().filter((each) => each !== null);
    if (degrees.length > 0) return Math.max(...degrees);
  }
  return null;
}

async function named(machine: Machine, folder: readonly string[], pattern: RegExp, file: string): Promise<{ name: string; path: readonly string[] }[]> {
  const entries = await readdir(join(machine.root, ...folder)).catch(() => []);
  return await Promise.all(entries.filter((entry) => pattern.test(entry)).slice(0, ENTRIES_MAX).map(async (entry) => ({ name: (await readSmall(machine, ...folder, entry, file))?.trim() ?? '', path: [...folder, entry] })));
}

async function chipFigures(machine: Machine, path: readonly string[]): Promise<(number | null)[]> {
  const files = await readdir(join(machine.root, ...path)).catch(() => []);
  return await Promise.all(files.filter((file) => /^temp\d+_input$/.test(file)).slice(0, INPUTS_MAX).map((file) => figure(machine, ...path, file)));
}

async function figure(machine: Machine, ...path: readonly string[]): Promise<number | null> {
  const thousandths = wholeNumber(await readSmall(machine, ...path));
  const degrees = thousandths === null ? null : thousandths / 1000;
  return degrees !== null && degrees >= COLDEST_C && degrees <= HOTTEST_C ? degrees : null;
}
