// Decides by the policy: default deny, forbid overrides permit. Pure; reading the file is main/node/policyFile.ts.
// A permit is never a consent: what a grant does not allow stays closed whatever the policy says.
import type { Policy, PolicyAction, PolicyRule } from '../../schemas/policy.ts';

export interface PolicyRequest {
  /** `self` for the person at this machine, else a node id. */
  readonly who: string; readonly action: PolicyAction; readonly resource: string;
  readonly nowMs: number;
  /** Local minutes since midnight. */
  readonly minuteOfDay: number;
}
export interface PolicyDecision { readonly allowed: boolean; readonly rule: string | null; readonly sentence: string }

/** What holds on a node without a policy file: the person at the machine may do everything local, nobody anything else. */
export const DEFAULT_POLICY: Policy = {
  version: 1, groups: {},
  rules: [{
    id: 'person-at-this-machine', effect: 'permit', who: ['self'], resource: ['*'],
    action: ['source.read', 'source.list', 'source.look', 'source.forget', 'land.show', 'land.ask', 'land.processes', 'dataset.export', 'model.train', 'model.ask', 'node.control', 'mesh.join', 'mesh.admit', 'mesh.share', 'journal.read', 'window.open'],
  }],
};
/** What holds while no policy can be trusted. */
export const DENY_ALL: Policy = { version: 1, groups: {}, rules: [] };

const MINUTES_PER_HOUR = 60;

/** `*` stands for any characters. Two pointers, so that no pattern takes longer than its length times the text's. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0, t = 0, star = -1, resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') { star = p; p += 1; resume = t; }
    else if (p < pattern.length && pattern[p] === text[t]) { p += 1; t += 1; }
    else if (star >= 0) { p = star + 1; resume += 1; t = resume; }
    else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function minutes(time: string): number { return Number(time.slice(0, 2)) * MINUTES_PER_HOUR + Number(time.slice(3)); }

function withinHours(hours: { from: string; to: string }, minute: number): boolean {
  const from = minutes(hours.from), to = minutes(hours.to);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function applies(rule: PolicyRule, policy: Policy, request: PolicyRequest): boolean {
  const isWho = rule.who.some((who) => who === 'any' || who === request.who || (Object.hasOwn(policy.groups, who) && policy.groups[who]?.includes(request.who) === true));
  if (!isWho || !rule.action.some((action) => action === '*' || action === request.action)) return false;
  if (!rule.resource.some((pattern) => matchesGlob(pattern, request.resource))) return false;
  if (rule.expires !== undefined && request.nowMs >= Date.parse(rule.expires)) return false;
  const hours = rule.when?.hours;
  return hours === undefined || withinHours(hours, request.minuteOfDay);
}

/** The decision with the rule that made it: the first that forbids, else the first that permits, else none. */
export function why(policy: Policy, request: PolicyRequest): PolicyDecision {
  const matching = policy.rules.filter((rule) => applies(rule, policy, request));
  const rule = matching.find((one) => one.effect === 'forbid') ?? matching[0];
  if (rule === undefined) return { allowed: false, rule: null, sentence: `Nothing in the policy permits ${request.action}.` };
  const allowed = rule.effect === 'permit';
  return { allowed, rule: rule.id, sentence: `The rule "${rule.id}" ${allowed ? 'permits' : 'forbids'} ${request.action}.` };
}
