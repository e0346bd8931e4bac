// Who belongs to a mesh: a pure function of the entries that are held, in whatever order they came. Whose entries count up to where
// follows from the tree of who admitted whom: a revocation counts when it comes from the founder, from somebody above its subject, or
// from the subject itself, so two who revoke each other are decided by the tree. Entries are gone through once, in the order of their
// Lamport numbers: nobody is above somebody before both were admitted, so what cuts an author off is known when it is placed. Not
// signatures, not links: what stands here was checked by logBook.ts. Rules M27 to M33.
import type { EntryKind, MeshScope, MeshShape } from '../../schemas/mesh.ts';
import { limits, MeshScope as Scopes } from '../../schemas/mesh.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { bytesOf } from '../manifest/hex.ts';
import type { Hasher } from '../ports.ts';
import { isHeldOf } from './logEntry.ts';
import type { HeldEntry } from './logEntry.ts';

export type MemberState = 'member' | 'left' | 'rotated' | 'revoked' | 'equivocated';
export interface Member {
  readonly nodeId: NodeId;
  /** Hex. */
  readonly publicKey: string;
  /** Null until its first entry came. */
  readonly boxKey: string | null;
  /** As whoever admitted it saw it. */
  readonly name: string;
  /** What it may do now; nothing unless it is a member. */
  readonly scopes: readonly MeshScope[];
  /** Null for the founder. */
  readonly admittedBy: NodeId | null;
  /** When it was first let in, by the clock of whoever let it in. */
  readonly sinceMs: number;
  readonly state: MemberState;
  /** The key that goes on in its place, after a rotation. */
  readonly successor: NodeId | null;
  /** The key in whose place this one goes on; null for the first of a member. */
  readonly follows: NodeId | null;
  /** Entries of its log up to this number count; Infinity while nothing cuts it off. */
  readonly countsUpTo: number;
}
export interface Membership {
  readonly founder: NodeId | null;
  readonly name: string | null;
  readonly shape: MeshShape | null;
  /** Hash of the model everybody begins with. */
  readonly stateHash: Sha256 | null;
  /** Everybody who ever was one, by node id, in the order of their coming. */
  readonly members: ReadonlyMap<NodeId, Member>;
}
export const NOBODY: Membership = { founder: null, name: null, shape: null, stateHash: null, members: new Map() };

export const MEMBERSHIP_KINDS = ['founded', 'joined', 'admitted', 'revoked', 'left', 'rotated'] as const satisfies readonly EntryKind[];
export type MembershipKind = (typeof MEMBERSHIP_KINDS)[number];
export const changesMembership = (kind: EntryKind): kind is MembershipKind => (MEMBERSHIP_KINDS as readonly EntryKind[]).includes(kind);

/** One author while the entries are gone through. */
interface Standing {
  readonly nodeId: NodeId;
  readonly publicKey: string;
  boxKey: string | null;
  name: string;
  readonly admittedBy: NodeId | null;
  readonly sinceMs: number;
  /** Every key above it in the tree, with those they were handed on to. */
  readonly above: ReadonlySet<NodeId>;
  readonly countsUpTo: number;
  readonly ended: 'revoked' | 'equivocated' | null;
  /** The key whose place it takes, once that one's rotation is reached. */
  readonly follows: NodeId | null;
  scopes: Set<MeshScope>;
  isIn: boolean;
  isHandedOn: boolean;
  /** Where it is handed on, and with which of its entries: the last that counts. */
  readonly successor: NodeId | null;
  readonly rotatedAt: number;
}
type Placed = Omit<Standing, 'countsUpTo' | 'ended' | 'successor' | 'rotatedAt' | 'isHandedOn'>;

/** Founded, admitted and so on in the order in which they are gone through: no clock can change it, only their own authors. */
export function inOrder(a: HeldEntry, b: HeldEntry): number {
  return a.entry.lamport - b.entry.lamport || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
}

/** `proven`: authors of two entries with one number, and the smallest such number. */
export function foldMembership(held: readonly HeldEntry<MembershipKind>[], proven: ReadonlyMap<NodeId, number>, hasher: Hasher): Membership {
  return new Fold(held, proven, hasher).result();
}

class Fold {
  readonly #standings = new Map<NodeId, Standing>();
  readonly #revocations = new Map<NodeId, HeldEntry<'revoked'>[]>();
  readonly #rotations = new Map<NodeId, HeldEntry<'rotated'>>();
  /** The keys of one member, one after the other. */
  readonly #keysOf = new Map<NodeId, NodeId[]>();
  readonly #proven: ReadonlyMap<NodeId, number>;
  readonly #hasher: Hasher;
  #founded: HeldEntry<'founded'> | null = null;

  constructor(held: readonly HeldEntry<MembershipKind>[], proven: ReadonlyMap<NodeId, number>, hasher: Hasher) {
    this.#proven = proven;
    this.#hasher = hasher;
    for (const one of held) {
      if (isHeldOf(one, 'revoked')) {
        // Appended to, not copied: one author may have written a thousand of the same member.
        const before = this.#revocations.get(one.entry.body.subject);
        if (before === undefined) this.#revocations.set(one.entry.body.subject, [one]);
        else before.push(one);
      }
      // The last entry under a key; a second one is none.
      else if (isHeldOf(one, 'rotated') && one.entry.seq < (this.#rotations.get(one.entry.author)?.entry.seq ?? Infinity)) this.#rotations.set(one.entry.author, one);
    }
    for (const one of [...held].sort(inOrder)) this.#take(one);
  }

  result(): Membership {
    const body = this.#founded?.entry.body;
    const members = new Map([...this.#standings].map(([nodeId, standing]) => [nodeId, memberOf(standing)]));
    return { founder: this.#founded?.entry.author ?? null, name: body?.name ?? null, shape: body?.shape ?? null, stateHash: body?.stateHash ?? null, members };
  }

  #take(held: HeldEntry<MembershipKind>): void {
    if (isHeldOf(held, 'founded')) { this.#found(held); return; }
    const author = this.#standings.get(held.entry.author);
    if (author === undefined || held.entry.seq > author.countsUpTo || held.entry.seq > author.rotatedAt) return;
    if (isHeldOf(held, 'joined')) author.boxKey = held.entry.body.boxKey;
    else if (isHeldOf(held, 'left')) { author.isIn = false; author.scopes = new Set(); }
    else if (!author.isIn) return;
    else if (isHeldOf(held, 'admitted')) this.#admit(held, author);
    else if (isHeldOf(held, 'rotated')) this.#rotate(held, author);
  }

  #found(held: HeldEntry<'founded'>): void {
    if (this.#founded !== null) return;
    this.#founded = held;
    const { author, wallMs, body: { founderName, publicKey, boxKey } } = held.entry;
    this.#place({ nodeId: author, publicKey, boxKey, name: founderName, admittedBy: null, sinceMs: wallMs, above: new Set(), follows: null, isIn: true, scopes: new Set(Scopes.options) });
  }

  #admit({ entry: { body, author, wallMs } }: HeldEntry<'admitted'>, by: Standing): void {
    if (!by.scopes.has('admit') || !body.scopes.every((scope) => by.scopes.has(scope))) return;
    if (this.#hasher.sha256Hex(bytesOf(body.publicKey)) !== body.subject) return;
    const known = this.#standings.get(body.subject);
    if (known === undefined) {
      if (this.#isFull()) return;
      this.#place({ nodeId: body.subject, publicKey: body.publicKey, boxKey: null, name: body.name, admittedBy: author, sinceMs: wallMs, above: new Set([...by.above, ...this.#keysOf.get(author) ?? []]), follows: null, isIn: true, scopes: new Set(body.scopes) });
      return;
    }
    if (known.isHandedOn || (!known.isIn && this.#isFull())) return;
    // Who left begins anew with what is given now; who is in gains.
    known.scopes = new Set([...known.scopes, ...body.scopes]);
    known.name = body.name;
    known.isIn = true;
  }

  /** The proof was checked with the entry, the new key was placed with the old one. */
  #rotate({ entry: { author } }: HeldEntry<'rotated'>, from: Standing): void {
    const successor = from.successor === null ? undefined : this.#standings.get(from.successor);
    if (successor?.follows === author) Object.assign(successor, { isIn: true, scopes: from.scopes, name: from.name });
    Object.assign(from, { isIn: false, isHandedOn: true, scopes: new Set() });
  }

  /** Places a key and those it was handed on to: they stand where it stands, also above those whom it admitted. That a key is handed
   *  on later does not matter here: what cuts somebody off has to be known when it is placed. */
  #place(first: Placed): void {
    const keys = [first.nodeId];
    this.#keysOf.set(first.nodeId, keys);
    for (let next = first; ;) {
      const standing = this.#standingOf(next);
      this.#standings.set(standing.nodeId, standing);
      const rotation = this.#rotations.get(standing.nodeId);
      if (rotation === undefined || rotation.entry.seq > standing.countsUpTo) return;
      const publicKey = rotation.entry.body.successor;
      const successor = this.#hasher.sha256Hex(bytesOf(publicKey)) as NodeId;
      Object.assign(standing, { successor, rotatedAt: rotation.entry.seq });
      if (this.#standings.has(successor)) return;
      keys.push(successor);
      this.#keysOf.set(successor, keys);
      next = { ...next, nodeId: successor, publicKey, boxKey: null, isIn: false, scopes: new Set(), follows: standing.nodeId };
    }
  }

  #standingOf(placed: Placed): Standing {
    const { nodeId, above } = placed;
    const revocations = this.#revocations.get(nodeId) ?? [];
    const cuts = revocations.filter(({ entry: { author, seq } }) => above.has(author) && seq <= this.#reach(author));
    const revokedAt = cuts.reduce((least, { entry: { body } }) => Math.min(least, body.lastSeq), Infinity);
    const provenAt = (this.#proven.get(nodeId) ?? Infinity) - 1;
    const handedOnAt = this.#rotations.get(nodeId)?.entry.seq ?? Infinity;
    // Its own word ends its log where it stands: earlier, and nobody would hear of it. Beyond the end of a log not everybody hears the same.
    const end = Math.min(revokedAt, provenAt, handedOnAt);
    const ownWord = revocations.reduce((least, { entry: { author, seq } }) => (author === nodeId && seq <= end ? Math.min(least, seq) : least), Infinity);
    const isProven = provenAt < Math.min(revokedAt, handedOnAt, ownWord);
    const ended = isProven ? 'equivocated' : cuts.length > 0 || ownWord < Infinity ? 'revoked' : null;
    return { ...placed, countsUpTo: Math.min(revokedAt, provenAt, ownWord), ended, isHandedOn: false, successor: null, rotatedAt: Infinity };
  }

  /** How far the log of somebody who stands already counts. */
  #reach(author: NodeId): number {
    const standing = this.#standings.get(author);
    return standing === undefined ? Infinity : Math.min(standing.countsUpTo, standing.rotatedAt);
  }
  #isFull(): boolean { return [...this.#standings.values()].filter((one) => one.isIn && one.ended === null).length >= limits.members; }
}

function memberOf({ nodeId, publicKey, boxKey, name, admittedBy, sinceMs, successor, follows, countsUpTo, rotatedAt, ended, isHandedOn, isIn, scopes }: Standing): Member {
  const state: MemberState = ended ?? (isHandedOn ? 'rotated' : isIn ? 'member' : 'left');
  return {
    nodeId, publicKey, boxKey, name, admittedBy, sinceMs, state, successor: isHandedOn ? successor : null, follows, countsUpTo: Math.min(countsUpTo, rotatedAt),
    scopes: state === 'member' ? Scopes.options.filter((scope) => scopes.has(scope)) : [],
  };
}
