// Newer versions of the installed app: looked for, fetched and installed as the person set it, and never with a restart of its own:
// what was fetched is installed once they quit. Where the app was built without a place to look, nothing is looked for.
import type { Desktop } from '../../app/desktop/ports.ts';
import type { Settings } from '../../schemas/settings.ts';

export interface Newer { readonly version: string }
/** The door to whatever fetches installers; it checks what it fetched before it installs it. */
export interface Updates {
  /** The newest version, if it is newer than this one. */
  look(): Promise<Newer | null>;
  /** What was fetched is installed when the app quits. */
  fetch(): Promise<void>;
}

export const FIRST_LOOK_MS = 10 * 60_000, LOOK_EVERY_MS = 24 * 60 * 60_000;

export interface UpdateDeskParts {
  readonly desktop: Pick<Desktop, 'clock' | 'ask' | 'version'>;
  /** Null where this app was built without a place to look. */
  readonly updates: Updates | null;
  /** As the person set it; null while the node is not up. Nothing large is fetched over a network that costs. */
  readonly wishes: () => { readonly updates: Settings['updates']; readonly metered: boolean } | null;
  /** What was to be fetched could not be. */
  readonly onFault: (fault: unknown) => void;
}

export class UpdateDesk {
  readonly #parts: UpdateDeskParts;
  /** Asked about once, whatever the answer; the next version is asked about anew. */
  #asked = '';
  #fetched = '';
  #busy = false;
  #ended = false;
  #cancel: () => void = () => undefined;

  constructor(parts: UpdateDeskParts) { this.#parts = parts; }

  start(): void { if (this.#parts.updates !== null) this.#plan(FIRST_LOOK_MS); }
  end(): void {
    this.#ended = true;
    this.#cancel();
  }

  #plan(afterMs: number): void {
    if (this.#ended) return;
    this.#cancel = this.#parts.desktop.clock.after(afterMs, () => {
      void this.look().catch((fault: unknown) => { if (!this.#ended) this.#parts.onFault(fault); }).finally(() => { this.#plan(LOOK_EVERY_MS); });
    });
  }

  /** One look, and what follows from it. */
  async look(): Promise<void> {
    const { updates, wishes } = this.#parts, wish = wishes();
    if (updates === null || wish === null || wish.updates === 'never' || this.#busy) return;
    this.#busy = true;
    try {
      // Without a network there is no news, which is none to tell; it is looked again tomorrow.
      const newer = await updates.look().catch(() => null);
      if (this.#ended || newer === null || newer.version === this.#fetched || !await this.#mayFetch(newer, wish)) return;
      await updates.fetch();
      this.#fetched = newer.version;
      if (wish.updates === 'ask' && !this.#ended) await this.#tell(newer);
    } finally { this.#busy = false; }
  }

  async #mayFetch({ version }: Newer, { updates, metered }: { updates: Settings['updates']; metered: boolean }): Promise<boolean> {
    // Looked at again tomorrow.
    if (updates === 'automatic') return !metered;
    if (this.#asked === version) return false;
    this.#asked = version;
    const { desktop } = this.#parts;
    return await desktop.ask({
      title: `Ileices ${version} is there`,
      text: `You have ${desktop.version}. It is fetched now${metered ? ', over a network that costs by what is sent' : ''}, and installed when you quit; nothing is restarted. The setting "Newer versions" says whether it asks.`,
      buttons: [{ id: 'fetch', label: 'Fetch it' }, { id: 'later', label: 'Not now' }], safe: 'later',
    }) === 'fetch';
  }

  async #tell({ version }: Newer): Promise<void> {
    await this.#parts.desktop.ask({ title: `Ileices ${version} is fetched`, text: 'It is installed when you quit. Go on as long as you like.', buttons: [{ id: 'close', label: 'Close' }], safe: 'close' });
  }
}
