// A cohort of a simulation over its rounds: who is in it, who leads, who comes and goes, and what joining costs. The leader of a
// round announces when all who are here stand where it stands, or when it has waited for them long enough. Not what happens
// inside a round (round.ts), nor between cohorts (upper.ts).
import { limits } from '../../../schemas/mesh.ts';
import type { Lines, Timeline } from './network.ts';
import type { People } from './people.ts';
import { Round } from './round.ts';
import type { RoundShape } from './round.ts';
import { DIGESTS_A_ROUND, fixedWords, PRESENCES_A_ROUND } from './words.ts';
import type { Words } from './words.ts';

export interface CohortParts {
  readonly time: Timeline;
  readonly lines: Lines;
  readonly people: People;
  readonly shape: RoundShape;
  readonly wordsFor: (members: number) => Words;
  readonly name: string;
  /** What somebody new fetches: the model, and the logs of the cohort. */
  readonly joiningBytes: number;
  readonly onRound: (record: RoundRecord) => void;
}
export interface RoundRecord { readonly roundMs: number; readonly members: number; readonly taken: number; readonly attempts: number; readonly bytes?: never }
interface Member { readonly machine: number; /** Since when it stands where the last round ended. */ atHeadMs: number; stands: boolean }

/** A member's share of the members' links: both sides say both words. */
const LIVENESS_WORDS = 2;
/** Without an answer for so long another holder is asked. */
const ASK_AGAIN_MS = 10_000;

export class Cohort {
  readonly #parts: CohortParts;
  readonly #members = new Map<number, Member>();
  /** Gone without a word, and not missed yet. */
  readonly #ghosts = new Map<number, number>();
  #round: Round | null = null;
  #rounds = 0;
  #waiting = false;
  #toldMs = 0;

  constructor(parts: CohortParts) { this.#parts = parts; }

  get rounds(): number { return this.#rounds; }
  /** Who is here, with a model. */
  get members(): readonly number[] { return [...this.#members.keys()]; }
  isHere(machine: number): boolean { return this.#members.has(machine); }

  /** With a model from the start. */
  found(machines: readonly number[]): void {
    for (const machine of machines) this.#members.set(machine, { machine, atHeadMs: this.#parts.time.nowMs, stands: true });
    this.#announce();
  }

  /** Fetches what it lacks from all who are here, then takes part. `joined` when it does. */
  join(machine: number, joined: () => void): void {
    const { time, lines, joiningBytes, people } = this.#parts, line = lines.lines[machine], holders = people.mixed(this.members);
    const blocks = Math.ceil(joiningBytes / limits.blockBytes);
    let left = blocks;
    const arrived = () => {
      left -= 1;
      if (left > 0 || lines.lines[machine] !== line) return;
      this.#members.set(machine, { machine, atHeadMs: time.nowMs, stands: true });
      joined();
      this.#moved();
    };
    const ask = (block: number, tries: number) => {
      const holder = holders[(block + tries) % Math.max(1, holders.length)];
      if (holder === undefined || lines.lines[machine] !== line) return;
      let came = false;
      lines.send(machine, holder, fixedWords.want, 'joining', () => { lines.send(holder, machine, Math.min(limits.blockBytes, joiningBytes) + fixedWords.blockHead, 'joining', () => { if (!came) { came = true; arrived(); } }); });
      // A holder that went is passed over.
      time.at(time.nowMs + ASK_AGAIN_MS, () => { if (!came && !this.#members.has(holder)) { came = true; ask(block, tries + 1); } });
    };
    for (let block = 0; block < blocks; block += 1) ask(block, 0);
    if (holders.length === 0) { left = 1; arrived(); }
  }

  /** `silent`: the others notice only when its links are dead. */
  leave(machine: number, silent: boolean): void {
    if (!this.#members.delete(machine)) return;
    if (silent) this.#ghosts.set(machine, this.#parts.time.nowMs);
    this.#round?.left(machine);
    this.#moved();
  }

  #moved(): void {
    if (this.#waiting && [...this.#members.values()].every(({ stands }) => stands)) this.#announce();
  }

  #applied(machine: number, round: Round): void {
    const { time, shape: { times } } = this.#parts, member = this.#members.get(machine);
    if (member === undefined) return;
    member.stands = true;
    member.atHeadMs = time.nowMs;
    // Who is late follows the round that has begun meanwhile, and is in the one after it.
    if (round !== this.#round) return;
    if (!this.#waiting) {
      this.#waiting = true;
      time.at(time.nowMs + times.settleMs, () => { if (this.#waiting && this.#round === round) this.#announce(); });
    }
    this.#moved();
  }

  /** By whoever leads next, among those who stand at the newest model. */
  #announce(): void {
    const { time, people, lines, shape, wordsFor, name } = this.#parts, { trainMs } = shape, nowMs = time.nowMs;
    this.#close();
    const ready = [...this.#members.values()].filter(({ stands }) => stands), leader = people.pick(ready);
    if (leader === undefined) { this.#round = null; this.#waiting = true; return; }
    this.#waiting = false;
    for (const [ghost, goneMs] of this.#ghosts) if (nowMs - goneMs > limits.deadAfterMs || this.#members.has(ghost)) this.#ghosts.delete(ghost);
    const members = [...ready.map(({ machine, atHeadMs }) => ({ machine, begunMs: atHeadMs, stallMs: people.stallMs() })), ...[...this.#ghosts.keys()].map((machine) => ({ machine, begunMs: nowMs, stallMs: 0 }))];
    for (const member of ready) member.stands = false;
    const round: Round = new Round({ time, lines, shape, wordsFor, isHere: (machine) => this.#members.has(machine), onApplied: (machine) => { this.#applied(machine, round); } }, leader.machine, members, `${name} ${this.#rounds}`);
    const { graceMs, leaderMs } = shape.times;
    this.#round = round;
    // Too few are left to agree: the next attempt begins without those who went.
    time.at(nowMs + trainMs + 5 * graceMs + 2 * leaderMs, () => {
      if (this.#round !== round || round.isApplied) return;
      for (const member of this.#members.values()) member.stands = true;
      this.#announce();
    });
  }

  /** Counts what was said beside the round since the last one, and tells of the round. */
  #close(): void {
    const round = this.#round, { time, lines, onRound } = this.#parts, nowMs = time.nowMs;
    if (round === null) { this.#toldMs = nowMs; return; }
    this.#rounds += 1;
    const pings = (nowMs - this.#toldMs) / limits.pingEveryMs, here = this.members;
    for (const from of here) for (const to of here) {
      if (from === to) continue;
      lines.count(from, to, fixedWords.presence, PRESENCES_A_ROUND, 'words');
      lines.count(from, to, fixedWords.digest, DIGESTS_A_ROUND, 'words');
      lines.count(from, to, fixedWords.ping, LIVENESS_WORDS * pings, 'liveness');
    }
    onRound({ roundMs: nowMs - this.#toldMs, members: round.roster.length, taken: round.taken?.length ?? 0, attempts: round.attempts });
    this.#toldMs = nowMs;
  }
}

