// Which updates of a round make the model worse, by what its validators measured on held-out text. An update is refused only
// when it is worse beyond the luck of the sample and beyond what the round's other updates are: late in training a single
// honest step hardly helps by itself, or harms a little, and only their mean helps. Not here: form and copies (robust.ts).
import type { RejectReason } from '../../schemas/round.ts';
import type { RoundCommit, RoundQuestion } from './roundQuestion.ts';
import { middleOf, scoreOf } from './verdicts.ts';
import type { Score } from './verdicts.ts';

/** Standard errors by which an update must be worse. */
const GATE_ERRORS = 3;
/** Deviations above the round's median up to which an update counts as one among others. */
const GATE_DEVIATIONS = 2;
/** With fewer members there is nobody whose word could be asked for. */
const GATE_MEMBERS = 3;

/** By payload; what is not named may be taken. */
export function gate(commits: readonly RoundCommit[], { roster, validators, judgements, standing }: RoundQuestion): ReadonlyMap<string, RejectReason> {
  const reasons = new Map<string, RejectReason>();
  const scored: { payload: string; deltaLoss: number; standardError: number }[] = [];
  for (const { payload, author } of commits) {
    const score = scoreOf(payload, author, judgements, standing.ignored);
    const asked = validators.filter((validator) => validator !== author && !standing.ignored.has(validator)).length;
    const enough = score.measures.length >= Math.max(1, Math.ceil(asked / 2));
    if (score.deltaLoss !== null && enough) scored.push({ payload, deltaLoss: score.deltaLoss, standardError: score.standardError });
    else if (roster.length >= GATE_MEMBERS) reasons.set(payload, 'unproven');
  }
  const { median, deviation } = middleOf(scored.map(({ deltaLoss }) => deltaLoss));
  // Never below the middle: however bad all are, half of them stay. Who could have more refused could have everything refused.
  const limit = Math.max(0, median + GATE_DEVIATIONS * deviation);
  for (const { payload, deltaLoss, standardError } of scored) if (deltaLoss - GATE_ERRORS * standardError > limit) reasons.set(payload, 'worse');
  return reasons;
}

/** What more validators find wrong with an update itself than could measure it; of several the one named most, then the first by name. */
export function agreedFault(score: Score): RejectReason | null {
  if (score.faults.length <= score.measures.length) return null;
  const votes = new Map<RejectReason, number>();
  for (const { fault } of score.faults) votes.set(fault, (votes.get(fault) ?? 0) + 1);
  return [...votes].sort(([one, some], [other, more]) => more - some || (one < other ? -1 : 1))[0]?.[0] ?? null;
}
