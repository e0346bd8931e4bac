// Fixed lives of worlds, as hashes: run in Node and, bundled, in a browser, to compare both.
import { SeededStream } from '../../app/physics/random.ts';
import { createWorld } from '../../app/world/sim/create.ts';
import { hashText } from '../../app/world/sim/hash.ts';
import type { RelicSeen, WorldInput } from '../../app/world/sim/inputs.ts';
import { addBeing } from '../../app/world/sim/life.ts';
import { ISLAND_ORDER, plotMiddle } from '../../app/world/sim/plots.ts';
import { Simulation } from '../../app/world/sim/tick.ts';
import { FIRST_SYLLABLES, SECOND_SYLLABLES } from '../../app/world/language/names.ts';

const relic = (region: number, index: number): RelicSeen => ({ key: `r-${region}-${index}`, name: `page ${index} of ${region}.txt`, bytes: 100 * index, suffix: 'txt', mark: index % 7 === 0 ? 'learnt' : 'dark', digest: null });

/** Fills the island: regions of 64 files until there are `relics`, then beings on all of it until there are `beings`. */
export function crowded(seed: number, beings: number, relics: number): Simulation {
  const sim = new Simulation(createWorld(seed));
  const { world } = sim;
  const inputs: WorldInput[] = [];
  for (let region = 0; region * 64 < relics; region += 1) {
    inputs.push({ kind: 'region-added', key: `f-${region}`, name: `folder ${region}`, region: 'shown', unseen: 0 });
    inputs.push({ kind: 'relics-added', region: `f-${region}`, relics: Array.from({ length: Math.min(64, relics - region * 64) }, (_, index) => relic(region, index)) });
  }
  sim.tick(inputs);
  const stream = SeededStream.from(seed, 'a crowd');
  const land = ISLAND_ORDER.filter((plot) => world.plots[plot] !== 0);
  while (world.tables.beings.count < beings) {
    const { x, z } = plotMiddle(land[stream.nextBelow(land.length)]!);
    world.header.granted += 3_000;
    addBeing(world, {
      x: x + stream.nextBelow(1_500) - 750, z: z + stream.nextBelow(1_500) - 750, energy: 3_000, genome: [stream.nextUint32() | 0, stream.nextUint32() | 0, stream.nextBelow(256)],
      first: stream.nextBelow(FIRST_SYLLABLES.length), second: stream.nextBelow(SECOND_SYLLABLES.length), parentA: world.tables.beings.data[0]!, parentB: world.tables.beings.data[world.tables.beings.stride]!, generation: 1,
    }, stream);
  }
  return sim;
}

/** What happens from outside, by tick: a little of everything. */
export function inputsAt(tick: number): WorldInput[] {
  if (tick === 5) return [{ kind: 'region-added', key: 's-1', name: 'diary', region: 'source', unseen: 2 }, { kind: 'relics-added', region: 's-1', relics: [{ ...relic(900, 0), mark: 'listed' }, relic(900, 1)] }];
  if (tick === 200) return [{ kind: 'relic-mark', key: 'r-900-0', mark: 'learnt', digest: '00112233445566778899' }, { kind: 'visitor-came', key: 'me', name: 'Somebody', home: true }];
  if (tick === 300) return [{ kind: 'held-out', millibits: 2400, job: 'step 100', nodes: 1 }, { kind: 'addressed', name: 'Ileices' }, { kind: 'driver', organism: true }];
  if (tick === 420) return [{ kind: 'driver', organism: false }, { kind: 'processes', processes: [{ class: 'browser', count: 3, load: 250 }] }];
  if (tick === 700) return [{ kind: 'held-out', millibits: 1234, job: 'step 200', nodes: 3 }, { kind: 'work', tokens: 50_000 }, { kind: 'islands', islands: [{ key: 'b'.repeat(64), name: 'Bo', state: 'here', digest: 'b'.repeat(64) }] }];
  if (tick === 900) return [{ kind: 'region-removed', key: 's-1' }, { kind: 'visitor-left', key: 'me' }];
  return [];
}

export function hashAfter(seed: number, ticks: number, beings: number = 2, relics: number = 0): string {
  const sim = crowded(seed, beings, relics);
  while (sim.world.header.tick < ticks) sim.tick(inputsAt(sim.world.header.tick));
  return hashText(sim.world);
}
