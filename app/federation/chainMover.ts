// Brings the model to where the chain says it should be: round by round where the updates can be had, else in one step with
// somebody's snapshot; and sees to it that an own update that went into no model is owed again. One call at a time.
import { roundLimits } from '../../schemas/round.ts';
import type { Applied, RoundTrainer, TakenUpdate } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import { openUpdate, ownUpdate } from './envelope.ts';
import { countingRounds } from './rollback.ts';
import type { RoundParts } from './roundParts.ts';
import { mostSnapshotBytes } from './updateShape.ts';

/** For the updates of one round, or one snapshot, before another way is tried. */
const FETCH_MS = 20_000;
/** For a holder of a state to say that it has it: one that has moved on meanwhile does not. */
const FIRST_WORD_MS = 3_000;
/** From so many rounds on the whole model is asked for first: following round by round, a slow node would never arrive. */
const FAR_ROUNDS = 8;
/** An update is never more than a byte a parameter and what stands around it: a longer one is none, and nobody keeps it. */
const PAYLOAD_ROOM = 64 * 1024;

export class ChainMover {
  readonly #parts: RoundParts;
  /** Tips whose updates nobody had: only a snapshot leads there. */
  readonly #unreachable = new Set<string>();
  #told: { readonly trainer: RoundTrainer; readonly fates: Map<string, 'taken' | 'owed'> } | null = null;

  /** The state before the last round that was applied, in case that round is taken back. */
  #former: { readonly stateHash: string; readonly snapshot: Uint8Array } | null = null;

  constructor(parts: RoundParts) { this.#parts = parts; }

  /** Where the model stands by what it is, not by what was noted somewhere: a crash may have taken it back. Null: nowhere on the
   *  chain. */
  place(trainer: RoundTrainer): ChainNode | null { return this.#parts.index.placeOf(this.#parts.self, trainer.stateHash); }

  /** One step closer to `target`; the manifest reached, or null when it could not be. */
  async step(trainer: RoundTrainer, from: ChainNode | null, target: ChainNode): Promise<ChainNode | null> {
    const path = from === null ? null : this.#parts.index.chain.path(from, target);
    const next = path?.[0];
    if (path !== null && path.length > FAR_ROUNDS) {
      const reached = await this.#adopt(trainer, from, target);
      if (reached !== null) return reached;
    }
    if (from !== null && next !== undefined && path !== null && path.length <= roundLimits.keptRounds && !this.#unreachable.has(next.hash)) {
      // From another state than the one it was decided for it would lead to yet another one.
      if (next.manifest?.content.kind === 'aggregate' && next.manifest.stateBefore === trainer.stateHash) {
        const taken = await this.#gather(next);
        if (taken !== null) { await this.#apply(trainer, next, taken); return next; }
      }
      if (next.manifest?.content.kind === 'rollback' && await this.#goBack(trainer, next, next.manifest.content.stateAfter)) return next;
      this.#unreachable.add(next.hash);
    }
    return this.#adopt(trainer, from, target);
  }

  async #gather(node: ChainNode): Promise<TakenUpdate[] | null> {
    if (node.manifest?.content.kind !== 'aggregate') return null;
    const { content } = node.manifest;
    const gathered = await Promise.all(content.taken.map(async ({ author, payload, weight }) => {
      const bytes = await this.payload(payload, author).catch(() => null);
      const update = bytes === null ? null : ownUpdate(bytes, author, node.round);
      return update === null ? null : { author, payload: update, weight };
    }));
    return gathered.every((one) => one !== null) ? gathered : null;
  }

  /** From the own store, or from its author, or from anyone. */
  async payload(sha256: string, author: string): Promise<Uint8Array> {
    const kept = this.#parts.blobs.get(sha256);
    if (kept !== null) return kept;
    const holders = () => {
      const others = this.#parts.reachable().map(({ nodeId }) => nodeId);
      return [...others.filter((nodeId) => nodeId === author), ...others.filter((nodeId) => nodeId !== author)];
    };
    const bytes = await this.#parts.fetch({ artefact: sha256, mostBytes: Math.min(roundLimits.payloadBytes, this.#parts.shape.parameters + PAYLOAD_ROOM), holders, withinMs: FETCH_MS });
    this.#parts.blobs.put(bytes);
    return bytes;
  }

  async #apply(trainer: RoundTrainer, node: ChainNode, taken: readonly TakenUpdate[]): Promise<void> {
    this.#former = { stateHash: trainer.stateHash, snapshot: await trainer.snapshot() };
    await this.#arrived(node, await trainer.apply(taken));
  }

  /** To the state before the last round; false when it is not here any more: others who went back hand it out. */
  async #goBack(trainer: RoundTrainer, node: ChainNode, stateHash: string): Promise<boolean> {
    if (this.#former?.stateHash !== stateHash) return false;
    await trainer.adopt(this.#former.snapshot, stateHash);
    await this.#arrived(node, { stateHash, lossBefore: null, lossAfter: null });
    return true;
  }

  /** The newest state on the way to `target` that somebody who can be reached has and most vouch for. */
  async #adopt(trainer: RoundTrainer, from: ChainNode | null, target: ChainNode): Promise<ChainNode | null> {
    const { index } = this.#parts;
    for (let node: ChainNode | null = target; node !== null && node !== from; node = node.parent) {
      const stateHash = index.stateOf(node);
      if (stateHash === null) continue;
      if (stateHash === trainer.stateHash) { await this.#arrived(node, { stateHash, lossBefore: null, lossAfter: null }); return node; }
      // Who stands there now goes on handing it out for a while after it has moved on.
      const standing = new Set(this.#parts.reachable().filter((peer) => peer.stateHash === stateHash).map(({ nodeId }) => nodeId));
      const holders = () => this.#parts.reachable().map(({ nodeId }) => nodeId).filter((nodeId) => standing.has(nodeId));
      if (standing.size === 0) continue;
      const snapshot = await this.#parts.fetch({ artefact: stateHash, mostBytes: mostSnapshotBytes(this.#parts.shape.parameters), holders, withinMs: FETCH_MS, firstWordMs: FIRST_WORD_MS }).catch(() => null);
      if (snapshot === null) continue;
      await trainer.adopt(snapshot, stateHash);
      await this.#arrived(node, { stateHash, lossBefore: null, lossAfter: null });
      return node;
    }
    return null;
  }

  /** Own updates that are in no model on the way to `to` are owed again, and those that are after all are not. The one that
   *  follows `to` itself is under way, unless `given up`. Done as often as one likes: the trainer knows what it has done. */
  async settle(trainer: RoundTrainer, to: ChainNode, underWay: 'kept' | 'given up'): Promise<void> {
    const taken = new Set<string>(), told = this.#toldOf(trainer), commits = this.#parts.index.commitsOf(this.#parts.self);
    // However far it is: who was cut off comes back to where others made a hundred rounds.
    const first = Math.min(...commits.map(({ round }) => round));
    for (const { manifest, round } of countingRounds(to)) {
      if (round < first) break;
      if (manifest?.content.kind === 'aggregate') for (const { author, payload } of manifest.content.taken) if (author === this.#parts.self) taken.add(payload);
    }
    const held = new Set(commits.map(({ payload }) => payload));
    for (const payload of told.keys()) if (!held.has(payload)) told.delete(payload);
    for (const { parent, round, payload } of commits) {
      const fate = taken.has(payload) ? 'taken' : 'owed';
      if ((parent === to.hash && underWay === 'kept') || told.get(payload) === fate) continue;
      const bytes = this.#parts.blobs.get(payload), opened = bytes === null ? null : openUpdate(bytes);
      if (opened === null) continue;
      if (fate === 'taken') await trainer.retake(opened.update); else await trainer.refund(opened.update, Math.max(0, to.round - round + 1));
      told.set(payload, fate);
    }
  }

  /** What this trainer has heard already of own updates: to say it again costs a turn of its process. */
  #toldOf(trainer: RoundTrainer): Map<string, 'taken' | 'owed'> {
    if (this.#told?.trainer !== trainer) this.#told = { trainer, fates: new Map() };
    return this.#told.fates;
  }

  async #arrived(node: ChainNode, { stateHash, lossBefore, lossAfter }: Applied): Promise<void> {
    const known = this.#parts.index.appliedTo(node.hash).get(this.#parts.self);
    if (known?.body.stateHash !== stateHash && node.manifest !== null) {
      await this.#parts.append({ kind: 'applied', body: { round: node.round, manifest: node.hash as never, stateHash: stateHash as never, lossBefore, lossAfter } });
    }
    this.#parts.onMoved(node.hash, stateHash);
  }
}
