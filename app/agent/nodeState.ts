// The state of a node as a union (each state holds only its own fields), how it follows from what is observed, and
// the one reason people read. It decides nothing else; supervisor.ts turns it into actions.
import { reasons } from '../../schemas/status.ts';
import type { NodeState as StateName, Reason } from '../../schemas/status.ts';
import type { Verdict } from '../guest/judge.ts';
import type { Pause } from './pause.ts';
import { isHeldBack } from './powerLimits.ts';
import type { Power } from './powerLimits.ts';

export type BlockedWhy = 'disk-full' | 'compute-failing' | 'no-model' | 'journal-damaged';

export type NodeState =
  | { readonly name: 'starting'; readonly why: 'starting-up' | 'compute-restarting' }
  | { readonly name: 'learning'; readonly from: 'own-world' | 'sources' }
  /** `why` may be any rule of app/guest. */
  | { readonly name: 'idle'; readonly why: Reason }
  | { readonly name: 'throttled'; readonly why: Reason }
  | { readonly name: 'paused'; readonly untilMs: number | null }
  | { readonly name: 'blocked'; readonly why: BlockedWhy };

export interface Observation {
  /** False until the journal is open and the model chosen. */
  readonly booted: boolean;
  readonly blocked: BlockedWhy | null;
  readonly pause: Pause;
  readonly compute: 'absent' | 'starting' | 'restarting' | 'ready' | 'ending';
  readonly answering: boolean;
  readonly power: Power;
  /** What the machine and its person leave to learning. */
  readonly guest: Verdict;
  /** Whether the world writes and whether any granted source is ready to be learnt. */
  readonly ownWorld: boolean;
  readonly readySources: number;
}

/** Precedence from what a person must act on, down to what simply goes on. */
export function stateOf(seen: Observation): NodeState {
  if (seen.blocked !== null) return { name: 'blocked', why: seen.blocked };
  if (!seen.booted) return { name: 'starting', why: 'starting-up' };
  if (seen.pause.paused) return { name: 'paused', untilMs: seen.pause.untilMs };
  if (seen.guest.level === 'stopped') return { name: 'idle', why: seen.guest.reason ?? 'settling' };
  if (seen.compute === 'restarting') return { name: 'starting', why: 'compute-restarting' };
  if (seen.compute !== 'ready') return { name: 'starting', why: 'starting-up' };
  if (seen.readySources === 0 && !seen.ownWorld) return { name: 'idle', why: 'nothing-to-learn' };
  if (seen.answering) return { name: 'throttled', why: 'person-chatting' };
  if (seen.guest.reason !== null) return { name: 'throttled', why: seen.guest.reason };
  if (isHeldBack(seen.power, seen.guest.level === 'away' ? 'away' : 'in-use')) return { name: 'throttled', why: seen.power === 'quiet' ? 'limit-quiet' : 'limit-balanced' };
  return { name: 'learning', from: seen.readySources > 0 ? 'sources' : 'own-world' };
}

export function reasonOf(state: NodeState): Reason {
  switch (state.name) {
    case 'learning': return state.from === 'sources' ? 'learning-sources' : 'learning-own-world';
    case 'paused': return state.untilMs === null ? 'person-paused' : 'person-paused-until';
    default: return state.why;
  }
}

export function describeState(state: NodeState): { state: StateName; reason: Reason; reasonText: string } {
  const reason = reasonOf(state);
  return { state: state.name, reason, reasonText: reasons[reason] };
}
