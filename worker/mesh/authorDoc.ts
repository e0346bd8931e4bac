// What one author has said in a document, kept in a Y.Doc of its own, so that nothing it says can reach what others said. A change is
// tried on a clone first: Yjs may have changed a document by half when it finds that an update is broken.
import { applyUpdate, Doc, encodeStateAsUpdate, getState, parseUpdateMeta } from 'yjs';
import type { Map as YMap } from 'yjs';
import { AUTHOR_BYTES, AUTHOR_ENVELOPES } from './yEnvelope.ts';
import type { Envelope } from './yEnvelope.ts';

/** The one type of a document that an author writes to. */
export const ownRoot = (author: string): string => `own/${author}`;
/** Of all an author's own notes, as JSON: they have to fit one change, whenever everything is said anew. */
export const NOTES_CHARACTERS = 20_000;
/** Deeper than this no note is nested. */
const DEPTH_MAX = 16;
/** Pieces Yjs keeps of one author, those that were replaced among them: each change costs a walk over all. Who counts its own as they
 *  came may have fewer of them than who put them together again. */
const PIECES_MAX = 4_096, OTHERS_PIECES_MAX = 2 * PIECES_MAX;
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
  /** An own document is said anew before it is too much for others. */
  get isCrowded(): boolean { return piecesOf(this.doc) > PIECES_MAX; }

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
      return complete && [...clone.share.keys()].every((name) => name === ownRoot(this.#author)) && piecesOf(clone) <= OTHERS_PIECES_MAX && isShort(clone.getMap(ownRoot(this.#author)).toJSON());
    } finally { clone.destroy(); }
  }
}

function piecesOf(doc: Doc): number {
  let pieces = 0;
  for (const structs of doc.store.clients.values()) pieces += structs.length;
  return pieces;
}
/** What stands here is shown to people as JSON, together with everybody else's: what JSON cannot say, or only at length, is no note. */
function isShort(notes: unknown): boolean { return isPlain(notes, 0) && JSON.stringify(notes).length <= NOTES_CHARACTERS; }
function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return true;
  if (typeof value !== 'object' || depth >= DEPTH_MAX || (!Array.isArray(value) && !PLAIN.has(Object.getPrototypeOf(value)))) return false;
  return Object.values(value).every((each) => isPlain(each, depth + 1));
}
const PLAIN: ReadonlySet<unknown> = new Set([Object.prototype, null]);
