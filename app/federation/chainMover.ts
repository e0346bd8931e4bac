// Brings the model to where the chain says it should be: round by round where the updates can be had, else in one step with
// somebody's snapshot; and sees to it that an own update that went into no model is owed again. One call at a time.
import { roundLimits } from '../../schemas/round.ts';
import type { Applied, RoundTrainer, TakenUpdate } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import { openUpdate, ownUpdate } from './envelope.ts';
import type { RoundParts } from './roundParts.ts';

/** For the updates of one round, or one snapshot, before another way is tried. */
const FETCH_MS = 20_000;
/** A float for each parameter. */
const BYTES_PER_PARAMETER = 4;

export class ChainMover {
  readonly #parts: RoundParts;
  /** Tips whose updates nobody had: only a snapshot leads there. */
  readonly #unreachable = new Set<string>();

  constructor(parts: RoundParts) { this.#parts = parts; }

  /** Where the model stands by what it is, not by what was noted somewhere: a crash may have taken it back. Null: nowhere on the
   *  chain. */
  place(trainer: RoundTrainer): ChainNode | null { return this.#parts.index.placeOf(this.#parts.self, trainer.stateHash); }

  /** One step closer to `target`; the manifest reached, or null when it could not be. */
  async step(trainer: RoundTrainer, from: ChainNode | null, target: ChainNode): Promise<ChainNode | null> {
    const path = from === null ? null : this.#parts.index.chain.path(from, target);
    const next = path?.[0];
    if (from !== null && next !== undefined && path !== null && path.length <= roundLimits.keptRounds && !this.#unreachable.has(next.hash)) {
      if (next.manifest?.content.kind === 'aggregate') {
        const taken = await this.#gather(next);
        if (taken !== null) { await this.#apply(trainer, from, next, taken); return next; }
      }
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
    const bytes = await this.#parts.fetch({ artefact: sha256, mostBytes: roundLimits.payloadBytes, holders, withinMs: FETCH_MS });
    this.#parts.blobs.put(bytes);
    return bytes;
  }

  async #apply(trainer: RoundTrainer, from: ChainNode, node: ChainNode, taken: readonly TakenUpdate[]): Promise<void> {
    const applied = await trainer.apply(taken);
    await this.#settle(trainer, from, node);
    await this.#arrived(node, applied);
  }

  /** The newest state on the way to `target` that somebody who can be reached has and most vouch for. */
  async #adopt(trainer: RoundTrainer, from: ChainNode | null, target: ChainNode): Promise<ChainNode | null> {
    const { index } = this.#parts;
    for (let node: ChainNode | null = target; node !== null && node !== from; node = node.parent) {
      const stateHash = index.stateOf(node);
      if (stateHash === null) continue;
      if (stateHash === trainer.stateHash) { await this.#settle(trainer, from, node); await this.#arrived(node, { stateHash, lossBefore: null, lossAfter: null }); return node; }
      const holders = () => this.#parts.reachable().filter((peer) => peer.stateHash === stateHash).map(({ nodeId }) => nodeId);
      if (holders().length === 0) continue;
      const snapshot = await this.#parts.fetch({ artefact: stateHash, mostBytes: this.#parts.shape.parameters * BYTES_PER_PARAMETER, holders, withinMs: FETCH_MS }).catch(() => null);
      if (snapshot === null) continue;
      await trainer.adopt(snapshot, stateHash);
      await this.#settle(trainer, from, node);
      await this.#arrived(node, { stateHash, lossBefore: null, lossAfter: null });
      return node;
    }
    return null;
  }

  /** Own updates that stand in a branch that was left, or in none, and not on the new one, are owed again. */
  async #settle(trainer: RoundTrainer, from: ChainNode | null, to: ChainNode): Promise<void> {
    if (from === null) return;
    const { chain } = this.#parts.index;
    const fork = chain.fork(from, to);
    const left = chain.path(fork, from) ?? [], taken = new Set((chain.path(fork, to) ?? []).flatMap((node) => this.#ownIn(node)));
    const open = new Set([...left.flatMap((node) => this.#ownIn(node)), ...this.#ownAfter(from), ...this.#ownAfter(fork)]);
    for (const payload of open) {
      if (taken.has(payload)) continue;
      const bytes = this.#parts.blobs.get(payload);
      const update = bytes === null ? null : openUpdate(bytes);
      if (update !== null) await trainer.refund(update.update, to.round - fork.round);
    }
  }

  #ownIn(node: ChainNode): string[] {
    if (node.manifest?.content.kind !== 'aggregate') return [];
    return node.manifest.content.taken.filter(({ author }) => author === this.#parts.self).map(({ payload }) => payload);
  }
  #ownAfter(node: ChainNode): string[] {
    const own = this.#parts.index.of(node.hash).committed.get(this.#parts.self);
    return own === undefined ? [] : [own.entry.body.payload];
  }

  async #arrived(node: ChainNode, { stateHash, lossBefore, lossAfter }: Applied): Promise<void> {
    const known = this.#parts.index.appliedTo(node.hash).get(this.#parts.self);
    if (known?.body.stateHash !== stateHash && node.manifest !== null) {
      await this.#parts.append({ kind: 'applied', body: { round: node.round, manifest: node.hash as never, stateHash: stateHash as never, lossBefore, lossAfter } });
    }
    this.#parts.onMoved(node.hash, stateHash);
  }
}
