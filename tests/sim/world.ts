// One simulated mesh from its plan: nodes, wires, what befalls them, healing, and what must hold. Knows nodes only as `Body`.
import type { LogEntry } from '../../schemas/mesh.ts';
import type { Signer } from '../../app/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { Body, BodyMaker, Founding } from './body.ts';
import { Invariants } from './invariants.ts';
import { KeyRing } from './keys.ts';
import { Network } from './network.ts';
import { planOf, type Act, type Plan } from './plan.ts';
import { Scheduler, SimClock } from './scheduler.ts';
import { SimDisk } from './store.ts';
import { ToyLearner, toyTrainer } from './toyTrainer.ts';
import { HostedTrainer, TrainerDisk } from './trainerHost.ts';
import { viciousLinks, viciousTrainer } from './hostile.ts';

interface Place {
  readonly place: number;
  /** Of a second copy of a home, under the same identity: where the first one is. */
  readonly twinOf: number | null;
  readonly signer: Signer;
  disk: SimDisk;
  trainerDisk: TrainerDisk;
  owner: number;
  incarnation: number;
  skewMs: number;
  clock: SimClock | null;
  body: Body | null;
  trainer: HostedTrainer | null;
  wants: boolean;
  frozen: boolean;
  /** It belongs to the mesh no more. */
  gone: 'left' | 'revoked' | null;
}
export interface Outcome {
  readonly plan: Plan; readonly broken: readonly string[]; readonly hash: string; readonly tail: readonly string[];
  readonly rounds: number; readonly roundsHealed: number; readonly events: number; readonly messages: number; readonly bytes: number; readonly convergedMs: number | null; /** Homes that ran twice and were found to. */ readonly twinsFound: number; readonly faults: ReadonlyMap<string, number>;
}

/** After healing all must agree within this. */
export const CONVERGE_MS = 60_000;
/** So many rounds a node may be behind the newest one and still count as being with the others: a slow one follows round by round
 *  up to eight, then it asks for the whole model. */
const LAG_ROUNDS = 10;
const LOOK_MS = 250;
/** Homes are copied from here on to twice as late, once whoever lives there belongs to the mesh. */
const COPY_MS = 15_000;
/** After it said that it goes, for its word to travel. */
const FAREWELL_MS = 3_000;

export class World {
  readonly plan: Plan;
  readonly scheduler = new Scheduler();
  readonly network: Network;
  readonly ring = new KeyRing();
  readonly #places: Place[];
  readonly #maker: BodyMaker;
  readonly invariants: Invariants;
  readonly #faults = new Map<string, number>();
  #convergedMs: number | null = null;
  /** Manifests that were there when everything healed. */
  #atHeal: ReadonlySet<string> = new Set();

  constructor(plan: Plan, found: Founding) {
    const { seed } = plan;
    this.plan = plan;
    this.network = new Network(this.scheduler, SeededStream.from(seed, 'wire'));
    const signers = Array.from({ length: plan.nodes }, (_, place) => this.ring.signer(seed, `${place}`));
    this.#places = signers.map((signer, place) => ({
      place, twinOf: null, signer, disk: new SimDisk(SeededStream.from(seed, `disk-${place}`)), trainerDisk: new TrainerDisk(), owner: 0, incarnation: 0, skewMs: plan.skewsMs[place] ?? 0,
      clock: null, body: null, trainer: null, wants: true, frozen: false, gone: null,
    }));
    this.#maker = found({ plan, ring: this.ring, signers, network: this.network });
    const honest = new Map(this.#places.filter(({ place }) => !plan.vices.has(place)).map(({ place, signer }) => [signer.nodeId, place]));
    this.invariants = new Invariants(this.#maker.mesh, honest, (text) => { this.scheduler.say(text); }, (place, artefact) => this.#places[place]?.disk.blob(artefact) ?? null);
    for (const { place, signer, disk } of this.#places) {
      this.network.name(signer.nodeId, place);
      this.#watchDisk(place, disk);
    }
    let healed = false;
    this.scheduler.at(0, plan.healMs, () => { healed = true; this.#heal(); });
    this.network.shapeOf = (from, to) => {
      const wire = plan.wires[this.#originOf(from)]![this.#originOf(to)]!;
      return healed ? { ...wire, lossRate: 0, dropRate: 0, doubleRate: 0, reorderRate: 0 } : wire;
    };
    this.network.unreachable = (from, to) => {
      const [a, b] = [this.#originOf(from), this.#originOf(to)];
      return plan.unreachable.some(([one, other]) => (one === a && other === b) || (one === b && other === a));
    };
    const whenCopied = SeededStream.from(seed, 'twins');
    for (const [place, vice] of plan.vices) if (vice === 'twin') this.scheduler.at(0, COPY_MS + whenCopied.nextBelow(COPY_MS), () => { this.#copyHome(place); });
    for (const { atMs, act } of plan.acts) this.scheduler.at(0, atMs, () => { this.#act(act); });
  }

  async run(): Promise<Outcome> {
    const { plan, scheduler } = this;
    for (const { place } of this.#places) scheduler.at(0, this.#startMs(place), () => { void this.#start(place); });
    await scheduler.runUntil(plan.healMs);
    this.#atHeal = new Set(this.invariants.manifests.keys());
    for (let atMs = plan.healMs; atMs <= plan.healMs + CONVERGE_MS && !this.#isWhole(); atMs += LOOK_MS) await scheduler.runUntil(atMs);
    if (this.#isWhole()) this.#convergedMs = scheduler.nowMs - plan.healMs;
    else this.invariants.break(`${this.#twinsAreFound() ? '' : 'a home that ran twice is not found by all, and '}no common model ${CONVERGE_MS / 1000} s after healing: ${this.#places.map((each) => `${each.place} at round ${each.body === null ? 'none' : `${this.invariants.roundOf(each.body.head)} ${each.body.head.slice(0, 8)}`}`).join(', ')}`);
    this.#checkFolds();
    for (const watched of this.#watched()) if (watched.honest) this.invariants.checkUpdates(watched);
    for (const fault of this.network.faults) this.invariants.break(fault);
    for (const each of this.#places) each.body?.close();
    return {
      plan, broken: this.invariants.broken, hash: scheduler.trace.hash, tail: scheduler.trace.tail, rounds: this.#newestRound(), roundsHealed: [...this.invariants.manifests.keys()].filter((name) => !this.#atHeal.has(name)).length, events: scheduler.fired,
      messages: this.network.most.messages, bytes: this.network.most.bytes, convergedMs: this.#convergedMs, twinsFound: this.#forked().length, faults: this.#faults,
    };
  }

  /** All who hold the same logs take the same for granted. Asked when all agree on the model, after a moment for stragglers. */
  #checkFolds(): void {
    const honest = this.#places.filter((each) => each.body !== null && this.#isHonest(each));
    for (const [index, each] of honest.entries()) {
      const before = honest.slice(0, index).find(({ body }) => body!.folds === each.body!.folds && body!.head === each.body!.head);
      if (before !== undefined && before.body!.credit !== each.body!.credit) this.invariants.break(`nodes ${before.place} and ${each.place} hold the same logs and count credit differently`);
    }
  }

  #watchDisk(place: number, disk: SimDisk): void {
    disk.onDurable = (entries) => { for (const text of entries) if (this.invariants.note(text)) this.#sayEntry(place, text); };
  }
  #sayEntry(place: number, text: string): void {
    const { kind, body } = JSON.parse(text) as LogEntry;
    const of = Object.entries({ ...body, ...('manifest' in body && typeof body.manifest === 'object' ? body.manifest : {}) });
    const words = of.filter(([name]) => ['round', 'attempt', 'manifest', 'payload', 'stateHash', 'reason'].includes(name)).map(([name, value]) => `${name} ${typeof value === 'object' ? '' : String(value).slice(0, 8)}`);
    this.scheduler.say(`node ${place} writes ${kind} ${words.join(', ')}`);
  }

  #watched(): { place: number; nodeId: string; honest: boolean; head: string; trainer: HostedTrainer }[] {
    return this.#places.flatMap(({ place, signer, body, trainer, gone }) => (body === null || trainer === null ? [] : [{ place, nodeId: signer.nodeId, honest: this.#isHonest({ place, gone }), head: body.head, trainer }]));
  }
  #newestRound(): number { return Math.max(0, ...this.#watched().filter(({ honest }) => honest).map(({ head }) => this.invariants.roundOf(head))); }
  /** All honest nodes on one chain, at its tip or just behind it, and the tip was made since the healing by nobody who is gone. A
   *  slow node is a round behind for as long as the others do not wait for it; another branch is what must not be. */
  #isWhole(): boolean {
    const honest = this.#watched().filter((each) => each.honest), { manifests } = this.invariants;
    if (honest.length !== this.#places.filter(this.#isHonest).length) return false;
    const tip = honest.map(({ head }) => head).reduce((one, other) => (this.invariants.roundOf(other) > this.invariants.roundOf(one) ? other : one), '');
    const near = new Set<string>();
    for (let at: string | undefined = tip, steps = 0; at !== undefined && steps <= LAG_ROUNDS; steps += 1) { near.add(at); at = manifests.get(at)?.parent; }
    return this.#twinsAreFound() && !this.#atHeal.has(tip) && honest.every(({ head }) => near.has(head))
      // The word of a copy that left may have gone with it, while the other copy lives on.
      && this.#places.every(({ gone, signer, place }) => gone === null || this.plan.vices.get(place) === 'twin' || manifests.get(tip)?.roster.includes(signer.nodeId as never) === false);
  }

  /** The last ones join while rounds run. */
  #startMs(place: number): number {
    const { nodes, lateJoiners, lateMs } = this.plan;
    return place < nodes - lateJoiners ? place * 50 : lateMs + place * 1_000;
  }

  async #start(at: number): Promise<void> {
    const each = this.#places[at]!;
    if (each.body !== null) return;
    if (!this.#maker.isReady(at)) { this.scheduler.at(0, LOOK_MS, () => { if (each.body === null) void this.#start(at); }); return; }
    const { seed } = this.plan, vice = this.plan.vices.get(at), origin = this.#originOf(at);
    const owner = this.scheduler.newOwner();
    each.owner = owner;
    each.incarnation += 1;
    const name = `${at}-${each.incarnation}`;
    const clock = new SimClock(this.scheduler, owner, each.skewMs);
    each.clock = clock;
    this.scheduler.say(`node ${at} starts, for the ${each.incarnation}. time`);
    const random = SeededStream.from(seed, `node-${name}`);
    const learner = new ToyLearner(seed, origin, this.plan.slowness[origin] ?? 1, () => this.scheduler.nowMs, SeededStream.from(seed, `noise-${name}`));
    const hosted = new HostedTrainer(await toyTrainer(learner, each.trainerDisk.state), this.scheduler, owner, each.trainerDisk, this.plan.slowness[origin] ?? 1);
    if (each.owner !== owner) return;
    each.trainer = hosted;
    const links = this.network.attach(at, owner);
    each.body = this.#maker.make({
      place: origin, signer: each.signer, clock, random, learner, incarnation: each.incarnation, say: (text) => { this.scheduler.say(`node ${at}: ${text}`); },
      onRefused: (nodeId, reason, by) => { this.#refused(at, nodeId, reason, by); }, store: each.disk.mount(this.scheduler, owner),
      links: vice === undefined ? links : viciousLinks(links, SeededStream.from(seed, `vice-${name}`), vice),
      trainer: vice === undefined ? hosted : viciousTrainer(hosted, SeededStream.from(seed, `lies-${name}`), vice),
      onPhase: (phase) => { this.scheduler.say(`node ${at}: ${phase.phase}${'round' in phase ? ` ${phase.round}` : ''}${'attempt' in phase ? `.${phase.attempt}` : ''}${'reason' in phase ? ` ${phase.reason}` : ''}`); },
      onFault: (fault, during) => {
        const text = `${fault instanceof Error ? fault.message : String(fault)} during ${during}`;
        this.#faults.set(text, (this.#faults.get(text) ?? 0) + 1);
        this.scheduler.say(`node ${at} faults: ${text}`);
      },
    });
    each.body.wish(each.wants);
  }

  #kill(at: number): void {
    const each = this.#places[at]!;
    if (each.body === null) return;
    this.scheduler.say(`node ${at} is killed`);
    this.scheduler.drop(each.owner);
    this.network.vanish(at);
    each.disk.crash();
    each.body = null;
    each.trainer = null;
    each.frozen = false;
  }
  /** Honest, and still of the mesh. */
  #isHonest = ({ place, gone }: Pick<Place, 'place' | 'gone'>): boolean => !this.plan.vices.has(this.#originOf(place)) && gone === null;
  #originOf(place: number): number { return this.#places[place]?.twinOf ?? place; }

  /** The folder of a node, as it is on disk right now, is put on another machine and started there as well. */
  #copyHome(at: number): void {
    const { signer, disk, trainerDisk, incarnation, skewMs, body } = this.#places[at]!, place = this.#places.length;
    if (body?.isMember !== true) { if (this.scheduler.nowMs < this.plan.healMs) this.scheduler.at(0, LOOK_MS, () => { this.#copyHome(at); }); return; }
    const twin: Place = { place, twinOf: at, signer, disk: disk.copy(SeededStream.from(this.plan.seed, `disk-${place}`)), trainerDisk: trainerDisk.copy(), owner: 0, incarnation, skewMs, clock: null, body: null, trainer: null, wants: true, frozen: false, gone: null };
    this.#watchDisk(place, twin.disk);
    this.#places.push(twin);
    this.network.name(signer.nodeId, place);
    this.scheduler.say(`the home of node ${at} is copied: node ${place}`);
    void this.#start(place);
  }
  /** Of whom honest nodes together hold two entries with one number. */
  #forked(): string[] {
    const twins = new Set(this.#places.flatMap(({ twinOf, signer }) => (twinOf === null ? [] : [signer.nodeId])));
    const forked = new Set<string>(), held = new Map<string, string>();
    if (twins.size > 0) for (const text of this.#places.filter(this.#isHonest).flatMap(({ disk }) => disk.durableEntries)) {
      const { author, seq } = JSON.parse(text) as LogEntry, number = `${author} ${seq}`;
      if (twins.has(author) && (held.get(number) ?? text) !== text) forked.add(author);
      held.set(number, text);
    }
    return [...forked];
  }
  /** Everybody honest knows of them. */
  #twinsAreFound(): boolean {
    const forked = this.#forked();
    return this.#places.filter(this.#isHonest).every(({ body }) => forked.every((nodeId) => ['equivocated', 'revoked', null].includes(body?.standingOf(nodeId) ?? null)));
  }

  #act(act: Act): void {
    this.scheduler.say(`act: ${JSON.stringify(act)}`);
    const later = (ms: number, work: () => void) => { this.scheduler.at(0, ms, work); };
    switch (act.kind) {
      case 'split': {
        const others = this.#places.map(({ place }) => place).filter((place) => !act.side.includes(place));
        const pairs = act.side.flatMap((a) => others.map((b) => [a, b] as const));
        for (const [a, b] of pairs) { this.network.block(a, b); if (!act.oneWay) this.network.block(b, a); }
        later(act.forMs, () => { this.scheduler.say('the split ends'); for (const [a, b] of pairs) { this.network.unblock(a, b); this.network.unblock(b, a); } });
        return;
      }
      case 'cut':
        this.network.block(act.a, act.b);
        if (!act.oneWay) this.network.block(act.b, act.a);
        later(act.forMs, () => { this.network.unblock(act.a, act.b); this.network.unblock(act.b, act.a); });
        return;
      case 'flap': this.network.flap(act.a, act.b); return;
      case 'kill':
        this.#kill(act.place);
        later(act.downMs, () => { if (this.#places[act.place]!.body === null && this.#places[act.place]!.gone !== 'left') void this.#start(act.place); });
        return;
      case 'restore': {
        const each = this.#places[act.place]!, disk = each.disk.copy(SeededStream.from(this.plan.seed, `backup-${act.place}`)), trainerDisk = each.trainerDisk.copy();
        later(act.afterMs, () => { this.#kill(act.place); Object.assign(each, { disk, trainerDisk }); this.#watchDisk(act.place, disk); });
        later(act.afterMs + act.downMs, () => { void this.#start(act.place); });
        return;
      }
      case 'freeze': this.#freeze(act.place, act.forMs); return;
      case 'jump': { const each = this.#places[act.place]!; each.skewMs += act.byMs; if (each.clock !== null) each.clock.skewMs = each.skewMs; return; }
      case 'pause': this.#wish(act.place, false); later(act.forMs, () => { this.#wish(act.place, true); }); return;
      case 'leave': {
        const each = this.#places[act.place]!;
        if (each.body === null || !each.body.isMember || each.frozen) return;
        each.gone = 'left';
        each.body.leave();
        later(FAREWELL_MS, () => { this.#kill(act.place); });
        return;
      }
      case 'revoke': {
        const founder = this.#places[0]!, each = this.#places[act.place]!;
        if (founder.body === null || founder.frozen || each.gone !== null || this.#places.filter(({ gone, place }) => gone === null && !this.plan.vices.has(place)).length < 3) return;
        void founder.body.revoke(each.signer.nodeId).then((isOut) => { if (isOut) each.gone = 'revoked'; });
        return;
      }
    }
  }
  #refused(place: number, nodeId: string | null, reason: string, by: string): void {
    const other = nodeId === null ? undefined : this.network.placeOf(nodeId);
    this.scheduler.say(`node ${place} and ${other ?? 'somebody'}: ${reason}, says ${by}`);
    const isHonest = (one: number) => !this.plan.vices.has(one);
    if (other !== undefined && isHonest(place) && isHonest(other) && (reason === 'banned' || reason === 'blocked') && this.#places[other]!.gone === null && this.#places[place]!.gone === null) this.invariants.break(`honest nodes ${place} and ${other} are shut out by each other: ${reason}`);
  }
  #wish(at: number, wants: boolean): void { const each = this.#places[at]!; each.wants = wants; each.body?.wish(wants); }
  #freeze(at: number, forMs: number): void {
    const each = this.#places[at]!, { owner } = each;
    if (each.body === null || each.frozen) return;
    each.frozen = true;
    this.scheduler.freeze(owner);
    this.network.fellSilent(at, () => this.scheduler.isFrozen(owner));
    this.scheduler.at(0, forMs, () => { if (each.owner === owner) { each.frozen = false; this.scheduler.say(`node ${at} goes on`); } this.scheduler.thaw(owner); });
  }
  #heal(): void {
    this.scheduler.say('all heals');
    for (const a of this.#places) {
      for (const b of this.#places) this.network.unblock(a.place, b.place);
      if (a.frozen) { a.frozen = false; this.scheduler.thaw(a.owner); }
      this.#wish(a.place, true);
      if (a.body === null && a.gone !== 'left') void this.#start(a.place);
    }
  }
}

export const runSeed = (seed: number, found: Founding, nodes?: number): Promise<Outcome> => new World(planOf(seed, nodes), found).run();
