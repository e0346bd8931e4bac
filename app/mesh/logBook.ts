// The logs of all authors of one mesh: what is taken into them, from others and from this node, and what is asked of them. A log
// proves itself: its author's key hashes to its name, each entry is signed and names the one before. Entries of this node are on disk
// before anybody hears of them. Not how logs travel (logSync.ts), not who is a member (membership.ts). Rules M22 to M26.
import { limits } from '../../schemas/mesh.ts';
import type { EntryBody, EntryDraft, LogEntry, MeshRefusal } from '../../schemas/mesh.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { bytesOf } from '../manifest/hex.ts';
import type { Clock, Hasher, Signer, Verifier } from '../ports.ts';
import { LogAllowance } from './logAllowance.ts';
import { heldEntry, isHeldOf, readEntry, signatureHolds, signEntry, storedEntry } from './logEntry.ts';
import type { HeldEntry } from './logEntry.ts';
import { LogShelf } from './logShelf.ts';
import type { LastingKind, RoundKind } from './logShelf.ts';
import { LogWriter } from './logWriter.ts';
import { changesMembership, foldMembership, MEMBERSHIP_KINDS, NOBODY } from './membership.ts';
import type { Membership, MembershipKind } from './membership.ts';
import type { MeshStore } from './ports.ts';
import { rotationFault } from './rotation.ts';
import { readShutOut } from './shutOut.ts';

/** Longer ones do not fit into an entry: of those only who meets both sides hears. */
const SHOWN_LETTERS = 24_000;
/** Name in the store of what shows that this node was shut out. */
const SHUT_OUT = 'shut-out';

export interface LogBookParts {
  /** Hash of the founding entry. */
  readonly mesh: Sha256;
  readonly store: MeshStore;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hasher: Hasher;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** A commit failed; it is tried again every second. */
  readonly onStoreFault?: (error: unknown) => void;
}
/** Two entries of one author with one number: both signed, so it lies. */
export interface Equivocation { readonly author: NodeId; readonly seq: number; readonly first: HeldEntry; readonly second: HeldEntry }
export type Accepted =
  | { readonly kind: 'new'; readonly held: HeldEntry }
  | { readonly kind: 'known'; readonly held: HeldEntry }
  /** Entries of this author after `haveSeq` are needed first. */
  | { readonly kind: 'gap'; readonly author: NodeId; readonly haveSeq: number }
  /** `isFault`: no node that keeps the rules sends this; the others come from messages that crossed. */
  | { readonly kind: 'refused'; readonly reason: MeshRefusal; readonly isFault: boolean }
  | ({ readonly kind: 'equivocation' } & Equivocation);

const refused = (reason: MeshRefusal, isFault: boolean): Accepted => ({ kind: 'refused', reason, isFault });
type Refused = Extract<Accepted, { kind: 'refused' | 'gap' }>;

/** What lies on this disk is no log any more. */
export class LogDamaged extends Error {
  readonly author: string;
  readonly seq: number;
  constructor(author: string, seq: number, why: string) {
    super(`The logs of the mesh on this disk are damaged: ${why}${author === '' ? '' : ` (entry ${seq} of ${author.slice(0, 8)})`}. Put a copy of them back, or leave the mesh and join it again.`);
    this.name = 'LogDamaged';
    this.author = author;
    this.seq = seq;
  }
}

export class LogBook {
  readonly mesh: Sha256;
  readonly #parts: LogBookParts;
  readonly #writer: LogWriter;
  readonly #allowance = new LogAllowance();
  readonly #shelf: LogShelf;
  readonly #proofs = new Map<NodeId, Equivocation>();
  readonly #entryListeners = new Set<(held: HeldEntry, isOwn: boolean) => void>();
  readonly #membershipListeners = new Set<() => void>();
  readonly #equivocationListeners = new Set<(proof: Equivocation) => void>();
  /** Own entries on their way to the disk, oldest first. */
  #pending: HeldEntry[] = [];
  /** Of the newest entry that is on the disk or on its way there. */
  #place = 0;
  #lamport = 0;
  #heldBack: Promise<void> | null = null;
  /** Entries that show that this node was shut out, out of their places in the logs: of those it is sent no more. */
  #shownOut: readonly HeldEntry<MembershipKind>[] = [];
  #membership: Membership | null = NOBODY;

  /** Reads what is stored. Throws LogDamaged where it is no chain; signatures were checked before it was stored. */
  constructor(parts: LogBookParts) {
    this.mesh = parts.mesh;
    this.#parts = parts;
    this.#writer = new LogWriter(parts.store, parts.clock, parts.onStoreFault ?? (() => undefined));
    this.#shelf = new LogShelf(parts.store, parts.hasher, () => this.#place - this.unwritten);
    for (const text of parts.store.entries()) { this.#place += 1; this.#load(text); }
    const shown = parts.store.read(SHUT_OUT);
    if (shown !== null) this.#shownOut = (JSON.parse(shown) as string[]).map((text) => storedEntry(text, parts.hasher) as HeldEntry<MembershipKind>);
  }

  get nodeId(): NodeId { return this.#parts.signer.nodeId as NodeId; }
  get membership(): Membership {
    this.#membership ??= this.#membershipWith(this.#shownOut);
    return this.#membership;
  }
  /** Whoever shows another entry than is held under its number shows a lie: a key that was handed on, or taken back, can sign what it likes. */
  #membershipWith(shown: readonly HeldEntry<MembershipKind>[]): Membership {
    const fitting = shown.filter(({ entry: { author, seq }, hash }) => (this.#shelf.at(author, seq)?.hash ?? hash) === hash);
    return foldMembership([...this.#membershipEntries(), ...fitting], new Map([...this.#proofs].map(([author, { seq }]) => [author, seq])), this.#parts.hasher);
  }
  /** Of the author's log as it is held; undefined where there is none. */
  last(author: NodeId): HeldEntry | undefined { return this.#shelf.last(author); }
  at(author: NodeId, seq: number): HeldEntry | undefined { return this.#shelf.at(author, seq); }
  proofOf(author: NodeId): Equivocation | undefined { return this.#proofs.get(author); }
  /** Entries that are in memory but not on disk yet. */
  get unwritten(): number { return this.#writer.waiting; }

  /** Entries of one kind that count, in the order they came. */
  byKind<K extends LastingKind>(kind: K): HeldEntry<K>[] { return this.#shelf.lasting(kind).filter((held) => this.counts(held)) as HeldEntry<K>[]; }
  /** Entries about rounds that count, in the order they came. Reads all that is on disk. */
  * ofRounds(): Generator<HeldEntry<RoundKind>> { for (const held of this.#shelf.ofRounds()) if (this.counts(held)) yield held; }
  /** False beyond a revocation, a rotation or a fork of its author. */
  counts({ entry: { author, seq } }: HeldEntry): boolean { return seq <= this.#reach(author); }

  /** Newest entry of each author that counts: number and hash. The founder stands first, since nothing is taken before its log. */
  heads(): Record<NodeId, [number, Sha256]> {
    const heads: Record<NodeId, [number, Sha256]> = {};
    const { founder } = this.membership;
    for (const author of [...(founder === null ? [] : [founder]), ...this.#shelf.authors()]) {
      if (!this.membership.members.has(author)) continue;
      const last = this.#shelf.last(author), reach = this.#reach(author);
      if (last !== undefined && last.entry.seq <= reach) { heads[author] = [last.entry.seq, last.hash]; continue; }
      const hash = this.#shelf.cutAt(author, reach);
      if (hash !== undefined) heads[author] = [reach, hash];
    }
    return heads;
  }
  /** Texts from this number on, as many as fit; at least one where there is one. */
  entriesFrom(author: NodeId, seq: number, limitBytes: number, limitCount: number): string[] {
    const texts: string[] = [];
    const end = Math.min(this.#shelf.lengthOf(author), this.#reach(author));
    for (let at = seq, bytes = 0; at <= end && texts.length < limitCount; at += 1) {
      const text = this.#shelf.text(author, at) ?? '';
      bytes += text.length;
      if (texts.length > 0 && bytes > limitBytes) break;
      texts.push(text);
    }
    return texts;
  }

  onEntry(listener: (held: HeldEntry, isOwn: boolean) => void): () => void { return subscribe(this.#entryListeners, listener); }
  /** Called after whoever belongs to the mesh, or what of them counts, may have changed. */
  onMembership(listener: () => void): () => void { return subscribe(this.#membershipListeners, listener); }
  onEquivocation(listener: (proof: Equivocation) => void): () => void { return subscribe(this.#equivocationListeners, listener); }

  /** An entry that somebody sent, by whatever way it came. */
  accept(text: string): Accepted {
    const read = readEntry(text, this.#parts.hasher);
    if (!read.ok) return refused(read.reason, true);
    const { held } = read;
    const { author, seq } = held.entry;
    const length = this.#shelf.lengthOf(author), other = this.#shelf.at(author, seq);
    if (other?.hash === held.hash) return { kind: 'known', held };
    const publicKey = this.#keyOf(held, length);
    if (typeof publicKey !== 'string') return publicKey;
    if (seq > length + 1) return { kind: 'gap', author, haveSeq: length };
    if (!signatureHolds(held.entry, publicKey, this.#parts.verifier, text)) return refused('bad-signature', true);
    if (other !== undefined) return { kind: 'equivocation', ...this.#prove({ author, seq, first: other, second: held }, true) };
    const fault = this.#chainFault(held) ?? this.#bodyFault(held);
    if (fault !== null) return fault;
    this.#hold(held, this.#write(text));
    this.#tell(held, false);
    return { kind: 'new', held };
  }

  /** Writes to this node's own log. Resolves when it is on disk; only then it is held, and others may hear of it. Rejects where others
   *  would refuse it. The first entry of a log is `joined`, or what `found` writes. */
  async append(draft: EntryDraft): Promise<HeldEntry> {
    if (this.#heldBack !== null) await this.#heldBack;
    const last = this.#pending.at(-1) ?? this.last(this.nodeId);
    const entry = signEntry(draft, {
      mesh: this.mesh, seq: (last?.entry.seq ?? 0) + 1, prev: last?.hash ?? null, lamport: Math.max(this.#lamport, last?.entry.lamport ?? 0) + 1, wallMs: Math.floor(this.#parts.clock.now()),
    }, this.#parts.signer);
    return this.#appendOwn(heldEntry(entry, this.#parts.hasher));
  }
  /** Writes the founding entry, which was signed before there was a mesh to name this book by. */
  async found(entry: LogEntry): Promise<HeldEntry> {
    const held = heldEntry(entry, this.#parts.hasher);
    if (held.hash !== this.mesh || entry.author !== this.nodeId || this.#pending.length > 0 || this.last(this.nodeId) !== undefined) throw new Error('only the founder begins a mesh, and only once');
    return this.#appendOwn(held);
  }

  /** Somebody shows this node entries by which it was shut out; what does not hold changes nothing. */
  shownOut(texts: readonly string[]): void {
    if (this.membership.members.get(this.nodeId)?.state === 'revoked') return;
    const { hasher, verifier, store, onStoreFault } = this.#parts;
    const shown = readShutOut(texts, { mesh: this.mesh, self: this.nodeId, hasher, verifier, membershipWith: (more) => this.#membershipWith(more) });
    if (shown === null) return;
    this.#shownOut = shown;
    this.#membership = null;
    store.write(SHUT_OUT, JSON.stringify(texts)).catch((fault: unknown) => { onStoreFault?.(fault); });
    for (const listener of this.#membershipListeners) listener();
  }

  /** What this node writes from now on waits until then. */
  holdBack(until: Promise<void>): void { this.#heldBack = until.then(() => { this.#heldBack = null; }); }

  /** Nothing is written afterwards; own entries under way are refused. */
  close(): void { this.#writer.close(); }

  async #appendOwn(held: HeldEntry): Promise<HeldEntry> {
    const fault = this.#bodyFault(held);
    if (fault !== null) throw new Error(`others would refuse this ${held.entry.kind} entry: ${fault.kind === 'refused' ? fault.reason : 'what it names is not here'}`);
    this.#pending.push(held);
    let place = 0;
    await new Promise<void>((resolve, reject) => { place = this.#write(held.text, resolve, reject); });
    this.#pending = this.#pending.filter((one) => one !== held);
    this.#hold(held, place);
    this.#tell(held, true);
    return held;
  }

  /** Sends an entry on its way to the disk; its place there. */
  #write(text: string, durable?: () => void, ended?: (error: Error) => void): number {
    this.#writer.add(text, durable, ended);
    this.#place += 1;
    return this.#place;
  }

  /** The key that must have signed it, or why nothing of its author is taken here. */
  #keyOf(held: HeldEntry, length: number): string | Accepted {
    const { entry } = held;
    if (isHeldOf(held, 'founded')) return held.hash === this.mesh ? this.#ownKey(held.entry.body.publicKey, entry.author) : refused('wrong-mesh', true);
    if (entry.mesh !== this.mesh) return refused('wrong-mesh', true);
    if (entry.author === this.nodeId && this.#pending.length > 0) return refused('busy', false);
    const member = this.membership.members.get(entry.author);
    if (member === undefined) return refused('not-a-member', false);
    if (entry.seq >= (this.#proofs.get(entry.author)?.seq ?? Infinity)) return refused('equivocation', false);
    if (entry.seq > member.countsUpTo) return refused(member.state === 'revoked' ? 'revoked' : 'not-a-member', false);
    if (member.state === 'left' && entry.seq > length) return refused('not-a-member', false);
    return isHeldOf(held, 'joined') ? this.#ownKey(held.entry.body.publicKey, entry.author) : member.publicKey;
  }
  #ownKey(publicKey: string, author: NodeId): string | Accepted {
    return this.#parts.hasher.sha256Hex(bytesOf(publicKey)) === author ? publicKey : refused('malformed', true);
  }

  #chainFault({ entry }: HeldEntry): Refused | null {
    const last = this.#shelf.last(entry.author);
    // It went another way before: what it wrote under the number before is needed to show that.
    if (entry.prev !== (last?.hash ?? null)) return { kind: 'gap', author: entry.author, haveSeq: (last?.entry.seq ?? 0) - 1 };
    if (entry.lamport <= (last?.entry.lamport ?? 0)) return { kind: 'refused', reason: 'malformed', isFault: true };
    // A number that grows by one with each entry never gets near the clock; one that was raised to the end would end all logs.
    if (entry.lamport > this.#parts.clock.now() + limits.clockSkewMs) return { kind: 'refused', reason: 'malformed', isFault: false };
    return null;
  }

  /** What a schema cannot tell of a body. */
  #bodyFault(held: HeldEntry): Refused | null {
    const beyond = this.#allowance.refuses(held, this.membership, this.#parts.clock.now());
    if (beyond !== null) return { kind: 'refused', reason: beyond, isFault: beyond === 'too-large' };
    if (isHeldOf(held, 'rotated')) {
      const reason = rotationFault(held.entry.body, this.mesh, held.entry.author, this.#parts);
      return reason === null ? null : { kind: 'refused', reason, isFault: true };
    }
    if (!isHeldOf(held, 'equivocation-shown')) return null;
    const proof = this.#proofIn(held.entry.body);
    if (proof === null) return { kind: 'refused', reason: 'malformed', isFault: true };
    const publicKey = this.membership.members.get(proof.author)?.publicKey;
    if (publicKey === undefined) return { kind: 'gap', author: proof.author, haveSeq: 0 };
    const isSigned = [proof.first, proof.second].every((one) => signatureHolds(one.entry, publicKey, this.#parts.verifier, one.text));
    return isSigned ? null : { kind: 'refused', reason: 'bad-signature', isFault: true };
  }

  #proofIn({ author, first, second }: EntryBody<'equivocation-shown'>): Equivocation | null {
    const [a, b] = [readEntry(first, this.#parts.hasher), readEntry(second, this.#parts.hasher)];
    if (!a.ok || !b.ok || a.held.hash === b.held.hash) return null;
    const { seq } = a.held.entry;
    const fits = [a.held, b.held].every(({ entry, hash }) => entry.author === author && entry.seq === seq && (entry.mesh === this.mesh || hash === this.mesh));
    return fits ? { author, seq, first: a.held, second: b.held } : null;
  }

  #hold(held: HeldEntry, place: number): void {
    const { kind, lamport } = held.entry;
    this.#shelf.add(held, place);
    this.#allowance.note(held);
    this.#lamport = Math.max(this.#lamport, lamport);
    if (changesMembership(kind)) this.#membership = null;
  }

  #tell(held: HeldEntry, isOwn: boolean): void {
    for (const listener of this.#entryListeners) listener(held, isOwn);
    if (changesMembership(held.entry.kind)) for (const listener of this.#membershipListeners) listener();
    const proof = isHeldOf(held, 'equivocation-shown') ? this.#proofIn(held.entry.body) : null;
    if (proof !== null) this.#prove(proof, false);
  }

  /** Of several proofs the one with the smallest number stays: from there on nothing of its author counts. */
  #prove(proof: Equivocation, keep: boolean): Equivocation {
    const known = this.#proofs.get(proof.author);
    if (known !== undefined && known.seq <= proof.seq) return known;
    this.#proofs.set(proof.author, proof);
    this.#membership = null;
    if (keep) { this.#write(proof.second.text); this.#show(proof); }
    for (const listener of this.#equivocationListeners) listener(proof);
    for (const listener of this.#membershipListeners) listener();
    return proof;
  }

  /** Whoever sees it first-hand tells all others, also those who come later and would never meet the second entry. */
  #show({ author, first, second }: Equivocation): void {
    const isMember = this.membership.members.get(this.nodeId)?.state === 'member';
    if (author === this.nodeId || !isMember || Math.max(first.text.length, second.text.length) > SHOWN_LETTERS) return;
    // Fails only where the book is closed before it is on disk.
    this.append({ kind: 'equivocation-shown', body: { author, first: first.text, second: second.text } }).catch(() => undefined);
  }

  #load(text: string): void {
    let held: HeldEntry;
    try { held = storedEntry(text, this.#parts.hasher); } catch { throw new LogDamaged('', 0, 'an entry cannot be read'); }
    const { author, seq, prev } = held.entry;
    const last = this.#shelf.last(author), other = this.#shelf.at(author, seq);
    if (other?.hash === held.hash) return;
    if (other !== undefined) { this.#loadProof({ author, seq, first: other, second: held }); return; }
    if (seq !== (last?.entry.seq ?? 0) + 1 || prev !== (last?.hash ?? null)) throw new LogDamaged(author, seq, 'an entry does not follow the one before');
    if (held.entry.mesh !== this.mesh && held.hash !== this.mesh) throw new LogDamaged(author, seq, 'an entry belongs to another mesh');
    this.#hold(held, this.#place);
    if (isHeldOf(held, 'equivocation-shown')) {
      const proof = this.#proofIn(held.entry.body);
      if (proof !== null) this.#proveSilently(proof);
    }
  }
  /** Kept when it was found. Both must be signed: otherwise one of them is damage. */
  #loadProof(proof: Equivocation): void {
    const begin = this.#shelf.at(proof.author, 1);
    const publicKey = begin !== undefined && (isHeldOf(begin, 'founded') || isHeldOf(begin, 'joined')) ? begin.entry.body.publicKey : null;
    const isSigned = publicKey !== null && [proof.first, proof.second].every((one) => signatureHolds(one.entry, publicKey, this.#parts.verifier, one.text));
    if (!isSigned) throw new LogDamaged(proof.author, proof.seq, 'two entries have one number');
    this.#proveSilently(proof);
  }
  #proveSilently(proof: Equivocation): void {
    if (proof.seq < (this.#proofs.get(proof.author)?.seq ?? Infinity)) this.#proofs.set(proof.author, proof);
    this.#membership = null;
  }

  /** Of whoever is no member nothing counts. */
  #reach(author: NodeId): number { return this.membership.members.get(author)?.countsUpTo ?? 0; }
  #membershipEntries(): HeldEntry<MembershipKind>[] { return MEMBERSHIP_KINDS.flatMap((kind) => this.#shelf.lasting(kind)) as HeldEntry<MembershipKind>[]; }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
