// The Desktop port in memory: what the shell asks of a system is written down, and what a person or the system does is called by a test.
// It keeps the walls of windows as the real one does, through the same rules (app/desktop/walls.ts).
import { loopbackOrigin, mayNavigate } from '../../app/desktop/walls.ts';
import type { AgentProcess, AgentStart, Desktop, DesktopWindow, LoginItem, Notification, PowerEvent, PowerReading, Question, ReaderDoor, SmallProcess, TrayLook, WindowSpec } from '../../app/desktop/ports.ts';
import type { TrayVerb } from '../../app/desktop/trayMenu.ts';
import type { ShellEvent } from '../../schemas/desktop.ts';
import type { WindowAnswer } from '../../schemas/windowAsk.ts';
import { WindowAsk } from '../../schemas/windowAsk.ts';
import { ManualClock } from './manualClock.ts';

export class MemoryWindow implements DesktopWindow {
  readonly spec: WindowSpec;
  readonly loaded: string[] = [];
  own: string;
  isFocused = false;
  isShown = false;
  isGone = false;

  constructor(spec: WindowSpec) {
    this.spec = spec;
    const own = loopbackOrigin(spec.url);
    if (own === null) throw new Error('A window shows the loopback host only.');
    this.own = own;
    this.loaded.push(spec.url);
  }
  load(url: string): void { this.own = loopbackOrigin(url) ?? this.own; this.loaded.push(url); }
  show(): void { this.isShown = true; this.isFocused = true; this.spec.onFocus(); }
  hide(): void { this.isShown = false; this.isFocused = false; }
  isHeld = false;
  hold(held: boolean): void { this.isHeld = held; }
  destroy(): void { if (!this.isGone) { this.isGone = true; this.isShown = false; this.spec.onGone(); } }
  // What a person or a fault does.
  pressClose(): void { if (this.spec.mayClose()) this.destroy(); }
  blur(): void { this.isFocused = false; }
  goes(url: string): boolean { const may = mayNavigate(url, this.own); if (may) this.loaded.push(url); return may; }
  opensAddress(url: string): void { if (this.spec.kind === 'ui') this.spec.onAddress(url); }
}

export class MemoryAgent implements AgentProcess {
  readonly words: readonly string[];
  readonly heard: unknown[] = [];
  killed = false;
  #onMessage: (message: unknown) => void = () => undefined;
  #onExit: (code: number | null) => void = () => undefined;
  constructor(words: readonly string[]) { this.words = words; }
  post(message: unknown): void { this.heard.push(message); }
  onMessage(listener: (message: unknown) => void): void { this.#onMessage = listener; }
  onExit(listener: (code: number | null) => void): void { this.#onExit = listener; }
  kill(): void { this.killed = true; this.ends(null); }
  says(event: ShellEvent): void { this.#onMessage(event); }
  saysAnything(message: unknown): void { this.#onMessage(message); }
  ends(code: number | null): void { this.#onExit(code); }
}

export class MemoryDesktop implements Desktop {
  platform: Desktop['platform'] = 'linux';
  readonly command = 'ileices';
  isPackaged = true;
  version = '0.0.0';
  isSandboxed = true;
  hasTray = true;
  openedAtLogin = false;
  /** Settled once the system is ready. */
  ready: Promise<void> = Promise.resolve();
  words: readonly string[] = [];
  folder = '/somewhere';
  minute = 600;
  readonly clock = new ManualClock();
  hasPlace = true;
  readonly windows: MemoryWindow[] = [];
  readonly agents: MemoryAgent[] = [];
  readonly readers: (ReaderDoor & { killed: boolean; runsAs(pid: number): void; ends(code: number): void })[] = [];
  tray: TrayLook | null = null;
  /** Every look that was set. */
  readonly looks: (TrayLook | null)[] = [];
  readonly questions: Question[] = [];
  /** Ids of buttons to press, in this order; the safe one where there is none. */
  readonly answers: string[] = [];
  readonly picks: (string | null)[] = [];
  readonly notifications: (Notification & { readonly click: () => void })[] = [];
  readonly addresses: string[] = [];
  readonly folders: string[] = [];
  readonly invites = new Map<string, string>();
  power: PowerReading = { idleMs: null, onBattery: null, thermal: null };
  exitCode: number | null = null;
  kept: unknown = null;
  readonly memory = { read: () => this.kept, write: (kept: unknown) => { this.kept = structuredClone(kept); } };
  secretsKind: Desktop['secrets']['kind'] = 'strong';
  loginItem: LoginItem | null = null;
  #on = { verb: (_verb: TrayVerb): void => undefined, open: (): void => undefined };
  #onStartedAgain: (words: readonly string[], folder: string) => void = () => undefined;
  readonly #early: ({ readonly link: string } | { readonly file: string })[] = [];
  #onOpen: (opened: { readonly link: string } | { readonly file: string }) => void = (opened) => { this.#early.push(opened); };
  #onActivate: () => void = () => undefined;
  #onQuitWish: () => void = () => undefined;
  #onGraphicsCrash: (why: string) => void = () => undefined;
  #onPower: (event: PowerEvent) => void = () => undefined;

  get secrets(): Desktop['secrets'] {
    return { kind: this.secretsKind, seal: (text) => Buffer.from(`sealed:${Buffer.from(text).toString('hex')}`), open: (sealed) => { const hex = /^sealed:([0-9a-f]*)$/.exec(Buffer.from(sealed).toString())?.[1]; return hex === undefined ? null : Buffer.from(hex, 'hex').toString(); } };
  }
  minuteOfDay(): number { return this.minute; }
  screens() { return [{ x: 0, y: 0, width: 1920, height: 1080 }]; }
  takePlace(): boolean { return this.hasPlace; }
  onStartedAgain(listener: (words: readonly string[], folder: string) => void): void { this.#onStartedAgain = listener; }
  onOpen(listener: (opened: { readonly link: string } | { readonly file: string }) => void): void {
    this.#onOpen = listener;
    for (const opened of this.#early.splice(0)) listener(opened);
  }
  onActivate(listener: () => void): void { this.#onActivate = listener; }
  onQuitWish(listener: () => void): void { this.#onQuitWish = listener; }
  onGraphicsCrash(listener: (why: string) => void): void { this.#onGraphicsCrash = listener; }
  onPower(listener: (event: PowerEvent) => void): void { this.#onPower = listener; }
  whenReady(): Promise<void> { return this.ready; }
  startAgent({ words }: AgentStart): AgentProcess { const agent = new MemoryAgent(words); this.agents.push(agent); return agent; }
  startReader(door: ReaderDoor): SmallProcess {
    let onExit: (code: number | null) => void = () => undefined;
    let onStart: (pid: number) => void = () => undefined;
    const reader = { ...door, killed: false, runsAs: (pid: number) => { onStart(pid); }, ends: (code: number) => { onExit(code); } };
    this.readers.push(reader);
    return { onStart: (listener) => { onStart = listener; }, onExit: (listener) => { onExit = listener; }, kill: () => { reader.killed = true; } };
  }
  openWindow(spec: WindowSpec): DesktopWindow { const window = new MemoryWindow(spec); this.windows.push(window); return window; }
  showTray(look: TrayLook | null, on: { readonly onVerb: (verb: TrayVerb) => void; readonly onOpen: () => void }): void {
    this.tray = look;
    this.looks.push(look);
    this.#on = { verb: on.onVerb, open: on.onOpen };
  }
  ask(question: Question): Promise<string> { this.questions.push(question); return Promise.resolve(this.answers.shift() ?? question.safe); }
  pick(): Promise<string | null> { return Promise.resolve(this.picks.shift() ?? null); }
  notify(notification: Notification, onClick: () => void): void { this.notifications.push({ ...notification, click: onClick }); }
  readPower(): PowerReading { return this.power; }
  readInvite(path: string): string | null { return this.invites.get(path) ?? null; }
  openFolder(path: string): void { this.folders.push(path); }
  openAddress(url: string): void { this.addresses.push(url); }
  exit(code: number): void { this.exitCode ??= code; }

  // What a person or the system does.
  get agent(): MemoryAgent { const agent = this.agents.at(-1); if (agent === undefined) throw new Error('no agent was started'); return agent; }
  window(kind: WindowSpec['kind']): MemoryWindow | undefined { return this.windows.find((each) => each.spec.kind === kind && !each.isGone); }
  pressTray(): void { this.#on.open(); }
  pressVerb(verb: TrayVerb): void { this.#on.verb(verb); }
  startsAgain(words: readonly string[], folder = '/'): void { this.#onStartedAgain(words, folder); }
  opens(opened: { readonly link: string } | { readonly file: string }): void { this.#onOpen(opened); }
  activates(): void { this.#onActivate(); }
  wantsQuit(): void { this.#onQuitWish(); }
  crashesGraphics(why: string): void { this.#onGraphicsCrash(why); }
  powers(event: PowerEvent): void { this.#onPower(event); }
  /** A page asks; `isOwn`: its main frame, showing our host. */
  async asks(window: MemoryWindow, word: unknown, isOwn = true): Promise<WindowAnswer> {
    const ask = WindowAsk.safeParse(word);
    if (!isOwn || window.spec.kind !== 'ui') return { refused: 'Only the window of Ileices may ask this.' };
    return ask.success ? window.spec.onAsk(ask.data) : { refused: 'That is no question this app knows.' };
  }
}
