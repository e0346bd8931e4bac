// Members that keep every rule of the wire and mean harm within the rounds: over the driver of the product, on wires that work.
import { describe, expect, it } from 'vitest';
import { ranked } from '../../app/federation/quorum.ts';
import { manifestHash } from '../../app/federation/roundIndex.ts';
import { Standings } from '../../app/federation/standing.ts';
import type { Cut, TakenUpdate } from '../../app/mesh/ports.ts';
import { HARM_NATS } from '../../app/federation/rollback.ts';
import { nodeHasher } from './keys.ts';
import { aggregatesOf, bound, HOSTILE, hostileOnly, meshWith, NODES } from './quietMesh.ts';
import type { Doors } from './quietMesh.ts';
import type { World } from './world.ts';

describe('R27 a member that sends its first update again and again', () => {
  it('is refused as stale every time and soon shut out; the others go on', async () => {
    let first: Cut | null = null;
    const { outcome, world, nodes, ids } = await meshWith(hostileOnly(({ trainer, ...doors }) => ({ ...doors, trainer: {
      ...bound(trainer), get stateHash() { return trainer.stateHash; },
      cut: async () => { const cut = await trainer.cut(); first ??= cut; return { ...cut, payload: first.payload }; },
    } })));
    expect(outcome.broken).toEqual([]);
    const hostile = ids[HOSTILE]!, rounds = aggregatesOf(world);
    const fates = rounds.map(({ taken, rejected }) => (taken.some(({ author }) => author === hostile) ? 'taken' : rejected.find(({ author }) => author === hostile)?.reason ?? 'absent'));
    expect(fates.filter((fate) => fate === 'taken')).toHaveLength(1);
    expect(fates.filter((fate) => fate === 'stale').length).toBeGreaterThanOrEqual(3);
    expect(new Set(rounds.flatMap(({ rejected }) => rejected.filter(({ author }) => author !== hostile).map(({ reason }) => reason)))).toEqual(new Set());
    const node = nodes[0]!, conduct = new Standings(node.index).conductAt(node.driver.place!);
    // When its time is over it begins again, and is named again.
    expect(new Set(conduct.named.map(({ member, why }) => `${ids.indexOf(member)} ${why}`))).toEqual(new Set([`${HOSTILE} refused`]));
    expect(conduct.named[0]!.round).toBeLessThanOrEqual(20);
  });
});

/** Until here all have found each other. */
const SETTLED_MS = 14_000, HASTE = 20;

describe('R2 a member whose clock begins to run twenty times as fast', () => {
  it('takes nobody\'s turn to lead: whoever comes first and is honest brings its round to an end', async () => {
    const { outcome, world, nodes, ids } = await meshWith(hostileOnly(({ clock, ...doors }) => {
      const haste = () => (clock.monotonicMs() < SETTLED_MS ? 1 : HASTE);
      return { ...doors, clock: { now: () => clock.now(), monotonicMs: () => haste() * clock.monotonicMs(), after: (ms, then) => clock.after(ms / haste(), then) } };
    }));
    expect(outcome.broken).toEqual([]);
    const way = world.invariants.wayTo(nodes[0]!.driver.place!.hash).flatMap((name) => world.invariants.manifests.get(name) ?? []);
    const honestlyLed = way.filter(({ parent, roster, content }) => content.kind === 'aggregate' && roster.length === NODES && ranked(nodeHasher, 'lead', parent, 0, ids)[0] !== ids[HOSTILE]);
    expect(honestlyLed.length).toBeGreaterThan(5);
    // Followed as soon as it speaks, it drives the others to the ninth attempt and beyond.
    expect(Math.max(...honestlyLed.map(({ attempt }) => attempt))).toBeLessThanOrEqual(2);
  });
});

describe('R13 a round after which the held-out text is worse', () => {
  const worse = (isSo: (place: number, taken: readonly TakenUpdate[]) => boolean) => ({ trainer, ...doors }: Doors, place: number): Doors => ({ ...doors, trainer: {
    ...bound(trainer), get stateHash() { return trainer.stateHash; },
    apply: async (taken) => { const applied = await trainer.apply(taken); return isSo(place, taken) ? { ...applied, lossBefore: 1, lossAfter: 1 + 2 * HARM_NATS } : applied; },
  } });
  const rollbacksOf = ({ invariants }: World) => [...invariants.manifests.values()].filter(({ content }) => content.kind === 'rollback');

  it('for all is taken back by all: each holds the state before it, and owes what it had brought', async () => {
    // Some rounds, the same for everybody.
    const harmful = (taken: readonly TakenUpdate[]) => nodeHasher.sha256Hex(Buffer.concat(taken.map(({ payload }) => payload))).startsWith('0');
    const { outcome, world, nodes } = await meshWith(worse((_, taken) => harmful(taken)));
    expect(outcome.broken).toEqual([]);
    const rollbacks = rollbacksOf(world), { index } = nodes[0]!;
    expect(rollbacks.length).toBeGreaterThan(0);
    for (const rollback of rollbacks) {
      const { content, stateBefore } = rollback;
      if (content.kind !== 'rollback') continue;
      const undone = world.invariants.manifests.get(content.undone)!;
      expect(content.stateAfter).toBe(undone.stateBefore);
      expect(stateBefore).not.toBe(content.stateAfter);
      expect([...index.appliedTo(manifestHash(nodeHasher, rollback)).values()].map(({ body }) => body.stateHash)).toEqual(Array.from({ length: NODES }, () => content.stateAfter));
    }
    expect(outcome.rounds).toBeGreaterThan(10);
  });

  it('for one alone, who lies, is not', async () => {
    const { outcome, world } = await meshWith(worse((place) => place === HOSTILE));
    expect(outcome.broken).toEqual([]);
    expect(rollbacksOf(world)).toEqual([]);
    expect(outcome.rounds).toBeGreaterThan(10);
  });
});
