// Presets of the organism and where each of its parameters lies in one flat buffer.
//
// The layout serves three readers at once: safetensors (every Hugging Face Llama name is a plain offset and shape), the
// kernels (q, k, v of a layer are one matrix of (H+2KV)*hw rows, gate and up one of 2f rows) and AdamW (matrices, which
// decay, come first; gains, which do not, last). This file holds no numbers of a model, only their places.
import { ModelConfig } from '../../schemas/model.ts';

/** Elements; 64 floats are the 256 bytes WebGPU wants between two bindings of one buffer. */
export const TENSOR_ALIGNMENT = 64;

/** For tests and simulation: 94,528 parameters; grouped-query attention (two query heads share a key head). */
export const SPARK: ModelConfig = ModelConfig.parse({
  preset: 'spark', vocabulary: 512, layers: 2, width: 64, heads: 4, kvHeads: 2, feedForward: 96, context: 128,
});

/** For the CPU of any laptop: 922,752 parameters. */
export const SEED: ModelConfig = ModelConfig.parse({
  preset: 'seed', vocabulary: 1024, layers: 4, width: 128, heads: 4, kvHeads: 4, feedForward: 344, context: 128,
});

export const PRESETS: Readonly<Record<string, ModelConfig>> = { spark: SPARK, seed: SEED };

/** One tensor under the name a Llama checkpoint gives it. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  /** Elements from the start of the flat buffer. */
  readonly offset: number;
  /** Whether weight decay pulls on it: all matrices, no gains. */
  readonly decayed: boolean;
}

/** A run of slots the kernels see as one matrix; starts at a multiple of TENSOR_ALIGNMENT. */
export interface ParameterBlock {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly slots: readonly ParameterSlot[];
}

export interface ParameterLayout {
  readonly blocks: readonly ParameterBlock[];
  readonly slots: readonly ParameterSlot[];
  /** Real parameters, without the padding between blocks. */
  readonly parameterCount: number;
  /** Elements of the flat buffer, padding included (padding stays zero). */
  readonly flatSize: number;
  /** Elements before the first gain: what weight decay covers. */
  readonly decayedSize: number;
}

/** Names of the blocks of layer `l`, the same in the layout, the plan and the reference. */
export const layerBlockNames = (l: number) => ({
  attentionNorm: `model.layers.${l}.input_layernorm.weight`,
  qkv: `model.layers.${l}.self_attn.qkv_proj.weight`,
  output: `model.layers.${l}.self_attn.o_proj.weight`,
  feedForwardNorm: `model.layers.${l}.post_attention_layernorm.weight`,
  gateUp: `model.layers.${l}.mlp.gate_up_proj.weight`,
  down: `model.layers.${l}.mlp.down_proj.weight`,
});
export const EMBEDDING_NAME = 'model.embed_tokens.weight';
export const FINAL_NORM_NAME = 'model.norm.weight';

type Part = readonly [name: string, rows: number];
type BlockDraft = { name: string; width: number; parts: readonly Part[]; gain: boolean };

export const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
export const aligned = (size: number): number => Math.ceil(size / TENSOR_ALIGNMENT) * TENSOR_ALIGNMENT;
export const headWidthOf = (config: ModelConfig): number => config.width / config.heads;
/** Columns of the fused query, key, value rows. */
export const qkvWidthOf = (config: ModelConfig): number => (config.heads + 2 * config.kvHeads) * headWidthOf(config);

function draftsOf(config: ModelConfig): BlockDraft[] {
  const { width: d, feedForward: f, kvHeads } = config;
  const kvRows = kvHeads * headWidthOf(config);
  const matrix = (name: string, width: number, parts: readonly Part[]): BlockDraft => ({ name, width, parts, gain: false });
  const gain = (name: string): BlockDraft => ({ name, width: d, parts: [[name, 1]], gain: true });
  const matrices = [matrix(EMBEDDING_NAME, d, [[EMBEDDING_NAME, config.vocabulary]])];
  const gains: BlockDraft[] = [];
  for (let l = 0; l < config.layers; l += 1) {
    const names = layerBlockNames(l);
    const attention = `model.layers.${l}.self_attn`;
    const mlp = `model.layers.${l}.mlp`;
    matrices.push(
      matrix(names.qkv, d, [[`${attention}.q_proj.weight`, d], [`${attention}.k_proj.weight`, kvRows], [`${attention}.v_proj.weight`, kvRows]]),
      matrix(names.output, d, [[names.output, d]]),
      matrix(names.gateUp, d, [[`${mlp}.gate_proj.weight`, f], [`${mlp}.up_proj.weight`, f]]),
      matrix(names.down, f, [[names.down, d]]),
    );
    gains.push(gain(names.attentionNorm), gain(names.feedForwardNorm));
  }
  return [...matrices, ...gains, gain(FINAL_NORM_NAME)];
}

/** Where every parameter lies. The embedding table is also the output matrix (tied), so it appears once. */
export function parameterLayout(config: ModelConfig): ParameterLayout {
  const blocks: ParameterBlock[] = [];
  let flatSize = 0;
  let decayedSize = 0;
  let parameterCount = 0;
  for (const draft of draftsOf(config)) {
    const offset = flatSize;
    let rows = 0;
    const slots = draft.parts.map(([name, count]): ParameterSlot => {
      const slot = { name, shape: draft.gain ? [draft.width] : [count, draft.width], offset: offset + rows * draft.width, decayed: !draft.gain };
      rows += count;
      return slot;
    });
    blocks.push({ name: draft.name, shape: draft.gain ? [draft.width] : [rows, draft.width], offset, slots });
    parameterCount += rows * draft.width;
    flatSize = aligned(offset + rows * draft.width);
    if (!draft.gain) decayedSize = flatSize;
  }
  return { blocks, slots: blocks.flatMap((block) => block.slots), parameterCount, flatSize, decayedSize };
}
