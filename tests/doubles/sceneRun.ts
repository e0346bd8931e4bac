// One fixed life of a world, as a hash: run in Node and, bundled, in a browser, to compare both.
import { createWorld } from '../../app/world/scene/create.ts';
import { hashOf } from '../../app/world/scene/hash.ts';
import { stepWorld } from '../../app/world/scene/step.ts';

export function hashAfter(seed: number, ticks: number): string {
  let world = createWorld(seed);
  for (let tick = 0; tick < ticks; tick += 1) {
    world = stepWorld(world, tick === 700 ? [{ kind: 'held-out', millibits: 1234, job: 'step 1' }, { kind: 'addressed', being: 'mystiiqa' }] : []);
  }
  return hashOf(world);
}
