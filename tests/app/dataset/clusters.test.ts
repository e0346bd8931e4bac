// What hangs together over links is one cluster, named after its smallest, in whatever order the links come (DATA-016).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clusters } from '../../../app/dataset/clusters.ts';

const SEED = 20261121;
const COUNT = 40;
const links = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 60 });

function rootsOf(joined: readonly (readonly [number, number])[]): number[] {
  const clusters = new Clusters(COUNT);
  for (const [one, other] of joined) clusters.join(one, other);
  return Array.from({ length: COUNT }, (_, number) => clusters.rootOf(number));
}

/** The oracle: spreads the smallest number along links until nothing changes. */
function reached(joined: readonly (readonly [number, number])[]): number[] {
  const smallest = Array.from({ length: COUNT }, (_, number) => number);
  for (let changed = true; changed;) {
    changed = false;
    for (const [one, other] of joined) {
      const least = Math.min(smallest[one] ?? 0, smallest[other] ?? 0);
      if (smallest[one] !== least || smallest[other] !== least) changed = true;
      smallest[one] = least;
      smallest[other] = least;
    }
  }
  return smallest;
}

describe('clusters', () => {
  it(`are what links reach, named after their smallest (seed ${SEED})`, () => {
    fc.assert(fc.property(links, (joined) => {
      expect(rootsOf(joined)).toEqual(reached(joined));
      expect(rootsOf(joined.toReversed())).toEqual(reached(joined));
    }), { seed: SEED, numRuns: 300 });
  });
});
