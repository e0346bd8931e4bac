// What is in the folders that are shown: looked through when they are shown and, while somebody watches the world, every few minutes
// again; one after the other, so that a large folder is never all that a disk does. Owns the lists, not who may see them.
import type { Clock } from '../../../app/ports.ts';
import type { Listing, NamedFile } from './listNames.ts';
import type { Shown } from './shownBook.ts';

/** While somebody watches. */
export const LOOK_AGAIN_MS = 180_000;

export interface ListingsOptions {
  readonly clock: Clock;
  readonly list: (path: string, signal: AbortSignal) => Promise<Listing>;
  readonly onChange: () => void;
  readonly onFault: (fault: unknown) => void;
}

/** `files` as of the last look: what is away for a while, like a disk that was unplugged, shows nothing meanwhile. */
export interface Listed { readonly state: 'looking' | 'shown' | 'gone' | 'denied'; readonly files: readonly NamedFile[]; readonly leftOut: number; readonly cut: boolean; readonly lookedMs: number }
const NOT_YET: Listed = { state: 'looking', files: [], leftOut: 0, cut: false, lookedMs: -Infinity };

export class Listings {
  readonly #options: ListingsOptions;
  readonly #listed = new Map<string, { readonly path: string; readonly abort: AbortController; listed: Listed }>();
  #watched = false;
  #looking = false;
  #closed = false;
  #cancel: () => void = () => undefined;

  constructor(options: ListingsOptions) { this.#options = options; }

  of(landId: string): Listed { return this.#listed.get(landId)?.listed ?? NOT_YET; }

  /** These are shown, and no others. Each that is new is looked through at once. */
  sync(shown: readonly Shown[]): void {
    const wanted = new Set(shown.map(({ landId }) => landId));
    for (const [landId, { abort }] of this.#listed) if (!wanted.has(landId)) { abort.abort(); this.#listed.delete(landId); }
    for (const { landId, path } of shown) if (!this.#listed.has(landId)) this.#listed.set(landId, { path, abort: new AbortController(), listed: NOT_YET });
    void this.#look();
  }

  watch(on: boolean): void { this.#watched = on; void this.#look(); }

  /** What may be shown is decided anew: each is looked through again. */
  lookAgain(): void {
    for (const one of this.#listed.values()) one.listed = { ...one.listed, lookedMs: -Infinity };
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    for (const { abort } of this.#listed.values()) abort.abort();
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    this.#cancel();
    for (let due = this.#due(); due !== undefined && !this.#closed; due = this.#due()) await this.#lookAt(due);
    this.#looking = false;
    if (this.#watched && !this.#closed && this.#listed.size > 0) this.#cancel = this.#options.clock.after(LOOK_AGAIN_MS, () => { void this.#look(); });
  }

  #due() {
    const nowMs = this.#options.clock.monotonicMs();
    return [...this.#listed.values()].find(({ listed }) => listed.lookedMs === -Infinity || (this.#watched && nowMs - listed.lookedMs >= LOOK_AGAIN_MS));
  }

  async #lookAt(one: { readonly path: string; readonly abort: AbortController; listed: Listed }): Promise<void> {
    const { clock, list, onChange, onFault } = this.#options;
    const lookedMs = clock.monotonicMs();
    let listed: Listed;
    try {
      const seen = await list(one.path, one.abort.signal);
      listed = seen.state === 'shown' ? { ...seen, lookedMs } : { ...NOT_YET, state: seen.state, lookedMs };
    } catch (fault) {
      if (one.abort.signal.aborted) return;
      onFault(fault);
      listed = { ...NOT_YET, state: 'denied', lookedMs };
    }
    if (one.abort.signal.aborted) return;
    one.listed = listed;
    onChange();
  }
}
