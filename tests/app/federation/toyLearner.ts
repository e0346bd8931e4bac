// A model that is one vector, and learns by being told what to add: every sum of a round can be checked by hand.
import { createHash } from 'node:crypto';
import type { SampleLosses } from '../../../app/federation/pairedLoss.ts';
import type { Learner, Sample } from '../../../app/federation/roundLearner.ts';
import { updateShapeOf } from '../../../app/federation/updateShape.ts';
import { SeededStream } from '../../../app/physics/random.ts';

export const TOY_LENGTH = 256;
/** Two matrices of which an eighth travels, and eight gains that travel whole. */
export const toyShape = updateShapeOf([{ offset: 0, length: 128 }, { offset: 128, length: 120 }, { offset: 248, length: 8 }], 32, 4, TOY_LENGTH);

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class ToyLearner implements Learner {
  theta: Float32Array;
  tokensSeen = 0;
  /** Where the loss is least: the loss of sequence s is its weight times the squared distance. */
  readonly target: Float32Array;
  readonly asked: Sample[] = [];

  constructor(theta: Float32Array, target: Float32Array = new Float32Array(theta.length)) { this.theta = theta.slice(); this.target = target; }

  learn(step: Float32Array, tokens = 100): void { this.theta = this.theta.map((value, i) => value + (step[i] ?? 0)); this.tokensSeen += tokens; }
  read(): Promise<Float32Array> { return Promise.resolve(this.theta.slice()); }
  change(move: (theta: Float32Array) => Float32Array): Promise<void> { this.theta = move(this.theta.slice()).slice(); return Promise.resolve(); }
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> {
    this.asked.push(sample);
    const tokens = Float64Array.of(10, 20, 30, 40);
    const stream = SeededStream.from(sample.kind === 'canary' ? 0 : sample.seed, 'sequences');
    const distance = parameters.reduce((sum, value, i) => sum + (value - (this.target[i] ?? 0)) ** 2, 0);
    return Promise.resolve({ tokens, nats: tokens.map((count) => count * distance * (0.5 + stream.nextFloat())) });
  }
  sha256Hex(bytes: Uint8Array): Promise<string> { return Promise.resolve(sha256Hex(bytes)); }
}

export function noise(seed: number, name: string, length: number, scale: number): Float32Array {
  const stream = SeededStream.from(seed, name);
  return Float32Array.from({ length }, () => scale * (stream.nextFloat() + stream.nextFloat() + stream.nextFloat() - 1.5));
}
