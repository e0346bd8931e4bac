// What one author has said in a document, kept in a Y.Doc of its own, so that nothing it says can reach what others said. A change is
// tried on a clone first: Yjs may have changed a document by half when it finds that an update is broken.
import { applyUpdate, Doc, encodeStateAsUpdate, getState, parseUpdateMeta } from 'yjs';
import type { Map as YMap } from 'yjs';
import { AUTHOR_BYTES, AUTHOR_ENVELOPES } from './yEnvelope.ts';
import type { Envelope } from './yEnvelope.ts';

/** The one type of a document that an author writes to. */
export const ownRoot = (author: string): string => `own/${author}`;
/** Numbers Yjs counts with stay exact, and far from where it would have to skip. */
const CLOCK_MAX = 2 ** 31;

export class AuthorDoc {
  readonly doc = new Doc();
  readonly generation: number;
  readonly #author: string;
  readonly #clientIds: ReadonlySet<number>;
  readonly #envelopes: Envelope[] = [];
  #bytes = 0;
  #hash: Uint8Array = new Uint8Array(32);

  constructor(author: string, generation: number, clientIds: ReadonlySet<number>) { this.#author = author; this.generation = generation; this.#clientIds = clientIds; }

  get seq(): number { return this.#envelopes.length; }
  get hash(): Uint8Array { return this.#hash; }
  get bytes(): number { return this.#bytes; }
  get values(): YMap<unknown> { return this.doc.getMap(ownRoot(this.#author)); }
  /** Those after `seq`, oldest first. */
  since(seq: number): readonly Envelope[] { return this.#envelopes.slice(seq); }
  hasRoomFor(bytes: number): boolean { return this.#bytes + bytes <= AUTHOR_BYTES && this.#envelopes.length < AUTHOR_ENVELOPES; }

  /** Takes the next envelope, whose signature held; `hash` is that of what was signed. False, and nothing changed, where the update is
   *  not this author's own, leaves a gap, rewrites what was said, or is broken. */
  take(envelope: Envelope, hash: Uint8Array): boolean {
    if (envelope.seq !== this.seq + 1 || !this.hasRoomFor(envelope.update.length) || !this.#fits(envelope.update)) return false;
    applyUpdate(this.doc, envelope.update);
    this.keep(envelope, hash);
    return true;
  }
  /** An own envelope, whose change stands in the document already. */
  keep(envelope: Envelope, hash: Uint8Array): void {
    this.#envelopes.push(envelope);
    this.#bytes += envelope.update.length;
    this.#hash = hash;
  }

  #fits(update: Uint8Array): boolean {
    try {
      const { from, to } = parseUpdateMeta(update);
      for (const [client, clock] of from) if (!this.#clientIds.has(client) || clock !== getState(this.doc.store, client)) return false;
      for (const clock of to.values()) if (clock > CLOCK_MAX) return false;
      return this.#holdsOnClone(update);
    } catch { return false; }
  }

  #holdsOnClone(update: Uint8Array): boolean {
    const clone = new Doc();
    try {
      applyUpdate(clone, encodeStateAsUpdate(this.doc));
      applyUpdate(clone, update);
      // What lies behind a gap waits for it; so does, for ever, a deletion of what others wrote, since that is not in here.
      const complete = clone.store.pendingStructs === null && clone.store.pendingDs === null;
      return complete && [...clone.share.keys()].every((name) => name === ownRoot(this.#author));
    } finally { clone.destroy(); }
  }
}
