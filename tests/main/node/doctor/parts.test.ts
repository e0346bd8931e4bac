// Parts of the doctor that depend on the machine at hand, shown machines of every kind: screens, trays, sensors, networks.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Signals } from '../../../../app/guest/signals.ts';
import type { Finding } from '../../../../main/node/doctor/finding.ts';
import { checkGuest, readSignals } from '../../../../main/node/doctor/guest.ts';
import { checkMemory, checkNode } from '../../../../main/node/doctor/machine.ts';
import { checkPaths } from '../../../../main/node/doctor/network.ts';
import { checkWindow } from '../../../../main/node/doctor/window.ts';
import type { Desk } from '../../../../main/node/doctor/window.ts';
import type { AskWindows, WindowsWords } from '../../../../main/node/guest/windows.ts';
import { Settings } from '../../../../schemas/settings.ts';
import { settle } from '../../../doubles/manualClock.ts';

let project = '';
beforeEach(() => { project = mkdtempSync(join(tmpdir(), 'ileices-desk-')); });
afterEach(() => { rmSync(project, { recursive: true, force: true }); });
const of = (findings: readonly Finding[], check: string): Finding => findings.find((one) => one.check === check) ?? expect.fail(check);
const desk = (over: Partial<Desk> = {}): Desk => ({ env: { DISPLAY: ':0' }, platform: 'linux', project, inApp: false, browser: '/usr/bin/chromium', trayHost: null, ...over });

describe('window and app', () => {
  test.each([['linux', 'electron'], ['win32', 'electron.exe'], ['darwin', 'Electron.app/Contents/MacOS/Electron']])('on %s Electron is there once its program is', (platform, program) => {
    expect(of(checkWindow(desk({ platform })), 'electron')).toMatchObject({ ok: true, nextStep: expect.stringContaining('npm run electron:get') });
    const file = join(project, 'node_modules/electron/dist', program);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    expect(of(checkWindow(desk({ platform })), 'electron')).toMatchObject({ ok: true, detail: file, nextStep: null });
  });

  test('no browser and no screen are fine, and say what one could do', () => {
    const findings = checkWindow(desk({ env: {}, browser: null }));
    expect(of(findings, 'browser')).toMatchObject({ ok: true, nextStep: expect.stringContaining('--headless') });
    expect(of(findings, 'screen')).toMatchObject({ ok: true, nextStep: expect.stringContaining('--headless') });
    expect(of(checkWindow(desk({ env: {}, platform: 'win32' })), 'screen').nextStep).toBeNull();
  });

  test('the tray: only in the app, and on GNOME only with an extension', () => {
    const tray = (over: Partial<Desk>) => of(checkWindow(desk(over)), 'tray');
    expect(tray({}).detail).toContain('only the installed app');
    expect(tray({ inApp: true, env: { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' } }).nextStep).toContain('AppIndicator');
    expect(tray({ inApp: true, env: { XDG_CURRENT_DESKTOP: 'GNOME' }, trayHost: true }).nextStep).toBeNull();
    expect(tray({ inApp: true, env: { XDG_CURRENT_DESKTOP: 'KDE' } }).detail).toContain('cannot be told');
    expect(tray({ inApp: true, trayHost: false }).detail).toContain('shows no icons');
    expect(tray({ inApp: true, platform: 'darwin' }).nextStep).toBeNull();
  });
});

describe('a good guest', () => {
  const untold: Signals = { seat: { seat: true, idleMs: null }, onBattery: null, foreignLoad: null, temperatureC: null, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };
  const told: Signals = { ...untold, seat: { seat: true, idleMs: 400_000 }, onBattery: false, temperatureC: 51.4, fullScreen: false };
  const guest = (signals: Signals, over: Partial<Settings> = {}, env = {}) => checkGuest(signals, Settings.parse(over), 'linux', env);

  test('what is told is said with what follows from it', () => {
    const findings = guest(told);
    expect(findings.every((one) => one.ok && one.nextStep === null)).toBe(true);
    expect(of(findings, 'presence').detail).toBe('the last key or mouse was 400 s ago: away; away after 3 min');
    expect(of(findings, 'temperature').detail).toContain('51 °C');
    expect(of(guest({ ...told, seat: { seat: true, idleMs: 1_000 } }), 'presence').detail).toContain('in use');
    expect(of(guest({ ...told, onBattery: true }), 'battery').detail).toContain('learning waits');
    expect(of(guest({ ...told, onBattery: true }, { runOnBattery: true }), 'battery').detail).toContain('the settings let it learn');
  });

  test('what cannot be told is fine, and says what counts instead', () => {
    const findings = guest(untold, {}, { DISPLAY: ':0' });
    expect(findings.map((one) => [one.check, one.ok, one.nextStep !== null])).toEqual([['presence', true, true], ['battery', true, true], ['temperature', true, true], ['full screen', true, true], ['hours', true, false]]);
    expect(of(findings, 'presence')).toMatchObject({ detail: expect.stringContaining('counts as there'), nextStep: expect.stringContaining('xprintidle') });
    expect(of(guest({ ...untold, seat: { seat: false } }), 'presence').detail).toBe('nobody is logged in at a screen of this machine, so it counts as away');
  });

  test('Wayland is never told to install what only X11 answers to', () => {
    for (const env of [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, {}]) expect(of(guest(untold, {}, env), 'presence').nextStep).toBe('The installed app can tell it on most desktops.');
  });

  test('on Windows its first answer is waited for, however long it takes to start', async () => {
    const asked: string[] = [];
    let answer: (words: WindowsWords) => void = () => undefined, closed = 0;
    const words: WindowsWords = { idleMs: 61_000, onBattery: true, fullScreen: false, metered: true };
    const ask: AskWindows = (question) => {
      asked.push(question);
      if (asked.length > 1) return Promise.resolve(words);
      return new Promise((resolve) => { answer = resolve; });
    };
    const reading = readSignals(Settings.parse({}), 'win32', { ask, close: () => { closed += 1; } });
    await settle();
    expect(asked).toEqual(['look']);
    answer(words);
    expect(await reading).toMatchObject({ seat: { seat: true, idleMs: 61_000 }, onBattery: true, fullScreen: false, metered: true });
    expect(closed).toBe(1);
  });

  test('hours that are all closed are said', () => {
    expect(of(guest(told, { schedule: Array.from({ length: 7 }, () => '.'.repeat(24)) }), 'hours').nextStep).toContain('schedule');
    expect(of(guest(told, { schedule: Array.from({ length: 7 }, () => `${'.'.repeat(12)}${'#'.repeat(12)}`) }), 'hours').detail).toContain('84 of the 168');
  });
});

describe('network and machine', () => {
  const paths = (over: Partial<Settings>, metered: boolean | null = null, interfaces = { eth0: [{ internal: false } as never] }) => checkPaths(Settings.parse(over), metered, interfaces);

  test('the paths that the settings open are named with what they mean', () => {
    expect(of(paths({}), 'servers')).toMatchObject({ ok: true, nextStep: expect.stringContaining('ileices servers') });
    expect(of(paths({ meshServers: ['stun:meet.example.org'] }), 'servers').detail).toMatch(/helped by 1 server, no relay/);
    expect(of(paths({ meshServers: ['stun:a.example', 'turn:b.example'] }), 'servers').detail).toContain('1 relay among them');
    expect(of(paths({ meshDiscovery: true }), 'discovery').nextStep).toBeNull();
    expect(of(paths({}), 'discovery').nextStep).not.toBeNull();
    expect(of(paths({}, true), 'metered')).toMatchObject({ ok: true, nextStep: null, detail: expect.stringMatching(/the system says .* rounds wait, until/) });
    expect(of(paths({}, false), 'metered')).toMatchObject({ ok: true, nextStep: null, detail: 'this network does not cost by what is sent' });
    expect(of(paths({ meshMetered: true }), 'metered').nextStep).toContain('off in');
    expect(of(paths({}, null, { lo: [{ internal: true } as never] } as never), 'network').detail).toContain('on no network');
  });

  test.each([['18.20.0', false], ['22.17.1', false], ['22.18.0', true], ['24.0.0', true], ['100.0.0', true]])('Node %s is new enough: %s', (version, ok) => { expect(checkNode(version).ok).toBe(ok); });

  test('little memory is fine, with a word of care', () => { expect([checkMemory(5e8, 1e8).nextStep, checkMemory(8e9, 1e9).nextStep]).toEqual([expect.stringContaining('Quiet'), null]); });
});
