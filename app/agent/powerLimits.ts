// How much of the machine learning may use: the table behind Quiet, Balanced and Generous. Pure numbers; main/node
// hands them to the compute process, which obeys them.
import type { Status } from '../../schemas/status.ts';
import type { Level } from '../guest/rules.ts';

export type Power = Status['power'];
export type Presence = Status['presence'];

/** Share of all processor cores, by setting and by whether someone uses the machine. */
export const CORE_SHARE: Readonly<Record<Power, Readonly<Record<Presence, number>>>> = {
  quiet: { 'in-use': 0.25, away: 0.5 },
  balanced: { 'in-use': 0.5, away: 1 },
  generous: { 'in-use': 0.75, away: 1 },
};

export interface PowerLimits {
  readonly threads: number;
  /** Share of wall time in which those threads may work, 0 < duty <= 1. */
  readonly duty: number;
  /** The process asks the system to run everything else first. */
  readonly lowPriority: boolean;
}

/** Of what is allowed beside a person, while the machine is warm or others are busy. */
const GENTLE_SHARE = 0.5;
/** Whole threads first; what is left of less than one core becomes pauses between steps. */
export function limitsFor(power: Power, level: Exclude<Level, 'stopped'>, cores: number): PowerLimits {
  const allowedCores = Math.max(1, cores) * (level === 'gentle' ? GENTLE_SHARE * CORE_SHARE[power]['in-use'] : CORE_SHARE[power][level]);
  const threads = Math.max(1, Math.floor(allowedCores));
  return { threads, duty: Math.min(1, allowedCores / threads), lowPriority: power !== 'generous' };
}

/** True when the setting itself, not the work at hand, holds learning back. */
export function isHeldBack(power: Power, level: Presence): boolean {
  return CORE_SHARE[power][level] < 1 && power !== 'generous';
}
