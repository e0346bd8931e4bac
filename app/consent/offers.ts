// Requests to read, waiting for a person: who asks, for what, why, how much. At most so many, and of each peer fewer, so
// that nobody is worn down by questions. Pure; deciding is main/node/agent/consentDesk.ts, keeping it the journal's.
import { SHOWN_NAMES_MAX } from '../../schemas/consent.ts';
import type { Asker, OfferedName, OfferView, Reach } from '../../schemas/consent.ts';
import { shownName } from './names.ts';

/** All that wait together. */
export const OFFERS_MAX = 32;
/** Of one peer, and of one watched folder: the next question waits until the one before is answered. */
export const PEER_OFFERS_MAX = 3;
export const FOLDER_OFFERS_MAX = 1;
/** Of all beings of the world together: what else they uncover waits its turn (main/node/land/askDesk.ts). */
export const WORLD_OFFERS_MAX = 3;

export interface Offer {
  readonly id: string; readonly asker: Asker; readonly kind: 'file' | 'folder';
  /** Stays with the agent: views have names only. */
  readonly path: string; readonly name: string; readonly why: string;
  readonly sourceId: string | null;
  /** Of a folder that was allowed before: only these below it, with the word that tells a changed file. Null for the whole. */
  readonly added: ReadonlyMap<string, string> | null;
  /** Of one file: the same word for it. Null for a folder. */
  readonly seen: string | null;
  readonly toRead: readonly OfferedName[]; readonly toRefuse: readonly OfferedName[];
  readonly scope: 'device' | 'mesh'; readonly offeredAt: string;
  /** Only where a member asks for a copy. */
  readonly copy?: NonNullable<OfferView['copy']>;
}

/** One that is about to be asked. */
export type Question = Omit<Offer, 'id' | 'offeredAt'>;
/** A question of a member of the mesh. Nothing is read here for it: whoever brought it carries the answer out. */
export interface Errand { allow(expiresAt: string | null): Promise<void>; refuse(never: boolean): Promise<void> }

export type OfferOutcome = { readonly ok: true; readonly offer: Offer } | { readonly ok: false; readonly why: 'full' | 'too-many-of-one' };

const LIMITS = { you: OFFERS_MAX, watch: FOLDER_OFFERS_MAX, world: WORLD_OFFERS_MAX, peer: PEER_OFFERS_MAX } as const satisfies Record<Asker['kind'], number>;
/** All beings are one asker: a world with many asks no more than one with few. */
const idOf = (asker: Asker): string => (asker.kind === 'watch' ? asker.sourceId : asker.kind === 'peer' ? asker.nodeId : asker.kind);

export class OfferQueue {
  #offers: readonly Offer[] = [];

  /** Oldest first. */
  get list(): readonly Offer[] { return this.#offers; }
  get(id: string): Offer | null { return this.#offers.find((offer) => offer.id === id) ?? null; }

  /** The same place asked for again by the same is the question that waits already, not a second one. */
  add(offer: Offer): OfferOutcome {
    const ofSame = this.#offers.filter((one) => idOf(one.asker) === idOf(offer.asker) && one.asker.kind === offer.asker.kind);
    const same = ofSame.find((one) => one.path === offer.path);
    if (same !== undefined) return { ok: true, offer: same };
    if (ofSame.length >= LIMITS[offer.asker.kind]) return { ok: false, why: offer.asker.kind === 'you' ? 'full' : 'too-many-of-one' };
    if (this.#offers.length >= OFFERS_MAX) return { ok: false, why: 'full' };
    this.#offers = [...this.#offers, offer];
    return { ok: true, offer };
  }

  /** Out of the queue, to be decided: no second decision finds it. */
  take(id: string): Offer | null {
    const offer = this.get(id);
    this.#offers = this.#offers.filter((one) => one.id !== id);
    return offer;
  }

  /** A decision was taken back, or could not be carried out. It stands where it stood. */
  putBack(offer: Offer): void {
    this.#offers = [...this.#offers.filter((one) => one.id !== offer.id), offer].sort((a, b) => (a.offeredAt < b.offeredAt ? -1 : a.offeredAt > b.offeredAt ? 1 : 0));
  }

  /** What was offered of a source that is no more. */
  dropSource(sourceId: string): void { this.#offers = this.#offers.filter((offer) => offer.sourceId !== sourceId); }

  /** What beings of the world asked for there: it stands in the world no longer. Tells whether anything went. */
  dropOfWorld(isThere: (path: string) => boolean): boolean {
    const before = this.#offers.length;
    this.#offers = this.#offers.filter((offer) => offer.asker.kind !== 'world' || !isThere(offer.path));
    return this.#offers.length < before;
  }
}

/** How far a yes to it may reach, the default first. What was added to a folder is allowed as the folder is. */
export function reachesOf(offer: Pick<Offer, 'kind' | 'added'>): Reach[] {
  if (offer.added !== null) return ['folder'];
  return offer.kind === 'folder' ? ['folder', 'once'] : ['file', 'once'];
}

const sum = (names: readonly OfferedName[]): number => names.reduce((bytes, one) => bytes + one.bytes, 0);
const shown = (names: readonly OfferedName[]): OfferedName[] => names.slice(0, SHOWN_NAMES_MAX).map((one) => ({ ...one, name: shownName(one.name) }));

/** As a window or a terminal may see it. */
export function viewOf(offer: Offer): OfferView {
  const { id, kind, why, sourceId, toRead, toRefuse, scope, offeredAt } = offer;
  const asker = offer.asker.kind === 'peer' ? { ...offer.asker, name: shownName(offer.asker.name) } : offer.asker.kind === 'world' ? { ...offer.asker, being: shownName(offer.asker.being) } : offer.asker;
  return {
    id, asker, kind, name: shownName(offer.name), why, sourceId, files: toRead.length, bytes: sum(toRead), refused: toRefuse.length,
    toRead: shown(toRead), toRefuse: shown(toRefuse), reaches: reachesOf(offer), scope, offeredAt, ...(offer.copy === undefined ? {} : { copy: offer.copy }),
  };
}
