// Where a round stands on one node: one state at a time, each with only its own fields. What people read of it is made of this.
import type { AbortReason } from '../../schemas/round.ts';

interface InRound { readonly round: number; readonly attempt: number; readonly roster: readonly string[] }
export type RoundPhase =
  /** Nothing is trained here; the rounds of others are followed as far as the model is awake. */
  | { readonly phase: 'resting'; readonly round: number; readonly reason: 'paused' | 'no-model' | 'no-scope' }
  /** Others are further: their rounds are fetched. */
  | { readonly phase: 'catching-up'; readonly round: number; readonly toRound: number }
  /** Nobody else trains: it learns on and puts what it learnt in the model's place from time to time. */
  | { readonly phase: 'alone'; readonly round: number }
  /** Whoever leads has not spoken yet. */
  | { readonly phase: 'announced'; readonly round: number; readonly attempt: number }
  | ({ readonly phase: 'training'; readonly leftMs: number } & InRound)
  | ({ readonly phase: 'committed'; readonly commits: number } & InRound)
  | ({ readonly phase: 'revealed'; readonly held: number; readonly commits: number } & InRound)
  | ({ readonly phase: 'gated'; readonly verdicts: number; readonly judges: number } & InRound)
  | ({ readonly phase: 'manifest'; readonly manifest: string; readonly endorsed: number } & InRound)
  | { readonly phase: 'applied'; readonly round: number; readonly manifest: string; readonly stateHash: string }
  | { readonly phase: 'aborted'; readonly round: number; readonly attempt: number; readonly reason: AbortReason };

/** How long this node waits for others, from the time a round trains. */
export interface RoundTimes {
  /** For a late commit, update or verdict. */
  readonly graceMs: number;
  /** For an announcement, before the next member leads. */
  readonly leaderMs: number;
  /** For members that are on their way to where the round begins, before it begins without them: less than a leader is waited for. */
  readonly settleMs: number;
  /** Of training, in a round that counts on somebody of whom nothing is in the model yet: enough to bring something, and no more. */
  readonly firstRoundMs: number;
  /** Of silence before a round is taken that does not carry on, or one is made alone. */
  readonly patienceMs: number;
}
const GRACE_LEAST_MS = 1_000, GRACE_MOST_MS = 30_000, LEADER_LEAST_MS = 1_000, LEADER_MOST_MS = 10_000, PATIENCE_LEAST_MS = 4_000;
const FIRST_ROUND_SHARE = 8, FIRST_ROUND_LEAST_MS = 1_000, FIRST_ROUND_MOST_MS = 15_000;

export function timesFor(trainMs: number): RoundTimes {
  const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));
  const graceMs = clamp(trainMs * 0.3, GRACE_LEAST_MS, GRACE_MOST_MS), leaderMs = clamp(trainMs, LEADER_LEAST_MS, LEADER_MOST_MS);
  return {
    graceMs, leaderMs, settleMs: Math.min(graceMs, leaderMs) / 2,
    firstRoundMs: clamp(trainMs / FIRST_ROUND_SHARE, FIRST_ROUND_LEAST_MS, FIRST_ROUND_MOST_MS),
    patienceMs: Math.max(PATIENCE_LEAST_MS, trainMs * 4),
  };
}
