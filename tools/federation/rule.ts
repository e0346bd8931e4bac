// The rule of the product over the rounds of a cohort: what app/federation decides from what members sent and measured, with
// the memory of who was bad how often. Adds nothing to it but names and hashes.
import { createHash } from 'node:crypto';
import { earlierUpdates } from '../../app/federation/earlier.ts';
import { afterRound, NO_CONDUCT, standingIn } from '../../app/federation/naming.ts';
import type { Conduct, Naming } from '../../app/federation/naming.ts';
import { decideRound } from '../../app/federation/robust.ts';
import type { RoundDecision } from '../../app/federation/robust.ts';
import type { EarlierUpdate } from '../../app/federation/roundQuestion.ts';
import type { Inspected, Measured } from '../../app/mesh/ports.ts';
import { roundLimits } from '../../schemas/round.ts';

export const nameOf = (member: number): string => `member-${String(member).padStart(3, '0')}`;
const rosterOf = (members: number): string[] => Array.from({ length: members }, (_, i) => nameOf(i));

/** An update that arrived in time; `startState` is what its author says it is a step from. */
export interface Arrived { readonly author: number; readonly payload: Uint8Array; readonly tokens: number; readonly startState: string }
/** What a validator says of each update, in the order they arrived. */
export interface Judged { readonly validator: number; /** Names the text it measured on. */ readonly sample: number; readonly measured: readonly Measured[] }
/** An update of an earlier round with its bytes. */
export interface Earlier extends EarlierUpdate { readonly bytes: Uint8Array }
/** `inspected`: of what arrived, then of `earlier`. */
export interface RoundFacts {
  readonly round: number; readonly members: number; readonly stateBefore: string;
  readonly arrived: readonly Arrived[]; readonly earlier: readonly Earlier[]; readonly inspected: readonly Inspected[]; readonly judged: readonly Judged[];
}

export interface RuleShape { readonly parameters: number; readonly block: number; readonly keep: number }

export class CohortRule {
  readonly #shape: RuleShape;
  #conduct: Conduct = NO_CONDUCT;
  /** What each round took, the newest first. */
  #past: readonly (readonly Earlier[])[] = [];

  constructor(shape: RuleShape) { this.#shape = shape; }

  /** Who was named so far, for what and when. */
  get named(): readonly Naming[] { return this.#conduct.named; }

  /** Whose verdicts do not count in this round. */
  ignoredIn(round: number): string[] { return [...standingIn(this.#conduct, round).ignored]; }

  /** What the updates of a round are held against. */
  earlier(members: number, arrived: number): Earlier[] {
    const bytes = new Map(this.#past.flat().map((one) => [one.payload, one.bytes]));
    return earlierUpdates(this.#past, rosterOf(members), arrived).map((one) => ({ ...one, bytes: bytes.get(one.payload) ?? new Uint8Array() }));
  }

  decide({ round, members, stateBefore, arrived, earlier, inspected, judged }: RoundFacts): RoundDecision {
    const roster = rosterOf(members);
    // As the envelope does it: what two members send, or one in two rounds, is never the same by name.
    const hashes = arrived.map(({ author, payload }) => createHash('sha256').update(`${author} ${round} `).update(payload).digest('hex'));
    const judgements = judged.map(({ validator, sample, measured }) => ({
      validator: nameOf(validator), sample,
      verdicts: measured.map((one, i) => ({ payload: hashes[i] ?? '', deltaLoss: one.deltaLoss, standardError: one.standardError, fault: one.fault })),
    }));
    const decision = decideRound({
      roster, shape: this.#shape, stateBefore, earlier, payloads: [...hashes, ...earlier.map(({ payload }) => payload)], inspected, validators: judged.map(({ validator }) => nameOf(validator)), judgements, standing: standingIn(this.#conduct, round),
      // Members come one after the other here; who copies does so after the one it copies from.
      commits: arrived.map(({ author, tokens, startState }, i) => ({ author: nameOf(author), commit: `${round}/${author}`, payload: hashes[i] ?? '', tokens, startState, lamport: round * members + i, inTime: true, owned: true })),
    });
    this.#conduct = afterRound(this.#conduct, { round, taken: decision.taken, rejected: decision.rejected, judgements });
    const bytesOf = new Map(hashes.map((hash, i) => [hash, arrived[i]?.payload ?? new Uint8Array()]));
    this.#past = [decision.taken.map(({ author, payload }) => ({ author, payload, bytes: bytesOf.get(payload) ?? new Uint8Array() })), ...this.#past].slice(0, roundLimits.keptRounds);
    return decision;
  }
}
