// From what the machine says to how much may be learnt, over time. Less at once, always; more only after the machine has been free
// for a while, at most once a minute, and not again and again: what was cut short twice within an hour waits until the hour is over.
import type { Reason } from '../../schemas/status.ts';
import { GUEST_RULES, openLevel, rankOf } from './rules.ts';
import type { GuestRules, Level, Surroundings } from './rules.ts';

/** Between two changes of which the second gives more. */
export const SETTLE_MS = 60_000;
/** More that lasted shorter than this before it became less again was a flap; so many an hour are allowed. */
export const FLAP_MS = 10 * 60_000, FLAPS_AN_HOUR = 2;
const HOUR_MS = 60 * 60_000;

export interface Verdict {
  readonly level: Level;
  /** Why it is not more; null where nothing holds it back. */
  readonly reason: Reason | null;
}
/** When a rule began to hold, and until when it held; null for never. */
interface Held { readonly counts: boolean; readonly sinceMs: number | null; readonly untilMs: number | null }
export interface GuestState {
  readonly verdict: Verdict;
  readonly rules: GuestRules;
  readonly held: Readonly<Partial<Record<Reason, Held>>>;
  readonly changedMs: number;
  /** When it was last given more, if nothing was taken since. */
  readonly loosenedMs: number | null;
  readonly flapsMs: readonly number[];
}
const notHeld: Held = { counts: false, sinceMs: null, untilMs: null };

/** `nowMs` may be any clock that does not go back. `before` is null at the first look, which waits for nothing. */
export function judge(before: GuestState | null, seen: Surroundings, rules: GuestRules, nowMs: number): GuestState {
  const held: Partial<Record<Reason, Held>> = {};
  let wanted: Verdict = { level: openLevel(seen, rules), reason: null };
  for (const rule of GUEST_RULES) {
    // A rule that a person switched off ends at once.
    if (!rule.isOn(rules)) continue;
    const was = before?.held[rule.reason] ?? notHeld;
    const holds = rule.holds(seen, rules, was.counts);
    const sinceMs = holds ? was.sinceMs ?? nowMs : null, untilMs = holds ? nowMs : was.untilMs;
    const lingers = was.counts && untilMs !== null && nowMs - untilMs < rule.leaveMs;
    const counts = holds ? was.counts || before === null || nowMs - (sinceMs ?? nowMs) >= rule.enterMs : lingers;
    held[rule.reason] = { counts, sinceMs, untilMs };
    if (!counts) continue;
    const step = rankOf(rule.level) - rankOf(wanted.level);
    // What holds now says more than what has just ended.
    if (step < 0 || (step === 0 && holds && wanted.reason === 'settling')) wanted = { level: rule.level, reason: holds ? rule.reason : 'settling' };
  }
  if (before === null) return { verdict: wanted, rules, held, changedMs: -Infinity, loosenedMs: null, flapsMs: [] };
  return { ...settle(before, wanted, rules, nowMs), rules, held };
}

function settle(before: GuestState, wanted: Verdict, rules: GuestRules, nowMs: number): Pick<GuestState, 'verdict' | 'changedMs' | 'loosenedMs' | 'flapsMs'> {
  const { verdict, changedMs, loosenedMs } = before;
  const flapsMs = before.flapsMs.filter((atMs) => nowMs - atMs < HOUR_MS);
  const step = rankOf(wanted.level) - rankOf(verdict.level);
  if (step === 0) return { verdict: wanted, changedMs, loosenedMs, flapsMs };
  if (step < 0) {
    const isFlap = loosenedMs !== null && nowMs - loosenedMs < FLAP_MS;
    return { verdict: wanted, changedMs: nowMs, loosenedMs: null, flapsMs: isFlap ? [...flapsMs, nowMs] : flapsMs };
  }
  // What a person changed in the settings they want to see.
  const isFree = rules !== before.rules || (nowMs - changedMs >= SETTLE_MS && flapsMs.length < FLAPS_AN_HOUR);
  if (!isFree) return { verdict: { level: verdict.level, reason: 'settling' }, changedMs, loosenedMs, flapsMs };
  return { verdict: wanted, changedMs: nowMs, loosenedMs: nowMs, flapsMs };
}
