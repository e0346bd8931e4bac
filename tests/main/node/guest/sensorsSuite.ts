// What everything must do that tells about the machine, whatever is behind it: answer always, in range, only what was asked for, and
// be still once it is closed.
import { expect, it } from 'vitest';
import type { Asked, Sensors, Signals } from '../../../../app/guest/signals.ts';

const NONE: Asked = { exclusiveApps: [] };
const NAMES = ['seat', 'onBattery', 'foreignLoad', 'temperatureC', 'thermal', 'fullScreen', 'exclusiveApp', 'metered'];
/** What a person may have typed, or somebody who means harm may have put into the settings. */
const ODD_ASKED: readonly (readonly string[])[] = [
  [''], [' '], ['.exe'], ['.app'], ['/'], ['\\'], ['hasOwnProperty'], ['constructor'], ['*'], ['.*'], ['$(id)'], ['\u0000'], ['a'.repeat(100_000)], ['ileices-nothing-of-this-name.exe', '../../bin/sh-no'],
  Array.from({ length: 5_000 }, (_, index) => `no-such-program-${index}`),
];
const unknown: Signals = { seat: { seat: true, idleMs: null }, onBattery: null, foreignLoad: null, temperatureC: null, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };

function expectInRange(signals: Signals, asked: Asked): void {
  expect(Object.keys(signals).sort()).toEqual([...NAMES].sort());
  const { seat, foreignLoad, temperatureC, thermal, exclusiveApp } = signals;
  if (seat.seat) expect(seat.idleMs === null || (Number.isFinite(seat.idleMs) && seat.idleMs >= 0), `idle for ${seat.idleMs}`).toBe(true);
  else expect(seat).toEqual({ seat: false });
  for (const name of ['onBattery', 'fullScreen', 'metered'] as const) expect([true, false, null], name).toContain(signals[name]);
  expect(foreignLoad === null || (foreignLoad >= 0 && foreignLoad <= 1), `load ${foreignLoad}`).toBe(true);
  expect(temperatureC === null || (temperatureC >= 5 && temperatureC <= 125), `heat ${temperatureC}`).toBe(true);
  expect(['nominal', 'fair', 'serious', 'critical', null]).toContain(thermal);
  if (exclusiveApp !== null) expect(asked.exclusiveApps).toContain(exclusiveApp);
}

/** `make` gives new sensors; `later` lets so much time pass for them that everything is read anew. */
export function sensorsSuite(make: () => { readonly sensors: Sensors; readonly later: () => void }): void {
  const opened = () => { const { sensors, later } = make(); return { sensors, later }; };

  it('answers every signal, in its range or null, again and again', async () => {
    const { sensors, later } = opened();
    for (let reading = 0; reading < 4; reading += 1, later()) expectInRange(await sensors.read(NONE), NONE);
    sensors.close();
  });

  it('answers many who ask at once', async () => {
    const { sensors } = opened();
    for (const signals of await Promise.all(Array.from({ length: 50 }, () => sensors.read(NONE)))) expectInRange(signals, NONE);
    sensors.close();
  });

  it('tells of a program only to who asked for it, and takes no word for an order', async () => {
    const { sensors, later } = opened();
    for (const exclusiveApps of ODD_ASKED) {
      const signals = await sensors.read({ exclusiveApps });
      expectInRange(signals, { exclusiveApps });
      expect(signals.exclusiveApp, String(exclusiveApps[0]).slice(0, 30)).toBeNull();
      later();
    }
    expect((await sensors.read(NONE)).exclusiveApp).toBeNull();
    sensors.close();
  });

  it('knows nothing once it is closed, and may be closed again', async () => {
    const { sensors, later } = opened();
    await sensors.read(NONE);
    sensors.close();
    sensors.close();
    later();
    expect(await sensors.read({ exclusiveApps: ['sh', 'node'] })).toEqual(unknown);
  });

  it('answers who waits while it is closed', async () => {
    const { sensors } = opened();
    const waiting = sensors.read({ exclusiveApps: ['sh'] });
    sensors.close();
    expectInRange(await waiting, { exclusiveApps: ['sh'] });
  });
}
