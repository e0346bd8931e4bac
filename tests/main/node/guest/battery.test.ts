// Whether the machine runs from its battery, from what Linux, macOS and Windows say about power.
import { expect, it } from 'vitest';
import { readOnBattery } from '../../../../main/node/guest/battery.ts';
import { HOSTILE, madeUp, treeOf } from './guestFixture.ts';
import type { Files } from './guestFixture.ts';

const SUPPLIES = 'sys/class/power_supply';
const supply = (name: string, words: Readonly<Record<string, string>>): Files => Object.fromEntries(Object.entries(words).map(([file, word]) => [`${SUPPLIES}/${name}/${file}`, `${word}\n`]));
const mains = (online: string) => supply('AC', { type: 'Mains', online });
const battery = (status: string) => supply('BAT0', { type: 'Battery', status, scope: 'System' });

it('a laptop runs from its battery when it is unplugged', async () => {
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Discharging') }))).toBe(true);
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Unknown') }))).toBe(true);
  expect(await readOnBattery(madeUp(battery('Discharging')))).toBe(true);
});

it('it does not while it is plugged in, even behind a weak or a full charger', async () => {
  for (const status of ['Charging', 'Full', 'Not charging', 'Discharging', 'Unknown']) expect(await readOnBattery(madeUp({ ...mains('1'), ...battery(status) })), status).toBe(false);
  expect(await readOnBattery(madeUp({ ...battery('Charging'), ...supply('ucsi', { type: 'USB', online: '1' }) }))).toBe(false);
});

it('nor while it is fed through another plug than the one it has a word for', async () => {
  for (const type of ['USB', 'USB_C', 'USB_PD']) for (const status of ['Charging', 'Unknown', 'Not charging']) expect(await readOnBattery(madeUp({ ...mains('0'), ...battery(status), ...supply('ucsi', { type, online: '1' }) })), `${type} ${status}`).toBe(false);
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Charging') }))).toBe(false);
  // A port that feeds less than is used does not spare the battery.
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Discharging'), ...supply('ucsi', { type: 'USB', online: '1' }) }))).toBe(true);
  // Of two batteries one may rest.
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Charging'), ...supply('BAT1', { type: 'Battery', status: 'Not charging' }) }))).toBe(false);
  expect(await readOnBattery(madeUp({ ...mains('0'), ...battery('Discharging'), ...supply('ucsi', { type: 'USB', online: '0' }) }))).toBe(true);
  // Full and resting are no proof of a plug where the plug says that it is pulled.
  for (const status of ['Full', 'Not charging']) {
    expect(await readOnBattery(madeUp({ ...mains('0'), ...battery(status) })), status).toBe(true);
    expect(await readOnBattery(madeUp(battery(status))), status).toBe(false);
  }
});

it('a machine without a battery does not, whatever its mouse says', async () => {
  const empty = madeUp({ [`${SUPPLIES}/nothing/here`]: '' });
  expect(await readOnBattery(empty)).toBe(false);
  expect(await readOnBattery(madeUp(supply('hidpp_battery_0', { type: 'Battery', status: 'Discharging', scope: 'Device' })))).toBe(false);
});

it('it is unknown where the system does not tell', async () => {
  expect(await readOnBattery(madeUp())).toBeNull();
  expect(await readOnBattery(madeUp(battery('Unknown')))).toBeNull();
  expect(await readOnBattery(madeUp({}, {}, { platform: 'freebsd' }))).toBeNull();
});

it('nonsense is never taken for a plug that was pulled', async () => {
  for (const words of HOSTILE) {
    expect(await readOnBattery(madeUp({ [`${SUPPLIES}/BAT0/type`]: 'Battery\n', [`${SUPPLIES}/BAT0/status`]: words })), String(words).slice(0, 20)).toBeNull();
    expect(await readOnBattery(madeUp({ [`${SUPPLIES}/BAT0/type`]: words, [`${SUPPLIES}/BAT0/status`]: 'Discharging\n' }))).toBe(false);
    expect(await readOnBattery(madeUp({}, { pmset: Buffer.from(words).toString('latin1') }, { platform: 'darwin' }))).toBeNull();
  }
});

it('a folder of thousands of supplies is not read to its end', async () => {
  const root = treeOf(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${SUPPLIES}/s${index}/type`, 'Mains\n'])));
  let files = 0;
  await readOnBattery({ ...madeUp(), get root() { files += 1; return root; } });
  expect(files).toBeGreaterThan(10);
  expect(files).toBeLessThan(200);
});

it('macOS and Windows are asked as they document it (not tried there)', async () => {
  const told = (source: string) => ({ pmset: `Now drawing from '${source}'\n -InternalBattery-0 (id=4653155)\t80%; discharging; 3:12 remaining present: true\n` });
  expect(await readOnBattery(madeUp({}, told('Battery Power'), { platform: 'darwin' }))).toBe(true);
  expect(await readOnBattery(madeUp({}, told('UPS Power'), { platform: 'darwin' }))).toBe(true);
  expect(await readOnBattery(madeUp({}, told('AC Power'), { platform: 'darwin' }))).toBe(false);
  expect(await readOnBattery(madeUp({}, {}, { platform: 'win32', askWindows: () => Promise.resolve({ onBattery: true }) }))).toBe(true);
  expect(await readOnBattery(madeUp({}, {}, { platform: 'win32' }))).toBeNull();
});
