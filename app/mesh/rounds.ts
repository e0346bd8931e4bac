// The rounds of a mesh on one node: keeps the index of the logs, and drives a round once it is known who founded the mesh. Between
// the logs and app/federation; decides nothing itself.
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { EntryDraft, EntryKind, LogEntry } from '../../schemas/mesh.ts';
import { roundEntries } from '../../schemas/round.ts';
import { Accounts } from '../federation/accounts.ts';
import type { Credit } from '../federation/accounts.ts';
import type { ChainNode } from '../federation/chain.ts';
import type { MemberConduct } from '../federation/naming.ts';
import type { RoundPhase } from '../federation/phase.ts';
import { RoundDriver } from '../federation/roundDriver.ts';
import { RoundIndex } from '../federation/roundIndex.ts';
import type { Reachable } from '../federation/roundParts.ts';
import { Standings } from '../federation/standing.ts';
import type { Clock, Hasher } from '../ports.ts';
import type { BlockExchange } from './blockExchange.ts';
import { keysOf } from './lineage.ts';
import type { LogBook } from './logBook.ts';
import { entryHash } from './logEntry.ts';
import type { HeldEntry } from './logEntry.ts';
import type { Member } from './membership.ts';
import { fetchPatiently } from './patientFetch.ts';
import type { MeshStore, RoundTrainer } from './ports.ts';

export interface RoundsParts {
  readonly book: LogBook;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly store: MeshStore;
  readonly trainer: () => RoundTrainer | null;
  readonly trains: () => boolean;
  readonly append: (draft: EntryDraft) => Promise<LogEntry>;
  readonly reachable: () => readonly Reachable[];
  readonly blocks: BlockExchange;
  readonly onPhase: (phase: RoundPhase) => void;
  /** The model is at this manifest now. */
  readonly onMoved: (head: string, stateHash: string) => void;
  readonly onFault: (fault: unknown, during: string) => void;
}
interface Running { readonly index: RoundIndex; readonly standings: Standings; readonly accounts: Accounts; readonly driver: RoundDriver }
/** Entries that are read between two times what they say of members is folded and they are let go. */
const FOLD_EVERY = 2_048;
/** Between two readings of all logs anew: whoever lies shows it number by number, each of which cuts its log off earlier. */
const REOPEN_MS = 2_000;
const NO_CREDIT: Credit = { accounts: new Map(), total: 0 };

const isRound = (kind: EntryKind): boolean => kind in roundEntries;

export class Rounds {
  readonly #parts: RoundsParts;
  #running: Running | null = null;
  #isStarted = false;
  #stoodAt: string | null = null;
  /** Whose logs are cut off where: entries that were noted may count no longer. */
  #cuts = '';
  #openedMs = -Infinity;
  #cancelReopen: (() => void) | null = null;

  constructor(parts: RoundsParts) { this.#parts = parts; }

  get phase(): RoundPhase { return this.#running?.driver.phase ?? { phase: 'resting', round: 0, reason: 'no-model' }; }
  /** The manifest the model here is at; null while that is not known. */
  get head(): string | null { return this.#running?.driver.place?.hash ?? null; }
  get round(): number { return this.#stand?.round ?? 0; }
  /** Where the model stands, or stood when it was last awake: who pauses has not lost the rounds. */
  get #stand(): ChainNode | null {
    const place = this.#running?.driver.place ?? null;
    return place ?? (this.#stoodAt === null ? null : this.#running?.index.chain.get(this.#stoodAt) ?? null);
  }
  get index(): RoundIndex | null { return this.#running?.index ?? null; }
  /** What each key has been given up to where the model here is. */
  get credit(): Credit {
    const place = this.#stand;
    return place === null ? NO_CREDIT : this.#running?.accounts.at(place) ?? NO_CREDIT;
  }
  /** Of a member under all its keys, in thousandths; and of all members together. */
  creditOf(nodeId: string): { readonly credit: number; readonly total: number } {
    const { accounts, total } = this.credit;
    return { credit: this.#keysOf(nodeId).reduce((sum, key) => sum + (accounts.get(key)?.credit ?? 0), 0), total };
  }
  /** Under all its keys: updates taken, and the last round it is shut out of. */
  conductOf(nodeId: string): Pick<MemberConduct, 'accepted' | 'outUntil'> {
    const place = this.#stand, members = place === null ? undefined : this.#running?.standings.conductAt(place).members;
    const known = this.#keysOf(nodeId).flatMap((key) => members?.get(key) ?? []);
    return { accepted: known.reduce((sum, { accepted }) => sum + accepted, 0), outUntil: Math.max(0, ...known.map(({ outUntil }) => outUntil)) };
  }
  #keysOf(nodeId: string): NodeId[] { return keysOf(this.#parts.book.membership, nodeId as NodeId); }
  /** Whether rounds may go on with it. A new key does not end what an earlier one was shut out for. */
  #mayTrain({ state, scopes, follows }: Member): boolean {
    return state === 'member' && scopes.includes('train') && (follows === null || this.conductOf(follows).outUntil <= this.round);
  }

  start(): void { this.#isStarted = true; this.membershipChanged(); }
  close(): void { this.#isStarted = false; this.#cancelReopen?.(); void this.#running?.driver.close(); }
  poke(): void { this.#running?.driver.poke(); }
  /** Whether the model here had this state lately, as this node itself noted: what others note of states opens nothing. */
  isState(artefact: string): boolean { return this.#running?.index.hadState(this.#parts.book.nodeId, artefact) ?? false; }
  maySee(artefact: string): boolean { return this.#running?.driver.maySee(artefact) ?? false; }

  note({ entry, hash }: HeldEntry): void {
    if (this.#running === null || !isRound(entry.kind)) return;
    this.#running.index.note(entry, hash);
    this.#running.driver.poke();
  }

  membershipChanged(): void {
    if (!this.#isStarted) return;
    const { membership } = this.#parts.book;
    if (membership.founder === null || membership.shape === null || membership.stateHash === null) return;
    const cuts = [...membership.members.values()].filter(({ countsUpTo }) => countsUpTo !== Infinity).map(({ nodeId, countsUpTo }) => `${nodeId} ${countsUpTo}`).sort().join();
    if (this.#running !== null && cuts === this.#cuts) { this.poke(); return; }
    const nowMs = this.#parts.clock.monotonicMs(), waitMs = this.#openedMs + REOPEN_MS - nowMs;
    if (waitMs > 0) { this.#cancelReopen ??= this.#parts.clock.after(waitMs, () => { this.#cancelReopen = null; this.membershipChanged(); }); return; }
    this.#openedMs = nowMs;
    this.#cuts = cuts;
    const before = this.#running?.driver ?? null;
    this.#stoodAt = before?.place?.hash ?? this.#stoodAt;
    this.#running = this.#open(membership.founder, membership.stateHash, before);
    this.poke();
  }

  #open(founder: NodeId, stateHash: Sha256, before: RoundDriver | null): Running {
    const { book, clock, hasher, store } = this.#parts;
    const index = new RoundIndex(hasher, { mesh: book.mesh, founder, stateHash });
    const standings = new Standings(index), accounts = new Accounts(index);
    let noted = 0;
    for (const { entry, hash } of book.ofRounds()) {
      index.note(entry, hash);
      noted += 1;
      // Bit by bit, as when it came: the entries of a year do not fit into memory.
      if (noted % FOLD_EVERY === 0) fold({ index, standings, accounts });
    }
    fold({ index, standings, accounts });
    const shape = book.membership.shape;
    if (shape === null) throw new Error('a mesh without a founding entry has no rounds');
    const driver = new RoundDriver({
      clock, hasher, self: book.nodeId, shape, index, standings, blobs: store.blobs, append: this.#parts.append, hashOf: (entry) => entryHash(entry, hasher),
      // Of who was shut out the model is no part of the mesh any more.
      trainer: () => (book.membership.members.get(book.nodeId)?.state === 'revoked' ? null : this.#parts.trainer()), trains: this.#parts.trains, reachable: this.#parts.reachable, keysOf: (member) => this.#keysOf(member),
      trainers: () => new Set([...book.membership.members.values()].filter((member) => this.#mayTrain(member)).map(({ nodeId }) => nodeId)),
      fetch: ({ withinMs, firstWordMs, ...wanted }) => fetchPatiently(this.#parts.blocks, clock, wanted, { withinMs, firstWordMs: firstWordMs ?? withinMs }),
      onPhase: this.#parts.onPhase, onMoved: (head, stateHash) => { this.#folded(); this.#parts.onMoved(head, stateHash); }, onFault: this.#parts.onFault,
    }, before);
    return { index, standings, accounts, driver };
  }

  /** Before the driver has the index let go of what they are folded from. */
  #folded(): void {
    const running = this.#running, place = running?.driver.place ?? null;
    if (running === null || place === null) return;
    running.standings.conductAt(place);
    running.accounts.at(place);
  }
}

/** From the first round on, while all of it is still here. */
function fold({ index, standings, accounts }: Pick<Running, 'index' | 'standings' | 'accounts'>): void {
  const tip = index.chain.best(() => true);
  standings.conductAt(tip);
  accounts.at(tip);
  index.letGo();
}
