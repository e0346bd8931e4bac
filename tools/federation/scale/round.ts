// One round of one cohort as its messages make it: announced, trained, committed, shown, judged, proposed, endorsed, applied,
// with the waiting times of app/federation/exchange.ts and the sizes of words.ts. It follows what messages bring when; what
// they say is not simulated (no model, no signature). Not who is in a cohort, nor who leads: cohort.ts.
import { judgesOf, quorumOf } from '../../../app/federation/quorum.ts';
import type { RoundTimes } from '../../../app/federation/phase.ts';
import type { Lines, Purpose, Timeline } from './network.ts';
import { fixedWords, hasher, listBytes, shaOf } from './words.ts';
import type { RoundKind, Words } from './words.ts';

/** What a round is made of, the same for every round of a run. */
export interface RoundShape {
  readonly trainMs: number;
  readonly times: RoundTimes;
  /** Of one update in its envelope. */
  readonly updateBytes: number;
  /** A judge's time for measuring all updates. */
  readonly judgeMs: number;
  readonly purpose: { readonly updates: Purpose; readonly words: Purpose };
}
export interface RoundParts {
  readonly time: Timeline;
  readonly lines: Lines;
  readonly shape: RoundShape;
  readonly wordsFor: (members: number) => Words;
  /** Still here. */
  readonly isHere: (machine: number) => boolean;
  /** Applied by this member. */
  readonly onApplied: (machine: number) => void;
}
interface Seat {
  /** When its time of training is over. */
  trainUntilMs: number;
  heardOf: boolean;
  readonly commits: Set<number>;
  closed: boolean;
  readonly held: Set<number>;
  revealed: boolean;
  verdicts: number;
  proposed: boolean;
  endorsed: boolean;
  endorsements: number;
  applied: boolean;
}
/** A holder that has not shown its update yet is asked again after this, one that is silent is passed over: as
 *  app/mesh/blockExchange.ts does. */
const RETRY_MS = 250, ANSWER_MS = 10_000;

export class Round {
  readonly roster: readonly number[];
  /** Members whose updates are in the manifest; null until it is proposed. */
  taken: readonly number[] | null = null;
  attempts = 0;
  readonly #parts: RoundParts;
  readonly #words: Words;
  readonly #seats: Map<number, Seat>;
  readonly #judges: ReadonlySet<number>;
  #leader: number;

  /** `begunMs`: since when each member trains for this round; `stallMs`: how long it stands still before it commits. */
  constructor(parts: RoundParts, leader: number, members: readonly { readonly machine: number; readonly begunMs: number; readonly stallMs: number }[], name: string) {
    this.#parts = parts;
    this.roster = members.map(({ machine }) => machine);
    this.#leader = leader;
    this.#words = parts.wordsFor(members.length);
    const names = new Map(this.roster.map((machine) => [shaOf(`machine ${machine}`) as string, machine]));
    this.#judges = new Set(judgesOf(hasher, shaOf(name), [...names.keys()]).map((judge) => names.get(judge) ?? leader));
    this.#seats = new Map(members.map(({ machine, begunMs }) => [machine, {
      trainUntilMs: begunMs + parts.shape.trainMs, heardOf: false, commits: new Set<number>(), closed: false, held: new Set([machine]), revealed: false, verdicts: 0, proposed: false, endorsed: false, endorsements: 0, applied: false,
    }]));
    const stalls = new Map(members.map(({ machine, stallMs }) => [machine, stallMs]));
    this.#announce((machine) => { this.#train(machine, stalls.get(machine) ?? 0); });
  }

  /** Somebody went. When it led, the others wait as long as the driver does and take another. */
  left(machine: number): void {
    if (machine !== this.#leader || this.taken !== null) return;
    const { time, shape: { times } } = this.#parts;
    const overMs = (this.#seats.get(machine)?.trainUntilMs ?? time.nowMs) + 4 * times.graceMs + times.leaderMs;
    time.at(overMs, () => {
      const next = this.roster.find((one) => this.#parts.isHere(one));
      if (next === undefined || this.taken !== null) return;
      this.#leader = next;
      this.attempts += 1;
      this.#announce(() => { this.#propose(); });
    });
  }
  get isApplied(): boolean { return [...this.#seats.values()].some(({ applied }) => applied); }

  /** Sends an entry to every other member that is here. */
  #tell(from: number, kind: RoundKind, heard: (seat: Seat, machine: number) => void): void {
    const { lines, isHere, shape } = this.#parts;
    for (const to of this.roster) {
      if (to !== from && isHere(to)) lines.send(from, to, this.#words.message[kind], shape.purpose.words, () => { const seat = this.#seats.get(to); if (seat !== undefined) heard(seat, to); });
    }
  }

  #announce(heard: (machine: number) => void): void {
    const leads = this.#leader, { time } = this.#parts, restMs = Math.max(0, (this.#seats.get(leads)?.trainUntilMs ?? 0) - time.nowMs);
    this.#tell(leads, 'announced', (seat, machine) => {
      if (!seat.heardOf) seat.trainUntilMs = Math.min(seat.trainUntilMs, time.nowMs + restMs);
      seat.heardOf = true;
      heard(machine);
    });
    heard(leads);
  }

  #train(machine: number, stallMs: number): void {
    const { time, isHere, shape: { times } } = this.#parts, seat = this.#seats.get(machine);
    if (seat === undefined) return;
    time.at(seat.trainUntilMs + stallMs, () => {
      if (!isHere(machine)) return;
      seat.commits.add(machine);
      this.#tell(machine, 'committed', (other, at) => { other.commits.add(machine); this.#committed(other, at, machine); });
      this.#committed(seat, machine, machine);
      time.at(seat.trainUntilMs + times.graceMs, () => { if (isHere(machine)) this.#close(seat, machine); });
    });
  }

  #committed(seat: Seat, machine: number, author: number): void {
    if (seat.closed) this.#fetch(seat, machine, author);
    else if (seat.commits.size === this.roster.length) this.#close(seat, machine);
  }

  /** Nobody can copy any more: updates are shown, and asked for. */
  #close(seat: Seat, machine: number): void {
    if (seat.closed) return;
    seat.closed = true;
    const { time, isHere, shape: { times } } = this.#parts;
    for (const author of seat.commits) this.#fetch(seat, machine, author);
    time.at(time.nowMs + times.graceMs, () => { if (isHere(machine)) this.#reveal(seat, machine); });
    this.#got(seat, machine);
  }

  /** From its author, or from whoever has it when the author is gone. */
  #fetch(seat: Seat, machine: number, author: number): void {
    if (seat.held.has(author) || (this.taken !== null && !this.taken.includes(author)) || !this.#parts.isHere(machine)) return;
    const { time, lines, isHere, shape: { updateBytes, purpose } } = this.#parts;
    const holder = isHere(author) ? author : this.roster.find((one) => isHere(one) && this.#seats.get(one)?.held.has(author) === true);
    const again = (afterMs: number) => { time.at(time.nowMs + afterMs, () => { this.#fetch(seat, machine, author); }); };
    if (holder === undefined) { again(RETRY_MS); return; }
    const send = (from: number, to: number, bytes: number, then: () => void) => { lines.send(from, to, bytes, purpose.updates, then); };
    send(machine, holder, fixedWords.ask, () => {
      if (this.#seats.get(holder)?.closed !== true) { send(holder, machine, fixedWords.refuse, () => { again(RETRY_MS); }); return; }
      send(holder, machine, listBytes(updateBytes), () => { send(machine, holder, fixedWords.want, () => {
        send(holder, machine, updateBytes + fixedWords.blockHead, () => { seat.held.add(author); this.#got(seat, machine); });
      }); });
    });
    // Who went in between answers nothing.
    time.at(time.nowMs + ANSWER_MS, () => { if (!isHere(holder)) this.#fetch(seat, machine, author); });
  }

  #got(seat: Seat, machine: number): void {
    if (seat.closed && [...seat.commits].every((author) => seat.held.has(author))) this.#reveal(seat, machine);
    this.#endorse(seat, machine);
    this.#apply(seat, machine);
  }

  #reveal(seat: Seat, machine: number): void {
    if (seat.revealed) return;
    seat.revealed = true;
    const { time, isHere, shape: { times, judgeMs } } = this.#parts;
    if (this.#judges.has(machine)) time.at(time.nowMs + judgeMs, () => {
      if (!isHere(machine)) return;
      this.#tell(machine, 'judged', (other, at) => { other.verdicts += 1; this.#judged(other, at); });
      seat.verdicts += 1;
      this.#judged(seat, machine);
    });
    this.#judged(seat, machine);
    time.at(time.nowMs + times.graceMs, () => { if (machine === this.#leader && isHere(machine)) this.#propose(); });
  }

  #judged(seat: Seat, machine: number): void {
    if (machine === this.#leader && seat.revealed && seat.verdicts >= this.#judges.size) this.#propose();
  }

  #propose(): void {
    const leads = this.#leader, seat = this.#seats.get(leads);
    if (this.taken !== null || seat === undefined) return;
    this.taken = this.roster.filter((author) => seat.commits.has(author) && seat.held.has(author));
    this.#tell(leads, 'proposed', (other, machine) => { other.proposed = true; this.#endorse(other, machine); });
    seat.proposed = true;
    this.#endorse(seat, leads);
  }

  #endorse(seat: Seat, machine: number): void {
    if (!seat.proposed || seat.endorsed || !this.#holdsTaken(seat)) return;
    seat.endorsed = true;
    seat.endorsements += 1;
    this.#tell(machine, 'endorsed', (other, at) => { other.endorsements += 1; this.#apply(other, at); });
    this.#apply(seat, machine);
  }

  #holdsTaken(seat: Seat): boolean { return this.taken?.every((author) => seat.held.has(author)) ?? false; }

  #apply(seat: Seat, machine: number): void {
    if (seat.applied || !seat.proposed || seat.endorsements < quorumOf(this.roster.length) || !this.#holdsTaken(seat)) return;
    seat.applied = true;
    this.#tell(machine, 'applied', () => undefined);
    this.#parts.onApplied(machine);
  }
}
