// Tensor ids of one flat buffer (the parameters, their gradients, or an adapted copy) block by block. All are laid out
// alike, so the builder asks for the same field of two of these to pair a weight with its gradient.
import { EMBEDDING_NAME, FINAL_NORM_NAME, layerBlockNames } from '../../../app/organism/config.ts';
import type { ParameterLayout } from '../../../app/organism/config.ts';
import type { Region, TensorId } from '../program.ts';
import type { MemoryBuilder } from './memory.ts';

export interface LayerWeights {
  readonly attentionNorm: TensorId;   // (d)
  readonly qkv: TensorId;             // ((H+2KV)*hw, d)
  readonly output: TensorId;          // (d, d)
  readonly feedForwardNorm: TensorId; // (d)
  readonly gateUp: TensorId;          // (2f, d)
  readonly down: TensorId;            // (d, f)
}

export interface Weights {
  readonly flat: TensorId;      // the whole buffer
  readonly embedding: TensorId; // (V, d), also the output matrix
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: TensorId; // (d)
  readonly gains: TensorId;     // all gains together: what rmsnorm_backward adds to
  /** A block by its name in the parameter layout. */
  idOf(name: string): TensorId;
}

export function addFlat(memory: MemoryBuilder, layout: ParameterLayout, region: Region): TensorId {
  return memory.at(region, [layout.flatSize], region, 0);
}

export function addWeights(memory: MemoryBuilder, layout: ParameterLayout, region: 'parameters' | 'gradients' | 'adapted', layers: number): Weights {
  const flat = addFlat(memory, layout, region);
  const ids = new Map(layout.blocks.map((block) => [block.name, memory.at(block.name, block.shape, region, block.offset)]));
  const idOf = (name: string): TensorId => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`the parameter layout has no block ${name}`);
    return id;
  };
  return {
    flat,
    embedding: idOf(EMBEDDING_NAME),
    layers: Array.from({ length: layers }, (_, l) => {
      const names = layerBlockNames(l);
      return {
        attentionNorm: idOf(names.attentionNorm), qkv: idOf(names.qkv), output: idOf(names.output),
        feedForwardNorm: idOf(names.feedForwardNorm), gateUp: idOf(names.gateUp), down: idOf(names.down),
      };
    }),
    finalNorm: idOf(FINAL_NORM_NAME),
    gains: memory.at('gains', [layout.flatSize - layout.decayedSize], region, layout.decayedSize),
    idOf,
  };
}
