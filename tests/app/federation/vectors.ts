// Vectors like those a training round makes, for the suites of this folder: from seeds, so that a failure can be seen again.
import { createHash } from 'node:crypto';
import { SeededStream } from '../../../app/physics/random.ts';
import { updateShapeOf } from '../../../app/federation/updateShape.ts';
import { decodeUpdate } from '../../../app/federation/codec.ts';
import type { SparseUpdate } from '../../../app/federation/codec.ts';
import type { UpdateShape } from '../../../app/federation/updateShape.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** A node id that sorts by `n`. */
export const nodeId = (n: number): string => n.toString(16).padStart(64, '0');

/** Matrices of one block and a bit, with a hole behind the first, and a gain. */
export const SMALL: UpdateShape = updateShapeOf([{ offset: 0, length: 100 }, { offset: 128, length: 64 }, { offset: 192, length: 7 }], 64, 6, 200);

/** Roughly normal, most of it small; steps of about `size`. */
export function roughVector(length: number, seed: number, size = 1e-3): Float32Array {
  const stream = SeededStream.from(seed, 'rough-vector');
  return Float32Array.from({ length }, () => {
    let sum = -3;
    for (let i = 0; i < 6; i += 1) sum += stream.nextFloat();
    return size * sum * sum * sum;
  });
}

export function decoded(payload: Uint8Array, shape: UpdateShape): SparseUpdate {
  const result = decodeUpdate(payload, shape);
  if (!result.ok) throw new Error(`a good update was refused as ${result.fault}`);
  return result.update;
}

/** The flat vector an update stands for. */
export function spread({ indices, values }: SparseUpdate, length: number): Float32Array {
  const flat = new Float32Array(length);
  indices.forEach((index, i) => { flat[index] = values[i]!; });
  return flat;
}
