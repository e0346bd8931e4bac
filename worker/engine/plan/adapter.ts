// An adapter as memory and operations: the base's parameters are copied, B A is added to the copy, and everything that
// learns or speaks with the adapter reads the copy. Nothing here writes to the base's parameters or moments.
//
// The adapter's flat buffers lie behind the base's in the same four regions. Gradients of the copy are left in the base's
// gradient buffer, which every run overwrites.
import type { AdapterLayout } from '../../../app/organism/adapter.ts';
import type { ParameterLayout } from '../../../app/organism/config.ts';
import { aligned } from '../../../app/organism/config.ts';
import type { Op, Region, TensorId } from '../program.ts';
import type { MemoryBuilder } from './memory.ts';
import { addWeights } from './weights.ts';
import type { Weights } from './weights.ts';

interface Factors { readonly a: TensorId; readonly b: TensorId }
interface Matrix { readonly name: string; readonly outputs: number; readonly inputs: number; readonly values: Factors; readonly gradients: Factors }

export interface AdapterTensors {
  readonly size: number;
  readonly parameters: TensorId; // flat
  readonly gradients: TensorId;  // flat
  readonly moment1: TensorId;    // flat
  readonly moment2: TensorId;    // flat
  /** The base's weights with the adapter added. */
  readonly adapted: Weights;
  readonly matrices: readonly Matrix[];
}

export function addAdapter(memory: MemoryBuilder, base: ParameterLayout, adapter: AdapterLayout, layers: number): AdapterTensors {
  const start = aligned(base.flatSize);
  const flat = (region: Region) => memory.at('adapter', [adapter.flatSize], region, start);
  const factor = (region: Region, slot: AdapterLayout['slots'][number]) => memory.at(slot.name, slot.shape, region, start + slot.offset);
  const factors = (region: Region, { a, b }: AdapterLayout['pairs'][number]): Factors => ({ a: factor(region, a), b: factor(region, b) });
  return {
    size: adapter.flatSize,
    parameters: flat('parameters'), gradients: flat('gradients'), moment1: flat('moment1'), moment2: flat('moment2'),
    adapted: addWeights(memory, base, 'adapted', layers),
    matrices: adapter.pairs.map((pair) => ({ name: pair.block.name, outputs: pair.outputs, inputs: pair.inputs, values: factors('parameters', pair), gradients: factors('gradients', pair) })),
  };
}

/** adapted = base + B A, anew. */
export function adaptOps(base: Weights, adapter: AdapterTensors, rank: number, flatSize: number): Op[] {
  return [
    { op: 'copy', from: base.flat, to: adapter.adapted.flat, size: flatSize },
    ...adapter.matrices.map(({ name, outputs, inputs, values }): Op => (
      { op: 'matmul', form: 'nn', a: values.b, b: values.a, out: adapter.adapted.idOf(name), m: outputs, n: inputs, k: rank, accumulate: true })),
  ];
}

/** dB = dW A^T and dA = B^T dW, once dW is there. */
export function adapterGradientOps(gradients: Weights, adapter: AdapterTensors, rank: number): Op[] {
  return adapter.matrices.flatMap(({ name, outputs, inputs, values, gradients: own }): Op[] => [
    { op: 'matmul', form: 'nt', a: gradients.idOf(name), b: values.a, out: own.b, m: outputs, n: rank, k: inputs, accumulate: false },
    { op: 'matmul', form: 'tn', a: values.b, b: gradients.idOf(name), out: own.a, m: rank, n: inputs, k: outputs, accumulate: false },
  ]);
}
