// The shell of the installed app: one class that joins its parts. It knows the system through the Desktop port and the node through
// its loopback host; it holds no state of the node and no file of a person; of keys only the passphrase that the system's store keeps,
// which it hands to the agent.
import { isAbsolute, join } from 'node:path';
import { openedBy, readLink } from '../../app/desktop/intent.ts';
import { nothingTold, notificationsFor } from '../../app/desktop/notifications.ts';
import type { Desktop } from '../../app/desktop/ports.ts';
import type { StartWords } from '../../app/desktop/startWords.ts';
import { minutesOf } from '../../app/desktop/trayMenu.ts';
import type { Standing, TrayVerb } from '../../app/desktop/trayMenu.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';
import type { ShellView } from '../../schemas/desktop.ts';
import type { Intent } from '../../schemas/intent.ts';
import { AgentKeeper } from './agentKeeper.ts';
import type { Begin } from './agentKeeper.ts';
import { DialogDesk } from './dialogDesk.ts';
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
import { WindowDesk } from './windowDesk.ts';

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
  readonly #dialogs: DialogDesk;
  readonly #asks: WindowDesk;
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
  #quitting = false;

  constructor(options: ShellOptions) {
    const { desktop } = options;
    this.#options = options;
    this.#desktop = desktop;
    this.#mayShow = !options.start.hidden;
    this.#memory = new ShellMemory(desktop);
    this.#dialogs = new DialogDesk(desktop);
    this.#asks = new WindowDesk(desktop, { call: (method, input) => this.#call(method, input) });
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
    this.#pages = new HiddenPages(desktop, (word) => { this.#agent.say(word); }, (sentence) => { void this.#dialogs.tell('Ileices is in safe mode', sentence); }, desktop.isSandboxed);
    this.#readers = new ReaderProcesses(desktop, (word) => { this.#agent.say(word); });
    this.#tray = new TrayDesk(desktop, { onVerb: (verb) => { this.#do(verb); }, onOpen: () => { this.#show(); } });
    this.#power = new PowerWatch(desktop, (signals) => { this.#agent.say(signals); });
    this.#updates = new UpdateDesk({ desktop, updates: options.updates ?? null, wishes: () => this.#view, onFault: (fault) => { this.#sayFault(fault, this.#door); } });
    this.#window = new MainWindow({
      desktop, memory: this.#memory, hasTray: () => this.#tray.canBeFound, address: async () => (await this.#call('open', {})).url,
      onQuit: () => { void this.quit(); }, onFocus: () => { this.#notify(); }, onAsk: (ask) => this.#asks.answer(ask),
      // Without a node it opens as soon as there is one.
      onFault: (fault) => { if (this.#door !== null) this.#sayFault(fault, this.#door); },
    });
    desktop.onStartedAgain((words, folder) => { this.#show(); this.#opened(words, folder); });
    desktop.onActivate(() => { this.#show(); });
    desktop.onQuitWish(() => { void this.quit(); });
    desktop.onGraphicsCrash((why) => { this.#pages.graphicsCrashed(why); });
  }

  async start(): Promise<void> {
    try { await this.#start(); } catch (fault) {
      // Nobody would see more than a program that does nothing.
      await this.#cannotStart(`${sentenceOf(fault)}\n\nStart Ileices again. Where that does not help, \`${this.#desktop.command} doctor\` in a terminal looks for what is wrong.`);
    }
  }

  async #start(): Promise<void> {
    await this.#desktop.whenReady();
    // macOS gives no words to what it opens at login.
    if (this.#desktop.openedAtLogin) this.#mayShow = false;
    const changed = await this.#options.changed?.() ?? null;
    if (changed !== null) { await this.#cannotStart(changed); return; }
    if (!this.#desktop.isSandboxed) this.#later(this.#tellOfNoSandbox());
    const begin = await firstWord(this.#desktop, this.#options.start.home);
    if (begin === null) { this.#desktop.exit(1); return; }
    this.#begin = begin;
    this.#tray.tell(null, 'starting');
    this.#agent.start();
    this.#power.start();
    this.#updates.start();
    this.#opened(this.#desktop.words, this.#desktop.folder);
    // What came before waits until here: nobody could be told of one that is none.
    this.#desktop.onOpen((opened) => { if ('link' in opened) this.#openLink(opened.link); else this.#openFile(opened.file); });
  }

  async #cannotStart(text: string): Promise<void> {
    await this.#dialogs.tell('Ileices cannot start', text).catch(() => undefined);
    this.#desktop.exit(1);
  }

  /** Once: it is so at every start, and the window says why there is no mesh. */
  async #tellOfNoSandbox(): Promise<void> {
    if (this.#memory.knows('knowsNoSandbox')) return;
    await this.#dialogs.tell('Ileices runs without Chromium\'s sandbox', 'This system does not let it build one, so it makes no connections to other nodes: what strangers send must meet that wall first. Everything else works. The package for Debian and Ubuntu (.deb) brings what is missing.');
    this.#memory.learn('knowsNoSandbox');
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
    if (!soon) void this.#askAboutStopped(sentence ?? `Its node ended three times within ten minutes. What was saved is kept. \`${this.#desktop.command} logs\` in a terminal may say why.`);
  }

  async #askAboutStopped(text: string): Promise<void> {
    const answer = await this.#dialogs.ask({ title: 'Ileices is not running', text, buttons: [{ id: 'again', label: 'Try again' }, { id: 'quit', label: 'Quit' }], safe: 'quit' });
    if (answer === 'again') this.#startAgain();
    // From the tray it may have been tried again meanwhile.
    else if (answer === 'quit' && this.#standing === 'stopped') void this.quit();
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
    if (text === null) void this.#dialogs.tell('That file is no invite', 'An invite is a file of one line. Ask whoever sent it to send it again.');
    else this.#openLink(text);
  }

  #openLink(text: string): void {
    const reading = readLink(text);
    if (reading.ok) this.#intend(reading.intent);
    else void this.#dialogs.tell('That is no invite', reading.sentence);
  }

  /** Shown in the window; whether anything comes of it a person decides there. */
  #intend(intent: Intent): void {
    if (this.#door === null) { this.#waiting = intent; this.#mayShow = true; return; }
    this.#waiting = null;
    this.#later(this.#door.call('intent', { intent }).then(() => { this.#show(); }));
  }

  /** What fails is said; the shell goes on. */
  #later(work: Promise<unknown>): void {
    const asked = this.#door;
    work.catch((fault: unknown) => { this.#sayFault(fault, asked); });
  }

  /** Nothing is said of what failed because the node that was asked just ended: that it did is seen, and has words of its own. */
  #sayFault(fault: unknown, asked: NodeDoor | null): void {
    this.#desktop.clock.after(FAULT_MS, () => { if (!this.#quitting && this.#door === asked) void this.#dialogs.tell('That did not work', sentenceOf(fault)); });
  }
}
