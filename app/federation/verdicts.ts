// What the validators of a round say of each update, taken together: medians, so that fewer than half of them cannot move the
// outcome. Both deciding a round (robust.ts) and remembering who was how bad (naming.ts) read verdicts through here.
import type { RejectReason } from '../../schemas/round.ts';
import { lowerMedian } from './aggregate.ts';

export interface Verdict { readonly payload: string; readonly deltaLoss: number | null; readonly standardError: number | null; readonly fault: RejectReason | null }
/** All that one validator measured in a round. */
export interface Judgement {
  readonly validator: string;
  /** Names the text it measured on: two validators with one sample share its luck. */
  readonly sample: number;
  readonly verdicts: readonly Verdict[];
}

export interface Measure { readonly validator: string; readonly sample: number; readonly deltaLoss: number; readonly standardError: number }
/** What is known of one update. Nobody judges its own: that verdict is in none of these. */
export interface Score {
  readonly measures: readonly Measure[];
  readonly faults: readonly { readonly validator: string; readonly fault: RejectReason }[];
  /** Lower median of the measures, nats a token; null without any. */
  readonly deltaLoss: number | null;
  /** Of that median. */
  readonly standardError: number;
}

/** Of normal values the median scatters so much more than the mean: the square root of half of pi. */
const MEDIAN_SCATTER = 1.2533;
/** With fewer samples their scatter says nothing. */
const FEWEST_SAMPLES = 3;

/** One judgement a validator counts, its first; none of an `ignored` one, nor the author's own. */
export function scoreOf(payload: string, author: string, judgements: readonly Judgement[], ignored: ReadonlySet<string>): Score {
  const measures: Measure[] = [];
  const faults: { validator: string; fault: RejectReason }[] = [];
  const heard = new Set<string>([author, ...ignored]);
  for (const { validator, sample, verdicts } of judgements) {
    const verdict = heard.has(validator) ? undefined : verdicts.find((one) => one.payload === payload);
    if (verdict === undefined) continue;
    heard.add(validator);
    if (verdict.fault !== null) faults.push({ validator, fault: verdict.fault });
    else if (verdict.deltaLoss !== null) measures.push({ validator, sample, deltaLoss: verdict.deltaLoss, standardError: Math.max(verdict.standardError ?? Infinity, 0) });
  }
  const { median, deviation } = middleOf(measures.map(({ deltaLoss }) => deltaLoss));
  const samples = new Set(measures.map(({ sample }) => sample)).size;
  const one = lowerMedian(measures.map(({ standardError }) => standardError));
  return {
    measures, faults,
    deltaLoss: measures.length === 0 ? null : median,
    // A sample of few sequences often shows too small an error of its own; how far the validators are apart shows it too.
    standardError: samples < FEWEST_SAMPLES ? one : Math.max(one, deviation) * Math.min(1, MEDIAN_SCATTER / Math.sqrt(samples)),
  };
}

/** The middle, and how far from it the values are in the middle: a spread that fewer than half of them cannot move. */
export function middleOf(values: readonly number[]): { readonly median: number; readonly deviation: number } {
  const median = lowerMedian(values);
  return { median, deviation: NORMAL_DEVIATION * lowerMedian(values.map((value) => Math.abs(value - median))) };
}
/** Makes a median deviation the standard deviation of normal values. */
const NORMAL_DEVIATION = 1.4826;
