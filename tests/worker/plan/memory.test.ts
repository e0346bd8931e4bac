// Places of tensors: nothing overlaps, everything is aligned, flat buffers agree.
import { describe, expect, it } from 'vitest';
import { SEED, SPARK } from '../../../app/organism/config.ts';
import type { ModelConfig } from '../../../schemas/model.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import type { Region } from '../../../worker/engine/program.ts';
import { hyper } from './planFixture.ts';

const odd: ModelConfig = { preset: 'odd', vocabulary: 37, layers: 3, width: 24, heads: 4, kvHeads: 1, feedForward: 10, context: 20, ropeBase: 500, normEpsilon: 1e-5 };

/** Fields of an operation that are numbers but no tensors. */
const SIZES = new Set(['rows', 'width', 'vocabulary', 'size', 'm', 'n', 'k', 'batch', 'window', 'heads', 'kvHeads', 'headWidth', 'feedForward', 'capacity', 'epsilon', 'clipNorm']);

describe('memory of the plan', () => {
  it.each([SPARK, SEED, odd])('no two tensors of their own overlap, all lie in their region, flat buffers agree: $preset', (config) => {
    const plan = planOrganism(config, { batch: 3, window: 16, hyper });
    const flat = new Set(['parameters', 'gradients', 'moment1', 'moment2']);
    plan.memory.tensors.forEach((t, i) => { expect(t.id).toBe(i); });
    for (const region of Object.keys(plan.memory.regionSizes) as Region[]) {
      const own = plan.memory.tensors.filter((t) => t.region === region && !flat.has(t.name) && t.name !== 'gains').sort((a, b) => a.offset - b.offset);
      let end = 0;
      for (const t of own) {
        expect(t.offset, `${t.name} starts behind the one before`).toBeGreaterThanOrEqual(end);
        expect(t.offset % 64, `${t.name} is aligned`).toBe(0);
        end = t.offset + t.size;
      }
      expect(end).toBeLessThanOrEqual(plan.memory.regionSizes[region]);
    }
    const places = (region: Region) => plan.memory.tensors.filter((t) => t.region === region).map(({ name, offset, size }) => ({ name: flat.has(name) ? 'flat' : name, offset, size }));
    expect(places('gradients')).toEqual(places('parameters'));
  });

  it('no operation reads and writes one tensor, save those defined in place', () => {
    const plan = planOrganism(odd, { batch: 1, window: 8, hyper });
    const inPlace = new Set(['rope', 'crossentropy', 'fill_zero', 'adamw']);
    for (const program of Object.values(plan.programs)) {
      for (const op of program.ops) {
        if (inPlace.has(op.op)) continue;
        const ids = Object.entries(op).flatMap(([key, value]) => (typeof value === 'number' && !SIZES.has(key) ? [value] : []));
        expect(new Set(ids).size, `${program.name}: ${JSON.stringify(op)}`).toBe(ids.length);
      }
    }
  });

  it('an inference plan holds no gradients or moments', () => {
    const { memory, programs } = planOrganism(SPARK, null);
    expect(memory.regionSizes).toMatchObject({ gradients: 0, moment1: 0, moment2: 0 });
    expect(Object.keys(programs).sort()).toEqual(['decode', 'prefill']);
  });

  it('refuses a window longer than the context', () => {
    expect(() => planOrganism(SPARK, { batch: 1, window: SPARK.context + 1, hyper })).toThrow(/context/);
  });
});
