// A model small enough for a thousand members in one process: the characters before one, embedded, through one layer, to the
// next character. Trained on the same real text as the other experiments, with the product's optimiser in its plainest form.
// It ranks and shows directions; its figures are those of a toy.
import { createHash } from 'node:crypto';
import type { Learner, Sample } from '../../../app/federation/roundLearner.ts';
import type { SampleLosses } from '../../../app/federation/pairedLoss.ts';
import { updateShapeOf } from '../../../app/federation/updateShape.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { RealText } from '../text.ts';

const CONTEXT = 3, SYMBOLS = 64, EMBEDDING = 8, HIDDEN = 24;
const INPUT = CONTEXT * EMBEDDING;
const EMBED = 0, FIRST = EMBED + SYMBOLS * EMBEDDING, FIRST_BIAS = FIRST + INPUT * HIDDEN, LAST = FIRST_BIAS + HIDDEN, LAST_BIAS = LAST + HIDDEN * SYMBOLS;
export const TOY_PARAMETERS = LAST_BIAS + SYMBOLS;
/** The product's share of 128 in 4096, in blocks that such small matrices have. */
const BLOCK = 512, KEEP = 16;
export const TOY_SHAPE = { parameters: TOY_PARAMETERS, block: BLOCK, keep: KEEP } as const;
export const TOY_UPDATE = updateShapeOf(
  [{ offset: EMBED, length: SYMBOLS * EMBEDDING }, { offset: FIRST, length: INPUT * HIDDEN }, { offset: FIRST_BIAS, length: HIDDEN }, { offset: LAST, length: HIDDEN * SYMBOLS }, { offset: LAST_BIAS, length: SYMBOLS }], BLOCK, KEEP, TOY_PARAMETERS,
);

export interface ToyText { readonly training: Uint8Array; readonly heldOut: Uint8Array }

/** The commonest characters get a number each, all others share one. */
export function toyText(text: RealText): ToyText {
  const training = text.training.join('').toLowerCase(), counts = new Map<string, number>();
  for (const letter of training) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const common = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, SYMBOLS - 1);
  const numbers = new Map(common.map(([letter], i) => [letter, i + 1]));
  const coded = (letters: string) => Uint8Array.from(letters, (letter) => numbers.get(letter) ?? 0);
  return { training: coded(training), heldOut: coded(text.heldOut.join('').toLowerCase()) };
}

export function firstParameters(seed: number): Float32Array {
  const stream = SeededStream.from(seed, 'toy-parameters');
  const roughly = () => { let sum = -6; for (let i = 0; i < 12; i += 1) sum += stream.nextFloat(); return sum; };
  return Float32Array.from({ length: TOY_PARAMETERS }, (_, at) => (at < FIRST ? 0.5 * roughly() : at < FIRST_BIAS ? roughly() / Math.sqrt(INPUT) : at < LAST || at >= LAST_BIAS ? 0 : roughly() / Math.sqrt(HIDDEN)));
}

const input = new Float32Array(INPUT), hidden = new Float32Array(HIDDEN), chances = new Float32Array(SYMBOLS), hiddenSlope = new Float32Array(HIDDEN);

/** Nats of the character at `at`; `chances` and the layers are left as they were for it. */
function forward(p: Float32Array, text: Uint8Array, at: number): number {
  for (let c = 0; c < CONTEXT; c += 1) {
    const from = EMBED + (text[at - CONTEXT + c] ?? 0) * EMBEDDING;
    for (let e = 0; e < EMBEDDING; e += 1) input[c * EMBEDDING + e] = p[from + e]!;
  }
  for (let h = 0; h < HIDDEN; h += 1) hidden[h] = p[FIRST_BIAS + h]!;
  for (let i = 0; i < INPUT; i += 1) {
    const value = input[i]!, row = FIRST + i * HIDDEN;
    for (let h = 0; h < HIDDEN; h += 1) hidden[h]! += value * p[row + h]!;
  }
  for (let s = 0; s < SYMBOLS; s += 1) chances[s] = p[LAST_BIAS + s]!;
  for (let h = 0; h < HIDDEN; h += 1) {
    const value = Math.tanh(hidden[h]!), row = LAST + h * SYMBOLS;
    hidden[h] = value;
    for (let s = 0; s < SYMBOLS; s += 1) chances[s]! += value * p[row + s]!;
  }
  let most = -Infinity, total = 0;
  for (let s = 0; s < SYMBOLS; s += 1) if (chances[s]! > most) most = chances[s]!;
  for (let s = 0; s < SYMBOLS; s += 1) { const chance = Math.exp(chances[s]! - most); chances[s] = chance; total += chance; }
  for (let s = 0; s < SYMBOLS; s += 1) chances[s]! /= total;
  return -Math.log(Math.max(chances[text[at] ?? 0]!, 1e-30));
}

function backward(p: Float32Array, text: Uint8Array, at: number, slope: Float32Array, share: number): void {
  chances[text[at] ?? 0]! -= 1;
  for (let s = 0; s < SYMBOLS; s += 1) { chances[s]! *= share; slope[LAST_BIAS + s]! += chances[s]!; }
  for (let h = 0; h < HIDDEN; h += 1) {
    const value = hidden[h]!, row = LAST + h * SYMBOLS;
    let sum = 0;
    for (let s = 0; s < SYMBOLS; s += 1) { const chance = chances[s]!; sum += chance * p[row + s]!; slope[row + s]! += chance * value; }
    hiddenSlope[h] = sum * (1 - value * value);
    slope[FIRST_BIAS + h]! += hiddenSlope[h]!;
  }
  for (let i = 0; i < INPUT; i += 1) {
    const value = input[i]!, row = FIRST + i * HIDDEN, c = (i / EMBEDDING) | 0;
    let sum = 0;
    for (let h = 0; h < HIDDEN; h += 1) { const one = hiddenSlope[h]!; sum += one * p[row + h]!; slope[row + h]! += one * value; }
    slope[EMBED + (text[at - CONTEXT + c] ?? 0) * EMBEDDING + i - c * EMBEDDING]! += sum;
  }
}

/** Mean over so many characters from evenly spread places, nats a character. */
export function toyLoss(parameters: Float32Array, text: Uint8Array, characters: number): number {
  const stride = Math.max(1, Math.floor((text.length - CONTEXT) / characters));
  let sum = 0, count = 0;
  for (let at = CONTEXT; at < text.length && count < characters; at += stride) { sum += forward(parameters, text, at); count += 1; }
  return sum / count;
}

export interface ToyTraining { readonly batch: number; readonly rate: number; readonly beta1: number; readonly beta2: number; /** Steps of its own until the rate is whole: whoever is new has no moments. */ readonly warmupSteps: number }

/** Sequences a judge measures on, and characters in each: fewer than the product's, which has more tokens in a round. */
const SAMPLE_SEQUENCES = 4, SEQUENCE = 8;
const EPSILON = 1e-8;

/** Draws from its own pieces of the text and steps with Adam. */
export class ToyLearner implements Learner {
  theta: Float32Array;
  tokensSeen = 0;
  readonly #text: ToyText;
  readonly #places: readonly number[];
  readonly #piece: number;
  readonly #stream: SeededStream;
  readonly #training: ToyTraining;
  readonly #mean = new Float32Array(TOY_PARAMETERS);
  readonly #square = new Float32Array(TOY_PARAMETERS);
  #steps = 0;

  /** `places`: where the pieces begin that are its own, of `piece` characters each. */
  constructor(theta: Float32Array, text: ToyText, places: readonly number[], piece: number, training: ToyTraining, stream: SeededStream) {
    this.theta = theta.slice(); this.#text = text; this.#places = places; this.#piece = piece; this.#training = training; this.#stream = stream;
  }

  /** `share`: of its rate. */
  step(share: number): void {
    const { batch, rate, beta1, beta2, warmupSteps } = this.#training, slope = slopes.fill(0), { theta } = this, mean = this.#mean, square = this.#square;
    for (let i = 0; i < batch; i += 1) {
      const from = this.#places[this.#stream.nextBelow(this.#places.length)] ?? 0, at = Math.max(CONTEXT, Math.min(this.#text.training.length - 1, from + this.#stream.nextBelow(this.#piece)));
      forward(theta, this.#text.training, at);
      backward(theta, this.#text.training, at, slope, 1 / batch);
    }
    this.#steps += 1;
    this.tokensSeen += batch;
    const warm = share * rate * Math.min(1, this.#steps / warmupSteps), meanShare = 1 - beta1 ** this.#steps, squareShare = 1 - beta2 ** this.#steps;
    for (let at = 0; at < TOY_PARAMETERS; at += 1) {
      const one = slope[at]!;
      mean[at] = beta1 * mean[at]! + (1 - beta1) * one;
      square[at] = beta2 * square[at]! + (1 - beta2) * one * one;
      theta[at]! -= warm * (mean[at]! / meanShare) / (Math.sqrt(square[at]! / squareShare) + EPSILON);
    }
  }

  read(): Promise<Float32Array> { return Promise.resolve(this.theta.slice()); }
  change(move: (theta: Float32Array) => Float32Array): Promise<void> { this.theta = move(this.theta).slice(); return Promise.resolve(); }
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> {
    // Nobody asks here whether a round did harm; that is measured on more text, and seldom.
    if (sample.kind === 'canary') return Promise.resolve({ nats: new Float64Array(0), tokens: new Float64Array(0) });
    const stream = SeededStream.from(sample.seed, 'toy-sample'), { heldOut } = this.#text;
    const nats = Float64Array.from({ length: SAMPLE_SEQUENCES }, () => {
      const from = CONTEXT + stream.nextBelow(heldOut.length - CONTEXT - SEQUENCE);
      let sum = 0;
      for (let at = from; at < from + SEQUENCE; at += 1) sum += forward(parameters, heldOut, at);
      return sum;
    });
    return Promise.resolve({ nats, tokens: nats.map(() => SEQUENCE) });
  }
  sha256Hex(bytes: Uint8Array): Promise<string> { return Promise.resolve(createHash('sha256').update(bytes).digest('hex')); }
}
const slopes = new Float32Array(TOY_PARAMETERS);
