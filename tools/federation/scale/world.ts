// A whole simulation of cohorts in two levels: machines on their lines, coming and going, rounds in every cohort, an exchange
// between cohorts now and then. A pure function of its settings. What it cannot say (what is learnt) is learning.ts.
import { GATE_SHARE } from '../../../app/federation/roundLearner.ts';
import { timesFor } from '../../../app/federation/phase.ts';
import { Cohort } from './cohort.ts';
import type { RoundRecord } from './cohort.ts';
import { Lines, Timeline, sum } from './network.ts';
import type { Purpose } from './network.ts';
import { People } from './people.ts';
import type { Churn, LineSpread } from './people.ts';
import type { RoundShape } from './round.ts';
import { Upper } from './upper.ts';
import type { UpperCounts, UpperRecord } from './upper.ts';
import { roundTextBytes, wordsOf } from './words.ts';
import type { Words } from './words.ts';

export interface WorldSettings {
  readonly nodes: number;
  readonly cohort: number;
  readonly seed: number;
  readonly trainMs: number;
  /** One update in its envelope, and the model whole. */
  readonly updateBytes: number;
  readonly modelBytes: number;
  /** How long the rounds had gone on before the simulation begins: whose logs somebody new fetches. */
  readonly ageRounds: number;
  /** An exchange between cohorts every so many times of a round. 0: none. */
  readonly upperEvery: number;
  readonly minutes: number;
  readonly churn: Churn;
  readonly lines: LineSpread;
}
export interface Spread { readonly median: number; readonly p90: number; readonly mean: number }
export interface WorldResult {
  readonly settings: WorldSettings;
  readonly cohorts: number;
  readonly rounds: number;
  readonly roundSeconds: Spread;
  readonly membersARound: number;
  /** Share of those in a roster whose update went into the model. */
  readonly takenShare: number;
  /** Rounds in which a leader went and another took over. */
  readonly leaderLost: number;
  /** Sent by one member in one round, bytes on the line, by what for. */
  readonly bytesANodeARound: Readonly<Record<Purpose, number>>;
  /** The same at the machines that sent most: highest of all, bytes. */
  readonly mostBytesARound: number;
  readonly joins: number;
  readonly joinSeconds: Spread;
  readonly upper: UpperCounts & { readonly appliedSeconds: Spread; readonly everywhereSeconds: Spread };
  readonly events: number;
  readonly sentBytes: number; readonly receivedBytes: number; readonly lostBytes: number; readonly onTheWayBytes: number;
}

const PURPOSES: readonly Purpose[] = ['updates', 'words', 'liveness', 'upper', 'fan-out', 'joining'];
/** A forward pass is a third of a step of training. */
const FORWARD_SHARE = 1 / 3;
const MINUTE_MS = 60_000;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other), at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p90: at(0.9), mean: sorted.length === 0 ? 0 : sum(sorted) / sorted.length };
}

export function runWorld(settings: WorldSettings): WorldResult {
  const { nodes, trainMs, updateBytes, churn, minutes } = settings;
  const time = new Timeline(), lines = new Lines(time, nodes), people = new People(settings.seed, churn);
  const known = new Map<number, Words>();
  const wordsFor = (members: number): Words => { let words = known.get(members); if (words === undefined) { words = wordsOf(Math.max(2, members)); known.set(members, words); } return words; };
  const shape: RoundShape = { trainMs, times: timesFor(trainMs), updateBytes, judgeMs: GATE_SHARE * FORWARD_SHARE * trainMs, purpose: { updates: 'updates', words: 'words' } };
  const records: RoundRecord[] = [], joins: number[] = [], exchanges: UpperRecord[] = [];
  const count = Math.ceil(nodes / settings.cohort), joiningBytes = settings.modelBytes + settings.ageRounds * roundTextBytes(Math.min(settings.cohort, nodes));
  const cohorts = Array.from({ length: count }, (_, at) => new Cohort({ time, lines, people, shape, wordsFor, name: `cohort ${at}`, joiningBytes, onRound: (record) => { records.push(record); } }));
  const endMs = minutes * MINUTE_MS;

  const stay = (machine: number, cohort: Cohort, stayMs: number) => {
    if (time.nowMs + stayMs > endMs) return;
    time.at(time.nowMs + stayMs, () => {
      lines.lines[machine] = null;
      cohort.leave(machine, people.crashes());
      time.at(time.nowMs + people.emptyMs(), () => {
        lines.lines[machine] = people.line(settings.lines);
        const beganMs = time.nowMs;
        cohort.join(machine, () => { joins.push(time.nowMs - beganMs); });
        stay(machine, cohort, people.stayMs());
      });
    });
  };
  cohorts.forEach((cohort, at) => {
    const machines = Array.from({ length: nodes }, (_, machine) => machine).filter((machine) => machine % count === at);
    for (const machine of machines) lines.lines[machine] = people.line(settings.lines);
    // Nobody begins together: cohorts are at different moments of their rounds.
    time.at(people.share() * trainMs, () => { cohort.found(machines); for (const machine of machines) stay(machine, cohort, people.share() * people.stayMs()); });
  });
  const upper = new Upper({
    time, lines, people, cohorts, wordsFor, onDone: (record) => { exchanges.push(record); },
    shape: { ...shape, trainMs: 0, times: timesFor(settings.upperEvery * trainMs), purpose: { updates: 'upper', words: 'upper' } },
  });
  if (settings.upperEvery > 0 && count > 1) for (let atMs = settings.upperEvery * trainMs; atMs <= endMs - MINUTE_MS; atMs += settings.upperEvery * trainMs) time.at(atMs, () => { upper.begin(); });
  time.runUntil(endMs);
  const memberRounds = sum(records.map(({ members }) => members));
  const byPurpose = Object.fromEntries(PURPOSES.map((purpose) => [purpose, (lines.byPurpose.get(purpose) ?? 0) / Math.max(1, memberRounds)])) as Record<Purpose, number>;
  const seconds = (values: readonly number[]) => spreadOf(values.map((ms) => ms / 1_000));
  const [sentBytes, receivedBytes, lostBytes] = [sum(lines.sent), sum(lines.received), sum(lines.lost)];
  return {
    settings, cohorts: count, rounds: records.length, roundSeconds: seconds(records.map(({ roundMs }) => roundMs)), membersARound: memberRounds / Math.max(1, records.length),
    takenShare: sum(records.map(({ taken }) => taken)) / Math.max(1, memberRounds), leaderLost: records.filter(({ attempts }) => attempts > 0).length,
    bytesANodeARound: byPurpose, mostBytesARound: Math.max(...lines.sent) / Math.max(1, records.length / count),
    joins: joins.length, joinSeconds: seconds(joins),
    upper: { ...upper.counts, appliedSeconds: seconds(exchanges.map(({ appliedMs }) => appliedMs)), everywhereSeconds: seconds(exchanges.map(({ everywhereMs }) => everywhereMs)) },
    events: time.fired, sentBytes, receivedBytes, lostBytes, onTheWayBytes: lines.onTheWay,
  };
}
