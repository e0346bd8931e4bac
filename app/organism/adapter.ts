// A low-rank adapter: what a machine learns for itself on top of a base that it leaves alone.
//
// Every matrix W (out,in) of the model gets A (r,in) and B (out,r); the model that speaks uses W + B A. A starts normal
// with deviation 1/sqrt(in), so that A x is about as large as x, and B starts at zero, so that nothing changes before the
// first step. A factor before B A would only be another learning rate, and Adam's step does not depend on it: it is 1.
// This file holds places and first numbers; what is computed with them is reference/adapter.ts and the plan's.
import type { ModelConfig } from '../../schemas/model.ts';
import { SeededStream } from '../physics/random.ts';
import { aligned, elements, parameterLayout } from './config.ts';
import type { ParameterBlock } from './config.ts';
import { normalSource } from './init.ts';

export interface AdapterSlot { readonly name: string; readonly shape: readonly number[]; readonly offset: number }
/** The two factors of one matrix of the base. */
export interface AdapterPair { readonly block: ParameterBlock; readonly outputs: number; readonly inputs: number; readonly a: AdapterSlot; readonly b: AdapterSlot }
export interface AdapterLayout {
  readonly rank: number;
  readonly pairs: readonly AdapterPair[];
  readonly slots: readonly AdapterSlot[];
  readonly parameterCount: number;
  /** Elements of the flat buffer, padding included (padding stays zero). */
  readonly flatSize: number;
}

/** Names as PEFT gives them, so that other tools know which factor is which. */
const nameOf = (block: string, factor: 'A' | 'B') => `base_model.model.${block.replace(/\.weight$/, '')}.lora_${factor}.weight`;

export function adapterLayout(config: ModelConfig, rank: number): AdapterLayout {
  const pairs: AdapterPair[] = [];
  let flatSize = 0;
  let parameterCount = 0;
  const place = (name: string, shape: readonly number[]): AdapterSlot => {
    const slot = { name, shape, offset: flatSize };
    flatSize = aligned(flatSize + elements(shape));
    parameterCount += elements(shape);
    return slot;
  };
  for (const block of parameterLayout(config).blocks) {
    const [outputs, inputs] = block.shape;
    if (outputs === undefined || inputs === undefined) continue;
    pairs.push({ block, outputs, inputs, a: place(nameOf(block.name, 'A'), [rank, inputs]), b: place(nameOf(block.name, 'B'), [outputs, rank]) });
  }
  return { rank, pairs, slots: pairs.flatMap(({ a, b }) => [a, b]), parameterCount, flatSize };
}

/** The flat adapter buffer before the first step. */
export function initialAdapter(config: ModelConfig, rank: number, seed: number): Float32Array {
  const layout = adapterLayout(config, rank);
  const flat = new Float32Array(layout.flatSize);
  for (const { a, inputs } of layout.pairs) {
    const normal = normalSource(SeededStream.from(seed, `init ${a.name}`));
    const deviation = 1 / Math.sqrt(inputs);
    for (let i = 0; i < elements(a.shape); i += 1) flat[a.offset + i] = deviation * normal();
  }
  return flat;
}
