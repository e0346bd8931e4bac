import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../../schemas/model.ts';
import { adapterLayout, initialAdapter } from '../../../../app/organism/adapter.ts';
import { TENSOR_ALIGNMENT, elements, parameterLayout } from '../../../../app/organism/config.ts';
import { initialParameters } from '../../../../app/organism/init.ts';
import { adaptedParameters, adapterGradients } from '../../../../app/organism/reference/adapter.ts';
import { referenceStep } from '../../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { TOLERANCE, uniform, worstGradientError } from './finiteDifferences.ts';

const SEED = 31;
const RANK = 3;
const config: ModelConfig = { preset: 'small', vocabulary: 9, layers: 2, width: 8, heads: 4, kvHeads: 2, feedForward: 6, context: 8, ropeBase: 10_000, normEpsilon: 1e-5 };
const layout = adapterLayout(config, RANK);
const stream = SeededStream.from(SEED, 'batch');
const batch = {
  tokens: Int32Array.from({ length: 10 }, () => stream.nextBelow(9)), targets: Int32Array.from({ length: 10 }, (_, n) => (n === 3 ? -1 : stream.nextBelow(9))),
  weights: Float64Array.from({ length: 10 }, () => 0.5 + stream.nextFloat()), window: 5,
};
/** Larger and less regular than fresh ones, so that no term of a gradient is too small to be seen. */
const noise = uniform(SEED, 'parameters', parameterLayout(config).flatSize);
const parameters = Float64Array.from(initialParameters(config, SEED), (value, i) => value + 0.4 * noise[i]!);

describe(`adapter (seed ${SEED})`, () => {
  it('covers every matrix, the tied embedding too, and no gain; nothing overlaps', () => {
    const matrices = parameterLayout(config).blocks.filter((block) => block.shape.length === 2);
    expect(layout.pairs.map(({ block }) => block.name)).toEqual(matrices.map((block) => block.name));
    expect(layout.pairs.length).toBe(1 + 4 * config.layers);
    let end = 0;
    for (const { offset, shape } of layout.slots) {
      expect(offset % TENSOR_ALIGNMENT).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + elements(shape);
    }
    expect(layout.flatSize).toBeGreaterThanOrEqual(end);
    expect(layout.slots[0]).toMatchObject({ name: 'base_model.model.model.embed_tokens.lora_A.weight', shape: [RANK, config.width] });
  });

  it('changes nothing before its first step, and then only matrices, by B A', () => {
    expect(adaptedParameters(layout, parameters, Float64Array.from(initialAdapter(config, RANK, SEED)))).toEqual(parameters);
    const adapter = uniform(SEED, 'adapter', layout.flatSize);
    const adapted = adaptedParameters(layout, parameters, adapter);
    for (const { block, a, b, outputs, inputs } of layout.pairs) {
      let sum = 0;
      for (let r = 0; r < RANK; r += 1) sum += adapter[b.offset + (outputs - 1) * RANK + r]! * adapter[a.offset + r * inputs]!;
      expect(adapted[block.offset + (outputs - 1) * inputs]).toBeCloseTo(parameters[block.offset + (outputs - 1) * inputs]! + sum, 12);
    }
    const { decayedSize } = parameterLayout(config);
    expect(adapted.subarray(decayedSize)).toEqual(parameters.subarray(decayedSize));
  });

  it('gradients of every factor agree with finite differences', () => {
    const adapter = uniform(SEED, 'adapter', layout.flatSize).map((value) => 0.5 * value);
    const step = () => referenceStep(config, adaptedParameters(layout, parameters, adapter), batch);
    const gradients = adapterGradients(layout, adapter, step().gradients) as Float64Array;
    for (const slot of layout.slots) {
      const places = Array.from({ length: elements(slot.shape) }, (_, i) => slot.offset + i);
      const worst = worstGradientError(adapter, gradients, () => step().loss, places);
      expect(worst.error, `${slot.name}[${worst.at - slot.offset}]: analytic ${worst.analytic}, numeric ${worst.numeric}`).toBeLessThan(TOLERANCE);
      expect(places.some((i) => Math.abs(gradients[i]!) > 1e-4), `${slot.name} has a gradient worth checking`).toBe(true);
    }
  });
});
