// What trains in a simulation: a few hundred parameters, a bowl with one lowest point for all and steeper sides elsewhere on every
// node, trained as virtual time goes by. Only the model is a toy: the arithmetic of the rounds above it is the product's own
// RoundLearner, with the product's codec and sums.
import { RoundLearner, type Learner, type Sample } from '../../app/federation/roundLearner.ts';
import type { SampleLosses } from '../../app/federation/pairedLoss.ts';
import { updateShapeOf, type UpdateShape } from '../../app/federation/updateShape.ts';
import type { RandomStream } from '../../app/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { nodeHasher } from './keys.ts';

export const TOY_PARAMETERS = 288, TOY_BLOCK = 64, TOY_KEEP = 6;
export const TOY_SHAPE: UpdateShape = updateShapeOf([{ offset: 0, length: 256 }, { offset: 256, length: 32 }], TOY_BLOCK, TOY_KEEP, TOY_PARAMETERS);
/** Share of the parameters that a node's own text speaks of; the others it hardly sees. Else all would learn the same, and
 *  their updates would look like copies of each other, which those of real text do not. */
const SPOKEN_OF = 0.25;
/** Of a node of usual speed. */
const TOKENS_PER_MS = 64;
const STEPS_PER_MS = 0.01, RATE = 0.05, NOISE = 0.002;
const SEQUENCES = 8;
const CANARY_TOKENS = 512;

const optimumOf = (seed: number): Float32Array => {
  const random = SeededStream.from(seed, 'toy-optimum');
  return Float32Array.from({ length: TOY_PARAMETERS }, () => random.nextFloat() * 2 - 1);
};

export class ToyLearner implements Learner {
  readonly #nowMs: () => number;
  readonly #random: RandomStream;
  readonly #optimum: Float32Array;
  /** How steep each side is in this node's own text. */
  readonly #slopes: Float32Array;
  readonly #slowness: number;
  #theta: Float32Array = new Float32Array(TOY_PARAMETERS);
  #tokens = 0;
  #sinceMs: number;
  #trains = true;

  constructor(seed: number, place: number, slowness: number, nowMs: () => number, random: RandomStream) {
    this.#nowMs = nowMs;
    this.#random = random;
    this.#slowness = slowness;
    this.#sinceMs = nowMs();
    this.#optimum = optimumOf(seed);
    const slopes = SeededStream.from(seed, `toy-slopes-${place}`);
    this.#slopes = Float32Array.from({ length: TOY_PARAMETERS }, () => (slopes.nextFloat() < SPOKEN_OF ? 0.2 + slopes.nextFloat() * 2 : 0.02 * slopes.nextFloat()));
  }

  get tokensSeen(): number { this.#learn(); return Math.floor(this.#tokens); }
  set trains(on: boolean) { this.#learn(); this.#trains = on; }

  read(): Promise<Float32Array> { this.#learn(); return Promise.resolve(this.#theta.slice()); }
  change(move: (theta: Float32Array) => Float32Array): Promise<void> {
    this.#learn();
    this.#theta = move(this.#theta).slice();
    return Promise.resolve();
  }
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> {
    const total = sample.kind === 'canary' ? CANARY_TOKENS : sample.tokens;
    const random = SeededStream.from(sample.kind === 'canary' ? 1 : sample.seed, 'toy-sample');
    const tokens = Float64Array.from({ length: SEQUENCES }, () => Math.max(1, Math.floor(total / SEQUENCES))), loss = this.lossOf(parameters);
    const nats = tokens.map((count) => count * (loss * (0.9 + 0.2 * random.nextFloat()) + random.nextFloat()));
    return Promise.resolve({ nats, tokens });
  }
  sha256Hex(bytes: Uint8Array): Promise<string> { return Promise.resolve(nodeHasher.sha256Hex(bytes)); }

  /** Of text that all have in common: half the mean square of what is missing. */
  lossOf(parameters: Float32Array): number {
    let sum = 0;
    for (let at = 0; at < TOY_PARAMETERS; at += 1) sum += (parameters[at]! - this.#optimum[at]!) ** 2;
    return sum / (2 * TOY_PARAMETERS);
  }

  #learn(): void {
    const nowMs = this.#nowMs(), forMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    if (!this.#trains || forMs <= 0) return;
    const steps = forMs * STEPS_PER_MS / this.#slowness;
    this.#tokens += forMs * TOKENS_PER_MS / this.#slowness;
    const noise = NOISE * Math.sqrt(Math.min(1, steps));
    for (let at = 0; at < TOY_PARAMETERS; at += 1) {
      const away = this.#theta[at]! - this.#optimum[at]!;
      this.#theta[at] = this.#optimum[at]! + away * Math.exp(-RATE * this.#slopes[at]! * steps) + (this.#random.nextFloat() - 0.5) * noise;
    }
  }
}

/** The state every mesh of a simulation begins with: nothing known. */
export const TOY_START = nodeHasher.sha256Hex(new Uint8Array(TOY_PARAMETERS * 4));

/** Of one incarnation; goes on from what was kept, else from the beginning. */
export async function toyTrainer(learner: ToyLearner, kept: Uint8Array | null): Promise<RoundLearner> {
  return kept === null ? RoundLearner.found(learner, TOY_SHAPE) : RoundLearner.resume(learner, TOY_SHAPE, kept);
}
