// What an adapter means: W' = W + B A for every matrix, and how a gradient of W' becomes one of A and B.
//
// From dL = sum_oi G_oi dW'_oi and dW'_oi = sum_r (dB_or A_ri + B_or dA_ri) follow
//   dL/dB_or = sum_i G_oi A_ri   (G A^T)   and   dL/dA_ri = sum_o B_or G_oi   (B^T G).
import type { AdapterLayout, AdapterSlot } from '../adapter.ts';
import { elements } from '../config.ts';
import { matmul } from './matmul.ts';
import { allocateLike } from './numbers.ts';
import type { Numbers } from './numbers.ts';

const view = (flat: Numbers, { offset, shape }: Pick<AdapterSlot, 'offset' | 'shape'>): Numbers => flat.subarray(offset, offset + elements(shape));

/** Flat parameters of the adapted model; those of the base are only read. */
export function adaptedParameters(layout: AdapterLayout, parameters: Numbers, adapter: Numbers): Numbers {
  const adapted = allocateLike(parameters, parameters.length);
  adapted.set(parameters);
  for (const { block, a, b, outputs, inputs } of layout.pairs) {
    matmul({ form: 'nn', a: view(adapter, b), b: view(adapter, a), out: view(adapted, block), m: outputs, n: inputs, k: layout.rank, accumulate: true });
  }
  return adapted;
}

/** Flat gradients of the adapter from those of the adapted parameters. */
export function adapterGradients(layout: AdapterLayout, adapter: Numbers, gradients: Numbers): Numbers {
  const own = allocateLike(gradients, layout.flatSize);
  for (const { block, a, b, outputs, inputs } of layout.pairs) {
    const g = view(gradients, block);
    matmul({ form: 'nt', a: g, b: view(adapter, a), out: view(own, b), m: outputs, n: layout.rank, k: inputs, accumulate: false });
    matmul({ form: 'tn', a: view(adapter, b), b: g, out: view(own, a), m: layout.rank, n: inputs, k: outputs, accumulate: false });
  }
  return own;
}
