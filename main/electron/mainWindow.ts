// The window people see: opened at a fresh single-use address of the node, put where it was, kept in the tray when it is closed.
import { noFailures, noteFailure } from '../../app/agent/restartBackoff.ts';
import type { Bounds } from '../../app/desktop/bounds.ts';
import type { Desktop, DesktopWindow } from '../../app/desktop/ports.ts';
import { externalAddress, loopbackOrigin } from '../../app/desktop/walls.ts';
import type { WindowAnswer, WindowAsk } from '../../schemas/windowAsk.ts';
import type { ShellMemory } from './shellMemory.ts';

/** One that crashed is opened anew after this; the node did not notice. */
const AGAIN_MS = 1_000;

export interface MainWindowOptions {
  readonly desktop: Desktop;
  readonly memory: ShellMemory;
  /** Whether a closed window could be found again. */
  readonly hasTray: () => boolean;
  /** A fresh address; throws while no node answers. */
  readonly address: () => Promise<string>;
  readonly onQuit: () => void;
  readonly onFocus: () => void;
  readonly onAsk: (ask: WindowAsk) => Promise<WindowAnswer>;
  readonly onFault: (fault: unknown) => void;
}

export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: DesktopWindow | null = null;
  #origin: string | null = null;
  #opening = false;
  #asking = false;
  /** Its page reaches nobody: the node it belongs to is away. */
  #held = false;
  #closed = false;
  #crashes = noFailures;

  constructor(options: MainWindowOptions) { this.#options = options; }

  get isWatched(): boolean { return this.#window?.isFocused ?? false; }

  /** In front, whatever it was before. */
  async show(): Promise<void> {
    if (this.#window !== null) {
      this.#window.show();
      // Its node was not to be had when it came up.
      if (this.#held) await this.nodeIsUp();
      return;
    }
    if (this.#opening || this.#closed) return;
    this.#opening = true;
    try { this.#open(await this.#options.address()); } finally { this.#opening = false; }
  }

  /** The node came up again: at another address the page is loaded anew, else it finds its way by itself. */
  async nodeIsUp(): Promise<void> {
    if (this.#window === null) return;
    const url = await this.#options.address();
    // It may have gone while the node was asked.
    if (this.#window === null) return;
    // Until here somebody else might have answered at its address.
    if (loopbackOrigin(url) === this.#origin) { this.#hold(false); return; }
    const wasShown = this.#window.isShown;
    this.#drop();
    this.#open(url);
    if (!wasShown) this.#hide();
  }

  /** Whoever answers at its address now is not the node: the page waits. */
  nodeIsLost(): void { this.#hold(true); }

  #hold(held: boolean): void {
    this.#held = held;
    this.#window?.hold(held);
  }

  /** For good. */
  end(): void {
    this.#closed = true;
    this.#drop();
  }

  #open(url: string): void {
    if (this.#closed) return;
    this.#origin = loopbackOrigin(url);
    this.#held = false;
    const { desktop, memory, onFocus, onAsk } = this.#options;
    const window = desktop.openWindow({
      kind: 'ui', url, bounds: memory.bounds, onFocus, onAsk,
      onBounds: (bounds: Bounds) => { memory.keepBounds(bounds); },
      mayClose: () => this.#closed || !this.#stays(),
      onAddress: (address) => { void this.#askAboutAddress(address); },
      onCrash: () => { if (this.#window === window) this.#again(); },
      onGone: () => {
        if (this.#window !== window) return;
        this.#window = null;
        // Without a tray nobody would find the app again: it ends with its window.
        if (!this.#closed && !this.#options.hasTray()) this.#options.onQuit();
      },
    });
    this.#window = window;
    window.show();
  }

  /** Closing keeps it in the tray, where there is one; the first time a person is told and may quit instead. */
  #stays(): boolean {
    if (!this.#options.hasTray()) return false;
    if (this.#options.memory.knows('knowsTray')) this.#hide(); else void this.#explainTray();
    return true;
  }

  async #explainTray(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const answer = await this.#options.desktop.ask({
      title: 'Ileices stays in the tray', text: 'Closing the window does not stop it: it goes on learning, and its icon in the tray opens the window again. You can quit it instead, now or later from that icon.',
      buttons: [{ id: 'keep', label: 'Keep it running' }, { id: 'quit', label: 'Quit instead' }], safe: 'keep',
    });
    this.#asking = false;
    if (answer === 'quit') { this.#options.onQuit(); return; }
    this.#options.memory.learn('knowsTray');
    this.#hide();
  }

  /** A link in a text leads out of the app only after a yes that names where to. */
  async #askAboutAddress(address: string): Promise<void> {
    const outside = externalAddress(address);
    if (outside === null || this.#asking) return;
    this.#asking = true;
    const answer = await this.#options.desktop.ask({
      title: `Open ${outside.host} in your browser?`, text: `The address is:\n${outside.url}\n\nWhoever runs that site learns that you came.`,
      buttons: [{ id: 'stay', label: 'Stay here' }, { id: 'open', label: 'Open it' }], safe: 'stay',
    });
    this.#asking = false;
    if (answer === 'open') this.#options.desktop.openAddress(outside.url);
  }

  #again(): void {
    const wasShown = this.#window?.isShown ?? false;
    this.#drop();
    const { backoff, verdict } = noteFailure(this.#crashes, this.#options.desktop.clock.monotonicMs());
    this.#crashes = backoff;
    // One that nobody saw is opened when somebody wants it.
    if (!wasShown) return;
    if (verdict.restart) this.#options.desktop.clock.after(AGAIN_MS, () => { this.show().catch(this.#options.onFault); });
    else void this.#askAboutCrashes();
  }

  /** One that crashes again and again would come to the front again and again. */
  async #askAboutCrashes(): Promise<void> {
    this.#asking = true;
    const rest = this.#options.hasTray() ? { id: 'leave', label: 'Leave it closed' } : { id: 'quit', label: 'Quit' };
    const answer = await this.#options.desktop.ask({
      title: 'The window keeps crashing', text: 'It crashed three times within ten minutes. Your node was not touched by that and goes on.', buttons: [{ id: 'again', label: 'Open it again' }, rest], safe: rest.id,
    });
    this.#asking = false;
    this.#crashes = noFailures;
    if (answer === 'again') this.show().catch(this.#options.onFault);
    else if (answer === 'quit') this.#options.onQuit();
  }

  #hide(): void { this.#window?.hide(); }

  #drop(): void {
    const window = this.#window;
    this.#window = null;
    window?.destroy();
  }
}
