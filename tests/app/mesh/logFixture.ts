// A mesh made by hand: authors with real keys who write logs without any book, so that tests can also write what no book would.
import { foundingBody } from './logBodies.ts';
import { heldEntry, signEntry } from '../../../app/mesh/logEntry.ts';
import type { EntryPlace, HeldEntry } from '../../../app/mesh/logEntry.ts';
import { rotationTo } from '../../../app/mesh/rotation.ts';
import { LogBook } from '../../../app/mesh/logBook.ts';
import type { LogBookParts } from '../../../app/mesh/logBook.ts';
import type { MeshStore } from '../../../app/mesh/ports.ts';
import type { Clock, Signer, Verifier } from '../../../app/ports.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import type { NodeId, Sha256 } from '../../../schemas/ids.ts';
import type { EntryDraft, MeshScope } from '../../../schemas/mesh.ts';
import { MemoryMeshStore } from '../../doubles/memoryMeshStore.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { hasher, NOW, numberedSigner, verifier } from './fixture.ts';

export const ALL: MeshScope[] = ['train', 'infer', 'read-manifests', 'chat', 'admit'];

/** Writes one log, entry by entry; `written` is what everybody could have seen of it. */
export class Author {
  readonly signer: Signer;
  readonly mesh: () => Sha256 | '';
  readonly log: HeldEntry[] = [];

  constructor(signer: Signer, mesh: () => Sha256 | '') { this.signer = signer; this.mesh = mesh; }

  get nodeId(): NodeId { return this.signer.nodeId as NodeId; }
  get publicKey(): string { return hexOf(this.signer.publicKey); }
  get last(): HeldEntry | undefined { return this.log.at(-1); }
  nextPlace(lamport?: number): EntryPlace {
    const last = this.last?.entry;
    return { mesh: this.mesh(), seq: (last?.seq ?? 0) + 1, prev: this.last?.hash ?? null, lamport: lamport ?? (last?.lamport ?? 0) + 1, wallMs: NOW };
  }
  /** Signed, but not kept: as somebody writes who writes twice. */
  draft(draft: EntryDraft, place: Partial<EntryPlace> = {}): HeldEntry { return heldEntry(signEntry(draft, { ...this.nextPlace(), ...place }, this.signer), hasher); }
  write(draft: EntryDraft, lamport?: number): HeldEntry {
    const held = this.draft(draft, lamport === undefined ? {} : { lamport });
    this.log.push(held);
    return held;
  }

  join(lamport?: number): HeldEntry { return this.write({ kind: 'joined', body: { name: 'somebody', publicKey: this.publicKey, boxKey: 'b0'.repeat(32) } }, lamport); }
  admit(subject: Author, scopes: MeshScope[] = ALL, lamport?: number): HeldEntry {
    return this.write({ kind: 'admitted', body: { subject: subject.nodeId, publicKey: subject.publicKey, name: 'somebody', scopes, inviteNonce: null } }, lamport);
  }
  revoke(subject: Author, lastSeq: number, lamport?: number): HeldEntry {
    return this.write({ kind: 'revoked', body: { subject: subject.nodeId, lastSeq, lastHash: subject.log[lastSeq - 1]?.hash ?? null } }, lamport);
  }
  leave(lamport?: number): HeldEntry { return this.write({ kind: 'left', body: {} }, lamport); }
  rotate(successor: Author, lamport?: number): HeldEntry {
    return this.write({ kind: 'rotated', body: rotationTo(successor.signer, this.mesh(), this.nodeId) }, lamport);
  }
  /** Something that concerns nobody's membership. */
  note(number: number, lamport?: number): HeldEntry { return this.write(noteDraft(number), lamport); }
}

export const noteDraft = (number: number): EntryDraft => ({ kind: 'invite-cancelled', body: { nonce: number.toString(16).padStart(32, '0') } });

/** A founder and others of whom nobody is admitted yet. */
export class HandMesh {
  readonly authors: Author[];
  readonly clock = new ManualClock(NOW);
  readonly verifier: Verifier;

  constructor(count: number, signerOf: (number: number) => Signer = numberedSigner, check: Verifier = verifier, trainMs?: number) {
    this.verifier = check;
    this.authors = Array.from({ length: count }, (_, index) => new Author(signerOf(index + 1), () => (index === 0 && this.authors[0]?.log.length === 0 ? '' : this.mesh)));
    const body = foundingBody(this.founder.publicKey);
    this.founder.write({ kind: 'founded', body: trainMs === undefined ? body : { ...body, shape: { ...body.shape, trainMs } } });
  }

  get founder(): Author { return this.author(0); }
  get mesh(): Sha256 { return this.founder.log[0]!.hash; }
  author(index: number): Author { return this.authors[index]!; }
  get entries(): HeldEntry[] { return this.authors.flatMap(({ log }) => log); }

  /** A book of one of them, or of a stranger, empty unless the store is not. */
  book(signer: Signer, store: MeshStore = new MemoryMeshStore(), change: Partial<LogBookParts> & { readonly clock?: Clock } = {}): LogBook {
    return new LogBook({ mesh: this.mesh, store, signer, verifier: this.verifier, hasher, clock: this.clock, ...change });
  }
}

/** Gives everything to a book until nothing more is taken, as heads that meet again and again do. Says what was new. */
export function offerAll(book: LogBook, entries: readonly HeldEntry[]): number {
  let taken = 0;
  for (let before = -1; before !== taken;) {
    before = taken;
    for (const { text } of entries) if (book.accept(text).kind === 'new') taken += 1;
  }
  return taken;
}
