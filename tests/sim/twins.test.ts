// A home that was copied and runs twice under one identity: as soon as both copies have written, everybody honest knows that it
// lies, and the others' chain goes on as if it had never been. Which copy wrote what is drawn from the seed.
import { describe, expect, it } from 'vitest';
import { runMesh } from './meshWorld.ts';
import { tellOf } from './seedRun.ts';

const SEEDS = [145, 149, 212, 328, 376, 484];

describe('a home that runs twice', () => {
  it('M23, M32: is found by all honest nodes once they hold both its words, and no other log, model or account suffers', async () => {
    let found = 0;
    for (const seed of SEEDS) {
      const outcome = await runMesh(seed);
      expect(outcome.broken.length === 0 ? '' : tellOf(seed, outcome)).toBe('');
      expect(outcome.roundsHealed).toBeGreaterThan(0);
      found += outcome.twinsFound;
    }
    // Copies that hear each other before they write are one log, which harms nobody; most do not.
    expect(found).toBeGreaterThan(SEEDS.length / 2);
  });

  it('one that left in one copy lives on in the other, and nobody waits for it', async () => {
    const outcome = await runMesh(1004);
    expect(outcome.broken.length === 0 ? '' : tellOf(1004, outcome)).toBe('');
  });
});
