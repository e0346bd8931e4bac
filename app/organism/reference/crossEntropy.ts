// Cross-entropy of the next token: loss = weight (logsumexp(z) - z_target), in nats.
//
// Stability: logsumexp(z) = m + log sum exp(z - m) with m = max z, so no exp overflows and the sum is at least 1.
// Backward: d logsumexp/dz_v = exp(z_v - logsumexp) = p_v, so dL/dz_v = weight lossScale (p_v - 1[v = target]).
import type { Numbers } from './numbers.ts';

/** logits (N,V), targets (N), weights (N) -> losses (N); with `gradient` the logits become their own gradient.
 * Target -1 or weight 0 gives loss 0 and gradient 0 whatever the logits. */
export function crossEntropy(p: {
  logits: Numbers; targets: Int32Array; weights: Numbers; losses: Numbers; rows: number; vocabulary: number; gradient: boolean; lossScale: number;
}): void {
  const { logits, vocabulary } = p;
  for (let n = 0; n < p.rows; n += 1) {
    const row = n * vocabulary;
    const target = p.targets[n]!;
    const weight = target < 0 ? 0 : p.weights[n]!;
    if (weight === 0) {
      p.losses[n] = 0;
      if (p.gradient) logits.fill(0, row, row + vocabulary);
      continue;
    }
    let maximum = -Infinity;
    for (let v = 0; v < vocabulary; v += 1) maximum = Math.max(maximum, logits[row + v]!);
    let sum = 0;
    for (let v = 0; v < vocabulary; v += 1) sum += Math.exp(logits[row + v]! - maximum);
    const logTotal = maximum + Math.log(sum);
    p.losses[n] = weight * (logTotal - logits[row + target]!);
    if (!p.gradient) continue;
    const scale = weight * p.lossScale;
    for (let v = 0; v < vocabulary; v += 1) logits[row + v] = scale * (Math.exp(logits[row + v]! - logTotal) - (v === target ? 1 : 0));
  }
}

/** losses (N) -> lossScale times their sum: the weighted mean when lossScale is 1 over the sum of weights. */
export function reduceLoss(p: { losses: Numbers; rows: number; lossScale: number }): number {
  let sum = 0;
  for (let n = 0; n < p.rows; n += 1) sum += p.losses[n]!;
  return sum * p.lossScale;
}
