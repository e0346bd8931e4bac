// The door of one node: the invites it made, who waits with one, and letting in. Owns the list of those who wait; everything else
// stands in the logs. Not here: the handshake that proves an invite (handshake.ts), and what an invite is worth (invite.ts).
import type { NodeId } from '../../schemas/ids.ts';
import type { EntryDraft, LogEntry, MeshRefusal, MeshScope } from '../../schemas/mesh.ts';
import type { Clock, Hasher, Signer } from '../ports.ts';
import type { HandshakePeer } from './handshake.ts';
import { inviteSecret, inviteStanding, makeInvite } from './invite.ts';
import type { InviteTerms, MadeInvite } from './invite.ts';
import type { LogBook } from './logBook.ts';
import { memberName } from './memberName.ts';
import { MeshVerbError } from './verbError.ts';

/** Somebody with a good invite who waits for a yes. */
export interface JoinRequest { readonly nodeId: string; readonly publicKey: string; readonly name: string; readonly scopes: readonly MeshScope[]; readonly inviteNonce: string; readonly sinceMs: number }
export interface InviteView { readonly nonce: string; readonly scopes: readonly MeshScope[]; readonly uses: number; readonly usesLeft: number; readonly expiresMs: number; readonly state: 'open' | 'used-up' | 'expired' | 'cancelled' }
const INVITE_STATES: Readonly<Partial<Record<MeshRefusal, InviteView['state']>>> = { 'invite-used-up': 'used-up', 'invite-cancelled': 'cancelled' };

/** Requests that wait at once; further ones are told to come back. */
const REQUESTS_MAX = 16;

export interface AdmissionsParts {
  readonly book: LogBook;
  readonly name: string;
  readonly signer: Signer;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly nonce: () => string;
  readonly append: (draft: EntryDraft) => Promise<LogEntry>;
  readonly close: (nodeId: string, reason: MeshRefusal) => void;
  readonly isLinked: (nodeId: string) => boolean;
  readonly onChange: () => void;
}

export class Admissions {
  readonly #parts: AdmissionsParts;
  readonly #requests = new Map<string, JoinRequest>();
  #approvals: Promise<void> = Promise.resolve();

  constructor(parts: AdmissionsParts) { this.#parts = parts; }

  get #self(): NodeId { return this.#parts.book.nodeId; }
  get requests(): JoinRequest[] { return [...this.#requests.values()]; }
  /** Own invites whose holders are listened to: those that still let somebody in, and those that are used up, since who was let in
   *  may have lost its link before it heard of it. */
  get openInvites(): InviteView[] { return this.invites.filter(({ state, expiresMs }) => state === 'open' || (state === 'used-up' && expiresMs > this.#parts.clock.now())); }
  /** Own invites, the newest first. */
  get invites(): InviteView[] {
    const own = this.#own(), nowMs = this.#parts.clock.now();
    return this.#parts.book.byKind('invited').filter(({ entry }) => entry.author === this.#self).reverse().map(({ entry: { body } }) => {
      const standing = inviteStanding({ issuer: this.#self, nonce: body.nonce }, own, nowMs, null);
      const used = own.filter((entry) => entry.kind === 'admitted' && entry.author === this.#self && entry.body.inviteNonce === body.nonce).length;
      return { nonce: body.nonce, scopes: body.scopes, uses: body.maxUses, usesLeft: Math.max(0, body.maxUses - used), expiresMs: body.expiresMs, state: standing.ok ? 'open' : INVITE_STATES[standing.reason] ?? 'expired' };
    });
  }

  async invite(terms: Omit<InviteTerms, 'mesh' | 'meshName' | 'nonce'>): Promise<MadeInvite> {
    this.#must('admit');
    if (!terms.scopes.every((scope) => this.#may(scope))) throw new MeshVerbError('out-of-scope', 'An invite cannot allow what this node may not do itself.');
    const made = makeInvite({ ...terms, mesh: this.#parts.book.mesh, meshName: this.#parts.book.membership.name ?? this.#parts.name, nonce: this.#parts.nonce() }, this.#parts);
    await this.#parts.append(made.draft);
    return made;
  }
  async cancelInvite(nonce: string): Promise<void> { await this.#parts.append({ kind: 'invite-cancelled', body: { nonce: nonce } }); }

  /** Lets in who waits. One after the other: what an invite still allows is known when the entry before is written. */
  approve(nodeId: string): Promise<void> {
    const approval = this.#approvals.then(() => this.#approve(nodeId));
    this.#approvals = approval.catch(() => undefined);
    return approval;
  }
  async #approve(nodeId: string): Promise<void> {
    const request = this.#requests.get(nodeId);
    if (request === undefined) throw new MeshVerbError('not-held', 'Nobody of that name waits to be let in.');
    this.#must('admit');
    const standing = inviteStanding({ issuer: this.#self, nonce: request.inviteNonce }, this.#own(), this.#parts.clock.now(), null);
    if (!standing.ok) { this.#requests.delete(nodeId); this.#parts.close(nodeId, standing.reason); throw new MeshVerbError(standing.reason, standing.message); }
    this.#requests.delete(nodeId);
    await this.#parts.append({ kind: 'admitted', body: { subject: nodeId as NodeId, publicKey: request.publicKey, name: memberName(request.name), scopes: [...request.scopes], inviteNonce: request.inviteNonce } });
    this.#parts.onChange();
  }
  /** Sends away who waits; the invite stays good. */
  refuse(nodeId: string): void {
    if (!this.#requests.delete(nodeId)) throw new MeshVerbError('not-held', 'Nobody of that name waits to be let in.');
    this.#parts.close(nodeId, 'blocked');
    this.#parts.onChange();
  }

  /** Of an own invite that somebody names; or why it opens nothing. */
  secretOf(nonce: string, nodeId: string): Uint8Array | MeshRefusal {
    const standing = inviteStanding({ issuer: this.#self, nonce }, this.#own(), this.#parts.clock.now(), nodeId);
    return standing.ok ? inviteSecret(this.#parts.signer, this.#parts.hasher, nonce) : standing.reason;
  }

  /** Somebody with a good invite is at the door. */
  requested({ nodeId, publicKey, name, invite }: HandshakePeer): void {
    if (invite === null) return;
    const standing = inviteStanding({ issuer: this.#self, nonce: invite.nonce }, this.#own(), this.#parts.clock.now(), null);
    // Whoever asked and went leaves room for who is there; it may come again.
    const gone = this.#requests.size < REQUESTS_MAX ? undefined : [...this.#requests.keys()].find((id) => !this.#parts.isLinked(id));
    if (gone !== undefined) this.#requests.delete(gone);
    if (!standing.ok || (this.#requests.size >= REQUESTS_MAX && !this.#requests.has(nodeId))) { this.#parts.close(nodeId, standing.ok ? 'busy' : standing.reason); return; }
    this.#requests.set(nodeId, { nodeId, publicKey, name, scopes: standing.terms.scopes, inviteNonce: invite.nonce, sinceMs: this.#parts.clock.now() });
    this.#parts.onChange();
  }

  /** Whoever is in waits no more. */
  membershipChanged(): void {
    for (const nodeId of [...this.#requests.keys()]) if (this.#parts.book.membership.members.get(nodeId as NodeId)?.state === 'member') this.#requests.delete(nodeId);
  }

  #own(): LogEntry[] { return (['invited', 'invite-cancelled', 'admitted'] as const).flatMap((kind) => this.#parts.book.byKind(kind).map(({ entry }) => entry)); }

  #may(scope: MeshScope): boolean { return this.#parts.book.membership.members.get(this.#self)?.scopes.includes(scope) === true; }
  #must(scope: MeshScope): void {
    if (!this.#may(scope)) throw new MeshVerbError('out-of-scope', 'This node may not let others in. Ask whoever invited it, or whoever founded the mesh.');
  }
}
