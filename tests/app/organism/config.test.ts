// The presets are as large as they say, and every parameter lies where a Llama checkpoint and the kernels expect it.
import { describe, expect, it } from 'vitest';
import { PRESETS, SEED, SPARK, headWidthOf, parameterLayout } from '../../../app/organism/config.ts';
import { ModelConfig } from '../../../schemas/model.ts';

it('presets are valid configurations under their own names', () => {
  for (const [name, config] of Object.entries(PRESETS)) expect(ModelConfig.parse(config).preset).toBe(name);
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
