// Device memory of a session: one buffer for each set of overlapping tensors. Tensors that share no memory get buffers of
// their own, because WebGPU refuses one buffer read and written in the same dispatch.
import type { MemoryPlan, TensorId, TensorSpec } from '../program.ts';

export interface TensorPlace { readonly buffer: GPUBuffer; /** In elements. */ readonly offset: number; readonly spec: TensorSpec }

export class SessionBuffers {
  readonly #places: TensorPlace[] = [];
  readonly #buffers: GPUBuffer[] = [];

  constructor(device: GPUDevice, plan: MemoryPlan) {
    const ordered = [...plan.tensors].sort((a, b) => (a.region === b.region ? a.offset - b.offset || b.size - a.size : a.region < b.region ? -1 : 1));
    for (let i = 0; i < ordered.length;) {
      const first = ordered[i];
      if (first === undefined) break;
      let end = first.offset + first.size;
      let next = i + 1;
      for (let other = ordered[next]; other !== undefined && other.region === first.region && other.offset < end; other = ordered[next]) {
        end = Math.max(end, other.offset + other.size);
        next += 1;
      }
      const buffer = device.createBuffer({
        label: first.name, size: Math.max(16, (end - first.offset) * 4),
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      });
      this.#buffers.push(buffer);
      for (const spec of ordered.slice(i, next)) this.#places[spec.id] = { buffer, offset: spec.offset - first.offset, spec };
      i = next;
    }
  }

  place(tensor: TensorId): TensorPlace {
    const place = this.#places[tensor];
    if (place === undefined) throw new Error(`tensor ${tensor} is not part of this session's memory plan`);
    return place;
  }

  destroy(): void { for (const buffer of this.#buffers) buffer.destroy(); }
}
