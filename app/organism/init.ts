// First parameters of a model: the same seed and shape give the same numbers.
//
// Matrices are normal with standard deviation 0.02; the two that write into the residual stream (o_proj, down_proj) are
// scaled by 1/sqrt(2L). Each of the 2L branches of independent output adds its variance to the stream, so without the
// scale the stream's variance would grow with depth; with it, all branches together add that of one. Gains are 1.
// Every tensor has its own named stream, so adding one elsewhere does not change it.
import type { ModelConfig } from '../../schemas/model.ts';
import type { RandomStream } from '../ports.ts';
import { SeededStream } from '../physics/random.ts';
import { elements, parameterLayout } from './config.ts';

export const INITIAL_DEVIATION = 0.02;

/** Standard normal numbers by Box-Muller: for u, v uniform on (0,1], sqrt(-2 ln u) (cos, sin)(2 pi v) are two of them. */
export function normalSource(stream: RandomStream): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - stream.nextFloat()));
    const angle = 2 * Math.PI * stream.nextFloat();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** The flat parameter buffer of parameterLayout(config). */
export function initialParameters(config: ModelConfig, seed: number): Float32Array {
  const layout = parameterLayout(config);
  const flat = new Float32Array(layout.flatSize);
  const residualScale = 1 / Math.sqrt(2 * config.layers);
  for (const slot of layout.slots) {
    const size = elements(slot.shape);
    if (!slot.decayed) {
      flat.fill(1, slot.offset, slot.offset + size);
      continue;
    }
    const writesResidual = slot.name.endsWith('o_proj.weight') || slot.name.endsWith('down_proj.weight');
    const deviation = INITIAL_DEVIATION * (writesResidual ? residualScale : 1);
    const normal = normalSource(SeededStream.from(seed, `init ${slot.name}`));
    for (let i = 0; i < size; i += 1) flat[slot.offset + i] = deviation * normal();
  }
  return flat;
}
