// What the shell makes of Electron's calls where the system says less than it seems to, or needs to be asked twice: battery and idleness
// on Linux, a tray that comes late, shutting down, notifications that are kept. Electron is played; the bus is a program of a test.
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import type { WindowKind } from '../../../app/desktop/ports.ts';
import { ElectronDesktop } from '../../../main/electron/electronDesktop.ts';
import type { ElectronParts } from '../../../main/electron/electronParts.ts';
import { trayHost } from '../../../main/node/desktop/trayHost.ts';
import { ElectronStandIn } from '../../doubles/electronStandIn.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-electron-'));
const made: ElectronStandIn[] = [];
afterAll(() => {
  for (const each of made) each.dispose();
  rmSync(folder, { recursive: true, force: true });
});
const X11 = { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' };
function begin(platform: NodeJS.Platform, env: Record<string, string> = X11, over: Partial<ElectronParts> = {}) {
  const standIn = new ElectronStandIn();
  made.push(standIn);
  return { standIn, desktop: new ElectronDesktop({ ...standIn.parts, ...over }, { agent: '/agent.mjs', reader: '/reader.mjs', preload: '/preload.cjs' }, { argv: ['electron'], platform, pid: 1, env, cwd: () => '/' }) };
}
const open = (desktop: ElectronDesktop, kind: WindowKind) => desktop.openWindow({ kind, url: 'http://127.0.0.1:9/', bounds: null, mayClose: () => true, onBounds: () => undefined, onFocus: () => undefined, onCrash: () => undefined, onGone: () => undefined, onAddress: () => undefined, onAsk: () => Promise.resolve({ offerId: null }) });

it('a battery is told of only where Electron knows of one: on Linux it says mains power to everybody', () => {
  for (const [platform, told] of [['darwin', [true, false]], ['win32', [true, false]], ['linux', [null, null]]] as const) {
    const { standIn, desktop } = begin(platform);
    expect([true, false].map((is) => { standIn.onBattery = is; return desktop.readPower().onBattery; }), platform).toEqual(told);
  }
});

it('idleness is told on Linux only on plain X11: under Wayland a person who types may count as away', () => {
  const idle = (platform: NodeJS.Platform, env: Record<string, string>) => { const { standIn, desktop } = begin(platform, env); standIn.idleSeconds = 600; return desktop.readPower().idleMs; };
  expect(idle('linux', X11)).toBe(600_000);
  for (const env of [{ ...X11, WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, { WAYLAND_DISPLAY: 'wayland-0' }, {}]) expect(idle('linux', env as Record<string, string>), JSON.stringify(env)).toBeNull();
  for (const platform of ['darwin', 'win32'] as const) expect(idle(platform, {})).toBe(600_000);
});

it('that the system opened it at login is asked on macOS alone: elsewhere a word says so', () => {
  for (const [platform, told] of [['darwin', true], ['win32', false], ['linux', false]] as const) {
    const { standIn, desktop } = begin(platform);
    expect(desktop.openedAtLogin, platform).toBe(false);
    standIn.wasOpenedAtLogin = true;
    expect(desktop.openedAtLogin, platform).toBe(told);
  }
});

it.runIf(process.platform === 'linux')('a tray that comes after the start is found when the window is opened, one that went is missed, and where nobody answers it is as before', async () => {
  const bus = join(folder, 'busctl'), says = (there: boolean) => { writeFileSync(bus, `#!/bin/sh\necho "b ${there}"\n`); chmodSync(bus, 0o700); };
  says(false);
  const { desktop } = begin('linux', { ...X11, PATH: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  await desktop.whenReady();
  expect(desktop.hasTray).toBe(false);
  says(true);
  open(desktop, 'ui');
  await expect.poll(() => desktop.hasTray).toBe(true);
  says(false);
  open(desktop, 'ui');
  await expect.poll(() => desktop.hasTray).toBe(false);
  says(true);
  open(desktop, 'ui');
  await expect.poll(() => desktop.hasTray).toBe(true);
  const asked = join(folder, 'asked');
  writeFileSync(bus, `#!/bin/sh\n: > '${asked}'\nexit 1\n`);
  open(desktop, 'ui');
  await expect.poll(() => existsSync(asked)).toBe(true);
  // By now the first one has ended too.
  expect(await trayHost({ PATH: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })).toBeNull();
  expect(desktop.hasTray).toBe(true);
});

it('what a person types to give it words is its program, or the image it came from', () => {
  expect(begin('darwin').desktop.command).toBe('electron');
  expect(begin('linux', { APPIMAGE: '/home/a/My apps/ileices.AppImage' }).desktop.command).toBe('"/home/a/My apps/ileices.AppImage"');
});

it('a system that goes down is asked to wait for what is being saved', () => {
  const { standIn, desktop } = begin('linux');
  let wishes = 0;
  desktop.onQuitWish(() => { wishes += 1; });
  expect([standIn.shutdown(), wishes]).toEqual([true, 1]);
});

it('a notification is kept until it is pressed or closed', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const shown: WeakRef<object>[] = [];
  const Notification = class {
    static isSupported(): boolean { return true; }
    constructor() { shown.push(new WeakRef(this)); }
    on(name: string, listener: () => void): void { Object.assign(this, { [name]: listener }); }
    show(): void { /* played */ }
  };
  const { desktop } = begin('linux', X11, { Notification });
  let pressed = 0;
  const settled = () => new Promise((resolve) => { setTimeout(resolve, 1); });
  // In turns of their own, so that nothing of them is on the stack while the rest is collected.
  const notify = async (count: number) => { for (let each = 0; each < count; each += 1) desktop.notify({ title: 'one', text: '' }, () => { pressed += 1; }); await settled(); collect(); await settled(); };
  const press = (at: number) => new Promise<void>((resolve) => { setTimeout(() => { (shown[at]?.deref() as { click(): void }).click(); resolve(); }, 1); });
  const alive = () => shown.filter((each) => each.deref() !== undefined).length;
  await notify(2);
  expect(alive()).toBe(2);
  await press(0);
  await press(1);
  expect(pressed).toBe(2);
  await notify(100);
  expect(alive()).toBe(40);
});
