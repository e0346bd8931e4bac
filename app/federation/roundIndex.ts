// What the logs say about rounds, put where it is looked for: announcements, commits and verdicts by the manifest they follow,
// the tree of manifests, and which state each member says it reached. Fed with accepted entries in any order; holds nothing
// that the logs do not.
import type { LogEntry } from '../../schemas/mesh.ts';
import type { RoundManifest } from '../../schemas/round.ts';
import { canonicalBytes } from '../manifest/canonical.ts';
import type { Hasher } from '../ports.ts';
import { Chain } from './chain.ts';
import type { ChainNode } from './chain.ts';

type Of<K extends LogEntry['kind']> = Extract<LogEntry, { kind: K }>;
/** An entry with its hash. */
export interface Noted<K extends LogEntry['kind']> { readonly hash: string; readonly entry: Of<K> }

export interface ParentRecords {
  /** Of one author and attempt the first. */
  readonly announced: Noted<'announced'>[];
  /** By author: the highest attempt it announced or gave up. */
  readonly attempts: Map<string, number>;
  /** By author: the highest attempt it gave up. It has no part any more in that one, nor in those before. */
  readonly givenUp: Map<string, Noted<'aborted'>>;
  /** Who gave up an attempt for somebody new, whatever else it gave up since. */
  readonly yielded: Set<string>;
  /** By author; of several the first counts, so that nobody takes back what a manifest already names. */
  readonly committed: Map<string, Noted<'committed'>>;
  /** By author; of several the newest counts. */
  readonly judged: Map<string, Noted<'judged'>>;
  /** By author and attempt; of several the first counts. Who repeats what another one proposed takes nothing from it. */
  readonly proposed: Map<string, Noted<'proposed'>>;
}
interface KeptRecords extends ParentRecords { readonly round: number; /** Who said something of it. */ readonly authors: Set<string> }
/** Records of manifests so far behind the newest round are let go. */
const KEPT_ROUNDS = 64;
/** What manifests so far behind took is folded for good: values of fewer are kept. */
const FOLDED_ROUNDS = 512;
/** And never more than this many of them: parents nobody knows cost nothing to make up. */
const PARENTS_MAX = 512;

export function manifestHash(hasher: Hasher, manifest: RoundManifest): string { return hasher.sha256Hex(canonicalBytes(manifest)); }

export class RoundIndex {
  readonly chain: Chain;
  readonly #hasher: Hasher;
  readonly #rootState: string;
  readonly #parents = new Map<string, KeptRecords>();
  /** Manifest -> member -> its `applied`. */
  readonly #applied = new Map<string, Map<string, Of<'applied'>>>();
  /** By hash of the entry: a manifest names verdicts that newer ones may have followed. */
  readonly #judged = new Map<string, Of<'judged'>>();
  readonly #committed = new Map<string, Of<'committed'>>();
  #newestRound = 0;

  constructor(hasher: Hasher, founding: { readonly mesh: string; readonly founder: string; readonly stateHash: string }) {
    this.#hasher = hasher;
    this.#rootState = founding.stateHash;
    this.chain = new Chain(founding.mesh, founding.founder);
  }

  note(entry: LogEntry, hash: string): void {
    switch (entry.kind) {
      case 'announced': {
        const records = this.#recordsOf(entry, entry.body);
        if (!records.announced.some((one) => one.entry.author === entry.author && one.entry.body.attempt === entry.body.attempt)) records.announced.push({ hash, entry });
        raise(records.attempts, entry.author, entry.body.attempt);
        return;
      }
      case 'aborted': {
        const { attempts, givenUp, yielded } = this.#recordsOf(entry, entry.body);
        raise(attempts, entry.author, entry.body.attempt);
        if (entry.body.reason === 'newcomer') yielded.add(entry.author);
        if ((givenUp.get(entry.author)?.entry.body.attempt ?? -1) < entry.body.attempt) givenUp.set(entry.author, { hash, entry });
        return;
      }
      case 'committed': this.#committed.set(hash, entry); keepFirst(this.#recordsOf(entry, entry.body).committed, { hash, entry }); return;
      case 'judged': this.#judged.set(hash, entry); keepNewest(this.#recordsOf(entry, entry.body).judged, { hash, entry }); return;
      case 'proposed': {
        const { manifest } = entry.body, name = manifestHash(this.#hasher, manifest);
        const { proposed } = this.#recordsOf(entry, manifest), place = `${entry.author} ${manifest.attempt}`;
        if (!proposed.has(place)) proposed.set(place, { hash, entry });
        this.chain.add(name, manifest);
        this.#newestRound = Math.max(this.#newestRound, this.chain.get(name)?.round ?? 0);
        return;
      }
      case 'endorsed': this.chain.endorse(entry.body.manifest, entry.author); return;
      case 'applied': {
        const states = this.#applied.get(entry.body.manifest) ?? new Map<string, Of<'applied'>>();
        states.set(entry.author, entry);
        this.#applied.set(entry.body.manifest, states);
        return;
      }
      default:
    }
  }

  of(parent: string): ParentRecords { return this.#parents.get(parent) ?? { announced: [], attempts: new Map(), givenUp: new Map(), yielded: new Set(), committed: new Map(), judged: new Map(), proposed: new Map() }; }

  /** Whether this member noted that it had this state lately. */
  hadState(member: string, stateHash: string): boolean { return [...this.#applied.values()].some((states) => states.get(member)?.body.stateHash === stateHash); }

  /** The verdicts of this entry; null when it is not here. */
  judgedBy(hash: string): Of<'judged'> | null { return this.#judged.get(hash) ?? null; }
  committedBy(hash: string): Of<'committed'> | null { return this.#committed.get(hash) ?? null; }

  /** What this member committed to, by the manifest each follows. */
  commitsOf(member: string): { readonly parent: string; readonly round: number; readonly payload: string }[] {
    return [...this.#parents].flatMap(([parent, { committed }]) => {
      const body = committed.get(member)?.entry.body;
      return body === undefined ? [] : [{ parent, round: body.round, payload: body.payload }];
    });
  }

  appliedTo(manifest: string): ReadonlyMap<string, Of<'applied'>> { return this.#applied.get(manifest) ?? new Map(); }

  /** The state after this manifest, as far as others vouch for it: it says so itself, or what follows does, or half of those who
   *  made it. */
  stateOf(node: ChainNode): string | null {
    if (node.manifest === null) return this.#rootState;
    const { content } = node.manifest;
    if (content.kind !== 'aggregate') return content.stateAfter;
    // What follows it vouches only where most of those who made it are in it: anybody can let a round of its own follow, from any state.
    for (const child of this.chain.childrenOf(node.hash)) if (child.manifest !== null && this.chain.isCertified(child) && this.chain.carriesOn(child)) return child.manifest.stateBefore;
    const votes = new Map<string, number>();
    for (const [author, { body }] of this.appliedTo(node.hash)) if (node.roster.includes(author)) votes.set(body.stateHash, (votes.get(body.stateHash) ?? 0) + 1);
    for (const [state, count] of votes) if (count * 2 >= node.roster.length) return state;
    return null;
  }

  /** The newest manifest after which this member said to have this state. */
  placeOf(member: string, stateHash: string): ChainNode | null {
    let best: ChainNode | null = stateHash === this.#rootState ? this.chain.root : null;
    for (const [manifest, states] of this.#applied) {
      const node = states.get(member)?.body.stateHash === stateHash ? this.chain.get(manifest) : null;
      if (node !== null && node.round >= (best?.round ?? 0)) best = node;
    }
    return best;
  }

  #recordsOf({ author }: { readonly author: string }, { parent, round }: { readonly parent: string; readonly round: number }): ParentRecords {
    const known = this.#parents.get(parent);
    if (known !== undefined) { known.authors.add(author); return known; }
    const records: KeptRecords = { announced: [], attempts: new Map(), givenUp: new Map(), yielded: new Set(), committed: new Map(), judged: new Map(), proposed: new Map(), round, authors: new Set([author]) };
    this.#parents.set(parent, records);
    if (this.#parents.size > PARENTS_MAX) this.#dropOne();
    return records;
  }

  /** What most vouch for stays; of the rest what fewest speak of goes first, then the oldest: parents that one member makes up push
   *  out nothing but each other. */
  #dropOne(): void {
    let least: { readonly parent: string; readonly worth: readonly number[] } | null = null;
    for (const [parent, { round, authors }] of this.#parents) {
      const node = this.chain.get(parent), worth = [Number(node !== null && this.chain.isCertified(node) && this.chain.carriesOn(node)), authors.size, round];
      if (least === null || isLess(worth, least.worth)) least = { parent, worth };
    }
    if (least !== null) this.#parents.delete(least.parent);
  }

  /** Lets go of what no round asks about any more, once what it says of members was folded. */
  letGo(): void {
    this.chain.letGo(this.#newestRound - FOLDED_ROUNDS);
    for (const [parent, { round }] of this.#parents) if (round < this.#newestRound - KEPT_ROUNDS) this.#parents.delete(parent);
    for (const [hash, { body }] of this.#judged) if (body.round < this.#newestRound - KEPT_ROUNDS) this.#judged.delete(hash);
    for (const [hash, { body }] of this.#committed) if (body.round < this.#newestRound - KEPT_ROUNDS) this.#committed.delete(hash);
    for (const manifest of this.#applied.keys()) if ((this.chain.get(manifest)?.round ?? Infinity) < this.#newestRound - KEPT_ROUNDS) this.#applied.delete(manifest);
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function keepNewest<N extends { readonly entry: { readonly author: string; readonly seq: number } }>(by: Map<string, N>, noted: N): void {
  const known = by.get(noted.entry.author);
  if (known === undefined || known.entry.seq < noted.entry.seq) by.set(noted.entry.author, noted);
}

function keepFirst<N extends { readonly entry: { readonly author: string; readonly seq: number } }>(by: Map<string, N>, noted: N): void {
  const known = by.get(noted.entry.author);
  if (known === undefined || known.entry.seq > noted.entry.seq) by.set(noted.entry.author, noted);
}

function raise(attempts: Map<string, number>, author: string, attempt: number): void { attempts.set(author, Math.max(attempts.get(author) ?? 0, attempt)); }
