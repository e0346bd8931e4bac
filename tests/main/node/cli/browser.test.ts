// Which browser the window opens in, on each system as its browsers lie there, and with which words. Only Linux was here to try.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser, openWindow, windowWords } from '../../../../main/node/cli/browser.ts';

const only = (...paths: string[]) => (path: string): boolean => paths.includes(path);

describe('the browser that is found', () => {
  const linux = { PATH: '/usr/local/bin:/usr/bin', HOME: '/home/a' }, windows = { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)', LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' };

  test.each([
    ['/usr/bin/chromium'], ['/usr/local/bin/google-chrome-stable'], ['/usr/bin/microsoft-edge-stable'], ['/usr/bin/vivaldi-stable'], ['/snap/bin/chromium'], ['/snap/bin/brave'],
    ['/home/a/.local/share/flatpak/exports/bin/org.chromium.Chromium'], ['/var/lib/flatpak/exports/bin/com.brave.Browser'],
  ])('on Linux: %s', (path) => { expect(findBrowser(linux, 'linux', only(path))).toBe(path); });

  test.each([['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'], ['/home/a/Applications/Vivaldi.app/Contents/MacOS/Vivaldi'], ['/Applications/Brave Browser.app/Contents/MacOS/Brave Browser'], ['/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge']])('on a Mac: %s', (path) => {
    expect(findBrowser(linux, 'darwin', only(path))).toBe(path);
  });

  test.each([['C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'], ['C:\\Users\\a\\AppData\\Local\\Vivaldi\\Application\\vivaldi.exe'], ['C:\\Program Files\\BraveSoftware\\Brave-Browser\\Application\\brave.exe'], ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe']])('on Windows: %s', (path) => {
    expect(findBrowser(windows, 'win32', only(path))).toBe(path);
  });

  test('one on the PATH goes before Flatpak and snap; another kind of browser is none', () => {
    expect(findBrowser(linux, 'linux', only('/snap/bin/chromium', '/usr/bin/brave-browser'))).toBe('/usr/bin/brave-browser');
    expect([findBrowser(linux, 'linux', only('/usr/bin/firefox')), findBrowser({}, 'win32', () => true), findBrowser({ HOME: '/h' }, 'linux', () => false)]).toEqual([null, null, null]);
  });
});

describe.runIf(process.platform !== 'win32')('the window', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices browser ')); });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  test('opens as an app of its own, in a size for the first time, under a name that the launcher knows', async () => {
    const url = 'http://127.0.0.1:47900/?t=abc', heard = join(folder, 'heard');
    writeFileSync(join(folder, 'chromium'), `#!/bin/sh\nprintf '%s\\n' "$@" > "${heard}.part" && mv "${heard}.part" "${heard}"\n`, { mode: 0o755 });
    expect(openWindow(url, { PATH: folder, DISPLAY: ':0' })).toBe(`The window opens in ${join(folder, 'chromium')}.`);
    await expect.poll(() => existsSync(heard)).toBe(true);
    expect(readFileSync(heard, 'utf8').trim().split('\n')).toEqual(windowWords(url));
    expect(windowWords(url, 'linux')).toEqual([`--app=${url}`, '--window-size=1280,860', '--class=ileices']);
    expect(windowWords(url, 'win32')).not.toContain('--class=ileices');
  });

  test('without a browser, and on Linux without a screen, its address is said', () => {
    if (process.platform === 'linux') expect(openWindow('http://x/', { PATH: folder })).toContain('There is no screen here. Open this address');
    // Nothing listens there, should a browser of this machine lie where every one of its kind does.
    expect(openWindow('http://127.0.0.1:9/', { PATH: folder, DISPLAY: ':0', HOME: folder })).toMatch(/No Chromium-family browser.*http:\/\/127\.0\.0\.1:9\/|The window opens in \/(snap|var)/);
  });
});
