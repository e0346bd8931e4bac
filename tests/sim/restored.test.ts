// A home that breaks, and a copy of it that was made a while before and is put in its place.
import { expect, it } from 'vitest';
import { wholeMesh } from './meshWorld.ts';
import { planOf } from './plan.ts';
import { tellOf } from './seedRun.ts';
import { World } from './world.ts';

it.each([0, 12])('M25 a node restored from an older copy hears of its own later entries before it writes: nobody takes it for a liar (seed %i)', async (seed) => {
  const place = seed % 2, drawn = planOf(seed, 4);
  // The mesh is calm: what is lost is lost with the home.
  const plan = { ...drawn, lateJoiners: 0, vices: new Map(), acts: [{ atMs: 20_000, act: { kind: 'restore' as const, place, afterMs: 15_000, downMs: 2_000 } }] };
  const outcome = await new World(plan, wholeMesh).run();
  expect(outcome.broken.length === 0 ? '' : tellOf(seed, outcome)).toBe('');
});
