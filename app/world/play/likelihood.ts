// The organism's choice: one option by how likely it finds each phrase. Drawn, not simply the likeliest, since a being that always
// did that would walk in circles. Logarithms are no whole numbers, so a world never computes this: it is told which option, as it
// is told everything else that comes from outside.
import type { RandomStream } from '../../ports.ts';

/** Below 1 sharpens what is likely, above flattens it. As likely as it is found did best on worlds kept for choosing (tools/play): at
 *  0.5 an organism that errs somewhere errs there again and again. */
export const LIKELIHOOD_TEMPERATURE = 1;

export function chooseByLikelihood(logProbabilities: readonly number[], stream: RandomStream): number {
  const largest = Math.max(...logProbabilities);
  const shares = logProbabilities.map((value) => Math.exp((value - largest) / LIKELIHOOD_TEMPERATURE));
  let left = stream.nextFloat() * shares.reduce((sum, share) => sum + share, 0);
  const chosen = shares.findIndex((share) => { left -= share; return left < 0; });
  return chosen < 0 ? logProbabilities.indexOf(largest) : chosen;
}
