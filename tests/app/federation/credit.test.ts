import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, entriesOf, foldCredit, scarceColour, workOf } from '../../../app/federation/credit.ts';
import type { PaidRound, Work } from '../../../app/federation/credit.ts';
import { nodeId } from './vectors.ts';

const SEED = 20_261_121;
const [A, B, C] = [nodeId(1), nodeId(2), nodeId(3)];
const round: PaidRound = {
  round: 1, manifest: 'm1',
  work: [{ nodeId: A, kind: 'training', tokens: 1_000 }, { nodeId: B, kind: 'training', tokens: 2_000 }, { nodeId: A, kind: 'validation', tokens: 50 }, { nodeId: B, kind: 'validation', tokens: 25 }],
};
const anyWork = fc.record({ nodeId: fc.constantFrom(A, B, C), kind: fc.constantFrom<Work['kind']>('training', 'validation', 'answering'), tokens: fc.oneof(fc.nat(100_000), fc.constantFrom(-5, 0.5, NaN, 2 ** 60)) });
const anyRounds = fc.array(fc.record({ round: fc.nat(9), manifest: fc.constantFrom('a', 'b', 'c', 'd', 'e'), work: fc.array(anyWork, { maxLength: 12 }) }), { maxLength: 12 }).map((rounds) => {
  // One manifest is one round with one content.
  const known = new Map<string, PaidRound>();
  return rounds.map((one) => known.get(one.manifest) ?? (known.set(one.manifest, one), one));
});

describe('R35 credit', () => {
  it('is a thousandth a token, and 1.2 times as much for the colour of which least was done', () => {
    expect(foldCredit([round])).toEqual(new Map([
      [A, { tokens: 1_000, validations: 1, credit: 1_000 + 60 }],
      [B, { tokens: 2_000, validations: 1, credit: 2_000 + 30 }],
    ]));
  });
  it('favours no colour where as much was done of two, or only one was worked at', () => {
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }, { nodeId: B, kind: 'validation', tokens: 5 }])).toBe(null);
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }])).toBe(null);
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }, { nodeId: B, kind: 'answering', tokens: 4 }, { nodeId: B, kind: 'validation', tokens: 6 }])).toBe('y');
  });
  it('is for updates that were taken, and believes no count far beyond the middle one', () => {
    const taken = (author: string, commit: string) => ({ author, commit, payload: commit, weight: 1_000 });
    const content = { kind: 'aggregate', taken: [taken(A, 'a'), taken(B, 'b'), taken(C, 'c')], rejected: [{ author: nodeId(4), commit: 'd', payload: 'd', reason: 'worse' }], verdicts: [] } as never;
    const work = workOf({ content }, new Map([['a', 100], ['b', 90], ['c', 1e12], ['d', 500]]), new Map([[A, 7]]));
    expect(work).toEqual([
      { nodeId: A, kind: 'training', tokens: 100 }, { nodeId: B, kind: 'training', tokens: 90 }, { nodeId: C, kind: 'training', tokens: 400 }, { nodeId: A, kind: 'validation', tokens: 7 },
    ]);
    expect(workOf({ content: { kind: 'rebase', stateAfter: 'x' } as never }, new Map(), new Map())).toEqual([]);
  });
});

describe('R36 the ledger', () => {
  it(`always adds up to nothing, in whole thousandths (seed ${SEED})`, () => {
    fc.assert(fc.property(anyRounds, (rounds) => {
      const ledger = new Ledger();
      for (const one of rounds) ledger.post(one);
      let given = 0;
      for (const { credit } of ledger.accounts().values()) given += credit;
      expect(ledger.mint + given === 0).toBe(true);
      for (const { amount, tokens, audit, escrow } of ledger.entries) { expect(Number.isSafeInteger(amount) && amount >= tokens).toBe(true); expect([audit, escrow]).toEqual([null, null]); }
    }), { seed: SEED });
  });
  it('only grows, and pays a round once', () => {
    const ledger = new Ledger();
    ledger.post(round);
    const before = [...ledger.entries];
    ledger.post(round);
    expect(ledger.entries).toEqual(before);
    ledger.post({ ...round, round: 2, manifest: 'm2' });
    expect(ledger.entries.slice(0, before.length)).toEqual(before);
    expect(ledger.entries.length).toBe(2 * before.length);
  });
});

it(`R37 all nodes come to the same credit, whatever came to them when (seed ${SEED})`, () => {
  fc.assert(fc.property(anyRounds, fc.nat(), (rounds, turn) => {
    const other = [...rounds.slice(turn % (rounds.length + 1)), ...rounds.slice(0, turn % (rounds.length + 1))].reverse().map((one) => ({ ...one, work: [...one.work].reverse() }));
    expect(foldCredit(other)).toEqual(foldCredit(rounds));
    expect(entriesOf({ ...round, work: [...round.work].reverse() })).toEqual(entriesOf(round));
  }), { seed: SEED });
});
