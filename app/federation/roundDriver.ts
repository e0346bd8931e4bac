// The rounds of one node: looks at what the logs say and what its clock says, and does the one thing that is due: go where the chain
// goes, take part in a round, or go on alone. Everything it decides from is in the logs or can be made again, so that a node that
// was killed anywhere goes on from there. Training itself never stops for any of this.
// Owns the timers and the phase shown; the model is the trainer's, the chain the index's. Not here: which branch (branchChoice.ts),
// whose attempt (attempt.ts), what is done in it (exchange.ts).
import type { RoundManifest } from '../../schemas/round.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import { arrivedAt, Attempts } from './attempt.ts';
import type { Here } from './attempt.ts';
import { BranchChoice } from './branchChoice.ts';
import type { Carried } from './branchChoice.ts';
import type { ChainNode } from './chain.ts';
import { ChainMover } from './chainMover.ts';
import { Exchange } from './exchange.ts';
import { timesFor } from './phase.ts';
import type { RoundPhase, RoundTimes } from './phase.ts';
import { carriesOn } from './quorum.ts';
import { undoingOf } from './rollback.ts';
import type { Undoing } from './rollback.ts';
import { manifestHash } from './roundIndex.ts';
import type { RoundParts } from './roundParts.ts';

/** So many times the patience others are waited for that train and are elsewhere. */
const STUCK_TIMES = 3;
/** Looked at again at the latest. */
const IDLE_MS = 2_000;
/** After something went wrong. */
const FAULT_MS = 1_000;

export class RoundDriver {
  readonly #parts: RoundParts;
  readonly #mover: ChainMover;
  readonly #times: RoundTimes;
  readonly #branch: BranchChoice;
  readonly #attempts: Attempts;
  readonly #exchange: Exchange;
  #here: Here | null = null;
  #place: ChainNode | null = null;
  /** Where own updates were last settled. */
  #settled: ChainNode | null = null;
  #trainer: RoundTrainer | null = null;
  /** Since when the tip cannot be reached. */
  #strandedMs: number | null = null;
  #busy = false;
  /** What is being done; never rejects. */
  #work: Promise<void> = Promise.resolve();
  #again = false;
  #closed = false;
  #cancelTimer: () => void = () => undefined;
  #phase: RoundPhase = { phase: 'resting', round: 0, reason: 'no-model' };

  /** `before`: the driver this one takes over from, when the logs were read anew; null when the node has just begun. It begins when
   *  that one's last work is done: two that move one model would move it twice. */
  constructor(parts: RoundParts, before: RoundDriver | null = null) {
    this.#parts = parts;
    this.#mover = new ChainMover(parts);
    this.#times = timesFor(parts.shape.trainMs);
    const show = (phase: RoundPhase) => { this.#show(phase); };
    this.#branch = new BranchChoice(parts, this.#times.patienceMs, () => ({ place: this.#place, trainer: this.#trainer }), before?.carried ?? null);
    this.#attempts = new Attempts(parts, this.#times, show);
    this.#exchange = new Exchange(parts, { mover: this.#mover, times: this.#times, attempts: this.#attempts, show, poke: () => { this.poke(); } });
    if (before === null) return;
    this.#busy = true;
    this.#work = before.close().then(() => { this.#busy = false; this.poke(); });
  }

  get carried(): Carried { return this.#branch.carried; }
  get phase(): RoundPhase { return this.#phase; }
  /** The manifest the model is at; null while that is not known. */
  get place(): ChainNode | null { return this.#place; }

  /** Something changed: an entry, a link, a wish. */
  poke(): void {
    if (this.#closed) return;
    if (this.#busy) { this.#again = true; return; }
    this.#work = this.#run();
  }

  /** Resolves when nothing is done any more. */
  close(): Promise<void> { this.#closed = true; this.#cancelTimer(); return this.#work; }

  /** An update may be shown once nobody can copy it any more into a commit of the same round. */
  maySee(payload: string): boolean {
    const here = this.#here;
    const own = here === null ? undefined : this.#parts.index.of(here.at.hash).committed.get(this.#parts.self);
    return own?.entry.body.payload !== payload || here?.closedMs !== null;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#cancelTimer();
    let waitMs = 0;
    try {
      do { this.#again = false; waitMs = await this.#turn(); } while (!this.#closed && (this.#again || waitMs <= 0));
    } catch (fault) {
      waitMs = FAULT_MS;
      if (!this.#closed) this.#parts.onFault(fault, 'a round');
    } finally { this.#busy = false; }
    if (this.#closed) return;
    this.#cancelTimer = this.#parts.clock.after(Math.min(waitMs, IDLE_MS), () => { this.poke(); });
  }

  /** Does at most one thing; how long nothing is due, 0 when there may be more. */
  async #turn(): Promise<number> {
    const trainer = this.#parts.trainer();
    if (trainer === null) { this.#trainer = null; return this.#rest('no-model'); }
    if (trainer !== this.#trainer) { this.#trainer = trainer; this.#settled = null; this.#arriveAt(this.#mover.place(trainer)); }
    if (this.#branch.couldCarryOn()) this.#branch.noteCarried();
    const tip = this.#branch.best();
    if (tip !== this.#place) return this.#follow(trainer, tip);
    this.#strandedMs = null;
    if (this.#settled !== tip) await this.#settle(trainer, tip);
    const undoing = undoingOf(this.#parts.index, this.#parts.hasher, tip);
    // Who would have to agree may be gone: then the mesh goes on from where it is.
    if (undoing !== null && this.#here !== null && this.#nowMs() - this.#here.sinceMs <= this.#times.patienceMs) return this.#undo(undoing);
    if (!this.#parts.trains()) return this.#rest('paused');
    if (!this.#parts.trainers().has(this.#parts.self)) return this.#rest('no-scope');
    const here = this.#here;
    if (here === null) return IDLE_MS;
    const willing = this.#parts.reachable().filter(({ nodeId, trains }) => trains && this.#parts.trainers().has(nodeId));
    // Those who train but cannot get here, for whatever reason, stop nobody for longer than this.
    const isStuck = willing.every(({ head }) => head !== here.at.hash) && this.#nowMs() - here.sinceMs > STUCK_TIMES * this.#times.patienceMs;
    if (willing.length === 0 || isStuck) return this.#alone(trainer, here);
    // What can go on without it does not wait for a break that nobody will take.
    if (this.#branch.waitsForBreak(here.at) && !this.#branch.couldCarryOn()) return this.#times.graceMs;
    this.#attempts.follow(here, willing);
    if (here.announced === null) return this.#attempts.awaitLeader(trainer, here, willing);
    if (this.#attempts.yieldsToNewcomer(here, willing)) return this.#attempts.abort(here, 'newcomer');
    return this.#exchange.turn(trainer, here, here.announced);
  }

  #nowMs(): number { return this.#parts.clock.monotonicMs(); }

  #show(phase: RoundPhase): void { this.#phase = phase; this.#parts.onPhase(phase); }

  #rest(reason: 'paused' | 'no-model' | 'no-scope'): number {
    this.#show({ phase: 'resting', round: this.#place?.round ?? 0, reason });
    return IDLE_MS;
  }

  #arriveAt(node: ChainNode | null): void {
    this.#place = node;
    if (node !== null) this.#parts.standings.conductAt(node);
    this.#here = node === null ? null : arrivedAt(node, this.#nowMs(), this.#parts.shape.trainMs);
    if (node !== null && this.#trainer !== null) this.#parts.onMoved(node.hash, this.#trainer.stateHash);
  }

  async #follow(trainer: RoundTrainer, tip: ChainNode): Promise<number> {
    if (this.#place === null || tip.round > this.#place.round + 1 || this.#phase.phase === 'resting') this.#show({ phase: 'catching-up', round: this.#place?.round ?? 0, toRound: tip.round });
    const reached = await this.#mover.step(trainer, this.#place, tip);
    if (reached === null) return this.#strand(trainer, tip);
    this.#strandedMs = null;
    if (this.#parts.index.chain.carriesOn(reached)) this.#branch.noteCarried();
    this.#arriveAt(reached);
    await this.#settle(trainer, reached);
    this.#show({ phase: 'applied', round: reached.round, manifest: reached.hash, stateHash: trainer.stateHash });
    return 0;
  }

  /** Only then may the index forget: what it forgot could be settled no more. */
  async #settle(trainer: RoundTrainer, at: ChainNode): Promise<void> {
    await this.#mover.settle(trainer, at, 'kept');
    this.#settled = at;
    this.#parts.index.letGo();
  }

  async #undo({ name, manifest }: Undoing): Promise<number> {
    const { index, self } = this.#parts, endorsers = index.chain.get(name)?.endorsers;
    this.#show({ phase: 'manifest', round: manifest.round, attempt: manifest.attempt, roster: manifest.roster, manifest: name, endorsed: endorsers?.size ?? 0 });
    if (!manifest.roster.some((member) => member === self) || endorsers?.has(self) === true) return this.#times.graceMs;
    if (endorsers === undefined) await this.#parts.append({ kind: 'proposed', body: { manifest } });
    await this.#parts.append({ kind: 'endorsed', body: { parent: manifest.parent, attempt: manifest.attempt, manifest: name as never } });
    return 0;
  }

  /** The state of the tip is lost here and there is nobody to ask, for long: what is left becomes the next one. */
  async #strand(trainer: RoundTrainer, tip: ChainNode): Promise<number> {
    const nowMs = this.#nowMs();
    this.#strandedMs ??= nowMs;
    const isLost = this.#parts.reachable().length === 0 && carriesOn(new Set([this.#parts.self]), tip.roster);
    if (!this.#parts.trains() || (!isLost && nowMs - this.#strandedMs <= STUCK_TIMES * this.#times.patienceMs)) return FAULT_MS;
    await this.#rebase(trainer, tip);
    return 0;
  }

  async #alone(trainer: RoundTrainer, here: Here): Promise<number> {
    const nowMs = this.#nowMs(), dueMs = here.sinceMs + this.#parts.shape.trainMs;
    this.#show({ phase: 'alone', round: here.at.round + 1 });
    const allowed = carriesOn(new Set([this.#parts.self]), here.at.roster) || nowMs - this.#branch.quietSinceMs(here.sinceMs) > this.#times.patienceMs;
    if (nowMs < dueMs || !allowed) return Math.max(10, dueMs - nowMs);
    await this.#rebase(trainer, here.at);
    return 0;
  }

  async #rebase(trainer: RoundTrainer, parent: ChainNode): Promise<void> {
    const stateBefore = trainer.stateHash;
    await this.#mover.settle(trainer, parent, 'given up');
    const { stateHash, lossBefore, lossAfter } = await trainer.rebase();
    const { self } = this.#parts;
    const manifest: RoundManifest = { round: parent.round + 1, parent: parent.hash as never, attempt: this.#here?.attempt ?? 0, roster: [self as never], stateBefore: stateBefore as never, content: { kind: 'rebase', stateAfter: stateHash as never } };
    const name = manifestHash(this.#parts.hasher, manifest);
    await this.#parts.append({ kind: 'proposed', body: { manifest } });
    await this.#parts.append({ kind: 'endorsed', body: { parent: manifest.parent, attempt: manifest.attempt, manifest: name as never } });
    await this.#parts.append({ kind: 'applied', body: { round: manifest.round, manifest: name as never, stateHash: stateHash as never, lossBefore, lossAfter } });
    this.#branch.noteCarried();
    this.#arriveAt(this.#parts.index.chain.get(name));
  }

}
