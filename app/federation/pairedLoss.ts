// Compares the losses of two models on the same sequences, pair by pair: what is hard for both cancels out, so that a small
// sample shows a small difference. Not here: measuring the losses.

/** One element a sequence: nats over all its tokens that count, and how many those are. */
export interface SampleLosses { readonly nats: Float64Array; readonly tokens: Float64Array }
export interface LossDifference {
  /** Nats a token, `after` minus `before`; null when nothing was counted. Finite however broken a model is. */
  readonly deltaLoss: number | null;
  /** Of `deltaLoss`; null when there are fewer than two sequences. */
  readonly standardError: number | null;
}

/** Losses beyond this many nats a token say no more than that a model is broken. */
const WORST_LOSS = 1e6;

export function compareLosses(after: SampleLosses, before: SampleLosses): LossDifference {
  const { tokens } = after;
  const differences = Array.from(tokens, (count, i) => {
    const worst = WORST_LOSS * count;
    const difference = (after.nats[i] ?? 0) - (before.nats[i] ?? 0);
    return Number.isNaN(difference) ? worst : Math.max(-worst, Math.min(worst, difference));
  });
  let total = 0;
  let counted = 0;
  differences.forEach((difference, i) => { total += difference; counted += tokens[i] ?? 0; });
  if (counted === 0) return { deltaLoss: null, standardError: null };
  const mean = total / counted;
  const n = differences.length;
  if (n < 2) return { deltaLoss: mean, standardError: null };
  // Of a ratio of two sums (difference over tokens): residuals around the line through the origin.
  let squares = 0;
  differences.forEach((difference, i) => { squares += (difference - mean * (tokens[i] ?? 0)) ** 2; });
  return { deltaLoss: mean, standardError: Math.min(WORST_LOSS, Math.sqrt(squares * n / (n - 1)) / counted) };
}
