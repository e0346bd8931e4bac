// The rule of the product over the rounds of a cohort: what app/federation decides from what members sent and measured, with
// the memory of who was bad how often. Adds nothing to it but names and hashes.
import { createHash } from 'node:crypto';
import { afterRound, NO_CONDUCT, standingIn } from '../../app/federation/naming.ts';
import type { Conduct, Naming } from '../../app/federation/naming.ts';
import { decideRound } from '../../app/federation/robust.ts';
import type { RoundDecision } from '../../app/federation/robust.ts';
import type { Inspected, Measured } from '../../app/mesh/ports.ts';

export const nameOf = (member: number): string => `member-${String(member).padStart(3, '0')}`;

/** An update that arrived in time; `startState` is what its author says it is a step from. */
export interface Arrived { readonly author: number; readonly payload: Uint8Array; readonly tokens: number; readonly startState: string }
/** What a validator says of each update, in the order they arrived. */
export interface Judged { readonly validator: number; readonly measured: readonly Measured[] }
export interface RoundFacts { readonly round: number; readonly members: number; readonly stateBefore: string; readonly arrived: readonly Arrived[]; readonly inspected: readonly Inspected[]; readonly judged: readonly Judged[] }

export interface RuleShape { readonly parameters: number; readonly block: number; readonly keep: number }

export class CohortRule {
  readonly #shape: RuleShape;
  #conduct: Conduct = NO_CONDUCT;

  constructor(shape: RuleShape) { this.#shape = shape; }

  /** Who was named so far, for what and when. */
  get named(): readonly Naming[] { return this.#conduct.named; }

  decide({ round, members, stateBefore, arrived, inspected, judged }: RoundFacts): RoundDecision {
    const roster = Array.from({ length: members }, (_, i) => nameOf(i));
    const hashes = arrived.map(({ payload }) => createHash('sha256').update(payload).digest('hex'));
    const judgements = judged.map(({ validator, measured }) => ({
      validator: nameOf(validator), sample: round,
      verdicts: measured.map((one, i) => ({ payload: hashes[i] ?? '', deltaLoss: one.deltaLoss, standardError: one.standardError, fault: one.fault })),
    }));
    const decision = decideRound({
      roster, shape: this.#shape, stateBefore, earlier: [], payloads: hashes, inspected, validators: judged.map(({ validator }) => nameOf(validator)), judgements, standing: standingIn(this.#conduct, round),
      // Members come one after the other here; who copies does so after the one it copies from.
      commits: arrived.map(({ author, tokens, startState }, i) => ({ author: nameOf(author), commit: `${round}/${author}`, payload: hashes[i] ?? '', tokens, startState, lamport: round * members + i, inTime: true, owned: true })),
    });
    this.#conduct = afterRound(this.#conduct, { round, taken: decision.taken, rejected: decision.rejected, judgements });
    return decision;
  }
}
