// Runs the same plan on two backends and says how far every tensor is apart: the meaning of "agrees with the reference".
import { initialAdapter } from '../../app/organism/adapter.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { ModelConfig } from '../../schemas/model.ts';
import type { Backend, Session } from '../../worker/engine/backend.ts';
import { planOrganism, type TrainingPlan } from '../../worker/engine/plan/organism.ts';
import { Control, CONTROL_COUNT, Scalar, SCALAR_COUNT } from '../../worker/engine/program.ts';

const HYPER = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
export interface Shape { readonly config: ModelConfig; readonly batch: number; readonly window: number; readonly seed: number }

/** Largest absolute difference over the largest absolute value: one number a tensor, insensitive to tiny elements. */
export function relativeDifference(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  let apart = 0;
  let largest = 1e-12;
  for (let i = 0; i < expected.length; i += 1) {
    const e = expected[i] ?? NaN;
    const difference = Math.abs(e - (actual[i] ?? NaN));
    // Comparisons with NaN are false, so a NaN must count as infinitely far.
    apart = Number.isNaN(difference) ? Infinity : Math.max(apart, difference);
    largest = Math.max(largest, Math.abs(e));
  }
  return apart / largest;
}

function writeBatch(session: Session, plan: TrainingPlan, shape: Shape, step: number): void {
  const n = shape.batch * shape.window;
  const stream = SeededStream.from(shape.seed, 'parity batch');
  const text = Int32Array.from({ length: n + 1 }, () => stream.nextBelow(shape.config.vocabulary));
  const targets = text.slice(1);
  targets[0] = -1; // masked rows are part of the contract
  const weights = Float32Array.from({ length: n }, () => 0.25 + stream.nextFloat());
  const total = weights.reduce((sum, w, i) => sum + ((targets[i] ?? -1) < 0 ? 0 : w), 0);
  const scalars = new Float32Array(SCALAR_COUNT);
  scalars[Scalar.LOSS_SCALE] = 1 / total;
  scalars[Scalar.LEARNING_RATE] = 1e-3;
  scalars[Scalar.BETA1_CORRECTION] = 1 - HYPER.beta1 ** step;
  scalars[Scalar.BETA2_CORRECTION] = 1 - HYPER.beta2 ** step;
  session.write(plan.tensors.tokens, text.slice(0, n));
  session.write(plan.tensors.targets, targets);
  session.write(plan.tensors.weights, weights);
  session.write(plan.tensors.scalars, scalars);
}

async function opened(backend: Backend, shape: Shape) {
  const plan = planOrganism(shape.config, { batch: shape.batch, window: shape.window, hyper: HYPER });
  const session = await backend.open(plan.memory);
  session.write(plan.tensors.parameters, initialParameters(shape.config, shape.seed));
  return { plan, session };
}

/** After one forward and backward: tensor name -> relative difference, over every activation and gradient. */
export async function compareGradients(expected: Backend, actual: Backend, shape: Shape): Promise<ReadonlyMap<string, number>> {
  const sides = [await opened(expected, shape), await opened(actual, shape)] as const;
  for (const { plan, session } of sides) {
    writeBatch(session, plan, shape, 1);
    await session.run(await session.prepare(plan.programs.gradients));
  }
  const differences = new Map<string, number>();
  for (const tensor of sides[0].plan.memory.tensors) {
    if (tensor.dtype !== 'f32' || (tensor.region !== 'activations' && tensor.region !== 'gradients')) continue;
    const [a, b] = [await sides[0].session.read(tensor.id), await sides[1].session.read(tensor.id)];
    differences.set(`${tensor.region}/${tensor.name}`, relativeDifference(a, b));
  }
  for (const { session } of sides) await session.close();
  return differences;
}

/** Loss of each of `steps` training steps on one backend. */
export async function lossTrajectory(backend: Backend, shape: Shape, steps: number): Promise<number[]> {
  const { plan, session } = await opened(backend, shape);
  const train = await session.prepare(plan.programs.train);
  const losses: number[] = [];
  for (let step = 1; step <= steps; step += 1) {
    writeBatch(session, plan, { ...shape, seed: shape.seed + step }, step);
    await session.run(train);
    losses.push((await session.read(plan.tensors.scalars, Scalar.LOSS, 1))[0] ?? NaN);
  }
  await session.close();
  return losses;
}

/** After `steps` steps of an adapter of rank 3: tensor name -> relative difference, over its factors, gradients and moments,
 * the adapted weights, and what they say. The base must be what was written, on both sides. */
export async function compareAdapter(expected: Backend, actual: Backend, shape: Shape, steps: number): Promise<ReadonlyMap<string, number>> {
  const read = async (backend: Backend) => {
    const plan = planOrganism(shape.config, { batch: shape.batch, window: shape.window, hyper: HYPER, adapter: { rank: 3, hyper: HYPER } });
    if (plan.adapter === null) throw new Error('the plan has no adapter');
    const { programs, tensors } = plan.adapter;
    const session = await backend.open(plan.memory);
    const base = initialParameters(shape.config, shape.seed);
    session.write(plan.tensors.parameters, base);
    session.write(tensors.parameters, initialAdapter(shape.config, 3, shape.seed));
    const [gradients, update] = [await session.prepare(programs.gradients), await session.prepare(programs.update)];
    for (let step = 1; step <= steps; step += 1) {
      writeBatch(session, plan, { ...shape, seed: shape.seed + step }, step);
      await session.run(gradients);
      await session.run(update);
    }
    await session.run(await session.prepare(programs.adapt));
    await session.run(await session.prepare(programs.evaluate));
    const found = new Map<string, ArrayLike<number>>([['losses', await session.read(plan.tensors.losses)]]);
    for (const [name, id] of Object.entries({ factors: tensors.parameters, gradients: tensors.gradients, moment1: tensors.moment1, moment2: tensors.moment2 })) found.set(name, await session.read(id));
    found.set('adapted', await session.read(plan.memory.tensors.find((tensor) => tensor.name === 'adapted')?.id ?? -1));
    const after = await session.read(plan.tensors.parameters);
    if (after.some((value, i) => !Object.is(value, base[i]))) throw new Error(`the base was changed on ${backend.info.kind}`);
    await session.close();
    return found;
  };
  const [a, b] = [await read(expected), await read(actual)];
  return new Map([...a].map(([name, values]) => [name, relativeDifference(values, b.get(name) ?? [])]));
}

/** Logits after a prefill of 32 tokens and `count - 32` single ones. */
export async function decodedLogits(backend: Backend, shape: Shape, count: number): Promise<Float32Array> {
  const { plan, session } = await opened(backend, shape);
  const stream = SeededStream.from(shape.seed, 'parity prompt');
  const text = Int32Array.from({ length: count }, () => stream.nextBelow(shape.config.vocabulary));
  const control = new Int32Array(CONTROL_COUNT);
  control[Control.ROWS] = 32;
  session.write(plan.tensors.control, control);
  session.write(plan.tensors.prefillTokens, text.slice(0, 32));
  await session.run(await session.prepare(plan.programs.prefill));
  const decode = await session.prepare(plan.programs.decode);
  control[Control.ROWS] = 1;
  for (let position = 32; position < count; position += 1) {
    control[Control.POSITION] = position;
    session.write(plan.tensors.control, control);
    session.write(plan.tensors.decodeTokens, text.slice(position, position + 1));
    await session.run(decode);
  }
  const logits = await session.read(plan.tensors.decodeLogits);
  await session.close();
  return logits as Float32Array;
}
