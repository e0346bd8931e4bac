// Whoever joins a mesh whose rounds are long: how soon the first thing it learnt is in the model of all, whenever it comes.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../schemas/mesh.ts';
import type { BodyParts } from './body.ts';
import { wholeMesh } from './meshWorld.ts';
import { GOOD_WIRE } from './network.ts';
import { planOf } from './plan.ts';
import { aggregatesOf, bound } from './quietMesh.ts';
import { tellOf } from './seedRun.ts';
import { World } from './world.ts';

const TRAIN_MS = 120_000, FIRST_PAYLOAD_MS = 60_000, SEED = 5;

/** A calm mesh in which the last `late` of `nodes` ask to be let in from `lateMs` on. `firstMs`: of each of those, from asking until the
 *  founder put its first update into the model. `givenUp`: rounds that were announced anew for somebody new, by what they follow. */
async function joining(nodes: number, late: number, lateMs: number, trainerOf: (trainer: BodyParts['trainer']) => BodyParts['trainer'] = (trainer) => trainer) {
  const even = Array.from({ length: nodes }, () => 1), taken = new Map<string, number>();
  const plan = {
    ...planOf(SEED, nodes), trainMs: TRAIN_MS, lateJoiners: late, lateMs, acts: [], unreachable: [], slowness: even, skewsMs: even, vices: new Map(),
    wires: even.map(() => even.map(() => GOOD_WIRE)), healMs: lateMs + TRAIN_MS,
  };
  let ids: string[] = [];
  const world: World = new World(plan, (parts) => {
    const maker = wholeMesh(parts);
    ids = parts.signers.map(({ nodeId }) => nodeId);
    return { ...maker, make: (body) => {
      const trainer = trainerOf(body.trainer);
      return maker.make({ ...body, trainer: body.place !== 0 ? trainer : { ...bound(trainer), get stateHash() { return trainer.stateHash; }, apply: async (updates) => {
        const applied = await trainer.apply(updates);
        for (const { author } of updates) if (!taken.has(author)) taken.set(author, world.scheduler.nowMs);
        return applied;
      } } });
    } };
  });
  const aborted: Extract<LogEntry, { kind: 'aborted' }>['body'][] = [];
  const note = world.invariants.note.bind(world.invariants);
  world.invariants.note = (text) => {
    const isNew = note(text), entry = JSON.parse(text) as LogEntry;
    if (isNew && entry.kind === 'aborted' && entry.body.reason === 'newcomer') aborted.push(entry.body);
    return isNew;
  };
  const outcome = await world.run();
  const firstMs = ids.slice(nodes - late).map((id, at) => (taken.get(id) ?? Infinity) - (lateMs + (nodes - late + at) * 1_000));
  return { outcome, world, firstMs, givenUp: aborted.map(({ parent }) => parent) };
}

describe(`R15 in rounds of ${TRAIN_MS / 1000} s what a newcomer learnt first is in the model ${FIRST_PAYLOAD_MS / 1000} s after it asked to be let in`, () => {
  it.each([
    ['in the middle of a round', 4, 1, 60_000, 1],
    ['when a round is nearly over', 4, 1, 123_000, 0],
    ['to somebody alone', 2, 1, 60_000, 0],
    ['to somebody alone whose time is nearly over', 2, 1, 116_000, 0],
    ['three one after the other', 7, 3, 66_000, 1],
  ])('%s', async (_when, nodes, late, lateMs, begunAgain) => {
    const { outcome, firstMs, givenUp } = await joining(nodes, late, lateMs);
    expect(outcome.broken.length === 0 ? '' : tellOf(SEED, outcome)).toBe('');
    expect(Math.max(...firstMs)).toBeLessThan(FIRST_PAYLOAD_MS);
    expect(givenUp.length).toBe(begunAgain);
  });
});

it('R14 a round that was announced anew for somebody new is tried three times besides, when there is nothing to take', async () => {
  const blind = (trainer: BodyParts['trainer']): BodyParts['trainer'] => ({
    ...bound(trainer), get stateHash() { return trainer.stateHash; }, measure: (payloads) => Promise.resolve(payloads.map(() => ({ fault: null, deltaLoss: null, standardError: null }))),
  });
  const { outcome, world, givenUp } = await joining(4, 1, 90_000, blind);
  expect(outcome.broken.length === 0 ? '' : tellOf(SEED, outcome)).toBe('');
  const tries = aggregatesOf(world).filter(({ roster }) => roster.length > 2).map(({ parent, attempt }) => attempt - Number(givenUp.includes(parent)));
  expect(givenUp.length).toBe(1);
  expect([...new Set(tries)]).toEqual([2]);
});
