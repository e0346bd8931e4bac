// Figures of learning, from sums of nats: what they mean and nothing about where they are kept.
//
// A token's loss is -ln p(token). Perplexity is e^(+mean loss) = e^(-(1/N) sum ln p): the size of a die as hard to guess.
// Bits per byte divides by the bytes of the text instead of its tokens, so models with different tokenizers compare.

/** e^(mean nats): N for a model that guesses evenly among N. */
export function perplexity(totalNats: number, tokens: number): number {
  return Math.exp(totalNats / tokens);
}

/** Bits the model would need for each byte of the text; `bytes` counts the UTF-8 of what the tokens stand for. */
export function bitsPerByte(totalNats: number, bytes: number): number {
  return totalNats / Math.LN2 / bytes;
}

/** Share of the newest value in the smoothed loss: a memory of about the last fifty steps. */
export const SMOOTHING = 0.02;

/**
 * Exponential mean of the finite losses: state in, state out. The weight of the newest value falls as 1/count until it
 * reaches SMOOTHING, so the start is a plain mean and not a slow climb from the first value.
 */
export interface SmoothedLoss { readonly value: number; readonly count: number }

export function smoothLoss(before: SmoothedLoss | null, loss: number): SmoothedLoss | null {
  if (!Number.isFinite(loss)) return before;
  if (before === null) return { value: loss, count: 1 };
  const count = before.count + 1;
  const share = Math.max(SMOOTHING, 1 / count);
  return { value: before.value + share * (loss - before.value), count };
}
