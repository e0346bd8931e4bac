// Everything about consent in the agent, put together: the desk where people decide, the watcher that finds what came to
// allowed folders, and the clock that ends permissions. Tells windows when any of it has changed.
import type { LearnReport } from '../../../schemas/admin.ts';
import { COPY_KINDS } from '../../../app/consent/copyHistory.ts';
import { CONSENT_KINDS } from '../../../app/consent/history.ts';
import type { HistoryEntry } from '../../../schemas/consent.ts';
import type { RpcEvent } from '../../../schemas/rpc.ts';
import { ConsentDesk } from './consentDesk.ts';
import type { Allowed, GrantInput, NodeParts } from './parts.ts';
import { Refusals } from './refusals.ts';
import { FolderWatcher } from './watcher.ts';

const TOLD_KINDS = [...CONSENT_KINDS, ...COPY_KINDS];

export interface RoomOptions {
  readonly parts: NodeParts;
  /** Writes a yes as a row. */
  readonly allow: (input: GrantInput) => Promise<Allowed>;
  readonly learn: (input: GrantInput) => Promise<LearnReport>;
  readonly forget: (sourceId: string) => Promise<unknown>;
  readonly emit: (event: RpcEvent) => void;
  /** What may be learnt is another set now. */
  readonly onReleased: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export class ConsentRoom {
  readonly desk: ConsentDesk;
  readonly #options: RoomOptions;
  readonly #refusals = new Refusals();
  readonly #watcher: FolderWatcher;
  #cancelExpiry: () => void = () => undefined;
  #cancelCopies: () => void = () => undefined;
  #told = '';
  #telling = false;
  #open = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    const { parts, allow, learn, forget, onReleased, onFault } = options;
    const { clock, journal, sources, permit } = parts;
    this.#watcher = new FolderWatcher({
      clock, list: parts.list, known: (sourceId) => sources.known(sourceId), onFound: (place, found) => { this.desk.offerFound(place, found); },
      onChange: () => { this.#tell(); }, onFault: (fault) => { onFault(fault, 'looking through a watched folder'); },
    });
    this.desk = new ConsentDesk({
      journal, clock, sources, permit, allow, learn, forget, onReleased, onFault, refusals: this.#refusals, watching: () => this.#watcher.views(),
      lookAgain: (sourceId) => { this.#watcher.lookAgain(sourceId); }, onChange: () => { this.#tell(); },
    });
  }

  /** Reads back what was decided, and begins to watch. */
  start(): void {
    this.#open = true;
    this.#refusals.load(this.#options.parts.journal);
    this.desk.start();
    this.sourcesChanged();
  }

  /** Sources came, went or were read; a permission may have begun or ended. */
  sourcesChanged(): void {
    if (!this.#open) return;
    const { sources } = this.#options.parts;
    try {
      this.#watcher.sync(sources.watched());
      this.#awaitExpiry();
    } catch (fault) { this.#options.onFault(fault, 'watching what was allowed'); }
    this.#tell();
  }

  /** A decision about a copy for a member was made, or what ends one. */
  decided(): void { this.#tell(); }

  /** Paths a person said never to. */
  nevers(): string[] { return this.#refusals.nevers(); }
  never(path: string): boolean { return this.#refusals.never(path); }
  notNow(path: string): boolean { return this.#refusals.notNow(path); }

  forgotten(sourceId: string): void { if (this.#open) this.desk.forgotten(sourceId); }

  close(): void {
    this.#open = false;
    this.#cancelExpiry();
    this.#cancelCopies();
    this.#watcher.close();
    this.desk.close();
  }

  /** A permission that ends is learnt from no longer at that moment, not at the next turn of the loop. */
  #awaitExpiry(): void {
    const { clock, sources } = this.#options.parts;
    this.#cancelExpiry();
    const nowMs = clock.now();
    const next = Math.min(...sources.views().flatMap(({ expiresAt }) => (expiresAt !== null && Date.parse(expiresAt) > nowMs ? [Date.parse(expiresAt)] : [])));
    if (next !== Infinity) this.#cancelExpiry = clock.after(next - nowMs, () => { this.#told = ''; this.#options.onReleased(); });
  }

  /** That a permission for a copy has ended is told then; nothing else hangs on it. */
  #awaitCopies(history: readonly HistoryEntry[]): void {
    const { clock } = this.#options.parts, nowMs = clock.now();
    this.#cancelCopies();
    const next = Math.min(...history.flatMap(({ copyFor, expiresAt, holds }) => (copyFor !== null && holds && expiresAt !== null ? [Date.parse(expiresAt)] : [])));
    if (next !== Infinity) this.#cancelCopies = clock.after(Math.max(0, next - nowMs), () => { this.#told = ''; this.#tell(); });
  }

  /** At most once a turn, and only when there is something new to say. */
  #tell(): void {
    if (this.#telling || !this.#open) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      if (!this.#open) return;
      try { this.#tellNow(); } catch (fault) { this.#options.onFault(fault, 'telling of consent'); }
    });
  }

  #tellNow(): void {
    const newest = this.#options.parts.journal.read({ kinds: TOLD_KINDS, newestFirst: true, limit: 1 })[0]?.seq ?? 0;
    const { offers, undo, watching } = this.desk.waiting();
    const now = JSON.stringify([newest, offers.map(({ id }) => id), undo.map(({ offerId }) => offerId), watching]);
    if (now === this.#told) return;
    this.#told = now;
    const view = this.desk.view();
    this.#options.emit({ event: 'consent', data: view });
    this.#awaitCopies(view.history);
  }
}
