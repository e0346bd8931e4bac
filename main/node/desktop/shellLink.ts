// The agent's end of the border to the shell (schemas/desktop.ts): says how the node is, hears what the system tells. It decides
// nothing; verbs of a person come over the loopback host. What does not parse is dropped and counted.
import { shellView } from '../../../app/desktop/shellView.ts';
import type { Clock } from '../../../app/ports.ts';
import { ShellWord } from '../../../schemas/desktop.ts';
import type { HiddenPage, ShellEvent, ShellSignals } from '../../../schemas/desktop.ts';
import type { NodeAgent } from '../agent/nodeAgent.ts';
import type { ReaderKeeper } from '../dataset/ingestLink.ts';
import type { ShellChannel } from './shellChannel.ts';

/** The shell is told of changes no more often than this: a tray is no screen. */
export const VIEW_EVERY_MS = 2_000;
/** The shell says its first word at once; one that says nothing is none. */
const BEGIN_MS = 30_000;
const SENTENCE_CHARACTERS_MAX = 2_000;
/** Events of the node after which what the shell shows may be another. */
const TELLING = ['status', 'consent', 'mesh'] as const;

export type Begin = Extract<ShellWord, { type: 'begin' }>;
export class NoShellError extends Error {
  constructor() { super('`--shell` is how the installed app starts its node. Start it without that word.'); this.name = 'NoShellError'; }
}

type Followed = Pick<NodeAgent, 'onEvent' | 'status'> & { readonly consent: { readonly desk: Pick<NodeAgent['consent']['desk'], 'waiting'> }; readonly mesh: Pick<NodeAgent['mesh'], 'view'>; readonly guest: Pick<NodeAgent['guest'], 'metered'>; readonly parts: { readonly settings: Pick<NodeAgent['parts']['settings'], 'current'> } };

export class ShellLink {
  readonly #channel: ShellChannel;
  readonly #clock: Clock;
  readonly #onPageEnded = new Map<HiddenPage, (why: string) => void>();
  #onLinksRefused: (why: string) => void = () => undefined;
  readonly #readersOn = new Map<number, { readonly ended: (why: string) => void; readonly started: (pid: number) => void }>();
  #onSignals: () => void = () => undefined;
  #begun: (begin: Begin) => void = () => undefined;
  readonly #begin: Promise<Begin>;
  #signals: ShellSignals | null = null;
  #safeMode: string | null = null;
  #dropped = 0;
  #told = '';
  #cancelTelling: (() => void) | null = null;

  constructor(channel: ShellChannel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#begin = new Promise((resolve) => { this.#begun = resolve; });
    channel.onMessage((message) => { this.#hear(message); });
  }

  /** What the system told last; null before its first word. */
  get signals(): ShellSignals | null { return this.#signals; }
  /** Why neither a graphics card nor a mesh may be used until the app starts again; null where they may. */
  get safeMode(): string | null { return this.#safeMode; }
  get dropped(): number { return this.#dropped; }

  /** The system said something, or safe mode began. */
  onSignals(listener: () => void): void { this.#onSignals = listener; }
  onPageEnded(page: HiddenPage, listener: (why: string) => void): void { this.#onPageEnded.set(page, listener); }
  /** No page for them is opened until the app is started again. */
  onLinksRefused(listener: (why: string) => void): void { this.#onLinksRefused = listener; }
  onClosed(listener: () => void): void { this.#channel.onClosed(listener); }

  /** The shell's first word; nothing is opened before it. */
  begin(): Promise<Begin> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(BEGIN_MS, () => { reject(new NoShellError()); });
      void this.#begin.then((begin) => { cancel(); resolve(begin); });
    });
  }

  failed(sentence: string): void { this.#say({ type: 'failed', sentence: sentence.slice(0, SENTENCE_CHARACTERS_MAX) }); }
  ready(home: string): void { this.#say({ type: 'ready', home }); }
  /** Readers processes, which this one may not start. */
  readonly readers: ReaderKeeper = {
    start: (reader, door, ended, started = () => undefined) => {
      this.#readersOn.set(reader, { ended, started });
      this.#say({ type: 'reader-start', reader, ...door });
    },
    kill: (reader) => { this.#say({ type: 'reader-kill', reader }); },
  };
  page(page: HiddenPage, url: string | null): void { this.#say({ type: 'page', page, url }); }

  /** Tells how the node is, now and whenever that changes. Returns what ends it. */
  follow(agent: Followed): () => void {
    const tell = () => {
      this.#cancelTelling = null;
      const view = shellView(agent.status(), agent.parts.settings.current, agent.consent.desk.waiting().offers, agent.mesh.view(), agent.guest.metered);
      const words = JSON.stringify(view);
      if (words === this.#told) return;
      this.#told = words;
      this.#say({ type: 'view', view });
      // What changes until then is told in one.
      this.#cancelTelling = this.#clock.after(VIEW_EVERY_MS, tell);
    };
    const unfollow = agent.onEvent(({ event }) => {
      if ((TELLING as readonly string[]).includes(event)) this.#cancelTelling ??= this.#clock.after(0, tell);
    });
    tell();
    return () => { unfollow(); this.#cancelTelling?.(); };
  }

  #say(event: ShellEvent): void { this.#channel.post(event); }

  #hear(message: unknown): void {
    const parsed = ShellWord.safeParse(message);
    if (!parsed.success) { this.#dropped += 1; return; }
    const word = parsed.data;
    switch (word.type) {
      case 'begin': this.#begun(word); return;
      case 'signals': this.#signals = word; this.#onSignals(); return;
      case 'page-ended': this.#onPageEnded.get(word.page)?.(word.why); return;
      case 'links-refused': this.#onLinksRefused(word.why); return;
      case 'reader-started': this.#readersOn.get(word.reader)?.started(word.pid); return;
      case 'reader-ended': {
        const on = this.#readersOn.get(word.reader);
        // Taken out first: whoever hears it may start another one under the same number.
        this.#readersOn.delete(word.reader);
        on?.ended(word.why);
        return;
      }
      case 'safe-mode': this.#safeMode = word.why; this.#onSignals(); return;
    }
  }
}
