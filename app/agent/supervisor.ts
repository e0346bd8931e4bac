// The sovereign loop: from what is observed to what must be done now. Pure: main/node/agent observes, carries out the
// actions and journals. Called on every event and at least every SUPERVISE_EVERY_MS.
import { stateOf } from './nodeState.ts';
import type { NodeState, Observation } from './nodeState.ts';
import { pauseLeftMs } from './pause.ts';
import { limitsFor } from './powerLimits.ts';
import type { PowerLimits } from './powerLimits.ts';

export const SUPERVISE_EVERY_MS = 30_000;
/** Disk space that must be free before a node blocked by a full disk goes on: one checkpoint and a little. */
export const ROOM_CHECKPOINTS = 1.05;

export interface Supervised extends Observation {
  readonly nowMs: number;
  readonly cores: number;
  /** What the compute process was told last; null when it was told to rest or is not there. */
  readonly training: PowerLimits | null;
  /** What is awake computes where it may not, or not where it now could. */
  readonly wrongBackend: boolean;
  readonly freeBytes: number;
  readonly checkpointBytes: number;
  readonly msSinceCheckpoint: number;
  readonly checkpointEveryMs: number;
  readonly stepsSinceCheckpoint: number;
}

export type Action =
  | { readonly do: 'resume-by-clock' }
  | { readonly do: 'unblock-disk' }
  | { readonly do: 'start-compute' }
  | { readonly do: 'end-compute' }
  | { readonly do: 'train'; readonly limits: PowerLimits }
  | { readonly do: 'rest' }
  | { readonly do: 'save-checkpoint' };

export function supervise(seen: Supervised): { state: NodeState; actions: readonly Action[] } {
  const state = stateOf(seen);
  const actions: Action[] = [];
  if (seen.pause.paused && pauseLeftMs(seen.pause, seen.nowMs) === 0) actions.push({ do: 'resume-by-clock' });
  if (seen.blocked === 'disk-full' && seen.freeBytes >= ROOM_CHECKPOINTS * seen.checkpointBytes) actions.push({ do: 'unblock-disk' });
  if (!seen.booted) return { state, actions };

  // While paused, by a person or by a rule of the machine, the compute process exists only as long as someone waits for an
  // answer. With a full disk it rests but stays: it holds what was learnt since the last checkpoint.
  const startable = seen.blocked === null || seen.blocked === 'disk-full';
  const { level } = seen.guest, rests = seen.pause.paused || level === 'stopped';
  const wanted = startable && (seen.answering || (!rests && !seen.wrongBackend));
  if (wanted && seen.compute === 'absent') actions.push({ do: 'start-compute' });
  if (!wanted && seen.compute === 'ready') actions.push({ do: 'end-compute' });
  if (seen.compute !== 'ready' || !wanted) return { state, actions };

  const mayLearn = !rests && seen.blocked === null && (seen.ownWorld || seen.readySources > 0);
  if (mayLearn) {
    const limits = limitsFor(seen.power, level, seen.cores);
    if (!sameLimits(seen.training, limits)) actions.push({ do: 'train', limits });
  }
  if (!mayLearn && seen.training !== null) actions.push({ do: 'rest' });
  if (mayLearn && seen.stepsSinceCheckpoint > 0 && seen.msSinceCheckpoint >= seen.checkpointEveryMs) actions.push({ do: 'save-checkpoint' });
  return { state, actions };
}

function sameLimits(a: PowerLimits | null, b: PowerLimits): boolean {
  return a !== null && a.threads === b.threads && a.duty === b.duty && a.lowPriority === b.lowPriority;
}
