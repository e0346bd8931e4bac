// Which manifests this node goes to that do not carry the mesh on without a break, and whether it could carry it on itself. Remembers
// for that when it last saw the mesh go on. Decides nothing about the rounds on a branch (attempt.ts, exchange.ts).
import type { RoundTrainer } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import { carriesOn } from './quorum.ts';
import type { RoundParts } from './roundParts.ts';

/** When the mesh was last seen to go on without a break, or to be able to; and until when a node is new to what it finds. */
export interface Carried { readonly lastMs: number; readonly freshUntilMs: number }

/** Where the model stands; `trainer` null while it is not awake. */
export interface Standing { readonly place: ChainNode | null; readonly trainer: RoundTrainer | null }

export class BranchChoice {
  readonly #parts: RoundParts;
  readonly #patienceMs: number;
  readonly #standing: () => Standing;
  #carried: Carried;

  /** `before`: of the driver this one takes over from; null when the node has just begun. `standing` is read whenever it is asked. */
  constructor(parts: RoundParts, patienceMs: number, standing: () => Standing, before: Carried | null) {
    this.#parts = parts;
    this.#patienceMs = patienceMs;
    this.#standing = standing;
    this.#carried = before ?? { lastMs: -Infinity, freshUntilMs: parts.clock.monotonicMs() + patienceMs };
  }

  get carried(): Carried { return this.#carried; }

  /** The tip that counts for this node. */
  best(): ChainNode { return this.#parts.index.chain.best((node) => this.#takesBreak(node)); }

  /** Which manifests that do not carry on are looked at: where this node stands already; where it took such a step itself, at
   *  that place; after its own place, when it has just begun and may have slept through it, or when for long nothing carried on,
   *  nor could have. What nobody can be asked for is not. */
  #takesBreak(node: ChainNode): boolean {
    const { chain } = this.#parts.index, { place } = this.#standing(), nowMs = this.#parts.clock.monotonicMs();
    if (place === null || node.parent === null || chain.holds(place, node)) return true;
    if (place === node.parent) return (nowMs <= this.#carried.freshUntilMs || nowMs - this.#carried.lastMs > this.#patienceMs) && this.#isWithinReach(node);
    // Beside the own way, or inside of what others made.
    return this.#isWithinReach(node);
  }

  #isWithinReach(node: ChainNode): boolean {
    const stateHash = this.#parts.index.stateOf(node), { chain } = this.#parts.index;
    // A round this node took part in can be applied here, before anybody else did.
    if (node.parent === this.#standing().place && node.roster.includes(this.#parts.self) && node.manifest?.content.kind === 'aggregate') return true;
    return this.#standing().trainer?.stateHash === stateHash || this.#parts.reachable().some((peer) => {
      const head = peer.stateHash === stateHash ? node : chain.get(peer.head);
      return head !== null && chain.holds(head, node);
    });
  }

  /** Those here who train, together, could make the next round follow without a break. */
  couldCarryOn(): boolean {
    const { self, trainers, trains, reachable } = this.#parts, { place } = this.#standing();
    if (place === null || !trains()) return false;
    const together = reachable().filter((peer) => peer.trains && peer.head === place.hash && trainers().has(peer.nodeId));
    return together.length > 0 && carriesOn(new Set([self, ...together.map(({ nodeId }) => nodeId)]), place.roster);
  }

  noteCarried(): void { this.#carried = { ...this.#carried, lastMs: this.#parts.clock.monotonicMs() }; }

  /** Since when nothing carried on, nor could have, at this place. */
  quietSinceMs(arrivedMs: number): number { return Math.max(this.#carried.lastMs, arrivedMs); }

  /** Whether what follows here already is a break that this node has a part in. */
  waitsForBreak(place: ChainNode): boolean {
    // Only for one's own: what others made apart stops nobody here.
    return this.#parts.index.chain.childrenOf(place.hash).some((child) => this.#parts.index.chain.isCertified(child) && child.roster.includes(this.#parts.self));
  }
}
