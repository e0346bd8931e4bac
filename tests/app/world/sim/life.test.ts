// Lives of worlds: the same again from a seed, through saving and loading; light is neither made nor lost; all descend from two.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { BEING, RELIC } from '../../../../app/world/sim/fields.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import { lightOf, MOST_ENERGY } from '../../../../app/world/sim/light.ts';
import { plotAt } from '../../../../app/world/sim/plots.ts';
import { loadWorld, saveWorld, WorldFormatError } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { TICKS_PER_DAY } from '../../../../app/world/sim/units.ts';
import type { World } from '../../../../app/world/sim/world.ts';
import { crowded, inputsAt } from '../../../doubles/simRun.ts';

const SEED = 9;
const run = (sim: Simulation, ticks: number): Simulation => {
  for (let turn = 0; turn < ticks; turn += 1) sim.tick(inputsAt(sim.world.header.tick));
  return sim;
};
const fresh = (seed: number): Simulation => new Simulation(createWorld(seed));
const beingRows = (world: World): number[] => Array.from({ length: world.tables.beings.count }, (_, index) => index * world.tables.beings.stride);

describe(`a world (seed ${SEED})`, () => {
  it('replays to the golden hashes', () => {
    const sim = fresh(SEED);
    const hashes = [hashText(sim.world)];
    for (let turn = 0; turn < 4; turn += 1) hashes.push(hashText(run(sim, 500).world));
    expect(hashes).toMatchInlineSnapshot(`
      [
        "37fc1698",
        "210bc7c4",
        "c099a4a5",
        "2cb5f0c7",
        "098f95d5",
      ]
    `);
  });

  it('goes on the same after it was saved and loaded, at any tick, alone or crowded', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_200 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(2, 60), (ticks, seed, beings) => {
      const sim = run(crowded(seed, beings, beings), ticks);
      const again = new Simulation(loadWorld(saveWorld(sim.world)));
      expect(hashText(again.world)).toBe(hashText(sim.world));
      expect(hashText(run(again, 150).world)).toBe(hashText(run(sim, 150).world));
    }), { seed: SEED, numRuns: 14 });
  });

  it('is refused where its bytes are cut, changed or of another version, at whatever place', () => {
    const saved = saveWorld(run(fresh(SEED), 250).world);
    fc.assert(fc.property(fc.nat(saved.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = saved.slice();
      damaged[at]! ^= change;
      expect(() => loadWorld(damaged)).toThrow(WorldFormatError);
      expect(() => loadWorld(saved.subarray(0, at))).toThrow(WorldFormatError);
    }), { seed: SEED, numRuns: 300 });
    expect(() => loadWorld(new TextEncoder().encode('{"seed":9}'))).toThrow(WorldFormatError);
  });
});

describe('light', () => {
  it('is only what was granted: on the field, in beings, in graves, at every moment of many lives', () => {
    for (const seed of [1, 2, 3]) {
      const sim = crowded(seed, 40, 200);
      for (let turn = 0; turn < 4_000; turn += 1) {
        sim.tick(inputsAt(sim.world.header.tick));
        if (turn % 50 !== 0) continue;
        const { field, beings, graves, granted } = lightOf(sim.world);
        expect(field + beings + graves).toBe(granted);
        expect(sim.world.field.every((one) => one >= 0)).toBe(true);
      }
    }
  });

  it('comes in with work, up to what the land can hold', () => {
    const sim = fresh(SEED);
    const before = lightOf(sim.world).granted;
    sim.tick([{ kind: 'work', tokens: 3_200 }]);
    expect(lightOf(sim.world).granted).toBe(before + 100);
    sim.tick([{ kind: 'work', tokens: 31 }]);
    sim.tick([{ kind: 'work', tokens: 1 }]);
    expect(lightOf(sim.world).granted).toBe(before + 101);
    for (let turn = 0; turn < 50; turn += 1) sim.tick([{ kind: 'work', tokens: 100_000_000 }]);
    expect(lightOf(sim.world).granted).toBeLessThanOrEqual(12_000 * sim.world.header.plotsTaken);
    expect(sim.tick([{ kind: 'work', tokens: -1 }]).outcomes).toEqual([{ ok: false, why: 'out-of-range' }]);
  });
});

describe('a population', () => {
  // Ten days of one life, looked at from several sides.
  const sim = fresh(SEED);
  const seen = new Map<number, { parents: number[]; generation: number }>();
  const counts: number[] = [];
  for (let tick = 0; tick < 10 * TICKS_PER_DAY; tick += 1) {
    sim.tick();
    if (tick % 200 !== 0) continue;
    const { data } = sim.world.tables.beings;
    for (const at of beingRows(sim.world)) seen.set(data[at]!, { parents: [data[at + BEING.parentA]!, data[at + BEING.parentB]!], generation: data[at + BEING.generation]! });
    counts.push(sim.world.tables.beings.count);
  }

  it('begins with two founders, who stay, and every ancestry ends with them', () => {
    const founders = [...seen].filter(([, { parents }]) => parents[0] === 0).map(([id]) => id);
    expect(founders).toHaveLength(2);
    expect(founders.every((id) => sim.world.tables.beings.find(id) >= 0)).toBe(true);
    const ends = (id: number): boolean => founders.includes(id) || (seen.get(id)?.parents.every(ends) ?? false);
    expect(seen.size).toBeGreaterThan(10);
    for (const [id, { generation }] of seen) { expect(ends(id)).toBe(true); if (!founders.includes(id)) expect(generation).toBeGreaterThan(0); }
    expect(Math.max(...[...seen.values()].map(({ generation }) => generation))).toBeGreaterThan(1);
  });

  it('grows, stays in bounds, and dies of age as well as it is born', () => {
    expect(counts[0]).toBe(2);
    expect(Math.max(...counts)).toBeGreaterThan(6);
    expect(Math.max(...counts)).toBeLessThan(40);
    expect(seen.size).toBeGreaterThan(counts.at(-1)!);
  });

  it('stands on land, with numbers in their ranges, and has changed by what it learnt', () => {
    const { data } = sim.world.tables.beings;
    for (const at of beingRows(sim.world)) {
      expect(sim.world.plots[plotAt(data[at + BEING.x]!, data[at + BEING.z]!)]).not.toBe(0);
      expect(data[at + BEING.energy]).toBeGreaterThanOrEqual(0);
      expect(data[at + BEING.energy]).toBeLessThanOrEqual(MOST_ENERGY);
      expect(data[at + BEING.solved]).toBeLessThanOrEqual(data[at + BEING.tries]!);
    }
    const solved = beingRows(sim.world).reduce((sum, at) => sum + data[at + BEING.solved]!, 0);
    expect(solved).toBeGreaterThan(100);
    // Challenges grew harder as they were solved.
    expect(Math.max(...sim.world.difficulty.filter((_, index) => index % 2 === 0))).toBeGreaterThan(2);
    expect(sim.world.tables.relics.data[RELIC.mark]).toBeDefined();
  });
});

it('perceives, thinks and acts in turn', () => {
  const sim = fresh(SEED);
  const order: number[] = [];
  for (let turn = 0; turn < 3_000; turn += 1) {
    sim.tick();
    const phase = sim.world.tables.beings.data[sim.world.tables.beings.stride + BEING.phase]!;
    if (order.at(-1) !== phase) order.push(phase);
  }
  expect(order.length).toBeGreaterThan(20);
  order.slice(1).forEach((phase, index) => { expect(phase).toBe((order[index]! + 1) % 3); });
});

it('lives differently by what was measured, and the same by the same', () => {
  const life = (millibits: number): string => {
    const sim = fresh(SEED);
    sim.tick([2_000, millibits, 1_900].map((one) => ({ kind: 'held-out', millibits: one, job: 'step 1', nodes: 1 })));
    for (let turn = 0; turn < 8_000; turn += 1) sim.tick();
    const { data } = sim.world.tables.beings;
    return beingRows(sim.world).map((at) => `${data[at + BEING.x]} ${data[at + BEING.z]} ${data[at + BEING.solved]}`).join(';');
  };
  expect(life(1_950)).toBe(life(1_950));
  expect(life(1_950)).not.toBe(life(1_999));
});

it('a tick of ten thousand entities costs at most 25 times the hash of the same state', () => {
  const sim = crowded(SEED, 1_000, 4_000);
  const { world } = sim;
  // Ten thousand with what fills an island: the rest are graves.
  while (world.tables.beings.count + world.tables.relics.count + world.tables.graves.count < 10_000) world.tables.graves.add(world.newId());
  const ticks: number[] = [];
  const hashes: number[] = [];
  const timed = (into: number[], work: () => void): void => { const begun = performance.now(); work(); into.push(performance.now() - begun); };
  for (let turn = 0; turn < 150; turn += 1) { timed(ticks, () => { sim.tick(); }); timed(hashes, () => { hashText(world); }); }
  const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
  expect(median(ticks) / median(hashes)).toBeLessThanOrEqual(25);
});
