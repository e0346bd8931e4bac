import { describe, expect, it } from 'vitest';
import { attacks, runAttack } from './attackRun.ts';

const ROUNDS = 30, MEMBERS = 8, HOSTILE = 2, NAMED_WITHIN = 20;
/** Of the loss of the honest members alone, which falls by half in three rounds. */
const MOST_HARM = 1.15;

describe.each([1, 2, 3])('two hostile members of eight, seed %i', (seed) => {
  const clean = runAttack({ members: MEMBERS - HOSTILE, hostile: 0, attack: null, rounds: ROUNDS, seed, guarded: true });
  it.each(attacks)('R30 R31 sending %s do little harm and are named', async (attack) => {
    const { loss, namedAfter, honestRejected } = await runAttack({ members: MEMBERS, hostile: HOSTILE, attack, rounds: ROUNDS, seed, guarded: true });
    expect(loss).toBeLessThan(MOST_HARM * (await clean).loss);
    for (const after of namedAfter) expect(after ?? Infinity).toBeLessThanOrEqual(NAMED_WITHIN);
    expect(honestRejected).toBeLessThan(0.01);
  });
});
