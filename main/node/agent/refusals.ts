// What a person said no to, as long as it holds: "never" until it is lifted, from the journal; "not now" to files of a
// watched folder until they change or the node starts again. Holds paths, so it never leaves the agent.
import { join } from 'node:path';
import type { Offer } from '../../../app/consent/offers.ts';
import type { Journal } from '../../../app/ports.ts';
import { covers } from '../ingest/neverPaths.ts';

const PAGE_ROWS = 1000;

interface Refused { readonly sourceId: string | null; readonly paths: readonly string[]; readonly declined: ReadonlyMap<string, string> }

export class Refusals {
  /** By the request that was refused. */
  readonly #never = new Map<string, Refused>();
  readonly #notNow = new Map<string, Refused>();
  /** Made from the list when it is asked for the first time after a change: it is asked once a file. */
  #covers: ((path: string) => boolean) | null = null;

  /** Reads back what holds. A body that was erased says nothing any more. */
  load(journal: Pick<Journal, 'read'>): void {
    this.#never.clear();
    this.#covers = null;
    for (let afterSeq = 0; ;) {
      const rows = journal.read({ kinds: ['ConsentRefused', 'ConsentLifted'], afterSeq, limit: PAGE_ROWS });
      for (const row of rows) {
        if (row.kind === 'ConsentLifted') this.#never.delete(row.fact.offerId);
        else if (row.kind === 'ConsentRefused' && row.fact.never && row.body !== null) {
          const { path, names } = row.body;
          this.#never.set(row.fact.offerId, { sourceId: row.fact.sourceId, paths: names.length === 0 ? [path] : names.map((name) => join(path, name)), declined: new Map() });
        }
      }
      const last = rows.at(-1);
      if (last === undefined) return;
      afterSeq = last.seq;
    }
  }

  /** Returns the paths that are refused now. */
  refused(offer: Offer, never: boolean): readonly string[] {
    const paths = offer.added === null ? [offer.path] : [...offer.added.keys()].map((name) => join(offer.path, name));
    this.#covers = null;
    (never ? this.#never : this.#notNow).set(offer.id, { sourceId: offer.sourceId, paths, declined: never ? new Map() : offer.added ?? new Map() });
    return paths;
  }

  has(offerId: string): boolean { return this.#never.has(offerId) || this.#notNow.has(offerId); }

  /** The source that was asked for, where it was one. */
  lift(offerId: string): string | null {
    const refused = this.#never.get(offerId) ?? this.#notNow.get(offerId);
    this.#never.delete(offerId);
    this.#notNow.delete(offerId);
    this.#covers = null;
    return refused?.sourceId ?? null;
  }

  /** Never to a folder is never to what is in it. */
  never(path: string): boolean { return (this.#covers ??= covers(this.nevers()))(path); }

  /** Every path that is covered itself. */
  nevers(): string[] { return [...this.#never.values()].flatMap(({ paths }) => paths); }

  /** Whether a person said not now to this very file since the node started. */
  notNow(path: string): boolean { return [...this.#notNow.values()].some(({ paths }) => paths.includes(path)); }

  declined(sourceId: string, name: string, seen: string): boolean {
    return [...this.#notNow.values()].some((refused) => refused.sourceId === sourceId && refused.declined.get(name) === seen);
  }

  forgetSource(sourceId: string): void {
    this.#covers = null;
    for (const kept of [this.#never, this.#notNow]) for (const [id, refused] of kept) if (refused.sourceId === sourceId) kept.delete(id);
  }
}
