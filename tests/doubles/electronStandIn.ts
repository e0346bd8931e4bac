// A stand-in for the calls of Electron that are used (main/electron/electronParts.ts holds both to one shape). What a system does is
// played: dialogs answer what a test said, windows fetch their address for real and obey the walls, the agent is really forked. What
// Chromium draws and how a real tray looks is not here; tests/electron has that, where Electron's program is.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions, Menu, MenuItemConstructorOptions, MessageBoxOptions, NativeImage, NotificationConstructorOptions, OpenDialogOptions, Rectangle } from 'electron';
import type { Browser, BrowserContext } from 'playwright-core';
import type { ElectronParts, FramePart, SessionPart, TrayPart, UtilityPart, WindowPart } from '../../main/electron/electronParts.ts';

type Going = { readonly url: string; preventDefault(): void };
const event = () => ({ prevented: false, preventDefault() { this.prevented = true; } });
const sessionOf = (): SessionPart & { readonly asks: SessionAsks } => {
  const asks: SessionAsks = { request: () => undefined, permission: () => undefined, check: () => false, device: () => true };
  return {
    asks,
    setPermissionRequestHandler: (handler) => { asks.permission = (permission, details) => { let answer: boolean | undefined; handler?.(null as never, permission as never, (given) => { answer = given; }, details as never); return answer; }; },
    setPermissionCheckHandler: (handler) => { asks.check = (permission, origin, details) => handler?.(null, permission as never, origin, details as never) ?? true; },
    setProxy: (config) => { asks.proxy = config; return Promise.resolve(); },
    setDevicePermissionHandler: (handler) => { asks.device = () => handler?.(null as never) ?? true; },
    webRequest: { onBeforeRequest: (listener: unknown) => { asks.request = (url) => { let cancelled: boolean | undefined; (listener as (details: object, callback: (answer: { cancel?: boolean }) => void) => void)({ url }, ({ cancel }) => { cancelled = cancel; }); return cancelled; }; } },
  };
};
interface SessionAsks {
  /** Whether it was stopped; undefined where nobody listens. */
  request: (url: string) => boolean | undefined;
  permission: (permission: string, details: object) => boolean | undefined;
  check: (permission: string, origin: string, details: object) => boolean;
  device: () => boolean;
  proxy?: object;
}

/** A listener as the emitter takes it. */
const heard = (listener: (...words: never[]) => void) => (...words: unknown[]): void => { listener(...(words as never[])); };

let nextId = 1;

export class StandInWindow implements WindowPart {
  readonly options: BrowserWindowConstructorOptions;
  readonly #events = new EventEmitter();
  readonly session = sessionOf();
  readonly #contents = new EventEmitter();
  readonly id = nextId++;
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  /** What it was told to load, and where it ended. */
  readonly loaded: string[] = [];
  /** Which ways connections between browsers may take; null for all. */
  peers: string | null = null;
  page: { readonly url: string; readonly status: number; readonly body: string } | null = null;
  cookies = '';
  /** A browser in which hidden pages really run; the others are fetched only. */
  readonly #browser: Browser | null;
  #context: BrowserContext | null = null;
  #shown = false; #focused = false; #minimized = false; #maximized = false; #destroyed = false;
  #bounds: Rectangle;
  readonly on = (name: string, listener: (...words: never[]) => void) => this.#events.on(name, heard(listener));
  readonly webContents;

  constructor(options: BrowserWindowConstructorOptions, browser: Browser | null = null) {
    this.options = options;
    this.#browser = options.show === false && options.focusable === false ? browser : null;
    this.#bounds = { x: options.x ?? 10, y: options.y ?? 10, width: options.width ?? 800, height: options.height ?? 600 };
    this.webContents = {
      setWebRTCIPHandlingPolicy: (policy) => { this.peers = policy; },
      id: this.id, session: this.session, on: (name: string, listener: (...words: never[]) => void) => this.#contents.on(name, heard(listener)),
      setWindowOpenHandler: (handler: (details: never) => { action: string }) => { this.openHandler = handler as (details: { url: string }) => { action: string }; },
    } satisfies WindowPart['webContents'];
  }

  /** Really fetched, following redirects as a browser does: each is announced, and each passes the wall for requests. */
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    if (this.#browser !== null) { await this.#run(this.#browser, url); return; }
    let next = url;
    for (let hop = 0; hop < 5; hop += 1) {
      if (this.session.asks.request(next) === true) { this.#contents.emit('did-fail-load', event(), -20, 'ERR_BLOCKED_BY_CLIENT', next, true); throw new Error('blocked'); }
      const answer = await fetch(next, { redirect: 'manual', headers: { cookie: this.cookies, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } }).catch((error: unknown) => { this.#contents.emit('did-fail-load', event(), -102, 'ERR_CONNECTION_REFUSED', next, true); throw error; });
      const cookie = answer.headers.get('set-cookie');
      if (cookie !== null) this.cookies = cookie.split(';')[0] ?? '';
      const to = answer.headers.get('location');
      if (to === null) { this.page = { url: next, status: answer.status, body: await answer.text() }; return; }
      next = new URL(to, next).href;
      if (!this.#go('will-redirect', next)) return;
    }
  }
  async #run(browser: Browser, url: string): Promise<void> {
    this.#context = await browser.newContext();
    const page = await this.#context.newPage();
    page.on('close', () => { if (!this.#destroyed) this.crash(); });
    await page.goto(url);
    this.page = { url: page.url(), status: 200, body: '' };
  }
  /** Its process is killed; a played window only says so. */
  async kill(): Promise<void> { if (this.#context === null) this.crash(); else await this.#context.close(); }
  /** The page goes somewhere by itself. True where it got there. */
  async navigate(url: string): Promise<boolean> {
    if (!this.#go('will-navigate', url)) return false;
    await this.loadURL(url).catch(() => undefined);
    return this.page?.url === url;
  }
  /** Whether the page would be let go there; nothing is loaded. */
  mayNavigate(url: string): boolean { return this.#go('will-navigate', url); }
  redirect(url: string): boolean { return this.#go('will-redirect', url); }
  navigateFrame(url: string): boolean { return this.#go('will-frame-navigate', url); }
  attachWebview(): boolean { const asked = event(); this.#contents.emit('will-attach-webview', asked); return !asked.prevented; }
  #go(name: string, url: string): boolean {
    const going: Going & { prevented: boolean } = { url, prevented: false, preventDefault() { this.prevented = true; } };
    this.#contents.emit(name, going);
    return !going.prevented;
  }

  show(): void { this.#shown = true; this.#minimized = false; }
  hide(): void { this.#shown = false; this.#focused = false; }
  focus(): void { this.#focused = true; this.#events.emit('focus'); }
  restore(): void { this.#minimized = false; }
  maximize(): void { this.#maximized = true; this.#events.emit('maximize'); }
  destroy(): void { if (this.#destroyed) return; this.#destroyed = true; this.#shown = false; void this.#context?.close().catch(() => undefined); this.#events.emit('closed'); }
  isFocused(): boolean { return this.#focused; }
  isVisible(): boolean { return this.#shown; }
  isMinimized(): boolean { return this.#minimized; }
  isMaximized(): boolean { return this.#maximized; }
  isDestroyed(): boolean { return this.#destroyed; }
  getNormalBounds(): Rectangle { return this.#bounds; }

  // What a person or a fault does.
  pressClose(): void { const asked = event(); this.#events.emit('close', asked); if (!asked.prevented) this.destroy(); }
  minimize(): void { this.#minimized = true; }
  blur(): void { this.#focused = false; }
  moveTo(bounds: Rectangle): void { this.#bounds = bounds; this.#events.emit('resize'); }
  crash(reason = 'crashed'): void { this.#contents.emit('render-process-gone', event(), { reason }); }
  hang(): void { this.#events.emit('unresponsive'); }
}

export class StandInTray implements TrayPart {
  readonly #events = new EventEmitter();
  image: NativeImage;
  readonly images: NativeImage[] = [];
  tooltip = '';
  readonly menus: MenuItemConstructorOptions[][] = [];
  destroyed = false;
  readonly on = (name: string, listener: (...words: never[]) => void) => this.#events.on(name, heard(listener));
  constructor(image: NativeImage) { this.image = image; }
  setImage(image: NativeImage): void { this.image = image; this.images.push(image); }
  setToolTip(text: string): void { this.tooltip = text; }
  setContextMenu(menu: Menu | null): void { this.menus.push(itemsOf(menu)); }
  destroy(): void { this.destroyed = true; }
  click(): void { this.#events.emit('click'); }
  get menu(): MenuItemConstructorOptions[] { return this.menus.at(-1) ?? []; }
  /** An item by the labels on the way to it. */
  item(...labels: string[]): MenuItemConstructorOptions | undefined {
    let items = this.menu, found: MenuItemConstructorOptions | undefined;
    for (const label of labels) {
      found = items.find((each) => each.label === label);
      items = Array.isArray(found?.submenu) ? found.submenu : [];
    }
    return found;
  }
  press(...labels: string[]): void {
    const item = this.item(...labels);
    if (item === undefined || item.enabled === false) throw new Error(`there is no ${labels.join(' > ')} to press among ${JSON.stringify(this.menu.map((each) => each.label))}`);
    (item.click as () => void)();
  }
}

export class StandInImage {
  readonly png: Buffer;
  readonly larger: { readonly scaleFactor?: number; readonly buffer?: Buffer }[] = [];
  isTemplate = false;
  constructor(png: Buffer) { this.png = png; }
  addRepresentation(each: { scaleFactor?: number; buffer?: Buffer }): void { this.larger.push(each); }
  setTemplateImage(on: boolean): void { this.isTemplate = on; }
}

const menuItems = new WeakMap<object, MenuItemConstructorOptions[]>();
const itemsOf = (menu: Menu | null): MenuItemConstructorOptions[] => (menu === null ? [] : menuItems.get(menu) ?? []);

export class StandInUtility implements UtilityPart {
  readonly entry: string;
  readonly words: readonly string[];
  readonly child: ChildProcess;
  readonly heard: unknown[] = [];
  readonly said: unknown[] = [];
  output = '';
  readonly on = (name: string, listener: (...words: never[]) => void) => this.#events.on(name, heard(listener));
  readonly #events = new EventEmitter();

  constructor(entry: string, words: readonly string[], options: { readonly execArgv?: string[]; readonly env?: NodeJS.ProcessEnv }) {
    this.entry = entry;
    this.words = words;
    this.child = fork(entry, [...words], { ...(options.execArgv === undefined ? {} : { execArgv: options.execArgv }), env: { ...(options.env ?? process.env), NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { this.output += text; });
    this.child.on('spawn', () => { this.#events.emit('spawn'); });
    this.child.on('message', (message) => { this.heard.push(message); this.#events.emit('message', message); });
    this.child.on('close', (code) => { this.#events.emit('exit', code ?? 1); });
  }
  get pid(): number | undefined { return this.child.pid; }
  /** What it no longer hears is nobody's fault, as in Electron. */
  postMessage(message: unknown): void { this.said.push(message); if (this.child.connected) this.child.send(message as object, () => undefined); }
  kill(): boolean { return this.child.kill('SIGTERM'); }
  /** As a fault would end it. */
  crash(): void { this.child.kill('SIGKILL'); }
}

export class ElectronStandIn {
  readonly userData = mkdtempSync(join(tmpdir(), 'ileices-shell-'));
  readonly #app = new EventEmitter();
  readonly #power = new EventEmitter();
  readonly windows: StandInWindow[] = [];
  readonly trays: StandInTray[] = [];
  readonly notifications: { readonly title: string; readonly body: string; click(): void }[] = [];
  readonly questions: MessageBoxOptions[] = [];
  readonly processes: StandInUtility[] = [];
  readonly opened: string[] = [];
  /** Which button is pressed when something is asked, by the words on it; the safe one where there is no answer. */
  readonly answers: string[] = [];
  readonly picks: (string | null)[] = [];
  readonly pickOptions: OpenDialogOptions[] = [];
  /** Runs hidden pages for real. */
  browser: Browser | null = null;
  hasLock = true;
  /** Words to Chromium it was started with. */
  readonly switches: string[] = [];
  readonly isPackaged: boolean;
  wasOpenedAtLogin = false;
  idleSeconds = 0; onBattery = false;
  canSeal = false;
  sandboxed = false;
  appId: string | null = null;
  menuBar: Menu | null | undefined;
  loginSettings: object[] = [];
  exitCode: number | null = null;
  readonly exited: Promise<number>;
  #onExit: (code: number) => void = () => undefined;
  #ask: ((event: { sender: { id: number }; senderFrame: FramePart | null }, word: unknown) => Promise<unknown>) | null = null;
  readonly parts: ElectronParts;

  constructor({ isPackaged = false }: { readonly isPackaged?: boolean } = {}) {
    this.isPackaged = isPackaged;
    this.exited = new Promise((resolve) => { this.#onExit = resolve; });
    this.parts = this.#make();
  }

  /** The app's own events, as the system makes them. */
  emit(name: string, ...words: unknown[]): { readonly prevented: boolean } { const asked = event(); this.#app.emit(name, asked, ...words); return asked; }
  power(name: 'suspend' | 'resume'): void { this.#power.emit(name); }
  /** The system is about to go down; whether it was asked to wait. */
  shutdown(): boolean { const asked = event(); this.#power.emit('shutdown', asked); return asked.prevented; }
  /** A page asks the shell; without a frame named it is the main frame of that window. */
  ask(window: StandInWindow, word: unknown, frame?: Partial<FramePart> | null): Promise<unknown> {
    const own: FramePart = { origin: new URL(window.loaded.at(-1) ?? 'about:blank').origin, parent: null };
    return this.#ask?.({ sender: { id: window.id }, senderFrame: frame === null ? null : { ...own, ...frame } }, word) ?? Promise.reject(new Error('nobody listens'));
  }
  get ui(): StandInWindow | undefined { return this.windows.find((each) => each.options.webPreferences?.partition === 'persist:ileices-ui' && !each.isDestroyed()); }
  hidden(page: 'compute' | 'link'): StandInWindow | undefined { return this.windows.find((each) => each.options.webPreferences?.partition === `ileices-${page}` && !each.isDestroyed()); }
  get tray(): StandInTray | undefined { return this.trays.find((each) => !each.destroyed); }
  get agent(): StandInUtility | undefined { return this.processes.at(-1); }
  dispose(): void {
    for (const each of this.processes) each.crash();
    rmSync(this.userData, { recursive: true, force: true });
  }

  #make(): ElectronParts {
    const seen = { userData: this.userData };
    const standIn = this;
    return {
      app: {
        commandLine: { hasSwitch: (name) => this.switches.includes(name) },
        enableSandbox: () => { this.sandboxed = true; },
        requestSingleInstanceLock: () => this.hasLock,
        whenReady: () => Promise.resolve(),
        exit: (code = 0) => { if (this.exitCode === null) { this.exitCode = code; this.#onExit(code); } },
        getPath: (name) => (name === 'userData' ? seen.userData : join(this.userData, name)),
        setPath: (name, path) => { if (name === 'userData') seen.userData = path; },
        getVersion: () => '0.0.0', isPackaged: this.isPackaged,
        getLoginItemSettings: () => ({ openAtLogin: false, openAsHidden: false, wasOpenedAtLogin: this.wasOpenedAtLogin, wasOpenedAsHidden: false, restoreState: false, status: 'not-registered', executableWillLaunchAtLogin: false, launchItems: [] }),
        setLoginItemSettings: (settings) => { this.loginSettings.push(settings); },
        setAppUserModelId: (id) => { this.appId = id; },
        on: (name: string, listener: (...words: never[]) => void) => this.#app.on(name, heard(listener)),
      },
      BrowserWindow: class extends StandInWindow { constructor(options: BrowserWindowConstructorOptions) { super(options, standIn.browser); standIn.windows.push(this); } },
      Tray: class extends StandInTray { constructor(image: NativeImage) { super(image); standIn.trays.push(this); } },
      Notification: this.#notification(),
      Menu: {
        buildFromTemplate: (items) => { const menu = {} as Menu; menuItems.set(menu, items); return menu; },
        setApplicationMenu: (menu) => { this.menuBar = menu; },
      },
      nativeImage: { createFromBuffer: (buffer) => new StandInImage(buffer) as unknown as NativeImage },
      utilityProcess: { fork: (entry, words = [], options = {}) => { const made = new StandInUtility(entry, words, options as { execArgv?: string[]; env?: NodeJS.ProcessEnv }); this.processes.push(made); return made; } },
      dialog: {
        showMessageBox: async (options) => {
          this.questions.push(options);
          const wanted = this.answers.shift(), at = options.buttons?.indexOf(wanted ?? '') ?? -1;
          if (wanted !== undefined && at === -1) throw new Error(`there is no button "${wanted}" among ${JSON.stringify(options.buttons)}`);
          return { response: at === -1 ? options.cancelId ?? 0 : at };
        },
        showOpenDialog: async (options) => { this.pickOptions.push(options); const picked = this.picks.shift() ?? null; return { canceled: picked === null, filePaths: picked === null ? [] : [picked] }; },
      },
      ipcMain: { handle: (_channel, listener) => { this.#ask = listener; } },
      powerMonitor: {
        getSystemIdleTime: () => this.idleSeconds, isOnBatteryPower: () => this.onBattery, getCurrentThermalState: () => 'nominal',
        on: (name: string, listener: (...words: never[]) => void) => this.#power.on(name, heard(listener)),
      },
      safeStorage: {
        isEncryptionAvailable: () => this.canSeal, getSelectedStorageBackend: () => (this.canSeal ? 'gnome_libsecret' : 'basic_text'),
        encryptString: (text) => Buffer.from(`v10${Buffer.from(text).toString('hex')}`),
        decryptString: (sealed) => { const hex = /^v10([0-9a-f]*)$/.exec(sealed.toString())?.[1]; if (hex === undefined) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.'); return Buffer.from(hex, 'hex').toString(); },
      },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
      shell: { openExternal: async (url) => { this.opened.push(url); }, openPath: async (path) => { this.opened.push(path); return ''; } },
    };
  }

  #notification(): ElectronParts['Notification'] {
    const { notifications } = this;
    return class {
      static isSupported(): boolean { return true; }
      readonly #events = new EventEmitter();
      readonly #options: NotificationConstructorOptions;
      readonly on = (name: string, listener: (...words: never[]) => void) => this.#events.on(name, heard(listener));
      constructor(options: NotificationConstructorOptions) { this.#options = options; }
      show(): void { notifications.push({ title: this.#options.title ?? '', body: this.#options.body ?? '', click: () => { this.#events.emit('click'); } }); }
    };
  }
}
