// Artefacts between members: what they tell of, what this node wants and was allowed, what others want of it. Nothing is fetched
// before a grant to this node stands in the log of a holder, nothing is handed out without one. The yes is a person's: a request is
// handed to the caller, which asks. Not files, not questions to people. Owns the fetches under way. Rules M90 to M99.
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { MeshRefusal, RpcMessage } from '../../schemas/mesh.ts';
import type { ManifestChecks } from '../manifest/sign.ts';
import type { BlobStore, Clock } from '../ports.ts';
import { grantsTo, OfferedArtefacts } from './artefactGrants.ts';
import type { Offered } from './artefactGrants.ts';
import type { BlockExchange } from './blockExchange.ts';
import type { LogBook } from './logBook.ts';

/** Larger ones are not handed on: one is held in memory while it travels. */
export const ARTEFACT_BYTES_MAX = 256 * 1024 * 1024;
/** How long a yes holds when nobody said otherwise. */
export const GRANT_MS = 24 * 60 * 60_000;
/** Fetches at once; further ones are refused here. */
const WANTED_MAX = 16;

type Request = Extract<RpcMessage, { type: 'request' }>;
/** How far a fetch is. */
export type WantedState = { readonly state: 'unreached' | 'asked' | 'fetching' } | { readonly state: 'refused'; readonly reason: MeshRefusal };
export interface ArtefactsParts {
  readonly self: string;
  readonly book: LogBook;
  readonly blocks: BlockExchange;
  readonly clock: Clock;
  readonly checks: ManifestChecks;
  /** 16 bytes as hex. */
  readonly nonce: () => string;
  readonly send: (nodeId: string, message: RpcMessage) => boolean;
  readonly isUp: (nodeId: string) => boolean;
  /** Its manifest does not verify, and it says so under its own name. */
  readonly onPenalty: (nodeId: string, reason: MeshRefusal) => void;
  /** A person is asked. Null when that is under way; a reason when it cannot be. The answer comes by `grant` or `deny`. */
  readonly onRequest: (nodeId: string, offered: Offered, request: { readonly id: string; readonly purpose: string }) => MeshRefusal | null;
  /** Blocks of what is not whole yet. */
  readonly pieces: Pick<BlobStore, 'get' | 'put' | 'remove'>;
  /** It is here, whole and as its manifest says; kept before it resolves. */
  readonly keep: (offered: Offered, content: Uint8Array) => Promise<void>;
  readonly onChange: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

interface Wanted { readonly artefact: string; readonly purpose: string; state: WantedState; /** What was asked of whom, by the id of the call. */ readonly asked: Map<string, string>; fetching: boolean }

export class Artefacts {
  readonly #parts: ArtefactsParts;
  readonly #offered: OfferedArtefacts;
  readonly #wanted = new Map<string, Wanted>();
  readonly #stopListening: () => void;
  #closed = false;

  constructor(parts: ArtefactsParts) {
    this.#parts = parts;
    this.#offered = new OfferedArtefacts(parts.checks);
    this.#stopListening = parts.book.onEntry((held) => {
      const { entry } = held;
      if (entry.kind === 'manifested' && entry.author !== parts.self && !this.#offered.holds(held as Parameters<OfferedArtefacts['holds']>[0])) parts.onPenalty(entry.author, 'bad-signature');
      if (entry.kind === 'manifested' || entry.kind === 'manifest-withdrawn' || entry.kind === 'granted' || entry.kind === 'grant-withdrawn') this.changed();
    });
  }

  list(): Offered[] { return this.#offered.list(this.#parts.book); }
  find(artefact: string): Offered | null { return this.list().find((one) => one.artefact === artefact) ?? null; }
  wanted(artefact: string): (WantedState & { readonly got: number }) | null {
    const wanted = this.#wanted.get(artefact);
    return wanted === undefined ? null : { ...wanted.state, got: this.#parts.blocks.progress(artefact)?.got ?? 0 };
  }
  get open(): { artefact: string; purpose: string }[] { return [...this.#wanted.values()].filter(({ state }) => state.state !== 'refused').map(({ artefact, purpose }) => ({ artefact, purpose })); }

  /** Asks for it where it was not granted yet, then fetches it. Null when that is under way. */
  want(artefact: string, purpose: string): MeshRefusal | null {
    const known = this.#wanted.get(artefact), offered = this.find(artefact);
    if (offered === null) return 'not-held';
    if (offered.bytes > ARTEFACT_BYTES_MAX) return 'too-large';
    if (known !== undefined && known.state.state !== 'refused') return null;
    if (this.open.length >= WANTED_MAX) return 'busy';
    // Of what was refused the last stays to be seen.
    for (const { artefact: old, state } of this.#wanted.values()) if (this.#wanted.size >= WANTED_MAX && state.state === 'refused') this.#wanted.delete(old);
    this.#wanted.set(artefact, { artefact, purpose, state: { state: 'unreached' }, asked: new Map(), fetching: false });
    this.changed();
    return null;
  }
  /** Not wanted any more. Blocks that came are left where they are: wanted again, it goes on from there. */
  drop(artefact: string): void {
    if (this.#wanted.delete(artefact)) this.#parts.blocks.cancel(artefact);
    this.#parts.onChange();
  }

  /** A member wants something of this node. */
  requested(nodeId: string, { id, artefact, purpose }: Request): void {
    const { book, self, clock } = this.#parts, refuse = (reason: MeshRefusal) => { this.#parts.send(nodeId, { type: 'failed', id, reason }); };
    const member = book.membership.members.get(nodeId as NodeId);
    if (member?.state !== 'member') { refuse('not-a-member'); return; }
    if (!member.scopes.includes('read-manifests')) { refuse('out-of-scope'); return; }
    const offered = this.find(artefact);
    if (offered?.owners.includes(self as NodeId) !== true) { refuse('not-held'); return; }
    // The entry that says so travels by itself.
    if (grantsTo(book, nodeId, artefact, clock.now()).some(({ author }) => author === self)) return;
    const refusal = this.#parts.onRequest(nodeId, offered, { id, purpose });
    if (refusal !== null) refuse(refusal);
  }

  /** The answer to what this node asked. */
  refused(nodeId: string, callId: string, reason: MeshRefusal): void {
    for (const wanted of this.#wanted.values()) {
      if (wanted.asked.get(nodeId) !== callId || wanted.fetching) continue;
      wanted.state = { state: 'refused', reason };
      // Others that hold it are asked when nobody said no: a no of one is not gone around without the person here knowing.
      this.#parts.onChange();
    }
  }

  /** Links, logs or time changed. */
  changed(): void {
    if (this.#closed) return;
    for (const wanted of this.#wanted.values()) this.#pursue(wanted);
    this.#parts.onChange();
  }

  close(): void { this.#closed = true; this.#stopListening(); }

  #pursue(wanted: Wanted): void {
    if (wanted.state.state === 'refused') return;
    const offered = this.find(wanted.artefact), granting = this.#granting(wanted.artefact);
    if (granting.length > 0 && offered !== null) { this.#fetch(wanted, offered); return; }
    if (wanted.fetching) { this.#parts.blocks.cancel(wanted.artefact); return; }
    if (offered === null) { wanted.state = { state: 'refused', reason: 'not-held' }; return; }
    // Whoever went may not know of the question any more when it comes back.
    for (const nodeId of wanted.asked.keys()) if (!this.#parts.isUp(nodeId)) wanted.asked.delete(nodeId);
    if (wanted.asked.size > 0) return;
    const owner = offered.owners.find((nodeId) => nodeId !== this.#parts.self && this.#parts.isUp(nodeId)), id = this.#parts.nonce();
    const isAsked = owner !== undefined && this.#parts.send(owner, { type: 'request', id, artefact: wanted.artefact as Sha256, purpose: wanted.purpose });
    if (owner !== undefined && isAsked) wanted.asked.set(owner, id);
    wanted.state = { state: isAsked ? 'asked' : 'unreached' };
  }

  #granting(artefact: string): NodeId[] { return grantsTo(this.#parts.book, this.#parts.self, artefact, this.#parts.clock.now()).map(({ author }) => author); }

  #fetch(wanted: Wanted, offered: Offered): void {
    if (wanted.fetching) return;
    wanted.fetching = true;
    wanted.state = { state: 'fetching' };
    this.#parts.blocks.fetch({ artefact: wanted.artefact, mostBytes: (holder) => Math.min(ARTEFACT_BYTES_MAX, this.find(wanted.artefact)?.toldBy.get(holder as NodeId)?.bytes ?? 0), kept: this.#parts.pieces, holders: () => this.#granting(wanted.artefact).filter((nodeId) => this.#parts.isUp(nodeId)) })
      .then(async (content) => {
        // What lies beside it is the word of somebody who gave it.
        const [giver] = this.#granting(wanted.artefact).flatMap((nodeId) => offered.toldBy.get(nodeId) ?? []);
        await this.#parts.keep({ ...offered, ...giver }, content);
        // Dropped and wanted again while it was written, it is another wish.
        if (this.#wanted.get(wanted.artefact) === wanted) this.#wanted.delete(wanted.artefact);
      })
      .catch((fault: unknown) => {
        wanted.fetching = false;
        // A person wants it no longer.
        if (this.#wanted.get(wanted.artefact) !== wanted) return;
        wanted.state = { state: 'refused', reason: this.#granting(wanted.artefact).length === 0 ? 'no-grant' : 'gone' };
        if (!this.#closed && wanted.state.reason === 'gone') this.#parts.onFault(fault, 'fetching an artefact');
      })
      .finally(() => { if (!this.#closed) this.#parts.onChange(); });
  }
}
