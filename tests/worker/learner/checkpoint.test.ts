import { describe, expect, it } from 'vitest';
import type { CheckpointMetadata, ModelConfig } from '../../../schemas/model.ts';
import { CheckpointError, fillState, openCheckpoint, packCheckpoint } from '../../../worker/learner/checkpoint.ts';
import type { ParameterSlot } from '../../../worker/learner/checkpoint.ts';

const config: ModelConfig = { preset: 'tiny', vocabulary: 288, layers: 1, width: 8, heads: 2, kvHeads: 1, feedForward: 16, context: 16, ropeBase: 10_000, normEpsilon: 1e-5 };
const tokenizer = 'ab'.repeat(32);
const metadata: CheckpointMetadata = {
  format: 'ileices-checkpoint-1', config, train: null, tokenizerSha256: tokenizer, step: 12, tokensSeen: 3_000, trainLoss: 1.2345678901234567,
  heldOutBitsPerByte: null, bestHeldOutBitsPerByte: 2.5, samplerState: '[[1,2,3,4],5,[]]', parent: null,
};
// The second slot starts after a gap, as aligned layouts have them.
const slots: ParameterSlot[] = [{ name: 'model.embed', shape: [3, 2], offset: 0 }, { name: 'model.norm', shape: [2], offset: 64 }];
const flat = (seed: number) => Float32Array.from({ length: 128 }, (_, i) => (i < 6 || (i >= 64 && i < 66) ? Math.fround(Math.sin(seed + i)) : 0));
const full = () => packCheckpoint(metadata, slots, { parameters: flat(1), moments: { first: flat(2), second: flat(3) } });

function refusal(run: () => unknown): CheckpointError {
  try { run(); } catch (error) { if (error instanceof CheckpointError) return error; throw error; }
  throw new Error('was accepted');
}

describe('checkpoints', () => {
  it('keep parameters, moments and metadata bit for bit', () => {
    const opened = openCheckpoint(full(), tokenizer);
    expect(opened.metadata).toEqual(metadata);
    const state = fillState(opened, config, slots, 128);
    expect(state.parameters).toEqual(flat(1));
    expect(state.moments?.first).toEqual(flat(2));
    expect(state.moments?.second).toEqual(flat(3));
    expect(full()).toEqual(full());
  });

  it('carry weights alone in half precision, and then no moments', () => {
    const bytes = packCheckpoint(metadata, slots, { parameters: flat(1), moments: null }, 'F16');
    const state = fillState(openCheckpoint(bytes, tokenizer), config, slots, 128);
    expect(state.moments).toBeNull();
    state.parameters.forEach((value, i) => { expect(Math.abs(value - (flat(1)[i] ?? 0))).toBeLessThanOrEqual(2 ** -11); });
    expect(refusal(() => packCheckpoint(metadata, slots, { parameters: flat(1), moments: { first: flat(2), second: flat(3) } }, 'F16')).reason).toBe('wrong-config');
  });

  it('are refused with another tokenizer, configuration or shape, saying which', () => {
    expect(refusal(() => openCheckpoint(full(), 'cd'.repeat(32))).reason).toBe('wrong-tokenizer');
    const opened = openCheckpoint(full(), tokenizer);
    expect(refusal(() => fillState(opened, { ...config, ropeBase: 500 }, slots, 128)).reason).toBe('wrong-config');
    expect(refusal(() => fillState(opened, config, [{ name: 'model.embed', shape: [2, 3], offset: 0 }], 128)).message).toContain('model.embed');
    expect(refusal(() => fillState(opened, config, [...slots, { name: 'model.more', shape: [2], offset: 100 }], 128)).message).toContain('model.more');
    expect(refusal(() => fillState(opened, config, slots.slice(0, 1), 128)).reason).toBe('wrong-config');
  });

  it('are refused when damaged: any truncation, any broken metadata byte', () => {
    const bytes = full();
    for (let length = 0; length < bytes.length; length += 7) expect(refusal(() => openCheckpoint(bytes.slice(0, length), tokenizer)).reason).toBe('damaged');
    const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    for (let at = 0; at < headerEnd; at += 1) {
      const broken = bytes.slice();
      broken[at] = (broken[at] ?? 0) ^ 0x15;
      try { fillState(openCheckpoint(broken, tokenizer), config, slots, 128); } catch (error) { expect(error).toBeInstanceOf(CheckpointError); }
    }
  });
});
