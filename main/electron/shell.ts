// The shell of the installed app: one class that joins its parts. It knows the system through the Desktop port and the node through
// its loopback host; it holds no state of the node, no key and no file of a person.
import { isAbsolute, join } from 'node:path';
import { openedBy, readLink } from '../../app/desktop/intent.ts';
import { nothingTold, notificationsFor } from '../../app/desktop/notifications.ts';
import type { Desktop } from '../../app/desktop/ports.ts';
import type { StartWords } from '../../app/desktop/startWords.ts';
import { minutesOf } from '../../app/desktop/trayMenu.ts';
import type { Standing, TrayVerb } from '../../app/desktop/trayMenu.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';
import type { ShellView } from '../../schemas/desktop.ts';
import type { WindowAnswer, WindowAsk } from '../../schemas/windowAsk.ts';
import type { Intent } from '../../schemas/intent.ts';
import { AgentKeeper } from './agentKeeper.ts';
import type { Begin } from './agentKeeper.ts';
import { HiddenPages } from './hiddenPages.ts';
import { firstWord } from './keyStore.ts';
import { MainWindow } from './mainWindow.ts';
import { nodeDoor } from './nodeDoor.ts';
import type { NodeDoor } from './nodeDoor.ts';
import { PowerWatch } from './powerWatch.ts';
import { ReaderProcesses } from './readerProcesses.ts';
import { ShellMemory } from './shellMemory.ts';
import { TrayDesk } from './trayDesk.ts';
import { UpdateDesk } from './updateDesk.ts';
import type { Updates } from './updateDesk.ts';

export interface ShellOptions {
  readonly desktop: Desktop;
  readonly start: StartWords;
  readonly door?: (home: string) => NodeDoor;
  /** Null where this app was built without a place to look for newer ones. */
  readonly updates?: Updates | null;
  /** A sentence when the node's programs are not those that were installed. */
  readonly changed?: () => Promise<string | null>;
}

/** Words with which the agent comes up. */
const agentWords = ({ home }: StartWords): string[] => ['up', '--headless', '--shell', ...(home === null ? [] : ['--home', home])];
/** Within this a node that ended is known to have. */
const FAULT_MS = 1_000;
const sentenceOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

export class Shell {
  readonly #desktop: Desktop;
  readonly #options: ShellOptions;
  readonly #agent: AgentKeeper;
  readonly #pages: HiddenPages;
  readonly #readers: ReaderProcesses;
  readonly #memory: ShellMemory;
  readonly #window: MainWindow;
  readonly #tray: TrayDesk;
  readonly #power: PowerWatch;
  readonly #updates: UpdateDesk;
  #begin: Begin = { type: 'begin', passphrase: null, sealed: null };
  #door: NodeDoor | null = null;
  #view: ShellView | null = null;
  #standing: Standing = 'starting';
  #told = nothingTold;
  /** Takes back the look for needs that were held back. */
  #notifyNoMore = (): void => undefined;
  /** What was asked to be shown before there was a node to show it. */
  #waiting: Intent | null = null;
  #mayShow: boolean;
  readonly #telling = new Set<string>();
  /** A dialog for a file or folder is open. */
  #picking = false;
  #quitting = false;

  constructor(options: ShellOptions) {
    const { desktop } = options;
    this.#options = options;
    this.#desktop = desktop;
    this.#mayShow = !options.start.hidden;
    this.#memory = new ShellMemory(desktop);
    this.#agent = new AgentKeeper(desktop, agentWords(options.start), () => this.#begin, {
      onReady: (home) => { this.#nodeIsUp(home); },
      onView: (view) => { this.#saw(view); },
      onPage: (page, url) => { this.#pages.want(page, url); },
      onReaderWanted: (reader, door) => { this.#readers.start(reader, door); },
      onReaderDone: (reader) => { this.#readers.kill(reader); },
      onLost: (soon) => { this.#nodeIsLost(soon); },
      onFailed: (sentence) => { this.#nodeIsLost(false, sentence); },
      onStopped: () => { void this.quit(); },
    });
    this.#pages = new HiddenPages(desktop, (word) => { this.#agent.say(word); }, (sentence) => { void this.#tellPerson('Ileices is in safe mode', sentence); }, desktop.isSandboxed);
    this.#readers = new ReaderProcesses(desktop, (word) => { this.#agent.say(word); });
    this.#tray = new TrayDesk(desktop, { onVerb: (verb) => { this.#do(verb); }, onOpen: () => { this.#show(); } });
    this.#power = new PowerWatch(desktop, (signals) => { this.#agent.say(signals); });
    this.#updates = new UpdateDesk({ desktop, updates: options.updates ?? null, wishes: () => this.#view, onFault: (fault) => { this.#sayFault(fault); } });
    this.#window = new MainWindow({
      desktop, memory: this.#memory, hasTray: () => this.#tray.canBeFound, address: async () => (await this.#call('open', {})).url,
      onQuit: () => { void this.quit(); }, onFocus: () => { this.#notify(); }, onAsk: (ask) => this.#answer(ask), onFault: (fault) => { this.#sayFault(fault); },
    });
    desktop.onStartedAgain((words, folder) => { this.#show(); this.#opened(words, folder); });
    desktop.onOpen((opened) => { if ('link' in opened) this.#openLink(opened.link); else this.#openFile(opened.file); });
    desktop.onActivate(() => { this.#show(); });
    desktop.onQuitWish(() => { void this.quit(); });
    desktop.onGraphicsCrash((why) => { this.#pages.graphicsCrashed(why); });
  }

  async start(): Promise<void> {
    await this.#desktop.whenReady();
    const changed = await this.#options.changed?.() ?? null;
    if (changed !== null) {
      await this.#tellPerson('Ileices cannot start', changed);
      this.#desktop.exit(1);
      return;
    }
    if (!this.#desktop.isSandboxed) void this.#tellPerson('Ileices runs without Chromium\'s sandbox', 'This system does not let it build one, so it makes no connections to other nodes: what strangers send must meet that wall first. Everything else works. The package for Debian and Ubuntu (.deb) brings what is missing.');
    const begin = await firstWord(this.#desktop, this.#options.start.home);
    if (begin === null) {
      this.#desktop.exit(1);
      return;
    }
    this.#begin = begin;
    this.#tray.tell(null, 'starting');
    this.#agent.start();
    this.#power.start();
    this.#updates.start();
    this.#opened(this.#desktop.words, this.#desktop.folder);
  }

  /** Stops everything; what was learnt is saved first. */
  async quit(): Promise<void> {
    if (this.#quitting) return;
    this.#quitting = true;
    this.#stand('stopping');
    this.#notifyNoMore();
    this.#power.end();
    this.#updates.end();
    this.#window.end();
    await this.#agent.stop(() => this.#call('stop', {}));
    this.#pages.closeAll();
    this.#readers.killAll();
    this.#memory.flush();
    this.#tray.end();
    this.#desktop.exit(0);
  }

  async #call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> {
    if (this.#door === null) throw new Error('Ileices is still starting. Try again in a moment.');
    return this.#door.call(method, input);
  }

  #nodeIsUp(home: string): void {
    this.#door = (this.#options.door ?? nodeDoor)(home);
    this.#stand('up');
    this.#later(this.#window.nodeIsUp());
    if (this.#waiting !== null) this.#intend(this.#waiting);
    else if (this.#mayShow) this.#show();
  }

  #nodeIsLost(soon: boolean, sentence: string | null = null): void {
    this.#door = null;
    this.#view = null;
    this.#window.nodeIsLost();
    this.#pages.closeAll();
    this.#readers.killAll();
    this.#stand(soon ? 'restarting' : 'stopped');
    if (!soon) void this.#askAboutStopped(sentence ?? 'Its node ended three times within ten minutes. What was saved is kept. `ileices logs` may say why.');
  }

  async #askAboutStopped(text: string): Promise<void> {
    const answer = await this.#desktop.ask({ title: 'Ileices is not running', text, buttons: [{ id: 'again', label: 'Try again' }, { id: 'quit', label: 'Quit' }], safe: 'quit' });
    if (answer === 'again') this.#startAgain(); else void this.quit();
  }

  #startAgain(): void {
    if (this.#agent.isRunning || this.#quitting) return;
    this.#stand('starting');
    this.#agent.tryAgain();
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.#tray.tell(this.#view, standing);
  }

  #saw(view: ShellView): void {
    this.#view = view;
    this.#tray.tell(view, this.#standing);
    this.#notify();
  }

  #notify(): void {
    const { clock } = this.#desktop;
    const { notifications, told, againInMs } = notificationsFor(this.#view?.needs ?? [], this.#told, this.#window.isWatched, clock.monotonicMs());
    this.#told = told;
    this.#notifyNoMore();
    if (againInMs !== null && !this.#quitting) this.#notifyNoMore = clock.after(againInMs, () => { this.#notify(); });
    for (const notification of notifications) this.#desktop.notify(notification, () => { this.#show(); });
  }

  #show(): void {
    this.#mayShow = true;
    // Before the node is up it opens as soon as that is so.
    if (this.#door !== null && !this.#quitting) this.#later(this.#window.show());
  }

  #do(verb: TrayVerb): void {
    switch (verb.do) {
      case 'open': this.#show(); return;
      case 'pause': this.#later(this.#call('pause', { minutes: minutesOf(verb.span, this.#desktop.minuteOfDay()) })); return;
      case 'resume': this.#later(this.#call('resume', {})); return;
      case 'finish': this.#later(this.#call('mesh.finish', {})); return;
      case 'mode': this.#later(this.#call('settings.set', { power: verb.power })); return;
      case 'gpu': this.#later(this.#call('settings.set', { gpu: verb.gpu })); return;
      case 'invite': this.#intend({ kind: 'show', page: 'invite' }); return;
      case 'settings': this.#intend({ kind: 'show', page: 'settings' }); return;
      case 'try-again': this.#startAgain(); return;
      case 'quit': void this.quit(); return;
    }
  }

  /** Links and invite files among the words of a start. */
  #opened(words: readonly string[], folder: string): void {
    const { links, files } = openedBy(words);
    for (const link of links) this.#openLink(link);
    for (const file of files) this.#openFile(isAbsolute(file) ? file : join(folder, file));
  }

  #openFile(path: string): void {
    const text = this.#desktop.readInvite(path);
    if (text === null) void this.#tellPerson('That file is no invite', 'An invite is a file of one line. Ask whoever sent it to send it again.');
    else this.#openLink(text);
  }

  #openLink(text: string): void {
    const reading = readLink(text);
    if (reading.ok) this.#intend(reading.intent);
    else void this.#tellPerson('That is no invite', reading.sentence);
  }

  /** Shown in the window; whether anything comes of it a person decides there. */
  #intend(intent: Intent): void {
    if (this.#door === null) { this.#waiting = intent; this.#mayShow = true; return; }
    this.#waiting = null;
    this.#later(this.#door.call('intent', { intent }).then(() => { this.#show(); }));
  }

  async #answer(ask: WindowAsk): Promise<WindowAnswer> {
    try {
      if (ask.ask === 'home') { this.#desktop.openFolder((await this.#call('status', {})).home); return { offerId: null }; }
      if (ask.ask === 'login') return { atLogin: this.#atLogin(ask.on) };
      const path = ask.ask === 'dropped' ? ask.path : await this.#pick(ask.kind);
      return path === null ? { offerId: null } : await this.#call('offer', { path });
    } catch (fault) { return { refused: sentenceOf(fault) }; }
  }

  async #pick(kind: 'file' | 'folder'): Promise<string | null> {
    if (this.#picking) throw new Error('A dialog is open already; answer that one first.');
    this.#picking = true;
    try { return await this.#desktop.pick(kind); } finally { this.#picking = false; }
  }

  /** Only where a person asks for it, and never again by itself. */
  #atLogin(on: boolean | null): boolean | null {
    const { loginItem } = this.#desktop;
    if (on !== null) loginItem?.set(on);
    return loginItem?.isOn ?? null;
  }

  /** The same thing is not said again while it stands there. */
  async #tellPerson(title: string, text: string): Promise<void> {
    if (this.#telling.has(title)) return;
    this.#telling.add(title);
    try { await this.#desktop.ask({ title, text, buttons: [{ id: 'close', label: 'Close' }], safe: 'close' }); } finally { this.#telling.delete(title); }
  }

  /** What fails is said; the shell goes on. */
  #later(work: Promise<unknown>): void { work.catch((fault: unknown) => { this.#sayFault(fault); }); }

  /** Nothing is said of what failed because the node just ended: that it did is seen, and has words of its own. */
  #sayFault(fault: unknown): void {
    const asked = this.#door;
    this.#desktop.clock.after(FAULT_MS, () => { if (!this.#quitting && this.#door === asked) void this.#tellPerson('That did not work', sentenceOf(fault)); });
  }
}
