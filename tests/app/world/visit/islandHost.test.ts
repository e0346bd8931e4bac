// What an island's host must not be brought to: to tell an honest guest so much that it counts as a flood, to let nobody-knows-who
// stand in its world, to let a name slip out, to let one guest use up what its owner has.
import { describe, expect, test } from 'vitest';
import { jsonBytes } from '../../../../app/mesh/jsonBytes.ts';
import { challengeOf, solutionOf } from '../../../../app/world/sim/riddles.ts';
import { isGuarded } from '../../../../app/world/sim/senses.ts';
import { questionFor } from '../../../../app/world/sim/visitors.ts';
import { landForGuest } from '../../../../app/world/visit/told.ts';
import { limits } from '../../../../schemas/mesh.ts';
import { visitLimits, VisitLand } from '../../../../schemas/visit.ts';
import { GUEST, ISLAND, IslandsHere } from '../../../doubles/islandsHere.ts';
import { settle } from '../../../doubles/manualClock.ts';

const VISIT = '0'.repeat(31) + '1';
const THIRD = 'c'.repeat(64);
const toldOf = (islands: IslandsHere, type: string) => islands.told.filter(({ message }) => message.type === type);
const withFiles = (islands: IslandsHere, count: number, nameOf: (index: number) => string): void => {
  islands.world.input({ kind: 'region-added', key: 'l-1', name: 'folder', region: 'shown', unseen: 0 });
  islands.world.input({ kind: 'relics-added', region: 'l-1', relics: Array.from({ length: count }, (_, index) => ({ key: `r-${index}`, name: nameOf(index), bytes: 1, suffix: '', mark: 'dark' as const, digest: null })) });
};

describe('an island tells a guest what is news', () => {
  test('a mesh that changes a hundred times a second tells it nothing, and does not end an honest visit', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await islands.live(2_000);
    const before = islands.told.length;
    for (let turn = 0; turn < 300; turn += 1) { islands.host.changed(); await islands.clock.advance(10); }
    expect([islands.told.length, islands.penalties, islands.visit.abroad === null]).toEqual([before, [], false]);
  });

  test('a setting that is switched to and fro is told at its pace', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await islands.live(2_000);
    const before = [toldOf(islands, 'visit-scene').length, toldOf(islands, 'visit-land').length];
    for (let turn = 0; turn < 200; turn += 1) {
      islands.policy = { guests: 'try', names: turn % 2 === 0 };
      islands.host.changed();
      await islands.clock.advance(20);
    }
    const scenes = toldOf(islands, 'visit-scene').length - before[0]!, lands = toldOf(islands, 'visit-land').length - before[1]!;
    expect(scenes).toBeGreaterThan(3);
    expect(scenes).toBeLessThanOrEqual(visitLimits.tellsAtOnce + 4 * visitLimits.tellsPerSecond);
    expect(lands).toBeLessThanOrEqual(visitLimits.landsToldAtOnce + 4 * visitLimits.landsToldPerSecond);
    expect(islands.visit.abroad).not.toBeNull();
  });

  test('a guest leaves an island that tells its land again and again', async () => {
    const islands = new IslandsHere();
    await islands.go();
    for (let turn = 0; turn < visitLimits.landsAtOnce; turn += 1) islands.visit.receive(ISLAND.key, { type: 'visit-land', id: VISIT, land: { version: turn, regions: [], relics: [] } });
    expect([islands.visit.abroad, islands.ends.at(-1), islands.penalties]).toEqual([null, 'too-fast', []]);
  });
});

describe('a land fits into one message', () => {
  test('whatever script its names are in; a longer one is told in part', async () => {
    const islands = new IslandsHere();
    islands.policy = { guests: 'look', names: true };
    withFiles(islands, 2_000, (index) => `${'島'.repeat(60)}${index}`);
    islands.world.tick(1);
    const { world } = islands.world.sim;
    expect(jsonBytes(landForGuest(world, true)).length).toBeLessThan(visitLimits.landBytes + 1_024);
    expect(landForGuest(world, true).relics.length).toBeGreaterThan(500);
    expect(landForGuest(world, false).relics.length).toBe(world.tables.relics.count);
    await islands.go();
    await islands.live(1_000);
    expect(islands.visit.abroad?.land.relics.length).toBeGreaterThan(500);
    expect(Math.max(...islands.told.map(({ bytes }) => bytes))).toBeLessThan(limits.rpcBytes);
  });

  test('a plot belongs to one region: more of them, or of anything, is no land', () => {
    const region = (plots: number) => ({ id: 1, name: '', place: 'x', noun: 'x', x: 0, z: 0, relics: 0, plots: Array.from({ length: plots }, (_, plot) => plot) });
    const fits = (regions: readonly unknown[]): boolean => VisitLand.safeParse({ version: 1, regions, relics: [] }).success;
    expect([fits([region(1_000), region(24)]), fits([region(1_000), region(25)]), fits([region(1_024), region(1_024)])]).toEqual([true, false, false]);
    for (const none of [null, 7, [], { regions: 1 }]) expect(VisitLand.safeParse(none).success).toBe(false);
  });
});

describe('guests who come and go', () => {
  test('asks that go on too fast are answered for a while, then count against the member', async () => {
    const islands = new IslandsHere();
    for (let turn = 0; turn < 200; turn += 1) islands.say(THIRD, { type: 'visit-ask', id: VISIT });
    await settle();
    expect(islands.told.length).toBeLessThanOrEqual(visitLimits.asksAtOnce + visitLimits.tooFastAtOnce);
    expect(islands.floods.length).toBeGreaterThan(100);
    expect(new Set(islands.floods)).toEqual(new Set([THIRD]));
  });

  test('who went while a world was started again does not stand in it', async () => {
    const islands = new IslandsHere();
    islands.members.set(THIRD, true);
    islands.say(THIRD, { type: 'visit-ask', id: VISIT });
    await settle();
    await islands.go();
    expect(islands.names()).toHaveLength(3);
    const again = islands.host.worldStartedAgain([]);
    islands.visit.home();
    await again;
    await settle();
    islands.world.tick(1);
    expect(islands.names()).toEqual(['Kay', 'node c']);
    expect(islands.host.guests).toEqual([THIRD]);
  });
});

describe('what a guest gets of an island', () => {
  test('no answer that was made with names goes out once they are taken back', async () => {
    const islands = new IslandsHere();
    withFiles(islands, 1, () => 'zqdiaryzq');
    islands.policy = { guests: 'try', names: true };
    await islands.go();
    const relic = islands.visit.abroad!.land.relics.find(({ name }) => name.includes('zq'))!.id;
    islands.world.tick(1);
    await islands.visit.act({ act: 'try', relic });
    await islands.live(20_000);
    expect(islands.visit.abroad!.riddle?.relicName).toContain('zq');
    islands.toGuests = '';
    islands.say(GUEST, { type: 'visit-look', id: VISIT, call: 91, entity: relic });
    islands.say(GUEST, { type: 'visit-act', id: VISIT, call: 92, act: { act: 'try', relic } });
    islands.policy = { guests: 'try', names: false };
    islands.host.changed();
    await settle();
    expect(toldOf(islands, 'visit-looked').length + toldOf(islands, 'visit-done').length).toBeGreaterThanOrEqual(2);
    expect(islands.toGuests).not.toContain('zq');
  });

  test('a script that solves all it can reach leaves most of it to the owner, also when it comes again', async () => {
    const islands = new IslandsHere();
    withFiles(islands, 12, (index) => `f${index}`);
    await islands.go();
    const { world } = islands.world.sim, { relics } = world.tables;
    const closed = () => Array.from({ length: relics.count }, (_, index) => index * relics.stride).filter((at) => isGuarded(relics.data, at)).map((at) => relics.data[at]!);
    let solved = 0, refused = false;
    for (const relic of closed()) {
      if (solved === 3) await islands.go();
      await islands.visit.act({ act: 'try', relic });
      // As quick as can be: the way there takes the world its time, and the host none.
      for (let second = 0; second < 60 && questionFor(world, GUEST) === null; second += 1) islands.world.tick(10);
      const at = relics.find(relic), steps = challengeOf(world, at).steps;
      for (let step = 0; step < steps; step += 1) {
        const { why, uncovered } = await islands.visit.act({ act: 'answer', option: solutionOf(world, at)[step]! });
        if (why === 'too-fast') { refused = true; break; }
        if (uncovered === true) solved += 1;
        // Slow enough for its acts: nothing but what was solved may stop it.
        await islands.clock.advance(400);
      }
      if (refused) break;
    }
    expect(refused).toBe(true);
    expect(solved).toBeGreaterThanOrEqual(visitLimits.solvedAtOnce);
    expect(solved).toBeLessThanOrEqual(visitLimits.solvedAtOnce + Math.ceil(islands.clock.monotonicMs() / 1_000 * visitLimits.solvedPerSecond));
  });
});
