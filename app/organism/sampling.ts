// Picks the next token from logits. One Sampler per reply: it holds the seeded stream and the tokens already chosen.
//
// Order of the rules: repetition penalty on the logits, temperature, then three cuts. With tokens ordered by probability
// (the lower id first among equals) each cut keeps a beginning of that order: min-p those at least minP times as likely
// as the first, top-k the first k, top-p the fewest whose mass reaches p of the mass the other two left. Min-p comes
// first (as in vLLM) because it can be judged on the logits: most tokens never need an exponential. Nothing is sorted: a
// partition that descends only into the side where the cut lies finds it in time proportional to what is left.
import type { SamplingOptions } from '../../schemas/model.ts';
import { SeededStream } from '../physics/random.ts';

/** exp(-60) is 1e-26: 65,536 such weights together change no bit of a double-precision sum that holds a 1. */
const NEGLIGIBLE_EXPONENT = -60;

export class NonFiniteLogitsError extends Error {
  readonly token: number;
  constructor(token: number) {
    super(`the logit of token ${token} is not finite; load an earlier checkpoint`);
    this.name = 'NonFiniteLogitsError';
    this.token = token;
  }
}

export type SamplerOptions = Omit<SamplingOptions, 'maxTokens'> & {
  /** Never chosen, whatever their logits (reserved tokens a reply has no use for). */
  readonly forbidden?: readonly number[];
};

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #stream: SeededStream;
  readonly #repeated = new Set<number>();
  readonly #forbidden: ReadonlySet<number>;
  // Reused for every token: a reply allocates nothing.
  readonly #logits: Float64Array;  // (V), after the penalty
  readonly #weights: Float64Array; // (V), exp((logit - highest) / temperature)
  readonly #kept: Int32Array;      // ids still in play, at its front

  constructor(vocabulary: number, options: SamplerOptions) {
    this.#options = options;
    this.#forbidden = new Set(options.forbidden);
    this.#stream = SeededStream.from(options.seed, 'sampling');
    this.#logits = new Float64Array(vocabulary);
    this.#weights = new Float64Array(vocabulary);
    this.#kept = new Int32Array(vocabulary);
  }

  /** logits (V) -> token; throws NonFiniteLogitsError. The token counts as repeated from now on. */
  next(logits: Float32Array): number {
    const best = this.#readLogits(logits);
    const token = this.#options.temperature === 0 ? best : this.#draw(this.#cut(best));
    if (this.#options.repetitionPenalty !== 1) this.#repeated.add(token);
    return token;
  }

  /** Another process chose this token with the same options: one draw is over, and it counts as repeated. */
  follow(token: number): void {
    if (this.#options.temperature !== 0) this.#stream.nextFloat();
    if (this.#options.repetitionPenalty !== 1) this.#repeated.add(token);
  }

  /** Takes the logits over, penalised; returns the likeliest token. */
  #readLogits(logits: Float32Array): number {
    const own = this.#logits;
    for (let v = 0; v < own.length; v += 1) {
      const logit = logits[v]!;
      if (logit - logit !== 0) throw new NonFiniteLogitsError(v); // NaN or infinite
      own[v] = logit;
    }
    const penalty = this.#options.repetitionPenalty;
    for (const v of this.#repeated) own[v] = own[v]! > 0 ? own[v]! / penalty : own[v]! * penalty;
    for (const v of this.#forbidden) own[v] = -Infinity;
    let best = 0;
    let highest = own[0]!;
    for (let v = 1; v < own.length; v += 1) {
      if (own[v]! > highest) { best = v; highest = own[v]!; }
    }
    return best;
  }

  /** Fills #weights and the front of #kept; returns how many tokens are kept. */
  #cut(best: number): number {
    const { temperature, topK, topP, minP } = this.#options;
    const [logits, weights, kept] = [this.#logits, this.#weights, this.#kept];
    const highest = logits[best]!;
    const inverse = 1 / temperature;
    const least = Math.max(Math.log(minP), NEGLIGIBLE_EXPONENT);
    let count = 0;
    for (let v = 0; v < logits.length; v += 1) {
      // A tiny temperature makes 0 * Infinity of the best token itself, which weighs 1 by definition.
      const exponent = v === best ? 0 : (logits[v]! - highest) * inverse;
      if (!(exponent >= least)) continue;
      weights[v] = Math.exp(exponent);
      kept[count] = v;
      count += 1;
    }
    if (topK > 0 && topK < count) count = this.#shortestBeginning(count, topK, false);
    if (topP < 1) count = this.#shortestBeginning(count, topP * this.#massOf(count), true);
    return count;
  }

  #massOf(count: number): number {
    let mass = 0;
    for (let i = 0; i < count; i += 1) mass += this.#weights[this.#kept[i]!]!;
    return mass;
  }

  /** Moves the fewest likeliest tokens whose number (or mass) reaches `target` to the front; returns how many. */
  #shortestBeginning(count: number, target: number, byMass: boolean): number {
    const [kept, weights] = [this.#kept, this.#weights];
    let [low, high, reached] = [0, count, 0]; // [0, low) is kept and amounts to `reached`; the cut lies in (low, high]
    while (low < high) {
      const pivotAt = this.#partition(low, high);
      let above = 0;
      for (let i = low; i < pivotAt; i += 1) above += byMass ? weights[kept[i]!]! : 1;
      if (reached + above >= target) { high = pivotAt; continue; }
      reached += above + (byMass ? weights[kept[pivotAt]!]! : 1);
      low = pivotAt + 1;
      if (reached >= target) return low;
    }
    return high;
  }

  /** Reorders kept[low, high) around its middle element: likelier ones before it. Returns where it came to lie. */
  #partition(low: number, high: number): number {
    const [kept, weights] = [this.#kept, this.#weights];
    const last = high - 1;
    const middle = (low + high) >> 1;
    const pivot = kept[middle]!;
    const weight = weights[pivot]!;
    kept[middle] = kept[last]!;
    let place = low;
    for (let i = low; i < last; i += 1) {
      const v = kept[i]!;
      const other = weights[v]!;
      if (!(other > weight || (other === weight && v < pivot))) continue;
      kept[i] = kept[place]!;
      kept[place] = v;
      place += 1;
    }
    kept[last] = kept[place]!;
    kept[place] = pivot;
    return place;
  }

  #draw(count: number): number {
    let left = this.#stream.nextFloat() * this.#massOf(count);
    for (let i = 0; i < count - 1; i += 1) {
      left -= this.#weights[this.#kept[i]!]!;
      if (left < 0) return this.#kept[i]!;
    }
    return this.#kept[count - 1]!;
  }
}
