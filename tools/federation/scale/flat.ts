// What other shapes would ask, worked out from the sizes of words.ts and the costs of costs.ts: one mesh without cohorts, where
// it breaks and at which limit of the product first; and cohorts that speak through a broker. Nothing is simulated here.
import { limits } from '../../../schemas/mesh.ts';
import { roundLimits } from '../../../schemas/round.ts';
import type { Costs } from './costs.ts';
import { entriesOf, roundTextBytes, totalOf, wordsOf } from './words.ts';

export interface FlatRow {
  readonly members: number;
  readonly links: number;
  readonly entriesARound: number;
  /** Received by one member in one round. */
  readonly logBytesARound: number;
  readonly updateBytesARound: number;
  /** The proposal, the longest entry of a round. */
  readonly longestEntryBytes: number;
  /** Processor time of one member for signatures, and for comparing all updates with all others. */
  readonly checkMsARound: number;
  readonly inspectMsARound: number;
  readonly diskBytesADay: number;
}
/** Members from which on something of the present program does not work any more. */
export interface Breaks { readonly what: string; readonly limit: string; readonly fromMembers: number }

const DAY_MS = 86_400_000, INSPECTED = 16, BYTES_PER_MS_OF_MEGABIT = 125;

export function flatRow(members: number, costs: Costs, updateBytes: number, roundMs: number): FlatRow {
  const entries = totalOf(entriesOf(members)), rounds = DAY_MS / roundMs;
  return {
    members, links: members - 1, entriesARound: entries, logBytesARound: roundTextBytes(members), updateBytesARound: (members - 1) * updateBytes,
    longestEntryBytes: Math.max(...Object.values(wordsOf(members).entry)),
    checkMsARound: entries * costs.checkMicroseconds / 1_000, inspectMsARound: costs.inspectMs * (members / INSPECTED) ** 2,
    diskBytesADay: rounds * entries * costs.diskBytesAnEntry,
  };
}

/** The first number of members that passes, between one and `most`; null where none does. */
function firstAbove(most: number, passes: (members: number) => boolean): number | null {
  let low = 2, high = most;
  if (!passes(high)) return null;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle; else low = middle + 1;
  }
  return low;
}

/** In the order in which they come. `upBytesPerMs`: of the line of the member asked about. */
export function breaksOf(costs: Costs, updateBytes: number, trainMs: number, upBytesPerMs: number, graceMs: number): Breaks[] {
  const entry = (kind: 'announced' | 'judged' | 'proposed') => firstAbove(4_096, (members) => wordsOf(members).entry[kind] > limits.entryBytes);
  const found: { what: string; limit: string; fromMembers: number | null }[] = [
    { what: 'a link to every member', limit: `limits.links = ${limits.links}`, fromMembers: limits.links + 2 },
    { what: 'a place in a roster', limit: `roundLimits.roster = ${roundLimits.roster}`, fromMembers: roundLimits.roster + 1 },
    { what: 'a place in the mesh', limit: `limits.members = ${limits.members}`, fromMembers: limits.members + 1 },
    { what: 'the proposal in one entry', limit: `limits.entryBytes = ${limits.entryBytes}`, fromMembers: entry('proposed') },
    { what: 'a judgement in one entry', limit: `limits.entryBytes = ${limits.entryBytes}`, fromMembers: entry('judged') },
    { what: 'the announcement in one entry', limit: `limits.entryBytes = ${limits.entryBytes}`, fromMembers: entry('announced') },
    { what: 'sending an update to all within the grace of a round', limit: `${graceMs / 1_000} s on ${upBytesPerMs / BYTES_PER_MS_OF_MEGABIT} Mb/s`, fromMembers: firstAbove(65_536, (members) => (members - 1) * updateBytes / upBytesPerMs > graceMs) },
    { what: 'comparing updates within the grace of a round', limit: `${graceMs / 1_000} s of one core`, fromMembers: firstAbove(65_536, (members) => costs.inspectMs * (members / INSPECTED) ** 2 > graceMs) },
    { what: 'checking signatures in a hundredth of a round', limit: `${trainMs / 100_000} s of one core`, fromMembers: firstAbove(65_536, (members) => totalOf(entriesOf(members)) * costs.checkMicroseconds / 1_000 > trainMs / 100) },
    { what: 'logs of a day in 20 MB on disk', limit: `${Math.round(costs.diskBytesAnEntry)} bytes an entry`, fromMembers: firstAbove(65_536, (members) => flatRow(members, costs, updateBytes, trainMs).diskBytesADay > 20e6) },
  ];
  return found.flatMap((one) => (one.fromMembers === null ? [] : [{ ...one, fromMembers: one.fromMembers }])).sort((one, other) => one.fromMembers - other.fromMembers);
}

export interface BrokerRow {
  /** By one member in one round. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** By all servers of the broker together, megabits a second. */
  readonly outMegabits: number;
}
/** The same rounds where everybody says each thing once and a broker hands it to who listens. `perRound`: exchanges in a round. */
export function brokerRow(nodes: number, cohort: number, updateBytes: number, roundMs: number, perRound: number): BrokerRow {
  const cohorts = Math.ceil(nodes / cohort), words = roundTextBytes(cohort), upper = cohorts > 1 ? perRound * cohorts * updateBytes : 0;
  const receivedBytes = (cohort - 1) * updateBytes + words * (cohort - 1) / cohort + upper;
  return { sentBytes: updateBytes + words / cohort + perRound * updateBytes / cohort, receivedBytes, outMegabits: nodes * receivedBytes / roundMs / BYTES_PER_MS_OF_MEGABIT };
}
