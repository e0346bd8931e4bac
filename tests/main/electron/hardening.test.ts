// D1 D3 D4: each line of the hardening of windows, as Electron is told it. What Chromium then does with it is shown by tests/electron
// where Electron's program is.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WindowKind } from '../../../app/desktop/ports.ts';
import { ElectronDesktop } from '../../../main/electron/electronDesktop.ts';
import { WINDOW_CHANNEL } from '../../../schemas/windowAsk.ts';
import { ElectronStandIn } from '../../doubles/electronStandIn.ts';
import type { StandInWindow } from '../../doubles/electronStandIn.ts';

const KINDS: readonly WindowKind[] = ['ui', 'compute', 'link'];
const source = (path: string): string => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
const server = createServer((request, response) => {
  if (request.url === '/away') { response.writeHead(302, { location: 'https://example.org/' }); response.end(); return; }
  response.end('<title>page</title>');
});
let url = '', own = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `${own}/`;
});
afterAll(() => { server.close(); });

let standIn: ElectronStandIn;
let desktop: ElectronDesktop;
const made: ElectronStandIn[] = [];
function begin(isPackaged = false): void {
  standIn = new ElectronStandIn({ isPackaged });
  made.push(standIn);
  desktop = new ElectronDesktop(standIn.parts, { agent: '/agent.mjs', reader: '/reader.mjs', preload: '/preload.cjs' }, { argv: ['electron'], platform: 'linux', pid: 1, env: {}, cwd: () => '/' });
}
beforeEach(() => { begin(); });
afterEach(() => { for (const each of made.splice(0)) each.dispose(); });

function open(kind: WindowKind, at = url): StandInWindow {
  desktop.openWindow({ kind, url: at, bounds: null, mayClose: () => true, onBounds: () => undefined, onFocus: () => undefined, onCrash: () => undefined, onGone: () => undefined, onAddress: () => undefined, onAsk: () => Promise.resolve({ offerId: null }) });
  const window = standIn.windows.at(-1);
  if (window === undefined) throw new Error('no window');
  return window;
}
const preferences = (kind: WindowKind) => open(kind).options.webPreferences ?? {};
const loaded = (window: StandInWindow) => expect.poll(() => window.page?.url).toBe(url);

describe('every window', () => {
  for (const kind of KINDS) {
    it(`${kind}: a sandbox, a world apart from Node, the web's own rules, nothing embedded, nothing experimental`, () => {
      expect(preferences(kind)).toMatchObject({
        sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, allowRunningInsecureContent: false,
        webviewTag: false, experimentalFeatures: false, navigateOnDragDrop: false, spellcheck: false,
      });
    });

    it(`${kind}: opens no second window, whatever is asked for`, () => {
      const window = open(kind);
      for (const to of ['https://example.org/', `${own}/x`, 'about:blank', 'javascript:alert(1)', 'file:///etc/passwd']) expect(window.openHandler({ url: to }), to).toEqual({ action: 'deny' });
      expect(standIn.windows).toHaveLength(1);
    });

    it(`${kind}: holds no page inside a page, navigates nowhere else, not in a frame, not by a redirect`, async () => {
      const window = open(kind);
      await loaded(window);
      expect(window.attachWebview()).toBe(false);
      for (const to of ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'chrome://gpu']) {
        expect(window.mayNavigate(to), to).toBe(false);
        expect(await window.navigate(to), to).toBe(false);
        expect(window.redirect(to), to).toBe(false);
        expect(window.navigateFrame(to), to).toBe(false);
      }
      expect([window.mayNavigate(`${own}/x`), window.redirect(`${own}/x`)]).toEqual([true, true]);
      await window.navigate(`${own}/away`);
      expect(window.page?.url).toBe(url);
    });

    it(`${kind}: no request leaves its origin`, () => {
      const { asks } = open(kind).session;
      for (const to of [`${own}/a.js`, own.replace('http', 'ws')]) expect(asks.request(to), to).toBe(false);
      for (const to of ['https://example.org/', 'http://127.0.0.1:1/', 'http://192.168.1.1/', 'file:///etc/passwd', 'ftp://example.org/', 'http://localhost/']) expect(asks.request(to), to).toBe(true);
      expect(asks.request('wss://meet.example.org/')).toBe(kind !== 'link');
    });

    it(`${kind}: every permission is denied, asked for or checked, that for a camera too`, () => {
      const { asks } = open(kind).session, mine = { isMainFrame: true, requestingUrl: url };
      for (const permission of ['geolocation', 'notifications', 'midi', 'midiSysex', 'clipboard-read', 'clipboard-sanitized-write', 'display-capture', 'fullscreen', 'idle-detection', 'pointerLock', 'keyboardLock', 'openExternal', 'storage-access', 'window-management', 'fileSystem', 'hid', 'serial', 'usb', 'unknown']) {
        expect(asks.permission(permission, mine), permission).toBe(false);
        expect(asks.check(permission, url, { isMainFrame: true, requestingUrl: url }), permission).toBe(false);
      }
      for (const mediaTypes of [['video'], ['audio'], ['video', 'audio'], []]) expect(asks.permission('media', { ...mine, mediaTypes }), mediaTypes.join()).toBe(false);
      for (const mediaType of ['video', 'audio', 'unknown']) expect(asks.check('media', url, { isMainFrame: true, mediaType }), mediaType).toBe(false);
      expect(asks.device()).toBe(false);
    });

    it(`${kind}: keeps what it keeps to itself`, () => {
      const partitions = KINDS.map((each) => preferences(each).partition);
      expect(new Set(partitions).size).toBe(3);
      expect(partitions.every((partition) => (partition ?? '') !== '')).toBe(true);
    });
  }

  it('has no tools for developers once it is installed', () => {
    begin(true);
    expect(preferences('ui').devTools).toBe(false);
  });

  it('is told that every renderer is sandboxed before anything else', () => {
    const entry = source('main/electron/main.ts');
    expect(entry).toContain('enableSandbox()');
    expect(entry.indexOf('enableSandbox()')).toBeLessThan(entry.indexOf('new ElectronDesktop('));
    expect(entry.match(/appendSwitch|no-sandbox|disable-web-security|ignore-certificate/)).toBeNull();
  });
});

describe('hidden windows', () => {
  it('are never seen, are not slowed down, have no preload, and keep nothing', () => {
    for (const kind of ['compute', 'link'] as const) {
      const { show, skipTaskbar, focusable, webPreferences } = open(kind).options;
      expect({ show, skipTaskbar, focusable }).toEqual({ show: false, skipTaskbar: true, focusable: false });
      expect(webPreferences?.backgroundThrottling).toBe(false);
      expect(webPreferences?.preload).toBeUndefined();
      expect(webPreferences?.partition).not.toMatch(/^persist:/);
    }
    expect(preferences('ui').backgroundThrottling).toBe(true);
  });
});

describe('what a page may say to the shell', () => {
  it('comes over one channel, from the main frame of the visible window showing our host', async () => {
    const ui = open('ui'), hidden = open('compute');
    await loaded(ui);
    expect(await standIn.ask(ui, { ask: 'home' })).toEqual({ offerId: null });
    const refused: readonly [string, Promise<unknown>][] = [
      ['a hidden window', standIn.ask(hidden, { ask: 'home' })], ['a frame inside', standIn.ask(ui, { ask: 'home' }, { parent: {} })], ['no frame', standIn.ask(ui, { ask: 'home' }, null)],
      ...['https://example.org', 'null', '', 'file://', own.replace(/\d+$/, '1'), `${own}.evil.example`].map((origin): [string, Promise<unknown>] => [origin, standIn.ask(ui, { ask: 'home' }, { origin })]),
    ];
    for (const [who, answer] of refused) expect(await answer, who).toEqual({ refused: 'Only the window of Ileices may ask this.' });
    ui.destroy();
    expect(await standIn.ask(ui, { ask: 'home' })).toHaveProperty('refused');
  });

  it('is all the preload offers: named functions, no way to name a channel, and nothing it could load', () => {
    const preload = source('main/preload/window.ts');
    expect(preload).toContain(`'${WINDOW_CHANNEL}'`);
    expect([...preload.matchAll(/ipcRenderer\.(\w+)/g)].map(([, name]) => name)).toEqual(['invoke']);
    expect(preload).not.toMatch(/ipcRenderer\.(on|send|postMessage)|\brequire\(|process\./);
    expect([...preload.matchAll(/^ {2}(\w+): \(/gm)].map(([, name]) => name).sort()).toEqual(['offerDropped', 'openHomeFolder', 'pickFile', 'pickFolder', 'startAtLogin']);
  });
});

describe('what Electron is asked to do', () => {
  it('names the app to Windows as its installer does', () => {
    const other = new ElectronStandIn();
    made.push(other);
    new ElectronDesktop(other.parts, { agent: '/agent.mjs', reader: '/reader.mjs', preload: '/preload.cjs' }, { argv: ['electron'], platform: 'win32', env: {}, pid: 1, cwd: () => '/' });
    expect(other.appId).toBe(/^appId: (.+)$/m.exec(source('electron-builder.yml'))?.[1]);
    expect(standIn.appId).toBeNull();
  });

  it('is written down in one file, and named nowhere else', () => {
    // The entry and the preload alone load it; everything else is handed its parts.
    const files = readdirSync(new URL('../../../main/electron', import.meta.url)).filter((file) => file.endsWith('.ts') && file !== 'main.ts');
    expect(files).toContain('electronParts.ts');
    for (const file of files) expect(source(`main/electron/${file}`), file).not.toMatch(/^import (?!type)[^;]*from 'electron'/m);
  });
});
