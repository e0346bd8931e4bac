// Finds the browser that end-to-end and shader tests drive, and on Debian as root installs it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say, seconds } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = {
  darwin: ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter((folder) => folder !== undefined)
    .flatMap((folder) => [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]),
};

/** Path of a Chromium-family browser, or null. `ILEICES_CHROMIUM` decides where it is set. */
export function findChromium() {
  const named = process.env.ILEICES_CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  const onPath = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)].flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(process.platform === 'win32' ? [] : onPath), ...(ELSEWHERE[process.platform] ?? [])].find((file) => existsSync(file)) ?? null;
}

function onDebian() {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*debian/m.test(readFileSync(file, 'utf8'));
}

/** The browser, installed first where that is ours to do; null with a line that names what to install elsewhere. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  if (!onDebian() || process.getuid?.() !== 0) {
    say('no Chromium found: install Chromium, Chrome or Edge (Debian: `apt install chromium`), or set ILEICES_CHROMIUM to its program');
    return null;
  }
  const startedMs = Date.now();
  say('installing Debian\'s chromium for the window and shader tests (apt-get install chromium)');
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', 'chromium']]) {
    const { status, stderr, stdout } = spawnSync('apt-get', args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'pipe', 'pipe'] });
    if (status !== 0 && args[0] === 'install') {
      process.stderr.write(`${stdout}${stderr}`);
      say('apt-get could not install chromium; its words stand above. Install it by hand and run the same command again');
      return null;
    }
  }
  say(`chromium installed in ${seconds(startedMs)}`);
  return findChromium();
}
