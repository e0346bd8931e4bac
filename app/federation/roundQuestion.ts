// What a round is decided from: all of it stands in the logs or follows from the updates themselves.
import type { Inspected } from '../mesh/ports.ts';
import type { Judgement } from './verdicts.ts';

/** A committed update as the logs show it. */
export interface RoundCommit {
  readonly author: string;
  /** Hash of the entry. */
  readonly commit: string;
  /** Hash of the update. */
  readonly payload: string;
  readonly tokens: number;
  readonly startState: string;
  readonly lamport: number;
  /** Before the round was closed. */
  readonly inTime: boolean;
  /** The update names this author and this round (envelope.ts); true where it is not held. Who commits to another's hash
   *  before the other's commit is seen would otherwise make a copy of the original. */
  readonly owned: boolean;
}
/** An update that went into the model in an earlier round: of each member the latest few that are held. One that was refused is
 *  owed to its author, who rightly sends it again. */
export interface EarlierUpdate { readonly author: string; readonly payload: string }
/** What the rounds before say of members (naming.ts). */
export interface RoundStanding {
  /** Shut out of this round. */
  readonly out: ReadonlySet<string>;
  /** Validators whose word does not count. */
  readonly ignored: ReadonlySet<string>;
  /** Updates of a member that went into the model so far. */
  readonly accepted: ReadonlyMap<string, number>;
}

export interface RoundQuestion {
  readonly roster: readonly string[];
  /** Of an update: elements it may choose from, and how many of how many it keeps. */
  readonly shape: { readonly parameters: number; readonly block: number; readonly keep: number };
  /** State all steps must start from. */
  readonly stateBefore: string;
  /** One a member, in any order. */
  readonly commits: readonly RoundCommit[];
  readonly earlier: readonly EarlierUpdate[];
  /** Hashes of the updates handed to `inspect`: those of `commits` and `earlier` that are held. */
  readonly payloads: readonly string[];
  /** What `inspect` said, at the same places. */
  readonly inspected: readonly Inspected[];
  /** Drawn to measure; may name members that did not answer. */
  readonly validators: readonly string[];
  readonly judgements: readonly Judgement[];
  readonly standing: RoundStanding;
}
