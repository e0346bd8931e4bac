// Starting at login: only where a person asks, in the system's own list or in the file every Linux desktop reads.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { electronLoginItem } from '../../../main/electron/electronLoginItem.ts';
import { ElectronStandIn } from '../../doubles/electronStandIn.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-login-'));
const standIns: ElectronStandIn[] = [];
afterAll(() => {
  for (const each of standIns) each.dispose();
  rmSync(folder, { recursive: true, force: true });
});
const appOf = (isPackaged = true) => { const standIn = new ElectronStandIn({ isPackaged }); standIns.push(standIn); return standIn; };

it('is nothing an app from a checkout offers', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) expect(electronLoginItem(appOf(false).parts.app, platform, {})).toBeNull();
});

it('on Linux is a file, written and taken away as asked, that names the AppImage where it is one', () => {
  const config = join(folder, 'config'), file = join(config, 'autostart/ileices.desktop');
  const { parts: { app } } = appOf(), own = join(app.getPath('exe'), '..');
  const item = electronLoginItem(app, 'linux', { XDG_CONFIG_HOME: config, APPIMAGE: '/home/a b/Ileices.AppImage', APPDIR: own });
  expect([item?.isOn, existsSync(config)]).toEqual([false, false]);
  item?.set(true);
  expect(item?.isOn).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain('Exec="/home/a b/Ileices.AppImage" --hidden');
  // Another program's AppImage that started this one is not this one.
  for (const APPDIR of ['/tmp/.mount_Editor', '', undefined]) {
    electronLoginItem(app, 'linux', { XDG_CONFIG_HOME: config, APPIMAGE: '/home/a b/Editor.AppImage', ...(APPDIR === undefined ? {} : { APPDIR }) })?.set(true);
    expect(readFileSync(file, 'utf8')).not.toContain('Editor');
  }
  // A person took it away: that is how it is now, and stays so.
  rmSync(file);
  expect(item?.isOn).toBe(false);
  item?.set(false);
  expect(existsSync(file)).toBe(false);
});

it('on macOS and Windows is the system\'s own list, on Windows with the word to start hidden', () => {
  for (const platform of ['darwin', 'win32'] as const) {
    const standIn = appOf(), item = electronLoginItem(standIn.parts.app, platform, {});
    expect([item?.isOn, standIn.loginSettings]).toEqual([false, []]);
    item?.set(true);
    item?.set(false);
    expect(standIn.loginSettings).toEqual([true, false].map((openAtLogin) => ({ openAtLogin, ...(platform === 'win32' ? { args: ['--hidden'] } : {}) })));
  }
});
