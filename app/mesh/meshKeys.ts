// The key that members' signalling is sealed with: drawn by whoever may let others in, boxed for each member in its log. A new one
// follows a revocation and a change of a member's own key, so that who was shut out, or holds the old key, cannot read on where members
// meet. Several may be good at once: what two drew at the same time both count until the next. Owns nothing; what it knows stands in
// the logs.
import type { NodeId } from '../../schemas/ids.ts';
import type { EntryDraft } from '../../schemas/mesh.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import { base64urlOf, fromBase64url } from './base64url.ts';
import { isSameMember } from './lineage.ts';
import type { LogBook } from './logBook.ts';
import type { Member } from './membership.ts';
import type { Boxes } from './ports.ts';

const KEY_BYTES = 32;
/** Keys listened to: the newest generation, and the one before for whoever has not heard of it. */
const GENERATIONS = 2;
const KEYS_MAX = 4;

interface Rekeyed { readonly author: NodeId; readonly generation: number; readonly boxes: Readonly<Record<NodeId, string>> }

export interface MeshKeysParts {
  readonly book: LogBook;
  readonly boxes: Boxes;
  /** 32 bytes of the secure generator. */
  readonly secret: () => Uint8Array;
  readonly append: (draft: EntryDraft) => Promise<unknown>;
}

export class MeshKeys {
  readonly #parts: MeshKeysParts;
  #isTending = false;
  /** What boxes held: opening one takes milliseconds, and they are asked for often. */
  readonly #opened = new Map<string, Uint8Array | null>();

  constructor(parts: MeshKeysParts) { this.#parts = parts; }

  /** 32 bytes each, newest first; none while this node is no member or nobody boxed one for it yet. */
  keys(): readonly Uint8Array[] {
    const newest = this.#generation(), keys = new Map<string, Uint8Array>();
    for (let generation = newest; generation > Math.max(0, newest - GENERATIONS); generation -= 1) for (const key of this.#keysOf(generation)) keys.set(hexOf(key), key);
    return [...keys.values()].slice(0, KEYS_MAX);
  }

  /** Does what this node owes the others: a first key, boxes for whom it let in, a new key after it shut somebody out. */
  async tend(): Promise<void> {
    if (this.#isTending) return;
    this.#isTending = true;
    try { for (let draft = this.#due(); draft !== null; draft = this.#due()) await this.#parts.append(draft); } finally { this.#isTending = false; }
  }

  #due(): EntryDraft | null {
    const { book } = this.#parts;
    const { members, founder } = book.membership, self = members.get(book.nodeId);
    // Without a box key of its own it would draw one that it cannot read.
    if (self?.state !== 'member' || self.boxKey === null || !self.scopes.includes('admit')) return null;
    const isOwn = (nodeId: NodeId | null) => nodeId !== null && isSameMember(book.membership, nodeId, book.nodeId);
    const tends = ({ nodeId, admittedBy }: Member) => isOwn(founder) || isOwn(admittedBy) || isOwn(nodeId);
    const generation = this.#generation(), current = [...members.values()].filter(({ state, boxKey }) => state === 'member' && boxKey !== null);
    if (generation === 0) return isOwn(founder) ? this.#boxed(1, this.#parts.secret(), current) : null;
    const boxed = new Set(this.#entries(generation).flatMap(({ boxes }) => Object.keys(boxes)));
    const isReadByOther = book.byKind('revoked').some(({ entry }) => isOwn(entry.author) && boxed.has(entry.body.subject))
      || [...members.values()].some((member) => member.state === 'rotated' && boxed.has(member.nodeId) && tends(member));
    if (isReadByOther) return this.#boxed(generation + 1, this.#parts.secret(), current);
    const [key] = this.#keysOf(generation), without = current.filter((member) => !boxed.has(member.nodeId) && tends(member));
    // Whoever draws a key and boxes it for nobody would take from all others where they meet.
    if (key === undefined) return isOwn(founder) && !this.#entries(generation).some(({ author }) => isOwn(author)) ? this.#boxed(generation + 1, this.#parts.secret(), current) : null;
    return without.length === 0 ? null : this.#boxed(generation, key, without);
  }

  #boxed(generation: number, key: Uint8Array, members: readonly Member[]): EntryDraft {
    const boxes = Object.fromEntries(members.flatMap(({ nodeId, boxKey }) => {
      const sealed = this.#parts.boxes.seal(bytesOf(boxKey ?? ''), key, this.#context(generation));
      // A key that is none gets an empty box: it cannot be asked for again and again.
      return [[nodeId, sealed === null ? '' : base64urlOf(sealed)]];
    })) as Record<NodeId, string>;
    return { kind: 'rekeyed', body: { generation, boxes } };
  }

  /** Each follows the one before: whoever names one far ahead would have the last word for ever. */
  #generation(): number {
    const all = this.#all(), drawn = new Set(all.map(({ generation }) => generation));
    let last = 0;
    while (drawn.has(last + 1)) last += 1;
    return Math.max(0, ...this.#trusted(all).filter(({ generation }) => generation <= last).map(({ generation }) => generation));
  }
  #entries(generation: number): Rekeyed[] { return this.#trusted(this.#all()).filter((one) => one.generation === generation); }
  #all(): Rekeyed[] { return this.#parts.book.byKind('rekeyed').map(({ entry: { author, body } }) => ({ author, ...body })); }
  /** Only who may let others in may say where they meet. Those who may no more still count for what follows on theirs. */
  #trusted(all: readonly Rekeyed[]): Rekeyed[] {
    const { members } = this.#parts.book.membership;
    return all.filter(({ author }) => members.get(author)?.scopes.includes('admit') === true);
  }
  #keysOf(generation: number): Uint8Array[] {
    return this.#entries(generation).flatMap(({ boxes }) => {
      const key = this.#open(boxes[this.#parts.book.nodeId] ?? '', generation);
      return key?.length === KEY_BYTES ? [key] : [];
    });
  }
  #open(box: string, generation: number): Uint8Array | null {
    const known = this.#opened.get(box);
    if (known !== undefined) return known;
    const sealed = fromBase64url(box);
    const key = sealed === null ? null : this.#parts.boxes.open(sealed, this.#context(generation));
    this.#opened.set(box, key);
    return key;
  }
  #context(generation: number): string { return `rekeyed ${this.#parts.book.mesh} ${generation}`; }
}
