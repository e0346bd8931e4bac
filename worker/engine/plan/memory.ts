// Collects the tensors of a plan and gives each its place in a region. It allocates nothing: a backend does.
import { aligned, elements } from '../../../app/organism/config.ts';
import { CONTROL_COUNT, SCALAR_COUNT } from '../program.ts';
import type { MemoryPlan, Region, TensorId, TensorSpec } from '../program.ts';

const REGIONS: readonly Region[] = ['parameters', 'gradients', 'moment1', 'moment2', 'adapted', 'activations', 'cache', 'inputs', 'scalars', 'control'];

export class MemoryBuilder {
  readonly #tensors: TensorSpec[] = [];
  readonly #ends = new Map<Region, number>();

  /** A tensor of its own, behind everything the region already holds. */
  add(name: string, shape: readonly number[], region: Region, dtype: 'f32' | 'i32' = 'f32'): TensorId {
    return this.at(name, shape, region, aligned(this.#ends.get(region) ?? 0), dtype);
  }

  /** A tensor at a given place; it may lie inside another one (a block of the flat parameters). */
  at(name: string, shape: readonly number[], region: Region, offset: number, dtype: 'f32' | 'i32' = 'f32'): TensorId {
    const id = this.#tensors.length;
    const size = elements(shape);
    this.#tensors.push({ id, name, shape, dtype, region, offset, size });
    this.#ends.set(region, Math.max(this.#ends.get(region) ?? 0, offset + size));
    return id;
  }

  build(): MemoryPlan {
    const sizes = REGIONS.map((region) => [region, aligned(this.#ends.get(region) ?? 0)] as const);
    return { tensors: this.#tensors, regionSizes: Object.fromEntries(sizes) as Record<Region, number> };
  }
}

/** The two small regions every program talks through. */
export function addHostChannels(memory: MemoryBuilder): { scalars: TensorId; control: TensorId } {
  return { scalars: memory.add('scalars', [SCALAR_COUNT], 'scalars'), control: memory.add('control', [CONTROL_COUNT], 'control', 'i32') };
}
