// Starting at login, only where a person asks for it: macOS and Windows keep a list of their own, on Linux it is a file in the folder
// every desktop reads. Nothing writes it again after a person took it away.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { autostartFile } from '../../app/desktop/autostart.ts';
import type { LoginItem, Platform } from '../../app/desktop/ports.ts';
import type { AppPart } from './electronParts.ts';

const FILE = 'ileices.desktop';
const HIDDEN = ['--hidden'];

/** Null for an app that is not installed: its place may be gone tomorrow. */
export function electronLoginItem(app: Pick<AppPart, 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings' | 'getPath'>, platform: Platform, env: Readonly<Record<string, string | undefined>>): LoginItem | null {
  if (!app.isPackaged) return null;
  if (platform !== 'linux') {
    // macOS passes no words; the app asks it there whether it was opened at login (ElectronDesktop.openedAtLogin).
    const words = platform === 'win32' ? { args: HIDDEN } : {};
    return {
      get isOn() { return app.getLoginItemSettings(words).openAtLogin; },
      set: (on) => { app.setLoginItemSettings({ openAtLogin: on, ...words }); },
    };
  }
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const folder = join(isAbsolute(config) ? config : join(homedir(), '.config'), 'autostart'), file = join(folder, FILE);
  return {
    get isOn() { return existsSync(file); },
    set: (on) => {
      if (!on) { rmSync(file, { force: true }); return; }
      mkdirSync(folder, { recursive: true });
      // An AppImage runs from a place that is another one each time; where it lies is told apart.
      writeFileSync(file, autostartFile(ownAppImage(env, app.getPath('exe')) ?? app.getPath('exe')));
    },
  };
}

/** Another program's AppImage may have started this one, and left its words in the environment. */
function ownAppImage(env: Readonly<Record<string, string | undefined>>, program: string): string | null {
  const { APPIMAGE: image, APPDIR: folder } = env;
  return image !== undefined && folder !== undefined && folder !== '' && program.startsWith(`${folder}/`) ? image : null;
}
