// The direction, in seconds: a made-up model, one seed, a few attacks. How much the real model loses is measured elsewhere.
import { describe, expect, it } from 'vitest';
import { runAttack } from './attackRun.ts';
import type { Attack } from './attackRun.ts';

const SEED = 1, ROUNDS = 14, MEMBERS = 8, HOSTILE = 2;
const NAMED_WITHIN = 14;
/** Of the loss of the honest members alone; the made-up loss falls by half in three rounds, so this is less than one round. */
const MOST_HARM = 1.12;
const run = (attack: Attack | null, members = MEMBERS, guarded = true) => runAttack({ members, hostile: attack === null ? 0 : HOSTILE, attack, rounds: ROUNDS, seed: SEED, guarded });

describe(`two hostile members of eight (seed ${SEED})`, () => {
  const clean = run(null, MEMBERS - HOSTILE);

  it.each(['noise', 'inner-product', 'label-flip', 'stale'] as const)('R30 R31 sending %s do little harm and are named', async (attack) => {
    const { loss, namedAfter, honestRejected } = await run(attack);
    expect(loss).toBeLessThan(MOST_HARM * (await clean).loss);
    for (const after of namedAfter) expect(after ?? Infinity).toBeLessThanOrEqual(NAMED_WITHIN);
    expect(honestRejected).toBeLessThan(0.01);
  });

  it('R28 cost nothing where there are none, and much where nobody looks', async () => {
    const [guarded, open, attacked] = [await run(null), await run(null, MEMBERS, false), await run('inner-product', MEMBERS, false)];
    expect(guarded.honestRejected).toBe(0);
    expect(guarded.loss).toBeLessThan(1.01 * open.loss);
    expect(guarded.conduct.named).toEqual([]);
    expect(attacked.loss).toBeGreaterThan(1.3 * (await clean).loss);
  });
});
