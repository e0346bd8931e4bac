// The door from the shell to the system: what windows, tray, dialogs and power are to it, in plain data. One contract suite
// (tests/contract/desktopSuite.ts) runs on every implementation. Listeners are set once, before `whenReady` resolves, but for `onOpen`.
import type { HiddenPage, ShellSignals } from '../../schemas/desktop.ts';
import type { WindowAnswer, WindowAsk } from '../../schemas/windowAsk.ts';
import type { Clock } from '../ports.ts';
import type { Area, Bounds } from './bounds.ts';
import type { TrayItem, TrayVerb } from './trayMenu.ts';

export type Platform = 'linux' | 'darwin' | 'win32';

export type WindowKind = 'ui' | HiddenPage;
export interface WindowSpec {
  readonly kind: WindowKind;
  /** On the loopback host: the only origin this window ever shows. */
  readonly url: string;
  /** Of the visible one. */
  readonly bounds: Bounds | null;
  /** A person closes the window, or the system does: false keeps it. */
  readonly mayClose: () => boolean;
  readonly onBounds: (bounds: Bounds) => void;
  readonly onFocus: () => void;
  /** The page died, does not answer, or could not be loaded; the window is still there. */
  readonly onCrash: (why: string) => void;
  /** The window is gone, whoever closed it. */
  readonly onGone: () => void;
  /** Its page wants to show another address, which it never does itself. */
  readonly onAddress: (url: string) => void;
  /** What its page asks, checked for sender and shape. */
  readonly onAsk: (ask: WindowAsk) => Promise<WindowAnswer>;
}
export interface DesktopWindow {
  readonly isFocused: boolean;
  readonly isShown: boolean;
  load(url: string): void;
  /** In front, restored where it was minimised. */
  show(): void;
  hide(): void;
  /** While held its page reaches nothing, its own host neither: somebody else may answer there. */
  hold(held: boolean): void;
  /** Gone at once, unasked. */
  destroy(): void;
}

export interface TrayImage { readonly size: number; /** Red, green, blue, opacity, row by row from the top. */ readonly rgba: Uint8Array }
export interface TrayLook {
  readonly images: readonly TrayImage[];
  /** Black with opacity, which the system tints. */
  readonly isTemplate: boolean;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export interface Question {
  readonly title: string; readonly text: string;
  readonly buttons: readonly { readonly id: string; readonly label: string }[];
  /** What Enter does, and what closing the dialog means: the button that changes nothing. */
  readonly safe: string;
}
export interface Notification { readonly title: string; readonly text: string }

export interface AgentStart { readonly words: readonly string[] }
export interface AgentProcess {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once. Null where a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** Where a readers process goes, and what it says there. */
export interface ReaderDoor { readonly address: string; readonly word: string }
export interface SmallProcess extends Pick<AgentProcess, 'onExit' | 'kill'> {
  /** Once it runs, with its number in the system. */
  onStart(listener: (pid: number) => void): void;
}

/** What the system tells about its person; see ShellSignals. */
export type PowerReading = Pick<ShellSignals, 'idleMs' | 'onBattery' | 'thermal'>;
export type PowerEvent = 'suspend' | 'resume';

/** The system's own store of secrets. `weak`: it would only pretend. */
export interface Secrets { readonly kind: 'strong' | 'weak' | 'none'; seal(text: string): Uint8Array; /** Null where this system did not seal it. */ open(sealed: Uint8Array): string | null }

export interface LoginItem { readonly isOn: boolean; set(on: boolean): void }

export interface Desktop {
  readonly platform: Platform;
  /** An installed app; false when run from a checkout. */
  readonly isPackaged: boolean;
  readonly version: string;
  /** False where pages run without Chromium's walls around them, as some AppImages do. */
  readonly isSandboxed: boolean;
  /** Whether a tray can be counted on here; false where nobody may find the icon again. Known once it is ready, asked again when a window is opened. */
  readonly hasTray: boolean;
  readonly clock: Clock;
  /** Minutes since midnight where this machine stands. */
  minuteOfDay(): number;
  /** What it was started with, and where; without the program. */
  readonly words: readonly string[];
  readonly folder: string;
  readonly secrets: Secrets;
  /** Null where the system knows no such thing. */
  readonly loginItem: LoginItem | null;
  /** Whether the system itself started it at login, where that is told in no other way than this (macOS). Known once it is ready. */
  readonly openedAtLogin: boolean;
  /** What the shell itself remembers between starts; never secrets. */
  readonly memory: { read(): unknown; write(kept: unknown): void };

  /** Where windows can be, in the same points as their bounds. */
  screens(): readonly Area[];
  /** What a person types in a terminal to give this program words. */
  readonly command: string;
  /** False where another one runs: it was handed our words, and this one ends. */
  takePlace(): boolean;
  /** Someone started the app again: with these words, in this folder. */
  onStartedAgain(listener: (words: readonly string[], folder: string) => void): void;
  /** The system opens a link or a file with this app (macOS); also what came before anybody listened. Set once it is ready: what is no invite is told of in a dialog. */
  onOpen(listener: (opened: { readonly link: string } | { readonly file: string }) => void): void;
  /** The icon in the dock was pressed. */
  onActivate(listener: () => void): void;
  /** The system or a menu wants the app to end: it is the shell that ends it. */
  onQuitWish(listener: () => void): void;
  /** A process of Chromium's own ended that no window is told of: the graphics process. */
  onGraphicsCrash(listener: (why: string) => void): void;
  onPower(listener: (event: PowerEvent) => void): void;
  whenReady(): Promise<void>;

  startAgent(start: AgentStart): AgentProcess;
  /** A process that reads files' bytes for the agent, with nothing but this door. */
  startReader(door: ReaderDoor): SmallProcess;
  openWindow(spec: WindowSpec): DesktopWindow;
  /** Null takes it away. `onOpen`: the icon itself was pressed, where the system tells that apart. */
  showTray(look: TrayLook | null, on: { readonly onVerb: (verb: TrayVerb) => void; readonly onOpen: () => void }): void;
  ask(question: Question): Promise<string>;
  pick(kind: 'file' | 'folder'): Promise<string | null>;
  notify(notification: Notification, onClick: () => void): void;
  readPower(): PowerReading;
  /** The content of an invite file; null where it is none or cannot be read. */
  readInvite(path: string): string | null;
  openFolder(path: string): void;
  /** In the person's browser. */
  openAddress(url: string): void;
  /** Ends this program now. */
  exit(code: number): void;
}
