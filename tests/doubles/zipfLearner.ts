// A learner small enough for hundreds of rounds in a second, with what makes federated rounds hard: few features are frequent
// and most are rare, members see different ones, and a small sample of text measures badly. A linear model of a made-up truth.
// Only the model is a double: rounds use the product's classes.
import { createHash } from 'node:crypto';
import type { Learner, Sample } from '../../app/federation/roundLearner.ts';
import type { SampleLosses } from '../../app/federation/pairedLoss.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { updateShapeOf } from '../../app/federation/updateShape.ts';

export const ZIPF_PARAMETERS = 4096;
export const ZIPF_SHAPE = { parameters: ZIPF_PARAMETERS, block: 512, keep: 16 } as const;
export const ZIPF_UPDATE = updateShapeOf([{ offset: 0, length: ZIPF_PARAMETERS }], ZIPF_SHAPE.block, ZIPF_SHAPE.keep, ZIPF_PARAMETERS);
const TOKENS_A_ROW = 16;
/** A held-out sequence is a mean over rows, as one of text is over its tokens. */
const TOKENS_A_SEQUENCE = 128, ROWS_A_SEQUENCE = 64;
/** Features of a row. */
const FEATURES = 24;
/** Share of features a member draws by its own taste; the others as everyone does. */
const OWN_TASTE = 0.3;
const NOISE = 0.3;
const RATE = 0.005;

interface Row { readonly features: readonly number[]; readonly target: number }

const roughly = (stream: SeededStream): number => { let sum = -6; for (let i = 0; i < 12; i += 1) sum += stream.nextFloat(); return sum; };

/** The truth all texts speak of. */
export class ZipfWorld {
  readonly truth: Float32Array;
  readonly #places: Uint32Array;
  constructor(seed: number) {
    const stream = SeededStream.from(seed, 'zipf-world');
    this.truth = Float32Array.from({ length: ZIPF_PARAMETERS }, () => roughly(stream));
    this.#places = Uint32Array.from({ length: ZIPF_PARAMETERS }, (_, i) => i);
    for (let i = ZIPF_PARAMETERS - 1; i > 0; i -= 1) { const j = stream.nextBelow(i + 1), held = this.#places[i]!; this.#places[i] = this.#places[j]!; this.#places[j] = held; }
  }
  /** `taste` turns the ranks of features: the same for all with 0. */
  row(stream: SeededStream, taste: number): Row {
    const features = Array.from({ length: FEATURES }, () => {
      // The cube of a uniform number: the first features come up most, without a logarithm.
      const rank = Math.floor(stream.nextFloat() ** 3 * ZIPF_PARAMETERS);
      const turned = taste > 0 && stream.nextFloat() < OWN_TASTE ? (rank + taste * 977) % ZIPF_PARAMETERS : rank;
      return this.#places[turned]!;
    });
    return { features, target: features.reduce((sum, at) => sum + this.truth[at]!, 0) + NOISE * roughly(stream) };
  }
  lossOf(parameters: Float32Array, rows = 400): number {
    const stream = SeededStream.from(4, 'zipf-final');
    let sum = 0;
    for (let i = 0; i < rows; i += 1) sum += lossOn(this.row(stream, 0), parameters);
    return sum / rows;
  }
}

function errorOn({ features, target }: Row, parameters: Float32Array): number {
  let predicted = 0;
  for (const at of features) predicted += parameters[at]!;
  return predicted - target;
}
const lossOn = (row: Row, parameters: Float32Array): number => 0.5 * errorOn(row, parameters) ** 2;

export class ZipfLearner implements Learner {
  theta = new Float32Array(ZIPF_PARAMETERS);
  tokensSeen = 0;
  readonly #world: ZipfWorld;
  readonly #stream: SeededStream;
  readonly #taste: number;

  constructor(world: ZipfWorld, seed: number, taste: number) {
    this.#world = world; this.#taste = taste;
    this.#stream = SeededStream.from(seed, `zipf-learner-${taste}`);
  }

  /** Plain steps downhill, one row each. `turned` learns the opposite of what the text says: labels were flipped. */
  learn(rows: number, turned = false): void {
    const theta = this.theta.slice();
    for (let i = 0; i < rows; i += 1) {
      const row = this.#world.row(this.#stream, this.#taste);
      const error = errorOn(turned ? { ...row, target: -row.target } : row, theta);
      for (const at of row.features) theta[at]! -= RATE * error;
    }
    this.theta = theta;
    this.tokensSeen += rows * TOKENS_A_ROW;
  }

  read(): Promise<Float32Array> { return Promise.resolve(this.theta.slice()); }
  change(move: (theta: Float32Array) => Float32Array): Promise<void> { this.theta = move(this.theta).slice(); return Promise.resolve(); }
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> {
    const stream = SeededStream.from(sample.kind === 'canary' ? 1 : sample.seed, 'zipf-sample');
    const sequences = sample.kind === 'canary' ? 4 : Math.max(2, Math.floor(sample.tokens / TOKENS_A_SEQUENCE));
    const nats = Float64Array.from({ length: sequences }, () => {
      let sum = 0;
      for (let row = 0; row < ROWS_A_SEQUENCE; row += 1) sum += lossOn(this.#world.row(stream, 0), parameters);
      return sum / ROWS_A_SEQUENCE;
    });
    return Promise.resolve({ nats, tokens: nats.map(() => 1) });
  }
  sha256Hex(bytes: Uint8Array): Promise<string> { return Promise.resolve(createHash('sha256').update(bytes).digest('hex')); }
}
