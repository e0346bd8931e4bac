// Opens the window in a Chromium-family browser as an app of its own. Where there is none the address is said, for any browser.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'brave-browser', 'brave', 'microsoft-edge', 'microsoft-edge-stable', 'vivaldi', 'vivaldi-stable'];
/** What Flatpak and snap put out lies in folders of theirs, which the PATH of a launcher may lack. */
const FLATPAKS = ['org.chromium.Chromium', 'io.github.ungoogled_software.ungoogled_chromium', 'com.google.Chrome', 'com.brave.Browser', 'com.microsoft.Edge', 'com.vivaldi.Vivaldi'];
const SNAPS = ['chromium', 'brave'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser', 'Vivaldi'];
const WINDOWS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'], ['Microsoft', 'Edge', 'Application', 'msedge.exe'], ['Chromium', 'Application', 'chrome.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'], ['Vivaldi', 'Application', 'vivaldi.exe'],
] as const;
/** For the first time; later the browser remembers. */
const FIRST_SIZE = '1280,860';
/** The launcher's `StartupWMClass`, so that a desktop under X11 shows our icon with the window. */
export const WINDOW_CLASS = 'ileices';

type Environment = Readonly<Record<string, string | undefined>>;
type Exists = (path: string) => boolean;

/** Path of a browser that knows `--app`, or null. */
export function findBrowser(env: Environment = process.env, platform: string = process.platform, exists: Exists = existsSync): string | null {
  return candidates(env, platform).find(exists) ?? null;
}

function candidates(env: Environment, platform: string): string[] {
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((root) => root !== undefined && root !== '');
    return WINDOWS.flatMap((path) => roots.map((root) => win32.join(root ?? '', ...path)));
  }
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return MAC.flatMap((name) => ['/Applications', posix.join(home, 'Applications')].map((folder) => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)));
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const flatpaks = [posix.join(env['XDG_DATA_HOME'] || posix.join(home, '.local', 'share'), 'flatpak', 'exports', 'bin'), '/var/lib/flatpak/exports/bin'];
  return [
    ...folders.flatMap((folder) => ON_PATH.map((name) => posix.join(folder, name))),
    ...SNAPS.map((name) => posix.join('/snap/bin', name)),
    ...flatpaks.flatMap((folder) => FLATPAKS.map((name) => posix.join(folder, name))),
  ];
}

/** Words after the browser's name: a window without the browser's own controls. */
export function windowWords(url: string, platform: string = process.platform): string[] {
  return [`--app=${url}`, `--window-size=${FIRST_SIZE}`, ...(platform === 'linux' ? [`--class=${WINDOW_CLASS}`] : [])];
}

/** Says in one line what was done. The browser lives on by itself. */
export function openWindow(url: string, env: Environment = process.env): string {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return `There is no screen here. Open this address in a browser on this machine within a minute: ${url}`;
  const browser = findBrowser(env);
  if (browser === null) return `No Chromium-family browser was found. Open this address in a browser within a minute: ${url}`;
  const child = spawn(browser, windowWords(url), { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
  return `The window opens in ${browser}.`;
}
