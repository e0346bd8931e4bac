import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { answerSentence, describeWorld } from '../../../../app/world/language/sentences.ts';
import { DEEDS, PLACE_NOUNS } from '../../../../app/world/language/words.ts';
import { createWorld } from '../../../../app/world/scene/create.ts';
import { hashOf } from '../../../../app/world/scene/hash.ts';
import { lanternSpots } from '../../../../app/world/scene/lanterns.ts';
import { nearest, roughLength, walk } from '../../../../app/world/scene/movement.ts';
import { factsOf, snapshotOf } from '../../../../app/world/scene/snapshot.ts';
import { UNITS_PER_TILE, WORLD_TILES, type SourceSeen, type WorldInput, type WorldState } from '../../../../app/world/scene/state.ts';
import { stepWorld } from '../../../../app/world/scene/step.ts';
import { WorldSnapshot } from '../../../../schemas/world.ts';

const SEED = 9;
const source = (index: number, state: SourceSeen['state'] = 'ready'): SourceSeen => ({
  id: `s-${index.toString(16).padStart(16, '0')}`, name: `notes ${index}.txt`, kind: index === 0 ? 'own' : 'file', state, digest: null,
});
/** A fixed log of inputs: what happens to the world at which tick. */
const inputsAt = (tick: number): WorldInput[] => {
  if (tick === 5) return [{ kind: 'sources', sources: [source(0, 'learning'), source(1, 'listed')] }];
  if (tick === 200) return [{ kind: 'sources', sources: [source(0, 'learning'), source(1, 'learnt'), source(2, 'refused')] }];
  if (tick === 300) return [{ kind: 'held-out', millibits: 2400, job: 'step 100' }, { kind: 'addressed', being: 'ileices' }];
  if (tick === 900) return [{ kind: 'sources', sources: [source(0, 'learning')] }];
  return [];
};
const run = (state: WorldState, ticks: number): WorldState => {
  let world = state;
  for (let turn = 0; turn < ticks; turn += 1) world = stepWorld(world, inputsAt(world.tick));
  return world;
};

describe(`scene (seed ${SEED})`, () => {
  it('replays to the golden hashes', () => {
    let world = createWorld(SEED);
    const hashes = [hashOf(world)];
    for (let turn = 0; turn < 4; turn += 1) { world = run(world, 500); hashes.push(hashOf(world)); }
    expect(hashes).toMatchInlineSnapshot(`
      [
        "1970aebb",
        "58cf883a",
        "d402edcf",
        "6c9fcc38",
        "6cb0ce60",
      ]
    `);
  });

  it('continues the same after it was stored and loaded, at any tick', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (ticks, seed) => {
      const half = run(createWorld(seed), ticks);
      const loaded = JSON.parse(JSON.stringify(half)) as WorldState;
      expect(hashOf(run(loaded, 100))).toBe(hashOf(run(half, 100)));
    }), { seed: SEED, numRuns: 12 });
  });

  it('leaves the state before a tick alone', () => {
    const frozen = JSON.parse(JSON.stringify(run(createWorld(SEED), 299))) as WorldState;
    const before = JSON.stringify(frozen);
    stepWorld(frozen, [{ kind: 'held-out', millibits: 900, job: 'x' }, { kind: 'sources', sources: [source(3)] }]);
    expect(JSON.stringify(frozen)).toBe(before);
  });

  it('shows a valid snapshot with two founders, in bounds, all in integers', () => {
    let world = createWorld(SEED);
    const places = new Set<string>();
    for (let turn = 0; turn < 60; turn += 1) {
      world = run(world, 100);
      const snapshot = WorldSnapshot.parse(snapshotOf(world));
      expect(snapshot.beings.map((being) => being.name)).toEqual(['Ileices', 'Mystiiqa']);
      for (const being of snapshot.beings) {
        expect(being.x).toBeGreaterThanOrEqual(0); expect(being.x).toBeLessThan(WORLD_TILES * UNITS_PER_TILE);
        expect(being.z).toBeGreaterThanOrEqual(0); expect(being.z).toBeLessThan(WORLD_TILES * UNITS_PER_TILE);
        places.add(being.place);
      }
    }
    expect(places.size).toBeGreaterThanOrEqual(4);
  });

  it('tells only what is true, in the words of the language', () => {
    let world = createWorld(SEED);
    for (let turn = 0; turn < 40; turn += 1) {
      world = run(world, 77);
      const facts = factsOf(world);
      for (const told of facts.beings) {
        const being = world.beings.find((one) => one.name === told.name)!;
        expect(told.place).toBe(nearest(world.places, being)!.name);
        expect(PLACE_NOUNS.some((noun) => told.place!.endsWith(` ${noun}`))).toBe(true);
        if (being.x !== being.toX || being.z !== being.toZ) expect(told.deed).toBeUndefined();
        else expect(DEEDS).toContain(told.deed);
      }
      expect(describeWorld(facts)).toContain(answerSentence('place', 'Ileices', facts.beings[0]!.place!));
    }
  });

  it('perceives, thinks and acts in turn', () => {
    let world = createWorld(SEED);
    const order: string[] = [];
    for (let turn = 0; turn < 3000; turn += 1) {
      world = stepWorld(world, []);
      const { phase } = world.beings[1]!;
      if (order.at(-1) !== phase) order.push(phase);
    }
    const next: Record<string, string> = { perceive: 'think', think: 'act', act: 'perceive' };
    expect(order.length).toBeGreaterThan(6);
    order.slice(1).forEach((phase, index) => expect(phase).toBe(next[order[index]!]));
  });

  it('varies how long beings linger by what was measured, not by chance alone', () => {
    const lingers = (millibits: readonly number[]): number[] => {
      let world = stepWorld(createWorld(SEED), millibits.map((one) => ({ kind: 'held-out' as const, millibits: one, job: 'step 1' })));
      const seen: number[] = [];
      for (let tick = 0; tick < 4000; tick += 1) {
        const before = world.beings[0]!.phase;
        world = stepWorld(world, []);
        if (before === 'think' && world.beings[0]!.phase === 'act') seen.push(world.beings[0]!.ticksLeft);
      }
      return seen;
    };
    expect(lingers([2000, 1900])).toEqual(lingers([2000, 1900]));
    expect(lingers([2000, 1900])).not.toEqual(lingers([2050, 1900]));
  });

  it('stops a being that is spoken to', () => {
    let world = run(createWorld(SEED), 200);
    world = stepWorld(world, [{ kind: 'addressed', being: 'ileices' }]);
    const { x, z } = world.beings[0]!;
    for (let turn = 0; turn < 150; turn += 1) world = stepWorld(world, []);
    expect(world.beings[0]).toMatchObject({ x, z, phase: 'perceive', mood: 'curious' });
  });
});

describe('lanterns', () => {
  it('keep their spot while others come and go, and no two share one', () => {
    let world = stepWorld(createWorld(SEED), [{ kind: 'sources', sources: [0, 1, 2, 3].map((index) => source(index)) }]);
    const before = new Map(world.lanterns.map((lantern) => [lantern.id, lantern.spot]));
    world = stepWorld(world, [{ kind: 'sources', sources: [0, 2, 3, 4, 5].map((index) => source(index)) }]);
    for (const index of [0, 2, 3]) expect(world.lanterns.find((one) => one.id === source(index).id)!.spot).toBe(before.get(source(index).id));
    expect(new Set(world.lanterns.map((one) => one.spot)).size).toBe(5);
  });

  it('are put out with their name when the source is forgotten', () => {
    let world = stepWorld(createWorld(SEED), [{ kind: 'sources', sources: [source(0), source(7, 'listed')] }]);
    world = stepWorld(world, [{ kind: 'sources', sources: [source(0), source(7, 'learnt')] }]);
    expect(world.chronicle.some((line) => line.text.includes('notes 7.txt'))).toBe(true);
    world = stepWorld(world, [{ kind: 'sources', sources: [source(0)] }]);
    expect(JSON.stringify(world)).not.toContain('notes 7.txt');
  });

  it('stay clear of places in every world, and leave those without a spot out', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const { places } = createWorld(seed);
      const spots = lanternSpots(places);
      expect(spots.length).toBeGreaterThan(20);
      for (const spot of spots) for (const place of places) expect(Math.max(Math.abs(spot.x - place.x) / 3, Math.abs(spot.z - place.z) / 2)).toBeGreaterThanOrEqual(UNITS_PER_TILE);
    }
    const world = stepWorld(createWorld(1), [{ kind: 'sources', sources: Array.from({ length: 400 }, (_, index) => source(index)) }]);
    expect(world.lanterns.length).toBe(lanternSpots(world.places).length);
  });
});

describe('walking', () => {
  it('arrives exactly, and many steps pass where one long walk passes', () => {
    const stream = SeededStream.from(SEED, 'walks');
    for (let turn = 0; turn < 500; turn += 1) {
      const from = { x: stream.nextBelow(8000), z: stream.nextBelow(8000) };
      const to = { x: stream.nextBelow(8000), z: stream.nextBelow(8000) };
      let at = from;
      for (let tick = 0; tick < 40; tick += 1) at = walk(at, to, 1);
      const jump = walk(from, to, 40);
      expect(roughLength(at.x - jump.x, at.z - jump.z)).toBeLessThan(100);
      for (let tick = 0; tick < 800; tick += 1) at = walk(at, to, 1);
      expect(at).toEqual(to);
    }
  });
});

describe('cost', () => {
  it('touches little: a tick copies beings only, and shares everything else', () => {
    const world = run(createWorld(SEED), 250);
    const next = stepWorld(world, []);
    expect(next.places).toBe(world.places);
    expect(next.lanterns).toBe(world.lanterns);
    // Counted, not timed: the random draws of 10 000 ticks stay below one for each being and second.
    let draws = 0;
    let state = world;
    for (let tick = 0; tick < 10_000; tick += 1) {
      const { random } = state;
      state = stepWorld(state, []);
      if (state.random.some((word, at) => word !== random[at])) draws += 1;
    }
    expect(draws).toBeLessThan(2 * 1000);
    expect(JSON.stringify(state).length).toBeLessThan(32_000);
  });
});
