import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../../schemas/model.ts';
import { elements, parameterLayout } from '../../../../app/organism/config.ts';
import { initialParameters } from '../../../../app/organism/init.ts';
import { referenceStep } from '../../../../app/organism/reference/model.ts';
import type { ReferenceBatch } from '../../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { TOLERANCE, uniform, worstGradientError } from './finiteDifferences.ts';

const SEED = 10;
const WINDOW = 5;
/** Smaller than any preset may be, so that every single parameter can be nudged. */
const base = { vocabulary: 9, layers: 2, width: 8, feedForward: 6, context: 8, ropeBase: 10_000, normEpsilon: 1e-5 };
const shapes: ModelConfig[] = [
  { ...base, preset: 'plain heads', heads: 2, kvHeads: 2 },
  { ...base, preset: 'grouped heads', heads: 4, kvHeads: 2 },
  { ...base, preset: 'one key head', heads: 4, kvHeads: 1 },
];

function batchOf(config: ModelConfig): ReferenceBatch {
  const stream = SeededStream.from(SEED, 'batch');
  const rows = 2 * WINDOW;
  const tokens = Int32Array.from({ length: rows }, () => stream.nextBelow(config.vocabulary));
  const targets = Int32Array.from({ length: rows }, (_, n) => (n === 3 ? -1 : stream.nextBelow(config.vocabulary)));
  const weights = Float64Array.from({ length: rows }, () => 0.5 + stream.nextFloat());
  return { tokens, targets, weights, window: WINDOW };
}

/** Larger and less regular than a fresh model, so that no term of a gradient is too small to be seen. */
function parametersOf(config: ModelConfig): Float64Array {
  const noise = uniform(SEED, 'parameters', parameterLayout(config).flatSize);
  return Float64Array.from(initialParameters(config, SEED), (value, i) => value + 0.4 * noise[i]!);
}

describe(`reference model (seed ${SEED}) (ORG-008, ORG-016, ORG-018)`, () => {
  it.each(shapes)('gradients of every parameter agree with finite differences: $preset', (config) => {
    const parameters = parametersOf(config);
    const batch = batchOf(config);
    const { gradients } = referenceStep(config, parameters, batch);
    for (const slot of parameterLayout(config).slots) {
      const places = Array.from({ length: elements(slot.shape) }, (_, i) => slot.offset + i);
      const worst = worstGradientError(parameters, gradients as Float64Array, () => referenceStep(config, parameters, batch).loss, places);
      expect(worst.error, `${slot.name}[${worst.at - slot.offset}]: analytic ${worst.analytic}, numeric ${worst.numeric}`).toBeLessThan(TOLERANCE);
      expect(places.some((i) => Math.abs(gradients[i]!) > 1e-4), `${slot.name} has a gradient worth checking`).toBe(true);
    }
  });

  it('gives the numbers another program gives for the formulas of a Llama model', () => {
    // From NumPy in double precision, following the published Llama: rotate_half, repeated key heads, an additive mask.
    // Element i of tensor `name` is 0.3 sin(0.37 (i+1) + s), s = sum of its characters' codes mod 97; gains are 1 more.
    const config: ModelConfig = { ...base, preset: 'numpy', vocabulary: 12, heads: 4, kvHeads: 2 };
    const parameters = new Float64Array(parameterLayout(config).flatSize);
    for (const slot of parameterLayout(config).slots) {
      const s = [...slot.name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 97;
      for (let i = 0; i < elements(slot.shape); i += 1) parameters[slot.offset + i] = (slot.decayed ? 0 : 1) + 0.3 * Math.sin(0.37 * (i + 1) + s);
    }
    const result = referenceStep(config, parameters, { tokens: Int32Array.of(3, 7, 1, 7, 11), targets: Int32Array.of(7, 1, 7, 11, 0), weights: new Float64Array(5).fill(1), window: 5 });
    const lastLogits = [0.4594448202742546, -0.34467250308020225, 0.21856550173828415, -0.08527089214307024, -0.05082788262578242, 0.18525516346831666,
      -0.31359025898736304, 0.43161282157818026, -0.5354416351375602, 0.6216622503066849, -0.6874392699150763, 0.7306095920767763];
    const losses = [1.8869662719874638, 2.5845316184799096, 2.1306586228314757, 2.0015956782848714, 2.1728299528886947];
    lastLogits.forEach((value, v) => { expect(result.activations.get('logits')![4 * 12 + v]).toBeCloseTo(value, 12); });
    losses.forEach((value, n) => { expect(result.losses[n]).toBeCloseTo(value, 12); });
    expect(result.loss).toBeCloseTo(2.155316428894483, 12);
  });

  it('starts at the loss of a uniform guess', () => {
    const config = shapes[1]!;
    expect(referenceStep(config, Float64Array.from(initialParameters(config, SEED)), batchOf(config)).loss).toBeCloseTo(Math.log(config.vocabulary), 1);
  });

  it('does not see the future, nor the other window', () => {
    const config = shapes[1]!;
    const parameters = parametersOf(config);
    const batch = batchOf(config);
    const before = referenceStep(config, parameters, batch).losses.slice();
    batch.tokens[4] = (batch.tokens[4]! + 1) % config.vocabulary;
    const after = referenceStep(config, parameters, batch).losses;
    const changed = [...after.keys()].filter((n) => after[n] !== before[n]);
    expect(changed).toEqual([4]);
  });

  it('padding a batch changes neither loss nor gradient (ORG-025)', () => {
    const config = shapes[1]!;
    const parameters = parametersOf(config);
    const batch = batchOf(config);
    const clean = referenceStep(config, parameters, batch);
    const pad = <T extends Int32Array | Float64Array>(values: T, filler: number): T => {
      const longer = values instanceof Int32Array ? new Int32Array(values.length + WINDOW) : new Float64Array(values.length + WINDOW);
      longer.fill(filler).set(values);
      return longer as T;
    };
    const padded = referenceStep(config, parameters, { tokens: pad(batch.tokens, 0), targets: pad(batch.targets, -1), weights: pad(batch.weights as Float64Array, 1), window: WINDOW });
    expect(padded.loss).toBeCloseTo(clean.loss, 14);
    clean.gradients.forEach((value, i) => { expect(padded.gradients[i]).toBeCloseTo(value, 14); });
  });
});
