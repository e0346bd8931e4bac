// Opens the window in a Chromium-family browser as an app of its own, or in whatever the system opens addresses with.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'brave-browser', 'microsoft-edge', 'vivaldi'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe', 'Chromium\\Application\\chrome.exe'];

type Environment = Readonly<Record<string, string | undefined>>;

/** Path of a browser that knows `--app`, or null. */
export function findBrowser(env: Environment = process.env, platform: string = process.platform): string | null {
  if (platform === 'darwin') return MAC.find((path) => existsSync(path)) ?? null;
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((root) => root !== undefined);
    return roots.flatMap((root) => WINDOWS.map((path) => join(root, path))).find((path) => existsSync(path)) ?? null;
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => ON_PATH.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** Says in one line what was done. The browser lives on by itself. */
export function openWindow(url: string, env: Environment = process.env): string {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return `There is no screen here. Open this address in a browser on this machine within a minute: ${url}`;
  const browser = findBrowser(env);
  if (browser === null) return `No Chromium-family browser was found. Open this address in a browser within a minute: ${url}`;
  const child = spawn(browser, [`--app=${url}`], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
  return `The window opens in ${browser}.`;
}
