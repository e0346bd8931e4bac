// The tree of round manifests and which of its tips counts. A manifest is certified when two thirds of its roster endorsed it.
// Where two follow the same one, what carries on without a break (app/federation/quorum.ts) beats what does not; then the
// heavier branch, then the longer, then the smaller hash. All nodes that hold the same entries pick the same tip, and a
// clique that splits off cannot outweigh those it left, however many rounds it makes up.
// Pure: knows manifests and endorsements, not who holds which state.
import type { RoundManifest } from '../../schemas/round.ts';
import { carriesOn, quorumOf } from './quorum.ts';

export interface ChainNode {
  readonly hash: string;
  /** Null at the root. What long ago went into the model is let go: nothing is asked of it any more. */
  readonly manifest: RoundManifest | null;
  readonly parent: ChainNode | null;
  readonly roster: readonly string[];
  readonly round: number;
  readonly endorsers: Set<string>;
}

/** The way to the tip is walked anew from so many rounds behind it; before that only where there are forks. */
const SETTLED_ROUNDS = 64;

interface Orphan { readonly hash: string; readonly manifest: RoundManifest }
interface Branch { readonly tip: ChainNode; readonly weight: number; readonly depth: number }

export class Chain {
  readonly root: ChainNode;
  readonly #nodes = new Map<string, ChainNode>();
  readonly #children = new Map<string, ChainNode[]>();
  /** Manifests whose parent is not known yet, by parent. */
  readonly #orphans = new Map<string, Map<string, Orphan>>();
  /** Endorsements of manifests that are not known yet. */
  readonly #early = new Map<string, Set<string>>();
  /** No fork lies between the root and here, so the way to the tip leads through it. */
  #settled: ChainNode;
  /** Up to this round what manifests of the settled way took is let go. */
  #emptied = 0;

  /** The root stands for the mesh as it was founded. */
  constructor(mesh: string, founder: string) {
    this.root = { hash: mesh, manifest: null, parent: null, roster: [founder], round: 0, endorsers: new Set([founder]) };
    this.#nodes.set(mesh, this.root);
    this.#settled = this.root;
  }

  get(hash: string): ChainNode | null { return this.#nodes.get(hash) ?? null; }
  childrenOf(hash: string): readonly ChainNode[] { return this.#children.get(hash) ?? []; }

  /** Twice is once. Its numbers must fit its parent's, else it is nothing. Whoever tells of a long branch may begin at its end: what
   *  waited for this one follows in a loop, not in calls of calls. */
  add(hash: string, manifest: RoundManifest): void {
    const due: Orphan[] = [{ hash, manifest }];
    for (let one = due.pop(); one !== undefined; one = due.pop()) {
      if (!this.#place(one)) continue;
      for (const orphan of this.#orphans.get(one.hash)?.values() ?? []) due.push(orphan);
      this.#orphans.delete(one.hash);
    }
  }

  /** False where it is known, is nothing, or waits for its parent. */
  #place({ hash, manifest }: Orphan): boolean {
    if (this.#nodes.has(hash)) return false;
    const parent = this.#nodes.get(manifest.parent);
    if (parent === undefined) {
      const waiting = this.#orphans.get(manifest.parent) ?? new Map<string, Orphan>();
      this.#orphans.set(manifest.parent, waiting.set(hash, { hash, manifest }));
      return false;
    }
    if (manifest.round !== parent.round + 1 || new Set(manifest.roster).size !== manifest.roster.length) return false;
    // The same members train for a long time: one list is enough.
    const roster = String(manifest.roster) === String(parent.roster) ? parent.roster : manifest.roster;
    const node: ChainNode = { hash, manifest: { ...manifest, roster: roster as RoundManifest['roster'] }, parent, roster, round: manifest.round, endorsers: this.#early.get(hash) ?? new Set() };
    this.#early.delete(hash);
    this.#nodes.set(hash, node);
    this.#children.set(parent.hash, [...this.childrenOf(parent.hash), node]);
    // Between the root and what is settled there is one way: whatever is no further on than that, and new, is a fork of it.
    if (node.round <= this.#settled.round) this.#settled = this.root;
    return true;
  }

  endorse(hash: string, member: string): void {
    const known = this.#nodes.get(hash);
    if (known !== undefined) { known.endorsers.add(member); return; }
    const early = this.#early.get(hash) ?? new Set();
    early.add(member);
    this.#early.set(hash, early);
  }

  /** Of manifests of rounds before this one, on the settled way, only that they stand there is kept, and not what they took. */
  letGo(before: number): void {
    let at: ChainNode | null = this.#settled;
    while (at !== null && at.round >= before) at = at.parent;
    const upTo = at?.round ?? 0;
    for (; at !== null && at.round > this.#emptied; at = at.parent) {
      if (at.manifest?.content.kind === 'aggregate') (at as { manifest: RoundManifest }).manifest = { ...at.manifest, content: { kind: 'aggregate', taken: [], rejected: [], verdicts: [] } };
    }
    this.#emptied = Math.max(this.#emptied, upTo);
  }

  isCertified(node: ChainNode): boolean {
    return node.manifest === null || node.roster.filter((member) => node.endorsers.has(member)).length >= quorumOf(node.roster.length);
  }

  carriesOn(node: ChainNode): boolean { return node.parent === null || carriesOn(node.endorsers, node.parent.roster); }

  /** The tip that counts. `takesBreaks` says whether a manifest that does not carry on may be followed. */
  best(takesBreaks: (node: ChainNode) => boolean): ChainNode {
    let at = this.#settled, forked = false;
    const straight: ChainNode[] = [];
    // Down from the root, at each fork into the better branch: a branch is worth no more than where it began.
    for (;;) {
      const children = this.childrenOf(at.hash);
      forked ||= children.length > 1;
      const certified = children.filter((child) => this.isCertified(child)), strong = certified.filter((child) => this.carriesOn(child));
      // Where one carries on the others are not weighed, however many somebody made up.
      const next = (strong.length > 0 ? strong : certified.filter(takesBreaks)).sort((a, b) => this.#compare(a, b))[0];
      if (next === undefined) break;
      at = next;
      if (!forked) straight.push(at);
    }
    for (const node of straight) if (at.round - node.round >= SETTLED_ROUNDS) this.#settled = node;
    return at;
  }

  #compare(a: ChainNode, b: ChainNode): number {
    const left = this.#worth(a), right = this.#worth(b);
    return right.weight - left.weight || right.depth - left.depth || (a.hash < b.hash ? -1 : 1);
  }

  #worth(node: ChainNode): Branch {
    // Depth first without recursion: chains grow long.
    let best: Branch = { tip: node, weight: 0, depth: 0 };
    const stack: Branch[] = [{ tip: node, weight: this.#weight(node), depth: 1 }];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (at.weight > best.weight || (at.weight === best.weight && at.depth > best.depth)) best = at;
      for (const child of this.childrenOf(at.tip.hash)) if (this.isCertified(child)) stack.push({ tip: child, weight: at.weight + this.#weight(child), depth: at.depth + 1 });
    }
    return best;
  }

  #weight(node: ChainNode): number { return this.carriesOn(node) ? node.roster.filter((member) => node.endorsers.has(member)).length : 0; }

  /** Whether `older` lies on the way from the root to `node`. */
  holds(node: ChainNode, older: ChainNode): boolean {
    let at: ChainNode | null = node;
    while (at !== null && at.round > older.round) at = at.parent;
    return at === older;
  }

  /** From below `from` to `to`, oldest first; null when `from` is not on the way. */
  path(from: ChainNode, to: ChainNode): ChainNode[] | null {
    const steps: ChainNode[] = [];
    let at: ChainNode | null = to;
    while (at !== null && at !== from) { steps.push(at); at = at.parent; }
    return at === null ? null : steps.reverse();
  }

  /** The newest both have come through. */
  fork(a: ChainNode, b: ChainNode): ChainNode {
    let left = a, right = b;
    while (left !== right) {
      if (left.round >= right.round) left = left.parent ?? this.root; else right = right.parent ?? this.root;
    }
    return left;
  }
}
