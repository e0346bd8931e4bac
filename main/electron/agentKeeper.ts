// Keeps the agent running: starts it, hears it (schemas/desktop.ts), starts it again when it ends by itself, later each time, and
// gives up when it keeps failing. Not what it is asked to do: that goes over its loopback host (nodeDoor.ts).
import { noFailures, noteFailure } from '../../app/agent/restartBackoff.ts';
import type { AgentProcess, Desktop, ReaderDoor } from '../../app/desktop/ports.ts';
import { ShellEvent } from '../../schemas/desktop.ts';
import type { HiddenPage, ShellView, ShellWord } from '../../schemas/desktop.ts';

/** What is asked to stop has this long; the agent itself gives up a little earlier. */
export const STOP_LIMIT_MS = 25_000;

export type Begin = Extract<ShellWord, { type: 'begin' }>;
export interface AgentListener {
  readonly onReady: (home: string) => void;
  readonly onView: (view: ShellView) => void;
  readonly onPage: (page: HiddenPage, url: string | null) => void;
  readonly onReaderWanted: (reader: number, door: ReaderDoor) => void;
  readonly onReaderDone: (reader: number) => void;
  /** It ended by itself; `soon` when it is started again. */
  readonly onLost: (soon: boolean) => void;
  /** It said why it cannot come up. */
  readonly onFailed: (sentence: string) => void;
  /** Somebody else stopped it in good order, as `ileices stop` does. */
  readonly onStopped: () => void;
}

export class AgentKeeper {
  readonly #desktop: Pick<Desktop, 'startAgent' | 'clock'>;
  readonly #words: readonly string[];
  readonly #begin: () => Begin;
  readonly #on: AgentListener;
  #process: AgentProcess | null = null;
  #failures = noFailures;
  #saidFailed: string | null = null;
  #wasReady = false;
  #stopping = false;
  #dropped = 0;
  #cancelRestart: () => void = () => undefined;
  #ended: () => void = () => undefined;

  constructor(desktop: Pick<Desktop, 'startAgent' | 'clock'>, words: readonly string[], begin: () => Begin, on: AgentListener) {
    this.#desktop = desktop;
    this.#words = words;
    this.#begin = begin;
    this.#on = on;
  }

  /** Frames that were none. */
  get dropped(): number { return this.#dropped; }
  get isRunning(): boolean { return this.#process !== null; }

  start(): void {
    if (this.#process !== null || this.#stopping) return;
    this.#saidFailed = null;
    this.#wasReady = false;
    const process = this.#desktop.startAgent({ words: this.#words });
    this.#process = process;
    process.onMessage((message) => { if (this.#process === process) this.#hear(message); });
    process.onExit((code) => { if (this.#process === process) this.#lost(code); });
    process.post(this.#begin());
  }

  /** A person looked and wants it tried again. */
  tryAgain(): void {
    this.#failures = noFailures;
    this.start();
  }

  say(word: ShellWord): void { this.#process?.post(word); }

  /** `ask` asks it to stop; it is ended when it does not. Resolves when it is gone. */
  async stop(ask: () => Promise<unknown>): Promise<void> {
    this.#stopping = true;
    this.#cancelRestart();
    if (this.#process === null) return;
    await new Promise<void>((resolve) => {
      const end = () => { this.#process?.kill(); };
      const cancel = this.#desktop.clock.after(STOP_LIMIT_MS, end);
      this.#ended = () => { cancel(); resolve(); };
      // One that does not answer is not up yet, or stuck: what was acknowledged is on disk either way. Asking may also fail at once.
      void (async () => { await ask(); })().catch(end);
    });
  }

  #hear(message: unknown): void {
    const parsed = ShellEvent.safeParse(message);
    if (!parsed.success) { this.#dropped += 1; return; }
    const event = parsed.data;
    switch (event.type) {
      case 'ready': this.#wasReady = true; this.#on.onReady(event.home); return;
      case 'failed': this.#saidFailed = event.sentence; return;
      case 'view': this.#on.onView(event.view); return;
      case 'page': this.#on.onPage(event.page, event.url); return;
      case 'reader-start': this.#on.onReaderWanted(event.reader, { address: event.address, word: event.word }); return;
      case 'reader-kill': this.#on.onReaderDone(event.reader); return;
    }
  }

  #lost(code: number | null): void {
    this.#process = null;
    if (this.#stopping) { this.#ended(); return; }
    if (this.#saidFailed !== null) { this.#on.onFailed(this.#saidFailed); return; }
    if (code === 0 && this.#wasReady) { this.#on.onStopped(); return; }
    const { backoff, verdict } = noteFailure(this.#failures, this.#desktop.clock.monotonicMs());
    this.#failures = backoff;
    this.#on.onLost(verdict.restart);
    if (verdict.restart) this.#cancelRestart = this.#desktop.clock.after(verdict.delayMs, () => { this.start(); });
  }
}
