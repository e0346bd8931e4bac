// Land from what the node was granted: it grows and goes without a trace, nobody stands on another's spot, and what makes no
// sense is refused with a word and changes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, FIRST_PLOTS } from '../../../../app/world/sim/create.ts';
import { REGION, RELIC } from '../../../../app/world/sim/fields.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import type { RelicSeen, WorldInput } from '../../../../app/world/sim/inputs.ts';
import { NAME_CHARACTERS, RELICS_A_PLOT } from '../../../../app/world/sim/land.ts';
import { HUB_PLOT, ISLAND_ORDER, NEIGHBOURS } from '../../../../app/world/sim/plots.ts';
import { saveWorld } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import type { World } from '../../../../app/world/sim/world.ts';
import { landOf } from '../../../../app/world/view/scene.ts';

const relic = (key: string, over: Partial<RelicSeen> = {}): RelicSeen => ({ key, name: `${key}.txt`, bytes: 10, suffix: 'txt', mark: 'dark', digest: null, ...over });
const fresh = (seed: number = 9): Simulation => new Simulation(createWorld(seed));
const region = (key: string): WorldInput => ({ kind: 'region-added', key, name: key, region: 'shown', unseen: 0 });
const spots = (world: World): string[] => Array.from({ length: world.tables.relics.count }, (_, index) => { const at = index * RELIC.stride; const { data } = world.tables.relics; return `${data[at + RELIC.x]} ${data[at + RELIC.z]}`; });

describe('land', () => {
  it('begins with nine plots in one piece, a stone on each, and names that no two places share', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const { regions, relics } = landOf(fresh(seed).world);
      expect(regions).toHaveLength(FIRST_PLOTS);
      expect(relics).toHaveLength(FIRST_PLOTS);
      expect(new Set(regions.map(({ place }) => place)).size).toBe(FIRST_PLOTS);
    }
    expect(ISLAND_ORDER[0]).toBe(HUB_PLOT);
    expect(new Set(ISLAND_ORDER).size).toBe(ISLAND_ORDER.length);
    ISLAND_ORDER.slice(1).forEach((plot, index) => {
      const before = new Set(ISLAND_ORDER.slice(0, index + 1));
      expect([0, 1, 2, 3].some((side) => before.has(NEIGHBOURS[plot * 4 + side]!))).toBe(true);
    });
  });

  it('grows by plots as files come, each on a spot of its own', () => {
    const sim = fresh();
    const many = Array.from({ length: 5 * RELICS_A_PLOT + 1 }, (_, index) => relic(`r-${index}`));
    expect(sim.tick([region('f'), { kind: 'relics-added', region: 'f', relics: many }]).outcomes.every(({ ok }) => ok)).toBe(true);
    const { world } = sim;
    expect(new Set(spots(world)).size).toBe(world.tables.relics.count);
    expect(world.tables.relics.count).toBe(FIRST_PLOTS + many.length);
    const at = FIRST_PLOTS * REGION.stride;
    expect(world.tables.regions.data[at + REGION.plots]).toBe(6);
    expect(world.tables.regions.data[at + REGION.relics]).toBe(many.length);
  });

  it('says what finds no room, and shows the rest', () => {
    const sim = fresh();
    const all = ISLAND_ORDER.length * RELICS_A_PLOT;
    const { outcomes } = sim.tick([region('f'), { kind: 'relics-added', region: 'f', relics: Array.from({ length: all }, (_, index) => relic(`r-${index}`)) }, region('g')]);
    expect(outcomes[1]).toMatchObject({ ok: true, left: FIRST_PLOTS * RELICS_A_PLOT });
    expect(outcomes[2]).toEqual({ ok: false, why: 'no-room' });
    expect(landOf(sim.world).regions.at(-1)).toMatchObject({ unseen: FIRST_PLOTS * RELICS_A_PLOT });
  });

  it('goes without a trace of its names, and its plots are given out again', () => {
    const sim = fresh();
    sim.tick([region('secret-folder'), { kind: 'relics-added', region: 'secret-folder', relics: [relic('r-1', { name: 'divorce.txt' }), relic('r-2')] }]);
    sim.tick([{ kind: 'relic-mark', key: 'r-1', mark: 'reading', digest: null }]);
    sim.tick([{ kind: 'relic-mark', key: 'r-1', mark: 'learnt', digest: 'ab'.repeat(32) }]);
    const holds = (text: string): boolean => Buffer.from(saveWorld(sim.world)).includes(text);
    expect(holds('divorce.txt') && holds('secret-folder')).toBe(true);
    const taken = sim.world.header.plotsTaken;
    sim.tick([{ kind: 'relics-removed', keys: ['r-1'] }]);
    expect(holds('divorce.txt')).toBe(false);
    sim.tick([{ kind: 'region-removed', key: 'secret-folder' }]);
    expect(holds('secret-folder') || holds('r-2')).toBe(false);
    sim.tick([region('other')]);
    expect(sim.world.header.plotsTaken).toBe(taken);
  });

  it('shortens names that are too long, and keeps strange ones as they are', () => {
    const sim = fresh();
    sim.tick([region('f'), { kind: 'relics-added', region: 'f', relics: [relic('r-1', { name: 'x'.repeat(5_000) }), relic('r-2', { name: '<img src=x>\u202egpj.exe' })] }]);
    const names = landOf(sim.world).relics.slice(-2).map(({ name }) => name);
    expect(names[0]).toHaveLength(NAME_CHARACTERS);
    expect(names[1]).toBe('<img src=x>\u202egpj.exe');
  });
});

it('refuses what makes no sense with a word, and is then as it was', () => {
  const refusals: readonly (readonly [WorldInput, string])[] = [
    [{ kind: 'region-removed', key: 'nowhere' }, 'unknown'], [{ kind: 'region-removed', key: 'native-0' }, 'unknown'], [region('native-0'), 'known-already'],
    [{ kind: 'relics-added', region: 'nowhere', relics: [] }, 'unknown'], [{ kind: 'relic-mark', key: 'nowhere', mark: 'learnt', digest: null }, 'unknown'],
    [{ kind: 'relic-mark', key: 'r', mark: 'nonsense' as never, digest: null }, 'out-of-range'], [{ kind: 'relics-removed', keys: ['nowhere'] }, 'unknown'],
    [{ kind: 'processes', processes: [{ class: 'rootkit', count: 1, load: 1 }] }, 'out-of-range'], [{ kind: 'processes', processes: [{ class: 'browser', count: -1, load: 1 }] }, 'out-of-range'],
    [{ kind: 'held-out', millibits: Number.NaN, job: 'x', nodes: 1 }, 'out-of-range'], [{ kind: 'held-out', millibits: 900, job: 'x', nodes: 0 }, 'out-of-range'],
    [{ kind: 'addressed', name: 'Nobody' }, 'unknown'], [{ kind: 'choice', being: 4711, asked: 1, option: 0 }, 'unknown'],
    [{ kind: 'visitor-walk', key: 'nobody', x: 1, z: 1 }, 'unknown'], [{ kind: 'visitor-try', key: 'nobody', relic: 1 }, 'unknown'], [{ kind: 'visitor-answer', key: 'nobody', option: 0 }, 'not-asked'], [{ kind: 'visitor-left', key: 'nobody' }, 'unknown'],
  ];
  for (const [input, why] of refusals) {
    const [told, quiet] = [fresh(), fresh()];
    quiet.tick([]);
    expect([input.kind, told.tick([input]).outcomes]).toEqual([input.kind, [{ ok: false, why }]]);
    expect([input.kind, hashText(told.world)]).toEqual([input.kind, hashText(quiet.world)]);
  }
});

it('takes any order of any land inputs, and the same order leads to the same world', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const relicKey = fc.constantFrom('r-1', 'r-2', 'r-3', 'r-4');
  const input = fc.oneof<fc.Arbitrary<WorldInput>[]>(
    key.map((one) => region(one)), key.map((one): WorldInput => ({ kind: 'region-removed', key: one })),
    fc.tuple(key, fc.array(relicKey, { maxLength: 4 })).map(([one, relics]): WorldInput => ({ kind: 'relics-added', region: one, relics: relics.map((name) => relic(name)) })),
    fc.array(relicKey, { maxLength: 3 }).map((keys): WorldInput => ({ kind: 'relics-removed', keys })),
    relicKey.map((one): WorldInput => ({ kind: 'relic-mark', key: one, mark: 'learnt', digest: null })),
  );
  fc.assert(fc.property(fc.array(fc.array(input, { maxLength: 3 }), { maxLength: 25 }), (log) => {
    const [one, other] = [fresh(3), fresh(3)];
    for (const inputs of log) { one.tick(inputs); other.tick(inputs); }
    expect(hashText(one.world)).toBe(hashText(other.world));
    expect(new Set(spots(one.world)).size).toBe(one.world.tables.relics.count);
    const { regions, relics } = one.world.tables;
    for (let at = 0; at < regions.count * regions.stride; at += regions.stride) {
      let standing = 0;
      for (let row = 0; row < relics.count * relics.stride; row += relics.stride) if (relics.data[row + RELIC.region] === regions.data[at]) standing += 1;
      expect(regions.data[at + REGION.relics]).toBe(standing);
    }
  }), { seed: 9, numRuns: 60 });
});
