// What the doctor found: one fact, in which part of the machine, and the one thing a person can do about it.
import { messageOfFault } from '../agent/faults.ts';

export const groups = {
  machine: 'This machine', window: 'Window and app', guest: 'A good guest', network: 'Network', keeping: 'What it keeps', node: 'The node',
} as const;
export type Group = keyof typeof groups;

export interface Finding {
  readonly group: Group;
  readonly check: string;
  /** False for a fault. What is merely absent is true, and its next step what one could do. */
  readonly ok: boolean;
  readonly detail: string;
  readonly nextStep: string | null;
}

/** Findings of one group, written short. */
export interface Findings {
  good(check: string, detail: string): Finding;
  /** Fine as it is; the step is what one could do. */
  without(check: string, detail: string, couldDo: string): Finding;
  bad(check: string, detail: string, nextStep: string): Finding;
}

export function findingsOf(group: Group): Findings {
  return {
    good: (check, detail) => ({ group, check, ok: true, detail, nextStep: null }),
    without: (check, detail, nextStep) => ({ group, check, ok: true, detail, nextStep }),
    bad: (check, detail, nextStep) => ({ group, check, ok: false, detail, nextStep }),
  };
}

/** What a look throws is itself a finding: the rest of the machine is still told. */
export async function look(group: Group, check: string, nextStep: string, work: () => Finding | Finding[] | Promise<Finding | Finding[]>): Promise<Finding[]> {
  try { return [await work()].flat(); } catch (error) { return [findingsOf(group).bad(check, messageOfFault(error), nextStep)]; }
}
