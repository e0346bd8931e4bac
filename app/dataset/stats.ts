// Figures over a dataset: how words are spread (Zipf, entropy, tail), how recent a document is, means of RBY. Plain
// arithmetic on counts; what is counted is the caller's business.
import { THIRDS } from '../physics/rby.ts';
import type { Rby } from '../physics/rby.ts';
import { entropyOfCounts } from '../ingest/measure/quality.ts';

/** Ranks with fewer occurrences are noise for the fit. */
const FIT_COUNT_MIN = 10;
const FIT_RANKS_MIN = 10;
const FIT_RANKS_MAX = 5_000;
const EXPONENT_MAX = 5;
const FIT_STEPS = 50;
/** The tail begins at the rank up to which this share of all tokens lies. */
export const TAIL_SHARE = 0.99;
/** A document loses half of its recency pressure in so many days. */
export const RECENCY_HALF_LIFE_DAYS = 365;
const DAY_MS = 86_400_000;

export interface TokenStats {
  readonly tokens: number; readonly distinct: number; readonly once: number;
  /** Null where there are too few to fit. */
  readonly zipfExponent: number | null;
  readonly entropyBits: number;
  /** Bits that an even spread over the same words would have more. */
  readonly entropyDeficit: number;
  readonly tailRank: number;
}

/** `counts`: how often each token came, in any order; zeros are passed over. */
export function tokenStats(counts: Iterable<number>): TokenStats {
  const ranked = [...counts].filter((count) => count > 0).sort((one, other) => other - one);
  const tokens = ranked.reduce((sum, count) => sum + count, 0);
  const entropyBits = entropyOfCounts(ranked);
  let covered = 0;
  let tailRank = 0;
  while (tailRank < ranked.length && covered < tokens * TAIL_SHARE) { covered += ranked[tailRank] ?? 0; tailRank += 1; }
  return {
    tokens, distinct: ranked.length, once: ranked.filter((count) => count === 1).length, zipfExponent: zipfExponent(ranked),
    entropyBits, entropyDeficit: ranked.length === 0 ? 0 : Math.max(0, Math.log2(ranked.length) - entropyBits), tailRank,
  };
}

/** The exponent s under which counts proportional to rank^-s are likeliest, over the ranks that are counted well. A straight
 *  line through the logarithms would be led by the tail, where every rank has the same few counts. */
function zipfExponent(ranked: readonly number[]): number | null {
  const known = ranked.slice(0, FIT_RANKS_MAX).filter((count) => count >= FIT_COUNT_MIN);
  if (known.length < FIT_RANKS_MIN) return null;
  const total = known.reduce((sum, count) => sum + count, 0);
  const observed = known.reduce((sum, count, index) => sum + count * Math.log(index + 1), 0) / total;
  // The mean logarithm of the rank falls as s grows.
  const expected = (s: number): number => {
    let weights = 0;
    let logs = 0;
    for (let rank = 1; rank <= known.length; rank += 1) { const weight = rank ** -s; weights += weight; logs += weight * Math.log(rank); }
    return logs / weights;
  };
  let [low, high] = [0, EXPONENT_MAX];
  for (let step = 0; step < FIT_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (expected(middle) > observed) low = middle; else high = middle;
  }
  return (low + high) / 2;
}

/** Delta-P, the pull of what is recent: 2^(-age / half-life), 1 for today (or a date ahead), half for each year of age. Null
 *  where the date is none. */
export function recencyPressure(dateIso: string, nowIso: string): number | null {
  const ageDays = (Date.parse(nowIso) - Date.parse(dateIso)) / DAY_MS;
  return Number.isNaN(ageDays) ? null : 2 ** (-Math.max(0, ageDays) / RECENCY_HALF_LIFE_DAYS);
}

/** Mean over documents, each counting once; thirds when there are none. */
export function meanRby(all: readonly Rby[]): Rby {
  if (all.length === 0) return THIRDS;
  const sum = { r: 0, b: 0, y: 0 };
  for (const { r, b, y } of all) { sum.r += r; sum.b += b; sum.y += y; }
  return { r: sum.r / all.length, b: sum.b / all.length, y: sum.y / all.length };
}

export type Domain = 'R-doc' | 'B-doc' | 'Y-doc' | 'even';
/** By the colour that outweighs both others. */
export function domainOf({ r, b, y }: Rby): Domain {
  if (r > b && r > y) return 'R-doc';
  if (b > r && b > y) return 'B-doc';
  return y > r && y > b ? 'Y-doc' : 'even';
}
