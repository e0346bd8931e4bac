// The attempts at one round: whose announcement leads, when this node leads itself, when it gives one up and goes to the next. One
// attempt is never left for a later one because somebody says so: only because its time is over, because who leads it gave it up, or
// because so many went on that not all of them can be wrong. Not here: what is done within an attempt (exchange.ts).
import type { AbortReason } from '../../schemas/round.ts';
import { roundLimits } from '../../schemas/round.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import type { RoundPhase, RoundTimes } from './phase.ts';
import { isNewcomer, wasGivenUpForNewcomer } from './newcomers.ts';
import { ranked } from './quorum.ts';
import type { Noted } from './roundIndex.ts';
import type { Reachable, RoundParts } from './roundParts.ts';

/** What a node remembers of the round after one manifest, beside the logs. Times are of the monotonic clock. */
export interface Here {
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
  /** Since when somebody new is here whom the attempt that this node leads does not count on. */
  newcomerMs: number | null;
  readonly refetch: Map<string, number>;
}

export function arrivedAt(at: ChainNode, nowMs: number, trainMs: number): Here {
  return { at, sinceMs: nowMs, attempt: 0, attemptMs: nowMs, gaveUp: -1, announced: null, trainUntilMs: nowMs + trainMs, closedMs: null, revealedMs: null, proposed: -1, endorsed: -1, newcomerMs: null, refetch: new Map() };
}

export class Attempts {
  readonly #parts: RoundParts;
  readonly #times: RoundTimes;
  readonly #show: (phase: RoundPhase) => void;

  constructor(parts: RoundParts, times: RoundTimes, show: (phase: RoundPhase) => void) { this.#parts = parts; this.#times = times; this.#show = show; }

  /** The announcement that leads: of the highest attempt that is due, the one whose author comes first in that attempt's order. */
  follow(here: Here, willing: readonly Reachable[]): void {
    const nowMs = this.#nowMs(), trainers = this.#parts.trainers();
    this.#goOnFromLog(here);
    this.#catchUp(here, willing);
    this.#leaveWithLeader(here);
    // Nobody ends an attempt that is under way by announcing the next one, nor takes the turn of one that may still speak.
    const due = here.announced === null ? here.attempt + Math.floor((nowMs - here.attemptMs) / (this.#times.leaderMs / 2)) : here.attempt;
    const open = this.#parts.index.of(here.at.hash).announced.filter(({ entry: { author, body } }) => (
      body.attempt > here.gaveUp && body.attempt <= due && this.#leadsNoMore(here, author, body.attempt) === null && trainers.has(author) && (body.roster as string[]).includes(author) && body.roster.every((member) => trainers.has(member))
    ));
    const attempt = Math.max(...open.map(({ entry }) => entry.body.attempt));
    const best = open.filter(({ entry }) => entry.body.attempt === attempt);
    const [first] = ranked(this.#parts.hasher, 'lead', here.at.hash, attempt, best.map(({ entry }) => entry.author));
    const chosen = best.find(({ entry }) => entry.author === first);
    if (chosen === undefined || chosen.hash === here.announced?.hash) return;
    if (chosen.entry.body.attempt !== here.attempt) here.attemptMs = nowMs;
    here.attempt = chosen.entry.body.attempt;
    here.announced = chosen;
    here.closedMs = null;
    here.revealedMs = null;
    // A round never becomes longer by what is announced: who gives up an attempt takes no time from it, and gives none.
    here.trainUntilMs = Math.min(here.trainUntilMs, nowMs + chosen.entry.body.trainMs);
  }

  /** What it gave up before a restart it gave up: it would lead nobody in it any more. */
  #goOnFromLog(here: Here): void {
    const given = this.#parts.index.of(here.at.hash).givenUp.get(this.#parts.self)?.entry.body.attempt ?? -1;
    if (given < here.attempt) return;
    here.gaveUp = Math.max(here.gaveUp, given);
    here.attempt = given;
    this.#nextAttempt(here);
  }

  /** Without who leads it an attempt comes to nothing. Whoever hears of it late would sit through it all the same. */
  #leaveWithLeader(here: Here): void {
    const { announced, attempt } = here, left = announced === null ? null : this.#leadsNoMore(here, announced.entry.author, attempt);
    if (left === null) return;
    this.#show({ phase: 'aborted', round: here.at.round + 1, attempt, reason: left });
    here.gaveUp = Math.max(here.gaveUp, attempt);
    this.#nextAttempt(here);
  }

  /** Why this member gave up this attempt, or one after it; null while it did not. */
  #leadsNoMore(here: Here, leader: string, attempt: number): AbortReason | null {
    const given = this.#parts.index.of(here.at.hash).givenUp.get(leader)?.entry.body;
    return given === undefined || given.attempt < attempt ? null : given.reason;
  }

  /** Counters run apart where nodes could not hear each other. A third of those who are here, or more, cannot all be wrong about how
   *  far the attempts have come. Those who are elsewhere do not count: they may be gone for good. */
  #catchUp(here: Here, willing: readonly Reachable[]): void {
    const { attempts } = this.#parts.index.of(here.at.hash), others = willing.filter(({ head }) => head === here.at.hash);
    const counters = others.flatMap(({ nodeId }) => attempts.get(nodeId) ?? []).sort((a, b) => b - a);
    const vouched = counters[Math.floor(others.length / 3)];
    if (vouched === undefined || vouched <= here.attempt) return;
    here.gaveUp = Math.max(here.gaveUp, vouched - 1);
    here.attempt = vouched - 1;
    this.#nextAttempt(here);
  }

  async awaitLeader(trainer: RoundTrainer, here: Here, willing: readonly Reachable[]): Promise<number> {
    const { self, hasher, shape } = this.#parts, nowMs = this.#nowMs();
    this.#show({ phase: 'announced', round: here.at.round + 1, attempt: here.attempt });
    const together = willing.filter(({ head }) => head === here.at.hash).map(({ nodeId }) => nodeId);
    const settled = together.length === willing.length || nowMs - here.attemptMs >= this.#times.settleMs;
    // Its word for this attempt is out, and of no use: who is in it may be gone. A second one would count for nothing.
    const hasSpoken = this.#parts.index.of(here.at.hash).announced.some(({ entry }) => entry.author === self && entry.body.attempt === here.attempt);
    if (hasSpoken) { this.#nextAttempt(here); return 0; }
    if (settled && together.length > 0 && ranked(hasher, 'lead', here.at.hash, here.attempt, [self, ...together])[0] === self) {
      const roster = ranked(hasher, 'lead', here.at.hash, here.attempt, [self, ...together]).slice(0, roundLimits.roster).sort();
      const mostMs = roster.some((member) => isNewcomer(this.#parts, here.at, member)) ? this.#times.firstRoundMs : shape.trainMs;
      await this.#parts.append({ kind: 'announced', body: {
        round: here.at.round + 1, parent: here.at.hash as never, attempt: here.attempt, roster: roster as never, stateHash: trainer.stateHash as never,
        trainMs: Math.max(0, Math.round(Math.min(mostMs, here.trainUntilMs - nowMs))),
      } });
      return 0;
    }
    const overdueMs = here.attemptMs + this.#times.leaderMs - nowMs;
    if (overdueMs > 0) return Math.max(10, Math.min(overdueMs, settled ? overdueMs : this.#times.settleMs / 2));
    this.#nextAttempt(here);
    return 0;
  }

  /** Whether who leads, this node, gives its attempt up for somebody new who came while all still train: the next one counts on them
   *  and is short. Not before the others had time to meet them, else the next leader would leave them out; not when little time is
   *  left; and once a round, so that whoever comes and goes holds nobody up. */
  yieldsToNewcomer(here: Here, willing: readonly Reachable[]): boolean {
    const { self, index } = this.#parts, nowMs = this.#nowMs(), records = index.of(here.at.hash), roster: readonly string[] = here.announced?.entry.body.roster ?? [];
    const isWaitedFor = here.announced?.entry.author === self && roster.length < roundLimits.roster && !records.committed.has(self) && !wasGivenUpForNewcomer(records)
      && willing.some(({ nodeId, head }) => head === here.at.hash && !roster.includes(nodeId) && isNewcomer(this.#parts, here.at, nodeId));
    here.newcomerMs = isWaitedFor ? here.newcomerMs ?? nowMs : null;
    return here.newcomerMs !== null && nowMs - here.newcomerMs >= this.#times.settleMs && here.trainUntilMs - nowMs > this.#times.firstRoundMs + this.#times.settleMs;
  }

  #nextAttempt(here: Here): void {
    here.attempt += 1;
    here.attemptMs = this.#nowMs();
    here.announced = null;
    here.closedMs = null;
    here.revealedMs = null;
  }

  async abort(here: Here, reason: AbortReason): Promise<number> {
    this.#show({ phase: 'aborted', round: here.at.round + 1, attempt: here.attempt, reason });
    const { attempt } = here;
    here.gaveUp = attempt;
    this.#nextAttempt(here);
    await this.#parts.append({ kind: 'aborted', body: { round: here.at.round + 1, parent: here.at.hash as never, attempt, reason } });
    return 0;
  }

  #nowMs(): number { return this.#parts.clock.monotonicMs(); }
}
