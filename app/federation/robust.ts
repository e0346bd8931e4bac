// Which updates of a round go into the model, what each weighs, and why the others do not: a pure function of what stands in
// the logs, so that every node decides the same, whatever arrived where and when. Cheap doors first: lateness, form, copies,
// length; then what the validators measured (gate.ts). Not here: the sum (aggregate.ts), who is out for how long (naming.ts).
// Rules R25 to R30.
import type { RejectReason } from '../../schemas/round.ts';
import type { Inspected } from '../mesh/ports.ts';
import { lowerMedian } from './aggregate.ts';
import { agreedFault, gate } from './gate.ts';
import type { EarlierUpdate, RoundCommit, RoundQuestion } from './roundQuestion.ts';
import { scoreOf } from './verdicts.ts';

export interface RoundDecision {
  /** By author: the order in which they are added up. Weights in thousandths. */
  readonly taken: readonly { readonly author: string; readonly commit: string; readonly payload: string; readonly weight: number }[];
  /** By author. */
  readonly rejected: readonly { readonly author: string; readonly commit: string; readonly payload: string; readonly reason: RejectReason }[];
}

/** Two updates that share more of their indices than this are one: members that learn from different text shared 0.24 at most
 *  (*spark*, eight members, 60 rounds, the first being the most alike). */
const COPY_OVERLAP = 0.5;
/** The same with an update of an earlier round, of which error feedback leaves next to nothing to send again: 0.02 at most. */
const STALE_OVERLAP = 0.5;
const MOST_STALE_OVERLAP = 0.95;
/** Standard errors above chance by which the middle member of a round must share its indices with the others before sharing
 *  none of them says anything: late in training all share little. */
const ALIKE_ERRORS = 8;
/** Who then shares less than so many above chance has learnt nothing that the others did. Even text unlike any other shares
 *  more (five and more where the middle one shared eight). */
const UNLIKE_ERRORS = 2;
/** With fewer updates there are too few others to be unlike. */
const UNLIKE_COHORT = 4;
/** An update's length against the median of the round: shorter is no work, longer no step. */
const LEAST_NORM = 0.05;
const MOST_NORM = 5;
/** From so many updates on their median says what is usual. */
const NORM_COHORT = 3;
/** Who learnt four times as much as the middle one weighs twice as much: bounds what a wrong count of tokens brings. */
const LEAST_WEIGHT = 500;
const MOST_WEIGHT = 1_500;
const WHOLE_WEIGHT = 1_000;
/** Accepted updates after which a member weighs in full. */
const PROVEN_AFTER = 2;

const byAuthor = (one: { author: string }, other: { author: string }): number => (one.author < other.author ? -1 : one.author > other.author ? 1 : 0);

export function decideRound(question: RoundQuestion): RoundDecision {
  const commits = [...question.commits].sort(byAuthor);
  const reasons = new Map<RoundCommit, RejectReason>();
  const look = lookupOf(question);
  const left = () => commits.filter((commit) => !reasons.has(commit));
  const refuse = (judge: (commit: RoundCommit, among: readonly RoundCommit[]) => RejectReason | null): void => {
    const among = left();
    const found = among.map((commit) => [commit, judge(commit, among)] as const);
    for (const [commit, reason] of found) if (reason !== null) reasons.set(commit, reason);
  };
  refuse((commit) => atTheDoor(commit, question, look));
  const staleFrom = staleOverlap(left(), question.earlier, look);
  refuse((commit) => repeated(commit, question.earlier, look, staleFrom));
  const copyFrom = copyOverlap(left(), look);
  refuse((commit, among) => (among.some((other) => isCopyOf(commit, other, look, copyFrom)) ? 'copy' : null));
  const norms = left().map((commit) => look.normOf(commit.payload));
  refuse((commit) => lengthFault(commit, look.normOf(commit.payload), norms));
  const unlike = unlikeAll(left(), question.shape, look);
  refuse((commit) => (unlike.has(commit) ? 'unlike' : null));
  const gated = gate(left(), question);
  refuse((commit) => gated.get(commit.payload) ?? null);
  return {
    taken: weighed(left(), question.standing.accepted),
    rejected: commits.flatMap((commit) => {
      const reason = reasons.get(commit);
      return reason === undefined ? [] : [{ author: commit.author, commit: commit.commit, payload: commit.payload, reason }];
    }),
  };
}

interface Lookup {
  inspectedOf(payload: string): Inspected | undefined;
  normOf(payload: string): number;
  /** The larger share: what one of the two hides behind zeros the other shows. */
  overlapOf(one: string, other: string): number;
}

function lookupOf({ payloads, inspected }: RoundQuestion): Lookup {
  const places = new Map(payloads.map((payload, place) => [payload, place]));
  const inspectedOf = (payload: string) => inspected[places.get(payload) ?? -1];
  const share = (one: string, other: string) => inspectedOf(one)?.overlap[places.get(other) ?? -1] ?? 0;
  return {
    inspectedOf,
    normOf: (payload) => inspectedOf(payload)?.norm ?? 0,
    overlapOf: (one, other) => (one === other ? 1 : Math.max(share(one, other), share(other, one))),
  };
}

/** What is wrong with a commit whatever the others sent. */
function atTheDoor(commit: RoundCommit, { roster, stateBefore, standing, judgements }: RoundQuestion, look: Lookup): RejectReason | null {
  if (standing.out.has(commit.author) || !roster.includes(commit.author)) return 'out';
  // A step from another state is a step of another round.
  if (!commit.inTime || commit.startState !== stateBefore) return 'late';
  const inspected = look.inspectedOf(commit.payload);
  if (inspected === undefined) return 'missing';
  if (!commit.owned) return 'copy';
  return inspected.fault ?? agreedFault(scoreOf(commit.payload, commit.author, judgements, standing.ignored));
}

/** An update that went into the model before, again: its author's own, or another's. */
function repeated(commit: RoundCommit, earlier: readonly EarlierUpdate[], look: Lookup, staleFrom: number): RejectReason | null {
  const alike = earlier.filter(({ payload }) => look.overlapOf(commit.payload, payload) > staleFrom);
  if (alike.length === 0) return null;
  return alike.some(({ author }) => author === commit.author) ? 'stale' : 'copy';
}

/** From here on an update is an earlier one again. Of a small model a member's updates are always alike: there it takes as much
 *  more as the middle member shares with its own last ones, twice, and what is nearly the same is it in any case. */
function staleOverlap(commits: readonly RoundCommit[], earlier: readonly EarlierUpdate[], look: Lookup): number {
  const usual = commits.flatMap((commit) => {
    const own = earlier.filter(({ author }) => author === commit.author);
    return own.length === 0 ? [] : [Math.max(...own.map(({ payload }) => look.overlapOf(commit.payload, payload)))];
  });
  // Of one alone nothing is usual.
  return usual.length < 2 ? STALE_OVERLAP : Math.min(MOST_STALE_OVERLAP, STALE_OVERLAP + 2 * lowerMedian(usual));
}

/** From here on two updates of this round are one. Of a small model all updates are alike: there a copy is what is nearer to
 *  the same than to the usual. */
function copyOverlap(commits: readonly RoundCommit[], look: Lookup): number {
  const pairs = commits.flatMap((one, at) => commits.slice(at + 1).map((other) => look.overlapOf(one.payload, other.payload)));
  return Math.max(COPY_OVERLAP, (1 + lowerMedian(pairs)) / 2);
}

/** Of two that are alike the later one is the copy. */
function isCopyOf(commit: RoundCommit, other: RoundCommit, look: Lookup, copyFrom: number): boolean {
  const overlap = look.overlapOf(commit.payload, other.payload);
  if (other === commit || (overlap <= copyFrom && overlap < 1)) return false;
  return commit.lamport !== other.lamport ? commit.lamport > other.lamport : commit.author > other.author;
}

/** Updates that share with the others what chance would, in a round whose members share far more: noise, and elements chosen
 *  because nobody else sends them. */
function unlikeAll(commits: readonly RoundCommit[], { parameters, block, keep }: RoundQuestion['shape'], look: Lookup): ReadonlySet<RoundCommit> {
  if (commits.length < UNLIKE_COHORT) return new Set();
  const chance = keep / block;
  const error = Math.sqrt(chance * (1 - chance) / (parameters * chance * (commits.length - 1)));
  const above = commits.map((commit) => {
    const shared = commits.reduce((sum, other) => sum + (other === commit ? 0 : look.overlapOf(commit.payload, other.payload)), 0);
    return (shared / (commits.length - 1) - chance) / error;
  });
  return lowerMedian(above) < ALIKE_ERRORS ? new Set() : new Set(commits.filter((_, at) => above[at]! < UNLIKE_ERRORS));
}

function lengthFault({ tokens }: RoundCommit, norm: number, norms: readonly number[]): RejectReason | null {
  if (!Number.isFinite(norm)) return 'not-finite';
  // Who came to learn nothing in the time of a round is slow, and guilty of nothing; who says that it learnt, and brings nothing, is.
  if (norm === 0) return tokens === 0 ? 'unproven' : 'norm';
  if (norms.length < NORM_COHORT) return null;
  const usual = lowerMedian(norms);
  return norm < LEAST_NORM * usual || norm > MOST_NORM * usual ? 'norm' : null;
}

function weighed(commits: readonly RoundCommit[], accepted: ReadonlyMap<string, number>): RoundDecision['taken'] {
  const usual = lowerMedian(commits.map(({ tokens }) => tokens));
  const isProven = ({ author }: RoundCommit) => (accepted.get(author) ?? 0) >= PROVEN_AFTER;
  // Among beginners nobody is one: halving all of them would only slow a young mesh.
  const proven = commits.filter(isProven).length * 2 >= commits.length;
  return commits.map((commit) => {
    const byTokens = usual === 0 ? WHOLE_WEIGHT : Math.round(WHOLE_WEIGHT * Math.sqrt(commit.tokens / usual));
    const weight = Math.max(LEAST_WEIGHT, Math.min(byTokens, MOST_WEIGHT));
    return { author: commit.author, commit: commit.commit, payload: commit.payload, weight: proven && !isProven(commit) ? Math.round(weight / 2) : weight };
  });
}
