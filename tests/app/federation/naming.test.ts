import { describe, expect, it } from 'vitest';
import { NO_CONDUCT, afterRound, standingIn } from '../../../app/federation/naming.ts';
import type { Conduct, PastRound } from '../../../app/federation/naming.ts';
import type { RejectReason } from '../../../schemas/round.ts';
import { payloadOf, scene, shuffled } from './roundScene.ts';
import { nodeId } from './vectors.ts';

const HELPS = -0.004;
const honest = (): number[] => Array.from({ length: 8 }, () => HELPS);

/** A round of eight in which all were taken but those named. */
function past(round: number, rejected: Readonly<Record<number, RejectReason>> = {}, deltas: readonly number[] = honest(), luck = 0.001): PastRound {
  const update = (member: number) => ({ author: nodeId(member), payload: payloadOf(member) });
  return {
    round, judgements: scene(deltas, { seed: round, luck }).judgements,
    taken: deltas.flatMap((_, member) => (rejected[member] === undefined ? [update(member)] : [])),
    rejected: Object.entries(rejected).map(([member, reason]) => ({ ...update(Number(member)), reason })),
  };
}
function fold(rounds: number, of: (round: number, so: Conduct) => PastRound, from = NO_CONDUCT): Conduct {
  let conduct = from;
  for (let round = 1; round <= rounds; round += 1) conduct = afterRound(conduct, of(round, conduct));
  return conduct;
}
const namedIn = ({ named }: Conduct) => named.map(({ round, member, why }) => [Number.parseInt(member, 16), round, why]);

describe('R31 who was refused three times in ten rounds', () => {
  it('is out for twenty rounds, then for forty', () => {
    const conduct = fold(3, (round) => past(round, { 5: 'worse' }));
    expect(namedIn(conduct)).toEqual([[5, 3, 'refused']]);
    expect([3, 4, 23, 24].map((round) => standingIn(conduct, round).out.has(nodeId(5)))).toEqual([true, true, true, false]);
    let again = conduct;
    for (let round = 24; round <= 26; round += 1) again = afterRound(again, past(round, { 5: 'copy' }));
    expect(namedIn(again).at(-1)).toEqual([5, 26, 'refused']);
    expect([66, 67].map((round) => standingIn(again, round).out.has(nodeId(5)))).toEqual([true, false]);
    expect(standingIn(again, 30).out.size).toBe(1);
  });
  it('does not stay out for ever, however often', () => {
    let conduct = NO_CONDUCT, round = 0;
    for (let times = 0; times < 80; times += 1) {
      for (let strikes = 0; strikes < 3; strikes += 1) { round += 1; conduct = afterRound(conduct, past(round, { 5: 'worse' })); }
      while (standingIn(conduct, round + 1).out.size > 0) round += 1;
    }
    expect(round).toBeLessThan(80 * (3 + 1_280));
  });
  it('is not who was refused now and then, nor who was late or missing or could not be measured', () => {
    expect(namedIn(fold(40, (round) => past(round, round % 5 === 0 ? { 5: 'worse' } : {})))).toEqual([]);
    expect(namedIn(fold(40, (round) => past(round, { 5: (['late', 'missing', 'unproven', 'out'] as const)[round % 4]! })))).toEqual([]);
  });
});

describe('R32 who always harms a little', () => {
  it('is named though it was never refused', () => {
    const conduct = fold(20, (round, so) => (standingIn(so, round).out.size > 0 ? past(round, { 6: 'out' }) : past(round, {}, [...honest().slice(0, 6), 0.005, HELPS])));
    expect(namedIn(conduct).map(([member,, why]) => [member, why])).toEqual([[6, 'drift']]);
  });
  it('is not one whose text helps nobody, nor anyone where no update helps by itself', () => {
    expect(namedIn(fold(300, (round) => past(round, {}, [...honest().slice(0, 7), 0.001])))).toEqual([]);
    expect(namedIn(fold(300, (round) => past(round, {}, honest().map(() => 0.001))))).toEqual([]);
  });
});

describe('R33 a validator that measures what nobody else does', () => {
  const lied = (round: number, share: number, by = 0.05): PastRound => {
    const honestly = past(round);
    return { ...honestly, judgements: honestly.judgements.map((one, at) => (at !== 2 ? one : { ...one, verdicts: one.verdicts.map((verdict, place) => (place < share * 8 ? { ...verdict, deltaLoss: HELPS + by } : verdict)) })) };
  };
  it('is not heard any more, and trains on', () => {
    const conduct = fold(5, (round) => lied(round, 1));
    expect(namedIn(conduct)).toEqual([[2, 3, 'lying']]);
    const standing = standingIn(conduct, 4);
    expect([standing.ignored.has(nodeId(2)), standing.out.size]).toEqual([true, 0]);
    expect(standingIn(conduct, 24).ignored.size).toBe(0);
  });
  it('is one that finds faults where most find none', () => {
    const conduct = fold(3, (round) => {
      const honestly = past(round);
      return { ...honestly, judgements: honestly.judgements.map((one, at) => (at !== 2 ? one : { ...one, verdicts: one.verdicts.map(({ payload }) => ({ payload, deltaLoss: null, standardError: null, fault: 'malformed' as const })) })) };
    });
    expect(namedIn(conduct)).toEqual([[2, 3, 'lying']]);
  });
  it('is not one whose text is a little different', () => { expect(namedIn(fold(10, (round) => lied(round, 1, 0.006)))).toEqual([]); });
  it('is not one with bad luck, nor one that could not get the updates', () => {
    expect(namedIn(fold(200, (round) => past(round, {}, honest(), 0.02))).filter(([,, why]) => why === 'lying')).toEqual([]);
    expect(namedIn(fold(20, (round) => {
      const honestly = past(round);
      return { ...honestly, judgements: honestly.judgements.map((one, at) => (at !== 2 ? one : { ...one, verdicts: one.verdicts.map(({ payload }) => ({ payload, deltaLoss: null, standardError: null, fault: 'missing' as const })) })) };
    }))).toEqual([]);
  });
});

describe('R34 what the rounds say of members', () => {
  it('counts what was taken of each', () => {
    const { accepted } = standingIn(fold(5, (round) => past(round, round > 3 ? { 1: 'late' } : {})), 6);
    expect([accepted.get(nodeId(0)), accepted.get(nodeId(1)), accepted.get(nodeId(99))]).toEqual([5, 3, undefined]);
  });
  it('is the same whatever the order within a round, and leaves what was before as it was', () => {
    const rounds = (mix: boolean) => fold(12, (round) => {
      const one = past(round, round % 3 === 0 ? { 5: 'worse' } : {}, [...honest().slice(0, 7), 0.02]);
      return mix ? { ...one, taken: [...one.taken].reverse(), judgements: shuffled({ ...scene(honest()), judgements: [...one.judgements] }, round).judgements } : one;
    });
    const [straight, mixed] = [rounds(false), rounds(true)];
    expect(new Map([...mixed.members].sort())).toEqual(new Map([...straight.members].sort()));
    expect(namedIn(mixed).sort()).toEqual(namedIn(straight).sort());
    const frozen = fold(2, (round) => past(round)), members = structuredClone(frozen.members);
    afterRound(frozen, past(3, { 1: 'worse' }));
    expect(frozen.members).toEqual(members);
  });
});
