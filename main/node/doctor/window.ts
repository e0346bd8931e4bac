// How a person sees the node: Electron's program, a browser, a screen to open it on, a tray to sit in. All of them may be absent.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../cli/browser.ts';
import { trayHost } from '../desktop/trayHost.ts';
import { isInApp, PROJECT_FOLDER } from '../projectFolder.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';

const PROGRAMS: Readonly<Record<string, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const { good, without } = findingsOf('window');
type Environment = Readonly<Record<string, string | undefined>>;

export interface Desk {
  readonly env: Environment;
  readonly platform: string;
  /** Where node_modules is. */
  readonly project: string;
  readonly inApp: boolean;
  readonly browser: string | null;
  /** Whether something on this desktop shows tray icons; null where nobody can tell. */
  readonly trayHost: boolean | null;
}

export async function deskHere(env: Environment = process.env): Promise<Desk> {
  return { env, platform: process.platform, project: PROJECT_FOLDER, inApp: isInApp(), browser: findBrowser(env), trayHost: await trayHost(env) };
}

export function checkWindow(desk: Desk): Finding[] {
  const { env, platform, project, inApp, browser } = desk;
  const program = join(project, 'node_modules', 'electron', 'dist', PROGRAMS[platform] ?? 'electron');
  const isHeadless = platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'];
  return [
    inApp ? good('electron', 'this is the installed app') : existsSync(program) ? good('electron', program)
      : without('electron', 'its program is not here, and need not be: the window opens in the browser', '`npm run electron:get` fetches it, after a yes.'),
    browser !== null ? good('browser', browser) : without('browser', inApp ? 'none of the Chromium family; the app does not need one' : 'no Chromium-family browser was found', 'Install Chromium, Chrome, Edge, Brave or Vivaldi for a window of its own; without one the address is printed, or use --headless.'),
    isHeadless ? without('screen', 'there is none in this session, so no window opens', 'Start with `npm start -- --headless`; `ileices status`, `ask` and `pause` say and do the rest.') : good('screen', 'a window can open here'),
    checkTray(desk),
  ];
}

function checkTray({ inApp, platform, env, trayHost }: Desk): Finding {
  if (!inApp) return without('tray', 'only the installed app has an icon there; its verbs are in the window and on the command line too', 'See docs/install.md for the installed app.');
  if (platform !== 'linux' || trayHost === true) return good('tray', 'this desktop shows icons of programs');
  const isGnome = /gnome/i.test(env['XDG_CURRENT_DESKTOP'] ?? '');
  if (trayHost === null && !isGnome) return without('tray', 'whether this desktop shows icons of programs cannot be told', 'Everything the icon has is in the window.');
  return without('tray', `${isGnome ? 'GNOME' : 'This desktop'} shows no icons of programs by itself; everything the icon has is in the window`, 'Install the extension "AppIndicator and KStatusNotifierItem Support" for GNOME, or a tray of your desktop.');
}
