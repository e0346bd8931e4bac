// How long what travels of a model may be, whatever shape the model has.
import { expect, it } from 'vitest';
import { mostSnapshotBytes } from '../../../app/federation/updateShape.ts';
import { parameterLayout, SEED, SPARK } from '../../../app/organism/config.ts';
import { ModelConfig } from '../../../schemas/model.ts';

const padded = { preset: 'padded', vocabulary: 289, width: 10, heads: 1, kvHeads: 1, feedForward: 9, context: 64 };

it.each([SPARK, SEED, ModelConfig.parse({ ...padded, layers: 1 }), ModelConfig.parse({ ...padded, layers: 128 }), ModelConfig.parse({ ...padded, width: 66, layers: 3 })])('a member that shows a whole model of $layers layers, $width wide, is asked for no less', (config) => {
  const { parameterCount, flatSize } = parameterLayout(config), snapshot = 4 * flatSize, most = mostSnapshotBytes(parameterCount);
  expect(most).toBeGreaterThanOrEqual(snapshot);
  expect(most).toBeLessThan(4 * parameterCount + 200_000);
});

it('a model whose tensors leave room between them is longer than its parameters', () => {
  const { parameterCount, flatSize } = parameterLayout(ModelConfig.parse({ ...padded, layers: 128 }));
  expect(flatSize).toBeGreaterThan(parameterCount);
});
