// The exchange between cohorts. At times all know, each cohort cuts what it has moved by since the last exchange, its members
// sign that, and one of them, the delegate, goes through one more round, whose roster are the delegates. What comes of it goes
// to every member as the updates themselves, each sent on by the member it was dealt to, so that everybody can check.
import { quorumOf } from '../../../app/federation/quorum.ts';
import type { Cohort } from './cohort.ts';
import type { Lines, Timeline } from './network.ts';
import type { People } from './people.ts';
import { Round } from './round.ts';
import type { RoundShape } from './round.ts';
import type { Words } from './words.ts';

export interface UpperParts {
  readonly time: Timeline;
  readonly lines: Lines;
  readonly people: People;
  readonly shape: RoundShape;
  readonly cohorts: readonly Cohort[];
  readonly wordsFor: (members: number) => Words;
  readonly onDone: (record: UpperRecord) => void;
}
export interface UpperRecord {
  /** Until a delegate had applied it, and until the last member of its cohort had everything. */
  readonly appliedMs: number;
  readonly everywhereMs: number;
}
export interface UpperCounts { begun: number; cohorts: number; taken: number; reached: number }

export class Upper {
  readonly #parts: UpperParts;
  /** Exchanges, cohorts that were there when they began, those whose update was taken, those in which all have what came of it. */
  readonly counts: UpperCounts = { begun: 0, cohorts: 0, taken: 0, reached: 0 };

  constructor(parts: UpperParts) { this.#parts = parts; }

  /** One exchange, beginning now. */
  begin(): void {
    const { time, people, cohorts } = this.#parts, startMs = time.nowMs;
    const delegates = new Map<number, Cohort>();
    this.counts.begun += 1;
    let open = 0;
    const agreed = (machine: number, cohort: Cohort) => { delegates.set(machine, cohort); open -= 1; if (open === 0) this.#meet(delegates, startMs); };
    for (const cohort of cohorts) {
      const delegate = people.pick(cohort.members);
      if (delegate === undefined) continue;
      open += 1;
      this.counts.cohorts += 1;
      this.#agree(cohort, delegate, () => { agreed(delegate, cohort); });
    }
  }

  /** The members sign what the delegate will bring; each can make it again from what it has. Gives up on those who went. */
  #agree(cohort: Cohort, delegate: number, done: () => void): void {
    const { time, lines, wordsFor, shape } = this.#parts, members = cohort.members.filter((machine) => machine !== delegate), words = wordsFor(members.length + 1);
    let signed = 1, isDone = false;
    const finish = () => { if (!isDone) { isDone = true; done(); } };
    for (const member of members) lines.send(delegate, member, words.message.committed, 'upper', () => {
      for (const other of members) if (other !== member) lines.count(member, other, words.message.endorsed, 1, 'upper');
      lines.send(member, delegate, words.message.endorsed, 'upper', () => { signed += 1; if (signed >= quorumOf(members.length + 1)) finish(); });
    });
    time.at(time.nowMs + (members.length === 0 ? 0 : shape.times.settleMs), finish);
  }

  #meet(delegates: ReadonlyMap<number, Cohort>, startMs: number): void {
    const { time, lines, people, shape, wordsFor } = this.#parts, nowMs = time.nowMs;
    const machines = [...delegates.keys()], leader = people.pick(machines);
    if (leader === undefined || machines.length < 2) return;
    const words = (members: number): Words => {
      const own = wordsFor(members), inside = wordsFor(Math.max(2, delegates.get(leader)?.members.length ?? 2));
      return { ...own, message: { ...own.message, committed: own.message.committed + inside.certificate } };
    };
    const round: Round = new Round({
      time, lines, shape, wordsFor: words, isHere: (machine) => delegates.get(machine)?.isHere(machine) ?? false,
      onApplied: (machine) => { const cohort = delegates.get(machine); if (cohort !== undefined) this.#fanOut(cohort, machine, round, startMs); },
    }, leader, machines.map((machine) => ({ machine, begunMs: nowMs, stallMs: 0 })), `upper ${this.counts.begun}`);
    let counted = false;
    this.#onTaken = (taken) => { if (!counted) { counted = true; this.counts.taken += taken; } };
  }
  #onTaken: (taken: number) => void = () => undefined;

  #fanOut(cohort: Cohort, delegate: number, round: Round, startMs: number): void {
    const { time, lines, shape, wordsFor, onDone } = this.#parts, taken = round.taken?.length ?? 0;
    this.#onTaken(taken);
    const members = cohort.members.filter((machine) => machine !== delegate), appliedMs = time.nowMs - startMs;
    const proof = wordsFor(round.roster.length).message.proposed + wordsFor(round.roster.length).certificate;
    const left = new Map(members.map((machine) => [machine, taken]));
    const waiting = new Set(members);
    let isReached = false;
    const look = () => {
      if (isReached || [...waiting].some((machine) => cohort.isHere(machine))) return;
      isReached = true;
      this.counts.reached += 1;
      onDone({ appliedMs, everywhereMs: time.nowMs - startMs });
    };
    const got = (machine: number) => { const still = (left.get(machine) ?? 0) - 1; left.set(machine, still); if (still === 0) { waiting.delete(machine); look(); } };
    for (const member of members) lines.send(delegate, member, proof, 'fan-out', () => undefined);
    for (let update = 0; update < taken; update += 1) {
      const first = members[update % Math.max(1, members.length)];
      if (first === undefined) continue;
      lines.send(delegate, first, shape.updateBytes, 'fan-out', () => {
        got(first);
        for (const other of members) if (other !== first) lines.send(first, other, shape.updateBytes, 'fan-out', () => { got(other); });
      });
    }
    look();
  }
}
