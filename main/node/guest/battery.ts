// Whether the machine runs from its battery. False where it has none; a mouse's battery is not the machine's.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmall } from './machine.ts';
import type { Machine } from './machine.ts';

const SUPPLIES = ['sys', 'class', 'power_supply'];
/** More than any machine has; a folder with more is not what it says. */
const SUPPLIES_MAX = 32;
interface Supply { readonly type: string; readonly online: string; readonly status: string }

export async function readOnBattery(machine: Machine): Promise<boolean | null> {
  if (machine.platform === 'linux') return linuxOnBattery(await suppliesOf(machine));
  if (machine.platform === 'darwin') return macOnBattery(await machine.run('pmset', ['-g', 'batt']));
  if (machine.platform === 'win32') return (await machine.askWindows('look'))?.onBattery ?? null;
  return null;
}

async function suppliesOf(machine: Machine): Promise<readonly Supply[] | null> {
  const names = await readdir(join(machine.root, ...SUPPLIES)).catch(() => null);
  if (names === null) return null;
  const supplies: Supply[] = [];
  for (const name of names.slice(0, SUPPLIES_MAX)) {
    const word = async (file: string) => (await readSmall(machine, ...SUPPLIES, name, file))?.trim() ?? '';
    const supply = { type: await word('type'), online: await word('online'), status: await word('status') };
    if (await word('scope') !== 'Device') supplies.push(supply);
  }
  return supplies;
}

function linuxOnBattery(supplies: readonly Supply[] | null): boolean | null {
  if (supplies === null) return null;
  const batteries = supplies.filter(({ type }) => type === 'Battery' || type === 'UPS'), mains = supplies.filter(({ type }) => type === 'Mains');
  if (batteries.length === 0) return false;
  if (mains.some(({ online }) => online === '1') || batteries.some(({ status }) => status === 'Charging')) return false;
  if (batteries.some(({ status }) => status === 'Discharging')) return true;
  // Fed through USB-C, a laptop with a barrel plug too: what that plug says is not all.
  if (supplies.some(({ type, online }) => type.startsWith('USB') && online === '1')) return false;
  if (mains.length > 0 && mains.every(({ online }) => online === '0')) return true;
  return batteries.some(({ status }) => status === 'Full' || status === 'Not charging') ? false : null;
}

function macOnBattery(told: string | null): boolean | null {
  const source = /^Now drawing from '([A-Za-z ]{1,40})'/m.exec(told ?? '')?.[1];
  return source === undefined ? null : source !== 'AC Power';
}
