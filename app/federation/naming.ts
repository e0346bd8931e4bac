// Who was bad how often, folded over the rounds in the order of their chain: who is shut out and until when, whose verdicts
// are not heard, and how many updates of each went into the model. Every node that holds the same rounds names the same
// members. Three ways to be named: refused again and again; never refused but always worse than the others; measuring what
// nobody else measures. Not here: one round (robust.ts). Rules R31 to R34.
import type { RejectReason } from '../../schemas/round.ts';
import type { RoundStanding } from './roundQuestion.ts';
import { middleOf, scoreOf } from './verdicts.ts';
import type { Judgement, Score } from './verdicts.ts';

/** A round that went into the chain: its manifest and the judgements this names. */
export interface PastRound {
  readonly round: number;
  readonly taken: readonly { readonly author: string; readonly payload: string }[];
  readonly rejected: readonly { readonly author: string; readonly payload: string; readonly reason: RejectReason }[];
  readonly judgements: readonly Judgement[];
}

/** Faults of the one who sent it. Late, missing or unproven is nobody's guilt, and out is one already. */
const BLAMED: ReadonlySet<RejectReason> = new Set(['not-finite', 'malformed', 'copy', 'stale', 'norm', 'unlike', 'worse']);
/** So many refusals within so many rounds name a member. */
const STRIKES = 3;
const STRIKE_ROUNDS = 10;
/** The first time it is out for so many rounds; every time after that for twice as many, up to the most. */
const FIRST_OUT_ROUNDS = 20;
const MOST_OUT_ROUNDS = 20 * 64;
/** Harm up to this share of what the round's middle update helps is no drift: text unlike that of all others does as much. */
const HARM_SHARE = 0.5;
/** What one round may add to how far a member is behind, or take off it, in standard errors. */
const DRIFT_STEP = 2;
/** From here on a member that was never refused is named all the same. */
const DRIFT_NAMED = 10;
/** A verdict so many deviations from the others' is no bad luck. */
const LIE_DEVIATIONS = 5;
/** Share of its verdicts of a round with which a validator counts as lying in it. */
const LIE_SHARE = 0.25;
/** So many measures of one update there must be to say which of them is odd. */
const LIE_MEASURES = 3;

export type NamedFor = 'refused' | 'drift' | 'lying';
export interface Naming { readonly round: number; readonly member: string; readonly why: NamedFor }

export interface MemberConduct {
  readonly accepted: number;
  /** Rounds of its latest refusals, and of its latest lies. */
  readonly refusedIn: readonly number[];
  readonly liedIn: readonly number[];
  /** How far it is behind the others, in standard errors. */
  readonly drift: number;
  readonly timesOut: number;
  readonly timesIgnored: number;
  /** The last round it is out of, and unheard in; 0 for none. */
  readonly outUntil: number;
  readonly ignoredUntil: number;
}
const FRESH: MemberConduct = { accepted: 0, refusedIn: [], liedIn: [], drift: 0, timesOut: 0, timesIgnored: 0, outUntil: 0, ignoredUntil: 0 };

/** All that the rounds so far say of members; a value, never changed. */
export interface Conduct { readonly members: ReadonlyMap<string, MemberConduct>; readonly named: readonly Naming[] }
export const NO_CONDUCT: Conduct = { members: new Map(), named: [] };

/** What `round` is decided with. */
export function standingIn(record: Conduct, round: number): RoundStanding {
  const who = (test: (member: MemberConduct) => boolean) => new Set([...record.members].filter(([, member]) => test(member)).map(([name]) => name));
  return {
    out: who(({ outUntil }) => outUntil >= round),
    ignored: who(({ ignoredUntil }) => ignoredUntil >= round),
    accepted: new Map([...record.members].map(([name, { accepted }]) => [name, accepted])),
  };
}

export function afterRound(record: Conduct, past: PastRound): Conduct {
  const { ignored } = standingIn(record, past.round);
  const updates = [...past.taken, ...past.rejected];
  const scores = new Map(updates.map(({ author, payload }) => [author, scoreOf(payload, author, past.judgements, ignored)]));
  const members = new Map(record.members);
  const named = [...record.named];
  const change = (name: string, to: (member: MemberConduct) => MemberConduct) => { members.set(name, to(members.get(name) ?? FRESH)); };

  for (const { author } of past.taken) change(author, (member) => ({ ...member, accepted: member.accepted + 1 }));
  for (const { author, reason } of past.rejected) if (BLAMED.has(reason)) change(author, (member) => ({ ...member, refusedIn: recent([...member.refusedIn, past.round], past.round) }));
  for (const [author, lag] of lagsOf(past.taken.map(({ author }) => author), scores)) change(author, (member) => ({ ...member, drift: Math.max(0, member.drift + lag) }));
  for (const liar of liarsOf([...scores.values()])) change(liar, (member) => ({ ...member, liedIn: recent([...member.liedIn, past.round], past.round) }));

  for (const [name, member] of members) {
    const why: NamedFor | null = member.refusedIn.length >= STRIKES ? 'refused' : member.drift >= DRIFT_NAMED ? 'drift' : null;
    if (why !== null) {
      named.push({ round: past.round, member: name, why });
      change(name, (now) => ({ ...now, refusedIn: [], drift: 0, timesOut: now.timesOut + 1, outUntil: past.round + roundsOut(now.timesOut) }));
    }
    if (member.liedIn.length >= STRIKES) {
      named.push({ round: past.round, member: name, why: 'lying' });
      change(name, (now) => ({ ...now, liedIn: [], timesIgnored: now.timesIgnored + 1, ignoredUntil: past.round + roundsOut(now.timesIgnored) }));
    }
  }
  return { members, named };
}

const recent = (rounds: readonly number[], now: number): number[] => rounds.filter((round) => round > now - STRIKE_ROUNDS);

function roundsOut(timesBefore: number): number {
  let rounds = FIRST_OUT_ROUNDS;
  for (let times = 0; times < timesBefore && rounds < MOST_OUT_ROUNDS; times += 1) rounds *= 2;
  return Math.min(rounds, MOST_OUT_ROUNDS);
}

/** By how much each of the taken falls short of what is expected of it, in standard errors; negative where it does not. */
function lagsOf(authors: readonly string[], scores: ReadonlyMap<string, Score>): [string, number][] {
  const known = authors.flatMap((author) => {
    const score = scores.get(author);
    return score === undefined || score.deltaLoss === null ? [] : [{ author, deltaLoss: score.deltaLoss, standardError: score.standardError }];
  });
  if (known.length < LIE_MEASURES) return [];
  const { median, deviation } = middleOf(known.map(({ deltaLoss }) => deltaLoss));
  // Where even the middle one does not help by itself, what is expected is to be one among the others.
  const expected = median < 0 ? -HARM_SHARE * median : median + deviation;
  return known.flatMap(({ author, deltaLoss, standardError }) => {
    const unit = Math.max(standardError, deviation / 2);
    return unit > 0 && Number.isFinite(unit) ? [[author, Math.max(-DRIFT_STEP, Math.min((deltaLoss - expected) / unit, DRIFT_STEP))] as [string, number]] : [];
  });
}

/** Validators whose measures of this round stand apart from the others' too often for luck. */
function liarsOf(scores: readonly Score[]): string[] {
  const said = new Map<string, { odd: number; all: number }>();
  const count = (validator: string, odd: boolean) => {
    const so = said.get(validator) ?? { odd: 0, all: 0 };
    said.set(validator, { odd: so.odd + Number(odd), all: so.all + 1 });
  };
  for (const { measures, faults } of scores) {
    if (measures.length < LIE_MEASURES) continue;
    const { median, deviation } = middleOf(measures.map(({ deltaLoss }) => deltaLoss));
    const scatter = middleOf(measures.map(({ standardError }) => standardError)).median + deviation;
    for (const { validator, deltaLoss } of measures) count(validator, Math.abs(deltaLoss - median) > LIE_DEVIATIONS * scatter);
    // To have not got an update is no lie; to have got it and found a fault that most did not is one.
    for (const { validator, fault } of faults) if (fault !== 'missing' && fault !== 'late') count(validator, faults.length < measures.length);
  }
  return [...said].filter(([, { odd, all }]) => odd > 0 && odd >= LIE_SHARE * all).map(([validator]) => validator);
}
