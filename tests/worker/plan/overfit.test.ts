// The organism can learn at all: spark memorises 64 tokens, on the reference layers, through the real plan.
import { expect, it } from 'vitest';
import { SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import { SCALAR_COUNT, Scalar } from '../../../worker/engine/program.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';

const WINDOW = 64;
const MAX_STEPS = 500;
const TARGET_NATS = 0.1;
const SEED = 11;
const hyper = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

it('spark learns 64 tokens to below 0.1 nats within 500 steps (ORG-008)', async () => {
  const plan = planOrganism(SPARK, { batch: 1, window: WINDOW, hyper });
  const session = await new ReferenceBackend().open(plan.memory);
  const stream = SeededStream.from(SEED, 'overfit');
  const text = Int32Array.from({ length: WINDOW + 1 }, () => stream.nextBelow(SPARK.vocabulary));
  session.write(plan.tensors.parameters, initialParameters(SPARK, SEED));
  session.write(plan.tensors.tokens, text.slice(0, WINDOW));
  session.write(plan.tensors.targets, text.slice(1));
  session.write(plan.tensors.weights, new Float32Array(WINDOW).fill(1));
  const train = await session.prepare(plan.programs.train);
  const losses: number[] = [];
  for (let step = 1; step <= MAX_STEPS && !((losses.at(-1) ?? Infinity) < TARGET_NATS); step += 1) {
    const scalars = new Float32Array(SCALAR_COUNT);
    scalars[Scalar.LOSS_SCALE] = 1 / WINDOW;
    scalars[Scalar.LEARNING_RATE] = 0.01;
    scalars[Scalar.BETA1_CORRECTION] = 1 - hyper.beta1 ** step;
    scalars[Scalar.BETA2_CORRECTION] = 1 - hyper.beta2 ** step;
    session.write(plan.tensors.scalars, scalars);
    await session.run(train);
    losses.push((await session.read(plan.tensors.scalars, Scalar.LOSS, 1))[0] ?? NaN);
  }
  console.log(`seed ${SEED}: ${losses.length} steps, ${losses[0]?.toFixed(3)} -> ${losses.at(-1)?.toFixed(3)} nats`);
  expect(losses[0]).toBeCloseTo(Math.log(SPARK.vocabulary), 0);
  expect(losses.at(-1)).toBeLessThan(TARGET_NATS);
});
