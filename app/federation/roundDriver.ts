// The rounds of one node: looks at what the logs say and what its clock says, and does the one thing that is due - lead,
// train, commit, judge, propose, endorse, follow. Everything it decides from is in the logs or can be made again, so that a
// node that was killed anywhere goes on from there. Training itself never stops for any of this.
// Owns the timers and the phase shown; the model is the trainer's, the chain the index's.
import type { RoundManifest } from '../../schemas/round.ts';
import { roundLimits } from '../../schemas/round.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import { ChainMover } from './chainMover.ts';
import { decide } from './decision.ts';
import { ownUpdate, wrapUpdate } from './envelope.ts';
import { timesFor } from './phase.ts';
import type { RoundPhase, RoundTimes } from './phase.ts';
import { carriesOn, judgesOf, ranked, sampleOf } from './quorum.ts';
import { manifestHash } from './roundIndex.ts';
import type { Noted, ParentRecords } from './roundIndex.ts';
import type { Reachable, RoundParts } from './roundParts.ts';

/** So many times the patience others are waited for that train and are elsewhere. */
const STUCK_TIMES = 3;
/** Looked at again at the latest. */
const IDLE_MS = 2_000;
/** After something went wrong. */
const FAULT_MS = 1_000;
/** After an update could not be had; its owner may not have shown it yet. */
const REFETCH_MS = 300;

/** When the mesh was last seen to go on without a break, or to be able to; and until when a node is new to what it finds. */
export interface Carried { readonly lastMs: number; readonly freshUntilMs: number }

/** What a node remembers of the round after one manifest, beside the logs. Times are of the monotonic clock. */
interface Here {
  readonly at: ChainNode;
  readonly sinceMs: number;
  attempt: number;
  attemptMs: number;
  /** Attempts up to this one were taken part in and came to nothing. Of a later one, announced however late, one still can be part. */
  gaveUp: number;
  announced: Noted<'announced'> | null;
  trainUntilMs: number;
  closedMs: number | null;
  revealedMs: number | null;
  proposed: number;
  endorsed: number;
  readonly refetch: Map<string, number>;
}

export class RoundDriver {
  readonly #parts: RoundParts;
  readonly #mover: ChainMover;
  readonly #times: RoundTimes;
  #here: Here | null = null;
  #place: ChainNode | null = null;
  /** Where own updates were last settled. */
  #settled: ChainNode | null = null;
  #trainer: RoundTrainer | null = null;
  #carried: Carried;
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
    const carried = before?.carried ?? null;
    this.#parts = parts;
    this.#carried = carried ?? { lastMs: -Infinity, freshUntilMs: parts.clock.monotonicMs() + timesFor(parts.shape.trainMs).patienceMs };
    this.#mover = new ChainMover(parts);
    this.#times = timesFor(parts.shape.trainMs);
    if (before === null) return;
    this.#busy = true;
    this.#work = before.close().then(() => { this.#busy = false; this.poke(); });
  }

  get carried(): Carried { return this.#carried; }
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
    if (this.#couldCarryOn()) this.#noteCarried();
    const tip = this.#parts.index.chain.best((node) => this.#takesBreak(node));
    if (tip !== this.#place) return this.#follow(trainer, tip);
    this.#strandedMs = null;
    if (this.#settled !== tip) { await this.#mover.settle(trainer, tip, 'kept'); this.#settled = tip; }
    if (!this.#parts.trains()) return this.#rest('paused');
    if (!this.#parts.trainers().has(this.#parts.self)) return this.#rest('no-scope');
    const here = this.#here;
    if (here === null) return IDLE_MS;
    const willing = this.#parts.reachable().filter(({ nodeId, trains }) => trains && this.#parts.trainers().has(nodeId));
    // Those who train but cannot get here, for whatever reason, stop nobody for longer than this.
    const isStuck = willing.every(({ head }) => head !== here.at.hash) && this.#nowMs() - here.sinceMs > STUCK_TIMES * this.#times.patienceMs;
    if (willing.length === 0 || isStuck) return this.#alone(trainer, here);
    // What can go on without it does not wait for a break that nobody will take.
    if (this.#waitsForBreak(here) && !this.#couldCarryOn()) return this.#times.graceMs;
    this.#followAnnouncements(here);
    if (here.announced === null) return this.#awaitLeader(trainer, here, willing);
    return this.#inRound(trainer, here, here.announced);
  }

  #nowMs(): number { return this.#parts.clock.monotonicMs(); }

  #show(phase: RoundPhase): void { this.#phase = phase; this.#parts.onPhase(phase); }

  #rest(reason: 'paused' | 'no-model' | 'no-scope'): number {
    this.#show({ phase: 'resting', round: this.#place?.round ?? 0, reason });
    return IDLE_MS;
  }

  #arriveAt(node: ChainNode | null): void {
    this.#place = node;
    if (node !== null) { this.#parts.standings.conductAt(node); this.#parts.index.letGo(); }
    const nowMs = this.#nowMs();
    this.#here = node === null ? null : {
      at: node, sinceMs: nowMs, attempt: 0, attemptMs: nowMs, gaveUp: -1, announced: null, trainUntilMs: nowMs + this.#parts.shape.trainMs, closedMs: null, revealedMs: null, proposed: -1, endorsed: -1, refetch: new Map(),
    };
    if (node !== null && this.#trainer !== null) this.#parts.onMoved(node.hash, this.#trainer.stateHash);
  }

  /** Which manifests that do not carry on are looked at: where this node stands already; where it took such a step itself, at
   *  that place; after its own place, when it has just begun and may have slept through it, or when for long nothing carried on,
   *  nor could have. What nobody can be asked for is not. */
  #takesBreak(node: ChainNode): boolean {
    const { chain } = this.#parts.index, place = this.#place, nowMs = this.#nowMs();
    if (place === null || node.parent === null || chain.holds(place, node)) return true;
    if (place === node.parent) return (nowMs <= this.#carried.freshUntilMs || nowMs - this.#carried.lastMs > this.#times.patienceMs) && this.#isWithinReach(node);
    // Beside the own way, or inside of what others made.
    return this.#isWithinReach(node);
  }

  #isWithinReach(node: ChainNode): boolean {
    const stateHash = this.#parts.index.stateOf(node), { chain } = this.#parts.index;
    // A round this node took part in can be applied here, before anybody else did.
    if (node.parent === this.#place && node.roster.includes(this.#parts.self) && node.manifest?.content.kind === 'aggregate') return true;
    return this.#trainer?.stateHash === stateHash || this.#parts.reachable().some((peer) => {
      const head = peer.stateHash === stateHash ? node : chain.get(peer.head);
      return head !== null && chain.holds(head, node);
    });
  }

  /** Those here who train, together, could make the next round follow without a break. */
  #couldCarryOn(): boolean {
    const { self, trainers, trains, reachable } = this.#parts, place = this.#place;
    if (place === null || !trains()) return false;
    const together = reachable().filter((peer) => peer.trains && peer.head === place.hash && trainers().has(peer.nodeId));
    return together.length > 0 && carriesOn(new Set([self, ...together.map(({ nodeId }) => nodeId)]), place.roster);
  }

  #noteCarried(): void { this.#carried = { ...this.#carried, lastMs: this.#nowMs() }; }

  #waitsForBreak(here: Here): boolean {
    // Only for one's own: what others made apart stops nobody here.
    return this.#parts.index.chain.childrenOf(here.at.hash).some((child) => this.#parts.index.chain.isCertified(child) && child.roster.includes(this.#parts.self));
  }

  async #follow(trainer: RoundTrainer, tip: ChainNode): Promise<number> {
    if (this.#place === null || tip.round > this.#place.round + 1 || this.#phase.phase === 'resting') this.#show({ phase: 'catching-up', round: this.#place?.round ?? 0, toRound: tip.round });
    const reached = await this.#mover.step(trainer, this.#place, tip);
    if (reached === null) return this.#strand(trainer, tip);
    this.#strandedMs = null;
    if (this.#parts.index.chain.carriesOn(reached)) this.#noteCarried();
    this.#arriveAt(reached);
    await this.#mover.settle(trainer, reached, 'kept');
    this.#settled = reached;
    this.#show({ phase: 'applied', round: reached.round, manifest: reached.hash, stateHash: trainer.stateHash });
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
    const allowed = carriesOn(new Set([this.#parts.self]), here.at.roster) || nowMs - Math.max(this.#carried.lastMs, here.sinceMs) > this.#times.patienceMs;
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
    this.#noteCarried();
    this.#arriveAt(this.#parts.index.chain.get(name));
  }

  /** The announcement that leads: of the highest attempt that is due, the one whose author comes first in that attempt's order. */
  #followAnnouncements(here: Here): void {
    const nowMs = this.#nowMs(), trainers = this.#parts.trainers();
    this.#catchUp(here, trainers);
    const due = here.attempt + 1 + Math.floor((nowMs - here.attemptMs) / (this.#times.leaderMs / 2));
    const open = this.#parts.index.of(here.at.hash).announced.filter(({ entry: { author, body } }) => (
      body.attempt > here.gaveUp && body.attempt <= due && trainers.has(author) && (body.roster as string[]).includes(author) && body.roster.every((member) => trainers.has(member))
    ));
    const attempt = Math.max(...open.map(({ entry }) => entry.body.attempt));
    const best = open.filter(({ entry }) => entry.body.attempt === attempt);
    const [first] = ranked(this.#parts.hasher, 'lead', here.at.hash, attempt, best.map(({ entry }) => entry.author));
    const chosen = best.find(({ entry }) => entry.author === first);
    if (chosen === undefined || chosen.hash === here.announced?.hash) return;
    const isFirst = here.announced === null && here.attempt === 0;
    if (chosen.entry.body.attempt !== here.attempt) here.attemptMs = nowMs;
    here.attempt = chosen.entry.body.attempt;
    here.announced = chosen;
    here.closedMs = null;
    here.revealedMs = null;
    here.trainUntilMs = isFirst ? Math.min(here.trainUntilMs, nowMs + chosen.entry.body.trainMs) : Math.min(here.trainUntilMs, nowMs + this.#parts.shape.trainMs);
  }

  /** Counters run apart where nodes could not hear each other. More than a third of those who train cannot all be wrong about how far
   *  the attempts have come. */
  #catchUp(here: Here, trainers: ReadonlySet<string>): void {
    const others = [...this.#parts.index.of(here.at.hash).attempts].filter(([author]) => author !== this.#parts.self && trainers.has(author)).map(([, attempt]) => attempt).sort((a, b) => b - a);
    const vouched = others[Math.floor(trainers.size / 3)];
    if (vouched === undefined || vouched <= here.attempt) return;
    here.gaveUp = Math.max(here.gaveUp, vouched - 1);
    here.attempt = vouched - 1;
    this.#nextAttempt(here);
  }

  async #awaitLeader(trainer: RoundTrainer, here: Here, willing: readonly Reachable[]): Promise<number> {
    const { self, hasher, shape } = this.#parts, nowMs = this.#nowMs();
    this.#show({ phase: 'announced', round: here.at.round + 1, attempt: here.attempt });
    const together = willing.filter(({ head }) => head === here.at.hash).map(({ nodeId }) => nodeId);
    const settled = together.length === willing.length || nowMs - here.attemptMs >= this.#times.settleMs;
    if (settled && together.length > 0 && ranked(hasher, 'lead', here.at.hash, here.attempt, [self, ...together])[0] === self) {
      const roster = ranked(hasher, 'lead', here.at.hash, here.attempt, [self, ...together]).slice(0, roundLimits.roster).sort();
      await this.#parts.append({ kind: 'announced', body: {
        round: here.at.round + 1, parent: here.at.hash as never, attempt: here.attempt, roster: roster as never, stateHash: trainer.stateHash as never,
        trainMs: Math.max(0, Math.round(Math.min(shape.trainMs, here.trainUntilMs - nowMs))),
      } });
      return 0;
    }
    const overdueMs = here.attemptMs + this.#times.leaderMs - nowMs;
    if (overdueMs > 0) return Math.max(10, Math.min(overdueMs, settled ? overdueMs : this.#times.settleMs / 2));
    this.#nextAttempt(here);
    return 0;
  }

  #nextAttempt(here: Here): void {
    here.attempt += 1;
    here.attemptMs = this.#nowMs();
    here.announced = null;
    here.closedMs = null;
    here.revealedMs = null;
  }

  async #abort(here: Here, reason: 'no-quorum' | 'no-updates' | 'proposer-silent'): Promise<number> {
    this.#show({ phase: 'aborted', round: here.at.round + 1, attempt: here.attempt, reason });
    const { attempt } = here;
    here.gaveUp = attempt;
    this.#nextAttempt(here);
    await this.#parts.append({ kind: 'aborted', body: { round: here.at.round + 1, parent: here.at.hash as never, attempt, reason } });
    return 0;
  }

  async #inRound(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>): Promise<number> {
    const { self } = this.#parts, nowMs = this.#nowMs();
    const roster = announced.entry.body.roster as readonly string[];
    const records = this.#parts.index.of(here.at.hash);
    const common = { round: here.at.round + 1, attempt: here.attempt, roster };
    const overMs = Math.max(here.trainUntilMs, here.attemptMs) + 4 * this.#times.graceMs + this.#times.leaderMs - nowMs;
    if (overMs <= 0) return this.#abort(here, records.proposed.size > 0 ? 'no-quorum' : 'proposer-silent');
    if (!roster.includes(self)) return Math.min(overMs, IDLE_MS);
    if (!records.committed.has(self)) {
      this.#show({ phase: 'training', ...common, leftMs: Math.max(0, here.trainUntilMs - nowMs) });
      if (nowMs < here.trainUntilMs) return here.trainUntilMs - nowMs;
      await this.#commit(trainer, here);
      return 0;
    }
    const commits = roster.flatMap((member) => records.committed.get(member) ?? []);
    if (here.closedMs === null) {
      this.#show({ phase: 'committed', ...common, commits: commits.length });
      const closeMs = here.trainUntilMs + this.#times.graceMs;
      if (commits.length < roster.length && nowMs < closeMs) return closeMs - nowMs;
      here.closedMs = nowMs;
    }
    return this.#afterClose(trainer, here, announced, records, commits);
  }

  async #commit(trainer: RoundTrainer, here: Here): Promise<void> {
    const { payload, tokens, startState } = await trainer.cut();
    const wrapped = wrapUpdate(this.#parts.self, here.at.round + 1, payload);
    const sha256 = this.#parts.blobs.put(wrapped);
    await this.#parts.append({ kind: 'committed', body: {
      round: here.at.round + 1, parent: here.at.hash as never, payload: sha256 as never, bytes: wrapped.length, tokens, startState: startState as never, audit: null, escrow: null,
    } });
  }

  async #afterClose(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, commits: readonly Noted<'committed'>[]): Promise<number> {
    const { self, hasher } = this.#parts, nowMs = this.#nowMs();
    const roster = announced.entry.body.roster as readonly string[];
    const common = { round: here.at.round + 1, attempt: here.attempt, roster };
    const held = this.#held(here, commits);
    if (here.revealedMs === null) {
      this.#show({ phase: 'revealed', ...common, held: held.size, commits: commits.length });
      const revealMs = (here.closedMs ?? nowMs) + this.#times.graceMs;
      if (held.size < new Set(commits.map(({ entry }) => entry.body.payload)).size && nowMs < revealMs) return Math.min(REFETCH_MS, revealMs - nowMs);
      here.revealedMs = nowMs;
    }
    const judges = judgesOf(hasher, here.at.hash, roster);
    if (judges.includes(self) && this.#hasToJudge(records, commits, held)) { await this.#judge(trainer, here, commits, held); return 0; }
    const judged = judges.flatMap((member) => records.judged.get(member) ?? []);
    const proposal = [...records.proposed.values()].find(({ entry }) => entry.author === announced.entry.author && entry.body.manifest.attempt === here.attempt);
    if (proposal !== undefined) return this.#endorse(trainer, here, announced, records, proposal);
    this.#show({ phase: 'gated', ...common, verdicts: judged.length, judges: judges.length });
    if (announced.entry.author !== self || here.proposed >= here.attempt) return IDLE_MS;
    const verdictMs = here.revealedMs + this.#times.graceMs;
    if (judged.length < judges.length && nowMs < verdictMs) return verdictMs - nowMs;
    return this.#propose(trainer, here, roster, commits, judged, held);
  }

  /** Bytes of the committed updates that are here; the others are being fetched. */
  #held(here: Here, commits: readonly Noted<'committed'>[]): Map<string, Uint8Array> {
    const held = new Map<string, Uint8Array>(), nowMs = this.#nowMs();
    for (const { entry: { author, body } } of commits) {
      const bytes = this.#parts.blobs.get(body.payload);
      if (bytes !== null) { held.set(body.payload, bytes); continue; }
      if ((here.refetch.get(body.payload) ?? 0) > nowMs) continue;
      here.refetch.set(body.payload, Infinity);
      this.#mover.payload(body.payload, author).then(() => { this.poke(); }, () => { here.refetch.set(body.payload, this.#nowMs() + REFETCH_MS); });
    }
    return held;
  }

  /** Not yet, or there are updates now that were not there then. */
  #hasToJudge(records: ParentRecords, commits: readonly Noted<'committed'>[], held: ReadonlyMap<string, Uint8Array>): boolean {
    const own = records.judged.get(this.#parts.self);
    if (own === undefined) return true;
    const known = new Set<string>(own.entry.body.verdicts.map(({ payload }) => payload));
    return commits.some(({ entry }) => entry.author !== this.#parts.self && held.has(entry.body.payload) && !known.has(entry.body.payload));
  }

  async #judge(trainer: RoundTrainer, here: Here, commits: readonly Noted<'committed'>[], held: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const sample = sampleOf(this.#parts.hasher, here.at.hash, this.#parts.self);
    const others = commits.filter(({ entry }) => entry.author !== this.#parts.self && held.has(entry.body.payload));
    const opened = others.map(({ entry }) => ownUpdate(held.get(entry.body.payload), entry.author, here.at.round + 1));
    const readable = opened.filter((update) => update !== null);
    const measured = readable.length === 0 ? [] : await trainer.measure(readable, sample);
    let at = 0;
    await this.#parts.append({ kind: 'judged', body: {
      round: here.at.round + 1, parent: here.at.hash as never, sample,
      verdicts: others.map(({ entry }, place) => {
        const { payload } = entry.body, one = opened[place] === null ? undefined : measured[at++];
        return { payload, deltaLoss: one?.deltaLoss ?? null, standardError: one?.standardError ?? null, fault: one === undefined ? 'malformed' as const : one.fault };
      }),
    } });
  }

  async #propose(trainer: RoundTrainer, here: Here, roster: readonly string[], commits: readonly Noted<'committed'>[], judged: readonly Noted<'judged'>[], payloads: ReadonlyMap<string, Uint8Array>): Promise<number> {
    here.proposed = here.attempt;
    const manifest = await decide(this.#parts, trainer, { parent: here.at, attempt: here.attempt, roster, commits, judged, payloads });
    if (manifest.content.kind === 'aggregate' && manifest.content.taken.length === 0) return this.#abort(here, 'no-updates');
    await this.#parts.append({ kind: 'proposed', body: { manifest } });
    return 0;
  }

  async #endorse(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, proposal: Noted<'proposed'>): Promise<number> {
    const { manifest } = proposal.entry.body, name = manifestHash(this.#parts.hasher, manifest);
    const endorsed = this.#parts.index.chain.get(name)?.endorsers.size ?? 0;
    this.#show({ phase: 'manifest', round: manifest.round, attempt: here.attempt, roster: manifest.roster, manifest: name, endorsed });
    if (here.endorsed >= here.attempt || this.#parts.index.chain.get(name)?.endorsers.has(this.#parts.self) === true) return IDLE_MS;
    const again = await this.#decideAgain(trainer, here, announced, records, manifest);
    if (again === null) return REFETCH_MS;
    here.endorsed = here.attempt;
    if (manifestHash(this.#parts.hasher, again) !== name) return IDLE_MS;
    await this.#parts.append({ kind: 'endorsed', body: { parent: manifest.parent, attempt: manifest.attempt, manifest: name as never } });
    return 0;
  }

  /** The same decision from the entries the manifest names; null while one of them, or an update, is not here yet. */
  async #decideAgain(trainer: RoundTrainer, here: Here, announced: Noted<'announced'>, records: ParentRecords, manifest: RoundManifest): Promise<RoundManifest | null> {
    if (manifest.content.kind !== 'aggregate') return null;
    const { taken, rejected, verdicts } = manifest.content;
    const commits = [...taken, ...rejected].map(({ author, commit }) => { const noted = records.committed.get(author); return noted?.hash === commit ? noted : null; });
    // Its author may have judged again since, and said more.
    const judged = verdicts.map((hash) => { const entry = this.#parts.index.judgedBy(hash); return entry?.body.parent === here.at.hash ? { hash, entry } : null; });
    const known = commits.filter((noted) => noted !== null), heard = judged.filter((noted) => noted !== null);
    const held = this.#held(here, known);
    const missing = new Set(rejected.filter(({ reason }) => reason === 'missing').map(({ payload }) => payload as string));
    for (const payload of missing) held.delete(payload);
    const isWhole = known.every(({ entry }) => held.has(entry.body.payload) || missing.has(entry.body.payload));
    if (known.length < commits.length || heard.length < judged.length || !isWhole) return null;
    return decide(this.#parts, trainer, { parent: here.at, attempt: here.attempt, roster: announced.entry.body.roster, commits: known, judged: heard, payloads: held });
  }
}
