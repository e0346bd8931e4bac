// Where the entries of a mesh's logs are found: what is new, and what says who belongs to the mesh or what is shared, in memory; what
// rounds of long ago left behind, by its place on the disk. A mesh that trains all day writes fifty megabytes of entries; nobody
// needs more of them at hand than the last few of each author. Not what may be taken into a log: logBook.ts.
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import type { EntryKind } from '../../schemas/mesh.ts';
import { roundEntries } from '../../schemas/round.ts';
import type { Hasher } from '../ports.ts';
import { storedEntry } from './logEntry.ts';
import type { HeldEntry } from './logEntry.ts';
import type { MeshStore } from './ports.ts';

/** Newest entries of an author that stay in memory; up to twice as many before the older half goes. */
const AT_HAND = 32;

export type RoundKind = keyof typeof roundEntries;
export type LastingKind = Exclude<EntryKind, RoundKind>;
const isRoundKind = (kind: EntryKind): kind is RoundKind => kind in roundEntries;

interface Chain {
  /** On the disk, by number; 0 where it is not known yet. */
  places: Uint32Array;
  length: number;
  /** The newest ones, to the last. */
  recent: HeldEntry[];
  /** Hash of the entry where the log was cut last, which is asked for again and again. */
  cut: { readonly seq: number; readonly hash: Sha256 } | null;
}

export class LogShelf {
  readonly #store: Pick<MeshStore, 'entry' | 'entries'>;
  readonly #hasher: Hasher;
  /** So many entries are on disk; the others are in memory only. */
  readonly #onDisk: () => number;
  readonly #chains = new Map<NodeId, Chain>();
  readonly #lasting = new Map<EntryKind, HeldEntry[]>();

  constructor(store: Pick<MeshStore, 'entry' | 'entries'>, hasher: Hasher, onDisk: () => number) {
    this.#store = store;
    this.#hasher = hasher;
    this.#onDisk = onDisk;
  }

  authors(): Iterable<NodeId> { return this.#chains.keys(); }
  /** Entries of an author; 0 where there are none. */
  lengthOf(author: NodeId): number { return this.#chains.get(author)?.length ?? 0; }
  last(author: NodeId): HeldEntry | undefined { return this.#chains.get(author)?.recent.at(-1); }
  /** Of one kind that is no round's, in the order they came. */
  lasting(kind: LastingKind): readonly HeldEntry[] { return this.#lasting.get(kind) ?? []; }

  at(author: NodeId, seq: number): HeldEntry | undefined {
    const chain = this.#chains.get(author);
    if (chain === undefined || seq < 1 || seq > chain.length) return undefined;
    return chain.recent[seq - 1 - (chain.length - chain.recent.length)] ?? storedEntry(this.#read(chain, seq), this.#hasher);
  }
  /** As `at(author, seq).text`, without reading what it says. */
  text(author: NodeId, seq: number): string | undefined {
    const chain = this.#chains.get(author);
    if (chain === undefined || seq < 1 || seq > chain.length) return undefined;
    return chain.recent[seq - 1 - (chain.length - chain.recent.length)]?.text ?? this.#read(chain, seq);
  }
  /** Hash of an entry that is asked for often because its author's log ends there. */
  cutAt(author: NodeId, seq: number): Sha256 | undefined {
    const chain = this.#chains.get(author);
    if (chain?.cut?.seq === seq) return chain.cut.hash;
    const hash = this.at(author, seq)?.hash;
    if (chain !== undefined && hash !== undefined) chain.cut = { seq, hash };
    return hash;
  }

  /** The next entry of its author, which is or will be at this place on the disk. */
  add(held: HeldEntry, place: number): void {
    const { author, kind } = held.entry;
    const chain = this.#chains.get(author) ?? { places: new Uint32Array(AT_HAND), length: 0, recent: [], cut: null };
    this.#chains.set(author, chain);
    if (chain.length === chain.places.length) { const places = new Uint32Array(2 * chain.length); places.set(chain.places); chain.places = places; }
    chain.places[chain.length] = place;
    chain.length += 1;
    chain.recent.push(held);
    if (!isRoundKind(kind)) this.#lasting.set(kind, this.#lasting.get(kind) ?? []).get(kind)?.push(held);
    // What a full disk keeps waiting is nowhere but here.
    if (chain.recent.length > 2 * AT_HAND && this.#placeOf(chain, chain.length - AT_HAND) <= this.#onDisk()) chain.recent.splice(0, chain.recent.length - AT_HAND);
  }

  /** All that rounds left behind, in the order it came; read anew from the disk. */
  * ofRounds(): Generator<HeldEntry<RoundKind>> {
    const onDisk = this.#onDisk();
    let place = 0;
    for (const text of this.#store.entries()) {
      place += 1;
      if (place > onDisk) break;
      const held = storedEntry(text, this.#hasher), { author, seq, kind } = held.entry, chain = this.#chains.get(author);
      // The other side of a lie lies on the disk as well, and in no log.
      if (isRoundKind(kind) && chain !== undefined && this.#placeOf(chain, seq) === place) yield held as HeldEntry<RoundKind>;
    }
    const waiting = [...this.#chains.values()].flatMap((chain) => chain.recent.map((held) => ({ held, place: this.#placeOf(chain, held.entry.seq) }))).filter((one) => one.place > onDisk);
    for (const { held } of waiting.sort((a, b) => a.place - b.place)) if (isRoundKind(held.entry.kind)) yield held as HeldEntry<RoundKind>;
  }

  #placeOf(chain: Chain, seq: number): number { return chain.places[seq - 1] ?? 0; }
  #read(chain: Chain, seq: number): string {
    const text = this.#store.entry(this.#placeOf(chain, seq));
    if (text === null) throw new Error('an entry that was on the disk of the mesh is not there any more');
    return text;
  }
}
