// Growth in a living world: the land follows what was measured, and says why; what is impossible changes nothing.
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { lineInWords } from '../../../../app/world/view/chronicle.ts';

const SEED = 21;
const measured = (millibits: number, nodes = 1): WorldInput => ({ kind: 'held-out', millibits, job: 'round 7', nodes });

function linesOf({ world }: Simulation): string[] {
  const { count, stride } = world.tables.lines;
  return Array.from({ length: count }, (_, row) => lineInWords(world, row * stride));
}
const tierAfter = (sim: Simulation, input: WorldInput): number => { sim.tick([input]); return sim.world.header.tier; };

describe(`growth (seed ${SEED})`, () => {
  it('goes up and down with held-out loss, with hysteresis, each step a line with its cause and who learnt', () => {
    const sim = new Simulation(createWorld(SEED));
    expect(tierAfter(sim, measured(2_600))).toBe(0);
    expect(tierAfter(sim, measured(1_050))).toBe(3);
    expect(linesOf(sim).at(-1)).toBe('Fireflies came: held-out 2.60 to 1.05 bits per byte (round 7).');
    expect(tierAfter(sim, measured(1_200))).toBe(3);
    expect(tierAfter(sim, measured(1_500))).toBe(2);
    expect(linesOf(sim).at(-1)).toContain('The land went back to paths and flowers: held-out 1.20 to 1.50');
  });

  it('is eased by nodes that learn together, and never lost by their leaving alone', () => {
    const alone = new Simulation(createWorld(SEED)), together = new Simulation(createWorld(SEED));
    expect([tierAfter(alone, measured(1_650)), tierAfter(together, measured(1_650, 4))]).toEqual([1, 2]);
    expect(linesOf(together).at(-1)).toContain('learnt by 4 nodes together');
    expect(tierAfter(together, measured(1_650, 1))).toBe(2);
  });

  it('stays as it was where nothing like that can have been measured', () => {
    const sim = new Simulation(createWorld(SEED)), same = new Simulation(createWorld(SEED));
    for (const [millibits, nodes] of [[-1, 1], [1.5, 1], [2_000_000, 1], [900, 0], [900, 20_000], [NaN, 1]] as const) {
      expect(sim.tick([measured(millibits, nodes)]).outcomes).toMatchObject([{ ok: false, why: 'out-of-range' }]);
      same.tick([]);
    }
    expect(hashText(sim.world)).toBe(hashText(same.world));
  });
});
