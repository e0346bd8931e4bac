// The plan means what the reference model says: same names, same values, tensor by tensor, and generation with kept
// keys and values gives the logits of the whole window.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../schemas/model.ts';
import { SPARK, parameterLayout } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { adamw } from '../../../app/organism/reference/adamw.ts';
import { globalNorm } from '../../../app/organism/reference/globalNorm.ts';
import { referenceStep } from '../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { PREFILL_ROWS } from '../../../worker/engine/plan/inference.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import { CONTROL_COUNT, Control, Scalar } from '../../../worker/engine/program.ts';
import { STREAM_SEED, batchOf, expectClose, hyper, open, tensorId } from './planFixture.ts';

const odd: ModelConfig = { preset: 'odd', vocabulary: 37, layers: 3, width: 24, heads: 4, kvHeads: 1, feedForward: 10, context: 20, ropeBase: 500, normEpsilon: 1e-5 };
const configs = [{ ...SPARK, preset: 'spark' }, odd];
const [BATCH, WINDOW] = [2, 12];

/** Runs `evaluate`, then `gradients` twice, and holds every tensor against the reference in double precision. */
async function expectReferenceTensors(config: ModelConfig, batchSize: number, window: number): Promise<void> {
  const plan = planOrganism(config, { batch: batchSize, window, hyper });
  const batch = batchOf(config, batchSize, window);
  const session = await open(config, plan, batch);
  const expected = referenceStep(config, Float64Array.from(initialParameters(config, STREAM_SEED)), batch);

  await session.run(await session.prepare(plan.programs.evaluate));
  expectClose('logits', await session.read(tensorId(plan, 'activations', 'logits')), expected.activations.get('logits')!);
  expectClose('loss', await session.read(plan.tensors.scalars, Scalar.LOSS, 1), [expected.loss]);

  const gradients = await session.prepare(plan.programs.gradients);
  await session.run(gradients);
  for (const [name, values] of expected.activations) {
    if (name === 'logits') continue; // by now its own gradient
    expectClose(name, await session.read(tensorId(plan, 'activations', name === 'd_logits' ? 'logits' : name)), values);
  }
  const first = await session.read(plan.tensors.gradients);
  for (const block of parameterLayout(config).blocks) {
    const values = await session.read(tensorId(plan, 'gradients', block.name));
    expectClose(`gradient of ${block.name}`, values, expected.gradients.subarray(block.offset, block.offset + values.length));
  }
  await session.run(gradients);
  expect(await session.read(plan.tensors.gradients), 'a second run starts from nothing').toEqual(first);
}

/** Shapes no preset has: widths that are no multiple of anything, one layer, one row, one key head. */
const anyShape = fc.record({
  layers: fc.integer({ min: 1, max: 3 }), kvHeads: fc.integer({ min: 1, max: 3 }), group: fc.integer({ min: 1, max: 3 }), half: fc.integer({ min: 1, max: 4 }),
  feedForward: fc.integer({ min: 1, max: 11 }), vocabulary: fc.integer({ min: 2, max: 40 }), batch: fc.integer({ min: 1, max: 3 }), window: fc.integer({ min: 1, max: 9 }),
});

describe(`plan of the organism (seed ${STREAM_SEED})`, () => {
  it.each(configs)('gives every tensor the reference gives: $preset', async (config) => { await expectReferenceTensors(config, BATCH, WINDOW); });

  it('gives every tensor the reference gives, whatever the shape', async () => {
    await fc.assert(fc.asyncProperty(anyShape, async ({ layers, kvHeads, group, half, feedForward, vocabulary, batch, window }) => {
      const heads = kvHeads * group;
      const config = { preset: 'any', layers, kvHeads, heads, width: heads * half * 2, feedForward, vocabulary, context: window, ropeBase: 10_000, normEpsilon: 1e-5 };
      await expectReferenceTensors(config, batch, window);
    }), { seed: STREAM_SEED, numRuns: 40 });
  });

  it.each(configs)('train applies clipping and AdamW once: $preset', async (config) => {
    const plan = planOrganism(config, { batch: BATCH, window: WINDOW, hyper });
    const batch = batchOf(config, BATCH, WINDOW);
    const session = await open(config, plan, batch);
    await session.run(await session.prepare(plan.programs.train));
    const layout = parameterLayout(config);
    const parameters = Float64Array.from(initialParameters(config, STREAM_SEED));
    const { gradients, loss } = referenceStep(config, parameters, batch);
    const verdict = globalNorm({ gradients, size: layout.flatSize, clipNorm: hyper.clipNorm, loss });
    const [moment1, moment2] = [new Float64Array(layout.flatSize), new Float64Array(layout.flatSize)];
    adamw({
      ...hyper, parameters, gradients, moment1, moment2, size: layout.flatSize, decayed: layout.decayedSize, learningRate: 0.01,
      gradientScale: verdict.clipScale, beta1Correction: 1 - hyper.beta1, beta2Correction: 1 - hyper.beta2,
    });
    expect(verdict.clipScale, 'the case clips').toBeLessThan(1);
    expectClose('norm', await session.read(plan.tensors.scalars, Scalar.GRAD_NORM, 1), [verdict.norm]);
    expectClose('moment1', await session.read(plan.tensors.moment1), moment1);
    expectClose('moment2', await session.read(plan.tensors.moment2), moment2);
    // The first update divides a gradient by its own size: where the gradient itself is rounding, so is its sign.
    const [after, trusted] = [await session.read(plan.tensors.parameters), (i: number) => Math.abs(gradients[i]! * verdict.clipScale) > 1e-5];
    expectClose('parameters', after.filter((_, i) => trusted(i)), parameters.filter((_, i) => trusted(i)));
  });

  it('leaves everything as it was when the loss is not finite', async () => {
    const plan = planOrganism(odd, { batch: BATCH, window: WINDOW, hyper });
    const session = await open(odd, plan, batchOf(odd, BATCH, WINDOW));
    session.write(plan.tensors.weights, Float32Array.of(NaN), 1);
    await session.run(await session.prepare(plan.programs.train));
    expect((await session.read(plan.tensors.scalars))[Scalar.SKIPPED]).toBe(1);
    expect(await session.read(plan.tensors.parameters)).toEqual(initialParameters(odd, STREAM_SEED));
    expect((await session.read(plan.tensors.moment2)).every((value) => value === 0)).toBe(true);
  });

  it.each(configs)('prefill and decode give the logits of the whole window, to the last place of the context: $preset (ORG-052)', async (config) => {
    const length = config.context;
    const plan = planOrganism(config, { batch: 1, window: length, hyper });
    const stream = SeededStream.from(STREAM_SEED, 'prompt');
    const tokens = Int32Array.from({ length }, () => stream.nextBelow(config.vocabulary));
    const session = await open(config, plan, { tokens, targets: new Int32Array(length), weights: new Float32Array(length).fill(1), window: length });
    await session.run(await session.prepare(plan.programs.evaluate));
    const V = config.vocabulary;
    const whole = await session.read(tensorId(plan, 'activations', 'logits'));
    const step = async (program: 'prefill' | 'decode', position: number, rows: number) => {
      session.write(plan.tensors.control, Object.assign(new Int32Array(CONTROL_COUNT), { [Control.POSITION]: position, [Control.ROWS]: rows }));
      const [input, logits] = program === 'prefill' ? [plan.tensors.prefillTokens, plan.tensors.prefillLogits] : [plan.tensors.decodeTokens, plan.tensors.decodeLogits];
      session.write(input, tokens.slice(position, position + rows));
      await session.run(await session.prepare(plan.programs[program]));
      expectClose(`${program} at ${position}`, await session.read(logits, 0, rows * V), whole.subarray(position * V, (position + rows) * V));
    };
    const prompt = Math.floor(length * 0.7);
    for (let position = 0; position < prompt; position += PREFILL_ROWS) await step('prefill', position, Math.min(PREFILL_ROWS, prompt - position));
    for (let position = prompt; position < length; position += 1) await step('decode', position, 1);
    // Beginning anew over a used cache: nothing old is seen.
    await step('prefill', 0, 3);
  });
});
