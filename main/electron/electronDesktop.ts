// The Desktop port on Electron. Listeners for links and files are set when this is made, before anything waits: macOS tells of them
// once, and early.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentProcess, AgentStart, Desktop, DesktopWindow, LoginItem, Notification, Platform, PowerEvent, PowerReading, Question, ReaderDoor, Secrets, SmallProcess, TrayLook, WindowSpec } from '../../app/desktop/ports.ts';
import { WINDOW_CHANNEL, WindowAsk } from '../../schemas/windowAsk.ts';
import type { WindowAnswer } from '../../schemas/windowAsk.ts';
import { trayHost } from '../node/desktop/trayHost.ts';
import { hasX11 } from '../node/guest/seat.ts';
import { inviteText } from '../node/mesh/inviteFile.ts';
import { readerFlags } from '../node/readers/readerFlags.ts';
import { realClock } from '../node/realClock.ts';
import { electronLoginItem } from './electronLoginItem.ts';
import type { ElectronParts, FramePart, UtilityPart } from './electronParts.ts';
import { ElectronTray } from './electronTray.ts';
import type { TrayListener } from './electronTray.ts';
import { ElectronWindow } from './electronWindow.ts';

/** As electron-builder.yml has it: Windows shows notifications only of apps it knows by such a name. */
const APP_ID = 'org.ileices.app';
const MEMORY_FILE = 'shell.json';
/** Node's own words to the agent, as `npm start` gives them: it is small where it rests. */
const AGENT_FLAGS = ['--optimize-for-size'];
const AGENT_ENVIRONMENT = { MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };

/** Notifications that can still be pressed: three kinds, one of each in ten minutes, make two hours and more. */
const NOTIFICATIONS_KEPT = 40;

export interface Files { readonly agent: string; readonly reader: string; readonly preload: string }
/** The running program: its own words, folder and system. */
export type Program = Pick<NodeJS.Process, 'argv' | 'platform' | 'env' | 'cwd' | 'pid'> & { readonly defaultApp?: boolean };
type Opened = { readonly link: string } | { readonly file: string };

export class ElectronDesktop implements Desktop {
  readonly clock = realClock;
  readonly platform: Platform;
  readonly words: readonly string[];
  readonly folder: string;
  readonly loginItem: LoginItem | null;
  readonly #parts: ElectronParts;
  readonly #files: Files;
  readonly #program: Program;
  readonly #tray: ElectronTray;
  readonly #windows = new Set<ElectronWindow>();
  readonly #notifications: object[] = [];
  #hasTray: boolean;
  /** What the system opened before anybody listened. */
  #early: Opened[] | null = [];
  #onOpen: (opened: Opened) => void = () => undefined;
  #wasEverIdle = false;

  constructor(parts: ElectronParts, files: Files, program: Program) {
    this.#parts = parts;
    this.#files = files;
    this.#program = program;
    this.platform = program.platform === 'darwin' || program.platform === 'win32' ? program.platform : 'linux';
    // From a checkout the first word is the folder of the app.
    this.words = program.argv.slice(program.defaultApp === true ? 2 : 1);
    this.folder = program.cwd();
    this.#hasTray = this.platform !== 'linux';
    this.#tray = new ElectronTray(parts, this.platform);
    this.loginItem = electronLoginItem(parts.app, this.platform, program.env);
    const open = (opened: Opened) => { if (this.#early === null) this.#onOpen(opened); else this.#early.push(opened); };
    parts.app.on('open-url', (event, link) => { event.preventDefault(); open({ link }); });
    parts.app.on('open-file', (event, file) => { event.preventDefault(); open({ file }); });
    if (this.platform === 'win32') parts.app.setAppUserModelId(APP_ID);
    // Without a listener Electron ends the app with its last window.
    parts.app.on('window-all-closed', () => undefined);
    parts.ipcMain.handle(WINDOW_CHANNEL, (event, word) => this.#asked(event.sender.id, event.senderFrame, word));
  }

  get isPackaged(): boolean { return this.#parts.app.isPackaged; }
  get isSandboxed(): boolean { return !this.#parts.app.commandLine.hasSwitch('no-sandbox'); }
  get command(): string {
    // An AppImage runs from a folder that is gone when it ends.
    const path = this.#program.env['APPIMAGE'] ?? this.#program.argv[0] ?? 'ileices';
    return /\s/.test(path) ? `"${path}"` : path;
  }
  get openedAtLogin(): boolean { return this.platform === 'darwin' && this.#parts.app.getLoginItemSettings().wasOpenedAtLogin; }
  get version(): string { return this.#parts.app.getVersion(); }
  get hasTray(): boolean { return this.#hasTray; }

  get secrets(): Secrets {
    const { safeStorage } = this.#parts;
    const isThere = safeStorage.isEncryptionAvailable();
    // `basic_text` is a password that everybody knows.
    const isWeak = isThere && this.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
    return {
      kind: !isThere ? 'none' : isWeak ? 'weak' : 'strong', seal: (text) => safeStorage.encryptString(text),
      open: (sealed) => { try { return safeStorage.decryptString(Buffer.from(sealed)); } catch { return null; } },
    };
  }

  readonly memory = {
    read: (): unknown => { try { return JSON.parse(readFileSync(this.#memoryFile, 'utf8')); } catch { return null; } },
    write: (kept: unknown): void => {
      try {
        mkdirSync(this.#parts.app.getPath('userData'), { recursive: true });
        writeFileSync(`${this.#memoryFile}.part`, JSON.stringify(kept));
        renameSync(`${this.#memoryFile}.part`, this.#memoryFile);
      } catch { /* where a window was is not worth a word about a full disk */ }
    },
  };
  get #memoryFile(): string { return join(this.#parts.app.getPath('userData'), MEMORY_FILE); }

  minuteOfDay(): number { const now = new Date(this.clock.now()); return now.getHours() * 60 + now.getMinutes(); }
  screens() { return this.#parts.screen.getAllDisplays().map(({ workArea }) => workArea); }
  takePlace(): boolean { return this.#parts.app.requestSingleInstanceLock(); }

  onStartedAgain(listener: (words: readonly string[], folder: string) => void): void { this.#parts.app.on('second-instance', (_event, argv, folder) => { listener(argv.slice(1), folder); }); }
  onActivate(listener: () => void): void { this.#parts.app.on('activate', listener); }
  onOpen(listener: (opened: Opened) => void): void {
    this.#onOpen = listener;
    const early = this.#early ?? [];
    this.#early = null;
    for (const opened of early) listener(opened);
  }
  onQuitWish(listener: () => void): void {
    this.#parts.app.on('before-quit', (event) => { event.preventDefault(); listener(); });
    // Without this the system does not wait for what is being saved.
    this.#parts.powerMonitor.on('shutdown', (event) => { event?.preventDefault(); listener(); });
  }
  onGraphicsCrash(listener: (why: string) => void): void { this.#parts.app.on('child-process-gone', (_event, { type, reason }) => { if (type === 'GPU' && reason !== 'clean-exit') listener(`the graphics process ended: ${reason}`); }); }
  onPower(listener: (event: PowerEvent) => void): void {
    const { powerMonitor } = this.#parts;
    powerMonitor.on('suspend', () => { listener('suspend'); });
    powerMonitor.on('resume', () => { listener('resume'); });
  }

  async whenReady(): Promise<void> {
    await this.#parts.app.whenReady();
    await this.#lookForTray();
    this.#parts.Menu.setApplicationMenu(this.platform === 'darwin' ? this.#parts.Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null);
  }

  startAgent({ words }: AgentStart): AgentProcess {
    const child = this.#parts.utilityProcess.fork(this.#files.agent, [...words], { serviceName: 'Ileices node', stdio: 'inherit', execArgv: AGENT_FLAGS, env: { ...this.#program.env, ...AGENT_ENVIRONMENT, ILEICES_SHELL_PID: String(this.#program.pid) } });
    return {
      post: (message) => { child.postMessage(message); }, onMessage: (listener) => { child.on('message', listener); }, kill: () => { endNow(child); },
      onExit: (listener) => { child.on('exit', (code) => { listener(code); }); },
    };
  }

  startReader({ address, word }: ReaderDoor): SmallProcess {
    const { SystemRoot } = this.#program.env;
    const child = this.#parts.utilityProcess.fork(this.#files.reader, [], {
      serviceName: 'Ileices reader', stdio: 'ignore', execArgv: readerFlags(this.#files.reader),
      env: { ILEICES_READER_DOOR: address, ILEICES_READER_WORD: word, ...(SystemRoot === undefined ? {} : { SystemRoot }) },
    });
    return {
      onStart: (listener) => { child.on('spawn', () => { if (child.pid !== undefined) listener(child.pid); }); },
      onExit: (listener) => { child.on('exit', (code) => { listener(code); }); }, kill: () => { endNow(child); },
    };
  }

  openWindow(spec: WindowSpec): DesktopWindow {
    const window = new ElectronWindow(this.#parts, { ...spec, onGone: () => { this.#windows.delete(window); spec.onGone(); } }, { ...this.#files, isPackaged: this.isPackaged });
    this.#windows.add(window);
    // At login the panel often comes later than this app; where it is gone, the window is not to be hidden any more.
    if (spec.kind === 'ui') void this.#lookForTray();
    return window;
  }

  showTray(look: TrayLook | null, on: TrayListener): void { this.#tray.show(look, on); }

  async ask({ title, text, buttons, safe }: Question): Promise<string> {
    const at = Math.max(0, buttons.findIndex(({ id }) => id === safe));
    const { response } = await this.#parts.dialog.showMessageBox({ type: 'none', title: 'Ileices', message: title, detail: text, buttons: buttons.map(({ label }) => label), defaultId: at, cancelId: at });
    return buttons[response]?.id ?? safe;
  }

  async pick(kind: 'file' | 'folder'): Promise<string | null> {
    const { canceled, filePaths } = await this.#parts.dialog.showOpenDialog({ title: `Choose a ${kind} to ask about`, buttonLabel: 'Choose', properties: [kind === 'file' ? 'openFile' : 'openDirectory', 'dontAddToRecent'] });
    return canceled ? null : filePaths[0] ?? null;
  }

  notify({ title, text }: Notification, onClick: () => void): void {
    if (!this.#parts.Notification.isSupported()) return;
    const shown = new this.#parts.Notification({ title, body: text });
    // One that is collected tells of no click, and one that its system took from the screen may still be pressed in its list.
    this.#notifications.push(shown);
    if (this.#notifications.length > NOTIFICATIONS_KEPT) this.#notifications.shift();
    shown.on('click', onClick);
    shown.show();
  }

  readPower(): PowerReading {
    const { powerMonitor } = this.#parts, isLinux = this.platform === 'linux';
    const idleSeconds = powerMonitor.getSystemIdleTime();
    // Where the system cannot tell it says zero for ever.
    this.#wasEverIdle ||= idleSeconds > 0;
    const thermal = this.platform === 'darwin' ? powerMonitor.getCurrentThermalState() : 'unknown';
    // On Linux Electron knows of no battery and says that there is mains power, and under Wayland it may hear only what is typed into
    // windows of old programs, which it does not tell. The node looks for itself.
    const knowsIdle = this.#wasEverIdle && (!isLinux || hasX11(this.#program.env));
    return { idleMs: knowsIdle ? idleSeconds * 1000 : null, onBattery: isLinux ? null : powerMonitor.isOnBatteryPower(), thermal: thermal === 'unknown' ? null : thermal };
  }

  readInvite(path: string): string | null { try { return inviteText(path); } catch { return null; } }
  openFolder(path: string): void { void this.#parts.shell.openPath(path); }
  openAddress(url: string): void { this.#parts.shell.openExternal(url).catch(() => undefined); }
  exit(code: number): void { this.#parts.app.exit(code); }

  async #lookForTray(): Promise<void> {
    // Where nobody could tell in time, what was known last counts.
    const found = this.platform === 'linux' ? await trayHost(this.#program.env) : null;
    if (found !== null) this.#hasTray = found;
  }

  /** Only the main frame of a visible window, showing our own host, is answered. */
  async #asked(contentsId: number, frame: FramePart | null, word: unknown): Promise<WindowAnswer> {
    const window = [...this.#windows].find((each) => each.contentsId === contentsId);
    if (window === undefined || window.spec.kind !== 'ui' || frame === null || frame.parent !== null || frame.origin !== window.own) return { refused: 'Only the window of Ileices may ask this.' };
    const ask = WindowAsk.safeParse(word);
    return ask.success ? window.spec.onAsk(ask.data) : { refused: 'That is no question this app knows.' };
  }
}

/** Electron's own way asks politely, which a process that hangs does not hear. Whoever is ended here was asked before. */
function endNow(child: Pick<UtilityPart, 'pid' | 'kill'>): void {
  try { if (child.pid === undefined) child.kill(); else process.kill(child.pid, 'SIGKILL'); } catch { /* it has just ended */ }
}
