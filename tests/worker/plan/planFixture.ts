// What the plan's tests share: a batch, an open session on the reference layers, tensors by name, and how close is close.
import { expect } from 'vitest';
import type { ModelConfig } from '../../../schemas/model.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import type { ReferenceBatch } from '../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { TrainingPlan } from '../../../worker/engine/plan/organism.ts';
import { SCALAR_COUNT, Scalar } from '../../../worker/engine/program.ts';
import type { Region } from '../../../worker/engine/program.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import type { ReferenceSession } from '../../doubles/referenceBackend.ts';

export const STREAM_SEED = 12;
export const hyper = { clipNorm: 0.5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
export type PlanBatch = ReferenceBatch & { weights: Float32Array };

/** Every fifth row has no target; weights differ. */
export function batchOf(config: ModelConfig, batch: number, window: number): PlanBatch {
  const stream = SeededStream.from(STREAM_SEED, 'batch');
  const rows = batch * window;
  const tokens = Int32Array.from({ length: rows }, () => stream.nextBelow(config.vocabulary));
  const targets = Int32Array.from({ length: rows }, (_, n) => (n % 5 === 4 ? -1 : stream.nextBelow(config.vocabulary)));
  return { tokens, targets, weights: Float32Array.from({ length: rows }, () => 0.5 + stream.nextFloat()), window };
}

/** Parameters, batch and scalars written as the host does before its first step. */
export async function open(config: ModelConfig, plan: TrainingPlan, batch: PlanBatch): Promise<ReferenceSession> {
  const session = await new ReferenceBackend().open(plan.memory);
  session.write(plan.tensors.parameters, initialParameters(config, STREAM_SEED));
  session.write(plan.tensors.tokens, batch.tokens);
  session.write(plan.tensors.targets, batch.targets);
  session.write(plan.tensors.weights, batch.weights);
  const scalars = new Float32Array(SCALAR_COUNT);
  scalars[Scalar.LOSS_SCALE] = 1 / batch.weights.reduce((sum, w, n) => sum + (batch.targets[n]! < 0 ? 0 : w), 0);
  scalars[Scalar.LEARNING_RATE] = 0.01;
  scalars[Scalar.BETA1_CORRECTION] = 1 - hyper.beta1;
  scalars[Scalar.BETA2_CORRECTION] = 1 - hyper.beta2;
  session.write(plan.tensors.scalars, scalars);
  return session;
}

export const tensorId = (plan: TrainingPlan, region: Region, name: string): number => {
  const found = plan.memory.tensors.filter((t) => t.region === region && t.name === name);
  expect(found, `one tensor ${name} in ${region}`).toHaveLength(1);
  return found[0]!.id;
};

/** Both sides are the same sums in double precision; the plan stores every tensor in 32 bits (relative 6e-8 each) and a
 * few dozen such roundings follow one another, so 1e-5 of the tensor's largest value is generous and still catches any
 * wrong term. */
export function expectClose(name: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i += 1) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  }
  expect(actual.length, `${name}: length`).toBe(expected.length);
  expect(worst, `${name}: largest difference, largest value ${largest}`).toBeLessThanOrEqual(1e-5 * largest + 1e-30);
}
