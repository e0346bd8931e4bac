// The plan means what the reference model says: same names, same values, tensor by tensor, and generation with kept
// keys and values gives the logits of the whole window.
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../schemas/model.ts';
import { SEED, SPARK, headWidthOf, parameterLayout } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { adamw } from '../../../app/organism/reference/adamw.ts';
import { globalNorm } from '../../../app/organism/reference/globalNorm.ts';
import { referenceStep } from '../../../app/organism/reference/model.ts';
import type { ReferenceBatch } from '../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { PREFILL_ROWS } from '../../../worker/engine/plan/inference.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import type { TrainingPlan } from '../../../worker/engine/plan/organism.ts';
import { CONTROL_COUNT, Control, SCALAR_COUNT, Scalar } from '../../../worker/engine/program.ts';
import type { Region } from '../../../worker/engine/program.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import type { ReferenceSession } from '../../doubles/referenceBackend.ts';

const STREAM_SEED = 12;
const hyper = { clipNorm: 0.5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
const odd: ModelConfig = { preset: 'odd', vocabulary: 37, layers: 3, width: 24, heads: 4, kvHeads: 1, feedForward: 10, context: 20, ropeBase: 500, normEpsilon: 1e-5 };
const configs = [{ ...SPARK, preset: 'spark' }, odd];
const [BATCH, WINDOW] = [2, 12];

function batchOf(config: ModelConfig): ReferenceBatch & { weights: Float32Array } {
  const stream = SeededStream.from(STREAM_SEED, 'batch');
  const rows = BATCH * WINDOW;
  const tokens = Int32Array.from({ length: rows }, () => stream.nextBelow(config.vocabulary));
  const targets = Int32Array.from({ length: rows }, (_, n) => (n % 5 === 0 ? -1 : stream.nextBelow(config.vocabulary)));
  return { tokens, targets, weights: Float32Array.from({ length: rows }, () => 0.5 + stream.nextFloat()), window: WINDOW };
}

async function open(config: ModelConfig, plan: TrainingPlan, batch: ReferenceBatch & { weights: Float32Array }): Promise<ReferenceSession> {
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

const tensorId = (plan: TrainingPlan, region: Region, name: string): number => {
  const found = plan.memory.tensors.filter((t) => t.region === region && t.name === name);
  expect(found, `one tensor ${name} in ${region}`).toHaveLength(1);
  return found[0]!.id;
};

/** Both sides are the same sums in double precision; the plan stores every tensor in 32 bits (relative 6e-8 each) and a
 * few dozen such roundings follow one another, so 1e-5 of the tensor's largest value is generous and still catches any
 * wrong term. */
function expectClose(name: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i += 1) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  }
  expect(actual.length, `${name}: length`).toBe(expected.length);
  expect(worst, `${name}: largest difference, largest value ${largest}`).toBeLessThanOrEqual(1e-5 * largest + 1e-30);
}

describe(`plan of the organism (seed ${STREAM_SEED})`, () => {
  it.each(configs)('gives every tensor the reference gives: $preset', async (config) => {
    const plan = planOrganism(config, { batch: BATCH, window: WINDOW, hyper });
    const batch = batchOf(config);
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
      const id = tensorId(plan, 'gradients', block.name);
      const values = await session.read(id);
      expectClose(`gradient of ${block.name}`, values, expected.gradients.subarray(block.offset, block.offset + values.length));
    }
    await session.run(gradients);
    expect(await session.read(plan.tensors.gradients), 'a second run starts from nothing').toEqual(first);
  });

  it.each(configs)('train applies clipping and AdamW once: $preset', async (config) => {
    const plan = planOrganism(config, { batch: BATCH, window: WINDOW, hyper });
    const batch = batchOf(config);
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
    const session = await open(odd, plan, batchOf(odd));
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

describe('memory of the plan', () => {
  it.each([...configs, SEED])('no two tensors of their own overlap, all lie in their region, flat buffers agree: $preset', (config) => {
    const plan = planOrganism(config, { batch: 3, window: 16, hyper });
    const flat = new Set(['parameters', 'gradients', 'moment1', 'moment2']);
    plan.memory.tensors.forEach((t, i) => { expect(t.id).toBe(i); });
    for (const region of Object.keys(plan.memory.regionSizes) as Region[]) {
      const own = plan.memory.tensors.filter((t) => t.region === region && !flat.has(t.name) && t.name !== 'gains').sort((a, b) => a.offset - b.offset);
      let end = 0;
      for (const t of own) {
        expect(t.offset, `${t.name} starts behind the one before`).toBeGreaterThanOrEqual(end);
        expect(t.offset % 64, `${t.name} is aligned`).toBe(0);
        end = t.offset + t.size;
      }
      expect(end).toBeLessThanOrEqual(plan.memory.regionSizes[region]);
    }
    const places = (region: Region) => plan.memory.tensors.filter((t) => t.region === region).map(({ name, offset, size }) => ({ name: flat.has(name) ? 'flat' : name, offset, size }));
    expect(places('gradients')).toEqual(places('parameters'));
  });

  it('no operation reads and writes one tensor, save those defined in place', () => {
    const plan = planOrganism(odd, { batch: 1, window: 8, hyper });
    const inPlace = new Set(['rope', 'crossentropy', 'fill_zero', 'adamw']);
    for (const program of Object.values(plan.programs)) {
      for (const op of program.ops) {
        if (inPlace.has(op.op)) continue;
        const ids = Object.entries(op).filter(([key, value]) => typeof value === 'number' && !/^(rows|width|vocabulary|size|m|n|k|batch|window|heads|kvHeads|headWidth|feedForward|capacity|epsilon|clipNorm)$/.test(key)).map(([, value]) => value as number);
        expect(new Set(ids).size, `${program.name}: ${JSON.stringify(op)}`).toBe(ids.length);
      }
    }
  });

  it('an inference plan holds no gradients or moments', () => {
    const { memory, programs } = planOrganism(SPARK, null);
    expect(memory.regionSizes).toMatchObject({ gradients: 0, moment1: 0, moment2: 0 });
    expect(Object.keys(programs).sort()).toEqual(['decode', 'prefill']);
  });

  it('refuses a window longer than the context', () => {
    expect(() => planOrganism(SPARK, { batch: 1, window: SPARK.context + 1, hyper })).toThrow(/context/);
  });
});

describe('parameter layout', () => {
  it('of seed is that of the measured configuration', () => {
    const layout = parameterLayout(SEED);
    expect(layout.parameterCount).toBe(922_752);
    expect(layout.flatSize).toBe(922_752);
    expect(layout.slots.reduce((sum, slot) => sum + slot.shape.reduce((a, b) => a * b, 1), 0)).toBe(922_752);
  });
  it('of spark counts 60 to 100 thousand', () => { expect(parameterLayout(SPARK).parameterCount).toBe(94_528); });
  it('has q, k, v and gate, up contiguous, under the names of a Llama checkpoint', () => {
    const layout = parameterLayout(SPARK);
    const slot = (name: string) => layout.slots.find((s) => s.name === name)!;
    const hw = headWidthOf(SPARK);
    const [q, k, v] = ['q', 'k', 'v'].map((x) => slot(`model.layers.1.self_attn.${x}_proj.weight`));
    expect([q!.shape, k!.shape, v!.shape]).toEqual([[4 * hw, 64], [2 * hw, 64], [2 * hw, 64]]);
    expect([k!.offset - q!.offset, v!.offset - k!.offset]).toEqual([4 * hw * 64, 2 * hw * 64]);
    expect(slot('model.layers.0.mlp.up_proj.weight').offset - slot('model.layers.0.mlp.gate_proj.weight').offset).toBe(96 * 64);
    expect(layout.slots.filter((s) => !s.decayed).map((s) => s.name)).toEqual([
      'model.layers.0.input_layernorm.weight', 'model.layers.0.post_attention_layernorm.weight',
      'model.layers.1.input_layernorm.weight', 'model.layers.1.post_attention_layernorm.weight', 'model.norm.weight',
    ]);
    expect(layout.slots.every((s) => s.decayed === s.offset < layout.decayedSize)).toBe(true);
  });
});
